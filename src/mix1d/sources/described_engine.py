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
from mix1d.sample.checks import check_scheme
from mix1d.sample.known import Known, check_named, rows_told, sample_of
from mix1d.sample.labels import read_labels
from mix1d.sample.making import EVERYTHING, distinct
from mix1d.sample.rows import Rows as KnownRows
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch
from mix1d.sketching.cells import Cells
from mix1d.sketching.input_columns import AUTOMATIC
from mix1d.sketching.known_rows import told_beside, told_of_sample
from mix1d.sketching.layers import Ranges
from mix1d.sketching.strata_rows import Beside, check_complete
from mix1d.sources.answers import answer
from mix1d.sources.described import ONE_BY_ONE
from mix1d.sources.described_queries import Asked, Counts, asked_of
from mix1d.sources.inputs import CELLS, Input, Ready
from mix1d.sources.observed import Look
from mix1d.sources.query import within
from mix1d.sources.sketch_queries import sketches_of
from mix1d.sources.survey import check_countable, survey
from mix1d.weighing import RELATIVE

__all__ = ["DescribedEngine"]

ROW = re.compile(r" at row \d+")
"""The place of a row in a message."""

MOST = 200_000
"""Most distinct rows that are no exact values which an engine is asked for."""

CELLS_OF_A_GROUP = 65_536
"""Cells at most of the exact values of a known group."""


class Part(NamedTuple):
    """Some of the rows that are no exact values of unknown group."""

    rows: KnownRows
    weights: FloatArray
    names: list[Any]
    """(m,) their labels; none where there are no labels."""
    n_rows: int
    """The rows that they stand for, missing ones included."""
    n_missing: int
    is_exact: bool = True
    """Whether each is a row as it was."""


