"""What a mixture says of rows that are no exact values, by a table of its probabilities.

Each component is cut into some 240 cells of known probability, over which an error is added in
closed form: to three digits, which is enough for pictures and sentences.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import FloatArray
from mix1d.mixture import Mixture
from mix1d.sample.rows import Rows

__all__ = ["cdf_of_measured", "density_of_measured", "evidence_of_rows", "seen_share"]

TAILS = ndtr(np.linspace(-6.0, 0.0, 121))
"""The cells of each component end at its quantiles of these probabilities, from either side."""

MOST_SDS = 40
"""Errors of more sds than this are told apart by so many."""


class _Cells(NamedTuple):
    ends: FloatArray
    """(c + 1,) ends of the cells."""
    masses: FloatArray
    """(k, c) weight of each component times its probability of each cell."""


def evidence_of_rows(mixture: Mixture, rows: Rows) -> FloatArray:
    """(k, m) weight of each component times its density or its probability of each row."""
    found = np.empty((mixture.k, rows.lower.size))
    points, exact = rows.are_points, rows.error == 0.0
    at, between = points & exact, ~points & exact
    x = rows.lower[at]
    parts = np.array([np.asarray(c.pdf(x)) for c in mixture.components])
    found[:, at] = mixture.weights[:, None] * parts.reshape(mixture.k, -1)
    found[:, between] = _between(mixture, rows.lower[between], rows.upper[between])
    if not exact.all():
        cells = _cells_of(mixture)
        for which, one in ((points & ~exact, _density), (~points & ~exact, _probability)):
            own = rows.at(which)
            found[:, which] = one(cells, own.lower, own.upper, own.error)
    return found


def seen_share(mixture: Mixture, rows: Rows) -> FloatArray:
    """(m,) probability that a row lies within the window of each, 1 where there is none."""
    error = _few(rows.error)
    keys, places = np.unique(np.stack([rows.low, rows.high, error]), axis=1, return_inverse=True)
    low, high, sd = keys
    windows = Rows.between(np.nextafter(low, -np.inf), high)._replace(error=sd)
    return np.asarray(evidence_of_rows(mixture, windows).sum(axis=0)[places.ravel()])


def density_of_measured(
    mixture: Mixture, x: FloatArray, error: FloatArray, weights: FloatArray
) -> FloatArray:
    """(g,) density at x of values measured with errors of which each sd has a weight."""
    return _over_errors(mixture, x, x, error, weights)


def cdf_of_measured(
    mixture: Mixture, x: FloatArray, error: FloatArray, weights: FloatArray
) -> FloatArray:
    """(g,) probability of values up to x, measured so."""
    return _over_errors(mixture, np.full_like(x, -np.inf), x, error, weights)


def _over_errors(
    mixture: Mixture, lower: FloatArray, upper: FloatArray, error: FloatArray, weights: FloatArray
) -> FloatArray:
    """(g,) the mean over the errors of the density or probability of intervals."""
    sds, places = np.unique(_few(error), return_inverse=True)
    shares = np.bincount(places, weights=weights) / weights.sum()
    total = np.zeros(upper.size)
    for sd, share in zip(sds.tolist(), shares.tolist(), strict=True):
        rows = Rows.between(lower, upper)._replace(error=np.full_like(upper, sd))
        total += share * evidence_of_rows(mixture, rows).sum(axis=0)
    return total


def _few(error: FloatArray) -> FloatArray:
    """The sds, or so many quantiles of theirs that stand for them."""
    sds = np.unique(error)
    if sds.size <= MOST_SDS:
        return error
    kept = sds[np.linspace(0, sds.size - 1, MOST_SDS).round().astype(int)]
    middles = 0.5 * (kept[1:] + kept[:-1])
    return np.asarray(kept[np.searchsorted(middles, error)])


def _between(mixture: Mixture, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """(k, m) by the tails that are the smaller."""
    found = np.empty((mixture.k, lower.size))
    for j, part in enumerate(mixture.components):
        by_cdf = np.asarray(part.cdf(upper)) - np.asarray(part.cdf(lower))
        by_tail = np.asarray(part.ccdf(lower)) - np.asarray(part.ccdf(upper))
        found[j] = np.where(np.asarray(part.cdf(lower)) < 0.5, by_cdf, by_tail)
    return np.asarray(mixture.weights[:, None] * np.maximum(found, 0.0))


def _cells_of(mixture: Mixture) -> _Cells:
    quantiles = [np.r_[c.icdf(TAILS), c.iccdf(TAILS)] for c in mixture.components]
    ends = np.unique(np.concatenate(quantiles))
    ends = ends[np.isfinite(ends)]
    ends = np.concatenate([[ends[0] - 1e-9 * max(1.0, abs(float(ends[0])))], ends])
    return _Cells(ends, _between(mixture, ends[:-1], ends[1:]))


def _density(cells: _Cells, lower: FloatArray, upper: FloatArray, error: FloatArray) -> FloatArray:
    """(k, m) at values with an error: each cell is uniform before it."""
    below = ndtr((lower[:, None] - cells.ends) / error[:, None])
    return np.asarray(cells.masses / np.diff(cells.ends) @ (below[:, :-1] - below[:, 1:]).T)


def _probability(
    cells: _Cells, lower: FloatArray, upper: FloatArray, error: FloatArray
) -> FloatArray:
    """(k, m) of intervals of values with an error."""
    middles = 0.5 * (cells.ends[1:] + cells.ends[:-1])
    inside = ndtr((upper[:, None] - middles) / error[:, None])
    inside -= ndtr((lower[:, None] - middles) / error[:, None])
    return np.asarray(cells.masses @ inside.T)
