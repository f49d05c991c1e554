"""Files through DuckDB: every format, patterns, hostile names, limits, and what is no file."""

import gzip
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources import files
from mix1d.sources.answers import answer, engine_errors

pytest.importorskip("duckdb")

X = np.random.default_rng(5).normal(3, 2, 6000)
TABLE = pd.DataFrame({"x": X, "w": np.arange(6000) % 3, "g": np.arange(6000) % 2})
EVIL = ['x"; DROP TABLE t', "x'); COPY (SELECT 1) TO 'evil", "$1", "?", "a.b", "{x}", "-- x"]


def same(one, other):
    assert one.exponent == other.exponent
    for name in ("keys", "low", "high", "weights"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.n_rows, one.n_missing) == (other.n_rows, other.n_missing)


def as_json_lines(table, path):
    lines = (json.dumps(row) for row in table.to_dict(orient="records"))
    path.write_text("\n".join(lines), encoding="utf-8")


WRITERS = {
    "x.parquet": lambda table, path: table.to_parquet(path),
    "x.csv": lambda table, path: table.to_csv(path, index=False),
    "x.csv.gz": lambda table, path: table.to_csv(path, index=False),
    "x.CSV": lambda table, path: table.to_csv(path, index=False),
    "x.tsv": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    "x.txt": lambda table, path: table.to_csv(path, index=False, sep=";"),
    "x.jsonl": as_json_lines,
    "x.ndjson": as_json_lines,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format(name, tmp_path):
    WRITERS[name](TABLE, tmp_path / name)
    folded = mix1d.sketch(tmp_path / name, column="x", weights="w")
    same(folded, mix1d.sketch(X, weights=TABLE["w"]))
    by = mix1d.sketch(str(tmp_path / name), column="x", by="g")
    assert list(by) == [0, 1]
    same(by[1], mix1d.sketch(X[1::2]))


def test_a_fit(tmp_path):
    TABLE.to_parquet(tmp_path / "x.parquet")
    fit = mix1d.fit(tmp_path / "x.parquet", 1, column="x")
    assert fit.outcome
    assert fit.mixture.means[0] == pytest.approx(X.mean(), rel=1e-12)
    assert mix1d.fit(tmp_path / "x.parquet", 1, column="x", exact=True).sketch_error is None


def test_a_fit_that_needs_finer_cells_asks_again(tmp_path):
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0, 1000, 20_000), rng.normal(0, 0.5, 20_000)])
    pd.DataFrame({"x": x}).to_parquet(tmp_path / "x.parquet")
    fit = mix1d.fit(tmp_path / "x.parquet", 2)
    assert fit.outcome
    folded = mix1d.fit(mix1d.sketch(x), 2)
    assert not folded or folded.sketch_error > 1.0
    assert fit.sketch_error < 1e-2
    assert fit.mixture.sds == pytest.approx(mix1d.fit(x, 2, exact=True).mixture.sds, rel=1e-3)


def test_a_pattern(tmp_path):
    for start in range(0, 6000, 2000):
        folder = tmp_path / f"day={start}"
        folder.mkdir()
        TABLE[start : start + 2000].to_parquet(folder / "part.parquet")
    same(mix1d.sketch(tmp_path / "*" / "*.parquet", column="x"), mix1d.sketch(X))
    same(mix1d.sketch(str(tmp_path / "**" / "*.parquet"), column="x"), mix1d.sketch(X))


@pytest.fixture
def partitioned(tmp_path):
    """The table in folders by country and year, as Hive and Spark write it."""
    for number, (country, year) in enumerate(PARTS):
        folder = tmp_path / f"country={country}" / f"year={year}"
        folder.mkdir(parents=True)
        TABLE[number::3].to_parquet(folder / "x.parquet")
        TABLE[number::3].to_csv(folder / "x.csv", index=False)
    return tmp_path


PARTS = [("DK", 2024), ("New%20Zealand", 2024), ("DK", 2025)]


@pytest.mark.parametrize("name", ["x.parquet", "x.csv"])
def test_columns_in_the_names_of_folders(name, partitioned):
    path = partitioned / "*" / "*" / name
    found = mix1d.sketch(path, column="x", by="country")
    assert list(found) == ["DK", "New Zealand"]
    same(found["New Zealand"], mix1d.sketch(X[1::3]))
    assert list(mix1d.sketch(path, column="x", by="year")) == [2024, 2025]
    assert mix1d.fit(path, 1, column="x", weights="year").n == 2024 * 4000 + 2025 * 2000