NOTHING = Part(KnownRows.exact(np.empty(0)), np.empty(0), [], 0, 0)
"""No rows."""


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

    # ------------------------------------------------------------------------------ what is counted
    def _asked(self, table: Any) -> Asked:
        known = self._known
        asked = asked_of(table, self.terms.argument, self._column, self._weights, known)
        self.name = asked.name
        return asked

    @cached_property
    def _counts(self) -> Counts:
        """The numbers of rows."""
        with self._opened() as table:
            counts = self._asked(table).counts(MOST)
        self._check(counts.others)
        return counts

    def _check(self, found: dict[str, FloatArray]) -> None:
        if found["rows"].size > MOST:
            raise Mix1dError(
                f"`{next(iter(self._known.given))}` must leave at most {MOST:,} distinct rows that "
                "are no exact values where an engine counts them, got more: round the columns, or "
                "read the table into memory"
            )
        if self._weights is None:
            return
        bad = (found["weighed"] < found["rows"]) | ~(found["least"] >= 0.0)
        bad |= ~np.isfinite(found["weight"])
        if bad.any():
            raise Mix1dError(
                "`weights` must be non-negative and finite, got "
                f"{found['least'][bad.argmax()]} in column {self._weights!r}"
            )

    def _check_missing(self, argument: str, what: str, counts: FloatArray) -> None:
        """Refuse rows without what they need, unless they are dropped."""
        if counts.size and self.terms.missing == "raise":
            raise Mix1dError(
                f'`{argument}` must not hold missing values (or pass missing="drop"), got '
                f"{int(counts.sum())} rows without {what}"
            )

    def _others(self) -> Part:
        """The distinct rows that are no exact values."""
        found = self._counts.others
        if not found["rows"].size:
            return NOTHING
        columns = {role: found[role] for role in self._known.named if role in found}
        columns |= {r: v for r, v in self._known.given.items() if not isinstance(v, str)}
        x = found.get("x")
        terms = replace(self.terms, missing="drop")
        ends = [found[role] for role in ("x", "lower", "upper") if role in found]
        missing = reduce(and_, (np.isnan(end) for end in ends))
        self._check_missing(self.terms.argument, "a value", found["rows"][missing])
        if "errors" in found:
            no_error = np.isnan(found["errors"]) & ~missing
            self._check_missing("errors", "one", found["rows"][no_error])
            missing = missing | no_error
        n_missing = int(found["rows"][missing].sum())
        n_rows = int(found["rows"].sum())
        if missing.all():
            return NOTHING._replace(n_rows=n_rows, n_missing=n_missing)
        weights = found["rows" if self._weights is None else "weight"]
        try:
            if not self._counts.alone:  # there are no other rows
                sample_of(x, columns, weights, terms)
            told = rows_told(x, columns, weights, terms)
        except Mix1dError as error:  # the place is one among the distinct rows, and means nothing
            raise Mix1dError(ROW.sub("", str(error))) from None
        rows, counts = told.told
        assert counts is not None
        kept = counts > 0.0
        names = [] if "group" not in found else list(found["group"][told.present][kept])
        return Part(rows.at(kept), counts[kept], names, n_rows, n_missing)

    @cached_property
    def beside(self) -> Beside:
        """The rows that are no exact values of unknown group, for a fit of the others."""
        others = self._others()
        parts = [others, *self._labelled]
        names = [name for part in parts for name in part.names]
        rows = reduce(KnownRows.followed_by, (part.rows for part in parts))
        weights = np.concatenate([part.weights for part in parts])
        if names:
            array = np.array([*names, None], dtype=object)[:-1]
            label, labelling = read_labels(array, len(names), self.terms.label_scheme)
            rows = rows._replace(label=label, labelling=labelling)
            if labelling is not None:
                check_scheme(rows, label, labelling, weights > 0.0, is_part=self._alone > 0)
        n_rows = sum(part.n_rows for part in parts)
        is_exact = all(part.is_exact for part in parts)
        return Beside(rows, weights, n_rows, others.n_missing, self._common, is_exact)

    @property
    def _alone(self) -> int:
        """How many rows are exact values of unknown group."""
        return self._counts.alone - sum(part.n_rows for part in self._labelled)

    @cached_property
    def _labelled(self) -> list[Part]:
        """The exact values of each known group; points for them, if there are too many."""
        if self._known.labels is None or not self._counts.alone:
            return []
        parts = []
        with self._opened() as table:
            query = self._asked(table).labelled("linear", CELLS_OF_A_GROUP)
            groups = survey(query)
            if not groups:
                return []
            check_countable(query, groups)
            found = sketches_of(query, groups)
        for name, sketch in found.items():
            sample = sketch.to_sample()
            self._check_common(sample)
            rows = KnownRows.exact(sample.values, *self._common)
            names = [name] * rows.lower.size
            parts.append(Part(rows, sample.weights, names, sketch.n_rows, 0, sketch.is_exact))
        return parts

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
        return self if self._alone >= AUTOMATIC else Ready(self.terms, self._whole)

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        if most is not None and self._counts.alone > most:
            raise Mix1dError(
                f"`{self.terms.argument}` must have at most {most:,} rows for {what}, got more"
            )
        return self._whole

    @cached_property
    def _whole(self) -> Sample:
        """Every row, in no order."""
        beside = self.beside
        if not self._alone:
            if not beside.weights.size:
                raise Mix1dError(
                    f"`{self.terms.argument}` must hold at least one number, got {beside.n_rows} "
                    "rows without a value"
                )
            check_complete(beside, has_values=False)
            return distinct(
                Sample, beside.rows, beside.weights, n_rows=beside.n_rows,
                n_missing=beside.n_missing,
            )  # fmt: skip
        with self._opened() as table:
            found = answer(self._asked(table).values(self._counts, "linear", CELLS).table)
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
            asked = self._asked(table)
            query = asked.values(self._counts, scale, cells)
            found = sketches_of(query, asked.ends(self._counts, query))[None]
        if scale == "linear":
            self._check_common(Sample([found.low[0], found.high[-1]]))
        return found

    def folded(self, scale: str, cells: int) -> Sketch:
        if not self._alone:
            return Sketch._of_told(told_of_sample(self._whole, cells, scale), cells, scale)
        own = self.sketch(scale, cells)
        counts = own.n_rows, own.n_missing
        told = told_beside(own._cells(), self.beside, cells, scale, *counts)
        return Sketch._of_told(told, cells, scale)

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        raise Mix1dError(ONE_BY_ONE)

    def look(self, scale: str) -> Look:
        def seen(ranges: Ranges) -> Cells:
            with self._opened() as table:
                query = within(self._asked(table).values(self._counts, scale, CELLS), ranges)
                return sketches_of(query)[None].layers.parts[0]

        return seen
