"""What was observed: one column of numbers, ties folded into weights."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

import numpy as np

from mix1d import spread
from mix1d.arguments import choice
from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen
from mix1d.columns import as_column
from mix1d.errors import Mix1dError

__all__ = ["Sample"]

BLOCK = 1 << 20
"""Rows of a long column that are evaluated at once."""


class Sample:
    """A column of observed values, sorted, ties folded into weights. Frozen.

    A weight is a count: 2 means written twice. So ``n`` is the sum of the weights, and it enters
    every criterion and standard error.

    Parameters
    ----------
    x : (n,) or (n, 1) array_like
        Real numbers: list, tuple, NumPy array, masked array, or a column of pandas, Polars,
        PyArrow or any other dataframe that Narwhals knows.
    weights : (n,) array_like, optional
        Non-negative; 1 each by default.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN, None and nulls: raise, because a silent loss of rows is a trap, or
        drop them with their weights.

    Raises
    ------
    Mix1dError
        If `x` is empty, holds anything but finite real numbers, or the weights are negative, NaN,
        all zero, of another length, or sum to less than the number of distinct values.

    Examples
    --------
    >>> sample = Sample([3.0, 1.0, 3.0])
    >>> sample.values, sample.weights
    (array([1., 3.]), array([1., 2.]))
    """

    values: FloatArray
    """(m,) distinct values of positive weight, ascending."""
    weights: FloatArray
    """(m,) their total weights."""
    n_rows: int
    """Rows the caller gave, missing ones included."""
    n_missing: int
    """Rows that were missing and dropped."""

    def __init__(self, x: Any, *, weights: Any = None, missing: str = "raise") -> None:
        choice("missing", missing, ("raise", "drop"))
        if isinstance(x, Sample):
            raise Mix1dError(f"`x` must be a column of numbers, got {x!r}, made already")
        column = as_column("x", x) + 0.0  # -0.0 becomes 0.0: one number, one digest
        present = _present(column, missing)
        row_weights = _row_weights(weights, column.size)
        levels, of_level = np.unique(column[present], return_inverse=True)
        totals = _totals(of_level, None if row_weights is None else row_weights[present])
        _check_total(totals)
        rows = np.full(column.size, -1, dtype=np.intp)
        rows[present] = of_level
        self.__dict__.update(
            values=frozen(levels[totals > 0]),
            weights=frozen(totals[totals > 0]),
            n_rows=column.size,
            n_missing=int(column.size - np.count_nonzero(present)),
            _levels=frozen(levels),
            _rows=frozen(rows),
        )

    @classmethod
    def _of_points(
        cls,
        values: FloatArray,
        weights: FloatArray,
        *,
        n_rows: int,
        n_missing: int = 0,
        source: Any = None,
        digest: str | None = None,
    ) -> Sample:
        """A sample of sorted distinct values of positive weight that stand for many rows.

        `source` is the caller's column, if it is at hand; without it the rows are not known.
        """
        _check_total(weights)
        sample = cls.__new__(cls)
        sample.__dict__.update(
            values=frozen(values),
            weights=frozen(weights),
            n_rows=n_rows,
            n_missing=n_missing,
            _levels=frozen(values),
            _rows=None,
            _source=source,
        )
        if digest is not None:  # of the cells: the points carry the rounding of their sums
            sample.__dict__["digest"] = digest
        return sample

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Sample is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Sample is frozen: `{name}` cannot be deleted")

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        return f"Sample(n={self.n:.10g}, {self.values.size} distinct values)"

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights."""
        return float(self.weights.sum())

    @property
    def is_folded(self) -> bool:
        """Whether the values are those of a sketch, each of which may stand for many others."""
        return self._rows is None

    @cached_property
    def step(self) -> float:
        """The step the values were rounded to; 0 if they lie on no lattice."""
        return spread.rounding_step(self.values)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the values and weights; the same in any row order."""
        content = np.stack([self.values, self.weights]).astype("<f8").tobytes()
        return hashlib.sha256(content).hexdigest()

    def to_rows(self, of_value: Any, missing: Any) -> Any:
        """A function of the values, evaluated once for each level, in the caller's row order.

        Parameters
        ----------
        of_value : callable
            Takes the (levels,) values, returns an array with that first axis.
        missing :
            What a missing row gets.

        Raises
        ------
        Mix1dError
            If the sample was made of a sketch.
        """
        if self._rows is None:
            return self._from_source(of_value, missing)
        result = np.asarray(of_value(self._levels))
        answer = np.full((self.n_rows, *result.shape[1:]), missing, dtype=result.dtype)
        present = self._rows >= 0
        answer[present] = result[self._rows[present]]
        return answer

    def _from_source(self, of_value: Any, missing: Any) -> Any:
        if self._source is None:
            raise Mix1dError(
                "a sketch holds no rows: pass the values themselves, "
                "as in fit.mixture.predict(x) or fit.posterior(x)"
            )
        column = as_column("x", self._source)
        parts = []
        for start in range(0, column.size, BLOCK):
            part = column[start : start + BLOCK]
            result = np.asarray(of_value(part))
            result[np.isnan(part)] = missing
            parts.append(result)
        return np.concatenate(parts)

    def first_row(self, level_is_bad: Any) -> tuple[int, float] | None:
        """The first of the caller's rows whose value is bad, and that value; None if none is."""
        if self._rows is None:
            bad_points = self.values[level_is_bad(self.values)]
            if not bad_points.size:
                return None
            raise Mix1dError(
                f"the sketch holds values outside the support of the family, "
                f"such as {bad_points[0]:.10g}"
            )
        bad: BoolArray = self.to_rows(level_is_bad, False)
        if not bad.any():
            return None
        row = int(np.argmax(bad))
        return row, float(self._levels[self._rows[row]])

    _levels: FloatArray  # the distinct values, those of weight 0 included: they get labels too
    _source: Any = None  # the caller's column, where the values stand for many rows
    _rows: IntArray | None  # the level of each of the caller's rows, -1 for a missing one


