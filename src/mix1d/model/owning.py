"""Whose densities a prior has under constraints: each number that is free has one.

Where parameters follow from one another, the first of those that the prior names has its density,
and the rest has none; what is fixed has none either. So a shared sd counts once, and it does not
matter in which names a constraint is written.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.arrays import BoolArray
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.model.blocks import Block, blocks_of_family
from mix1d.model.constraints import Constraints
from mix1d.model.coordinate_map import CoordinateMap
from mix1d.model.prior import Prior
from mix1d.model.prior_names import number_of
from mix1d.model.prior_terms import WIDTH
from mix1d.model.relating import Scales, relations_of
from mix1d.model.slots import slots_of

__all__ = ["Owners", "check_owners", "named_places", "own_places", "owners_of", "owns"]

Owners = tuple[tuple[bool, ...], ...]
"""For each component, which of its parameters have a density of their own."""

ROUNDING = 1e-9
"""What is left of a row, as a share of its size, if it follows from others."""


def named_places(prior: Prior, blocks: Sequence[Block], k: int) -> BoolArray:
    """(f,) the full coordinates of which a prior has a density."""
    slots = slots_of(tuple(blocks))
    kinds = {j: block.family for block in blocks for j in block.components}
    result = np.zeros(k + len(slots), dtype=bool)
    for name, entry in prior._of_parameters.items():
        for i, slot in enumerate(slots):
            kind = kinds[slot.component]
            number = number_of(name, kind)
            number = kind.core.scale_index if number == WIDTH else number
            is_said = not isinstance(entry, tuple) or entry[slot.component] is not None
            result[k + i] |= is_said and number == slot.number
    return result


def own_places(constraint: CoordinateMap, size: int, k: int, named: BoolArray) -> BoolArray:
    """(f,) the full coordinates after the weights from which, with these, all others follow.

    Of those that are named first. They are found at one point without symmetries.
    """
    jacobian = constraint.jacobian(np.random.default_rng(0).uniform(0.2, 0.8, size))
    places = np.arange(len(jacobian))
    order = np.concatenate([places[:k], places[k:][named[k:]], places[k:][~named[k:]]])
    left, found = np.array(jacobian[order]), np.zeros(len(jacobian), dtype=bool)
    for place, row in zip(order, left, strict=True):
        length = np.linalg.norm(row)
        if length > ROUNDING * max(1.0, float(np.linalg.norm(jacobian[place]))):
            found[place] = place >= k
            along = row / length
            left -= np.outer(left @ along, along)
    return found


def owners_of(prior: Prior, family: type[Family], constraints: Constraints | None) -> Owners | None:
    """The parameters of the user's components that have a density of their own; None for all."""
    if constraints is None:
        return None
    k, blocks = constraints.k, blocks_of_family(family, constraints.k)
    relations = relations_of(constraints, blocks, Scales.of_user(blocks))
    own = own_places(relations, relations.size, k, named_places(prior, blocks, k))[k:]
    found: list[list[bool]] = [[] for _ in range(k)]
    for slot, is_own in zip(slots_of(blocks), own.tolist(), strict=True):
        found[slot.component].append(is_own)
    return tuple(map(tuple, found))


def owns(owners: Owners, component: int, number: int, scale: int | None) -> bool:
    """Whether a density counts: of a parameter, or of the width, whose place is `WIDTH`.

    A width that is no parameter counts where one of the parameters is its component's own.
    """
    if number != WIDTH:
        return owners[component][number]
    return any(owners[component]) if scale is None else owners[component][scale]


def check_owners(prior: Prior, family: type[Family], constraints: Constraints | None) -> None:
    """Refuse a density of what follows from parameters that have others.

    Raises
    ------
    Mix1dError
        If the densities of a prior are not all of numbers that are free.
    """
    owners = owners_of(prior, family, constraints)
    if constraints is None or owners is None:
        return
    for name, entry in prior._of_parameters.items():
        said = entry if isinstance(entry, tuple) else (entry,) * constraints.k
        counted, lost = set(), []
        for j, (part, kind) in enumerate(zip(said, constraints.kinds, strict=True)):
            number = number_of(name, kind)
            if part is None or number is None:
                continue
            if owns(owners, j, number, kind.core.scale_index):
                counted.add(part)
            elif not _is_fixed(constraints, j, number):
                lost.append((j, part))
        for j, part in lost:
            if part not in counted:
                raise Mix1dError(
                    f"`prior` must have densities of numbers that are free, each once, got one for "
                    f"{name!r} of component {j + 1}, which follows from others by `constraints`"
                )


def _is_fixed(constraints: Constraints, component: int, number: int) -> bool:
    entries = constraints.of(component)
    own = entries if number == WIDTH else [entries[number]]
    return all(isinstance(entry, float) for entry in own)
