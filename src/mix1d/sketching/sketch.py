"""`Sketch`: occupied cells with their moments, what can be added, and what can be fitted."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from mix1d.arguments import choice, json_document, shown, whole_number
from mix1d.arrays import FloatArray, frozen
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.objects.values import Value
from mix1d.sample import Sample
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.cells import (
    FINEST,
    Cells,
    keys_of,
    least_exponent,
    merged,
)
from mix1d.sketching.counting import check_faults, column_of, weights_of
from mix1d.sketching.layers import Layers
from mix1d.sketching.relative import RelativeTally, in_unit
from mix1d.weighing import COUNTS, RELATIVE

__all__ = ["FEWEST", "MOST", "SCALES", "Sketch"]

FEWEST, MOST = 16, 65536  # cells
SCALES = ("linear", "log")


class Sketch(Value):
    """Data folded into cells of one width, a power of two. Frozen; made by `mix1d.sketch`.

    The width is the smallest that leaves at most `cells` cells *occupied*: so a far outlier costs
    one cell, not the resolution. Counts, smallest and largest values of the cells do not depend on
    the order of the data, nor on the order in which sketches were added; sums only by rounding.

    Examples
    --------
    >>> from mix1d.sketching import sketch
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
    def _of_tally(cls, tally: Tally | RelativeTally) -> Sketch:
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

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Sketch is frozen: `{name}` cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Sketch is frozen: `{name}` cannot be deleted")

    def __len__(self) -> int:
        return self.n_rows

    def __repr__(self) -> str:
        scale = "" if self.scale == "linear" else f' of log x, scale="{self.scale}"'
        width = f"{self.keys.size} cells of width 2^{self.exponent}"
        relative = "" if self.squares is None else ", relative weights"
        return f"Sketch(n={self.n:.10g}, {width}{scale}{relative})"

    def _content(self) -> tuple[Any, ...]:
        return (
            self.cells, self.scale, self.exponent, self.keys, self.weights, self.squares, self.unit,
            self.moments, self.low, self.high, self.n_rows, self.n_missing, self.column,
        )  # fmt: skip

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights. Kish's effective number if relative."""
        total = float(self.weights.sum())
        return total if self.squares is None else total**2 / float(self.squares.sum())

    @property
    def weights_are(self) -> str:
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
        >>> from mix1d.sketching import Sketch, sketch
        >>> kept = sketch([1.0, 2.5, 2.5]).named("height").to_json()
        >>> Sketch.from_json(kept).column
        'height'
        """
        return self._replaced(column=_checked_column(column))

    def _replaced(self, **changes: Any) -> Sketch:
        """The same cells with other properties."""
        kept = ("cells", "scale", "n_rows", "n_missing", "column", "squares", "unit")
        return Sketch(self._cells(), **{name: getattr(self, name) for name in kept} | changes)

    # ------------------------------------------------------------------------------ merging
    def __add__(self, other: object) -> Sketch:
        """The sketch of both data: exactly for counts and ends, to rounding for the moments."""
        if not isinstance(other, Sketch):
            return NotImplemented
        if self.scale != other.scale:
            raise Mix1dError(
                f"two sketches must be on one scale to be added, got {self.scale!r} and "
                f"{other.scale!r}"
            )
        if self.weights_are != other.weights_are:
            raise Mix1dError(
                f"two sketches must have weights of one kind to be added, got {self.weights_are} "
                f"and {other.weights_are}"
            )
        joined = self._joined(other, min(self.cells, other.cells))
        return joined if self.column == other.column else joined.named(None)

    def _joined(self, other: Sketch, limit: int) -> Sketch:
        unit, parts = max(self.unit, other.unit), (self, other)
        content = merged([part._cells_in(unit) for part in parts], limit)
        with np.errstate(over="ignore"):
            if not np.isfinite(content.sums[:, 0].sum()):
                raise Mix1dError("the weights of two sketches must have a finite sum, got inf")
        relative = self.squares is not None
        squares = merged([part._squares_in(unit) for part in parts], limit) if relative else None
        return Sketch(
            content,
            cells=limit,
            scale=self.scale,
            n_rows=self.n_rows + other.n_rows,
            n_missing=self.n_missing + other.n_missing,
            column=self.column,
            squares=None if squares is None else squares.sums[:, 0],
            unit=unit,
        )

    def _cells_in(self, unit: int) -> Cells:
        """The cells with their weights in another unit, a power of two."""
        cells = self._cells()
        return cells._replace(sums=in_unit(cells.sums, self.unit - unit))

    def _known_squares(self) -> FloatArray:
        assert self.squares is not None
        return self.squares

    def _squares_in(self, unit: int) -> Cells:
        """The cells with the squares in the place of the weights."""
        sums = np.zeros((self.keys.size, 4))
        sums[:, 0] = self._known_squares()
        sums = in_unit(sums, 2 * (self.unit - unit))
        return self._cells()._replace(sums=sums)

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
        >>> from mix1d.sketching import sketch
        >>> s = sketch([1.0, 2.5])
        >>> for chunk in ([2.5], [], [7.0, float("nan")]):
        ...     s = s.update(chunk, missing="drop")
        >>> s, s.n_missing
        (Sketch(n=4, 3 cells of width 2^-50), 1)
        """
        choice("missing", missing, ("raise", "drop"))
        if isinstance(chunk, Sketch):
            raise Mix1dError(f"`chunk` must be numbers, got {chunk!r}: add sketches with +")
        kind = Tally if self.squares is None else RelativeTally
        tally: Tally | RelativeTally = kind(self.cells, log=self.scale == "log")
        x = column_of("chunk", chunk)
        tally.add(x, None if weights is None else weights_of("weights", weights, x.size))
        check_faults("chunk", tally, missing)
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
        >>> from mix1d.sketching import sketch
        >>> sketch(range(100_000), cells=1000).to_sample()
        Sample(n=100000, 1564 distinct values)
        """
        return self._standing_for(None)

    def _standing_for(self, source: Any) -> Sample:
        """`to_sample`, for the caller's column `source` if it is at hand."""
        return self.layers.to_sample(
            self.scale,
            squares=None if self.squares is None else self._squares_at,
            n_rows=self.n_rows,
            n_missing=self.n_missing,
            source=source,
            digest=self.digest,
        )

    @property
    def layers(self) -> Layers:
        """The cells, as what can be seen again more finely in places."""
        return Layers.of(self._cells())

    def _squares_at(self, points: FloatArray, weights: FloatArray) -> FloatArray:
        """The squares of the weights that points stand for: their share of those of the cell."""
        line = points
        if self.scale == "log":
            line = np.log(points)
        cell = np.searchsorted(self.keys, keys_of(line, self.exponent))
        cell = np.minimum(cell, self.keys.size - 1)
        return np.asarray(weights * (self._known_squares() / self.weights)[cell])

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct value, so that nothing was folded."""
        return self.layers.is_exact

    @property
    def digest(self) -> str:
        """SHA-256 of what is exact in the cells; the same in any order of the data."""
        return self.layers.digest_with(self.squares)

    # ---------------------------------------------------------------------------------- JSON
    def to_json(self) -> str:
        """The sketch as a JSON document; every number comes back to the last bit."""
        document = {
            "kind": KIND,
            "cells": self.cells,
            "scale": self.scale,
            "exponent": self.exponent,
            "n_rows": self.n_rows,
            "n_missing": self.n_missing,
            "keys": self.keys.tolist(),
            "weights": self.weights.tolist(),
            "moments": self.moments.T.tolist(),
            "low": self.low.tolist(),
            "high": self.high.tolist(),
        }
        if self.column is not None:
            document["column"] = self.column
        if self.squares is not None:
            document |= {"squares": self.squares.tolist(), "unit": self.unit}
        return json.dumps(document)

    @classmethod
    def from_json(cls, text: str) -> Sketch:
        """The sketch that `to_json` wrote.

        Raises
        ------
        Mix1dError
            If `text` is no such document: every number is checked, and none is trusted.

        Examples
        --------
        >>> from mix1d.sketching import Sketch, sketch
        >>> kept = sketch([1.0, 2.0, 2.0]).to_json()
        >>> Sketch.from_json(kept) == sketch([2.0, 1.0, 2.0])
        True
        """
        return _from_document(json_document("text", text))


KIND = "mix1d sketch 1"
LARGEST_COUNT = 2**63


def _from_document(document: Any) -> Sketch:
    names = ("kind", "cells", "scale", "exponent", "n_rows", "n_missing", *COLUMNS, "moments")
    known = set(names), {*names, *OF_RELATIVE}
    if not isinstance(document, dict) or document.keys() - {"column"} not in known:
        raise Mix1dError(
            f"a sketch must have the keys {', '.join(names)}, perhaps column, with relative "
            f"weights {' and '.join(OF_RELATIVE)}, and no others"
        )
    if document["kind"] != KIND:
        raise Mix1dError(f"`kind` must be {KIND!r}, got {shown(document['kind'])}")
    choice("scale", document["scale"], SCALES)
    limit = _between("cells", document["cells"], FEWEST, MOST)
    exponent = _between("exponent", document["exponent"], FINEST, 1024)
    n_rows = _between("n_rows", document["n_rows"], 1, LARGEST_COUNT)
    n_missing = _between("n_missing", document["n_missing"], 0, n_rows - 1)
    keys, weights, low, high = (_numbers(name, document[name], limit) for name in COLUMNS)
    moments = document["moments"]
    if not isinstance(moments, list) or len(moments) != 3:
        raise Mix1dError("`moments` must be three lists of numbers")
    columns = [_numbers("moments", column, limit) for column in moments]
    if not keys.size or any(c.size != keys.size for c in (weights, low, high, *columns)):
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")
    cells = Cells(exponent, keys, np.stack([weights, *columns], axis=1), low, high)
    _check_cells(cells)
    squares, unit = _relative(document, cells, n_rows) if "unit" in document else (None, 0)
    return Sketch(
        cells,
        cells=limit,
        scale=document["scale"],
        n_rows=n_rows,
        n_missing=n_missing,
        column=_checked_column(document.get("column")),
        squares=squares,
        unit=unit,
    )


COLUMNS = ("keys", "weights", "low", "high")
OF_RELATIVE = ("squares", "unit")


def _relative(document: Any, cells: Cells, n_rows: int) -> tuple[FloatArray, int]:
    """The squares of relative weights, which are at most 1, and their unit."""
    unit = document["unit"]
    if not isinstance(unit, int) or isinstance(unit, bool) or not -1080 <= unit <= 1024:
        raise Mix1dError(f"`unit` must be a whole number from -1080 to 1024, got {shown(unit)}")
    weights = cells.sums[:, 0]
    squares = _numbers("squares", document["squares"], weights.size)
    if squares.size != weights.size:
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")
    close = 1.0 + 1e-9
    if not (np.all(squares > 0) and np.all(squares <= weights * close)):
        raise Mix1dError("`squares` must be positive, and not above the weights")
    if not weights.sum() ** 2 <= n_rows * squares.sum() * close:
        raise Mix1dError("`squares` must be those of as many weights as there are rows")
    return squares, unit


def _checked_column(name: Any) -> str | None:
    if name is not None and not isinstance(name, str):
        raise Mix1dError(f"`column` must be the name of a column, got {shown(name)}")
    return name


def _between(name: str, value: Any, least: int, most: int) -> int:
    number = whole_number(name, value, least)
    if number > most:
        raise Mix1dError(f"`{name}` must be at most {most}, got {shown(number)}")
    return number


def _numbers(name: str, column: Any, limit: int) -> FloatArray:
    if not isinstance(column, list) or len(column) > limit:
        raise Mix1dError(f"`{name}` must be a list of at most {limit} numbers")
    if not all(type(number) in (int, float) for number in column):
        raise Mix1dError(f"`{name}` must hold nothing but numbers")
    try:
        numbers = np.array(column, dtype=np.float64)
    except OverflowError:
        numbers = np.array([np.inf])
    if not np.isfinite(numbers).all():
        raise Mix1dError(f"`{name}` must hold finite numbers, got one beyond 1e308")
    return numbers + 0.0


def _check_cells(cells: Cells) -> None:
    """Each cell holds what some data could have put there."""
    weights = cells.sums[:, 0]
    with np.errstate(over="ignore"):
        rules = {
            "`weights` must be positive": weights > 0,
            "`weights` must have a finite sum": np.isfinite(weights.sum()),
            "`keys` must ascend": np.diff(cells.keys) > 0,
            "`low` must not be above `high`": cells.low <= cells.high,
            "`low` and `high` must lie in their cells": (
                (keys_of(cells.low, cells.exponent) == cells.keys)
                & (keys_of(cells.high, cells.exponent) == cells.keys)
            ),
            "`exponent` must be large enough for the values": (
                least_exponent(np.stack([cells.low, cells.high])) <= cells.exponent
            ),
        }
        for power in (1, 2, 3):
            bound = weights * 0.5**power * (1.0 + 1e-9) + np.finfo(float).tiny
            rules[f"`moments` must not exceed (1/2)^{power} of the weights"] = (
                np.abs(cells.sums[:, power]) <= bound
            )
        rules["second `moments` must not be negative"] = cells.sums[:, 2] >= 0
    for rule, holds in rules.items():
        if not np.all(holds):
            raise Mix1dError(f"{rule}: this document is no sketch")
