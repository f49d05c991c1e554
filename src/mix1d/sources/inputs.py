"""Each kind of data that can be given, and how its values, or cells of them, are read.

`Column`: an array, a list, a column or an eager table. `Chunks`: an array in chunks (Dask, Zarr).
`Stream`: an iterator. `Ready`: a `Sample` or a `Sketch`. What is not in memory is in
`mix1d.sources.stored`. All answer the same questions, those of `Input`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch, is_long
from mix1d.sketching.counting import AnyTally, column_of, empty_tally, weights_of
from mix1d.sketching.input_columns import count, sketch_of_tally
from mix1d.sketching.known_rows import told_of_sample
from mix1d.sketching.layers import cells_within
from mix1d.sketching.strata_rows import Beside
from mix1d.sources.blocks import blocks_of, counted_by_dask
from mix1d.sources.observed import Look
from mix1d.sources.tables import columns_of, groups_of
from mix1d.weighing import RELATIVE, row_weights

__all__ = [
    "CELLS", "Chunks", "Column", "Fold", "Frame", "Input", "Ready", "Rows", "Stream",
]  # fmt: skip

CELLS = 4096
"""Number of cells of a sketch that was not asked for, and of each closer look at a part of it."""

BLOCK = 2**20
"""Number of values of an array that are looked at again at a time."""

Fold = tuple[str, int]
"""The scale of the cells, and how many at most."""

Rows = tuple[FloatArray, FloatArray | None]
"""Values and weights row by row, in the caller's order; NaN for a missing one."""


