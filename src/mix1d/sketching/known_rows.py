"""Columns that say what is known of rows, folded into strata block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray
from mix1d.choices import LabelScheme, Missing
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.checks import check_scheme
from mix1d.sample.codes import CODES, codes_of
from mix1d.sample.known import known_of, rows_told
from mix1d.sample.labelling import Labelling
from mix1d.sample.labels import read_labels
from mix1d.sample.terms import Terms
from mix1d.sketching.cells import Cells
from mix1d.sketching.strata import Folding, check_positive, joined, strata_of
from mix1d.sketching.strata_rows import Beside
from mix1d.sketching.stratum import Key, Stratum
from mix1d.weighing import COUNTS, RELATIVE

__all__ = ["NO_COUNTS", "Told", "told_beside", "told_of", "told_of_chunk", "told_of_sample"]

BLOCK = 2**20
"""So many rows are folded at a time."""

NO_COUNTS = (
    "`weights` must be counts in a sketch of rows of which more is known than values, got relative "
    "ones: fit the rows themselves with these"
)
"""The error where they are not."""


class Told(NamedTuple):
    """What rows say, folded."""

    strata: tuple[Stratum, ...]
    labelling: Labelling | None
    n_rows: int
    n_missing: int

    @property
    def facts(self) -> dict[str, Any]:
        """All but the strata, by name."""
        return {name: value for name, value in self._asdict().items() if name != "strata"}


def told_of_chunk(
    x: Any, weights: Any, missing: Missing, label_scheme: LabelScheme, cells: int, scale: str,
    known: Mapping[str, Any],
) -> Told:  # fmt: skip
    """The strata of one more chunk, which may hold no row, or none but missing ones."""
    choice("missing", missing, Missing)
    choice("label_scheme", label_scheme, LabelScheme)
    beside, _ = known_of(None, time=None, **known)
    if beside.named:
        role, name = next(iter(beside.named.items()))
        raise Mix1dError(
            f"`{beside.argument(role)}` must be a column of the chunk, got the name {name!r}: "
            "sketch a table, and add the two"
        )
    terms = Terms("chunk", COUNTS, missing, label_scheme)
    x = None if x is None and beside.has_ends else as_column("chunk", x)
    ends = [x, *(beside.given.get(role) for role in ("lower", "upper"))]
    columns = [as_column("chunk", end) for end in ends if end is not None]
    if missing == "drop" or not columns[0].size:
        size = columns[0].size
        if all(column.size == size and np.isnan(column).all() for column in columns):
            return Told((), None, size, size)
    return told_of(x, beside.given, weights, terms, cells, scale)


def told_of(
    x: Any, columns: Mapping[str, Any], weights: Any, terms: Terms, cells: int, scale: str
) -> Told:
    """The strata of columns of one length, or numbers for all rows, by their roles.

    Raises
    ------
    Mix1dError
        If a row is none, as `Sample` says it; if there are too many kinds of them; or if weights
        are no counts.
    """
    if terms.weights_are == RELATIVE:
        raise Mix1dError(NO_COUNTS)
    beside = {role: _ready(role, column) for role, column in columns.items() if role != "labels"}
    sizes = [c.size for c in (x, *beside.values()) if isinstance(c, np.ndarray)]
    label, labelling = None, None
    if "labels" in columns:
        label, labelling = read_labels(columns["labels"], sizes[0], terms.label_scheme)
    weights = None if weights is None else as_column("weights", weights)
    common = beside.get("errors", 0.0)
    is_common = scale == "linear" and not isinstance(common, np.ndarray)
    how = Folding(cells, scale, float(common) if is_common else 0.0)
    every = (x, beside, weights, label)
    whole = max(sizes) == min(sizes) if sizes else False
    try:
        blocks = list(_blocks(every, sizes[0] if whole else 0))
        parts = [_folded(block, labelling, terms, how) for block in blocks]
    except Mix1dError:  # whatever is wrong, all rows together say where, if it is not their number
        parts = [_folded(every, labelling, terms, how)]
    counts = np.sum([part[1:] for part in parts], axis=0)
    strata = joined([part[0] for part in parts], cells)
    return Told(strata, labelling, int(counts[0]), int(counts[1]))


def told_of_sample(sample: Sample, cells: int, scale: str) -> Told:
    """The strata of the rows of a sample of counts."""
    rows = sample.distinct_rows
    if scale == "log":
        check_positive(rows, "x")
    strata = strata_of(rows, sample.weights, Folding(cells, scale))
    return Told(strata, rows.labelling, sample.n_rows, sample.n_missing)


def told_beside(
    content: Cells, beside: Beside, cells: int, scale: str, n_rows: int, n_missing: int
) -> Told:
    """The strata of cells of exact values and of the rows beside them.

    `n_rows` and `n_missing` are those of the exact values.
    """
    error, low, high = beside.common
    if scale == "log":
        if error:
            raise Mix1dError(
                '`errors` must be left out for scale="log" where an engine folds the values: read '
                "the table into memory"
            )
        check_positive(beside.rows, "x")
    main = Stratum(Key(error=error, low=low, high=high), content)
    others = strata_of(beside.rows, beside.weights, Folding(cells, scale, error))
    strata = joined([[main], others], cells)
    n_rows, n_missing = n_rows + beside.n_rows, n_missing + beside.n_missing
    return Told(strata, beside.rows.labelling, n_rows, n_missing)


Columns = tuple[Any, Mapping[str, Any], Any, Any]
"""Values, what is beside them by its role, weights and labels as numbers."""


def _blocks(every: Columns, size: int) -> Iterator[Columns]:
    """Blocks of about equal length."""
    if size <= BLOCK:
        yield every
        return
    edges = np.linspace(0, size, -(-size // BLOCK) + 1).astype(int)
    for start, stop in pairwise(edges):

        def part(column: Any, rows: slice = slice(start, stop)) -> Any:
            return column[rows] if isinstance(column, np.ndarray) else column

        x, beside, weights, label = every
        yield part(x), {r: part(c) for r, c in beside.items()}, part(weights), part(label)


def _folded(
    block: Columns, labelling: Labelling | None, terms: Terms, how: Folding
) -> tuple[tuple[Stratum, ...], int, int]:
    """The strata of a block, how many rows it has, and how many of these are missing."""
    x, beside, weights, label = block
    told = rows_told(x, beside, weights, terms)
    rows, counts = told.told
    if labelling is not None:
        rows = rows._replace(label=label[told.present])
        counted = np.ones(rows.label.size, dtype=np.bool_) if counts is None else counts > 0.0
        check_scheme(rows, rows.label, labelling, counted, is_part=True)
    if how.scale == "log":
        check_positive(rows, terms.argument)
    present = told.present
    return strata_of(rows, counts, how), present.size, int(present.size - present.sum())


def _ready(role: str, column: Any) -> Any:
    """A column as an array, once for all blocks; a number for all rows as it is."""
    if np.ndim(column) == 0 and not hasattr(column, "__len__"):
        return column
    if role in CODES:
        return codes_of(role, column)
    found: FloatArray = as_column("within" if role in ("low", "high") else role, column)
    return found
