"""A sketch, for the functions that its class is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

from mix1d.arrays import FloatArray
from mix1d.sample.counting import RowCounts
from mix1d.sample.labelling import Labelling
from mix1d.sketching.cells import Cells
from mix1d.sketching.counting import AnyTally
from mix1d.sketching.known_rows import Told
from mix1d.sketching.stratum import Stratum
from mix1d.sketching.weighed import Weighed

__all__ = ["AnySketch", "SketchLike"]


class SketchLike(Protocol):
    """What they need to know of it, and to call."""

    @property
    def cells(self) -> int: ...
    @property
    def scale(self) -> str: ...
    @property
    def strata(self) -> Sequence[Stratum]: ...
    @property
    def labelling(self) -> Labelling | None: ...
    @property
    def squares(self) -> FloatArray | None: ...
    @property
    def unit(self) -> int: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def n_missing(self) -> int: ...
    @property
    def column(self) -> str | None: ...
    @property
    def row_counts(self) -> RowCounts | None: ...
    @property
    def weights_are(self) -> str: ...
    def _cells(self) -> Cells: ...
    def _part(self) -> Weighed: ...
    def _joined(self, other: Self, limit: int) -> Self: ...
    @classmethod
    def _of_tally(cls, tally: AnyTally) -> Self: ...
    @classmethod
    def _of_told(cls, told: Told, cells: int, scale: str) -> Self: ...


AnySketch = TypeVar("AnySketch", bound=SketchLike)
"""A sketch of the same class as another one."""
