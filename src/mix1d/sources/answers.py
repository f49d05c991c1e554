"""Carrying out a query: its answer as arrays, and the engine's own words where it fails."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sources.tables import engine_of, is_null

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

__all__ = ["answer", "engine_errors"]

AnyArray = np.ndarray[Any, Any]

INTERRUPTED = "Query interrupted"
"""The words with which DuckDB reports Ctrl-C."""

LONGEST = 400
"""Most characters of an engine's error that are shown: Spark's go on for pages."""


def answer(frame: nw.LazyFrame[Any]) -> dict[str, AnyArray]:
    """The columns of the answer, floats but for the keys of groups."""
    with engine_errors(frame):
        if engine_of(frame) == "duckdb":  # needs no PyArrow
            relation = frame.to_native()
            types = dict(zip(relation.columns, map(str, relation.types), strict=True))
            return {
                name: _array(name, column.astype("M8[D]") if types[name] == "DATE" else column)
                for name, column in relation.fetchnumpy().items()
            }
        if engine_of(frame) == "sqlframe":  # gives Arrow on some of its engines only
            rows = frame.to_native().collect()
            names = frame.to_native().columns
            return {name: _array(name, [row[i] for row in rows]) for i, name in enumerate(names)}
        options: dict[str, Any] = {"engine": "streaming"} if engine_of(frame) == "polars" else {}
        found = frame.collect(**options)
        return {name: _array(name, found.get_column(name).to_list()) for name in found.columns}


def _array(name: str, column: Any) -> AnyArray:
    if name != "group":
        if np.ma.isMaskedArray(column):
            column = np.ma.filled(column.astype(np.float64), np.nan)
        return np.array(column, dtype=np.float64)
    if isinstance(column, np.ndarray) and column.dtype.kind == "M" and column.dtype != "M8[D]":
        column = column.astype("M8[us]")
    keys = column.tolist() if isinstance(column, np.ndarray) else column
    array = np.empty(len(keys), dtype=object)
    array[:] = [None if is_null(key) else key for key in keys]
    return array


@contextmanager
def engine_errors(frame: nw.LazyFrame[Any]) -> Iterator[None]:
    """What the engine says when it fails, kept, with words around it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the engine's own, about its own ways
            yield
    except Mix1dError:
        raise
    except Exception as error:
        words = " ".join(str(error).split())
        if words == INTERRUPTED:
            raise KeyboardInterrupt from None
        if len(words) > LONGEST:
            words = f"{words[:LONGEST]}..."
        raise Mix1dError(
            f"the engine ({engine_of(frame)}) could not answer: {words or type(error).__name__}"
        ) from error
