"""`Sketch`: occupied cells with their moments, what can be added, and what can be fitted."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import numpy as np

from mix1d.arguments import choice, json_document, shown, whole_number
from mix1d.arrays import FloatArray, frozen
from mix1d.errors import Mix1dError
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

__all__ = ["FEWEST", "MOST", "SCALES", "Sketch"]

FEWEST, MOST = 16, 65536  # cells
SCALES = ("linear", "log")


class Sketch:
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
    """(m,) sums of the weights."""
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
    ) -> None:
        exponent, keys, sums, low, high = content
        self.__dict__.update(
            cells=cells,
            scale=scale,
            exponent=exponent,
            keys=frozen(keys),
            weights=frozen(sums[:, 0].copy()),
            moments=frozen(sums[:, 1:].copy()),
            low=frozen(low),
            high=frozen(high),
            n_rows=n_rows,
            n_missing=n_missing,
            column=column,
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
        return f"Sketch(n={self.n:.10g}, {width}{scale})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sketch):
            return NotImplemented
        return self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def n(self) -> float:
        """Number of observations: the sum of the weights."""
        return float(self.weights.sum())

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
        return Sketch(
            self._cells(),
            cells=self.cells,
            scale=self.scale,
            n_rows=self.n_rows,
            n_missing=self.n_missing,
            column=_checked_column(column),
        )

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
        limit = min(self.cells, other.cells)
        joined = self._joined(other._cells(), limit, other.n_rows, other.n_missing)
        return joined if self.column == other.column else joined.named(None)

    def _joined(self, more: Cells, limit: int, n_rows: int, n_missing: int) -> Sketch:
        content = merged([self._cells(), more], limit)
        with np.errstate(over="ignore"):
            if not np.isfinite(content.sums[:, 0].sum()):
                raise Mix1dError("the weights of two sketches must have a finite sum, got inf")
        return Sketch(
            content,
            cells=limit,
            scale=self.scale,
            n_rows=self.n_rows + n_rows,
            n_missing=self.n_missing + n_missing,
            column=self.column,
        )

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
            Non-negative counts; 1 each by default.
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
        tally = Tally(self.cells, log=self.scale == "log")
        x = column_of("chunk", chunk)
        tally.add(x, None if weights is None else weights_of("weights", weights, x.size))
        check_faults("chunk", tally, missing)
        return self._joined(tally.cells(), self.cells, tally.n_rows, tally.faults.count("missing"))

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
        return self.layers.to_sample(self.scale, n_rows=self.n_rows, n_missing=self.n_missing)

    @property
    def layers(self) -> Layers:
        """The cells, as what can be seen again more finely in places."""
        return Layers.of(self._cells())

    @property
    def is_exact(self) -> bool:
        """Whether every cell holds one distinct value, so that nothing was folded."""
        return self.layers.is_exact

    @property
    def digest(self) -> str:
        """SHA-256 of what is exact in the cells; the same in any order of the data."""
        return self.layers.digest

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
    if not isinstance(document, dict) or document.keys() - {"column"} != set(names):
        raise Mix1dError(
            f"a sketch must have the keys {', '.join(names)}, perhaps column, and no others"
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
    return Sketch(
        cells,
        cells=limit,
        scale=document["scale"],
        n_rows=n_rows,
        n_missing=n_missing,
        column=_checked_column(document.get("column")),
    )


COLUMNS = ("keys", "weights", "low", "high")


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
