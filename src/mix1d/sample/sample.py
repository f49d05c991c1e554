"""`Sample`: one column of numbers, equal ones as one value with a weight."""

from __future__ import annotations

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
from mix1d.sample import building, caller_rows, counting, labels, making, redrawing
from mix1d.sample.counting import RowCounts
from mix1d.sample.missing import rows_present
from mix1d.sample.rows import Rows
from mix1d.weighing import COUNTS, RELATIVE, Weighing, check_kind, row_weights

__all__ = ["Sample"]


class Sample(Frozen):
    """A column of observed values, sorted; equal ones are one value with a weight. Frozen.

    A weight is a count: 2 means that the value was observed twice. So ``n`` is the sum of the
    weights, and it enters every criterion and standard error. Weights that are no counts (of a
    survey, say) are `relative`: they are scaled to Kish's effective number, which then is ``n``.

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
    """(m,) distinct values of positive weight, ascending; of other than exact rows the number that
    stands for each, of which some may be equal."""
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
    rows: Rows | None
    """What was observed beside the values, row by row as these; None where all are exact."""
    _levels: FloatArray
    """Distinct values, those of weight 0 included: their rows get labels too."""
    _level_rows: Rows | None
    """What was observed beside them."""
    _rows: IntArray | None
    """The place of each of the caller's rows among the levels, -1 for a missing one; None where
    the rows are not known."""
    _row_weights: FloatArray | None
    """Relative weights of the rows that are not missing; None for counts."""
    _given: FloatArray | None
    """(n,) the weights that the caller gave, one for each of the rows; None for none."""
    _source: Any = None
    """The caller's column, or every row as a sample, where the values stand for many rows."""
    _rounding: float = 0.0
    """The step of rounded values that stand as intervals; 0 where there are none. Their
    log-likelihood is then on the scale of densities."""

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
        present = rows_present(column, missing)
        given = row_weights(weights, column.size, kind)
        making.fold(self, Rows.exact(column), present, given, kind)

    # ---------------------------------------------------------------- other than exact values
    binned: classmethod[Any, ..., Sample] = classmethod(building.binned)
    censored: classmethod[Any, ..., Sample] = classmethod(building.censored)
    rounded = building.rounded
    within = building.within
    with_errors = building.with_errors
    with_labels = labels.with_labels
    redrawn = redrawing.redrawn

    @classmethod
    def _of_rows(
        cls, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
    ) -> Sample:
        """A sample of the caller's rows, checked, of which some may be missing."""
        sample = cls.__new__(cls)
        making.fold(sample, rows, present, given, kind)
        return sample

    @classmethod
    def _of_drawn(cls, rows: Rows) -> Sample:
        """A sample of rows each of which counts once."""
        return cls._of_rows(rows, np.ones(rows.lower.size, dtype=np.bool_), None, COUNTS)

    def _reweighed(self, weights: FloatArray) -> Sample:
        """The distinct rows with other weights (m,); those of weight 0 are left out."""
        kept = weights > 0.0
        rows = None if self.rows is None else self.rows.at(kept)
        return self._of_points(self.values[kept], weights[kept], rows=rows, n_rows=self.n_rows)

    @classmethod
    def _of_points(
        cls,
        values: FloatArray,
        weights: FloatArray,
        *,
        squares: FloatArray | None = None,
        rows: Rows | None = None,
        n_rows: int,
        n_missing: int = 0,
        source: Any = None,
        digest: str | None = None,
    ) -> Sample:
        """A sample of sorted distinct values of positive weight that stand for many rows.

        `squares` are those of relative weights, in any unit. `rows` are what was observed, where
        that are no exact values. `source` is the caller's column, if it is at hand; without it the
        caller's rows are not known.
        """
        sample = cls.__new__(cls)
        making.stand(
            sample, values, weights, squares=squares, rows=rows, digest=digest, n_rows=n_rows,
            n_missing=n_missing, _source=source,
        )  # fmt: skip
        return sample

    _of_weighed_points: classmethod[Any, ..., Sample] = classmethod(making.weighed_points)
    _beside = making.beside
    _as_intervals = making.as_intervals
    without = making.without

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
            self._levels, self._level_rows, self._rows, self._row_weights, self.rows,
            self._rounding, self.labelling,
        )  # fmt: skip

    def __repr__(self) -> str:
        relative = ", relative weights" if self.is_relative else ""
        kinds = f", {counts.in_words}" if (counts := self.row_counts) else ""
        what = "rows" if kinds else "values"
        return f"Sample(n={self.n:.10g}, {self.values.size} distinct {what}{kinds}{relative})"

    @property
    def is_exact(self) -> bool:
        """Whether every row is an exact value that could be any, without a label."""
        return self.rows is None

    labelling = property(labels.labelling)

    @property
    def row_counts(self) -> RowCounts | None:
        """How many observations there are of each kind; None if all are exact."""
        return counting.row_counts(self)

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest finite number that was observed: values, ends, limits."""
        return counting.ends(self)

    check_exact = counting.check_exact

    distinct_rows = property(caller_rows.distinct_rows)
    level_rows = property(caller_rows.level_rows)

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
        return caller_rows.observations(self)

    @property
    def cubes(self) -> FloatArray:
        """(m,) sums of the cubed weights of the observations: the weights again for counts."""
        if not self.is_relative:
            return self.weights
        places, weights = self.observations
        sums = np.bincount(places, weights=weights**3, minlength=self.values.size)
        return sums.astype(np.float64)

    weight_of_rows = caller_rows.weight_of_rows

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

        A handful of values nearly always lies on some lattice; rounding shows in ties. Where the
        values stand as intervals of a step, it is that one.
        """
        if self._rounding:
            return self._rounding
        if self.rows is not None or not self.weights.max() > 1.0:
            return 0.0
        return spread.rounding_step(self.values)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the values and weights; the same in any row order."""
        return making.digest(self)

    of_levels = caller_rows.of_levels
    to_rows = caller_rows.to_rows
    to_rows_by = caller_rows.to_rows_by
    first_row = caller_rows.first_row
