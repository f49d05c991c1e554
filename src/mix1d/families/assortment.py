"""Components of several families behind the methods of one: a class for each list of families.

Components of one family are stacked into one instance with array fields. So are these: the fields
are those of all the families, each name once, and NaN for a component that has no such parameter;
its blocks are the stacks of one family each. Results have the component axis first, as of any
stack.

A density and an atom (a point mass) may stand side by side. A value that is an atom's belongs to it
alone, as a density has probability 0 there; of counts, both give the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, ClassVar, Self, cast

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.base import CoreFamily, Family
from mix1d.families.held import Made
from mix1d.families.parameters import Parameter
from mix1d.families.parametric import Parametric

__all__ = [
    "BESIDE", "Assortment", "Block", "assortment", "assortment_of_blocks", "family_of_each",
    "is_estimated", "kinds_of",
]  # fmt: skip

BESIDE = " + "
"""Between the names of families in the name of several."""


@dataclass(frozen=True)
class Block:
    """The components of a mixture that are of one family."""

    family: type[Family]
    components: tuple[int, ...]
    """Places of the components in the mixture, from 0."""


class Assortment(CoreFamily):
    """k components of several families. A class for each list of families: see `assortment`."""

    kinds: ClassVar[tuple[type[Family], ...]] = ()
    """The family of each component."""
    blocks: ClassVar[tuple[Block, ...]] = ()
    """The components by family, in the order in which the families first appear."""

    # ---------------------------------------------------------------- making and taking apart
    @classmethod
    def stack(cls, components: Sequence[Parametric]) -> Self:
        fields = ([_field(name, part) for part in components] for name in cls._names)
        return cls._of(*(np.array(field, dtype=np.float64) for field in fields))

    @classmethod
    def of_stacks(cls, stacks: Sequence[Family]) -> Self:
        """The components from one stack a block, whose fields may have leading axes."""
        pairs = list(zip(cls.blocks, stacks, strict=True))
        return cls._of(*(_merged(pairs, partial(_field, name)) for name in cls._names))

    def stack_of(self, block: Block) -> Family:
        """The components of a block as a stack of its family."""
        fields = (getattr(self, name)[..., block.components] for name in block.family._names)
        return block.family._of(*fields)

    @property
    def stacks(self) -> tuple[Family, ...]:
        """One stack a block."""
        return tuple(map(self.stack_of, self.blocks))

    def unstack(self) -> tuple[Any, ...]:
        return tuple(
            kind._of(*(float(getattr(self, name)[j]) for name in kind._names))
            for j, kind in enumerate(self.kinds)
        )

    def __getitem__(self, index: Any) -> Any:
        """Of several mixtures some, or one; of one mixture a component, or some in an order."""
        if np.ndim(self.fields()[0]) > 1:
            return self._of(*(field[index] for field in self.fields()))
        places = np.arange(len(self))[index]
        kinds = [self.kinds[j] for j in np.atleast_1d(places).tolist()]
        if places.ndim and tuple(kinds) == self.kinds:
            return self._of(*(field[places] for field in self.fields()))
        parts = [self.unstack()[j] for j in np.atleast_1d(places).tolist()]
        if not places.ndim:
            return parts[0]
        return family_of_each(kinds).stack(parts)

    # ---------------------------------------------------------------- density and tails
    def _logpdf(self, x: FloatArray) -> FloatArray:
        return self._apart(x, self._each("_logpdf", x))

    def _log_extension(self, x: FloatArray) -> FloatArray:
        return self._apart(x, self._each("_log_extension", x))

    def _apart(self, x: FloatArray, logs: FloatArray) -> FloatArray:
        """The log densities, minus infinity at the atoms."""
        if self.discrete or not self.are_atoms.any():
            return logs
        places = self._places_of_atoms()
        taken = (x[..., None, :] == places[..., None]).any(axis=-2)
        return np.where(~self.are_atoms[:, None] & taken[..., None, :], -np.inf, logs)

    def _places_of_atoms(self) -> FloatArray:
        """(..., a) where they are."""
        pairs = zip(self.blocks, self.stacks, strict=True)
        return np.concatenate([s.fields()[0] for b, s in pairs if b.family.is_atom], axis=-1)

    def _logcdf(self, x: FloatArray) -> FloatArray:
        return self._each("_logcdf", x)

    def _logccdf(self, x: FloatArray) -> FloatArray:
        return self._each("_logccdf", x)

    def _log_mass(self, lower: FloatArray, upper: FloatArray) -> FloatArray:
        return self._each("_log_mass", lower, upper)

    def _icdf(self, q: FloatArray) -> FloatArray:
        return self._each("_icdf", q)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return self._each("_iccdf", q)

    def _slope(self, x: FloatArray) -> FloatArray:
        return self._each("_slope", x)

    def _each(self, method: str, *values: FloatArray) -> FloatArray:
        """(..., k, m) what a method of each stack gives for (m,) values, or for those of each.

        Of each component, (..., k, m), or of each mixture, (..., 1, m).
        """
        parts = []
        for block, stack in zip(self.blocks, self.stacks, strict=True):
            own = [
                x if np.ndim(x) == 1 or x.shape[-2] == 1 else x[..., block.components, :]
                for x in values
            ]
            with np.errstate(all="ignore"):  # a value that one of the families cannot give
                parts.append(np.asarray(getattr(stack, method)(*own)))
        shape = (*parts[0].shape[:-2], len(self.kinds), parts[0].shape[-1])
        result = np.empty(shape, dtype=np.result_type(*parts))
        for block, part in zip(self.blocks, parts, strict=True):
            result[..., block.components, :] = part
        return result

    # ---------------------------------------------------------------- moments, widths
    def moments(self) -> tuple[Any, Any]:
        pairs = [(b, s.moments()) for b, s in zip(self.blocks, self.stacks, strict=True)]
        return _merged(pairs, lambda both: both[0]), _merged(pairs, lambda both: both[1])

    def location_and_width(self) -> tuple[Any, Any]:
        pairs = [(b, s.location_and_width()) for b, s in zip(self.blocks, self.stacks, strict=True)]
        return _merged(pairs, lambda both: both[0]), _merged(pairs, lambda both: both[1])

    def log_width(self) -> FloatArray:
        """Of each component on the width line of its family; 0 of one that cannot collapse."""
        pairs = list(zip(self.blocks, self.stacks, strict=True))
        with np.errstate(divide="ignore"):  # minus infinity where one has collapsed
            return _merged(
                pairs, lambda s: s.log_width() if is_estimated(type(s)) else np.zeros(())
            )

    def _is_singular(self) -> BoolArray:
        pairs = list(zip(self.blocks, self.stacks, strict=True))
        return np.asarray(_merged(pairs, lambda s: s._is_singular()) > 0.0)

    # ---------------------------------------------------------------- the line
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        stacks = [
            b.family.core.at(location[..., b.components], width[..., b.components])
            for b in cls.blocks
        ]
        return cls.of_stacks(stacks)

    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        """Which values at least one of the families can give."""
        return np.asarray(np.any([b.family.in_support(x) for b in cls.blocks], axis=0))

    are_atoms: ClassVar[BoolArray] = np.empty(0, dtype=bool)
    """(k,) which components are atoms."""
    may_collapse: ClassVar[BoolArray] = np.empty(0, dtype=bool)
    """(k,) which components may become as narrow as a few values."""


def kinds_of(family: type[Family]) -> tuple[type[Family], ...]:
    """The family of each component of an assortment; of one family itself."""
    return family.kinds if issubclass(family, Assortment) else (family,)


def is_estimated(family: type[Family]) -> bool:
    """Whether components of the family are fitted to the data, and may collapse."""
    return family.core.can_collapse and any(p.is_free for p in family.core.parameters)


def _field(name: str, stack: Parametric) -> Any:
    """A field of a component or a stack; NaN where its family has no such parameter."""
    return getattr(stack, name) if name in stack._names else np.nan


def _merged(pairs: Sequence[tuple[Block, Any]], field: Callable[[Any], Any]) -> FloatArray:
    """(..., k) one field of all components, from (..., b) of those of each block."""
    parts = [(block.components, np.asarray(field(of_block))) for block, of_block in pairs]
    k = sum(len(block.components) for block, _ in pairs)
    shape = max((part.shape[:-1] for _, part in parts), key=len)
    result = np.empty((*shape, k), dtype=np.result_type(np.float64, *(part for _, part in parts)))
    for components, part in parts:
        result[..., components] = part
    return result


def family_of_each(kinds: Sequence[type[Family]]) -> type[Family]:
    """The family of components of these families: if it is one, itself."""
    return kinds[0] if len(set(kinds)) == 1 else assortment(kinds)


def assortment(kinds: Sequence[type[Family]]) -> type[Assortment]:
    """The class of k components of these families."""
    places: dict[type[Family], list[int]] = {}
    for j, kind in enumerate(kinds):
        places.setdefault(kind, []).append(j)
    return assortment_of_blocks(tuple(Block(kind, tuple(at)) for kind, at in places.items()))


@lru_cache(maxsize=1024)
def assortment_of_blocks(blocks: tuple[Block, ...]) -> type[Assortment]:
    """The class of these blocks; two of them may have one core family, each on its own line."""
    at = {j: block.family for block in blocks for j in block.components}
    kinds = tuple(at[j] for j in range(len(at)))
    named: dict[str, Parameter] = {}
    for kind in kinds:
        named |= {p.name: p for p in kind.parameters if p.name not in named}
    words = dict.fromkeys(kind.support for kind in kinds)
    body = {
        "name": BESIDE.join(kind.name for kind in kinds),
        "kinds": kinds,
        "blocks": blocks,
        "parameters": tuple(named.values()),
        "recipe": (assortment_of_blocks, (blocks,)),
        "discrete": all(kind.discrete for kind in kinds),
        "can_collapse": any(map(is_estimated, kinds)),
        "exact_derivatives": all(kind.core.exact_derivatives for kind in kinds),
        "support": " or ".join(words),
        "are_atoms": np.array([kind.is_atom for kind in kinds]),
        "may_collapse": np.array([is_estimated(kind) for kind in kinds]),
        **{word: getattr(Assortment, word) for word in ("__module__", "__qualname__", "__doc__")},
    }
    return cast(type[Assortment], Made("Assortment", (Assortment,), body))