def test_a_folder_does_not_hide_a_column_of_the_file(partitioned):
    path = partitioned / "*" / "*" / "x.parquet"
    with pytest.raises(Mix1dError, match="got 'contry'; it has 'country'"):
        mix1d.sketch(path, column="x", by="contry")
    (partitioned / "x=7" / "day=1").mkdir(parents=True)
    TABLE[["x"]].to_parquet(partitioned / "x=7" / "day=1" / "a.parquet")
    same(mix1d.sketch(partitioned / "x=7" / "*" / "a.parquet"), mix1d.sketch(X))
    with pytest.raises(Mix1dError, match="got 'day'; it has 'x'"):
        mix1d.sketch(partitioned / "x=7" / "*" / "a.parquet", column="x", by="day")


def test_missing_cells(tmp_path):
    cells = ["1", "", "NA", "n/a", "NaN", "nan", "null", "2"]
    (tmp_path / "x.csv").write_text("x,y\n" + "".join(f"{cell},1\n" for cell in cells))
    with pytest.raises(Mix1dError, match="got 6 of 8"):
        mix1d.sketch(tmp_path / "x.csv", column="x")
    assert mix1d.sketch(tmp_path / "x.csv", column="x", missing="drop").n == 2


@pytest.mark.parametrize("name", EVIL)
def test_names_of_columns_are_never_executed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({name: X, "w": 2.0, "g g": "a"}).to_parquet("x.parquet")
    same(mix1d.sketch("x.parquet", column=name), mix1d.sketch(X))
    pd.DataFrame({"x": X, name: 2}).to_csv("x.csv", index=False)
    assert mix1d.sketch("x.csv", column="x", weights=name).n == 12_000
    assert list(mix1d.sketch("x.csv", column="x", by=name)) == [2]
    assert {file.name for file in tmp_path.iterdir()} == {"x.csv", "x.parquet"}


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", [*EVIL, "a*b", "a[b]?.c", "two words", "it's", "\u00e9\u4e2d"])
def test_names_of_files_are_never_executed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    TABLE.to_csv(f"{name}.csv".replace("/", " "), index=False)
    TABLE[:10].to_csv("aXb.csv", index=False)  # what the pattern a*b would match too
    same(mix1d.sketch(f"{name}.csv", column="x"), mix1d.sketch(X))
    TABLE.to_csv(f"{name}.csv.gz", index=False)
    same(mix1d.sketch(f"{name}.csv.gz", column="x"), mix1d.sketch(X))


def test_the_engine_sees_the_files_named_and_nothing_else(tmp_path):
    TABLE.to_parquet(tmp_path / "x.parquet")
    TABLE.to_parquet(tmp_path / "secret.parquet")
    with files.opened("x", tmp_path / "x.parquet") as table:
        relation = table.to_native()
        for query in (
            f"SELECT * FROM read_parquet('{tmp_path / 'secret.parquet'}')",
            f"COPY (SELECT 1) TO '{tmp_path / 'evil'}'",
            "INSTALL httpfs",
            "SET enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|cannot"):
                relation.query("t", query).fetchall()
    assert {file.name for file in tmp_path.iterdir()} == {"secret.parquet", "x.parquet"}


def test_what_spills_is_private_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "spill"))
    (tmp_path / "spill").mkdir()
    TABLE.to_parquet(tmp_path / "x.parquet")
    with files.opened("x", tmp_path / "x.parquet"):
        (folder,) = (tmp_path / "spill").iterdir()
        assert sys.platform == "win32" or folder.stat().st_mode & 0o077 == 0
    with pytest.raises(Mix1dError):
        mix1d.sketch(tmp_path / "x.parquet", column="y")
    assert not list((tmp_path / "spill").iterdir())


# --------------------------------------------------------------------------------- what is no file
def fails(sentence, path, **options):
    with pytest.raises(Mix1dError) as caught:
        mix1d.fit(path, 1, **options)
    assert sentence in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file(tmp_path):
    fails("`x` must be a file, and there is none called", tmp_path / "x.parquet")
    fails("`x` must match at least one file, got", tmp_path / "*.parquet")
    fails("is a folder: name its files, as in", tmp_path)
    fails("`x` must be the name of a file, got ''", "")
    fails("`x` must be the name of a file", "a\0b.csv")
    fails(
        "`x` must be a file of this machine, got 's3://bucket/x.parquet'", "s3://bucket/x.parquet"
    )
    fails("`x` must be a file", "x" * 5000 + ".csv")
    (tmp_path / "x.pkl").write_bytes(pickle.dumps([1.0, 2.0]))
    fails("it is a pickle, which could run any program", tmp_path / "x.pkl")
    (tmp_path / "x.csv").write_text("x\n1\n2\n")
    TABLE.to_parquet(tmp_path / "x.parquet")
    (tmp_path / "x.pkl").unlink()
    fails("`x` must match files of one format, got parquet, text", tmp_path / "x.*")
    (tmp_path / "away.csv").symlink_to(tmp_path / "gone.csv")
    fails("No such file", tmp_path / "away.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
def test_a_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "x.csv")
    fails("must be a regular file", tmp_path / "x.csv")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_that_may_not_be_read(tmp_path):
    (tmp_path / "x.csv").write_text("x\n1\n")
    (tmp_path / "x.csv").chmod(0)
    fails("Permission denied", tmp_path / "x.csv")


