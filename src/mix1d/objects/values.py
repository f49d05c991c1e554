"""Objects that are compared by what they hold, and not by where they stand in memory.

A copy is equal to the original, and so is what comes back from a pickle or from another process.
NaN is equal to NaN here: it stands for a number that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Self

import numpy as np

from mix1d.objects.arithmetic import UsualArithmetic

__all__ = ["Value", "same"]


class Value(UsualArithmetic):
    """Base of dataclasses (with ``eq=False``) that are compared by their fields.

    A field with ``compare=False`` is left out. What was computed from the fields is neither
    compared nor pickled. Arrays are read-only, in the original and in every copy.
    """

    def __post_init__(self) -> None:
        _freeze(vars(self).values())

    def _content(self) -> tuple[Any, ...]:
        """What is compared."""
        compared = (field.name for field in fields(self) if field.compare)  # type: ignore[arg-type]
        return tuple([getattr(self, name) for name in compared])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or same(self._content(), other._content())

    def __hash__(self) -> int:
        """Of the plain numbers and texts alone: arrays that are equal may differ in a sign of 0."""
        plain = (part for part in self._content() if isinstance(part, (str, int, float)))
        return hash((type(self), *(part for part in plain if part == part)))

    def __getstate__(self) -> dict[str, Any]:
        names = [field.name for field in fields(self)] if is_dataclass(self) else list(vars(self))
        return {name: vars(self)[name] for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """From a pickle or for a deep copy: NumPy has made new arrays, which are writeable."""
        _freeze(state.values())
        self.__dict__.update(state)

    def __copy__(self) -> Self:
        """The same arrays in another object: none is new, and one may be the caller's own."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__getstate__())
        return other


def _freeze(parts: Iterable[Any]) -> None:
    """Make all arrays read-only, those in containers too."""
    for part in parts:
        if isinstance(part, np.ndarray):
            part.flags.writeable = False
        elif isinstance(part, dict):
            _freeze(part.values())
        elif isinstance(part, (tuple, list)):
            _freeze(part)


def same(one: Any, other: Any) -> bool:
    """Whether two things hold the same: arrays element by element, containers part by part."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return _same_arrays(np.asarray(one), np.asarray(other))
    if isinstance(one, float) and isinstance(other, float):
        return one == other or (one != one and other != other)
    if isinstance(one, Value) or type(one) is not type(other):
        return bool(one == other)
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, Sequence) and not isinstance(one, (str, bytes)):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one) and not isinstance(one, type):  # a stack of components holds arrays
        names = (field.name for field in fields(one))
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return bool(one == other)


def _same_arrays(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    is_number = one.dtype.kind in "fc" and other.dtype.kind in "fc"
    return np.array_equal(one, other, equal_nan=is_number)
