"""A lazy table of which more is known than values: its engine counts the distinct rows.

Rows that are surely exact values go into the cells of a sketch, where the data are, as they do
alone. Of all others the engine is asked for the distinct ones and how many there are of each: of a
detection limit these are few, however many rows there are. They are judged here, by the rules that
hold for columns in memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sample.making import EVERYTHING, distinct
from mix1d.sketching import Sketch
from mix1d.sketching.cells import Cells
from mix1d.sketching.input_columns import AUTOMATIC
from mix1d.sketching.layers import Ranges
from mix1d.sources.answers import answer, engine_errors
from mix1d.sources.dialects import chosen_columns, schema_of
from mix1d.sources.inputs import CELLS, Input, Ready
from mix1d.sources.known import CODES, Known, check_named, sample_of
from mix1d.sources.observed import Beside, Look
from mix1d.sources.query import Query, is_finite, within
from mix1d.sources.sketch_queries import sketches_of
from mix1d.sources.tables import check_numeric, checked_name, one_column
from mix1d.sources.terms import Terms
from mix1d.weighing import RELATIVE

__all__ = ["DescribedEngine"]

ROW = re.compile(r" at row \d+")
"""The place of a row in a message."""

MOST = 200_000
"""Most distinct rows that are no exact values which an engine is asked for."""


class Asked(NamedTuple):
    """What is asked of the table: its columns by role, and which rows are surely exact values."""

    table: Any
    """Columns "x" (an exact value or NULL), "weight" if any, and those of the roles."""
    roles: list[str]
    exact: Any
    """The condition on the rows."""
    value: Any
    """The expression of the exact value."""
    name: str


class DescribedEngine(Input):
    """A lazy table, or Parquet."""

    def __init__(
        self,
        terms: Terms,
        opened: Callable[..., AbstractContextManager[Any]],
        column: Any,
        weights: Any,
        known: Known,
    ) -> None:
        super().__init__(terms)
        self._opened, self._column, self._weights, self._known = opened, column, weights, known
        if terms.weights_are == RELATIVE:
            raise Mix1dError(
                "`weights` must be counts for rows of which more is known than values, where an "
                "engine holds them: read the table into memory for relative ones"
            )
        check_named(known, "table, whose engine knows no order of rows")

    # ------------------------------------------------------------------------------ what is asked
    def _asked(self, table: Any) -> Asked:
        import narwhals.stable.v2 as nw

        known, schema = self._known, schema_of(table)
        names = list(schema)
        roles = {"weight": self._weights} if self._weights is not None else {}
        if self._column is not None or not known.has_ends:
            column = self._column
            name = (
                one_column(self.terms.argument, names)
                if column is None
                else checked_name("column", column, names)
            )
            roles["x"] = name
        for role, named in known.named.items():
            roles[role] = checked_name(known.argument(role), named, names)
        for role, named in roles.items():
            if role == "event" and not (schema[named].is_numeric() or schema[named] == nw.Boolean):
                raise Mix1dError(
                    f"`event` must be {CODES}, got type {schema[named]} in column {named!r}"
                )
            check_numeric(schema, named)
        with engine_errors(table):
            chosen = chosen_columns(table, schema, roles)
        value, conditions = nw.col("x"), []
        ends = [nw.col(role) for role in ("lower", "upper") if role in roles]
        if "x" not in roles:
            both = len(ends) == 2
            value = ends[0]
            conditions = [value == ends[1]] if both else [value != value]
        else:
            conditions = [end.is_null() for end in ends]
        conditions.append(is_finite(value))
        conditions += [nw.col("event") == 1] if "event" in roles else []
        conditions += [nw.col("errors") == 0] if "errors" in roles else []
        conditions += [nw.col(role).is_null() for role in ("entry", "low", "high") if role in roles]
        name = roles.get("x") or next(iter(known.named.values()))
        self.name = name
        return Asked(
            chosen, [r for r in roles if r != "weight"], reduce(and_, conditions), value, name
        )

    def _query(self, asked: Asked, scale: str, cells: int) -> Query:
        """The query of the exact values alone."""
        columns = {"x": asked.value}
        if self._weights is not None:
            import narwhals.stable.v2 as nw

            columns["weight"] = nw.col("weight")
        table = asked.table.filter(asked.exact).select(**columns)
        weighted = self._weights is not None
        return Query(table, asked.name, weighted, None, list, cells, scale, "raise")

    # ------------------------------------------------------------------------------ what is counted
    @cached_property
    def _numbers(self) -> tuple[int, dict[str, FloatArray]]:
        """The number of rows that are exact values, and the distinct others with their numbers."""
        import narwhals.stable.v2 as nw

        with self._opened() as table:
            asked = self._asked(table)
            others = asked.table.with_columns(alone=nw.when(asked.exact).then(1).otherwise(0))
            with engine_errors(table):
                others = others.filter(nw.col("alone") == 0)
                weight = nw.col("weight") if self._weights is not None else nw.col("alone") + 1
                numbers = [
                    nw.len().alias("rows"),
                    nw.col("weight").sum().alias("weight"),
                    nw.col("weight").min().alias("least"),
                    nw.col("weight").count().alias("weighed"),
                ]
                others = others.with_columns(weight=weight).group_by(*asked.roles).agg(*numbers)
            n_rows = int(answer(asked.table.select(rows=nw.len()))["rows"][0])
            found = answer(others.head(MOST + 1))
        self._check(found)
        alone = n_rows - int(found["rows"].sum())
        return alone, found if found["rows"].size else {}

    def _check(self, found: dict[str, FloatArray]) -> None:
        if found["rows"].size > MOST:
            raise Mix1dError(
                f"`{next(iter(self._known.given))}` must leave at most {MOST:,} distinct rows that "
                "are no exact values where an engine counts them, got more: round the columns, or "
                "read the table into memory"
            )
        bad = (found["weighed"] < found["rows"]) | ~(found["least"] >= 0.0)
        bad |= ~np.isfinite(found["weight"])
        if bad.any():
            raise Mix1dError(
                "`weights` must be non-negative and finite, got "
                f"{found['least'][bad.argmax()]} in column {self._weights!r}"
            )

    def _others(self) -> tuple[Sample | None, int, int]:
        """The distinct rows that are no exact values; how many rows they stand for, and how many of
        these are missing.
        """
        _, found = self._numbers
        if not found:
            return None, 0, 0
        columns = {role: found[role] for role in self._known.named if role in found}
        columns |= {r: v for r, v in self._known.given.items() if not isinstance(v, str)}
        x = found.get("x")
        terms = replace(self.terms, missing="drop")
        ends = [found[role] for role in ("x", "lower", "upper") if role in found]
        missing = reduce(and_, (np.isnan(end) for end in ends))
        n_missing = int(found["rows"][missing].sum())
        if n_missing and self.terms.missing == "raise":
            raise Mix1dError(
                f'`{self.terms.argument}` must not hold missing values (or pass missing="drop"), '
                f"got {n_missing} rows without a value"
            )
        n_rows = int(found["rows"].sum())
        if missing.all():
            return None, n_rows, n_missing
        try:
            sample = sample_of(x, columns, found["weight"], terms, is_part=self._numbers[0] > 0)
        except Mix1dError as error:  # the place is one among the distinct rows, and means nothing
            raise Mix1dError(ROW.sub("", str(error))) from None
        return sample, n_rows, n_missing

    @cached_property
    def beside(self) -> Beside:
        """The rows that are no exact values."""
        others, n_rows, n_missing = self._others()
        common = self._common
        if others is None:
            nothing = Sample([0.0]).level_rows.at(slice(0))
            return Beside(nothing, np.empty(0), n_rows, n_missing, common)
        rows = others.level_rows if others.rows is None else others.rows
        return Beside(rows, others.weights, n_rows, n_missing, common)

    @property
    def _common(self) -> tuple[float, float, float]:
        """The error and the window of all rows, where one number says so."""
        known = self._known
        numbers = (known.errors, known.low if known.entry is None else known.entry, known.high)
        error, low, high = (
            default if number is None or isinstance(number, str) else float(number)
            for number, default in zip(numbers, EVERYTHING, strict=True)
        )
        return error, low, high

    # ------------------------------------------------------------------------------ what is given
    @property
    def nearest(self) -> Input:
        """Every row, where there are few."""
        return self if self._numbers[0] >= AUTOMATIC else Ready(self.terms, self._whole)

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        if most is not None and self._numbers[0] > most:
            raise Mix1dError(
                f"`{self.terms.argument}` must have at most {most:,} rows for {what}, got more"
            )
        return self._whole

    @cached_property
    def _whole(self) -> Sample:
        """Every row, in no order."""
        beside = self.beside
        if not self._numbers[0]:
            if not beside.weights.size:
                raise Mix1dError(
                    f"`{self.terms.argument}` must hold at least one number, got {beside.n_rows} "
                    "rows without a value"
                )
            return distinct(
                Sample, beside.rows, beside.weights, n_rows=beside.n_rows,
                n_missing=beside.n_missing,
            )  # fmt: skip
        with self._opened() as table:
            found = answer(self._query(self._asked(table), "linear", CELLS).table)
        values = Sample(found["x"], weights=found.get("weight"))
        self._check_common(values)
        points = Sample._of_points(values.values, values.weights, n_rows=values.n_rows)
        return beside.with_points(points)

    def _check_common(self, values: Sample) -> None:
        """Refuse values outside the window of all rows."""
        numbers = {
            role: value for role, value in self._known.given.items() if not isinstance(value, str)
        }
        if numbers:
            sample_of(values.values[[0, -1]], numbers, None, self.terms)

    def sketch(self, scale: str, cells: int) -> Sketch:
        with self._opened() as table:
            found = sketches_of(self._query(self._asked(table), scale, cells))[None]
        if scale == "linear":
            self._check_common(Sample([found.low[0], found.high[-1]]))
        return found

    def look(self, scale: str) -> Look:
        def seen(ranges: Ranges) -> Cells:
            with self._opened() as table:
                query = within(self._query(self._asked(table), scale, CELLS), ranges)
                return sketches_of(query)[None].layers.parts[0]

        return seen
