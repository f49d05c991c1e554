"""Data of which more is known than values: intervals, events, windows, errors.

Every row counts exactly as it is, folded into distinct rows with their numbers. Of many rows the
exact values go into the cells of a sketch, as they do alone, and the other rows stand beside them:
`Beside`. `Described` holds columns in memory or of a file; of a lazy table the engine counts the
distinct rows, see `mix1d.sources.described_queries`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sample.codes import CODES, refusal
from mix1d.sample.known import Known, check_named, sample_of
from mix1d.sample.making import EVERYTHING
from mix1d.sample.rows import Rows as KnownRows
from mix1d.sample.terms import Terms
from mix1d.sketching import Sketch
from mix1d.sketching.counting import check_counts
from mix1d.sketching.input_columns import AUTOMATIC
from mix1d.sketching.known_rows import told_of
from mix1d.sketching.strata_rows import Beside
from mix1d.sources.file_columns import read_column
from mix1d.sources.inputs import Input, Rows
from mix1d.sources.known_columns import KnownColumns, check_cells
from mix1d.sources.notation import Notation
from mix1d.sources.observed import Look
from mix1d.sources.tables import checked_name, columns_of, groups_of, numbers_in

__all__ = [
    "Described", "columns_beside", "described_array", "described_files", "described_table",
]  # fmt: skip


ONE_BY_ONE = (
    "`by` must be left out where more is known of rows than values, but for a table in memory: "
    "sketch one group at a time"
)
"""The error where groups are not told apart."""


class Described(Input):
    """Columns of one length in memory, once they are asked for."""

    is_at_hand = True

    def __init__(
        self,
        terms: Terms,
        name: str | None,
        columns: Any,
        groups: Callable[[Any], dict[Any, Described]] | None = None,
    ) -> None:
        super().__init__(terms)
        self._columns, self._groups = columns, groups
        if name is not None:
            self.name = name

    @cached_property
    def whole(self) -> Sample:
        """Every row."""
        self.name, x, columns, weights = self._columns(self.name)
        return sample_of(x, columns, weights, self.terms)

    @cached_property
    def _common(self) -> tuple[float, float, float]:
        """The error and the window of every row, if they are the same; else those of an exact value
        that could be any.
        """
        assert self.whole.rows is not None
        columns = self.whole.rows[2:5]
        if all(column.min() == column.max() for column in columns):
            return float(columns[0][0]), float(columns[1][0]), float(columns[2][0])
        return EVERYTHING

    def _are_alone(self, rows: KnownRows) -> BoolArray:
        """(m,) which rows are exact values of which no more is known than what is common."""
        alone = rows.are_points & ~rows.are_labelled
        for column, common in zip(rows[2:5], self._common, strict=True):
            alone = alone & (column == common)
        return alone

    @cached_property
    def _alone(self) -> BoolArray:
        """(m,) which of the distinct rows are."""
        assert self.whole.rows is not None
        return self._are_alone(self.whole.rows)

    @cached_property
    def _n_alone(self) -> int:
        """How many of the caller's rows are."""
        places = self.whole._rows
        assert places is not None
        return int(np.count_nonzero(self._are_alone(self.whole.level_rows)[places[places >= 0]]))

    @property
    def is_small(self) -> bool:  # type: ignore[override]
        """Whether there are few exact values, or their sketch would not know their weights."""
        if self.whole.rows is None or self.whole.is_relative:
            return True
        return int(np.count_nonzero(self._alone)) < AUTOMATIC

    def sample(self, most: int | None = None, what: str = "") -> Sample:
        return self.whole

    def sketch(self, scale: str, cells: int) -> Sketch:
        folded = self._folded(*next(self._blocks()), scale, cells)
        return folded._replaced(n_rows=self._n_alone, n_missing=0)

    def folded(self, scale: str, cells: int) -> Sketch:
        self.name, x, columns, weights = self._columns(self.name)
        told = told_of(x, columns, weights, self.terms, cells, scale)
        check_counts([stratum.content.sums[:, 0] for stratum in told.strata])
        return Sketch._of_told(told, cells, scale)

    def by_group(self, by: Any, scale: str, cells: int) -> dict[Any, Sketch]:
        if self._groups is None:
            raise Mix1dError(ONE_BY_ONE)
        found = {}
        for key, part in self._groups(by).items():
            try:
                found[key] = part.folded(scale, cells)
            except Mix1dError as error:
                raise Mix1dError(f"{error} of the rows where {by} is {key!r}") from None
        return found

    def look(self, scale: str) -> Look:
        return self._look_at(self._blocks, scale)

    def _blocks(self) -> Iterator[tuple[FloatArray, FloatArray]]:
        yield self.whole.values[self._alone], self.whole.weights[self._alone]

    @property
    def source(self) -> Sample:
        """The rows, for labels in their order."""
        return self.whole

    @property
    def beside(self) -> Beside:  # type: ignore[override]
        """The rows that are no exact values."""
        others, whole = ~self._alone, self.whole
        assert whole.rows is not None
        n_rows = whole.n_rows - self._n_alone
        return Beside(
            whole.rows.at(others), whole.weights[others], n_rows, whole.n_missing, self._common
        )

    def rows(self) -> Rows | None:
        raise Mix1dError(
            f"`{self.terms.argument}` must be exact values to be left out in turn, and these rows "
            "are more than values: another criterion, such as 'bic', takes them"
        )


