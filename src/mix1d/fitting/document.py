"""A fit as a JSON document: mixture, numbers, options and a digest of the data; not the data.

What is read back is checked for its keys, types and shapes; nothing in it is executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from mix1d.arguments import json_document, shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import FAMILIES
from mix1d.mixture import Mixture
from mix1d.weighing import COUNTS, KINDS

__all__ = ["fields_of", "text_of"]

FORMAT = 2
"""Format 1 did not say between which `ends` the values lie."""

NUMBER = (float, int)
SAVED: dict[str, tuple[type, ...]] = {
    "message": (str,),
    "loglik": NUMBER,
    "icl": NUMBER,
    "n": NUMBER,
    "n_missing": (int,),
    "n_parameters": (int,),
    "n_iter": (int,),
    "n_evaluations": (int,),
    "decrement": (*NUMBER, type(None)),
    "sketch_error": (*NUMBER, type(None)),
    "options": (dict,),
    "digest": (str,),
    "starts_sentence": (str,),
}
"""The fields of a `Fit` that stand in a document as they are, and their types."""

NUMBERS = ("n", "n_missing", "n_parameters", "n_iter", "n_evaluations")


def text_of(fields: Mapping[str, Any]) -> str:
    """The document of a fit with these fields."""
    entries = {"mix1d": FORMAT, "mixture": fields["mixture"].to_dict()}
    entries |= {name: fields[name] for name in SAVED}
    entries["ends"] = None if fields["ends"] is None else list(fields["ends"])
    entries["outcome"] = fields["outcome"].name
    known = bool(np.all(np.isfinite(fields["covariance"])))
    entries["covariance"] = fields["covariance"].tolist() if known else None
    return json.dumps(entries, allow_nan=False)


def fields_of(text: Any) -> dict[str, Any]:
    """The fields of the fit whose document this is."""
    entries = json_document("document", text)
    if isinstance(entries, dict) and entries.get("mix1d") == 1 and "ends" not in entries:
        entries |= {"mix1d": FORMAT, "ends": None}
    _check(entries)
    mixture = Mixture.from_dict(entries["mixture"])
    if {component.name for component in mixture.components} != {entries["options"]["family"]}:
        raise Mix1dError("`document` has a mixture of another family than its 'options' say")
    return {name: _as_saved(entries[name], types) for name, types in SAVED.items()} | {
        "mixture": mixture,
        "ends": None if entries["ends"] is None else tuple(map(float, entries["ends"])),
        "outcome": Outcome[entries["outcome"]],
        "covariance": _matrix(entries["covariance"], mixture),
    }


def _as_saved(value: Any, types: tuple[type, ...]) -> Any:
    """A number that may have a fraction as a float: JSON does not tell 2 from 2.0."""
    return float(value) if float in types and value is not None else value


def _check(entries: Any) -> None:
    keys = {"mix1d", "mixture", "outcome", "covariance", "ends", *SAVED}
    if not isinstance(entries, dict) or set(entries) != keys or entries["mix1d"] != FORMAT:
        raise Mix1dError(f"`document` must be a fit saved by mix1d in format 1 to {FORMAT}")
    for name, types in SAVED.items():
        if not isinstance(entries[name], types) or not _is_plain(entries[name]):
            raise Mix1dError(f"`document` has a bad {name!r}: {shown(entries[name])}")
    for name in NUMBERS:
        if not entries[name] >= 0 or (name == "n" and not entries["n"]):
            raise Mix1dError(f"`document` has a bad {name!r}: {shown(entries[name])}")
    if entries["outcome"] not in list(Outcome.__members__):
        raise Mix1dError(f"`document` has the unknown outcome {shown(entries['outcome'])}")
    _check_ends(entries["ends"])
    options = entries["options"]
    # documents from before there was a choice are of counts
    if options.setdefault("weights_are", COUNTS) not in list(KINDS):
        raise Mix1dError(f"`document` has bad 'options': {shown(options)}")
    if not {"family", "equal_sd"} <= set(options):
        raise Mix1dError("`document` has a bad 'options': the family is missing")
    if options["family"] not in list(FAMILIES) or not isinstance(options["equal_sd"], bool):
        raise Mix1dError(f"`document` has bad 'options': {shown(options)}")


def _check_ends(ends: Any) -> None:
    match ends:
        case None:
            return
        case [int() | float() as low, int() | float() as high]:
            if _is_plain(low) and _is_plain(high) and low <= high:
                return
    raise Mix1dError(f"`document` has bad 'ends': {shown(ends)}")


def _is_plain(value: Any) -> bool:
    """Whether a value is no truth value and, if a number, one that a float can hold."""
    return not isinstance(value, bool) and (
        not isinstance(value, (int, float)) or -LARGEST <= value <= LARGEST
    )


SMALLEST, LARGEST = float(np.finfo(float).tiny), float(np.finfo(float).max)


def _matrix(rows: Any, mixture: Mixture) -> FloatArray:
    size = mixture.k * (1 + len(mixture.components[0].parameters))
    if rows is None:
        return np.full((size, size), np.nan)
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        matrix = np.empty(0)
    if matrix.shape != (size, size) or not np.isfinite(matrix).all():
        raise Mix1dError(f"`document` has a bad 'covariance': it must be {size} by {size} numbers")
    if np.any(np.diag(matrix) < 0):
        raise Mix1dError("`document` has a bad 'covariance': a variance is negative")
    errors = np.sqrt(np.diag(matrix))
    if np.any(np.abs(matrix) > errors[:, None] * errors * (1.0 + 1e-6) + SMALLEST):
        raise Mix1dError("`document` has a bad 'covariance': it exceeds its variances")
    return matrix
