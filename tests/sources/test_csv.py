"""The reader of text tables: every layout it promises, and one sentence for everything else."""

import bz2
import gzip
import io
import lzma
import sys

import numpy as np
import pytest

from mix1d.errors import Mix1dError
from mix1d.sources.csv import HEAD
from mix1d.sources.file_columns import read_column


@pytest.fixture(params=["line by line", "by the engine"], autouse=True)
def reader(request, monkeypatch):
    """Every test is of both readers."""
    monkeypatch.setattr("mix1d.sources.bulk.LARGE", 0 if "engine" in request.param else np.inf)


@pytest.fixture
def written(tmp_path):
    """Write a text or bytes to a file and give its path."""

    def write(content):
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write


# -------------------------------------------------------------------- layouts
@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,10\n2,20\n",
        "a;b\n1;10\n2;20\n",
        "a\tb\n1\t10\n2\t20\n",
        "a b\n1 10\n2 20\n",
        "  a    b\n  1   10  \n  2   20\n",
        "a,b\r\n1,10\r\n2,20\r\n",
        "a,b\r1,10\r2,20\r",
        "\n\na,b\n1,10\n\n2,20\n\n\n",
        '"a","b"\n"1","10"\n"2","20"\n',
        "a , b\n1 , 10\n2 , 20",
        "\ufeffa,b\n1,10\n2,20\n",
        "a|b\n1|10\n2|20\n",
        "# made by hand\n\n# on Monday\na,b\n1,10\n2,20\n",
        "Made by hand\nDay: Monday\n\na,b\n1,10\n2,20\n",
        "a,b\n1,10\n2,20\n".encode("utf-16"),
        "a,b\n1,10\n2,20\n".encode("utf-16-be"),
        "a,b,\xe9\n1,10,\xdf\n2,20,\xe9\n".encode("latin-1"),
        "a,b\r\n1,10\n2,20\r\n\n \n",
        gzip.compress(b"a,b\n1,10\n2,20\n"),
        bz2.compress(b"a,b\n1,10\n2,20\n"),
        lzma.compress(b"a,b\n1,10\n2,20\n"),
        "a,b\n+1,10\xa0\n2 , 20\n",
    ],
    ids=[
        "comma", "semicolon", "tab", "blank", "blanks", "CRLF", "CR", "empty lines", "quotes",
        "blanks round cells", "BOM", "bars", "comments", "words above", "UTF-16",
        "UTF-16 without BOM", "Latin-1", "mixed line ends", "gzip", "bzip2", "xz",
        "signs and blanks",
    ],
)  # fmt: skip
def test_every_layout_gives_the_same_column(written, content):
    path = written(content)
    for name, expected in (("a", [1, 2]), ("b", [10, 20])):
        column = read_column(path, name)
        assert column.name == name
        np.testing.assert_array_equal(column.values, expected)


@pytest.mark.parametrize("content", ["1\n2\n3\n", "x\n1\n2\n3\n", "1,\n2,\n3,\n"])
def test_the_only_column_needs_no_name(written, content):
    np.testing.assert_array_equal(read_column(written(content)).values, [1, 2, 3])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("who,when,x\nann,2020-01-01,1.5\nbob,2020-01-02,2.5\n", "x"),
        ('"","x"\n"1",1.5\n"2",2.5\n', "x"),
        ("who,x\nann,1.5\nbob,NA\ncec,2.5\n", "x"),
    ],
    ids=["beside texts", "beside row numbers", "with a missing value"],
)
def test_the_only_numeric_column_needs_no_name(written, content, name):
    column = read_column(written(content))
    assert column.name == name
    np.testing.assert_array_equal(column.values[~np.isnan(column.values)], [1.5, 2.5])


def test_without_a_header_columns_are_numbered(written):
    column = read_column(written("1,10\n2,20\n"), "2")
    assert column.name == "column 2"
    np.testing.assert_array_equal(column.values, [10, 20])


def test_a_quoted_name_may_hold_the_delimiter_and_a_line_break(written):
    path = written('"height, cm","two\nlines"\n1,10\n2,20\n')
    np.testing.assert_array_equal(read_column(path, "height, cm").values, [1, 2])
    np.testing.assert_array_equal(read_column(path, "two\nlines").values, [10, 20])


def test_weights_stand_beside(written):
    column = read_column(written("x,w\n1,3\n2,4\n"), weights="w")
    assert column.name == "x"
    np.testing.assert_array_equal(column.values, [1, 2])
    np.testing.assert_array_equal(column.weights, [3, 4])


def test_standard_input(monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(b"x\n1\n2\n"))
    monkeypatch.setattr(sys, "stdin", stdin)
    np.testing.assert_array_equal(read_column("-").values, [1, 2])
    assert not stdin.closed


def test_a_very_wide_table_is_read(written):
    names = ",".join(f"c{j}" for j in range(50_000))
    rows = f"{','.join(['1'] * 50_000)}\n" * 3
    np.testing.assert_array_equal(read_column(written(f"{names}\n{rows}"), "c777").values, [1] * 3)


