"""Which files a path names, and Parquet by DuckDB: out of core, on all processors, by column.

One file or all that match a pattern; what they hold is known by their bytes. The
engine is opened for one call, in memory, and may touch nothing but the files named: no other
file, no network, no extension. Paths and names are handed over as values, never as text of a query.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote

from mix1d.arguments import shown
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.databases import check_no_database
from mix1d.sources.opening import content_of
from mix1d.sources.tables import as_table

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = [
    "connected",
    "expanded",
    "folders_of",
    "is_parquet",
    "is_path",
    "opened",
    "whole_numbers",
]

NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The name of the folder of a missing value in partitioned tables, as Hive writes it."""

WHOLE = re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII)
"""A whole number that fits into 64 bits, as text."""


def is_path(x: Any) -> bool:
    """Whether `x` names files rather than holding numbers."""
    return isinstance(x, (str, os.PathLike))


def is_parquet(argument: str, paths: list[Path]) -> bool:
    """Whether files are Parquet, whatever their names; refuses to mix them with others."""
    kinds = {path: content_of(path) for path in paths}
    found = [path for path in paths if kinds[path] == "parquet"]
    for path in paths:
        if kinds[path] != "parquet" and path.suffix.lower() in (".parquet", ".pq"):
            raise Mix1dError(
                f"`{argument}` must be Parquet where it is called so, and {shown(path.name)} is not"
            )
    if found and len(found) < len(paths):
        words = ", ".join(sorted(set(kinds.values())))
        raise Mix1dError(f"`{argument}` must match files of one format, got {words}")
    return bool(found)


def expanded(argument: str, path: Any) -> list[Path]:
    """The files of a path or pattern, in the order of their names; refuses what is no file."""
    text = os.fspath(path)
    if not isinstance(text, str) or "\0" in text or not text.strip():
        raise Mix1dError(f"`{argument}` must be the name of a file, got {shown(path)}")
    check_no_database(argument, text)
    if "://" in text:
        raise Mix1dError(
            f"`{argument}` must be a file of this machine, got {shown(text)}: open a remote one "
            "with DuckDB, Polars or Ibis and pass the table"
        )
    try:
        names = [text] if os.path.lexists(text) else []
        if not names and glob.has_magic(text):
            found = glob.glob(text, recursive=True)  # noqa: PTH207 - a Path takes no absolute one
            names = sorted(name for name in found if not Path(name).is_dir())
            if not names:
                raise Mix1dError(f"`{argument}` must match at least one file, got {shown(text)}")
    except OSError as error:  # a name too long
        raise Mix1dError(
            f"`{argument}` must be a file that can be read: {error.strerror}"
        ) from None
    if not names:
        raise Mix1dError(f"`{argument}` must be a file, and there is none called {shown(text)}")
    for name in names:
        check_no_database(argument, name)
        _check_file(argument, name)
    return [Path(name) for name in names]


def _check_file(argument: str, name: str) -> None:
    try:
        mode = Path(name).stat().st_mode
        if stat.S_ISDIR(mode):
            raise Mix1dError(
                f"`{argument}` must be a file, and {shown(name)} is a folder: name its files, as "
                f"in {str(Path(name) / '*.parquet')!r}"
            )
        if not stat.S_ISREG(mode):  # it is read twice
            raise Mix1dError(
                f"`{argument}` must be a regular file, and {shown(name)} is a pipe or a device: "
                "pass an iterator of chunks"
            )
        with Path(name).open("rb"):
            pass
    except OSError as error:
        raise Mix1dError(
            f"`{argument}` must be a file that can be read, and {shown(name)} is not: "
            f"{error.strerror}"
        ) from None