def _present(column: FloatArray, missing: str) -> BoolArray:
    if not column.size:
        raise Mix1dError("`x` must hold at least one number, got none")
    present = ~np.isnan(column)
    n_missing = int(column.size - np.count_nonzero(present))
    if n_missing == column.size:
        raise Mix1dError(f"`x` must hold at least one number, got {n_missing} missing values")
    if n_missing and missing == "raise":
        raise Mix1dError(
            f'`x` must not hold missing values (or pass missing="drop"), got {n_missing} of '
            f"{column.size}, the first at row {int(np.argmin(present))}"
        )
    infinite = np.isinf(column)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise Mix1dError(
            f"`x` must be finite, got {np.count_nonzero(infinite)} infinite, "
            f"the first {column[row]} at row {row}"
        )
    return present


def _row_weights(weights: Any, n: int) -> FloatArray | None:
    if weights is None:
        return None
    column = as_column("weights", weights)
    if column.size != n:
        raise Mix1dError(f"`weights` must be one for each of {n} rows, got {column.size}")
    bad = ~((column >= 0) & np.isfinite(column))
    if bad.any():
        row = int(np.argmax(bad))
        raise Mix1dError(
            f"`weights` must be non-negative and finite, got {column[row]} at row {row}"
        )
    return column


def _totals(of_level: IntArray, row_weights: FloatArray | None) -> FloatArray:
    """Weight of each level, in a sum that rounds alike in any order of the rows."""
    if row_weights is None:
        return np.bincount(of_level).astype(np.float64)
    order = np.argsort(row_weights, kind="stable")
    return np.bincount(of_level[order], weights=row_weights[order]).astype(np.float64)


def _check_total(totals: FloatArray) -> None:
    with np.errstate(over="ignore"):
        total = float(totals.sum())
    distinct = int(np.count_nonzero(totals))
    if total == 0.0:
        raise Mix1dError("`weights` must be positive for at least one value, got 0 for all")
    if not np.isfinite(total):
        raise Mix1dError(f"`weights` must have a finite sum, got {total}")
    if total < distinct * (1.0 - 1e-9):
        raise Mix1dError(
            f"`weights` must sum to at least the number of distinct values ({distinct}), got "
            f"{total:.6g}: a weight is a count, so multiply them by n / sum, here by at least "
            f"{distinct / total:.10g}"
        )
