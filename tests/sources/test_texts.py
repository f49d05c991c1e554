"""Cells in memory that say what is known of a value: the same rows as those of a file."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from mix1d.errors import Mix1dError

CELLS = ["1.2", "3", "<0.5", ">100", "4-6", "12±3", "7", "8.5"]
TABLE = pd.DataFrame({"x": CELLS, "w": 2.0}, index=np.arange(8) + 5)


@pytest.fixture(scope="module")
def of_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("cells") / "cells.csv"
    path.write_text("\n".join(["x", *CELLS]) + "\n", encoding="utf-8")
    return mix1d.fit(path, 1, limits=True)


def _called(x):
    """A name that is the same in every process."""
    return str(x) if isinstance(x, str | dict | list) else type(x).__name__


@pytest.mark.parametrize(
    "x",
    [
        CELLS,
        tuple(CELLS),
        np.array(CELLS),
        np.array(CELLS, dtype=object),
        [1.2, 3, *CELLS[2:6], np.int64(7), 8.5],
        TABLE["x"],
        TABLE["x"].astype("category"),
        TABLE["x"].astype("string"),
        TABLE[["x"]],
        pl.Series("x", CELLS),
        pl.DataFrame({"x": CELLS}),
        pa.array(CELLS),
        pa.table({"x": CELLS}),
    ],
    ids=lambda x: f"{type(x).__module__.split('.')[0]} {type(x).__name__}",
)
def test_the_rows_are_those_of_the_file(x, of_file):
    fit = mix1d.fit(x, 1, limits=True)
    assert (fit.digest, fit.loglik) == (of_file.digest, of_file.loglik)


def test_what_stands_beside_the_cells(of_file):
    doubled = mix1d.fit(TABLE, 1, column="x", weights="w", limits=True)
    assert doubled.mixture.means == pytest.approx(of_file.mixture.means, rel=1e-9)
    assert doubled.n == 16.0
    cut = mix1d.fit(CELLS, 1, limits=True, within=(0, 200))
    assert cut.sample.distinct_rows.are_windowed.all()
    assert list(mix1d.fit(TABLE, 1, column="x", limits=True).to_frame("rows").index) == [
        *range(5, 13)
    ]


def test_the_notation_is_that_of_the_arguments():
    words = {"decimal": ",", "thousands": ".", "missing_values": ["-"], "missing": "drop"}
    fit = mix1d.fit(["1.200,5", "<3,5", "7", "8", "-", None], 1, limits=True, **words)
    assert sorted(fit.sample.distinct_rows.upper) == [3.5, 7.0, 8.0, 1200.5]
    assert fit.n_missing == 2


def test_groups_of_a_table():
    table = TABLE.assign(g=list("aaaabbbb"))
    sketches = mix1d.sketch(table, column="x", by="g", limits=True)
    assert [sketch.n_rows for sketch in sketches.values()] == [4, 4]


@pytest.mark.parametrize(
    ("x", "options", "words"),
    [
        (
            ["1", "13 ug/L"],
            {},
            "`x` must hold numbers, or limits such as <0.5, >100, 4-6 and 12±3, got '13 ug/L' at "
            "row 1: write the number without its unit, in the same unit in every row",
        ),
        (
            TABLE.assign(x="ND"),
            {"column": "x"},
            "got 'ND' at row 0 in column 'x': if it lies below",
        ),
        (["1", "inf"], {}, "4-6 and 12±3, got 'inf' at row 1"),
        (["1", "<inf"], {}, "got '<inf' at row 1"),
        (["1", "2±-1"], {}, "got '2±-1' at row 1"),
        ([True, "1"], {}, "got True at row 0"),
        ([pd.Timestamp("2020-01-01"), "3"], {}, "got Timestamp('2020-01-01 00:00:00') at row 0"),
        (
            ["1", None, "NA", pd.NA, np.nan],
            {},
            '`x` must not hold missing values (or pass missing="drop"), got 4 of 5, the first at '
            "row 1",
        ),
        ([], {}, "`x` must hold at least one number, got none"),
        (None, {}, "`x` must be a column of cells, got None"),
        (["1", "2"], {"errors": 0.1}, "`errors` must be left out with limits=True"),
        (["1", "2"], {"entry": "e"}, "`entry` names a column of a table, and `x` is none"),
        (TABLE, {"column": "y"}, "`column` must be a column of the table, got 'y'"),
        (TABLE, {}, "`x` must be one column, got a table with 2 columns"),
        (
            pl.LazyFrame({"x": CELLS}),
            {},
            "`limits` is for cells in memory or in a file, and `x` is of type LazyFrame: pass "
            "`lower` and `upper`",
        ),
        (iter(CELLS), {}, "`x` is of type list_iterator"),
        (mix1d.Sample([1.0, 2.0]), {}, "`x` is of type Sample"),
    ],
    ids=_called,
)
def test_what_is_refused(x, options, words):
    with pytest.raises(Mix1dError) as error:
        mix1d.fit(x, 1, limits=True, **options)
    assert words in str(error.value)


def test_a_missing_cell_of_a_file_is_named_as_one(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text("x,y\n1,a\n<2,b\n,c\n4,d\n")
    with pytest.raises(Mix1dError, match=r"^`x` must not hold missing values"):
        mix1d.fit(path, 1, column="x", limits=True)


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (CELLS, "got '1.2' at row 0: pass limits=True to read texts such as 12, <0.5 and 4-6 as"),
        (TABLE["x"], "got '1.2' at row 0: pass limits=True"),
        (TABLE[["x"]], "got '1.2' at row 0: pass limits=True"),
        (np.array(CELLS), "got '1.2' at row 0: pass limits=True"),
        (pl.Series("x", CELLS), "got '1.2' at row 0: pass limits=True"),
        (["5%", "3"], "got '5%' at row 0: write the number without %, in every row"),
        ([1.0, "1,5"], "got '1,5' at row 1: write a decimal point, or pass decimal=','"),
        (["a", "3"], "got 'a' at row 0"),
    ],
    ids=_called,
)
def test_texts_that_nobody_asked_to_read_are_refused_with_the_way(x, words):
    with pytest.raises(Mix1dError) as error:
        mix1d.fit(x, 1)
    assert str(error.value).startswith("`x` must hold real numbers, " + words)


@pytest.mark.parametrize(
    ("cell", "words"),
    [("<inf", "no finite number"), (10**400, "no finite number"), (1j, "got 1j at row 0")],
)
def test_what_is_no_finite_number_is_told_no_notation(cell, words):
    with pytest.raises(Mix1dError, match=words) as caught:
        mix1d.fit([cell, 2, 3], 1, limits=True)
    assert "decimal=" not in str(caught.value)
    assert "unit" not in str(caught.value)
