"""`Sketch`: occupied cells with their moments, what can be added, and what can be fitted."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import json_document
from mix1d.arrays import FloatArray, frozen
from mix1d.choices import WeightsAre
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.objects.frozen import Frozen
from mix1d.results import Result
from mix1d.sample import Sample
from mix1d.sketching import sketch_document
from mix1d.sketching.cells import Cells
from mix1d.sketching.counting import AnyTally, check_same, tally_of_chunk
from mix1d.sketching.layers import Layers
from mix1d.sketching.relative import RelativeTally
from mix1d.sketching.weighed import Weighed, joined
from mix1d.weighing import COUNTS, RELATIVE

__all__ = ["Sketch"]


class Sketch(Frozen, Result):
    """Data summed in cells of one width, a power of two. Frozen; made by `mix1d.sketch`.

    The width is the smallest at which at most `cells` cells are *occupied*: a far outlier occupies
    one cell more and does not widen the others. Counts, smallest and largest values do not depend
    on the order of the data, nor on that in which sketches were added; sums only by rounding.

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
    """Occupied cells at most."""
    scale: str
    """"linear", or "log" if the cells are those of log x."""
    exponent: int
    """The width of a cell is ``2.0**exponent``."""
    keys: FloatArray
    """(m,) whole numbers, ascending: cell c reaches from ``c * width`` to ``(c + 1) * width``."""
    weights: FloatArray
    """(m,) sums of the weights; of relative ones in units of ``2.0**unit``."""
    squares: FloatArray | None
    """(m,) sums of the squares of relative weights, in that unit; None for counts."""
    unit: int
    """``2.0**unit`` is just above the largest relative weight; 0 for counts."""
    moments: FloatArray
    """(m, 3) weighted sums of d, d^2, d^3, d being the distance from the centre in cell widths."""
    low: FloatArray
    """(m,) smallest values."""
    high: FloatArray
    """(m,) largest values."""
    n_rows: int
    """Rows read, missing ones included."""
    n_missing: int
    """Rows that were missing and dropped."""
    column: str | None
    """What the values are called; None until `named`."""

    def __init__(
        self,
        content: Cells,
        *,
        cells: int,
        scale: str,
        n_rows: int,
        n_missing: int,
        column: str | None = None,
        squares: FloatArray | None = None,
        unit: int = 0,
    ) -> None:
        exponent, keys, sums, low, high = content
        self.__dict__.update(
            cells=cells,
            scale=scale,
            exponent=exponent,
            keys=frozen(keys),
            weights=frozen(sums[:, 0].copy()),
            squares=None if squares is None else frozen(squares.copy()),
            unit=unit,
            moments=frozen(sums[:, 1:].copy()),
            low=frozen(low),
            high=frozen(high),
            n_rows=n_rows,
            n_missing=n_missing,
            column=column,
        )

    @classmethod
    def _of_tally(cls, tally: AnyTally) -> Sketch:
        """What was counted, if nothing was wrong with it; no cells at all for nothing."""
        squares, unit = None, 0
        if isinstance(tally, RelativeTally):
            squares, unit = tally.squares(), tally.unit
        return cls(
            tally.cells(),
            cells=tally.limit,
            scale="log" if tally.log else "linear",
            n_rows=tally.n_rows,
            n_missing=tally.faults.count("missing"),
            squares=squares,
            unit=unit,
        )

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        scale = "" if self.scale == "linear" else f' of log x, scale="{self.scale}"'
        width = f"{self.keys.size} cells of width 2^{self.exponent}"
        relative = "" if self.squares is None else ", relative weights"
        return f"Sketch(n={self.n:.10g}, {width}{scale}{relative})"

    def _content(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in Sketch.__annotations__)

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights. Kish's effective number if relative."""
        total = float(self.weights.sum())
        return total if self.squares is None else total**2 / float(self.squares.sum())

    @property
    def weights_are(self) -> WeightsAre:
        """Either "counts" or "relative"."""
        return COUNTS if self.squares is None else RELATIVE

    @property
    def width(self) -> float:
        """The width of a cell, on the scale of the cells."""
        return float(np.ldexp(1.0, self.exponent)) if self.exponent < 1024 else np.inf

    def _cells(self) -> Cells:
        sums = np.column_stack([self.weights, self.moments])
        return Cells(self.exponent, self.keys, sums, self.low, self.high)

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
        return self._replaced(column=sketch_document.checked_name(column))

    def _replaced(self, **changes: Any) -> Sketch:
        """The same sketch but for some arguments of ``Sketch(...)``."""
        kept = ("cells", "scale", "n_rows", "n_missing", "column", "squares", "unit")
        properties = {"content": self._cells()} | {name: getattr(self, name) for name in kept}
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
        content = joined(self._part(), other._part(), limit)
        return self._replaced(
            content=content.cells,
            cells=limit,
            n_rows=self.n_rows + other.n_rows,
            n_missing=self.n_missing + other.n_missing,
            squares=content.squares,
            unit=content.unit,
        )

    def _part(self) -> Weighed:
        return Weighed(self._cells(), self.squares, self.unit)

    def __radd__(self, other: object) -> Sketch:
        """``sum(sketches)`` begins with 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def update(self, chunk: Any, *, weights: Any = None, missing: str = "raise") -> Sketch:
        """The sketch of these data and one more chunk of them; this one stays as it is.

        Parameters
        ----------
        chunk : (n,) array_like
            More values, none included.
        weights : (n,) array_like, optional
            As in `sketch`: counts, or relative weights in the unit of those before.
        missing : {"raise", "drop"}, default "raise"
            What to do with NaN and nulls.

        Raises
        ------
        Mix1dError
            As `sketch` does, but for a chunk without numbers.

        Examples
        --------
        >>> from mix1d import sketch
        >>> s = sketch([1.0, 2.5])
        >>> for chunk in ([2.5], [], [7.0, float("nan")]):
        ...     s = s.update(chunk, missing="drop")
        >>> s, s.n_missing
        (Sketch(n=4, 3 cells of width 2^-50), 1)
        """
        if isinstance(chunk, Sketch):
            raise Mix1dError(f"`chunk` must be numbers, got {chunk!r}: add sketches with +")
        tally = tally_of_chunk(chunk, weights, missing, self.cells, self.scale, self.weights_are)
        return self._joined(Sketch._of_tally(tally), self.cells)

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
        return self._standing_for(None)

    def _standing_for(self, source: Any) -> Sample:
        """`to_sample`, for the caller's column `source` if it is at hand."""
        return self.layers.to_sample(
            self.scale,
            squares=None if self.squares is None else self._part().squares_at(self.scale),
            n_rows=self.n_rows,
            n_missing=self.n_missing,
            source=source,
            digest=self.digest,
        )

    @property
    def layers(self) -> Layers:
        """The cells, as what can be seen again more finely in places."""
        return Layers.of(self._cells())

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct value, so that nothing is lost."""
        return self.layers.is_exact

    @property
    def digest(self) -> str:
        """SHA-256 of what is exact in the cells; the same in any order of the data."""
        return self.layers.digest_with(self.squares)

    # ---------------------------------------------------------------------------------- JSON
    def _columns(self) -> dict[str, Any]:
        """One row for each cell: its smallest and largest value, and the sum of its weights."""
        return {"low": self.low, "high": self.high, "weight": self.weights}

    def to_dict(self) -> dict[str, Any]:
        """The sketch in plain numbers and lists; every number comes back to the last bit."""
        return sketch_document.entries_of(vars(self))

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
        return cls(**sketch_document.read(json_document("text", text)))
