"""Large texts: what the engine reads is what our own reader reads, and the rest is left to it."""

import random
import sys

import numpy as np
import pytest

from mix1d.cli import main
from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sources import bulk, file_columns
from mix1d.sources.file_columns import read_column
from mix1d.sources.rows import opened_rows

pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")


@pytest.fixture
def finished(monkeypatch):
    """How often the engine came to the end of a table; every table is large here."""
    done = []
    blocks_of = file_columns.blocks_of

    def counted(*arguments):
        yield from blocks_of(*arguments)
        done.append(arguments)

    monkeypatch.setattr(file_columns, "blocks_of", counted)
    monkeypatch.setattr(bulk, "LARGE", 0)
    return done


READ = {
    "comma": "a,b\n1,10\n2,20\n",
    "semicolon": "a;b\n1;10\n2;20\n",
    "tab": "a\tb\n1\t10\n2\t20\n",
    "CRLF": "a,b\r\n1,10\r\n2,20\r\n",
    "quotes": '"a","b"\n"1","10"\n"2","20"\n',
    "beside texts": 'a,b,c\n1,10,"x,""y"""\n2,20,\n',
    "blanks round cells": "a , b\n1 , 10\n2 , 20",
    "BOM": "\ufeffa,b\n1,10\n2,20\n",
}


@pytest.mark.parametrize("layout", READ)
def test_the_engine_reads_every_plain_layout(layout, finished, tmp_path):
    (tmp_path / "x.csv").write_bytes(READ[layout].encode())
    column = read_column(str(tmp_path / "x.csv"), "a", weights="b")
    assert column.name == "a"
    np.testing.assert_array_equal(column.values, [1, 2])
    np.testing.assert_array_equal(column.weights, [10, 20])
    assert finished


def test_columns_by_number_and_missing_cells(finished, tmp_path):
    (tmp_path / "x.csv").write_text("1,10\nNA,20\n,30\nnull,40\nnan,50\n6,60\n")
    column = read_column(str(tmp_path / "x.csv"), "1", weights="2")
    np.testing.assert_array_equal(column.values, [1, *[np.nan] * 4, 6])
    np.testing.assert_array_equal(column.weights, [10, 20, 30, 40, 50, 60])
    assert finished


DOUBTFUL = {
    "blanks": "a b\n1 10\n",
    "CR": "a,b\r1,10\r",
    "NUL beside": "a,b\n1,\0\n",
    "quote beside a blank": 'a,b\n1, "10"\n',
    "header of two lines": '"a","b\nc"\n1,10\n',
    "empty line in one column": "a\n1\n\n2\n",
    "blank line in one column": "a\n1\n \n2\n",
    "too many": "a,b\n1,10\n2,20,\n",
    "too few": "a,b\n1,10\n2\n",
    "underscore": "a,b\n1_0,10\n",
    "infinite": "a,b\n1e400,10\n",
    "text": "a,b\n1,10\nx,20\n2,1\n",
    "decimal comma": 'a;b\n1;10\n1,5;"2,5"\n',
    "header only": "a,b\n",
}


