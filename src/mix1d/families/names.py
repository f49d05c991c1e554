"""The family that a name stands for, as documents and the command line write it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mix1d.families.assortment import BESIDE, assortment
from mix1d.families.base import Family
from mix1d.families.from_scipy import PREFIX, from_scipy_name
from mix1d.families.held import hold

__all__ = ["named"]

WRITTEN = re.compile(r"([^()]+)\(([^()]*)\)")
"""The name of a family with held parameters."""


def named(text: str, families: Mapping[str, type[Family]]) -> type[Family] | None:
    """The family of this name, which may say what it holds; None if there is none.

    It is one of `families`, or one of SciPy, as in "scipy.exponnorm", or several: "normal + gamma".
    """
    if text in families:
        return families[text]
    if BESIDE in text:
        kinds = [named(part, families) for part in text.split(BESIDE)]
        return None if None in kinds else assortment([kind for kind in kinds if kind])
    parts = WRITTEN.fullmatch(text)
    name, values = text, {}
    if parts is not None:
        name = parts[1]
        pairs = [part.partition("=") for part in parts[2].split(",")]
        try:
            values = {name.strip(): float(value) for name, _, value in pairs}
        except ValueError:
            return None
    if name in families:
        return hold(families[name], values)
    if name.startswith(PREFIX):
        return from_scipy_name(name.removeprefix(PREFIX), values)
    return None
