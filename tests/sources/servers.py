"""PostgreSQL and MariaDB, started for one test in a folder of their own, and tables filled there.

A server listens on a socket in its folder and on no port. It refuses to run as root, who starts it
as the user "nobody". What is missing skips: on Debian `apt install postgresql mariadb-server-core`.
"""

import contextlib
import datetime
import math
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

import pandas as pd
import pytest

UNPRIVILEGED = {"user": "nobody", "group": "nogroup"} if os.getuid() == 0 else {}


@contextlib.contextmanager
def folder():
    """One that the server may write to; those of pytest only their owner may enter."""
    with tempfile.TemporaryDirectory(prefix="mix1d-") as name:
        if UNPRIVILEGED:
            shutil.chown(name, **UNPRIVILEGED)
        yield Path(name)


def program(name, pattern):
    """The newest one installed; most stand in no PATH."""
    found = sorted(Path("/").glob(pattern))
    if not found:
        pytest.skip(f"a job of its own: it needs {name}")
    return found[-1]


@contextlib.contextmanager
def running(command, home, connect):
    """A server process, and the connection that it answers first."""
    with (home / "log").open("wb") as log:
        quiet = {"stdout": log, "stderr": log, "cwd": home, **UNPRIVILEGED}
        process = subprocess.Popen(command, **quiet)
    try:
        for _ in range(600):
            with contextlib.suppress(Exception):
                connection = connect()
                break
            time.sleep(0.1)
        else:
            raise TimeoutError((home / "log").read_text())
        yield connection
        connection.close()
    finally:
        process.send_signal(signal.SIGINT if "postgres" in command[0].name else signal.SIGTERM)
        process.wait()  # SIGTERM would make PostgreSQL wait for whoever is connected still


@contextlib.contextmanager
def postgresql():
    psycopg = pytest.importorskip("psycopg", reason="a job of its own: it needs psycopg")
    ibis = pytest.importorskip("ibis")
    binaries = program("PostgreSQL", "usr/lib/postgresql/*/bin/initdb").parent
    with folder() as home:
        data = home / "data"
        initdb = [binaries / "initdb", "-D", data, "-U", "me", "-E", "UTF8", "--no-sync"]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": home, **UNPRIVILEGED}
        subprocess.run([*initdb, "-A", "trust", "--locale=C"], check=True, **quiet)
        server = [binaries / "postgres", "-D", data, "-k", home, "-c", "listen_addresses="]
        where = {"host": str(home), "user": "me", "dbname": "postgres", "autocommit": True}
        with running([*server, "-c", "fsync=off"], home, lambda: psycopg.connect(**where)) as raw:
            yield ibis.postgres.from_connection(raw)


@contextlib.contextmanager
def mariadb():
    driver = mysql_driver()
    ibis = pytest.importorskip("ibis")
    with folder() as home:
        (home / "data").mkdir()
        if UNPRIVILEGED:
            shutil.chown(home / "data", **UNPRIVILEGED)
        socket = home / "socket"
        server = [program("MariaDB", "usr/sbin/mariadbd"), "--no-defaults", "--skip-networking"]
        server += ["--skip-grant-tables", f"--datadir={home / 'data'}", f"--socket={socket}"]
        where = {"unix_socket": str(socket), "charset": "utf8mb4", "autocommit": True}
        with (
            running(server, home, lambda: driver.connect(**where)) as raw,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")  # the server knows no time zones
            raw.cursor().execute("CREATE DATABASE test CHARACTER SET utf8mb4")
            raw.select_db("test")
            yield ibis.mysql.from_connection(raw)


def mysql_driver():
    """The one that Ibis uses; PyMySQL, which needs no compiler, stands in for it."""
    with contextlib.suppress(ImportError):
        import MySQLdb

        return MySQLdb
    pymysql = pytest.importorskip("pymysql", reason="a job of its own: it needs PyMySQL")
    pymysql.install_as_MySQLdb()
    return pymysql


@contextlib.contextmanager
def sqlite():
    ibis = pytest.importorskip("ibis")
    pytest.importorskip("regex", reason="Ibis needs it for SQLite")
    connection = ibis.sqlite.connect()
    yield connection
    connection.disconnect()


# ------------------------------------------------------------------------------------------ tables
TYPES = {
    "postgres": {
        "float64": "DOUBLE PRECISION",
        "float32": "REAL",
        "int64": "BIGINT",
        "int8": "SMALLINT",
        "bool": "BOOLEAN",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "moment": "TIMESTAMP",
        "text": "TEXT",
    },
    "mysql": {
        "float64": "DOUBLE",
        "float32": "FLOAT",
        "int64": "BIGINT",
        "int8": "TINYINT",
        "bool": "BOOLEAN",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "moment": "DATETIME(6)",
        "text": "VARCHAR(60)",
    },
    "sqlite": {
        "float64": "DOUBLE",
        "float32": "FLOAT",
        "int64": "INTEGER",
        "int8": "TINYINT",
        "bool": "BOOLEAN",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "moment": "TIMESTAMP",
        "text": "TEXT",
    },
}


def filled(connection, name, table):
    """A table of pandas in a database, each column of its own type, each value to the last bit."""
    dialect = connection.name
    types = [TYPES[dialect][type_of(table[column])] for column in table]
    names = [quoted(column, dialect) for column in table]
    columns = ", ".join(f"{column} {kind}" for column, kind in zip(names, types, strict=True))
    rows = list(zip(*(values_of(table[column], dialect) for column in table), strict=True))
    cursor = connection.con.cursor()
    cursor.execute(f"CREATE TABLE {name} ({columns})")
    if dialect == "postgres":
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        mark = "?" if dialect == "sqlite" else "%s"
        marks = ", ".join([mark] * len(types))
        cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    cursor.close()
    return connection.table(name)


def is_on(table, dialect):
    """Whether a table of whatever library is one of Ibis in such a database."""
    is_ibis = type(table).__module__.startswith("ibis.")
    return is_ibis and table.get_backend().name == dialect


def quoted(name, dialect):
    mark = "`" if dialect == "mysql" else '"'
    return mark + name.replace(mark, 2 * mark) + mark


def type_of(column):
    kind = str(column.dtype).lower()
    if kind in TYPES["sqlite"]:
        return kind
    first = next((value for value in column if value is not None), None)
    if isinstance(first, datetime.datetime):
        return "moment"
    return "date" if isinstance(first, datetime.date) else "text"


def values_of(column, dialect):
    """Python's own values; MariaDB holds no NaN and no infinity, and gets null."""
    numbers = type_of(column) != "text"
    for value in column.tolist():
        lost = value is None or value is pd.NA or (value != value and not numbers)
        unknown = dialect == "mysql" and isinstance(value, float) and not math.isfinite(value)
        yield None if lost or unknown else value


sqlite3.register_adapter(datetime.date, datetime.date.isoformat)
sqlite3.register_adapter(datetime.datetime, lambda moment: moment.isoformat(" "))
sqlite3.register_adapter(pd.Timestamp, lambda moment: moment.isoformat(" "))
