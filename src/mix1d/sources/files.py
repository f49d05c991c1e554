"""Files of any size, read by DuckDB: out of core, on all processors, one column at a time.

Parquet, CSV, TSV and JSON lines, compressed or not, one file or all that match a pattern. The
engine is opened for one call, in memory, and may touch nothing but the files named: no other
file, no network, no extension. Paths and names are handed over as values, never as text of a query.
"""

from __future__ import annotations

import glob
import gzip
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mix1d.arguments import shown
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.databases import check_no_database, database_of
from mix1d.sources.tables import as_table

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["LONGEST_LINE", "MISSING", "connected", "expanded", "is_for_engine", "is_path", "opened"]

FORMATS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}
COMPRESSED = {".gz", ".zst"}
MISSING = ["", "NA", "N/A", "na", "n/a", "NULL", "null", "Null"]
"""Cells of a text table that are missing values, beside NaN, which is read as a number."""


def is_path(x: Any) -> bool:
    """Whether `x` names files rather than holding numbers."""
    return isinstance(x, (str, os.PathLike))


def is_for_engine(name: str) -> bool:
    """Whether a file is no plain text, or is a pattern of several; a database is refused there."""
    path = Path(name)
    if database_of(name):
        return True
    if glob.has_magic(name) and not path.exists():
        return True
    ending = path.suffix.lower()
    return ending in COMPRESSED or FORMATS.get(ending) in ("parquet", "json")


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


def _format_of(argument: str, paths: list[Path]) -> str:
    formats = set()
    for path in paths:
        ending = Path(path.stem).suffix if path.suffix.lower() in COMPRESSED else path.suffix
        if ending.lower() not in FORMATS:
            raise Mix1dError(
                f"`{argument}` must end in one of {', '.join(FORMATS)} (or these and .gz or .zst), "
                f"got {shown(path.name)}"
            )
        formats.add(FORMATS[ending.lower()])
    if len(formats) > 1:
        raise Mix1dError(
            f"`{argument}` must match files of one format, got {', '.join(sorted(formats))}"
        )
    return formats.pop()


def _check_lines(argument: str, path: Path) -> None:
    """Refuse a text that begins with a line without end, which DuckDB would study for minutes."""
    ending = path.suffix.lower()
    if ending == ".zst":  # Python cannot read it
        return
    try:
        with gzip.open(path) if ending == ".gz" else path.open("rb") as file:
            head = file.read(2 * LONGEST_LINE)
    except (OSError, EOFError, zlib.error):  # no gzip, or a torn one: DuckDB says so
        return
    if any(len(line) > LONGEST_LINE for line in head.split(b"\n")):
        raise Mix1dError(
            f"`{argument}` must have lines of at most {LONGEST_LINE:,} characters, and "
            f"{shown(path.name)} has a longer one"
        )


LONGEST_LINE = 2_000_000
"""Characters: DuckDB's own limit, too."""


# ------------------------------------------------------------------------------------- the engine
@contextmanager
def opened(
    argument: str, path: Any, *, named: Iterable[Any] = (), ordered: bool = False
) -> Iterator[nw.LazyFrame[Any]]:
    """The files of a path or pattern as one lazy table, as long as the block lasts.

    Its rows come in any order, unless they shall be `ordered` as they stand in the files. If one of
    the columns `named` is in no file, those that Hive writes into the names of folders, such as
    ``country=DK``, are there too.
    """
    paths = [file.resolve() for file in expanded(argument, path)]
    kind = _format_of(argument, paths)
    for file in paths if kind != "parquet" else []:
        _check_lines(argument, file)
    with connected(paths, ordered=ordered) as (connection, names):
        table = _table(connection, kind, names)
        columns = table.collect_schema().names()
        asked = [name for name in named if isinstance(name, str)]
        if not set(asked) <= set(columns) and _has_partitions(names, columns):
            table = _table(connection, kind, names, hive_partitioning=True)
        yield table


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
    compression = file.suffix if file.suffix.lower() in COMPRESSED else ""
    link = folder / f"{len(list(folder.iterdir()))}{compression}"
    link.symlink_to(file)
    return str(link)


def _table(
    connection: Any, kind: str, names: list[str], *, hive_partitioning: bool = False
) -> nw.LazyFrame[Any]:
    options: dict[str, Any] = {"hive_partitioning": hive_partitioning, "union_by_name": True}
    try:
        if kind == "parquet":
            relation = connection.read_parquet(names, **options)
        elif kind == "json":
            relation = connection.read_json(names, format="newline_delimited", **options)
        else:
            options |= {"sep": "\t"} if kind == "tsv" else {}
            relation = connection.read_csv(names, na_values=MISSING, **options)
    except Exception as error:
        words = " ".join(str(error).split())[:400]
        raise Mix1dError(
            f"the files must be {kind.upper()} that can be read, and DuckDB says: {words}"
        ) from error
    return cast("nw.LazyFrame[Any]", as_table(relation))