def result(path, column=None, weights=None):
    """What is read, or the words of the refusal."""
    try:
        found = read_column(path, column, weights=weights)
    except Mix1dError as error:
        return str(error)
    return [None if part is None else np.array(part).tobytes() for part in found]


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_is_doubtful_is_read_line_by_line(case, finished, tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_bytes(DOUBTFUL[case].encode())
    path = str(tmp_path / "x.csv")
    found = result(path, "a")
    assert not finished
    monkeypatch.setattr(bulk, "LARGE", np.inf)
    assert found == result(path, "a")


def test_latin_1_is_read_wherever_it_stands(finished, tmp_path):
    rows = b"a,b\n" + b"1,x\n" * 300_000
    (tmp_path / "x.csv").write_bytes(rows + b"2,\xf6\n")
    np.testing.assert_array_equal(read_column(str(tmp_path / "x.csv"), "a").values[-2:], [1, 2])
    assert not finished


CELLS = [
    "1", "2.5", " 4", "5 ", "NA", "nan", "", "null", "1_0", "inf", "1e400", "a", "1,5", "\u0663",
    '"', '""', '"7"', '"a,b"', '"a\nb"', ' "8"', '"9" ', '"a""b"', "+.5", "5.", "\t6", "-nan",
    "0x1", "\x0b1", "\1", "1e-400",
]  # fmt: skip


def table(rng):
    """A small table, mostly of numbers, with whatever may stand in one."""
    width, mark = rng.choice([1, 2, 3]), rng.choice(",,;\t")
    end, wild = rng.choice(["\n", "\n", "\r\n", "\r"]), rng.choice([0, 0.03, 0.1])

    def row():
        cells = [rng.choice(CELLS if rng.random() < wild else ["1", "-3e2"]) for _ in range(width)]
        return mark.join(cells + [""] * (rng.random() < wild / 10))

    lines = [row() for _ in range(rng.randint(1, 8))]
    if rng.random() < 0.7:
        lines.insert(
            0, mark.join(rng.choice(["x", "x", '"x"', '"q"r']) + str(j) for j in range(width))
        )
    if rng.random() < 0.1:
        lines.insert(rng.randint(0, len(lines)), rng.choice(["", " "]))
    bom = "\ufeff" if rng.random() < 0.05 else ""
    return bom + end.join(lines) + (end if rng.random() < 0.7 else ""), width


def agreed(n, seed, folder, monkeypatch):
    """Read `n` tables with both readers."""
    rng, path = random.Random(seed), str(folder / "x.csv")
    for _ in range(n):
        content, width = table(rng)
        (folder / "x.csv").write_bytes(content.encode())
        names = (None, None) if width == 1 else (rng.choice(["x0", "1"]), rng.choice([None, "x1"]))
        found = []
        for large in (0, np.inf):
            monkeypatch.setattr(bulk, "LARGE", large)
            found.append(result(path, *names))
        assert found[0] == found[1], (content, names)


def test_both_readers_agree_on_a_zoo_of_tables(finished, tmp_path, monkeypatch):
    agreed(120, 4, tmp_path, monkeypatch)
    assert len(finished) > 20


def test_a_long_table_keeps_its_order_and_its_line_numbers(finished, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n" + "\n".join(map(str, range(200_000))))
    np.testing.assert_array_equal(read_column(str(path)).values, np.arange(200_000))
    assert len(finished) == 1
    with path.open("a") as file:
        file.write("\n7\n1,5\n")
    with pytest.raises(Mix1dError, match="2 at line 200003 where the first row has 1"):
        read_column(str(path))
    assert len(finished) == 1


def test_the_command_line_tells_rows_and_makes_the_same_sketch(finished, tmp_path, capsys):
    path = tmp_path / "x.csv"
    path.write_text("x,w\n1,1\n2,2\n,1\n5,1\n")
    assert main(["sketch", str(path), "--column", "x", "--output", "-"]) == 2
    assert "got 1 of 4, the first in row 3 of the data" in capsys.readouterr().err
    options = ["--column", "x", "--weights", "w", "--missing", "drop", "--output", "-", "--quiet"]
    assert main(["sketch", str(path), *options]) == 0
    sketch = Sketch.from_json(capsys.readouterr().out)
    assert (sketch.n, sketch.n_missing, sketch.column) == (4, 1, "x")
    assert len(finished) == 2  # once for each command


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays")
def test_a_file_removed_while_it_is_read_is_read_to_its_end(finished, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x\n1\n2\n")
    with opened_rows(str(path)) as table:
        path.unlink()
        with pytest.raises(bulk.Doubtful):
            next(bulk.blocks_of(str(path), table))
        assert [numbers for _, numbers in table] == [[1], [2]]


def test_without_the_engine_a_large_text_is_read_line_by_line(finished, tmp_path, monkeypatch):
    (tmp_path / "x.csv").write_text("x\n1\n2\n")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    np.testing.assert_array_equal(read_column(str(tmp_path / "x.csv")).values, [1, 2])
    assert not finished
