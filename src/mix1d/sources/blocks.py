"""Arrays that are not in memory: Zarr and HDF5 are read block by block, Dask counts its own.

A NumPy memory map needs none of this: it is an array, and is read part by part as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.counting import column_of

__all__ = ["blocks_of", "counted_by_dask", "is_blocked"]

LONGEST = 2**22
"""Most values that are read at a time: 32 MB of doubles."""


def is_blocked(x: Any) -> bool:
    """Whether `x` is an array in chunks, such as those of Dask and Zarr."""
    marks = ("chunks", "shape", "dtype", "ndim", "__getitem__")
    return not isinstance(x, np.ndarray) and all(hasattr(x, mark) for mark in marks)


def _check_shape(argument: str, x: Any) -> None:
    if x.ndim != 1 and (x.ndim != 2 or x.shape[1] != 1):
        raise Mix1dError(f"`{argument}` must be one column of numbers, got shape {x.shape}")


def blocks_of(argument: str, x: Any) -> Iterator[Any]:
    """The values, read from storage a whole number of its chunks at a time."""
    _check_shape(argument, x)
    chunk = max(1, int(np.max(x.chunks[0]))) if x.chunks else LONGEST  # Dask has one for each
    size = max(chunk, LONGEST // chunk * chunk)
    for start in range(0, int(x.shape[0]), size):
        block = np.asarray(x[start : start + size])
        yield block if block.ndim == 1 else block[:, 0]


def counted_by_dask(argument: str, x: Any, *, limit: int, log: bool) -> Tally | None:
    """The cells of a Dask array, each block counted where it is; None for any other array."""
    if not hasattr(x, "__dask_graph__") or not hasattr(x, "to_delayed"):
        return None
    dask: Any = import_module("dask")
    _check_shape(argument, x)
    column = x if x.ndim == 1 else x[:, 0]
    delayed = dask.delayed(_counted)
    counted = [delayed(block, limit=limit, log=log) for block in column.to_delayed().ravel()]
    total = Tally(limit, log=log)
    for tally in dask.compute(*counted):
        total.include(tally)
    return total


def _counted(block: Any, *, limit: int, log: bool) -> Tally:
    tally = Tally(limit, log=log)
    tally.add(column_of("data", np.asarray(block)), None)
    tally.cells()
    return tally
