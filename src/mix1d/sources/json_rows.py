"""JSON as a table: an object a line, or a list of objects or of numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

from mix1d.errors import Mix1dError
from mix1d.sources.csv import lines_of, text_of
from mix1d.sources.delimiter import Row
from mix1d.sources.layout import Layout
from mix1d.sources.notation import Notation
from mix1d.sources.opening import head_bytes

__all__ = ["json_rows"]

HEAD = 200
"""The keys of this many first objects are the columns."""


def json_rows(
    source: str, stream: BinaryIO, notation: Notation, asked: Iterable[str], *, every: bool
) -> tuple[Layout, Iterator[tuple[int, Row]]]:
    """The layout of JSON, and its rows, each with its line; `every` column must be known early."""
    objects = _objects(source, stream)
    head = list(islice(objects, HEAD))
    if not head:
        raise Mix1dError(f"{source} must hold at least one number, and it is empty")
    if not isinstance(head[0][1], dict):
        singles = ((line, [value]) for line, value in chain(head, objects))
        layout = Layout(source, notation, "", None, 1, [[value] for _, value in head])
        return layout, (_single(source, line, row) for line, row in singles)
    if str(head[0][1].get("kind")).startswith("mix1d sketch"):
        raise Mix1dError(
            f"{source} must be a table, and it is a sketch: mix1d.Sketch.from_json reads its text"
        )
    known = dict.fromkeys(key for _, row in head if isinstance(row, dict) for key in row)
    names = [*known, *(name for name in dict.fromkeys(asked) if name not in known)]
    rows = [[row.get(name) for name in names] for _, row in head if isinstance(row, dict)]
    layout = Layout(source, notation, "", tuple(names), len(names), rows)
    known_names = set(names) if every else None
    return layout, _cells(source, names, known_names, set(asked) - set(known), chain(head, objects))


def _single(source: str, line: int, row: Row) -> tuple[int, Row]:
    if isinstance(row[0], (dict, list)):
        raise Mix1dError(
            f"{source} must hold numbers only or objects only, got both, first at line {line}"
        )
    return line, row


def _cells(
    source: str,
    names: list[str],
    known: set[str] | None,
    unseen: set[str],
    objects: Iterator[tuple[int, Any]],
) -> Iterator[tuple[int, Row]]:
    """The values of each object under the names of the table."""
    for line, row in objects:
        if not isinstance(row, dict):
            raise Mix1dError(f"{source} must hold an object in each line, got none at line {line}")
        if known is not None and not known.issuperset(row):
            new = next(key for key in row if key not in known)
            raise Mix1dError(
                f"{source} must name its columns in its first {HEAD} lines, got {new!r} first at "
                f"line {line}"
            )
        unseen.difference_update(row)
        yield line, [row.get(name) for name in names]
    if unseen:
        raise Mix1dError(f"{source} must have a column {min(unseen)!r}, and no line has it")


def _objects(source: str, stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    if head_bytes(stream).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
        yield from enumerate(_parsed(source, text_of(source, stream), 1), 1)
        return
    for number, line in enumerate(lines_of(source, stream), 1):
        if line.strip():
            yield number, _parsed(source, line, number)


def _parsed(source: str, text: str, line: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        words = " ".join(str(error).split())[:200]
        raise Mix1dError(
            f"{source} must hold an object of JSON in each line, or one list of them, and at line "
            f"{line}: {words}"
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice in an object")
    return found
