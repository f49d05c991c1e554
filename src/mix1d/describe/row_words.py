"""What was observed, in words: "41 of 108 values were below the detection limit (0.5)"."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.overlap import percent
from mix1d.describe.measured import evidence_of_rows, seen_share
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.rows import Rows
from mix1d.style.numbers import count, plain
from mix1d.style.words import listed

__all__ = ["row_words"]


def row_words(sample: Sample, mixture: Mixture | None = None) -> tuple[str, ...]:
    """What the rows were, a part of a sentence for each kind; empty where all are exact values.

    Parameters
    ----------
    sample : Sample
    mixture : Mixture, optional
        By which the share of the population that was not observed is estimated.
    """
    rows, weights = sample.rows, sample.weights
    if rows is None:
        return ()
    words = [_bins(sample.level_rows)] if _are_bins(rows) else _censored(rows, weights)
    words += [_errors(rows, weights)] if (rows.error > 0.0).any() else []
    words += [_labelled(sample, rows)] if rows.are_labelled.any() else []
    if rows.are_windowed.any():
        words.append(_windows(rows))
        words += [] if mixture is None else _estimated(mixture, rows, weights)
    return tuple(words)


# ---------------------------------------------------------------------- intervals
def _are_bins(rows: Rows) -> bool:
    """Whether all rows are intervals of which no two overlap."""
    order = np.lexsort((rows.upper, rows.lower))
    lower, upper = rows.lower[order], rows.upper[order]
    same = (lower[1:] == lower[:-1]) & (upper[1:] == upper[:-1])
    return bool(not rows.are_points.any() and (same | (upper[:-1] <= lower[1:])).all())


def _bins(rows: Rows) -> str:
    """``"8 bins of width 2"``, empty ones included."""
    ends = np.unique(np.stack([rows.lower, rows.upper]), axis=1)
    widths = ends[1] - ends[0]
    widths = widths[np.isfinite(widths)]
    number = f"{count(ends.shape[1])} {'bin' if ends.shape[1] == 1 else 'bins'}"
    if widths.size and np.ptp(widths) <= 1e-6 * widths.max():
        return f"{number} of width {_short(widths[0])}"
    return number


def _censored(rows: Rows, weights: FloatArray) -> list[str]:
    below = np.isinf(rows.lower) & np.isfinite(rows.upper)
    above = np.isinf(rows.upper) & np.isfinite(rows.lower)
    between = ~rows.are_points & np.isfinite(rows.lower) & np.isfinite(rows.upper)
    words = []
    if below.any():
        limit = _limits("the detection limit", "their detection limits", rows.upper[below])
        words.append(f"{_share(below, weights)} below {limit}")
    if above.any():
        limit = _limits("the limit", "their limits", rows.lower[above])
        words.append(f"{_share(above, weights)} above {limit}")
    if between.any():
        words.append(f"{_share(between, weights)} known to lie in an interval")
    return words


def _limits(one: str, several: str, limits: FloatArray) -> str:
    low, high = float(limits.min()), float(limits.max())
    return f"{one} ({_short(low)})" if low == high else f"{several} ({_range(low, high)})"


# ---------------------------------------------------------------------- errors and windows
def _errors(rows: Rows, weights: FloatArray) -> str:
    has = rows.error > 0.0
    low, high = float(rows.error[has].min()), float(rows.error[has].max())
    number = "every value carries" if has.all() else f"{_of(has, weights)} values carry"
    return f"{number} an error of sd {_short(low) if low == high else _range(low, high)}"


def _windows(rows: Rows) -> str:
    low, high = np.unique(rows.low), np.unique(rows.high)
    if low.size > 1 or high.size > 1:
        return "rows could be observed only within a window of their own"
    if np.isinf(high[0]):
        return f"rows below {_short(low[0])} were not observed"
    if np.isinf(low[0]):
        return f"rows above {_short(high[0])} were not observed"
    return f"rows outside {_range(low[0], high[0])} were not observed"


def _estimated(mixture: Mixture, rows: Rows, weights: FloatArray) -> list[str]:
    """How much of the population that is, and the weights within the windows."""
    seen = seen_share(mixture, rows)
    hidden = 1.0 - float(weights.sum() / (weights / seen).sum())
    one = np.unique(rows.low).size == 1 and np.unique(rows.high).size == 1
    where = "lie there" if one else "have been missed so"
    words = [f"{percent(hidden)} of the population is estimated to {where}"]
    if mixture.k > 1:
        ends = rows._replace(lower=np.nextafter(rows.low, -np.inf), upper=rows.high)
        parts = evidence_of_rows(mixture, ends)
        shares = (parts / parts.sum(axis=0) * weights).sum(axis=1) / weights.sum()
        inside = listed([percent(share) for share in shares.tolist()])
        words.append(f"weights are of the whole population: within the window they are {inside}")
    return words


def _labelled(sample: Sample, rows: Rows) -> str:
    """Of how many rows the group is known, and how these were chosen."""
    labelling, labelled = sample.labelling, rows.are_labelled
    single = (np.count_nonzero(labelling.shares, axis=1) == 1).all()
    whose = f"the group of {_of(labelled, sample.weights)} values"
    found = f"{whose} is known" if single else f"something is known of {whose}"
    beside = "; these are reference material, which says nothing of the weights"
    return f"{found}{beside if labelling.is_reference else ''}"


# ---------------------------------------------------------------------- numbers
def _share(which: BoolArray, weights: FloatArray) -> str:
    number = float(weights[which].sum())
    verb = "was" if number == 1.0 else "were"
    return f"{_of(which, weights)} values {verb}"


def _of(which: BoolArray, weights: FloatArray) -> str:
    return f"{count(float(weights[which].sum()))} of {count(float(weights.sum()))}"


def _range(low: float, high: float) -> str:
    return f"{_short(low)} to {_short(high)}"


def _short(number: float) -> str:
    return plain(float(f"{number:.4g}"))
