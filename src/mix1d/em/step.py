"""One E step and one M step, and the variants of EM that differ in what lies between them.

Dempster, Laird & Rubin (1977); McLachlan & Peel (2000), ch. 2. Every function also takes several
states side by side (leading axes), so that the short runs of a search are one array operation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.model.problem import Problem, State

__all__ = [
    "Map",
    "Move",
    "Point",
    "classification_map",
    "em_map",
    "evaluate",
    "hard_proportions_map",
    "maximised",
    "plain",
    "stochastic_map",
]


class Point(NamedTuple):
    """A state and what the E step found there."""

    state: State
    loglik: FloatArray
    """(...) L on the line."""
    objective: FloatArray
    """(...) what is climbed: L, or L_a with the penalty."""
    responsibilities: FloatArray
    """(..., m, k) posterior probability of each component, for each distinct value."""
    noise: float
    """Rounding of L: a fall smaller than this is none."""
    evaluations: int
    """Likelihood evaluations on the way here."""


Map = Callable[[Problem, Point], State]
"""From a point to the next state: the M step of a variant of EM. Anything of this shape can be
accelerated."""

Move = Callable[[Problem, Point], Point]
"""From one point to the next: a map and the E step after it, or an accelerated cycle."""


def evaluate(problem: Problem, state: State, evaluations: int = 0) -> Point:
    """The E step: responsibilities and log-likelihood at `state`, by log-sum-exp.

    A value far from every component still gets responsibilities that sum to 1, and a finite L.
    """
    with np.errstate(all="ignore"):
        logs = np.log(state.weights)[..., None, :] + state.bank[..., None, :]._logpdf(
            problem.y[:, None]
        )
        top = logs.max(axis=-1, keepdims=True)
        responsibilities = np.exp(logs - top)
        total = responsibilities.sum(axis=-1, keepdims=True)
        responsibilities /= total
        log_density = (np.log(total) + top)[..., 0]
        loglik = log_density @ problem.weights
        noise = 8.0 * EPS * float(np.max(np.abs(log_density) @ problem.weights))
        objective = loglik - problem.penalty_of(state)
    return Point(state, loglik, objective, responsibilities, noise, evaluations + 1)


def maximised(problem: Problem, state: State, responsibilities: FloatArray) -> State:
    """The M step: the state that maximises the expected complete log-likelihood.

    A component to which no row belongs keeps its last parameters, at weight 0.
    """
    q = problem.weights[:, None] * responsibilities
    with np.errstate(all="ignore"):
        totals = q.sum(axis=-2)
        bank = problem.core.estimate(
            problem.y,
            q,
            penalty=problem.penalty,
            spread=problem.penalty_scale,
            shared=problem.shared,
        )
    fields = (
        np.where(np.isfinite(new), new, old)
        for new, old in zip(bank.fields(), state.bank.fields(), strict=True)
    )
    return State(totals / totals.sum(axis=-1, keepdims=True), problem.core._of(*fields))


def plain(advance: Map) -> Move:
    """The map followed by an E step, and nothing else."""

    def move(problem: Problem, point: Point) -> Point:
        return evaluate(problem, advance(problem, point), point.evaluations)

    return move


def em_map(problem: Problem, point: Point) -> State:
    """EM: L (or L_a) never falls."""
    return maximised(problem, point.state, point.responsibilities)


def classification_map(problem: Problem, point: Point) -> State:
    """Classification EM (Celeux & Govaert 1992): each row belongs to its likeliest component."""
    return maximised(problem, point.state, _hardened(point.responsibilities))


def hard_proportions_map(problem: Problem, point: Point) -> State:
    """Weights from the likeliest component of each row, parameters from soft responsibilities."""
    soft = em_map(problem, point)
    shares = problem.weights @ _hardened(point.responsibilities)
    return State(shares / shares.sum(), soft.bank)


def stochastic_map(rng: np.random.Generator) -> Map:
    """Stochastic EM (Celeux & Diebolt 1985): each row draws its component."""

    def advance(problem: Problem, point: Point) -> State:
        counts = problem.weights * problem.unit.weight
        return maximised(problem, point.state, _drawn(rng, counts, point.responsibilities))

    return advance


def _hardened(responsibilities: FloatArray) -> FloatArray:
    """1 for the likeliest component of each row, 0 for the others."""
    k = responsibilities.shape[-1]
    return np.asarray(np.eye(k)[responsibilities.argmax(axis=-1)])


def _drawn(
    rng: np.random.Generator, weights: FloatArray, responsibilities: FloatArray
) -> FloatArray:
    """Shares of each value's weight in each component when each unit of weight draws its own.

    A value of weight 3 makes three draws, as if written three times; a fraction makes one draw
    that counts for the fraction. Weights too large to be counted keep their expected shares.
    """
    countable = weights < MOST_DRAWS
    whole = np.where(countable, np.floor(weights), 0.0)
    rest = np.where(countable, weights - whole, 0.0)
    counts = rng.multinomial(whole.astype(np.int64), responsibilities).astype(np.float64)
    counts += rest[:, None] * rng.multinomial(1, responsibilities)
    return np.where(countable[:, None], counts / weights[:, None], responsibilities)


MOST_DRAWS = 2.0**53
"""Stochastic EM draws each unit of a weight below this one by one; beyond it expected shares
serve."""

EPS = float(np.finfo(np.float64).eps)
"""Relative rounding error of a double."""