class Input(ABC):
    """One kind of data. What a kind cannot answer it refuses."""

    is_small = False
    """Whether there are so few values that every one is read."""
    has_values = True
    """Whether every value can be read."""
    is_at_hand = False
    """Whether every value is in memory already."""
    source: Any = None
    """The caller's column, if it is in memory."""
    beside: Beside | None = None
    """The rows that are no exact values, where a sketch is of the others."""
    name: str | None = None
    """Name of the column; None if it has none, or is not read yet."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    @property
    def nearest(self) -> Input:
        """The input to read in its place: for a short file the column, once it is in memory."""
        return self

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        """Every value, of what has them; an engine that holds more than `most` is refused."""
        raise NotImplementedError

    @abstractmethod
    def sketch(self, scale: str, cells: int) -> Sketch:
        """The cells, in one pass; of rows of which more is known those of the exact values."""

    def folded(self, scale: str, cells: int) -> Sketch:
        """Every row, in one pass."""
        return self.sketch(scale, cells)

    def look(self, scale: str) -> Look | None:
        """How values are read again; None where they are gone."""
        return None

    def rows(self) -> Rows | None:
        """Row by row; None where there is no order of rows."""
        return None

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        """One sketch for each value of the column `by`."""
        raise Mix1dError(
            f"`by` names a column of a table, and `{self.terms.argument}` is none: got {shown(by)}"
        )

    def ahead(self, folds: Iterable[Fold]) -> None:  # noqa: B027 - only an iterator needs it
        """Announce every sketch that will be asked for, before the first is."""

    def _folded(self, data: Any, weights: Any, scale: str, cells: int) -> Sketch:
        tally = self._counted(data, weights, [(scale, cells)])[0]
        return sketch_of_tally(tally, self.terms.missing, self.terms.argument)

    def _counted(self, data: Any, weights: Any, folds: Iterable[Fold]) -> list[AnyTally]:
        tallies = [empty_tally(cells, scale, self.terms.weights_are) for scale, cells in folds]
        count(self.terms.argument, data, weights, tallies)
        return tallies

    def _look_at(self, blocks: Callable[[], Iterable[tuple[Any, Any]]], scale: str) -> Look:
        return lambda ranges: cells_within(blocks(), ranges, CELLS, log=scale == "log")

    def _sample(self, x: Any, weights: Any) -> Sample:
        terms = self.terms
        return Sample(x, weights=weights, weights_are=terms.weights_are, missing=terms.missing)


# ------------------------------------------------------------------------------ in memory
class Frame(NamedTuple):
    """The eager table of a column, and the columns that were named."""

    table: Any
    column: Any
    weights: Any


class Column(Input):
    """A list, an array, a column of a dataframe library; with its weights."""

    is_at_hand = True

    def __init__(self, terms: Terms, x: Any, weights: Any, frame: Frame | None = None) -> None:
        super().__init__(terms)
        self.source, self._weights, self._frame = x, weights, frame
        self.is_small = not is_long(x)

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        return self._sample(self.source, self._weights)

    def sketch(self, scale: str, cells: int) -> Sketch:
        return self._folded(self.source, self._weights, scale, cells)

    def look(self, scale: str) -> Look:
        return self._look_at(self._blocks, scale)

    def _blocks(self) -> Iterator[tuple[Any, Any]]:
        column, weights = column_of("x", self.source), self._weights
        shares = None if weights is None else weights_of("weights", weights, column.size)
        for start in range(0, column.size, BLOCK):
            rows = slice(start, start + BLOCK)
            yield column[rows], None if shares is None else shares[rows]

    def rows(self) -> Rows:
        column = as_column(self.terms.argument, self.source)
        return column, row_weights(self._weights, column.size, self.terms.weights_are)

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        if self._frame is None:
            return super().by_group(by, scale, cells)
        table, column, weights = self._frame
        if weights is not None and not isinstance(weights, str):
            raise Mix1dError(
                "`weights` must be the name of a column of the table where `by` is given"
            )
        found = {}
        for key, part in groups_of(self.terms.argument, table, by).items():
            try:
                values, counts = columns_of(self.terms.argument, part, column, weights)
                found[key] = self._folded(values, counts, scale, cells)
            except Mix1dError as error:
                raise Mix1dError(f"{error} of the rows where {by} is {key!r}") from None
        return found


class Chunks(Input):
    """An array in chunks, of which one block at a time is in memory."""

    def __init__(self, terms: Terms, x: Any, weights: Any) -> None:
        super().__init__(terms)
        self._x, self._weights = x, weights
        self.is_small = not is_long(x)

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        return self._sample(self._x, self._weights)

    def sketch(self, scale: str, cells: int) -> Sketch:
        name, terms = self.terms.argument, self.terms
        if self._weights is not None or terms.weights_are == RELATIVE:
            raise Mix1dError(
                "`weights` must be None for an array in chunks: pass an iterator of both"
            )
        tally = counted_by_dask(name, self._x, limit=cells, log=scale == "log")
        if tally is None:
            return self._folded(blocks_of(name, self._x), None, scale, cells)
        return sketch_of_tally(tally, terms.missing, name)

    def look(self, scale: str) -> Look:
        name, x = self.terms.argument, self._x
        return self._look_at(lambda: ((block, None) for block in blocks_of(name, x)), scale)

    def rows(self) -> Rows:
        column = as_column(self.terms.argument, self._x)
        return column, row_weights(self._weights, column.size, self.terms.weights_are)


class Stream(Input):
    """An iterator of arrays: it is read once, into every sketch that will be asked for."""

    has_values = False

    def __init__(self, terms: Terms, x: Iterator[Any], weights: Any) -> None:
        super().__init__(terms)
        self._x, self._weights = x, weights
        self._folds: list[Fold] = []
        self._tallies: dict[Fold, AnyTally] = {}

    def ahead(self, folds: Iterable[Fold]) -> None:
        self._folds = list(dict.fromkeys(folds))

    def sketch(self, scale: str, cells: int) -> Sketch:
        fold = (scale, cells)
        if not self._tallies:
            folds = list(dict.fromkeys([*self._folds, fold]))
            tallies = self._counted(self._x, self._weights, folds)
            self._tallies = dict(zip(folds, tallies, strict=True))
        if fold not in self._tallies:
            raise Mix1dError(
                f"`{self.terms.argument}` must be data that can be read again, got an iterator "
                "that was read already"
            )
        return sketch_of_tally(self._tallies[fold], self.terms.missing, self.terms.argument)


# ------------------------------------------------------------------------------ made already
class Ready(Input):
    """A `Sample` or a `Sketch`."""

    def __init__(self, terms: Terms, made: Sample | Sketch) -> None:
        super().__init__(terms)
        self.made = made
        self.is_small = self.has_values = isinstance(made, Sample)
        self.name = None if isinstance(made, Sample) else made.column

    @property
    def beside(self) -> Beside | None:  # type: ignore[override]
        """The rows of a sketch that are no exact values."""
        return self.made.beside if isinstance(self.made, Sketch) else None

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        assert isinstance(self.made, Sample)
        return self.made

    def sketch(self, scale: str, cells: int) -> Sketch:
        made = self.made
        if isinstance(made, Sketch):
            return made
        made.check_counts("a sketch of a Sample", "sketch the column and its weights")
        if made.rows is not None:
            return Sketch._of_told(told_of_sample(made, cells, scale), cells, scale)
        folded = self._folded(made.values, made.weights, scale, cells)
        return folded._replaced(n_rows=made.n_rows, n_missing=made.n_missing)
