"""`Sketch`: occupied cells with their moments, what can be added, and what can be fitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mix1d.arguments import json_document
from mix1d.arrays import FloatArray, frozen
from mix1d.choices import WeightsAre
from mix1d.objects.cached import cached_property
from mix1d.objects.frozen import Frozen
from mix1d.results import Result
from mix1d.sample import Sample
from mix1d.sample.counting import RowCounts
from mix1d.sample.labelling import Labelling
from mix1d.sketching import strata_rows, updating
from mix1d.sketching.adding import added
from mix1d.sketching.cells import Cells
from mix1d.sketching.counting import AnyTally, check_same
from mix1d.sketching.exact_values import ExactValues
from mix1d.sketching.known_rows import Told
from mix1d.sketching.relative import RelativeTally
from mix1d.sketching.strata_rows import Beside
from mix1d.sketching.stratum import PLAIN, Stratum
from mix1d.sketching.weighed import Weighed
from mix1d.weighing import COUNTS, RELATIVE

__all__ = ["Sketch"]


class Sketch(ExactValues, Frozen, Result):
    """Data summed in cells whose width is a power of two. Frozen; made by `mix1d.sketch`.

    Rows of each kind, of each window and with each label are cells of their own: a stratum. The
    exact values, of unknown group, have the cells that `keys`, `weights`, `low` and `high` show.
    Their width is the smallest at which at most `cells` cells are *occupied*: a far outlier
    occupies one cell more and does not widen the others. Counts, smallest and largest values do not
    depend on the order of the data, nor on that in which sketches were added; sums only by
    rounding.

    Examples
    --------
    >>> from mix1d import sketch
    >>> yesterday, today = sketch([1.0, 2.5, 2.5]), sketch([2.5, 7.0])
    >>> yesterday + today
    Sketch(n=5, 3 cells of width 2^-50)
    >>> (yesterday + today).to_sample().weights
    array([1., 3., 1.])
    """

    cells: int
    """Occupied cells of a stratum at most; 8 times as many of one whose rows have two numbers."""
    scale: str
    """"linear", or "log" if the cells are those of log x."""
    strata: tuple[Stratum, ...]
    """The cells of rows of each kind, of each window and with each label."""
    labelling: Labelling | None
    """What the labels say; None where there are none."""
    squares: FloatArray | None
    """(m,) sums of the squares of relative weights, in their unit; None for counts."""
    unit: int
    """``2.0**unit`` is just above the largest relative weight; 0 for counts."""
    n_rows: int
    """Rows read, missing ones included."""
    n_missing: int
    """Rows that were missing and dropped."""
    column: str | None
    """What the values are called; None until `named`."""

    def __init__(
        self,
        content: Cells | Sequence[Stratum],
        *,
        cells: int,
        scale: str,
        n_rows: int,
        n_missing: int,
        column: str | None = None,
        labelling: Labelling | None = None,
        squares: FloatArray | None = None,
        unit: int = 0,
    ) -> None:
        if isinstance(content, Cells):
            content = [Stratum(PLAIN, content)] if content.keys.size else []
        self.__dict__.update(
            cells=cells,
            scale=scale,
            strata=tuple(content),
            labelling=labelling,
            squares=None if squares is None else frozen(squares.copy()),
            unit=unit,
            n_rows=n_rows,
            n_missing=n_missing,
            column=column,
        )

    @classmethod
    def _of_tally(cls, tally: AnyTally) -> Sketch:
        """What was counted, if nothing was wrong with it; no cells at all for nothing."""
        relative = tally if isinstance(tally, RelativeTally) else None
        squares, unit = (relative.squares(), relative.unit) if relative else (None, 0)
        return cls(
            tally.cells(), cells=tally.limit, scale="log" if tally.log else "linear",
            n_rows=tally.n_rows, n_missing=tally.faults.count("missing"), squares=squares,
            unit=unit,
        )  # fmt: skip

    @classmethod
    def _of_told(cls, told: Told, cells: int, scale: str) -> Sketch:
        """Rows of which more is known than values."""
        strata, labelling, n_rows, n_missing = told
        return cls(
            strata, cells=cells, scale=scale, n_rows=n_rows, n_missing=n_missing,
            labelling=labelling,
        )  # fmt: skip

    # ------------------------------------------------------------------------------ in words
    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        scale = "" if self.scale == "linear" else f' of log x, scale="{self.scale}"'
        cells = f"{self.n_cells} cells"
        if (counts := self.row_counts) is None:
            cells += f" of width 2^{self.exponent}"
        kinds = f": {counts.in_words}" if counts else ""
        relative = "" if self.squares is None else ", relative weights"
        return f"Sketch(n={self.n:.10g}, {cells}{scale}{kinds}{relative})"

    def _content(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in Sketch.__annotations__)

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights. Kish's effective number if relative."""
        total = float(sum(stratum.n for stratum in self.strata))
        return total if self.squares is None else total**2 / float(self.squares.sum())

    @property
    def n_cells(self) -> int:
        """Number of occupied cells."""
        return sum(len(stratum.content.keys) for stratum in self.strata)

    @property
    def row_counts(self) -> RowCounts | None:
        """How many observations there are of each kind; None if all are exact values."""
        return strata_rows.counts_of(self.strata)

    @property
    def weights_are(self) -> WeightsAre:
        """Either "counts" or "relative"."""
        return COUNTS if self.squares is None else RELATIVE

    def named(self, column: str | None) -> Sketch:
        """The same sketch of a column of this name, which then stands in its document.

        A sum of sketches keeps the name that both have.

        Examples
        --------
        >>> from mix1d import Sketch, sketch
        >>> kept = sketch([1.0, 2.5, 2.5]).named("height").to_json()
        >>> Sketch.from_json(kept).column
        'height'
        """
        from mix1d.sketching import sketch_document

        return self._replaced(column=sketch_document.checked_name(column))

    def _replaced(self, **changes: Any) -> Sketch:
        """The same sketch but for some arguments of ``Sketch(...)``."""
        properties = {name: getattr(self, name) for name in Sketch.__annotations__}
        properties["content"] = properties.pop("strata")
        return Sketch(**properties | changes)

    # ------------------------------------------------------------------------------ merging
    def __add__(self, other: object) -> Sketch:
        """The sketch of both data: exactly for counts and ends, to rounding for the moments."""
        if not isinstance(other, Sketch):
            return NotImplemented
        check_same("be on one scale", repr(self.scale), repr(other.scale))
        check_same("have weights of one kind", self.weights_are, other.weights_are)
        joined = self._joined(other, min(self.cells, other.cells))
        return joined if self.column == other.column else joined.named(None)

    def _joined(self, other: Sketch, limit: int) -> Sketch:
        return self._replaced(cells=limit, **added(self, other, limit))

    def _part(self) -> Weighed:
        return Weighed(self._cells(), self.squares, self.unit)

    def __radd__(self, other: object) -> Sketch:  # ``sum(sketches)`` begins with 0
        return self if isinstance(other, int) and other == 0 else NotImplemented

    update = updating.update

    # --------------------------------------------------------------------------- to be fitted
    def to_sample(self) -> Sample:
        """Weighted points: one, exact, for a cell of one distinct value, two for any other.

        Two points have the count, mean, variance and skewness of their cell (Gauss quadrature). On
        the log scale these are of the logarithms; the sample holds the values themselves.

        Raises
        ------
        Mix1dError
            If the weights sum to less than the number of points.

        Examples
        --------
        >>> from mix1d import sketch
        >>> sketch(range(100_000), cells=1000).to_sample()
        Sample(n=100000, 1564 distinct values)
        """
        return self.sample_beside(self.beside, None)

    def sample_beside(self, beside: Beside | None, source: Any) -> Sample:
        """The points of the exact values and other rows; `source` is as of `Observed`."""
        if beside is None:
            return self._standing_for(source)
        strata_rows.check_complete(beside, self.keys.size > 0)
        points = self._standing_for(source) if self.keys.size else None
        return beside.with_points(points, self.digest)

    def _standing_for(self, source: Any) -> Sample:
        """The points of the exact values, for the caller's column `source` if it is at hand."""
        beside = self.beside
        gone = 0 if beside is None else beside.n_rows
        return self.layers.to_sample(
            self.scale,
            squares=None if self.squares is None else self._part().squares_at(self.scale),
            n_rows=self.n_rows - gone,
            n_missing=self.n_missing,
            source=source,
            digest=self.digest,
        )

    @cached_property
    def beside(self) -> Beside | None:
        """The rows of the other strata, for those that look at the exact values; None for none."""
        return self._beside(self.strata)

    @property
    def beside_coarser(self) -> Beside | None:
        """The same of cells of twice the width."""
        return self._beside([s if s is self._main else s.coarser for s in self.strata])

    def _beside(self, strata: Sequence[Stratum]) -> Beside | None:
        main = self._main if self.keys.size else None
        return strata_rows.beside_main(
            strata, main, self.labelling, self.scale, self.n_rows, self.n_missing
        )

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct row, so that nothing is lost."""
        return all(stratum.is_exact for stratum in self.strata)

    @property
    def digest(self) -> str:
        """SHA-256 of what is exact in the cells; the same in any order of the data."""
        if self.row_counts is None:
            return self.layers.digest_with(self.squares)
        return strata_rows.digest_of(self.strata, self.labelling)

    # ---------------------------------------------------------------------------------- JSON
    def _columns(self) -> dict[str, Any]:
        """One row for each cell: its smallest and largest value, and the sum of its weights; where
        there are other rows, also what these are.
        """
        if self.row_counts is None:
            return {"low": self.low, "high": self.high, "weight": self.weights}
        return strata_rows.columns_of(self.strata, self.labelling)

    def to_dict(self) -> dict[str, Any]:
        """The sketch in plain numbers and lists; every number comes back to the last bit."""
        from mix1d.sketching import sketch_document

        return sketch_document.entries_of(self)

    @classmethod
    def from_json(cls, text: str) -> Sketch:
        """The sketch that `to_json` wrote.

        Raises
        ------
        Mix1dError
            If `text` is no such document: every number is checked, and none is trusted.

        Examples
        --------
        >>> from mix1d import Sketch, sketch
        >>> kept = sketch([1.0, 2.0, 2.0]).to_json()
        >>> Sketch.from_json(kept) == sketch([2.0, 1.0, 2.0])
        True
        """
        from mix1d.sketching import sketch_document

        return cls(**sketch_document.read(json_document("text", text)))