def test_bad_content(tmp_path):
    for name in ("x.parquet", "x.jsonl", "x.csv.gz"):
        (tmp_path / name).write_bytes(b"\x93 this is not what it says \x00\xff" * 100)
        fails("must be", tmp_path / name)
        (tmp_path / name).write_bytes(b"")
        fails("must", tmp_path / name)
    (tmp_path / "x.parquet").write_bytes(b"PAR1 this is not what it says")
    fails("DuckDB says", tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("x\n1\ntwo\n3\n")
    fails("must hold numbers in column 'x', got 'two' at line 3", tmp_path / "x.csv")
    (tmp_path / "late.csv").write_text("x\n" + "1\n2\n" * 50_000 + "two\n")
    fails("got 'two' at line 100002", tmp_path / "late.csv")
    (tmp_path / "torn.csv.gz").write_bytes(gzip.compress(b"x\n" + b"1\n2\n" * 50_000)[:-40])
    fails("must be a compressed file that can be read", tmp_path / "torn.csv.gz")


def test_a_line_without_end_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.write(b"x\n1\n2\n")
        file.write(b"7" * 2**23)
    fails("must have lines of at most 2,000,000 characters, and it has a longer", path)
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress(path.read_bytes(), 1))
    fails("must have lines of at most 2,000,000 characters", tmp_path / "x.csv.gz")
    with path.open("wb") as file:
        file.write(b"x\n" + (b"1.5" + b"0" * 60 + b"\n") * 2**16)
        file.write(b"7" * 2**23)
    fails("must have lines of at most 2,000,000 characters", path)


def test_a_file_removed_while_it_is_read(tmp_path):
    path = tmp_path / "x.parquet"
    TABLE.to_parquet(path)
    with files.opened("x", path) as table:
        path.unlink()
        with pytest.raises(Mix1dError, match="could not answer"):
            mix1d.sketch(table, column="x")


def test_threads_do_not_meet(tmp_path):
    TABLE.to_parquet(tmp_path / "x.parquet")
    found = []

    def work():
        found.append(mix1d.sketch(tmp_path / "x.parquet", column="x"))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for one in found:
        same(one, mix1d.sketch(X))
    assert len(found) == 4


def test_without_duckdb(tmp_path, monkeypatch):
    TABLE.to_parquet(tmp_path / "x.parquet")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'duckdb"):
        mix1d.fit(tmp_path / "x.parquet", 1, column="x")


LARGE = """
import sys
from pathlib import Path
import numpy as np, duckdb
import mix1d
fit = mix1d.fit(sys.argv[1], 1)
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024, fit.n)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_does_not_grow_with_the_file(tmp_path):
    import duckdb

    peaks = []
    for rows in (300_000, 6_000_000):
        path = str(tmp_path / f"{rows}.parquet")
        duckdb.sql(f"SELECT random() AS x FROM range({rows})").write_parquet(path)
        done = subprocess.run([sys.executable, "-c", LARGE, path], capture_output=True, text=True)
        peak, n = map(float, done.stdout.split())
        assert n == rows
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 100
    assert peaks[1] < 600


def test_an_interrupted_query_is_an_interrupt(tmp_path):
    TABLE.to_parquet(tmp_path / "x.parquet")
    with (
        files.opened("x", tmp_path / "x.parquet") as table,
        pytest.raises(KeyboardInterrupt),
        engine_errors(table),
    ):
        raise RuntimeError("Query interrupted")  # DuckDB's word for Ctrl-C


def test_rows_come_in_the_order_of_the_file_where_that_is_asked_for(tmp_path):
    pd.DataFrame({"x": np.arange(1_000_000)}).to_parquet(tmp_path / "x.parquet")
    with files.opened("x", tmp_path / "x.parquet", ordered=True) as table:
        found = answer(table)["x"]
    assert np.array_equal(found, np.arange(1_000_000))
