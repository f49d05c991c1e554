"""Components of one family from the user's coordinates to the line, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily, Family
from mix1d.families.assortment import BESIDE, Assortment, is_estimated
from mix1d.model.unit import Unit

__all__ = ["check_order", "to_line", "to_user"]

WIDEST = 1e30
"""The largest ratio of the sd of a start to the scale of the data, or of that scale to the sd."""


def check_order(family: type[Assortment], components: Sequence[Family]) -> None:
    """Refuse components that are not of the families of an assortment, each in its place.

    Raises
    ------
    Mix1dError
        If there is one.
    """
    if tuple(type(component) for component in components) != family.kinds:
        raise Mix1dError(
            f"`start` must have the components {family.name!r} in this order, got "
            f"{BESIDE.join(component.name for component in components)!r}"
        )


def to_user(family: type[Family], unit: Unit, bank: CoreFamily) -> Family:
    """A stack on the line, in its unit, as one in the user's coordinates."""
    center, scale, _ = unit
    pairs = zip(bank.parameters, bank.fields(), strict=True)
    fields = [p.moved(field, center, scale) for p, field in pairs]
    pairs = zip(family.parameters, family.from_core(fields), strict=True)
    return family._of(*(f if p.held is None else np.full(np.shape(f), p.held) for p, f in pairs))


def to_line(
    family: type[Family],
    core: type[CoreFamily],
    unit: Unit,
    spread: float,
    components: Sequence[Family],
) -> CoreFamily:
    """Components of the user as a stack on the line, where the data have this `spread`.

    Raises
    ------
    Mix1dError
        If a component is narrower or wider than any data of this scale could make it.
    """
    center, scale, _ = unit
    fields = family.to_core(family.stack(components).fields())
    pairs = zip(core.parameters, fields, strict=True)
    bank = core._of(*(p.moved_back(field, center, scale) for p, field in pairs))
    if is_estimated(family):
        ratio = bank._width() / spread
        if not (ratio.min() > 1.0 / WIDEST and ratio.max() < WIDEST):
            raise Mix1dError(
                f"`start` must have sds within {WIDEST:.0e} times the scale of the data, "
                f"got {', '.join(f'{part.moments()[1]:.6g}' for part in components)}"
            )
    return bank
