"""Families with parameters held: ``family("student-t", df=4)``, ``family("binomial", n=5)``.

Such a family is a subclass whose held parameters are not free. Its name says them, as in
"student-t(df=4)", and leads back to it.
"""

from __future__ import annotations

import copyreg
from abc import ABCMeta
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families.base import CoreFamily, Family
from mix1d.families.transformed import Transformed

__all__ = ["Made", "hold", "in_unit_of"]


class Made(ABCMeta):
    """The class of families that are made by a function: they are pickled as calls of it."""

    recipe: tuple[Callable[..., Any], tuple[Any, ...]]
    """The function and its arguments."""


def hold(base: type[Family], values: Mapping[str, Any]) -> type[Family]:
    """The family with these of its parameters held.

    Raises
    ------
    Mix1dError
        If it has no such parameter, or the parameter cannot have the value.
    """
    known = {parameter.name: parameter for parameter in base.parameters}
    for name in values:
        if name not in known:
            raise Mix1dError(
                f"`{name}` is no parameter of the family {base.name!r}, "
                f"which has {', '.join(map(repr, known))}"
            )
    checked = {name: known[name].checked(value, base.__name__) for name, value in values.items()}
    return _held(base, tuple(checked.items())) if checked else base


def in_unit_of(core: type[CoreFamily], center: float, scale: float) -> type[CoreFamily]:
    """The same family for the data ``(y - center) / scale``: what is held moves with them."""
    moving = [p for p in core.parameters if p.held is not None and (p.shifts or p.power)]
    if not moving:
        return core
    values = {p.name: float(p.moved_back(p.held, center, scale)) for p in moving}
    return cast(type[CoreFamily], _held(core, tuple(values.items())))


@lru_cache(maxsize=1024)
def _held(family: type[Family], items: tuple[tuple[str, float], ...]) -> type[Family]:
    """The one class that holds these values, and what the family holds already."""
    base, before = getattr(family, "held_of", (family, ()))
    return _made(base, tuple(sorted((dict(before) | dict(items)).items())))


@lru_cache(maxsize=1024)
def _made(base: type[Family], items: tuple[tuple[str, float], ...]) -> type[Family]:
    values = dict(items)
    words = ", ".join(f"{name}={repr(value).removesuffix('.0')}" for name, value in items)
    body: dict[str, Any] = {
        "name": f"{base.name}({words})",
        "parameters": tuple(
            p.at(values[p.name]) if p.name in values else p for p in base.parameters
        ),
        "held_of": (base, items),
        "recipe": (_made, (base, items)),
        **{word: getattr(base, word) for word in ("__module__", "__qualname__", "__doc__")},
    }
    if issubclass(base, Transformed):
        body["core"] = _held(base.core, _on_line(base, values))
    else:
        assert issubclass(base, CoreFamily)
        given = {p.name for p in base.parameters if p.is_given}
        body |= _core_methods(base, given >= set(values))
        if given and given <= set(values):
            ends = ", ".join(f"{name}={values[name]:.10g}" for name in sorted(given))
            body["support"] = f"{base.support} that {ends} allow{'s' * (len(given) == 1)}"
            body["in_support"] = classmethod(_allowed(base))
    return cast(type[Family], Made(base.__name__, (base,), body))


def _on_line(base: type[Transformed], values: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """What the core family holds."""
    pairs = zip(base.parameters, base.core.parameters, strict=True)
    moved = {
        core.name: float(core.of_same_coordinate(own, values[own.name]))
        for own, core in pairs
        if own.name in values
    }
    return tuple(sorted(moved.items()))


def _core_methods(base: type[CoreFamily], are_given: bool) -> dict[str, Any]:
    """First guesses with the held values; no M step but the generic one, unless they `are_given`.

    The M step of a family knows of the parameters that must be given, and of no others.
    """

    def at(cls: type[CoreFamily], location: FloatArray, width: FloatArray) -> CoreFamily:
        guess = base.at.__func__(cls, location, width)  # type: ignore[attr-defined]
        pairs = zip(cls.parameters, guess.fields(), strict=True)
        shape = np.shape(location)
        return cls._of(*(f if p.held is None else np.full(shape, p.held) for p, f in pairs))

    methods: dict[str, Any] = {"at": classmethod(at)}
    if not are_given:
        methods["_statistics"] = classmethod(lambda cls, y: None)
        for name in ("_evidence", "_sums", "_is_close", "_maximised"):
            methods[name] = getattr(CoreFamily, name)
    return methods


def _allowed(base: type[CoreFamily]) -> Callable[[type[CoreFamily], FloatArray], BoolArray]:
    """Which values the family can give where all parameters that must be given are held."""

    def in_support(cls: type[CoreFamily], x: FloatArray) -> BoolArray:
        component = cls.at(np.ones(1), np.ones(1))  # what is estimated does not move the ends
        with np.errstate(all="ignore"):
            return np.asarray(base.in_support(x) & (component._logpdf(x)[0] > -np.inf))

    return in_support


copyreg.pickle(Made, lambda family: family.recipe)
