"""The JSON document of a sketch: every number of one that is read is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import choice, shown, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import SketchScale
from mix1d.errors import Mix1dError
from mix1d.sketching.cells import FEWEST, FINEST, MOST, Cells, keys_of, least_exponent

__all__ = ["checked_name", "entries_of", "read"]

KIND = "mix1d sketch 1"
"""What a document of a sketch calls itself, with the version of its layout."""

LARGEST_COUNT = 2**63
"""Most rows that a document may claim."""

COLUMNS = ("keys", "weights", "low", "high")
"""The keys of lists of numbers, one number for each cell."""

OF_RELATIVE = ("squares", "unit")
"""The additional keys of a document of relative weights."""


def entries_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The document of a sketch with these fields; every number comes back to the last bit."""
    plain = ("cells", "scale", "exponent", "n_rows", "n_missing")
    entries = {"kind": KIND} | {name: fields[name] for name in plain}
    entries |= {name: fields[name].tolist() for name in ("keys", "weights")}
    entries["moments"] = fields["moments"].T.tolist()
    entries |= {name: fields[name].tolist() for name in ("low", "high")}
    if fields["column"] is not None:
        entries["column"] = fields["column"]
    if fields["squares"] is not None:
        entries |= {"squares": fields["squares"].tolist(), "unit": fields["unit"]}
    return entries


def read(document: Any) -> dict[str, Any]:
    """The arguments of the `Sketch` that a document describes.

    Raises
    ------
    Mix1dError
        If it describes none: the sentence names the key, the rule and the value.
    """
    names = ("kind", "cells", "scale", "exponent", "n_rows", "n_missing", *COLUMNS, "moments")
    known = set(names), {*names, *OF_RELATIVE}
    if not isinstance(document, dict) or document.keys() - {"column"} not in known:
        raise Mix1dError(
            f"a sketch must have the keys {', '.join(names)}, perhaps column, with relative "
            f"weights {' and '.join(OF_RELATIVE)}, and no others"
        )
    if document["kind"] != KIND:
        raise Mix1dError(f"`kind` must be {KIND!r}, got {shown(document['kind'])}")
    choice("scale", document["scale"], SketchScale)
    limit = _between("cells", document["cells"], FEWEST, MOST)
    exponent = _between("exponent", document["exponent"], FINEST, 1024)
    n_rows = _between("n_rows", document["n_rows"], 1, LARGEST_COUNT)
    n_missing = _between("n_missing", document["n_missing"], 0, n_rows - 1)
    keys, weights, low, high = (_numbers(name, document[name], limit) for name in COLUMNS)
    moments = document["moments"]
    if not isinstance(moments, list) or len(moments) != 3:
        raise Mix1dError("`moments` must be three lists of numbers")
    columns = [_numbers("moments", column, limit) for column in moments]
    if not keys.size or any(c.size != keys.size for c in (weights, low, high, *columns)):
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")
    cells = Cells(exponent, keys, np.stack([weights, *columns], axis=1), low, high)
    _check_cells(cells)
    squares, unit = _relative(document, cells, n_rows) if "unit" in document else (None, 0)
    return {
        "content": cells,
        "cells": limit,
        "scale": document["scale"],
        "n_rows": n_rows,
        "n_missing": n_missing,
        "column": checked_name(document.get("column")),
        "squares": squares,
        "unit": unit,
    }


def _relative(document: Any, cells: Cells, n_rows: int) -> tuple[FloatArray, int]:
    """The squares of relative weights, which are at most 1, and their unit."""
    unit = document["unit"]
    if not isinstance(unit, int) or isinstance(unit, bool) or not -1080 <= unit <= 1024:
        raise Mix1dError(f"`unit` must be a whole number from -1080 to 1024, got {shown(unit)}")
    weights, close = cells.sums[:, 0], 1.0 + 1e-9
    if not weights.sum() <= n_rows * close:
        raise Mix1dError("relative `weights` must be at most 1 for each row")
    squares = _numbers("squares", document["squares"], weights.size)
    if squares.size != weights.size:
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")
    if not (np.all(squares > 0) and np.all(squares <= weights * close)):
        raise Mix1dError("`squares` must be positive, and not above the weights")
    if not weights.sum() ** 2 <= n_rows * squares.sum() * close:
        raise Mix1dError("`squares` must be those of as many weights as there are rows")
    return squares, unit


def checked_name(name: Any) -> str | None:
    """The name of a column, or None.

    Raises
    ------
    Mix1dError
        If it is anything else.
    """
    if name is not None and not isinstance(name, str):
        raise Mix1dError(f"`column` must be the name of a column, got {shown(name)}")
    return name


def _between(name: str, value: Any, least: int, most: int) -> int:
    number = whole_number(name, value, least)
    if number > most:
        raise Mix1dError(f"`{name}` must be at most {most}, got {shown(number)}")
    return number


def _numbers(name: str, column: Any, limit: int) -> FloatArray:
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
