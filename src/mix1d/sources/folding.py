"""Sketches of a column of files that are read row by row, one for each group of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sketching.counting import AnyTally, empty_tally
from mix1d.sketching.input_columns import sketch_of_tally
from mix1d.sources.file_columns import fold_column
from mix1d.sources.files import whole_numbers
from mix1d.sources.rows import Block

__all__ = ["name_in_file", "sketches_by_group"]

PENDING = 2**21
"""Number of rows that are kept until they are counted by group."""


def name_in_file(argument: str, name: Any) -> str | None:
    """The name of a column of a file; a whole number means that column without a header."""
    if name is None or isinstance(name, str):
        return name
    if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
        return str(name)
    raise Mix1dError(f"`{argument}` must be the name of a column of the file, got {shown(name)}")


def sketches_by_group(
    files: list[Any], column: str | None, by: Any, options: dict[str, Any], **named: Any
) -> dict[Any, Sketch]:
    """A sketch of a column for each value of the column `by`."""

    def folded(_: str, blocks: Iterator[Block]) -> dict[Any, Sketch]:
        return _by_group(str(by), blocks, options)

    return fold_column(files, column, folded, by=name_in_file("by", by), **named)


def _by_group(by: str, blocks: Iterator[Block], options: dict[str, Any]) -> dict[Any, Sketch]:
    groups = _Groups(options)
    for block in blocks:
        groups.add(block)
    groups.count()
    keys = list(groups.codes)
    known = [key for key in keys if key]
    numbers = dict(zip(known, whole_numbers(known), strict=True))
    found = {}
    for key in sorted(known, key=lambda key: numbers[key]) + [key for key in keys if not key]:
        shown_key = numbers.get(key)
        try:
            tally = groups.tallies[groups.codes[key]]
            found[shown_key] = sketch_of_tally(tally, options["missing"], options["name"])
        except Mix1dError as error:
            raise Mix1dError(f"{error} of the rows where {by} is {shown_key!r}") from None
    return found


class _Groups:
    """What was counted of each group."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.codes: dict[str, int] = {}
        self.tallies: list[AnyTally] = []
        self._options = options
        self._pending: list[tuple[FloatArray, Block]] = []
        self._rows = 0

    def add(self, block: Block) -> None:
        """Keep many rows, until there are so many that it is worth counting them by group."""
        codes = self.codes
        numbers = [codes.setdefault(key, len(codes)) for key in block.keys or ()]
        self._pending.append((np.array(numbers, dtype=np.intp), block))
        self._rows += len(block.x)
        if self._rows >= PENDING:
            self.count()

    def count(self) -> None:
        """Count the rows that were kept, in their order."""
        if not self._pending:
            return
        codes = np.concatenate([codes for codes, _ in self._pending])
        x = np.concatenate([block.x for _, block in self._pending])
        weights = None
        if self._pending[0][1].weights is not None:
            weights = np.concatenate([block.weights for _, block in self._pending])
        self._pending, self._rows = [], 0
        more = range(len(self.tallies), len(self.codes))
        limit, scale, kind = (self._options[name] for name in ("cells", "scale", "weights_are"))
        self.tallies += [empty_tally(limit, scale, kind) for _ in more]
        order = np.argsort(codes, kind="stable")
        ends = np.flatnonzero(np.diff(codes[order])) + 1
        for rows in np.split(order, ends):
            tally = self.tallies[codes[rows[0]]]
            tally.add(x[rows], None if weights is None else weights[rows])
