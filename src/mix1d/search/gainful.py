"""One more component where the likelihood of the rows gains most by it.

Of a grid of components each gets the weight that serves it best beside a smaller mixture, found by
EM of that weight alone. The slope of the likelihood towards a component (Lindsay 1983, *Annals of
Statistics* 11) would name the same places, but is largest for components that lie on one value.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.incomplete import evidence, evidence_of_components
from mix1d.model.problem import Problem, State

__all__ = ["gainful"]

PLACES = 40
"""Locations of the grid: values at equal steps of their cumulated weight."""

WIDTHS = 6
"""Widths of the grid."""

NARROWEST = 0.01
"""The narrowest of them, in units of the scale of the data; the widest is that scale."""

STEPS = 10
"""EM steps of the weight of the new component."""


def gainful(problem: Problem, fewer: State, each: int) -> State:
    """(c, k + 1): (s, k) mixtures, each with one more component, where it gains most.

    Of each width at the `each` best of the locations beside which it gains less.
    """
    places = _places(problem)
    grid = _grid(problem, places)
    with np.errstate(all="ignore"):  # a row may have no probability without the new component
        whole = np.logaddexp.reduce(evidence(problem, fewer), axis=-2)[:, None]
        own = evidence_of_components(problem, State(np.ones(grid.weights.size), grid.bank))
        shares = _best_shares(problem, own - whole, fewer.k)
        kept = np.log1p(-shares)[..., None] + whole
        height = np.logaddexp(kept, np.log(shares)[..., None] + own) @ problem.weights
    height = np.where(np.isfinite(height), height, -np.inf)
    best = _peaks(height.reshape(-1, WIDTHS, places.size), each)
    return _joined(problem, fewer, grid, shares).at(np.unravel_index(best, height.shape))


def _places(problem: Problem) -> FloatArray:
    """The locations of the grid, each once."""
    share = np.cumsum(problem.weights) - 0.5 * problem.weights
    wanted = (np.arange(PLACES) + 0.5) * (problem.n / PLACES)
    return np.asarray(np.unique(np.interp(wanted, share, problem.on_width_line)))


def _grid(problem: Problem, places: FloatArray) -> State:
    """(g,) components of every width, and of each at every location."""
    widths = problem.spread * np.geomspace(NARROWEST, 1.0, WIDTHS)
    width, location = (grid.ravel() for grid in np.meshgrid(widths, places, indexing="ij"))
    bank = problem.core.on_width_line(location, width)
    return State(np.full(location.size, 1.0 / location.size), bank)


def _best_shares(problem: Problem, ratio: FloatArray, k: int) -> FloatArray:
    """(s, g) the weight of each component after a few EM steps, from (s, g, m) log ratios."""
    shares = np.full(ratio.shape[:-1], 1.0 / (k + 1))
    least = 1.0 / problem.n
    for _ in range(STEPS):
        logit = np.log(shares) - np.log1p(-shares)
        counts = 1.0 / (1.0 + np.exp(-(ratio + logit[..., None])))
        shares = np.clip(counts @ problem.weights / problem.n, 1e-3 * least, 1.0 - 1e-3 * least)
    return shares


def _joined(problem: Problem, fewer: State, grid: State, shares: FloatArray) -> State:
    """(s, g, k + 1) each mixture with each component."""
    old = (1.0 - shares)[..., None] * fewer.weights[:, None]
    fields = []
    for many, one in zip(fewer.bank.fields(), grid.bank.fields(), strict=True):
        both = np.empty((*shares.shape, fewer.k + 1))
        both[..., :-1], both[..., -1] = many[:, None], one
        fields.append(both)
    index = problem.core.scale_index
    if problem.shared and index is not None:
        fields[index][..., -1] = fields[index][..., 0]
    return State(np.concatenate([old, shares[..., None]], axis=-1), problem.core._of(*fields))


def _peaks(height: FloatArray, each: int) -> np.ndarray:
    """Places in the raveled heights (s, w, p) of the `each` highest peaks along the last axis."""
    edged = np.pad(height, ((0, 0), (0, 0), (1, 1)), constant_values=-np.inf)
    is_peak = (height >= edged[..., :-2]) & (height > edged[..., 2:])
    order = np.argsort(np.where(is_peak, -height, np.inf), axis=-1, kind="stable")[..., :each]
    chosen = np.zeros(height.shape, dtype=bool)
    np.put_along_axis(chosen, order, values=True, axis=-1)
    return np.flatnonzero(chosen & is_peak)
