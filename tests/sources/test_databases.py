"""A database is no file of numbers: what to do instead is said in one sentence."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

import mix1d
from cli.process import one_line, run
from mix1d.errors import Mix1dError


@pytest.fixture
def databases(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sqlite, duck = tmp_path / "shop.db", tmp_path / "shop.duckdb"
    with sqlite3.connect(sqlite) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1.5 AS x")
    connection.close()
    with duckdb.connect(str(duck)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1.5 AS x")
    sqlite.with_name("named.csv").write_bytes(sqlite.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("shop.db", "ibis.sqlite.connect({}).table("),
        ("named.csv", "ibis.sqlite.connect({}).table("),
        ("shop.duckdb", "duckdb.connect({}).table("),
        ("*.duckdb", "duckdb.connect({}).table("),
    ],
)
def test_a_file(databases, name, instead):
    for call in (lambda: mix1d.fit(name, 2, column="x"), lambda: mix1d.sketch(Path(name))):
        with pytest.raises(Mix1dError) as caught:
            call()
        found = str(caught.value)
        assert instead.format(repr(name.replace("*", "shop"))) in found
        assert "\n" not in found
    told = found.partition("pass a table of it, ")[2].removesuffix(", and column=")
    table = eval(told, {"ibis": pytest.importorskip("ibis"), "duckdb": duckdb})
    assert mix1d.sketch(table, column="x").n == 1


ADDRESSES = [
    "postgresql://me:hunter2@host:5432/shop",
    "postgres://me:hunter2@host/shop",
    "postgresql+psycopg://me:hunter2@host/shop",
    "mysql://me:hunter2@host/shop",
    "MariaDB://me:hunter2@host/shop",
    "sqlite:///hunter2.db",
    "duckdb:///hunter2.duckdb",
    "md:hunter2",
    "snowflake://me:hunter2@account/shop",
    "bigquery://hunter2/shop",
    "clickhouse://me:hunter2@host",
    "trino://me:hunter2@host",
    "mssql://me:hunter2@host",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_connection_string_is_never_repeated(address):
    scheme = address.partition(":")[0]
    for data in (address, Path(address)):
        with pytest.raises(Mix1dError) as caught:
            mix1d.fit(data, 2, column="x")
        found = str(caught.value)
        assert f"ibis.connect('{scheme}:...').table(" in found
        assert "hunter2" not in found


@pytest.mark.parametrize(
    ("arguments", "program"),
    [
        (["fit", "shop.db", "-k", 1], "sqlite3 -csv -header 'shop.db' "),
        (["sketch", "postgresql://me:hunter2@host/d", "--output", "s.json"], "psql --csv "),
        (["classify", "shop.duckdb", "-k", 1, "--output", "c.csv"], "duckdb -csv 'shop.duckdb' "),
    ],
)
@pytest.mark.usefixtures("databases")
def test_the_command_line(arguments, program):
    done = run(*arguments, "--column", "x")
    assert done.returncode == 2
    assert program in done.stderr
    assert "| mix1d fit -" in done.stderr
    assert one_line(done.stderr)
    assert "hunter2" not in done.stderr


def test_what_is_no_database(tmp_path):
    """A name alone makes none: an ending, or a colon in it."""
    for name in ("md.csv", "shop.db.csv", "sqlite:shop.csv"):
        path = tmp_path / name
        path.write_text("x\n1\n2\n")
        assert mix1d.sketch(path).n == 2
