"""From the values of a sample back to the caller's rows.

`weight_of_rows`, `to_rows`, `to_rows_by` and `first_row` are methods of `Sample`, and take the
sample first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.rows import Rows
from mix1d.sample.sample_like import AnySample, SampleLike

__all__ = [
    "distinct_rows", "first_row", "level_rows", "observations", "of_levels", "rows_of",
    "rows_with_weights", "to_rows", "to_rows_by", "weight_of_rows",
]  # fmt: skip

BLOCK = 1 << 20
"""So many rows of a long column are evaluated at once."""


def distinct_rows(sample: SampleLike) -> Rows:
    """What was observed of each distinct row of positive weight."""
    return Rows.exact(sample.values) if sample.rows is None else sample.rows


def level_rows(sample: SampleLike) -> Rows:
    """What was observed of each distinct row, those of weight 0 included."""
    return Rows.exact(sample._levels) if sample._level_rows is None else sample._level_rows


def rows_of(sample: SampleLike, name: str) -> tuple[Rows, BoolArray, FloatArray | None, WeightsAre]:
    """The caller's rows, which of them are there, their weights and what these are."""
    if sample._rows is None:
        raise Mix1dError(f"`{name}` needs the rows themselves, and a sketch holds none")
    places = sample._rows
    return sample.level_rows.at(places), places >= 0, sample._given, sample.weights_are


def rows_with_weights(sample: SampleLike) -> tuple[IntArray, FloatArray]:
    """The level of each of the caller's rows, and the relative weights of those present."""
    if sample._rows is None or sample._row_weights is None:
        raise Mix1dError(
            "relative weights must be known row by row for this, and a sketch holds no rows: "
            "fit with exact=True, or a random part of the rows"
        )
    return sample._rows, sample._row_weights


def weight_of_rows(sample: SampleLike) -> FloatArray:
    """(n,) relative weight of each of the caller's rows, as scaled here; NaN if it is missing."""
    rows, weights = rows_with_weights(sample)
    answer = np.full(sample.n_rows, np.nan)
    answer[rows >= 0] = weights
    return answer


def observations(sample: SampleLike) -> tuple[IntArray, FloatArray]:
    """The place of the value of each row of positive relative weight, and the weight."""
    rows, weights = rows_with_weights(sample)
    level, counted = rows[rows >= 0], weights > 0
    has_weight = np.zeros(sample._levels.size, dtype=np.bool_)
    has_weight[level[counted]] = True
    return (np.cumsum(has_weight) - 1)[level[counted]], weights[counted]


def to_rows(sample: SampleLike, of_value: Any, missing: Any) -> Any:
    """A function of the values, evaluated once for each level, in the caller's row order.

    Parameters
    ----------
    of_value : callable
        Takes the (levels,) values, returns an array with that first axis. Of other than exact rows
        these are numbers that stand for them: `to_rows_by` takes the rows.
    missing :
        What a missing row gets.

    Raises
    ------
    Mix1dError
        If the sample was made of a sketch.
    """
    if isinstance(sample._source, type(sample)):
        return sample._source.to_rows(of_value, missing)
    if sample._rounding and sample._rows is None and sample._source is not None:
        return _in_order(_nearest(sample), np.asarray(of_value(sample._levels)), missing)
    if sample._rows is None:
        return _from_source(sample, of_value, missing)
    return _in_order(sample._rows, np.asarray(of_value(sample._levels)), missing)


def to_rows_by(sample: SampleLike, of_rows: Callable[[Rows], Any], missing: Any) -> Any:
    """A function of what was observed, evaluated once for each distinct row, as `to_rows`.

    Parameters
    ----------
    of_rows : callable
        Takes the (levels,) `Rows`, returns an array with that first axis.
    missing :
        What a missing row gets.
    """
    if isinstance(sample._source, type(sample)):
        return sample._source.to_rows_by(of_rows, missing)
    if sample._rounding and sample._rows is None and sample._source is not None:
        return _in_order(_nearest(sample), np.asarray(of_rows(sample.level_rows)), missing)
    if sample._rows is None:
        return _from_source(sample, lambda part: of_rows(Rows.exact(part)), missing)
    return _in_order(sample._rows, np.asarray(of_rows(sample.level_rows)), missing)


def of_levels(sample: AnySample) -> AnySample:
    """The distinct rows, each counted once: those of weight 0 too, which get answers as well."""
    if isinstance(sample._source, type(sample)):
        return of_levels(sample._source)
    levels = sample._levels
    return type(sample)._of_points(
        levels, np.ones_like(levels), rows=sample._level_rows, n_rows=levels.size
    )


def _nearest(sample: SampleLike) -> IntArray:
    """The place of each of the caller's rounded values among the levels, -1 for a missing one."""
    column, levels = as_column("x", sample._source), sample._levels
    places = np.searchsorted(0.5 * levels[1:] + 0.5 * levels[:-1], column)
    return np.where(np.isnan(column), -1, places)


def _in_order(places: IntArray, of_level: Any, missing: Any) -> Any:
    answer = np.full((places.size, *of_level.shape[1:]), missing, dtype=of_level.dtype)
    present = places >= 0
    answer[present] = of_level[places[present]]
    return answer


def _from_source(sample: SampleLike, of_value: Any, missing: Any) -> Any:
    if sample._source is None:
        raise Mix1dError(
            "a sketch holds no rows: pass the values themselves, "
            "as in fit.mixture.predict(x) or fit.posterior(x)"
        )
    column = as_column("x", sample._source)
    parts = []
    for start in range(0, column.size, BLOCK):
        part = column[start : start + BLOCK]
        result = np.asarray(of_value(part))
        result[np.isnan(part)] = missing
        parts.append(result)
    return np.concatenate(parts)


def first_row(sample: SampleLike, level_is_bad: Any) -> tuple[int, float] | None:
    """The first of the caller's rows whose value is bad, and that value; None if none is."""
    if sample._rows is None:
        bad_points = sample.values[level_is_bad(sample.values)]
        if not bad_points.size:
            return None
        raise Mix1dError(
            f"the sketch holds values outside the support of the family, "
            f"such as {bad_points[0]:.10g}"
        )
    bad: BoolArray = to_rows(sample, level_is_bad, False)
    if not bad.any():
        return None
    row = int(np.argmax(bad))
    return row, float(sample._levels[sample._rows[row]])
