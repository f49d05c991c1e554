"""Cells in the JSON document of a sketch: every number of one that is read is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import choice, shown, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import SketchScale
from mix1d.errors import Mix1dError
from mix1d.sketching.cells import FEWEST, FINEST, MOST, Cells, keys_of, least_exponent

__all__ = [
    "COLUMNS", "between", "cells_of", "entries_of_cells", "limit_of", "lists", "numbers", "rows_of",
]  # fmt: skip

LARGEST_COUNT = 2**63
"""Most rows that a document may claim."""

COLUMNS = ("keys", "weights", "low", "high")
"""The keys of lists of numbers, one number for each cell."""


def entries_of_cells(cells: Cells) -> dict[str, Any]:
    """The lists of a document that hold these cells."""
    return {
        "keys": cells.keys.tolist(),
        "weights": cells.sums[:, 0].tolist(),
        "moments": cells.sums[:, 1:].T.tolist(),
        "low": cells.low.tolist(),
        "high": cells.high.tolist(),
    }


def limit_of(document: dict[str, Any]) -> int:
    """How many cells a stratum may have; the scale is checked, too."""
    choice("scale", document["scale"], SketchScale)
    return between("cells", document["cells"], FEWEST, MOST)


def rows_of(document: dict[str, Any]) -> tuple[int, int]:
    """How many rows were read, and how many of them were missing."""
    n_rows = between("n_rows", document["n_rows"], 1, LARGEST_COUNT)
    return n_rows, between("n_missing", document["n_missing"], 0, n_rows - 1)


def cells_of(document: dict[str, Any], limit: int) -> Cells:
    """The cells that the lists of a document hold."""
    exponent = between("exponent", document["exponent"], FINEST, 1024)
    keys, weights, low, high = (numbers(name, document[name], limit) for name in COLUMNS)
    columns = lists("moments", document["moments"], 3, limit)
    if not keys.size or any(c.size != keys.size for c in (weights, low, high, *columns)):
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")
    cells = Cells(exponent, keys, np.stack([weights, *columns], axis=1), low, high)
    _check_cells(cells)
    return cells


def lists(name: str, found: Any, count: int, limit: int) -> list[FloatArray]:
    """So many lists of numbers."""
    words = {2: "two", 3: "three", 5: "five"}[count]
    if not isinstance(found, list) or len(found) != count:
        raise Mix1dError(f"`{name}` must be {words} lists of numbers")
    return [numbers(name, column, limit) for column in found]


def between(name: str, value: Any, least: int, most: int) -> int:
    """A whole number of a range."""
    number = whole_number(name, value, least)
    if number > most:
        raise Mix1dError(f"`{name}` must be at most {most}, got {shown(number)}")
    return number


def numbers(name: str, column: Any, limit: int) -> FloatArray:
    """Finite numbers, at most so many."""
    if not isinstance(column, list) or len(column) > limit:
        raise Mix1dError(f"`{name}` must be a list of at most {limit} numbers")
    if not all(type(number) in (int, float) for number in column):
        raise Mix1dError(f"`{name}` must hold nothing but numbers")
    try:
        numbers = np.array(column, dtype=np.float64)
    except OverflowError:
        numbers = np.array([np.inf])
    if not np.isfinite(numbers).all():
        raise Mix1dError(f"`{name}` must hold finite numbers, got one beyond 1e308")
    return numbers + 0.0


def _check_cells(cells: Cells) -> None:
    """Each cell holds what some data could have put there."""
    weights = cells.sums[:, 0]
    with np.errstate(over="ignore"):
        rules = {
            "`weights` must be positive": weights > 0,
            "`weights` must have a finite sum": np.isfinite(weights.sum()),
            "`keys` must ascend": np.diff(cells.keys) > 0,
            "`low` must not be above `high`": cells.low <= cells.high,
            "`low` and `high` must lie in their cells": (
                (keys_of(cells.low, cells.exponent) == cells.keys)
                & (keys_of(cells.high, cells.exponent) == cells.keys)
            ),
            "`exponent` must be large enough for the values": (
                least_exponent(np.stack([cells.low, cells.high])) <= cells.exponent
            ),
        }
        for power in (1, 2, 3):
            bound = weights * 0.5**power * (1.0 + 1e-9) + np.finfo(float).tiny
            rules[f"`moments` must not exceed (1/2)^{power} of the weights"] = (
                np.abs(cells.sums[:, power]) <= bound
            )
        rules["second `moments` must not be negative"] = cells.sums[:, 2] >= 0
    for rule, holds in rules.items():
        if not np.all(holds):
            raise Mix1dError(f"{rule}: this document is no sketch")
