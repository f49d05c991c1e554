"""Data that are not in memory: files that are read row by row, and tables that an engine holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch
from mix1d.sketching.cells import Cells
from mix1d.sketching.layers import Ranges
from mix1d.sources.bulk import large_among
from mix1d.sources.file_columns import fold_column, read_column
from mix1d.sources.folding import sketches_by_group
from mix1d.sources.inputs import CELLS, Column, Input, Rows
from mix1d.sources.notation import Notation
from mix1d.sources.observed import Look
from mix1d.sources.query import query_of, values_of, within
from mix1d.sources.rows import Block
from mix1d.sources.sketch_queries import sketches_of
from mix1d.sources.weighed_queries import weighed_sketches

__all__ = ["Engine", "Files"]


class Files(Input):
    """Files that are read row by row, or what was read from standard input."""

    def __init__(
        self, terms: Terms, files: list[Any], column: Any, weights: Any, notation: Notation
    ) -> None:
        super().__init__(terms)
        self._files, self._column = files, column
        self._named = {"weights": weights, "notation": notation}

    @cached_property
    def _in_memory(self) -> Column:
        found = read_column(self._files, self._column, **self._named)
        self.name = found.name
        return Column(self.terms, found.values, found.weights)

    @property
    def nearest(self) -> Input:
        return self if large_among(self._files) else self._in_memory

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        return self._in_memory.sample()

    def rows(self) -> Rows:
        return self._in_memory.rows()

    def sketch(self, scale: str, cells: int) -> Sketch:
        def folded(name: str, blocks: Iterator[Block]) -> Sketch:
            self.name = name
            return self._folded(_parts(blocks), None, scale, cells)

        return fold_column(self._files, self._column, folded, **self._named)

    def look(self, scale: str) -> Look:
        def seen(ranges: Ranges) -> Cells:
            return fold_column(
                self._files,
                self._column,
                lambda _, blocks: self._look_at(lambda: _parts(blocks), scale)(ranges),
                **self._named,
            )

        return seen

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        terms = self.terms
        options = {
            "scale": scale, "cells": cells, "missing": terms.missing,
            "weights_are": terms.weights_are, "name": terms.argument,
        }  # fmt: skip
        return sketches_by_group(self._files, self._column, by, options, **self._named)


def _parts(blocks: Iterable[Block]) -> Iterator[tuple[FloatArray, FloatArray | None]]:
    return ((block.x, block.weights) for block in blocks)


class Engine(Input):
    """A lazy table, whose engine folds the column where it is."""

    def __init__(
        self,
        terms: Terms,
        opened: Callable[..., AbstractContextManager[Any]],
        column: Any,
        weights: Any,
        *,
        ordered: bool = False,
    ) -> None:
        super().__init__(terms)
        self._opened, self._column, self._weights = opened, column, weights
        self._ordered = ordered

    def _query(self, table: Any, scale: str, cells: int, by: Any = None) -> Any:
        query = query_of(
            table, self._column, weights=self._weights, by=by, cells=cells, scale=scale,
            missing=self.terms.missing, argument=self.terms.argument,
        )  # fmt: skip
        self.name = query.name
        return query

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        with self._opened() as table:
            query = self._query(table if most is None else table.head(most + 1), "linear", CELLS)
            x, weights = values_of(query)
        if most is not None and x.size > most:
            raise Mix1dError(
                f"`{self.terms.argument}` must have at most {most:,} rows for {what}, got more"
            )
        sample = self._sample(x, weights)
        return Sample._of_points(  # an engine knows no order of rows
            sample.values,
            sample.weights,
            squares=sample.squares if sample.is_relative else None,
            n_rows=sample.n_rows,
            n_missing=sample.n_missing,
            digest=sample.digest,
        )

    def rows(self) -> Rows | None:
        if not self._ordered:
            return None
        with self._opened(ordered=True) as table:
            return values_of(self._query(table, "linear", CELLS))

    def sketch(self, scale: str, cells: int) -> Sketch:
        with self._opened() as table:
            query = self._query(table, scale, cells)
            return weighed_sketches(query, self.terms.weights_are)[None]

    def look(self, scale: str) -> Look:
        def seen(ranges: Ranges) -> Cells:
            with self._opened() as table:
                query = within(self._query(table, scale, CELLS), ranges)
                return sketches_of(query)[None].layers.parts[0]

        return seen

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        with self._opened(by=by) as table:
            query = self._query(table, scale, cells, by)
            return weighed_sketches(query, self.terms.weights_are)
