"""The data seen through the cdf of the fit: where they should be uniform, and are not quite.

u = F(x) of a sample from F is uniform. A value that was rounded to a multiple of h means a
cell (x - h/2, x + h/2], a count for itself: its u is anywhere between F at the two edges of the
cell. So its weight is spread evenly between them, and the empirical distribution of u is a line
where there is a cell, and a step where h is 0 (the nonrandomised transform of Czado, Gneiting &
Held 2009, *Biometrics* 65). Everything that compares data with a fit is read from this: test
statistics, QQ and PP plots, for any family and any rounding.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.density import log_sum_exp
from mix1d.families.bank import Bank
from mix1d.sample import Sample

__all__ = ["Steps", "spacing", "steps", "steps_of"]


class Steps(NamedTuple):
    """The empirical distribution of u = F(x), for B data sets side by side.

    It rises from `before` to `after` between the two edges of each value's cell.
    """

    before: FloatArray
    """(B, n) share of the data below the value."""
    after: FloatArray
    """(B, n) share of the data up to the value."""
    log_u: FloatArray
    """(B, n, 2) log F at the edges of the cell."""
    log_v: FloatArray
    """(B, n, 2) log(1 - F) at the edges of the cell."""
    first: BoolArray
    """(B, n) whether the value is the first of those that are tied: each cell counts once."""
    total: FloatArray
    """(B,) number of observations."""


def steps(
    weights: FloatArray,
    bank: Bank,
    values: FloatArray,
    counts: FloatArray | None = None,
    *,
    step: float,
) -> Steps:
    """The data sets `values` through the cdfs of B mixtures.

    Parameters
    ----------
    weights : (B, k) or (k,)
    bank : stack with fields (B, k), or (k,)
    values : (B, n)
        Ascending along the rows.
    counts : (B, n), optional
        How often each value counts; 1 by default.
    step : float
        What the values were rounded to; 0 if they were not.
    """
    counts = np.ones_like(values) if counts is None else counts
    up_to = np.cumsum(counts, axis=1)
    total = counts.sum(axis=1)
    new = values[:, 1:] != values[:, :-1]
    edge = np.ones((len(values), 1), dtype=bool)
    first, last = np.concatenate([edge, new], axis=1), np.concatenate([new, edge], axis=1)
    before = np.maximum.accumulate(np.where(first, up_to - counts, 0.0), axis=1)
    after = np.where(last, up_to, np.inf)[:, ::-1]
    after = np.minimum.accumulate(after, axis=1)[:, ::-1]
    edges = values[..., None] + (step * np.array([-0.5, 0.5]) if step else np.zeros(1))
    # a mixture for each data set: the values of one set serve all of its components
    places = edges.ravel() if weights.ndim == 1 else edges.reshape(len(values), 1, -1)
    with np.errstate(all="ignore"):
        logs = np.log(weights)[..., None]
        log_u = log_sum_exp(logs + bank._logcdf(places)).reshape(edges.shape)
        log_v = log_sum_exp(logs + bank._logccdf(places)).reshape(edges.shape)
    shape = (*values.shape, 2)
    return Steps(
        before / total[:, None],
        after / total[:, None],
        np.broadcast_to(log_u, shape),
        np.broadcast_to(log_v, shape),
        first,
        total,
    )


def steps_of(weights: FloatArray, bank: Bank, sample: Sample) -> Steps:
    """A sample through the cdf of one mixture: B is 1."""
    step = spacing(bank, sample)
    return steps(weights, bank, sample.values[None], sample.weights[None], step=step)


def spacing(bank: Bank, sample: Sample) -> float:
    """Width of the cell that a value means: 1 for counts, else what it was rounded to.

    Two values lie on a lattice in any case, which tells nothing.
    """
    if bank.discrete:
        return 1.0
    return sample.step if sample.values.size > 2 else 0.0
