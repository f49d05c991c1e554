"""A search of many values with errors on the points of a few thousand cells.

Only its best maximum is climbed on every row.
"""

from __future__ import annotations

import numpy as np

from mix1d.model.problem import Problem, pose
from mix1d.sample import Sample
from mix1d.sample.rows import Rows, folded
from mix1d.sketching.error_cells import fold_errors
from mix1d.spread import scale

__all__ = ["folded_problem"]

MANY = 20_000
"""From so many distinct values with errors they are folded for the search."""

HALF = 2
"""The points are worth it where they are fewer than the rows by this factor."""


def folded_problem(problem: Problem) -> Problem | None:
    """The same of points that stand for the values with errors; None where these are few."""
    sample, rows = problem.sample, problem.sample.rows
    if rows is None or problem.windows is not None:
        return None
    which = rows.are_points & (rows.error > 0.0) & ~rows.are_labelled
    if np.count_nonzero(which) < MANY:
        return None
    x, own = rows.lower[which], sample.weights[which]
    order = slice(None) if np.all(x[1:] >= x[:-1]) else np.argsort(x)
    width = scale(x[order], own[order])
    if width == 0.0:
        return None
    x, error, own = fold_errors(x, rows.error[which], own, width)
    if HALF * x.size > sample.weights.size:
        return None
    points = Rows.exact(x)._replace(error=error)
    distinct, places = folded(points.followed_by(rows.at(~which)))
    each = np.concatenate([own, sample.weights[~which]])
    weights = np.bincount(places, weights=each).astype(np.float64)
    values = np.empty_like(weights)
    values[places] = np.concatenate([x, sample.values[~which]])
    small = Sample._of_points(values, weights, rows=distinct, n_rows=sample.n_rows)
    prior = problem.prior.given if problem.prior else None
    return pose(small, problem.family, equal_sd=problem.shared, prior=prior)
