"""Workbooks, data sets of other programs, arrays in files: read where their library is there."""

import datetime
import sys

import numpy as np
import pytest

import mix1d
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.file_columns import read_column


@pytest.fixture
def workbook(tmp_path):
    """Write the rows of sheets to a workbook."""
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("python_calamine")

    def write(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "book.xlsx")
        return str(tmp_path / "book.xlsx")

    return write


DAY = datetime.datetime(2020, 1, 1)
ROWS = [
    ["t", "x", "day", "yes"],
    ["a", 1.5, DAY, True],
    ["b", None, DAY, False],
    ["c", "2.5", DAY, True],
]


def test_the_cells_of_a_workbook(workbook):
    path = workbook(one=ROWS)
    for column in ("x", None):
        found = read_column(path, column)
        assert found.name == "x"
        np.testing.assert_array_equal(found.values, [1.5, np.nan, 2.5])
    assert mix1d.sketch(path, missing="drop").digest == mix1d.sketch([1.5, 2.5]).digest


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("day", "must hold numbers in column 'day', got '2020-01-01' at row 2"),
        ("yes", "must hold numbers in column 'yes', got 'True' at row 2"),
        ("t", "must hold numbers in column 't', got 'a' at row 2"),
        ("z", "must have a column 'z', got 't', 'x', 'day', 'yes'"),
    ],
)
def test_cells_that_are_no_numbers(column, sentence, workbook):
    with pytest.raises(Mix1dError) as caught:
        read_column(workbook(one=ROWS), column)
    assert sentence in str(caught.value)


def test_words_above_and_empty_rows(workbook):
    path = workbook(one=[["Made by hand"], [], *ROWS[:2], [], ROWS[3]])
    np.testing.assert_array_equal(read_column(path, "x").values, [1.5, 2.5])


def test_row_numbers_without_a_name(workbook):
    path = workbook(one=[[None, "x"], ["a", 1.5], ["b", 2.5]])
    np.testing.assert_array_equal(read_column(path).values, [1.5, 2.5])


def test_which_sheet(workbook):
    path = workbook(notes=[["read me"]], data=ROWS, empty=[])
    np.testing.assert_array_equal(read_column(path, "x").values, [1.5, np.nan, 2.5])
    with pytest.raises(Mix1dError, match="a workbook of one sheet, got 'notes', 'data'"):
        read_column(path)
    with pytest.raises(Mix1dError, match="a workbook of one sheet, got 'a', 'b'"):
        read_column(workbook(a=ROWS, b=ROWS), "x")
    with pytest.raises(Mix1dError, match="and it is empty"):
        read_column(workbook(a=[]))


def test_a_pipe_of_a_workbook(workbook, monkeypatch, tmp_path):
    import io

    data = (tmp_path / workbook(one=ROWS)).read_bytes()

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(data)))
    np.testing.assert_array_equal(read_column("-", "x").values, [1.5, np.nan, 2.5])


def test_a_torn_workbook(workbook, tmp_path):
    path = tmp_path / workbook(one=ROWS)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(Mix1dError, match="must be a zip that can be read"):
        read_column(str(path))


def test_without_the_library(workbook, monkeypatch):
    path = workbook(one=ROWS)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(
        MissingExtraError, match=r"needs an extra library: pip install .*python-calamine"
    ):
        read_column(path, "x")


@pytest.mark.parametrize("ending", ["dta", "sav"])
def test_data_sets_of_other_programs(ending, tmp_path, monkeypatch):
    library = pytest.importorskip("pyreadstat")
    pd = pytest.importorskip("pandas")
    path = str(tmp_path / f"x.{ending}")
    table = pd.DataFrame({"x": [1.5, None, 2.5], "t": ["a", "b", "c"], "w": [1, 2, 3]})
    getattr(library, {"dta": "write_dta", "sav": "write_sav"}[ending])(table, path)
    found = read_column(path, "x", weights="w")
    np.testing.assert_array_equal(found.values, [1.5, np.nan, 2.5])
    np.testing.assert_array_equal(found.weights, [1, 2, 3])
    with pytest.raises(Mix1dError, match="must hold numbers in column 't', got 'a' at row 1"):
        read_column(path, "t")
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(Mix1dError, match="pip install pyreadstat, or save it as CSV"):
        read_column(path, "x")


BAD = {
    "a.db": (
        b"SQLite format 3\0" + bytes(90),
        "is a database: pass a table of it, ibis.sqlite.connect",
    ),
    "a.duckdb": (
        bytes(8) + b"DUCK" + bytes(90),
        "is a database: pass a table of it, duckdb.connect",
    ),
    "a.h5": (b"\x89HDF\r\n\x1a\n", "HDF5: open it with h5py"),
    "a.rds": (b"\x1f\x8b", "must be a compressed file that can be read"),
    "a.pdf": (b"%PDF-1.7", "a PDF"),
    "a.sas7bdat": (bytes(12) + b"\xc2\xea\x81\x60", "a file of SAS: open it with pandas.read_sas"),
    "a.xml": (b"<?xml version='1.0'?><a/>", "XML: save the table as CSV"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_what_to_do(name, tmp_path):
    content, sentence = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Mix1dError) as caught:
        mix1d.fit(tmp_path / name, 1)
    assert sentence in str(caught.value)