# ------------------------------------------------------------------------------------- the engine
@contextmanager
def opened(
    argument: str, path: Any, *, named: Iterable[Any] = (), ordered: bool = False
) -> Iterator[nw.LazyFrame[Any]]:
    """The files of a path or pattern as one lazy table, as long as the block lasts.

    Its rows come in any order, unless they shall be `ordered` as in the files. If one of
    the columns `named` is in no file, those that Hive writes into the names of folders, such as
    ``country=DK``, are there too.
    """
    paths = [file.resolve() for file in expanded(argument, path)]
    with connected(paths, ordered=ordered) as (connection, names):
        table = _table(connection, names)
        columns = table.collect_schema().names()
        asked = {name for name in named if isinstance(name, str)} - set(columns)
        if asked and _has_partitions(names, columns):
            table = _table(connection, names, folders=True)
            table = _whole_numbers(table, asked & set(table.collect_schema().names()), names)
        yield table


def _whole_numbers(
    table: nw.LazyFrame[Any], columns: Iterable[str], names: list[str]
) -> nw.LazyFrame[Any]:
    """Columns of folders as whole numbers, where nothing is lost by it: 7, but not 07."""
    import narwhals.stable.v2 as nw

    for column in columns:
        cells = [folders_of(Path(name)).get(column, "") for name in names]
        if cells != whole_numbers(cells):
            table = table.with_columns(nw.col(column).cast(nw.Int64))
    return table


def folders_of(file: Path) -> dict[str, str]:
    """The columns that Hive and Spark write into the names of folders, and their values."""
    parts = (part.partition("=") for part in file.parts[:-1])
    found = {key: unquote(value) for key, sign, value in parts if sign and key}
    return {key: "" if value == NO_VALUE else value for key, value in found.items()}


def whole_numbers(texts: list[str]) -> list[Any]:
    """The texts as whole numbers if all of them are and nothing is lost by it."""
    if texts and all(map(WHOLE.fullmatch, texts)):
        return [int(text) for text in texts]
    return texts


def _has_partitions(names: list[str], columns: list[str]) -> bool:
    """Whether folders have columns in their names, and all of them others than the files: DuckDB
    would put a folder's in the place of a file's.
    """
    folders = [part for name in names for part in Path(name).parts[:-1]]
    keys = {part.partition("=")[0].lower() for part in folders if "=" in part}
    return bool(keys) and keys.isdisjoint(name.lower() for name in columns)


@contextmanager
def connected(paths: list[Path], *, ordered: bool) -> Iterator[tuple[Any, list[str]]]:
    """DuckDB in memory, and what it knows the files by: it may touch these and nothing else."""
    try:
        import duckdb
    except ImportError:
        raise MissingExtraError("reading files", "files") from None
    import tempfile

    with tempfile.TemporaryDirectory(prefix="mix1d-") as spill:  # private: only its owner enters
        connection = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": ordered,
                "temp_directory": spill,
            },
        )
        try:
            names = [_without_magic(file, Path(spill)) for file in paths]
            with suppress(duckdb.Error):  # a notebook that cannot show the bar refuses the question
                connection.execute("SET enable_progress_bar = false")
            connection.execute("SET allowed_paths = ?", [names])
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection, names
        finally:
            connection.close()


def _without_magic(file: Path, folder: Path) -> str:
    """A name that DuckDB takes for no pattern, and for text: of the file, or of a link to it."""
    if not glob.has_magic(str(file)) and str(file).isprintable():
        return str(file)
    link = folder / f"{len(list(folder.iterdir()))}"
    link.symlink_to(file)
    return str(link)


def _table(connection: Any, names: list[str], *, folders: bool = False) -> nw.LazyFrame[Any]:
    query = (
        "SELECT * FROM read_parquet($names, union_by_name = true, hive_types_autocast = false, "
        "hive_partitioning = $folders)"
    )
    try:
        relation = connection.sql(query, params={"names": names, "folders": folders})
    except Exception as error:
        words = " ".join(str(error).split())[:400]
        raise Mix1dError(
            f"the files must be PARQUET that can be read, and DuckDB says: {words}"
        ) from error
    return cast("nw.LazyFrame[Any]", as_table(relation))
