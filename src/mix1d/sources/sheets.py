"""Tables that are no text: workbooks, data sets of Stata and SPSS, arrays of NumPy.

Their libraries are loaded where they are needed; where one is missing, the sentence names it.
"""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from datetime import date, time, timedelta
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.delimiter import Row
from mix1d.sources.opening import Content
from mix1d.sources.which import listed

__all__ = ["Sheet", "array_of", "sheet_of"]

PROGRAMS = {"stata": ("Stata", "read_dta", ".dta"), "spss": ("SPSS", "read_sav", ".sav")}
"""Name of the program, function that reads its files, and ending of their names, by the kind of
file."""


class Sheet(NamedTuple):
    """A table of cells that have types."""

    names: list[str] | None
    """Names of the columns; None where the first row may hold them."""
    rows: Iterator[Row]


def sheet_of(source: str, content: Content, asked: list[str]) -> Sheet:
    """The table of a file that is no text."""
    if content.kind == "npy":
        return _of_array(array_of(source, content.stream))
    if content.kind == "workbook":
        return Sheet(None, iter(_of_workbook(source, content.stream, asked)))
    if content.kind in ("stata", "spss"):
        return _of_data_set(source, content)
    raise Mix1dError(
        f"{source} must be a table that can be read row by row, and it is {content.kind}"
        + (f" in {content.compression}: unpack it" if content.compression else "")
    )


# ------------------------------------------------------------------------------------- arrays
def array_of(source: str, stream: BinaryIO) -> np.ndarray[Any, Any]:
    """The array in a file of NumPy."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a header by Python 2
            array = np.lib.format.read_array(stream, allow_pickle=False)
    except Exception as error:  # the header is parsed as Python, and fails as that does
        words = re.sub(" object at 0x[0-9a-f]+", "", " ".join(str(error).split())[:200])
        raise Mix1dError(f"{source} must be an array that can be read: {words}") from None
    if array.ndim == 0 or array.ndim > 2:
        raise Mix1dError(f"{source} must be one column or a table, got shape {array.shape}")
    return array


def _of_array(array: np.ndarray[Any, Any]) -> Sheet:
    names = list(array.dtype.names) if array.dtype.names else None
    if array.ndim == 1 and not names:
        array = array[:, np.newaxis]
    return Sheet(names, (list(row) for row in array.tolist()))


# ------------------------------------------------------------------------------------- workbooks
def _of_workbook(source: str, stream: BinaryIO, asked: list[str]) -> list[Row]:
    """The rows of the one sheet that is meant, empty cells as None."""
    try:
        from python_calamine import CalamineWorkbook, SheetVisibleEnum
    except ImportError:
        raise MissingExtraError("reading workbooks", "files") from None
    try:
        book = CalamineWorkbook.from_filelike(stream)
        seen = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        sheets = {name: _rows_of_sheet(book.get_sheet_by_name(name)) for name in seen}
    except Exception as error:  # its own, and those of Python where a file is torn
        words = " ".join(str(error).split())[:200]
        raise Mix1dError(f"{source} must be a workbook that can be read: {words}") from None
    filled = {name: rows for name, rows in sheets.items() if rows}
    if len(filled) > 1:
        having = [n for n, rows in filled.items() if asked and _heads(rows).issuperset(asked)]
        filled = {name: filled[name] for name in having} if len(having) == 1 else filled
    if len(filled) > 1:
        raise Mix1dError(
            f"{source} must be a workbook of one sheet, got {listed(list(filled))}: name a column "
            "that only one has, or save the sheet as CSV"
        )
    return next(iter(filled.values()), [])


def _rows_of_sheet(sheet: Any) -> list[Row]:
    rows = sheet.to_python(skip_empty_area=False)
    return [[_plain(cell) for cell in row] for row in rows] if any(map(any, rows)) else []


def _plain(cell: Any) -> Any:
    if isinstance(cell, (date, time, timedelta)):
        return str(cell)
    return None if cell == "" else cell


def _heads(rows: list[Row]) -> set[str]:
    return {cell.strip() for row in rows[:200] for cell in row if isinstance(cell, str)}


# ------------------------------------------------------------------------------------- data sets


def _of_data_set(source: str, content: Content) -> Sheet:
    program, reader, ending = PROGRAMS[content.kind]
    try:
        import pyreadstat
    except ImportError:
        raise Mix1dError(
            f"{source} must be a table that can be read, and it is a data set of {program}: "
            "pip install pyreadstat, or save it as CSV"
        ) from None
    with NamedTemporaryFile(suffix=ending) as kept:  # it reads files with names only
        shutil.copyfileobj(content.stream, kept)
        kept.flush()
        try:
            table, _ = getattr(pyreadstat, reader)(kept.name, output_format="dict")
        except Exception as error:  # its own, which derive from nothing in common
            words = " ".join(str(error).split())[:200]
            raise Mix1dError(f"{source} must be a data set that can be read: {words}") from None
    rows = zip(*table.values(), strict=True)
    names = [str(name) for name in table]  # a damaged one has none
    return Sheet(names, ([_plain(_number(cell)) for cell in row] for row in rows))


def _number(cell: Any) -> Any:
    return cell.item() if isinstance(cell, np.generic) else cell
