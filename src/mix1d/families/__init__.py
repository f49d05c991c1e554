"""What one component can be. A new family is one file, one line here, one line in the tests."""

from __future__ import annotations

from inspect import isabstract
from typing import Any

from mix1d.errors import Mix1dError
from mix1d.families.base import CoreFamily, Family
from mix1d.families.gamma import Gamma
from mix1d.families.held import hold, named
from mix1d.families.lognormal import LogNormal
from mix1d.families.normal import Normal
from mix1d.families.parameters import Line, Parameter
from mix1d.families.poisson import Poisson

__all__ = [
    "FAMILIES",
    "CoreFamily",
    "Family",
    "Gamma",
    "Line",
    "LogNormal",
    "Normal",
    "Parameter",
    "Poisson",
    "as_family",
    "family",
    "named",
]

FAMILIES: dict[str, type[Family]] = {
    "normal": Normal,
    "lognormal": LogNormal,
    "gamma": Gamma,
    "poisson": Poisson,
}
"""The families by name: those that `fit` and the command line know."""


ELSEWHERE = {
    **dict.fromkeys(("normal", "gaussian", "gauss", "norm", "normalmix"), "normal"),
    **dict.fromkeys(("lognormal", "log-normal", "lognorm", "lnorm"), "lognormal"),
    **dict.fromkeys(("gamma",), "gamma"),
    **dict.fromkeys(("poisson", "pois"), "poisson"),
}
"""The names that other packages have for the families, in small letters."""


def family(kind: str | type[Family], /, **held: float) -> type[Family]:
    """A family, with some of its parameters held at a value instead of estimated.

    Parameters
    ----------
    kind : str or type[Family]
        Its name, or the class.
    **held : float
        Values of parameters, by name: the degrees of freedom of a t, the n of a binomial.

    Returns
    -------
    type[Family]
        A family to be fitted. It is a subclass, whose name says what it holds.

    Raises
    ------
    Mix1dError
        If the family is not known, has no such parameter, or the parameter cannot have the value.

    Examples
    --------
    >>> import mix1d
    >>> exponential = mix1d.family("gamma", shape=1)
    >>> fit = mix1d.fit([0.1, 0.4, 0.5, 1.1, 2.4, 30, 42, 55, 90], 2, family=exponential)
    >>> fit.mixture.components[0].name
    'gamma(shape=1)'
    """
    return hold(as_family(kind), held)


def as_family(family: Any) -> type[Family]:
    """The family of that name, or the family itself."""
    if isinstance(family, type) and issubclass(family, Family) and not isabstract(family):
        return family
    if isinstance(family, str) and (found := named(family, FAMILIES)):
        return found
    known = ", ".join(repr(name) for name in FAMILIES)
    name = ELSEWHERE.get(family.lower()) if isinstance(family, str) else None
    hint = f", which is {name!r} here" if name else ""
    raise Mix1dError(f"`family` must be one of {known}, got {family!r}{hint}")
