"""Every public call computes under NumPy's usual rules, whatever the caller has set.

Densities far from their component are 0, and the exponential that says so underflows. After
``np.seterr(all="raise")`` that would be an error; so the rules are set at the public doors, and
nothing within need think of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np

from mix1d.objects.cached import cached_property

__all__ = ["UsualArithmetic", "at_home", "usual_arithmetic"]

P = ParamSpec("P")
R = TypeVar("R")

USUAL: dict[str, Any] = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
"""NumPy's own defaults."""

TEXTS = ("__init__", "__repr__", "__str__", "_repr_html_", "__add__", "__radd__", "__bool__")
"""What is public although its name begins with an underscore."""


def usual_arithmetic(function: Callable[P, R]) -> Callable[P, R]:
    """The function, computing under NumPy's defaults."""
    errstate, rules = np.errstate, USUAL

    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with errstate(**rules):
            return function(*args, **kwargs)

    return at_home(cast(FunctionType, inside), function)


def at_home(inside: FunctionType, function: Callable[P, R]) -> Callable[P, R]:
    """A wrapper that passes for the function that it wraps.

    doctest finds the examples only of functions whose globals are those of their module.
    """
    home = cast(FunctionType, function).__globals__
    moved = FunctionType(inside.__code__, home, inside.__name__, None, inside.__closure__)
    return cast("Callable[P, R]", update_wrapper(moved, function))


class UsualArithmetic:
    """Base of public classes: their methods and properties compute under NumPy's defaults."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, member in list(vars(cls).items()):
            if name.startswith("_") and name not in TEXTS:
                continue
            if isinstance(member, FunctionType):
                setattr(cls, name, usual_arithmetic(member))
            elif isinstance(member, cached_property):
                member.func = usual_arithmetic(member.func)
            elif isinstance(member, property) and member.fget is not None:
                setattr(cls, name, property(usual_arithmetic(member.fget), doc=member.__doc__))
            elif isinstance(member, classmethod):
                setattr(cls, name, classmethod(usual_arithmetic(member.__func__)))
