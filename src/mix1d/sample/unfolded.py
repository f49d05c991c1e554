"""`CallerRows`: rows that are checked as those of a `Sample` are, and not sorted and folded."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import WeightsAre
from mix1d.columns import as_column
from mix1d.objects.cached import cached_property
from mix1d.sample.missing import rows_present
from mix1d.sample.rows import Rows
from mix1d.weighing import row_weights

__all__ = ["CallerRows"]


class CallerRows:
    """What is known of n rows, in their order; the methods that make samples can make it, too."""

    level_rows: Rows
    """(n,) every row; of a missing one any."""
    present: BoolArray
    """(n,) which are not missing."""
    weights_are: WeightsAre
    _given: FloatArray | None

    def __init__(self, x: Any, *, weights: Any, weights_are: WeightsAre, missing: str) -> None:
        column = as_column("x", x) + 0.0
        present = rows_present(column, missing)
        given = row_weights(weights, column.size, weights_are)
        self._fill(Rows.exact(column), present, given, weights_are)

    @classmethod
    def _of_rows(
        cls, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
    ) -> Self:
        made = cls.__new__(cls)
        made._fill(rows, present, given, kind)
        return made

    def _fill(
        self, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
    ) -> None:
        self.level_rows, self.present, self._given, self.weights_are = rows, present, given, kind

    @cached_property
    def _rows(self) -> IntArray:
        return np.where(self.present, np.arange(self.present.size), -1)

    @property
    def told(self) -> tuple[Rows, FloatArray | None]:
        """The rows that are not missing, and their weights."""
        if self.present.all():
            return self.level_rows, self._given
        given = None if self._given is None else self._given[self.present]
        return self.level_rows.at(self.present), given
