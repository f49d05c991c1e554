"""Mixtures as tables and as JSON documents; every entry of a document that is read is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family, named
from mix1d.mixture.mixture_like import MixtureLike

__all__ = ["columns", "known_families", "parts_of", "to_dict"]


def columns(mixture: MixtureLike) -> dict[str, Any]:
    """One row for each component; a parameter of another family is NaN."""
    table: dict[str, Any] = {
        "component": np.arange(1, mixture.k + 1),
        "family": [component.name for component in mixture.components],
        "weight": np.array(mixture.weights),
        "mean": np.array(mixture.means),
        "sd": np.array(mixture.sds),
    }
    names = dict.fromkeys(p.name for c in mixture.components for p in c.parameters)
    for name in [name for name in names if name not in table]:
        values = (getattr(component, name, np.nan) for component in mixture.components)
        table[name] = np.array([*values], dtype=np.float64)
    return table


def to_dict(mixture: MixtureLike) -> dict[str, Any]:
    """The mixture in plain numbers, lists and texts; each number comes back to the last bit.

    JSON has no infinity: a parameter that is infinite, at the limit of its family, is "inf".
    """
    components: list[dict[str, Any]] = [
        {"family": c.name, **{p.name: _plain(getattr(c, p.name)) for p in c.parameters}}
        for c in mixture.components
    ]
    return {"weights": mixture.weights.tolist(), "components": components}


def _plain(value: Any) -> float | str:
    return float(value) if np.isfinite(value) else str(float(value))


def parts_of(document: Any, families: Iterable[type[Family]]) -> tuple[list[Any], list[Family]]:
    """The weights and components of the mixture that `to_dict` wrote."""
    known = known_families(families)
    match document:
        case {"weights": list(weights), "components": list(components), **rest} if not rest:
            return weights, [_component(entry, known) for entry in components]
    raise Mix1dError("`document` must have the keys 'weights' and 'components', both lists")


def known_families(families: Iterable[Any]) -> dict[str, type[Family]]:
    """The families of mix1d and these, by name."""
    known = dict(FAMILIES)
    for family in families:
        if not (isinstance(family, type) and issubclass(family, Family)):
            raise Mix1dError(f"`families` must hold classes of families, got {shown(family)}")
        known[family.name] = family
    return known


def _component(entry: Any, families: Mapping[str, type[Family]]) -> Family:
    """The component that an entry of a document describes."""
    known = ", ".join(map(repr, families))
    if not isinstance(entry, dict) or not isinstance(entry.get("family"), str):
        raise Mix1dError(f"each of `components` must name its family ({known}), got {shown(entry)}")
    family = named(entry["family"], families)
    if family is None:
        raise Mix1dError(
            f"`components` have the family {shown(entry['family'])}, known are {known}: give the "
            f"class of one that is no part of mix1d, as in from_json(text, families=[MyFamily])"
        )
    names = [parameter.name for parameter in family.parameters]
    if sorted(entry) != sorted(["family", *names]):
        raise Mix1dError(
            f"a {family.name} component must have the keys {names}, got {shown(entry)}"
        )
    entry = {name: np.inf if value == "inf" else value for name, value in entry.items()}
    for name in names:
        if type(entry[name]) not in (int, float):  # true would pass isinstance(..., int)
            raise Mix1dError(
                f"`{name}` of {family.__name__} must be a number, got {shown(entry[name])}"
            )
    return family(**{name: entry[name] for name in names})