def test_a_closed_standard_input_is_told(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(Mix1dError, match="standard input must be open"):
        read_column("-")


# -------------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("-1.5e-3", -1.5e-3), ("+2", 2.0), (" 7 ", 7.0), (".5", 0.5), ("1e308", 1e308),
        ("", np.nan), ("NA", np.nan), ("NaN", np.nan), ("nan", np.nan), ("null", np.nan),
        ("NULL", np.nan), ("N/A", np.nan), ('""', np.nan),
    ],
)  # fmt: skip
def test_a_cell_is_a_number_or_missing(written, cell, value):
    column = read_column(written(f"x,y\n1,a\n{cell},b\n3,c\n"), "x")
    np.testing.assert_array_equal(column.values, [1, value, 3])


@pytest.mark.parametrize("content", ["x\n1\n\n3\n\n", '""\n1\n""\n3\n', "\nx\n1\n\n3"])
def test_an_empty_line_between_numbers_of_one_column_is_a_missing_value(written, content):
    values = read_column(written(content)).values
    np.testing.assert_array_equal(values[-3:], [1, np.nan, 3])


def test_numbers_come_back_to_the_last_bit(written):
    x = np.random.default_rng(0).normal(size=1000) * 10.0 ** np.arange(-500, 500).clip(-300, 300)
    column = read_column(written("x\n" + "\n".join(map(repr, x.tolist()))))
    np.testing.assert_array_equal(column.values, x)


def test_a_table_longer_than_the_head_is_read_whole(written):
    n = 3 * HEAD
    column = read_column(written("x\n" + "\n".join(map(str, range(n)))))
    np.testing.assert_array_equal(column.values, np.arange(n))


# -------------------------------------------------------------------- refusals
REFUSED = {
    "empty": (b"", None, "it is empty"),
    "blank": (b" \n\n \n", None, "it is empty"),
    "header only": (b"a,b\n", "a", "a header only"),
    "no such column": (b"waiting,b\n1,2\n", "wating", r"'wating', got 'waiting', 'b'"),
    "nearest name first": (b"a,b,waiting\n1,2,3\n", "Waiting", r"got 'waiting', 'a', 'b'"),
    "no such number": (b"1,2\n3,4\n", "3", r"a column '3', got '1', '2'"),
    "two of that name": (b"a,a\n1,2\n", "a", "one column 'a', got 2 of that name"),
    "several numeric": (b"a,b,c\n1,2,x\n", None, r"several numeric columns, name one of 'a', 'b'$"),
    "none numeric": (b"a,b\nx,y\nz,w\n", None, "a numeric column, got 'a', 'b'"),
    "text": (b"a\n1\n2\nabc\n", None, r"column 'a', got 'abc' at line 4"),
    "text beyond the head": (b"a\n" + b"1\n" * 999 + b"?\n", None, r"got '\?' at line 1001"),
    "long text": (b"a\n1\n" + b"y" * 999, None, r"got 'y{37}\.\.\.' at line 3"),
    "text after a quoted line break": (b'a,b\n"1\n",2\nx,3\n', "a", "got 'x' at line 4"),
    "infinite": (b"a\n1\n-inf\n", None, "finite numbers in column 'a', got '-inf' at line 3"),
    "too large": (b"a\n1\n1e400\n", None, "finite numbers in column 'a', got '1e400' at line 3"),
    "underscore": (b"a\n1\n1_000\n", None, "got '1_000' at line 3"),
    "decimal comma": (b'a;b\n1;2\n1,5;"2,5"\n', "a", r"got '1,5' at line 3: write a decimal point"),
    "decimal comma alone": (b"a\n1,5\n2,5\n", None, r"2 at line 2 where .* 1: .* decimal commas"),
    "ragged": (b"a,b\n1,2\n3\n", "a", r"got 1 at line 3 where the first row has 2"),
    "ragged beyond the head": (b"a,b\n" + b"1,2\n" * 999 + b"1,2,3\n", "a", "3 at line 1001"),
    "text and number on top": (
        b"ann,1.5\nbob,2.5\n",
        None,
        r"name the column if '1.5' is its name",
    ),
    "NUL": (b"a\n1\0\n", None, "NUL bytes"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00", None, "and it is a picture"),
    "torn UTF-16": ("a\n1\n".encode("utf-16")[:-1], None, "text in UTF-16, and it is not"),
    "endless line": (
        b"a\n1\n" + b"7" * 2_000_001,
        None,
        "at most 2,000,000 characters, and it has a",
    ),
    "open quote": (
        b'a\n"' + b"1\n" * 100_000,
        None,
        "one that is opened at line 2 is not closed where a cell ends",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_sentence_with_file_rule_and_value(written, case):
    content, name, sentence = REFUSED[case]
    path = written(content)
    with pytest.raises(Mix1dError, match=sentence) as raised:
        read_column(path, name)
    assert path in str(raised.value)
    assert "\n" not in str(raised.value)


def test_many_columns_do_not_fill_the_screen(written):
    path = written(",".join(f"c{j}" for j in range(500)) + "\n" + ",".join(["1"] * 500))
    with pytest.raises(Mix1dError, match="and 488 more") as raised:
        read_column(path)
    assert len(str(raised.value)) < 300


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(Mix1dError, match=r"nowhere.csv` must be a file, and there is none"):
        read_column(str(tmp_path / "nowhere.csv"))
    with pytest.raises(Mix1dError, match="and it is a folder"):
        read_column(str(tmp_path))
    with pytest.raises(Mix1dError, match="must be a file that can be read"):
        read_column(str(tmp_path / "x\0y"))


def test_weights_must_be_there_too(written):
    with pytest.raises(Mix1dError, match="must have a column 'v'"):
        read_column(written("x,w\n1,3\n"), weights="v")
