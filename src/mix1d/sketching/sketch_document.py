"""The JSON document of a sketch: every number of one that is read is checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching import strata_document
from mix1d.sketching.cells import Cells
from mix1d.sketching.cells_document import (
    COLUMNS,
    cells_of,
    entries_of_cells,
    limit_of,
    numbers,
    rows_of,
)
from mix1d.sketching.sketch_like import SketchLike

__all__ = ["checked_name", "entries_of", "read"]

KIND = "mix1d sketch 1"
"""What the document of a sketch of values calls itself, with the version of its layout."""

OF_STRATA = "mix1d sketch 2"
"""What the document of a sketch of other rows calls itself."""

OF_RELATIVE = ("squares", "unit")
"""The additional keys of a document of relative weights."""


def entries_of(sketch: SketchLike) -> dict[str, Any]:
    """The document of a sketch; every number comes back to the last bit."""
    if sketch.row_counts is not None or sketch.labelling is not None:
        return {"kind": OF_STRATA} | strata_document.entries_of(sketch) | _named(sketch)
    entries: dict[str, Any] = {"kind": KIND, "cells": sketch.cells, "scale": sketch.scale}
    entries |= {name: getattr(sketch, name) for name in ("exponent", "n_rows", "n_missing")}
    entries |= entries_of_cells(sketch._cells()) | _named(sketch)
    if sketch.squares is not None:
        entries |= {"squares": sketch.squares.tolist(), "unit": sketch.unit}
    return entries


def _named(sketch: SketchLike) -> dict[str, str]:
    return {} if sketch.column is None else {"column": sketch.column}


def read(document: Any) -> dict[str, Any]:
    """The arguments of the `Sketch` that a document describes.

    Raises
    ------
    Mix1dError
        If it describes none: the sentence names the key, the rule and the value.
    """
    if isinstance(document, dict) and document.get("kind") == OF_STRATA:
        found = strata_document.read(document)
        return found | {"column": checked_name(document.get("column"))}
    names = ("kind", "cells", "scale", "exponent", "n_rows", "n_missing", *COLUMNS, "moments")
    known = set(names), {*names, *OF_RELATIVE}
    if not isinstance(document, dict) or document.keys() - {"column"} not in known:
        raise Mix1dError(
            f"a sketch must have the keys {', '.join(names)}, perhaps column, with relative "
            f"weights {' and '.join(OF_RELATIVE)}, and no others"
        )
    if document["kind"] != KIND:
        raise Mix1dError(f"`kind` must be {KIND!r} or {OF_STRATA!r}, got {shown(document['kind'])}")
    limit = limit_of(document)
    n_rows, n_missing = rows_of(document)
    cells = cells_of(document, limit)
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
    squares = numbers("squares", document["squares"], weights.size)
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
