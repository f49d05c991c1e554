"""A fit as a JSON document: mixture, numbers, options and a digest of the data; not the data.

What is read back is checked for its keys, types and shapes; nothing in it is executed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from mix1d.arguments import json_document, shown
from mix1d.arrays import FloatArray
from mix1d.describe.verdict import STATES, Finding
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, PointMass
from mix1d.families.assortment import Assortment
from mix1d.fitting import row_document
from mix1d.fitting.options import Options
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.mixture import Mixture
from mix1d.model.parametrization import Parametrization
from mix1d.model.prior import Prior
from mix1d.model.prior_names import check_prior
from mix1d.model.user_coordinates import of_user

__all__ = ["entries_of", "fields_of"]

FORMAT = 4
"""Version of the document that is written; this one and all earlier ones are read. Version 1 had no
`ends`; versions 1 and 2 had no `model`, and the covariance of weights and parameters in the place
of `free`; versions 1 to 3 had no `rows`."""

MODEL: dict[str, Any] = {
    "constraints": {"equal_sd": False},
    "held": {},
    "window": None,
    "lumps": [],
    "noise": False,
    "prior": None,
    "group_names": None,
}
"""What was fitted beyond the families, which the components name. Every property is written, so
that a version of mix1d that does not know one can refuse the fit by name."""

NUMBER = (float, int)
"""The types of a number in a document."""

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
"""The fields of a `Fit` that are written to a document as they are, and their types."""

NUMBERS = ("n", "n_missing", "n_parameters", "n_iter", "n_evaluations")
"""The fields that must be numbers of at least 0."""

COMMON = {"mix1d", "mixture", "outcome", *SAVED}
"""The keys that the documents of every version have."""

KEYS = {
    1: COMMON | {"covariance"},
    2: COMMON | {"covariance", "ends"},
    3: COMMON | {"free", "model", "ends"},
    4: COMMON | {"free", "model", "ends", "rows"},
}
"""The keys of a document, by its version."""

CHOSEN = "chosen"
"""The key of what `select` says of the number of components; only a fit that it chose has it."""

SMALLEST, LARGEST = float(np.finfo(float).tiny), float(np.finfo(float).max)
"""The smallest positive normal number and the largest finite one."""


def entries_of(fields: Mapping[str, Any], within: FloatArray) -> dict[str, Any]:
    """The document of a fit with these fields, and weights `within` the window of its rows."""
    entries = {"mix1d": FORMAT, "mixture": fields["mixture"].to_dict()}
    entries |= {name: fields[name] for name in SAVED}
    entries["options"] = fields["options"].to_dict()
    entries["ends"] = None if fields["ends"] is None else list(fields["ends"])
    entries["outcome"] = fields["outcome"].name
    entries["model"] = _model(fields["options"], fields["prior"])
    entries["rows"] = row_document.entry_of(fields["row_counts"], within)
    known = bool(np.all(np.isfinite(fields["covariance"])))
    entries["free"] = {
        "names": list(_free(fields["mixture"], fields["options"]).names),
        "covariance": fields["covariance"].tolist() if known else None,
    }
    if fields["_number"] is not None:
        entries[CHOSEN] = asdict(fields["_number"])
    return entries


def fields_of(text: Any, families: Iterable[type[Family]] = ()) -> dict[str, Any]:
    """The fields of the fit whose document this is; `families` are those that are no part of mix1d.

    Raises
    ------
    Mix1dError
        If it is not such a document, or its family is not known.
    """
    entries = json_document("document", text)
    if isinstance(entries, dict):
        entries.pop("estimates", None)  # follow from the fit; `mix1d fit --quantile` adds them
        number = _number(entries.pop(CHOSEN, None))
    if not (isinstance(entries, dict) and type(entries.get("mix1d")) is int) or (
        set(entries) != KEYS.get(entries["mix1d"])
    ):
        raise Mix1dError(f"`document` must be a fit saved by mix1d in format 1 to {FORMAT}")
    entries.setdefault("ends", None)
    entries.setdefault("rows", None)
    _check(entries)
    families = tuple(families)
    mixture = Mixture.from_dict(entries["mixture"], families=families)
    options = Options.from_dict(entries["options"], mixture.k, families)
    prior = None
    if "model" in entries:
        prior = _prior(entries["model"], options)
        _check_model(entries["model"], options, prior)
    atoms, others = np.split(np.array(mixture.components, dtype=object), [len(options.lumps)])
    if [*atoms] != [PointMass(value) for value in options.lumps]:
        raise Mix1dError("`document` has a mixture without the lumps that its 'options' name")
    if [component.name for component in others] != _names(options.family, others.size):
        raise Mix1dError("`document` has a mixture of another family than its 'options' say")
    return {name: _as_saved(entries[name], types) for name, types in SAVED.items()} | {
        "mixture": mixture,
        "options": options,
        "prior": prior,
        "ends": None if entries["ends"] is None else tuple(map(float, entries["ends"])),
        "outcome": Outcome[entries["outcome"]],
        **row_document.fields_of(entries["rows"], mixture.k),
        "covariance": _covariance(entries, mixture, options),
        "_number": number,
    }


def _number(entry: Any) -> Finding | None:
    """What was said of the number of components."""
    match entry:
        case None:
            return None
        case {"question": str(), "state": str(state), "word": str(), "reason": str(), **rest}:
            if state in STATES and not rest:
                return Finding(**entry)
    raise Mix1dError(f"`document` has a bad {CHOSEN!r}: {shown(entry)}")


def _names(family: type[Family], k: int) -> list[str]:
    """The names of the families of k components."""
    kinds = family.kinds if issubclass(family, Assortment) else (family,) * k
    return [kind.name for kind in kinds]


def _as_saved(value: Any, types: tuple[type, ...]) -> Any:
    """A number that may have a fraction as a float: JSON has one type for 2 and 2.0."""
    return float(value) if float in types and value is not None else value


def _check(entries: Any) -> None:
    for name, types in SAVED.items():
        if not isinstance(entries[name], types) or not _is_plain(entries[name]):
            raise Mix1dError(f"`document` has a bad {name!r}: {shown(entries[name])}")
    for name in NUMBERS:
        if not entries[name] >= 0 or (name == "n" and not entries["n"]):
            raise Mix1dError(f"`document` has a bad {name!r}: {shown(entries[name])}")
    if entries["outcome"] not in list(Outcome.__members__):
        raise Mix1dError(f"`document` has the unknown outcome {shown(entries['outcome'])}")
    _check_ends(entries["ends"])


def _model(options: Options, prior: Prior | None) -> dict[str, Any]:
    return MODEL | {
        "constraints": {"equal_sd": options.equal_sd} | _said(options),
        "lumps": list(options.lumps),
        "noise": options.noise,
        "prior": None if prior is None else prior.to_dict(),
        "group_names": list(options.group_names) or None,
    }


def _prior(model: Any, options: Options) -> Prior | None:
    """What was known beforehand."""
    document = model.get("prior") if isinstance(model, dict) else None
    if not isinstance(document, dict):  # null, or what this version does not know
        return None
    prior = Prior.from_dict(document)
    check_prior(prior, options.family, options.k, shared=options.equal_sd)
    return prior


def _said(options: Options) -> dict[str, Any]:
    """The constraints and the bounds of the parameters, where there are any."""
    return {} if options.constraints is None else options.constraints.to_dict()


def _check_model(model: Any, options: Options, prior: Prior | None) -> None:
    if not isinstance(model, dict) or set(model) != set(MODEL):
        raise Mix1dError(f"`document` has a bad 'model': {shown(model)}")
    for name, value in _model(options, prior).items():
        if model[name] != value or type(model[name]) is not type(value):
            raise Mix1dError(
                f"`document` has a model with {name!r}={shown(model[name])}, which this version of "
                "mix1d does not know"
            )


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


def _free(mixture: Mixture, options: Options) -> Parametrization:
    return of_user(mixture, shared=options.equal_sd, constraints=options.known_of_all)


def _covariance(entries: Mapping[str, Any], mixture: Mixture, options: Options) -> FloatArray:
    """Covariance of the free parameters; NaN where the document has none."""
    free = _free(mixture, options)
    if "free" in entries:
        found = _of_free(entries["free"], free)
    else:
        found = _of_parameters(entries["covariance"], free, mixture)
    with np.errstate(all="ignore"):
        near = Neighbourhood(mixture, free, found)
        known = np.isfinite([mixture.weights, *near.stack.fields()]).ravel()  # of other values
        if near.is_known and not np.isfinite(near.covariance_of_parameters[known][:, known]).all():
            raise Mix1dError("`document` has a bad 'covariance': it is beyond the range of numbers")
    return found


def _of_free(entry: Any, free: Parametrization) -> FloatArray:
    match entry:
        case {"names": list(names), "covariance": rows, **rest} if not rest:
            if names == list(free.names):
                return _matrix(rows, free.size)
    raise Mix1dError(
        f"`document` has bad 'free': it must have the covariance and the names "
        f"{shown(list(free.names))}, got {shown(entry)}"
    )


def _of_parameters(rows: Any, free: Parametrization, mixture: Mixture) -> FloatArray:
    """Covariance of the free parameters from that of versions 1 and 2."""
    found = _matrix(rows, free.full_size)
    with np.errstate(all="ignore"):
        to_free = free.inverse_jacobian(mixture.weights, mixture._bank)
        moved = to_free @ found @ to_free.T
        return moved if rows is None else _checked(moved)


def _matrix(rows: Any, size: int) -> FloatArray:
    if rows is None:
        return np.full((size, size), np.nan)
    try:
        matrix = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        matrix = np.empty(0)
    if not size and rows == []:
        return np.zeros((0, 0))
    if matrix.shape != (size, size) or not np.isfinite(matrix).all():
        raise Mix1dError(f"`document` has a bad 'covariance': it must be {size} by {size} numbers")
    return _checked(matrix)


def _checked(matrix: FloatArray) -> FloatArray:
    if np.any(np.diag(matrix) < 0):
        raise Mix1dError("`document` has a bad 'covariance': a variance is negative")
    errors = np.sqrt(np.diag(matrix))
    if not np.all(np.abs(matrix) <= errors[:, None] * errors * (1.0 + 1e-6) + SMALLEST):
        raise Mix1dError("`document` has a bad 'covariance': it exceeds its variances")
    return matrix
