"""One trajectory of Hamiltonian dynamics for all chains side by side (Neal 2011).

In coordinates x with z = middle + R x, where the covariance of the posterior is about 1, positions
and momenta move by the leapfrog rule; the end is accepted with probability min(1, exp(-change of
energy)), which makes up for the error of the rule.

References
----------
Neal (2011), MCMC using Hamiltonian dynamics, in *Handbook of Markov Chain Monte Carlo*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.posterior.target import Height, Target

__all__ = ["Chains", "Frame", "Moves", "leapfrog", "started", "trajectory", "turning_times"]

LARGEST_ERROR = 1000.0
"""A trajectory whose energy rises by more has diverged: the rule cannot follow the density there
(Carpenter et al. 2017, Journal of Statistical Software 76)."""


@dataclass(frozen=True, eq=False)
class Frame:
    """The coordinates in which chains move: z = middle + R x."""

    target: Target
    middle: FloatArray
    root: FloatArray
    """(q, q) R."""

    def at(self, x: FloatArray) -> Height:
        """The log posterior density at (c, q) coordinates, and its slope there."""
        value, slope = self.target.at(self.z(x))
        return Height(value, slope @ self.root)

    def z(self, x: FloatArray) -> FloatArray:
        """(..., q) coordinates of the target at x."""
        return self.middle + x @ self.root.T

    def x(self, z: FloatArray) -> FloatArray:
        """The inverse of `z`."""
        return np.asarray(np.linalg.solve(self.root, (z - self.middle).T).T)


class Chains(NamedTuple):
    """Where c chains are."""

    x: FloatArray
    """(c, q)."""
    value: FloatArray
    """(c,) log posterior density."""
    slope: FloatArray
    """(c, q)."""


class Moves(NamedTuple):
    """What one trajectory of each chain did."""

    chains: Chains
    acceptance: FloatArray
    """(c,) probability with which the end was accepted."""
    diverged: BoolArray
    """(c,)."""


def started(frame: Frame, x: FloatArray) -> Chains:
    """Chains at these places."""
    return Chains(x, *frame.at(x))


def leapfrog(
    frame: Frame, chains: Chains, momentum: FloatArray, step: float, count: int
) -> tuple[Chains, FloatArray]:
    """Where chains with these momenta (c, q) come by `count` steps, and their momenta there."""
    x, value, slope = chains
    for _ in range(count):
        momentum = momentum + 0.5 * step * slope
        x = x + step * momentum
        value, slope = frame.at(x)
        momentum = momentum + 0.5 * step * slope
    return Chains(x, value, slope), momentum


def trajectory(
    frame: Frame, chains: Chains, step: float, count: int, rng: np.random.Generator
) -> Moves:
    """`count` leapfrog steps of each chain with momenta of their own, accepted or not."""
    momentum = rng.standard_normal(chains.x.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        ends, last = leapfrog(frame, chains, momentum, step, count)
        before = 0.5 * np.square(momentum).sum(axis=-1) - chains.value
        change = 0.5 * np.square(last).sum(axis=-1) - ends.value - before
    change = np.where(np.isnan(change), np.inf, change)
    acceptance = np.exp(-np.maximum(change, 0.0))
    moves = rng.random(len(acceptance)) < acceptance
    both = zip(ends, chains, strict=True)
    kept = (np.where(moves if new.ndim == 1 else moves[:, None], new, old) for new, old in both)
    return Moves(Chains(*kept), acceptance, change > LARGEST_ERROR)


def turning_times(
    frame: Frame, chains: Chains, step: float, most: int, rng: np.random.Generator
) -> FloatArray:
    """(c,) the time after which a trajectory of each chain comes nearer to its start again.

    At most that of `most` steps (Hoffman & Gelman 2014, section 3.1).
    """
    momentum = rng.standard_normal(chains.x.shape)
    here, times = chains, np.full(len(chains.x), step * most)
    is_away = np.ones(len(times), dtype=bool)
    for number in range(most):
        here, momentum = leapfrog(frame, here, momentum, step, 1)
        turns = is_away & ~(((here.x - chains.x) * momentum).sum(axis=-1) > 0.0)
        times[turns] = step * (number + 1.0)
        is_away &= ~turns
        if not is_away.any():
            break
    return times
