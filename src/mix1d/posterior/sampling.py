"""The chains of a posterior: warm-up, step sizes, the draws.

A trajectory is a quarter of a turn long on average, and of random length: on a normal density its
end then owes nothing to its start, and no direction has a period in common with it (Neal 2011,
section 5.3.2). The step is found in warm-up by dual averaging (Nesterov 2009; Hoffman & Gelman
2014), so that ends are accepted with probability 0.8. The metric is the information at the mode
first, and then that with the covariance of the draws of the warm-up. Between trajectories
components that the data do not hold in place are drawn anew (`redraw`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.posterior.mode import Mode
from mix1d.posterior.redraw import Redraw
from mix1d.posterior.target import Target
from mix1d.posterior.trajectory import Frame, started, trajectory, turning_times

__all__ = ["Draws", "draw"]

WARM_UP = (50, 150, 50, 50)
"""Trajectories before the draws: to find the posterior, to measure its covariance, to find the step
for it, and to see how long it takes to turn round."""

ACCEPTED = 0.8
"""The probability of acceptance that the step is chosen for (Hoffman & Gelman 2014)."""

SHORTEST, LONGEST = 0.25, 0.75
"""Times of the trajectories, between which they are uniform, in times until they turn round."""

LONGEST_STEP = 1.3
"""The leapfrog rule leaves a normal density of sd 1 at a step of 2 (Neal 2011, section 5.2.3). Near
it, trajectories diverge where a density is narrower on one side, as that of a log rate is."""

MOST_STEPS = 1000
"""Leapfrog steps of a trajectory at most."""

MEMORY = 5.0
"""The covariance of the warm-up counts as this many times q draws less than it has."""

FEWEST = 4
"""Draws of a chain that are worth keeping: half a chain must have two."""

STEPS_A_REDRAW = 4
"""After a trajectory there is one attempt to draw a component anew, and one more for so many of its
steps: they take about as long as a quarter of it."""

HALVINGS = 20
"""A start that is no mixture comes nearer to its mode, so often at most."""


@dataclass(frozen=True, eq=False)
class Draws:
    """The draws of several chains, in the coordinates of the target."""

    z: FloatArray
    """(chains, draws, q)."""
    value: FloatArray
    """(chains, draws) log posterior density over these coordinates, but for a constant."""
    diverged: BoolArray
    """(chains, draws) whether the trajectory that led there diverged."""
    acceptance: float
    """Mean probability of acceptance."""
    n_steps: float
    """Mean number of leapfrog steps of a trajectory."""


def draw(
    target: Target,
    modes: list[Mode],
    count: int,
    rng: np.random.Generator,
    *,
    more: Callable[[int], object] = lambda count: None,
    keep: bool = False,
) -> Draws:
    """`count` draws of each chain, one chain from each of the modes, the first the highest.

    `more` is told how many draws are done; with `keep` Ctrl-C ends the draws and keeps them.
    """
    sampler = _Sampler(target, modes, rng)
    sampler.warm_up()
    rows: list[tuple[FloatArray, FloatArray, BoolArray, FloatArray, int]] = []
    try:
        for _ in range(count):
            rows.append(sampler.next())
            more(len(modes))
    except KeyboardInterrupt:
        if not keep or len(rows) < FEWEST:
            raise
    z, value, diverged, acceptance, steps = (np.array(part) for part in zip(*rows, strict=True))
    return Draws(
        z.swapaxes(0, 1), value.T, diverged.T, float(acceptance.mean()), float(steps.mean())
    )


class _Sampler:
    """The state of all chains, which `next` moves on."""

    def __init__(self, target: Target, modes: list[Mode], rng: np.random.Generator) -> None:
        best = modes[0]
        self.rng = rng
        self.frame = Frame(target, best.z, best.root)
        away = rng.standard_normal((len(modes), best.z.size))
        for _ in range(HALVINGS):
            z = np.array([mode.z + mode.root @ own for mode, own in zip(modes, away, strict=True)])
            self.chains = started(self.frame, self.frame.x(z))
            if not (outside := self.chains.value == -np.inf).any():
                break
            away[outside] *= 0.5
        self.step = _Step()
        self.turns = np.full(1, np.pi)  # of a normal density
        self.redraw: Redraw | None = None

    def warm_up(self) -> None:
        """Finds the posterior, its covariance and the step."""
        search, measure, settle, turn = WARM_UP
        for _ in range(search):
            self._move(adapt=True)
        seen = []
        for _ in range(measure):
            self._move(adapt=True)
            seen.append(self.chains.x)
        x = np.concatenate(seen)
        self.redraw = Redraw.of(self.frame.target, self.frame.z(x))
        self._measured(x)
        for _ in range(settle):
            self._move(adapt=True)
        turns = []
        for _ in range(turn):
            turns.append(
                turning_times(self.frame, self.chains, self.step.length, MOST_STEPS, self.rng)
            )
            self._move(adapt=True)
        self.turns = np.concatenate(turns)
        self.step.settle()

    def next(self) -> tuple[FloatArray, FloatArray, BoolArray, FloatArray, int]:
        """One more draw of each chain."""
        acceptance, diverged, steps = self._move(adapt=False)
        return self.frame.z(self.chains.x), self.chains.value, diverged, acceptance, steps

    def _move(self, *, adapt: bool) -> tuple[FloatArray, BoolArray, int]:
        time = self.rng.uniform(SHORTEST, LONGEST) * self.rng.choice(self.turns)
        steps = min(int(np.ceil(time / self.step.length)), MOST_STEPS)
        length = min(time / steps, self.step.length)
        self.chains, acceptance, diverged = trajectory(
            self.frame, self.chains, length, steps, self.rng
        )
        if self.redraw is not None:
            for _ in range(1 + steps // STEPS_A_REDRAW):
                self.chains, _ = self.redraw.move(self.frame, self.chains, self.rng)
        if adapt:
            self.step.adapt(float(acceptance.mean()))
        return acceptance, diverged, steps

    def _measured(self, x: FloatArray) -> None:
        """Another frame, in which the covariance of these draws is about 1."""
        count, q = x.shape
        covariance = np.atleast_2d(np.cov(x, rowvar=False))
        share = count / (count + MEMORY * q * q)
        root = np.linalg.cholesky(share * covariance + (1.0 - share) * np.eye(q))
        old = self.frame
        self.frame = Frame(old.target, old.z(x.mean(axis=0)), old.root @ root)
        self.chains = started(self.frame, self.frame.x(old.z(self.chains.x)))
        self.step = _Step()


class _Step:
    """The leapfrog step by dual averaging (Hoffman & Gelman 2014, section 3.2.1)."""

    GAIN, DELAY, FORGETTING = 0.05, 10.0, 0.75

    def __init__(self) -> None:
        self.length = 1.0
        self._number, self._error, self._mean = 0, 0.0, 0.0

    def adapt(self, acceptance: float) -> None:
        """Takes in one more trajectory."""
        self._number += 1
        t = float(self._number)
        share = 1.0 / (t + self.DELAY)
        self._error += share * (ACCEPTED - acceptance - self._error)
        log = np.log(1.5) - np.sqrt(t) / self.GAIN * self._error
        weight = t**-self.FORGETTING
        self._mean += weight * (log - self._mean)
        self.length = min(float(np.exp(log)), LONGEST_STEP)

    def settle(self) -> None:
        """The mean from now on."""
        self.length = min(float(np.exp(self._mean)), LONGEST_STEP)
