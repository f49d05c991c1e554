"""Columns in memory whose cells say what is known of a value: texts, read by the rule of files."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample.known import Known
from mix1d.sample.terms import Terms
from mix1d.sources.advice import advice
from mix1d.sources.described import Described, columns_beside
from mix1d.sources.known_columns import KnownColumns, check_cells, limits_beside
from mix1d.sources.limits import LIMITS, limits_in
from mix1d.sources.notation import PLAIN, Notation, cell_text
from mix1d.sources.tables import checked_name, groups_of, is_null, numbers_in, one_column

__all__ = ["described_texts", "refuse_readable"]


def described_texts(
    terms: Terms, x: Any, table: Any, column: Any, weights: Any, notation: Notation, known: Known
) -> Described:
    """A column of texts, or one of an eager table, with the columns beside it.

    Raises
    ------
    Mix1dError
        If cells and columns say the same.
    """
    KnownColumns.of(None, known, limits=True)  # refuses what the cells say, too

    def columns(name: Any) -> tuple[Any, Any, dict[str, Any], Any]:
        if table is None:
            beside, counts, cells = dict(known.given), weights, _cells(terms.argument, x)
        else:
            names = list(table.columns)
            name = one_column(terms.argument, names) if name is None else name
            cells = table.get_column(checked_name("column", name, names)).to_list()
            beside, counts = columns_beside(table, known), weights
            if isinstance(weights, str):
                checked_name("weights", weights, names)
                counts = numbers_in("weights", table, weights)
        ends = _read(terms.argument, cells, name, notation)
        check_cells(ends[:, 0], terms.missing)
        return name, None, beside | limits_beside(*ends.T.copy()), counts

    def groups(by: Any) -> dict[Any, Described]:
        parts = groups_of(terms.argument, table, by)
        return {
            key: described_texts(terms, None, part, column, weights, notation, known)
            for key, part in parts.items()
        }

    return Described(terms, column, columns, None if table is None else groups)


def refuse_readable(argument: str, x: Any) -> None:
    """Refuse the first text of a column if it says a number or a limit, or looks as if it did."""
    cells = ((row, cell) for row, cell in enumerate(_cells(argument, x)) if isinstance(cell, str))
    row, text = next(cells)
    if limits_in(PLAIN, text) is not None:
        hint = ": pass limits=True to read texts such as 12, <0.5 and 4-6 as what they say"
    else:
        hint = advice(PLAIN, text)
    if hint:
        raise Mix1dError(
            f"`{argument}` must hold real numbers, got {shown(text)} at row {row}{hint}"
        )


def _cells(argument: str, x: Any) -> list[Any]:
    """The cells of a column of any library."""
    import narwhals.stable.v2 as nw

    series = nw.from_native(x, series_only=True, pass_through=True)
    if isinstance(series, nw.Series):
        return series.to_list()
    if isinstance(x, (str, bytes)) or getattr(x, "ndim", 1) != 1:
        raise Mix1dError(f"`{argument}` must be one column of cells, got {shown(x)}")
    try:
        return x.tolist() if hasattr(x, "tolist") else list(x)
    except TypeError:
        raise Mix1dError(f"`{argument}` must be a column of cells, got {shown(x)}") from None


def _read(argument: str, cells: list[Any], name: Any, notation: Notation) -> FloatArray:
    """(n, 3) the ends of what each cell says, and the sd of its error."""
    found = np.empty((len(cells), 3))
    said: dict[str, tuple[float, float, float] | None] = {}
    for row, cell in enumerate(cells):
        plain = None if is_null(cell) else cell.item() if isinstance(cell, np.generic) else cell
        if isinstance(plain, Decimal):
            plain = float(plain)
        if not isinstance(plain, str):
            ends = limits_in(notation, plain)
        elif plain in said:
            ends = said[plain]
        else:
            ends = said[plain] = limits_in(notation, plain)
        if ends is None:
            where = "" if name is None else f" in column {name!r}"
            hint = "" if isinstance(plain, complex) else advice(notation, cell_text(plain))
            raise Mix1dError(
                f"`{argument}` must hold {LIMITS.rstrip(',')}, got {shown(plain)} at row {row}"
                f"{where}{hint}"
            )
        found[row] = ends
    return found
