"""A sample, for the functions that its class is made of."""

from __future__ import annotations

from typing import Any, Protocol, Self, TypeVar

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import WeightsAre
from mix1d.sample.rows import Rows

__all__ = ["AnySample", "SampleLike"]


class SampleLike(Protocol):
    """What they need to know of it, and to call."""

    @property
    def values(self) -> FloatArray: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def squares(self) -> FloatArray: ...
    @property
    def weights_are(self) -> WeightsAre: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def n_missing(self) -> int: ...
    @property
    def rows(self) -> Rows | None: ...
    @property
    def digest(self) -> str: ...
    @property
    def level_rows(self) -> Rows: ...
    @property
    def _levels(self) -> FloatArray: ...
    @property
    def _level_rows(self) -> Rows | None: ...
    @property
    def _rows(self) -> IntArray | None: ...
    @property
    def _row_weights(self) -> FloatArray | None: ...
    @property
    def _given(self) -> FloatArray | None: ...
    @property
    def _source(self) -> Any: ...

    def to_rows(self, of_value: Any, missing: Any) -> Any: ...
    def to_rows_by(self, of_rows: Any, missing: Any) -> Any: ...
    @classmethod
    def _of_rows(
        cls, rows: Rows, present: BoolArray, given: FloatArray | None, kind: WeightsAre
    ) -> Self: ...
    @classmethod
    def _of_drawn(cls, rows: Rows) -> Self: ...
    @classmethod
    def _of_points(
        cls,
        values: FloatArray,
        weights: FloatArray,
        *,
        rows: Rows | None = None,
        n_rows: int,
        n_missing: int = 0,
        source: Any = None,
        digest: str | None = None,
    ) -> Self: ...
    def _fill(self, values: FloatArray, weighing: Any, kind: str, **others: Any) -> None: ...


AnySample = TypeVar("AnySample", bound=SampleLike)
