"""What is refused of rows that are no exact values, in words that name the caller's arguments."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import BoolArray, FloatArray
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.labelling import OFF_ONE, UNKNOWN, Labelling
from mix1d.sample.rows import Rows

__all__ = [
    "check_ends", "check_scheme", "check_window", "is_informative",
    "number_or_column", "rising_edges", "rows_measured", "without_missing",
]  # fmt: skip


def number_or_column(name: str, value: Any, n: int, absent: float) -> FloatArray:
    """(n,) numbers, from one for all or one for each row; `absent` for None and NaN."""
    if value is None:
        return np.full(n, absent)
    if np.ndim(value) == 0 and not hasattr(value, "__len__"):
        try:
            if isinstance(value, (bool, np.bool_)):  # Python takes True for 1
                raise TypeError
            column = np.full(n, float(value))
        except (TypeError, ValueError, OverflowError):
            raise Mix1dError(
                f"`{name}` must be a number or one for each row, got {shown(value)}"
            ) from None
    else:
        column = as_column(name, value) + 0.0
    if column.size != n:
        raise Mix1dError(f"`{name}` must be one number for each of {n} rows, got {column.size}")
    return np.where(np.isnan(column), absent, column)


def rising_edges(edges: Any) -> FloatArray:
    """The edges of bins that follow each other."""
    ends = as_column("edges", edges) + 0.0
    if ends.size < 2:
        raise Mix1dError(f"`edges` must be at least 2 numbers, got {ends.size}")
    if np.isnan(ends).any():
        raise Mix1dError(f"`edges` must be numbers, got NaN at place {np.isnan(ends).argmax()}")
    falls = ~(ends[1:] > ends[:-1])
    if falls.any():
        i = int(falls.argmax())
        raise Mix1dError(
            f"`edges` must rise, so that no bins overlap, got {ends[i]:.10g} before "
            f"{ends[i + 1]:.10g} at place {i + 1}"
        )
    return ends


def without_missing(names: str, present: BoolArray, missing: str) -> None:
    """Refuse that all rows are missing, or one where `missing` is "raise"."""
    if not present.any():
        raise Mix1dError(f"{names} must hold at least one number, got {present.size} missing rows")
    if missing == "raise" and not present.all():
        n = int(np.count_nonzero(~present))
        raise Mix1dError(
            f'{names} must not both be missing (or pass missing="drop"), got {n} such rows of '
            f"{present.size}, the first at row {int(np.argmin(present))}"
        )


def check_ends(low: FloatArray, high: FloatArray, present: BoolArray) -> None:
    """Refuse intervals that hold no number."""
    bad = present & (low > high)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(
            f"`lower` must not be above `upper`, got {low[i]:.10g} and {high[i]:.10g} at row {i}"
        )
    bad = present & (low == high) & np.isinf(low)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`lower` and `upper` must not both be {low[i]}, got that at row {i}")


def is_informative(low: FloatArray, high: FloatArray) -> bool:
    """Whether not all rows are open on one side: their likelihood has no maximum, as it rises while
    the distribution moves away.
    """
    known = ~(np.isinf(low) & np.isinf(high))
    return bool((known & np.isfinite(low)).any() and (known & np.isfinite(high)).any())


def rows_measured(
    name: str, error: FloatArray, present: BoolArray, missing: str | None
) -> BoolArray:
    """(n,) which of the rows that are present have an error: all, unless `missing` is "drop".

    Raises
    ------
    Mix1dError
        If an error is missing and may not be, or one is no sd.
    """
    lost = present & np.isnan(error)
    if missing == "raise" and lost.any():
        raise Mix1dError(
            f'`{name}` must be there for every value (or pass missing="drop", which leaves the '
            f"others out), got none for {np.count_nonzero(lost)} of {present.size}, the first at "
            f"row {lost.argmax()}"
        )
    measured = present & ~lost if missing == "drop" else present
    bad = measured & ~((error >= 0.0) & np.isfinite(error))
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`{name}` must be non-negative and finite, got {error[i]} at row {i}")
    return measured


def check_scheme(
    rows: Rows, label: FloatArray, labelling: Labelling, counted: BoolArray, *,
    is_part: bool = False,
) -> None:  # fmt: skip
    """Refuse reference material of which the likelihood is not known, or beside nothing, unless
    it is a part of more rows.
    """
    if not labelling.is_reference:
        return
    if (rows.are_windowed & (label != UNKNOWN))[counted].any():
        raise Mix1dError(
            "`label_scheme` must be 'random' for labelled rows within a window, got 'reference': "
            "whether what was chosen for its group had to pass the window nothing says; rows that "
            "had not have none, as in within(low=[5, nan, ...])"
        )
    if not is_part and not (label[counted] == UNKNOWN).any():
        raise Mix1dError(
            "`labels` must leave some rows unknown with label_scheme='reference', got a label in "
            f"all {np.count_nonzero(counted)}: reference material says nothing of the weights"
        )
    sums = labelling.shares.sum(axis=1)
    if (np.abs(sums - 1.0) > OFF_ONE).any():
        raise Mix1dError(
            "`labels` must be one group for each row, or probabilities, with "
            "label_scheme='reference', got a set of groups: in which shares it came from them "
            "nothing says"
        )


def check_window(
    names: tuple[str, str], rows: Rows, below: FloatArray, above: FloatArray, present: BoolArray
) -> None:
    """Refuse windows without room, and rows that lie outside theirs."""
    low, high = names
    if rows.labelling is not None:
        windowed = rows._replace(low=below, high=above)
        check_scheme(windowed, rows.label, rows.labelling, present)
    bad = present & ~(below < above)
    if bad.any():
        i = int(bad.argmax())
        rule = f"be below `{high}`" if low != high else "begin below its end"
        raise Mix1dError(f"`{low}` must {rule}, got {below[i]:.10g} and {above[i]:.10g} at row {i}")
    points = rows.are_points
    beyond = np.where(
        points,
        (rows.upper < below) | (rows.lower > above),
        (rows.upper < below) | (rows.lower >= above),
    )
    if (present & beyond).any():
        i = int((present & beyond).argmax())
        window = f"from {below[i]:.10g}" if np.isposinf(above[i]) else f"up to {above[i]:.10g}"
        if np.isfinite(below[i]) and np.isfinite(above[i]):
            window = f"from {below[i]:.10g} to {above[i]:.10g}"
        what = ends_in_words(rows.lower[i], rows.upper[i])
        which = f"`{low}` and `{high}`" if low != high else f"`{low}`"
        raise Mix1dError(
            f"{which} must hold every row that was observed, got {what} at row {i}, outside its "
            f"window {window}"
        )


def ends_in_words(low: float, high: float) -> str:
    """A row as a sentence shows it: 3, or (2.5, 3.5]."""
    if low == high:
        return f"{low:.10g}"
    return f"({low:.10g}, {high:.10g}{']' if np.isfinite(high) else ')'}"
