"""The sketch of a column of files that are read row by row, or one for each group of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sketching import sketch as sketch_of_column
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.input_columns import sketch_of_tally
from mix1d.sketching.relative import RelativeTally
from mix1d.sources.file_columns import fold_column
from mix1d.sources.files import whole_numbers
from mix1d.sources.notation import Notation
from mix1d.sources.rows import Block
from mix1d.weighing import RELATIVE

__all__ = ["name_in_file", "sketch_of_files"]

PENDING = 2**21
"""Rows that are kept until they are counted by group."""


def name_in_file(argument: str, name: Any) -> str | None:
    """The name of a column of a file; a whole number stands for that column without a header."""
    if name is None or isinstance(name, str):
        return name
    if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
        return str(name)
    raise Mix1dError(f"`{argument}` must be the name of a column of the file, got {shown(name)}")


def sketch_of_files(
    files: list[Path],
    column: Any,
    weights: Any,
    by: Any,
    notation: Notation,
    options: dict[str, Any],
) -> Any:
    """The sketch of a column; with `by` a dict from each group to its sketch."""
    named = {
        "weights": name_in_file("weights", weights),
        "by": name_in_file("by", by),
        "notation": notation,
    }

    def folded(name: str, blocks: Iterator[Block]) -> Any:
        if by is not None:
            return _by_group(str(by), blocks, options)
        found: Sketch = sketch_of_column(_parts(blocks), **options)
        return found

    return fold_column(files, name_in_file("column", column), folded, **named)


def _parts(blocks: Iterator[Block]) -> Iterator[tuple[FloatArray, FloatArray | None]]:
    return ((block.x, block.weights) for block in blocks)


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
            found[shown_key] = sketch_of_tally(tally, options["missing"])
        except Mix1dError as error:
            raise Mix1dError(f"{error} of the rows where {by} is {shown_key!r}") from None
    return found


class _Groups:
    """What was counted of each group."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.codes: dict[str, int] = {}
        self.tallies: list[Tally | RelativeTally] = []
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
        log, limit = self._options["scale"] == "log", self._options["cells"]
        more = range(len(self.tallies), len(self.codes))
        kind = RelativeTally if self._options.get("weights_are") == RELATIVE else Tally
        self.tallies += [kind(limit, log=log) for _ in more]
        order = np.argsort(codes, kind="stable")
        ends = np.flatnonzero(np.diff(codes[order])) + 1
        for rows in np.split(order, ends):
            tally = self.tallies[codes[rows[0]]]
            tally.add(x[rows], None if weights is None else weights[rows])
