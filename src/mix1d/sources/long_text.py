"""What DuckDB cuts from a long text: doubles where its cast is certain, else texts for our rule."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.columns import EXACT
from mix1d.sources.notation import MISSING, MONEY, NUMBERISH, cell_text
from mix1d.sources.rows import Block, Rows, Wholes

__all__ = ["COMPRESSIONS", "Cells", "Doubtful"]

COMPRESSIONS = {None: "none", "gzip": "gzip", "zstd": "zstd"}
"""DuckDB's names of the compressions of a file's content; the name of the file does not matter."""

NEVER = "\1"
"""The text that means NULL in a cell: one that is part of no number."""

FIRST = f"0123456789+-.,<>=~($ \u2212{MONEY}\u00a0"
"""The characters with which a cell begins that may be a number."""


class Doubtful(Exception):  # noqa: N818 - no error: our own reader decides
    """The two readers might disagree."""


class Cells:
    """The query for the cells of a table, and what becomes of its answer."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.wholes = Wholes(rows)
        width = rows.layout.width
        self.numbers = [j for j in dict.fromkeys(rows.wanted) if j < width]
        self.by = rows.by if rows.by is not None and rows.by < width else None
        self.is_json = rows.content.kind == "json"
        self.watched = [] if rows.watched is None else list(rows.watched.counts)

    def relation(self, connection: Any, name: str) -> Any:
        """The doubles of each column wanted, and the texts of which the rule must decide."""
        notation, width = self.rows.layout.notation, self.rows.layout.width
        if self.is_json:
            relation, ragged = self._of_json(connection, name), "false"
        else:
            relation = self._of_text(connection, name)
            ragged = f"c{width} IS NOT NULL OR c{width - 1} IS NULL"
        cast = [f"c{j}" for j in self.numbers]
        cast += [
            f"CASE WHEN {ragged} THEN error('doubtful') ELSE {notation.sql(f'c{j}')} END AS v{j}"
            for j in self.numbers
        ]
        cast += [f"coalesce(c{self.by}, '') AS k"] if self.by is not None else []
        cast += [f"{_is_numberish(f'c{j}')} AS n{j}" for j in self.watched]
        cast += [f"{_is_word(f'c{j}')} AS w{j}" for j in self.watched]
        columns = []
        for j in self.numbers:
            certain = notation.sql_is_certain(f"v{j}")
            columns += [f"v{j}", f"if({certain}, NULL, coalesce(c{j}, '')) AS t{j}"]
        columns += ["k"] if self.by is not None else []
        columns += [f"{mark}{j}" for j in self.watched for mark in "nw"]
        return relation.project(", ".join(cast)).project(", ".join(columns))

    def _of_text(self, connection: Any, name: str) -> Any:
        """One column more than there are stays NULL in a row of the right width, and in no other
        does the last one of the table hold a text: an empty cell is none.
        """
        layout = self.rows.layout
        return connection.read_csv(
            name,
            auto_detect=False,
            header=False,
            skiprows=len(layout.above),
            sep=layout.delimiter,
            quotechar='"',
            escapechar='"',
            strict_mode=True,
            max_line_size=csv.field_size_limit(),
            null_padding=True,
            na_values=[NEVER],
            compression=COMPRESSIONS[self.rows.content.compression],
            columns={f"c{j}": "VARCHAR" for j in range(layout.width + 1)},
        )

    def _of_json(self, connection: Any, name: str) -> Any:
        """The values as they are written, a text in its quotes."""
        from duckdb import ColumnExpression

        wanted = {j: self.rows.names[j] for j in [*self.numbers, self.by] if j is not None}
        relation = connection.read_json(
            name,
            format="newline_delimited",
            columns=dict.fromkeys(wanted.values(), "JSON"),
            compression=COMPRESSIONS[self.rows.content.compression],
        )
        return relation.select(
            *(ColumnExpression(n).cast("VARCHAR").alias(f"c{j}") for j, n in wanted.items())
        )

    def block(self, batch: Any) -> Block:
        """The numbers of a batch of rows, and the groups."""
        found = {j: self._numbers(batch, j) for j in self.numbers}
        x, *beside = (
            found[j] if j in found else self._constant(j, batch.num_rows) for j in self.rows.wanted
        )
        for j in self.watched:
            count = self.rows.watched.counts[j]  # type: ignore[union-attr]
            count[0] += batch.column(f"n{j}").sum().as_py() or 0
            count[1] += batch.column(f"w{j}").sum().as_py() or 0
        return Block(x, beside[0] if beside else None, self._keys(batch))

    def _numbers(self, batch: Any, j: int) -> FloatArray:
        """The doubles of a column; where a text is left, the rule is asked."""
        column, texts = batch.column(f"v{j}"), batch.column(f"t{j}")
        if texts.null_count == len(texts):
            return np.asarray(column.to_numpy(zero_copy_only=False))
        numbers = np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
        left = np.flatnonzero(np.asarray(texts.is_valid()))
        cells = texts.take(left).dictionary_encode()
        values = np.array([self._number(j, self._cell(c)) for c in cells.dictionary.to_pylist()])
        numbers[left] = values[cells.indices.to_numpy(zero_copy_only=False)]
        return numbers

    def _cell(self, text: str) -> Any:
        return json.loads(text or "null") if self.is_json else text

    def _number(self, j: int, cell: Any) -> float:
        value = self.rows.layout.notation.number(cell)
        if value is None or np.isinf(value):
            raise Doubtful
        if abs(value) >= EXACT:
            self.wholes.look(j, cell, value)
        return value

    def _constant(self, j: int, n: int) -> FloatArray:
        cell = self.rows.constants[j - self.rows.layout.width]
        return np.full(n, self._number(j, cell))

    def _keys(self, batch: Any) -> list[str] | None:
        if self.rows.by is None:
            return None
        if self.by is None:
            return [self.rows.constants[self.rows.by - self.rows.layout.width]] * batch.num_rows
        keys = batch.column("k").to_pylist()
        if not self.is_json:
            return list(keys)
        cells = {key: cell_text(self._cell(key)) if key else "" for key in set(keys)}
        return [cells[key] for key in keys]


def _is_numberish(cell: str) -> str:
    pattern = NUMBERISH.replace("'", "''")
    return (
        f"(CASE WHEN contains('{FIRST}', {cell}[1]) THEN regexp_full_match({cell}, '{pattern}') "
        "ELSE false END)::INT"
    )


def _is_word(cell: str) -> str:
    """Whether a cell holds a letter, and is no number and no common word for a missing value."""
    missing = ", ".join(repr(word) for word in sorted(MISSING))
    return (
        f"(regexp_matches({cell}, '[\\pL\\pN]') AND {_is_numberish(cell)} = 0 "
        f"AND lower(trim({cell})) NOT IN ({missing}))::INT"
    )
