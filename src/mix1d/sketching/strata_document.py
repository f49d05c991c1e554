"""The JSON document of a sketch of other rows than exact values: every number read is checked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mix1d.arguments import choice, shown
from mix1d.arrays import FloatArray
from mix1d.choices import LabelScheme
from mix1d.errors import Mix1dError
from mix1d.sample.labelling import OFF_ONE, UNKNOWN, Labelling
from mix1d.sketching.cells import FINEST, LARGEST_KEY, Cells
from mix1d.sketching.cells_document import (
    between,
    cells_of,
    entries_of_cells,
    limit_of,
    lists,
    numbers,
    rows_of,
)
from mix1d.sketching.plane import PAIRS, PLACES, STEPS, WIDTHS, Plane
from mix1d.sketching.sketch_like import SketchLike
from mix1d.sketching.strata import MOST
from mix1d.sketching.stratum import EACH_ITS_OWN, Key, Kind, Stratum

__all__ = ["entries_of", "read"]

NAMES = ("kind", "cells", "scale", "n_rows", "n_missing", "strata")
"""The keys of a document beside `labels` and `column`."""

OF_ROWS = {"rows", "window", "error", "label"}
"""The keys that say what the rows of a stratum are, but for those that hold of none."""

OF_CELLS = {"exponent", "keys", "weights", "moments", "low", "high"}
"""The keys of cells of one number; of two they are the same and `step`."""

KINDS = {kind.name.lower(): kind for kind in Kind}
"""The kinds of rows by the words of a document."""

EACH = "each"
"""The word for rows each of which has an error of its own."""


# ------------------------------------------------------------------------------ to be written
def entries_of(sketch: SketchLike) -> dict[str, Any]:
    """The document but for its kind and the name of the column."""
    entries: dict[str, Any] = {name: getattr(sketch, name) for name in NAMES[1:-1]}
    if (meaning := sketch.labelling) is not None:
        entries["labels"] = {
            "names": list(meaning.names),
            "shares": meaning.shares.tolist(),
            "scheme": meaning.scheme,
            "is_whole": meaning.is_whole,
        }
    return entries | {"strata": [_entries(stratum) for stratum in sketch.strata]}


def _entries(stratum: Stratum) -> dict[str, Any]:
    key, content = stratum.key, stratum.content
    entries: dict[str, Any] = {"rows": key.kind.name.lower()}
    if np.isfinite([key.low, key.high]).any():
        entries["window"] = [end if np.isfinite(end) else None for end in (key.low, key.high)]
    if key.error:
        entries["error"] = EACH if key.error == EACH_ITS_OWN else key.error
    if key.label != UNKNOWN:
        entries["label"] = int(key.label)
    if isinstance(content, Cells):
        return entries | {"exponent": content.exponent} | entries_of_cells(content)
    weights = content.sums[:, 0].tolist()
    if content.are_pairs:
        return entries | {"pairs": content.keys.T.tolist(), "weights": weights}
    return entries | {
        "exponent": content.exponent,
        "step": content.step,
        "keys": content.keys.T.tolist(),
        "weights": weights,
        "moments": content.sums[:, 1:].T.tolist(),
        "low": content.low.T.tolist(),
        "high": content.high.T.tolist(),
    }


# ------------------------------------------------------------------------------ to be read
def read(document: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the `Sketch` that a document describes."""
    if document.keys() - {"column", "labels"} != set(NAMES):
        raise Mix1dError(
            f"a sketch of rows must have the keys {', '.join(NAMES)}, perhaps column and labels, "
            "and no others"
        )
    limit = limit_of(document)
    n_rows, n_missing = rows_of(document)
    labelling = _labelling(document["labels"]) if "labels" in document else None
    strata, scale = document["strata"], document["scale"]
    if not isinstance(strata, list) or not 0 < len(strata) <= MOST:
        raise Mix1dError(f"`strata` must be a list of 1 to {MOST:,} of them, got {shown(strata)}")
    found = [_stratum(stratum, limit, scale, labelling) for stratum in strata]
    keys = [stratum.key for stratum in found]
    if any(not one < other for one, other in pairwise(keys)):
        raise Mix1dError("`strata` must ascend, each of other rows: this document is no sketch")
    with np.errstate(over="ignore"):
        if not np.isfinite(sum(stratum.n for stratum in found)):
            raise Mix1dError("`weights` must have a finite sum: this document is no sketch")
    return {
        "content": found,
        "cells": limit,
        "scale": scale,
        "n_rows": n_rows,
        "n_missing": n_missing,
        "labelling": labelling,
    }