# ------------------------------------------------------------------------------ from what
def described_array(terms: Terms, x: Any, weights: Any, known: Known) -> Described:
    """A column of the caller with others, or numbers for all rows, beside it."""
    for role, name in known.named.items():
        raise Mix1dError(
            f"`{known.argument(role)}` names a column of a table, and `{terms.argument}` is none: "
            f"got {name!r} and an object of type {type(x).__name__}"
        )
    return Described(
        terms, None, lambda name: (name, as_column(terms.argument, x), known.given, weights)
    )


def described_table(terms: Terms, table: Any, column: Any, weights: Any, known: Known) -> Described:
    """Columns of an eager table by name."""

    def groups(by: Any) -> dict[Any, Described]:
        check_named(known, "table where `by` is given")
        if weights is not None and not isinstance(weights, str):
            raise Mix1dError(
                "`weights` must be the name of a column of the table where `by` is given"
            )
        parts = groups_of(terms.argument, table, by)
        return {
            key: described_table(terms, part, column, weights, known) for key, part in parts.items()
        }

    columns = _columns_of_table(terms, table, column, weights, known)
    return Described(terms, column, columns, groups)


def _columns_of_table(
    terms: Terms, table: Any, column: Any, weights: Any, known: Known
) -> Callable[[str | None], tuple[Any, Any, dict[str, Any], Any]]:
    """How the columns of an eager table are read: name, values, those beside them, weights."""
    _check_names(table, known)

    def columns(name: str | None) -> tuple[Any, Any, dict[str, Any], Any]:
        beside = columns_beside(table, known)
        if column is None and known.has_ends:
            _, counts = columns_of(terms.argument, table, next(iter(known.named.values())), weights)
            return name, None, beside, counts
        x, counts = columns_of(terms.argument, table, column, weights)
        return name, as_column(terms.argument, x), beside, counts

    return columns


def _check_names(table: Any, known: Known) -> None:
    names = list(table.columns)
    for role, name in known.named.items():
        checked_name(known.argument(role), name, names)


def columns_beside(table: Any, known: Known) -> dict[str, Any]:
    """What is known of the rows of an eager table, by its role: its own columns, and others."""
    _check_names(table, known)
    named = {role: _column(known, role, table, name) for role, name in known.named.items()}
    return dict(known.given) | named


def _column(known: Known, role: str, table: Any, name: str) -> Any:
    if role == "labels":
        return table.get_column(name).to_native()
    try:
        return numbers_in(known.argument(role), table, name)
    except Mix1dError:
        if role in CODES:
            words = f"type {table.schema[name]} in column {name!r}"
            hint = f": a comparison makes such a column, as table[{name!r}] == 'yes' does"
            raise refusal(role, words + hint) from None
        raise


def described_files(
    terms: Terms,
    files: list[Any],
    column: str | None,
    weights: str | None,
    notation: Notation,
    known: Known,
    *,
    limits: bool = False,
) -> Described:
    """Columns of files by name; with `limits` one whose cells say what is known."""
    wanted = KnownColumns.of(column, known, limits=limits)

    def columns(_: str | None) -> tuple[Any, Any, dict[str, Any], Any]:
        found = read_column(
            files, wanted.first, weights=weights, notation=notation, beside=wanted.beside,
            reading=wanted.reading,
        )  # fmt: skip
        if limits:
            check_cells(found.values, terms.missing)
        return found.name, *wanted.told(found.values, found.beside), found.weights

    return Described(terms, column, columns)
