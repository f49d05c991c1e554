"""What was observed: one column of numbers, ties folded into weights."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from mix1d import spread
from mix1d.arguments import choice
from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen
from mix1d.choices import Missing, WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.objects.frozen import Frozen
from mix1d.weighing import (
    COUNTS,
    RELATIVE,
    Weighing,
    check_kind,
    check_total,
    row_weights,
    scaled,
    weighed,
)

__all__ = ["Sample"]

BLOCK = 1 << 20
"""Rows of a long column that are evaluated at once."""


class Sample(Frozen):
    """A column of observed values, sorted, ties folded into weights. Frozen.

    A weight is a count: 2 means written twice. So ``n`` is the sum of the weights, and it enters
    every criterion and standard error. Weights that are none (of a survey, say) are `relative`:
    they are scaled to Kish's effective number, which then is ``n``.

    Parameters
    ----------
    x : (n,) or (n, 1) array_like
        Real numbers: list, tuple, NumPy array, masked array, or a column of pandas, Polars,
        PyArrow or any other dataframe that Narwhals knows.
    weights : (n,) array_like, optional
        Non-negative; 1 each by default.
    weights_are : {"counts", "relative"}, default "counts"
        How often each value was observed; or how much each row counts beside the others, so that
        twice all of the weights says the same (Kish 1965).
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN, None and nulls: raise, because a silent loss of rows is a trap, or
        drop them with their weights.

    Raises
    ------
    Mix1dError
        If `x` is empty, holds anything but finite real numbers, or the weights are negative, NaN,
        all zero, of another length, or, as counts, sum to less than the number of distinct values.

    References
    ----------
    Kish (1965), *Survey Sampling*, section 8.2.

    Examples
    --------
    >>> sample = Sample([3.0, 1.0, 3.0])
    >>> sample.values, sample.weights
    (array([1., 3.]), array([1., 2.]))
    >>> round(Sample([1.0, 3.0, 5.0], weights=[1, 1, 2], weights_are="relative").n, 3)
    2.667
    """

    values: FloatArray
    """(m,) distinct values of positive weight, ascending."""
    weights: FloatArray
    """(m,) their total weights."""
    weights_are: WeightsAre
    """"counts" or "relative"."""
    squares: FloatArray
    """(m,) sums of the squared weights of the observations: the weights again for counts."""
    n_rows: int
    """Rows the caller gave, missing ones included."""
    n_missing: int
    """Rows that were missing and dropped."""

    def __init__(
        self,
        x: Any,
        *,
        weights: Any = None,
        weights_are: WeightsAre = "counts",
        missing: Missing = "raise",
    ) -> None:
        choice("missing", missing, Missing)
        kind = check_kind(weights_are)
        if isinstance(x, Sample):
            raise Mix1dError(f"`x` must be a column of numbers, got {x!r}, made already")
        column = as_column("x", x) + 0.0  # -0.0 becomes 0.0: one number, one digest
        present = _present(column, missing)
        given = row_weights(weights, column.size, kind)
        levels, of_level = np.unique(column[present], return_inverse=True)
        weighing = weighed(of_level, None if given is None else given[present], kind)
        rows = np.full(column.size, -1, dtype=np.intp)
        rows[present] = of_level
        counted = weighing.totals > 0
        self._fill(
            levels[counted],
            Weighing(weighing.totals[counted], weighing.squares[counted], weighing.of_rows),
            kind,
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
        squares: FloatArray | None = None,
        n_rows: int,
        n_missing: int = 0,
        source: Any = None,
        digest: str | None = None,
    ) -> Sample:
        """A sample of sorted distinct values of positive weight that stand for many rows.

        `squares` are those of relative weights, in any unit. `source` is the caller's column, if
        it is at hand; without it the rows are not known.
        """
        sample = cls.__new__(cls)
        if squares is None:
            check_total(weights)
            kind, weighing = COUNTS, Weighing(weights, weights)
        else:
            kind, weighing = RELATIVE, scaled(Weighing(weights, squares))
        sample._fill(
            values, weighing, kind, n_rows=n_rows, n_missing=n_missing,
            _levels=frozen(values), _rows=None, _source=source,
        )  # fmt: skip
        if digest is not None:  # of the cells: the points carry the rounding of their sums
            sample.__dict__["digest"] = digest
        return sample

    def _fill(self, values: FloatArray, weighing: Weighing, kind: str, **others: Any) -> None:
        totals, squares, of_rows = weighing
        self.__dict__.update(
            values=frozen(values),
            weights=frozen(totals),
            squares=frozen(totals if kind == COUNTS else squares),
            weights_are=kind,
            _row_weights=None if of_rows is None else frozen(of_rows),
            **others,
        )

    def __len__(self) -> int:
        return self.n_rows

    def _content(self) -> tuple[Any, ...]:
        """Values and weights with the caller's rows; of a sketch without its source."""
        return (
            self.values, self.weights, self.squares, self.weights_are, self.n_rows, self.n_missing,
            self._levels, self._rows, self._row_weights,
        )  # fmt: skip

    def __repr__(self) -> str:
        relative = ", relative weights" if self.is_relative else ""
        return f"Sample(n={self.n:.10g}, {self.values.size} distinct values{relative})"

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights. Kish's effective number if relative."""
        return float(self.weights.sum())

    @property
    def is_relative(self) -> bool:
        """Whether the weights are no counts."""
        return self.weights_are == RELATIVE

    def check_counts(self, what: str, instead: str = "") -> None:
        """Refuse what takes weights for numbers of equal observations."""
        if self.is_relative:
            raise Mix1dError(
                f"{what} needs weights that are counts, and these are relative"
                + (f": {instead}" if instead else "")
            )

    @cached_property
    def observations(self) -> tuple[IntArray, FloatArray]:
        """Each row of positive relative weight: the place of its value, and the weight.

        Raises
        ------
        Mix1dError
            If the sample was made of a sketch.
        """
        rows, weights = self._each_row()
        counted = weights > 0
        levels = self._levels[rows[rows >= 0][counted]]
        return np.searchsorted(self.values, levels), weights[counted]

    @property
    def cubes(self) -> FloatArray:
        """(m,) sums of the cubed weights of the observations: the weights again for counts."""
        if not self.is_relative:
            return self.weights
        places, weights = self.observations
        sums = np.bincount(places, weights=weights**3, minlength=self.values.size)
        return sums.astype(np.float64)

    def _each_row(self) -> tuple[IntArray, FloatArray]:
        """The level of each of the caller's rows, and the relative weights of those present."""
        if self._rows is None or self._row_weights is None:
            raise Mix1dError(
                "relative weights must be known row by row for this, and a sketch holds no rows: "
                "fit with exact=True, or a random part of the rows"
            )
        return self._rows, self._row_weights

    def weight_of_rows(self) -> FloatArray:
        """(n,) the relative weight of each of the caller's rows, as scaled here; NaN for a missing
        one.
        """
        rows, weights = self._each_row()
        answer = np.full(self.n_rows, np.nan)
        answer[rows >= 0] = weights
        return answer

    @property
    def n_weighed(self) -> int:
        """Rows with a weight; of a sketch, which does not know those of weight 0, all."""
        if self._row_weights is None:
            return self.n_rows - self.n_missing
        return int(np.count_nonzero(self._row_weights))

    @property
    def is_folded(self) -> bool:
        """Whether the values are those of a sketch, each of which may stand for many others."""
        return self._rows is None

    @cached_property
    def step(self) -> float:
        """The step the values were rounded to; 0 if they lie on no lattice, or no two are equal.

        A handful of values nearly always lies on some lattice; rounding shows in ties.
        """
        return spread.rounding_step(self.values) if self.weights.max() > 1.0 else 0.0

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
    _row_weights: FloatArray | None  # relative weights of the rows that are not missing


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