def _labelling(told: Any) -> Labelling:
    if not isinstance(told, dict) or told.keys() != {"names", "shares", "scheme", "is_whole"}:
        raise Mix1dError("`labels` must have the keys names, shares, scheme and is_whole")
    names, shares, is_whole = told["names"], told["shares"], told["is_whole"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Mix1dError(f"`names` must be a list of texts, got {shown(names)}")
    scheme: LabelScheme = choice("label_scheme", told["scheme"], LabelScheme)
    if not isinstance(is_whole, bool) or not isinstance(shares, list) or not shares:
        raise Mix1dError("`labels` must have lists of shares, and say whether these are whole")
    table = np.array([numbers("shares", row, MOST) for row in _equally_long(shares)])
    groups = table.shape[1]
    if is_whole:
        holds = (table >= 0.0).all() and (table > 0.0).any(axis=1).all() and names in ([], names)
        holds = holds and len(names) in (0, groups)
        sums = table.sum(axis=1)
        holds = (
            holds and (((table == 0.0) | (table == 1.0)) | (abs(sums - 1) < OFF_ONE)[:, None]).all()
        )
        holds = holds and len(np.unique(table, axis=0)) == len(table)
    else:
        holds = np.array_equal(table, np.eye(groups)) and len(table) == groups
        holds = holds and (not names or (len(names) == groups and sorted(set(names)) == names))
    if not holds:
        raise Mix1dError("`shares` must be what labels say of groups: this document is no sketch")
    return Labelling(table, tuple(names), scheme, is_whole=is_whole)


def _equally_long(rows: list[Any]) -> list[Any]:
    sizes = {len(row) if isinstance(row, list) else 0 for row in rows}
    if len(sizes) != 1 or 0 in sizes or len(rows) > MOST:
        raise Mix1dError("`shares` must be lists of one length")
    return rows


def _stratum(told: Any, limit: int, scale: str, labelling: Labelling | None) -> Stratum:
    """One of the strata, if its rows can be any."""
    if not isinstance(told, dict) or told.get("rows") not in [*KINDS]:
        raise Mix1dError(f"`strata` must each have rows of one kind: {', '.join(KINDS)}")
    key = _key(told, labelling)
    lists_in = told.keys() - OF_ROWS
    if not key.has_pairs:
        _check_names(lists_in, OF_CELLS)
        content: Cells | Plane = cells_of(told, limit)
    elif "pairs" in told:
        _check_names(lists_in, {"pairs", "weights"})
        content = _pairs(told, limit)
    else:
        _check_names(lists_in, OF_CELLS | {"step"})
        content = _plane(told, limit)
    _check_rows(key, content, scale)
    return Stratum(key, content)


def _check_names(found: Any, wanted: set[str]) -> None:
    if found != wanted:
        raise Mix1dError(f"a stratum of these rows must have the keys {', '.join(sorted(wanted))}")


def _key(told: dict[str, Any], labelling: Labelling | None) -> Key:
    kind, window, error = KINDS[told["rows"]], told.get("window"), told.get("error", 0.0)
    low, high = -np.inf, np.inf
    if window is not None:
        if not isinstance(window, list) or len(window) != 2 or window == [None, None]:
            raise Mix1dError(f"`window` must be a pair of ends, got {shown(window)}")
        known = [end for end in window if end is not None]
        ends = iter(numbers("window", known, 2))
        low, high = (
            d if e is None else float(next(ends)) for e, d in zip(window, (low, high), strict=True)
        )
        if not low < high:
            raise Mix1dError(f"`window` must begin below its end, got {shown(window)}")
    if error == EACH and kind in (Kind.VALUE, Kind.BELOW, Kind.ABOVE):
        error = EACH_ITS_OWN
    else:
        error = float(numbers("error", [error], 1)[0])
        allowed = kind in (Kind.VALUE, Kind.BETWEEN)
        if error < 0.0 or (error and not allowed):
            raise Mix1dError(f"`error` must be a positive number, or {EACH!r}, got {shown(error)}")
    label = UNKNOWN
    if "label" in told:
        most = -1 if labelling is None else len(labelling.shares) - 1
        label = float(between("label", told["label"], 0, most))
    return Key(kind, error, low, high, label)


def _pairs(told: dict[str, Any], limit: int) -> Plane:
    one, other = lists("pairs", told["pairs"], 2, limit)
    weights = numbers("weights", told["weights"], limit)
    _check_sizes([one, other, weights])
    if not (weights > 0.0).all():
        raise Mix1dError("`weights` must be positive: this document is no sketch")
    pairs = np.stack([one, other], axis=1)
    rises = (one[1:] > one[:-1]) | ((one[1:] == one[:-1]) & (other[1:] > other[:-1]))
    if not rises.all():
        raise Mix1dError("`pairs` must ascend: this document is no sketch")
    sums = np.zeros((weights.size, 6))
    sums[:, 0] = weights
    return Plane(PAIRS, 0, pairs, sums, pairs, pairs)


def _plane(told: dict[str, Any], limit: int) -> Plane:
    exponent = between("exponent", told["exponent"], FINEST, 1024)
    step, most = between("step", told["step"], 0, 16), max(limit // PLACES, 2) * WIDTHS
    keys, low, high = (lists(name, told[name], 2, most) for name in ("keys", "low", "high"))
    weights = numbers("weights", told["weights"], most)
    moments = lists("moments", told["moments"], 5, most)
    _check_sizes([*keys, *low, *high, weights, *moments])
    found = Plane(
        exponent,
        step,
        *(np.stack(columns, axis=1) for columns in (keys, [weights, *moments], low, high)),
    )
    _check_plane(found)
    return found


def _check_sizes(columns: Sequence[FloatArray]) -> None:
    if not columns[0].size or any(column.size != columns[0].size for column in columns):
        raise Mix1dError("the columns of a sketch must be equally long, and not empty")


def _check_plane(found: Plane) -> None:
    """Each cell holds what some rows could have put there."""
    keys, close = found.keys, 1.0 + 1e-6
    w, d, u, dd, du, uu = found.sums.T
    most = 2.0 ** min(2.0 ** (found.step + 1) / STEPS, 1000.0) * close
    rises = (keys[1:, 0] > keys[:-1, 0]) | (
        (keys[1:, 0] == keys[:-1, 0]) & (keys[1:, 1] > keys[:-1, 1])
    )
    with np.errstate(over="ignore"):
        holds = (
            (w > 0.0).all()
            and rises.all()
            and (np.floor(keys) == keys).all()
            and (np.abs(keys[:, 0]) <= LARGEST_KEY).all()
            and (np.abs(keys[:, 1]) <= 1100.0 * STEPS).all()
            and (found.low <= found.high).all()
            and (np.abs(d) <= 0.5 * close * w).all()
            and ((dd >= 0.0) & (dd <= 0.25 * close * w)).all()
            and ((u >= w / close) & (u <= most * w)).all()
            and ((uu >= w / close) & (uu <= most * most * w)).all()
            and (np.abs(du) <= 0.5 * close * most * w).all()
        )
    if not holds:
        raise Mix1dError(
            "`moments` must be those of rows in their cells: this document is no sketch"
        )


def _check_rows(key: Key, content: Cells | Plane, scale: str) -> None:
    """Errors are positive, intervals hold a number, and rows lie within their window."""
    low, high = content.low, content.high
    holds = True
    if isinstance(content, Plane):
        one, other = (low[:, 0], high[:, 1]) if key.are_ends else (np.zeros(len(low)), low[:, 1])
        holds = bool((one < other).all())
        low, high = low[:, 0], high[:, 1 if key.are_ends else 0]
    if key.kind is not Kind.UNKNOWN:
        ends = np.array([low.min(), high.max()])
        if key.is_log(scale):
            with np.errstate(over="ignore"):
                ends = np.minimum(np.exp(ends), np.finfo(float).max)
        slack = 1e-12 * np.abs(ends).max()
        holds = holds and key.low - slack <= ends[0] and ends[1] <= key.high + slack
    if not holds:
        raise Mix1dError("`strata` must hold rows within their windows: this document is no sketch")
