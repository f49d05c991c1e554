"""Databases that were given as if they were files of numbers: what to do instead, in one sentence.

A database holds many tables, and a connection string may hold a password, which is never repeated.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from mix1d.arguments import shown
from mix1d.errors import Mix1dError

__all__ = ["check_no_database", "database_of"]

ADDRESS = re.compile(
    r"(?i)(postgres(?:ql)?|mysql|mariadb|sqlite|duckdb|motherduck|md|clickhouse|trino|presto"
    r"|snowflake|bigquery|databricks|redshift|athena|mssql|oracle)(?:\+\w+)?:"
)
"""How a connection string begins."""

CALLED = {"postgres": "postgresql", "mariadb": "mysql", "md": "duckdb", "motherduck": "duckdb"}
"""Databases that have more than one name in connection strings."""

BESIDE_PYTHON = {
    "sqlite": "sqlite3 -csv -header {} 'SELECT x FROM t'",
    "duckdb": "duckdb -csv {} 'SELECT x FROM t'",
    "postgresql": "psql --csv -c 'SELECT x FROM t' {}",
    "mysql": "mariadb --batch -e 'SELECT x FROM t' ...",
}
"""Commands that print a column of a database as text, which can be piped to mix1d."""


def database_of(name: str) -> str | None:
    """Which database a name means, such as "sqlite"; None for anything else."""
    with suppress(OSError, ValueError):
        if Path(name).is_file():
            with Path(name).open("rb") as file:
                return _database_with(file.read(16))
    address = ADDRESS.match(name)
    return CALLED.get(address[1].lower(), address[1].lower()) if address else None


def _database_with(head: bytes) -> str | None:
    """https://www.sqlite.org/fileformat.html and https://duckdb.org/docs/stable/internals/storage"""
    if head == b"SQLite format 3\0":
        return "sqlite"
    return "duckdb" if head[8:12] == b"DUCK" else None


def check_no_database(argument: str, name: str) -> None:
    """Refuse a connection string and the file of a database: a table of it can be had otherwise."""
    kind = database_of(name)
    if kind is None:
        return
    is_address = not Path(name).is_file()
    called = f"{name[: name.index(':')]}:..." if is_address else name
    refusal = f"`{argument}` must be a file of numbers, and {shown(called)} is a database"
    if argument == "FILE":  # the command line
        command = BESIDE_PYTHON.get(kind)
        if command is None:
            raise Mix1dError(f"{refusal}: write the column to a file of CSV or Parquet")
        where = "..." if is_address else shown(name)
        raise Mix1dError(f"{refusal}: pipe a query, {command.format(where)} | mix1d fit - -k 2")
    connected = f"ibis.connect({shown(called)})"
    if not is_address:
        connected = f"{kind}.connect({shown(name)})"
        connected = f"ibis.{connected}" if kind == "sqlite" else connected
    raise Mix1dError(f'{refusal}: pass a table of it, {connected}.table("t"), and column=')
