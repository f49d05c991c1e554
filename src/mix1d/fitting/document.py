"""A fit as a JSON document: mixture, numbers, options and a digest of the data; not the data.

What is read back is checked for its keys, types and shapes; nothing in it is executed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError, Outcome
from mix1d.mixture import Mixture

__all__ = ["fields_of", "text_of"]

FORMAT = 1

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


def text_of(fields: Mapping[str, Any]) -> str:
    """The document of a fit with these fields."""
    entries = {"mix1d": FORMAT, "mixture": fields["mixture"].to_dict()}
    entries |= {name: fields[name] for name in SAVED}
    entries["outcome"] = fields["outcome"].name
    known = bool(np.all(np.isfinite(fields["covariance"])))
    entries["covariance"] = fields["covariance"].tolist() if known else None
    return json.dumps(entries, allow_nan=False)


def fields_of(text: Any) -> dict[str, Any]:
    """The fields of the fit whose document this is."""
    try:
        entries = json.loads(text)
    except (TypeError, ValueError) as error:
        raise Mix1dError(f"`document` must be JSON, and it is not: {error}") from None
    _check(entries)
    mixture = Mixture.from_dict(entries["mixture"])
    return {name: entries[name] for name in SAVED} | {
        "mixture": mixture,
        "outcome": Outcome[entries["outcome"]],
        "covariance": _matrix(entries["covariance"], mixture),
    }


def _check(entries: Any) -> None:
    keys = {"mix1d", "mixture", "outcome", "covariance", *SAVED}
    if not isinstance(entries, dict) or set(entries) != keys or entries["mix1d"] != FORMAT:
        raise Mix1dError(f"`document` must be a fit saved by mix1d in format {FORMAT}")
    for name, types in SAVED.items():
        if not isinstance(entries[name], types) or isinstance(entries[name], bool):
            raise Mix1dError(f"`document` has a bad {name!r}: {shown(entries[name])}")
    if entries["outcome"] not in list(Outcome.__members__):
        raise Mix1dError(f"`document` has the unknown outcome {shown(entries['outcome'])}")
    if not {"family", "equal_sd"} <= set(entries["options"]):
        raise Mix1dError("`document` has a bad 'options': the family is missing")


def _matrix(rows: Any, mixture: Mixture) -> FloatArray:
    size = mixture.k * (1 + len(mixture.components[0].parameters))
    if rows is None:
        return np.full((size, size), np.nan)
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = np.empty(0)
    if matrix.shape != (size, size):
        raise Mix1dError(f"`document` has a bad 'covariance': it must be {size} by {size} numbers")
    return matrix
