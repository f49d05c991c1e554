"""Where to begin: first guesses at k components, each by a different idea.

Every start is made on the line, in units of the data, so it moves and stretches with them. A
*start* is a named state; the stochastic ones use the caller's generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.em.kmeans import kmeans
from mix1d.em.problem import Problem, State
from mix1d.em.step import evaluate, maximised

__all__ = ["STARTS", "from_groups", "inserted", "peaks", "random", "splits", "without"]


def from_groups(problem: Problem, shares: FloatArray) -> State:
    """The state that the M step makes of (m, k) shares of each value in each group.

    Penalised, so that a group of one value has an sd too.
    """
    k = shares.shape[-1]
    middle = np.full(k, spread.quantile(problem.y, problem.weights, 0.5))
    fallback = State(np.full(k, 1.0 / k), problem.core.at(middle, np.full(k, problem.spread)))
    return maximised(problem.penalised(), fallback, shares)


def from_quantiles(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """Groups of equal weight."""
    cumulated = np.cumsum(problem.weights)
    middle = cumulated - 0.5 * problem.weights
    labels = np.minimum((k * middle / cumulated[-1]).astype(np.intp), k - 1)
    return from_groups(problem, np.eye(k)[labels])


def from_kmeans(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """The exact k-means clusters."""
    return from_groups(problem, np.eye(k)[kmeans(problem.y, problem.weights, k)])


def from_linspace(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """Locations evenly spaced from the minimum to the maximum, equal weights, equal widths."""
    low, high = float(problem.y[0]), float(problem.y[-1])
    width = (high - low) / (2.0 * k)
    locations = np.linspace(low, high, k) if k > 1 else np.array([0.5 * low + 0.5 * high])
    return State(np.full(k, 1.0 / k), problem.core.at(locations, np.full(k, width)))


def random(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """Locations at random values, log-uniform widths, equal weights."""
    share = np.maximum(problem.weights / problem.n, TINY)  # 0 would leave too few to choose from
    locations = rng.choice(problem.y, size=k, replace=False, p=share)
    widths = problem.spread * np.exp(rng.uniform(np.log(NARROW), 0.0, size=k))
    if problem.shared:
        widths = np.full(k, widths[0])
    return State(np.full(k, 1.0 / k), problem.core.at(np.sort(locations), widths))


STARTS: dict[str, Callable[[Problem, int, np.random.Generator], State]] = {
    "linspace": from_linspace,
    "quantile": from_quantiles,
    "kmeans": from_kmeans,
    "random": random,
}
"""The starts a user can name."""


def peaks(problem: Problem, k: int) -> Iterator[State]:
    """The k highest peaks of kernel densities of several bandwidths."""
    low = spread.quantile(problem.y, problem.weights, 0.001) - problem.spread
    high = spread.quantile(problem.y, problem.weights, 0.999) + problem.spread
    edges = np.linspace(low, high, GRID + 1)
    centers = 0.5 * (edges[1:] + edges[:-1])
    counts = np.histogram(problem.y, edges, weights=problem.weights)[0]
    for factor in BANDWIDTHS:
        width = factor * problem.spread * len(problem.y) ** -0.2
        kernel = np.exp(-0.5 * ((centers - centers[GRID // 2]) / width) ** 2)
        smooth = np.convolve(counts, kernel, mode="same")
        inner = smooth[1:-1]
        tops = 1 + np.flatnonzero((inner > smooth[:-2]) & (inner >= smooth[2:]))
        if len(tops) < k:
            continue
        highest = np.sort(tops[np.argsort(smooth[tops])[-k:]])
        gaps = np.diff(centers[highest]) if k > 1 else np.array([problem.spread])
        beside = np.minimum(np.append(gaps[:1], gaps), np.append(gaps, gaps[-1:]))
        widths = np.minimum(0.3 * beside, problem.spread)[:k]
        if problem.shared:
            widths = np.full(k, widths.mean())
        yield State(np.full(k, 1.0 / k), problem.core.at(centers[highest], widths))


def without(state: State, j: int) -> State:
    """The mixture without its component j."""
    kept = np.delete(np.arange(state.k), j)
    weights = state.weights[kept]
    return State(weights / weights.sum(), state.bank[kept])


def inserted(problem: Problem, state: State, rng: np.random.Generator) -> State:
    """A smaller mixture and one more component, anywhere among the values and of any width.

    Narrow groups inside wide ones are found this way: no split of a wide component is so narrow.
    """
    share = problem.weights / problem.n
    place = rng.choice(problem.y, size=1, p=share)
    width = problem.spread * np.exp(rng.uniform(np.log(NARROW), 0.0, size=1))
    if problem.shared and problem.core.scale_index is not None:
        width = np.asarray(state.bank.fields()[problem.core.scale_index])[:1]
    bank = problem.core._of(
        *(
            np.append(old, new)
            for old, new in zip(
                state.bank.fields(), problem.core.at(place, width).fields(), strict=True
            )
        )
    )
    weight = 1.0 / (2.0 * (state.k + 1))
    return State(np.append((1.0 - weight) * state.weights, weight), bank)


def splits(problem: Problem, state: State) -> Iterator[State]:
    """Each component of a smaller mixture split in turn: side by side, and core from tails."""
    r = evaluate(problem, state).responsibilities
    for j in range(state.k):
        q = problem.weights * r[:, j]
        if np.count_nonzero(q > 0) < 2:
            continue
        middle = spread.quantile(problem.y, q, 0.5)
        distance = np.abs(problem.y - middle)
        order = np.argsort(distance, kind="stable")
        near = distance <= spread.quantile(distance[order], q[order], 0.5)
        for part in (problem.y <= middle, near):
            halves = np.stack([r[:, j] * part, r[:, j] * ~part], axis=-1)
            shares = np.concatenate([r[:, :j], halves, r[:, j + 1 :]], axis=-1)
            yield from_groups(problem, shares)


NARROW = 0.02
"""Narrowest width a random start gives, in units of the scale of the data."""

TINY = float(np.finfo(np.float64).tiny)

GRID = 512
BANDWIDTHS = (1.0, 0.5, 0.25)
