"""`from_scipy`: a family made of a distribution of ``scipy.stats``."""

from __future__ import annotations

from dataclasses import field, make_dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families.base import Family
from mix1d.families.held import hold
from mix1d.families.parameters import POSITIVE, REAL, Domain, Line, Parameter
from mix1d.families.scipy_family import SciPyCounts, SciPyFamily
from mix1d.families.scipy_shapes import overridden, parameter_of, shapes_of
from mix1d.families.scipy_values import SciPyValues

__all__ = ["PREFIX", "from_scipy", "from_scipy_name"]

PREFIX = "scipy."
"""How the names of these families begin."""


def from_scipy(distribution: Any, /, **held: float) -> type[Family]:
    """A family of a distribution of SciPy, such as ``scipy.stats.exponnorm``.

    It serves wherever a family of mix1d does. SciPy knows no derivatives: those of the likelihood
    are differences, and a certificate says so. It is slower than a family of mix1d, and its tails
    are as exact as SciPy's. A distribution on all real numbers has ``loc`` and ``scale`` for
    parameters, one on the positive numbers ``scale``, one on an interval neither: there ``loc`` is
    held at 0 and ``scale`` at 1, unless you hold them elsewhere. A shape that is a whole number
    must be held.

    Parameters
    ----------
    distribution : scipy.stats.rv_continuous or rv_discrete
        A distribution, not frozen. A frozen one is a component: `Mixture` takes it as it is.
    **held : float
        Values of parameters that are not to be estimated, by SciPy's names.

    Returns
    -------
    type[Family]
        A family to be fitted. Its instances are components, with SciPy's parameters by name.

    Raises
    ------
    Mix1dError
        If it is no such distribution, gives negative counts, or a parameter cannot be held at the
        value. A family whose support moves with its parameters, such as ``genextreme``, is fitted
        from a `start` only.

    Examples
    --------
    >>> import mix1d
    >>> from scipy import stats
    >>> family = mix1d.from_scipy(stats.gengamma, c=2)
    >>> family.name, [parameter.name for parameter in family.parameters]
    ('scipy.gengamma(c=2)', ['loc', 'scale', 'a', 'c'])
    >>> mix1d.Mixture([0.5, 0.5], [family(scale=1, a=3, c=2), family(scale=9, a=3, c=2)]).k
    2
    """
    if not (hasattr(distribution, "_get_support") and hasattr(distribution, "numargs")):
        raise Mix1dError(
            "`distribution` must be one of scipy.stats that is not frozen, such as "
            f"scipy.stats.exponnorm, got {shown(distribution)}"
        )
    distribution = _original(distribution)
    names = [shape.name for shape in shapes_of(distribution)]
    known = ["loc", *([] if hasattr(distribution, "_pmf") else ["scale"]), *names]
    for name in held:
        if name not in known:
            raise Mix1dError(
                f"`{name}` is no parameter of scipy.stats.{distribution.name}, "
                f"which has {', '.join(map(repr, known))}"
            )
    if distribution.numargs != len(names):
        raise Mix1dError(
            f"`distribution` must have numbers for parameters, got {distribution.name!r}"
        )
    if distribution.name == "vonmises" and "scale" not in held:
        raise Mix1dError(
            "`distribution` 'vonmises' is of angles in radians, which have no scale: hold scale=1, "
            "or use the family 'von-mises'"
        )
    made = hold(_base(distribution, held), held)
    if not held and not any(p.held is None for p in made.parameters):
        raise Mix1dError(
            f"`distribution` {distribution.name!r} has a support that moves with `loc` and "
            "`scale`, so that they must be held, and it has no other parameter: "
            f"mix1d.from_scipy(scipy.stats.{distribution.name}, loc=..., scale=...)"
        )
    return made


def from_scipy_name(name: str, held: dict[str, float]) -> type[Family] | None:
    """The family of the distribution that SciPy has by this name; None if it has none."""
    from scipy import stats

    distribution = getattr(stats, name, None)
    if not hasattr(distribution, "_shape_info"):
        return None
    return from_scipy(distribution, **held)


def _base(distribution: Any, held: dict[str, float]) -> type[SciPyFamily]:
    """The family before parameters are held; what is held decides which numbers it can give."""
    ends = _ends(distribution, held)
    low, high = ends or (-np.inf, np.inf)
    discrete = hasattr(distribution, "_pmf")
    has_loc = not discrete and low == -np.inf and high == np.inf
    has_scale = not discrete and {low, high} <= {-np.inf, 0.0, np.inf}
    loc = None if has_loc else held.get("loc")
    scale = None if has_scale else held.get("scale")
    return _made(distribution, ends, (has_loc, loc), (has_scale, scale))


@lru_cache(maxsize=512)
def _made(
    distribution: Any,
    ends: tuple[float, float] | None,
    of_loc: tuple[bool, float | None],
    of_scale: tuple[bool, float | None],
) -> type[SciPyFamily]:
    """The family that begins and ends there at loc 0 and scale 1.

    Of loc and scale: whether they are estimated, and if not, where they will be held.
    """
    (has_loc, loc), (has_scale, scale) = of_loc, of_scale
    low, high = ends or (-np.inf, np.inf)
    discrete = hasattr(distribution, "_pmf")
    if discrete and low + (loc or 0.0) < 0.0:
        raise Mix1dError(
            f"`distribution` must give whole numbers from 0 on, got {distribution.name!r}, "
            f"which begins at {low + (loc or 0.0):g}"
        )
    line = Line.FIXED
    if has_loc:
        line = Line.AFFINE
    elif has_scale and low == 0.0 and not loc:
        line = Line.SCALE
    parameters = (
        Parameter.location("loc") if has_loc else _constant("loc", REAL, loc, 0.0),
        _scale(line) if has_scale else _constant("scale", POSITIVE, scale, 1.0),
        *map(parameter_of, shapes_of(distribution)),
    )
    shift, factor = 0.0 if loc is None else loc, 1.0 if scale is None else scale
    places = (shift + factor * low, shift + factor * high)
    body: dict[str, Any] = {
        "__doc__": f"A component that is a ``scipy.stats.{distribution.name}``.",
        "name": _name(distribution),
        "parameters": parameters,
        "distribution": distribution,
        "ends": places,
        "moves": ends is None,
        "line": line,
        "scale_index": 1 if line is Line.AFFINE else None,
        "sketch_scale": "log" if line is Line.SCALE else "linear",
        "support": _support(*places, discrete=discrete),
        "recipe": (_remade, (distribution, ends, of_loc, of_scale)),
    }
    return _class(distribution.name, SciPyCounts if discrete else SciPyValues, body)


def _class(name: str, base: type[SciPyFamily], body: dict[str, Any]) -> type[SciPyFamily]:
    """The class; parameters that are held may be left out of its instances."""
    fields: list[Any] = [
        (p.name, float) if p.held is None else (p.name, float, field(default=p.held))
        for p in body["parameters"]
    ]
    made = make_dataclass(name, fields, bases=(base,), namespace=body, frozen=True, kw_only=True)
    made.__module__ = __name__
    return cast("type[SciPyFamily]", made)


def _original(distribution: Any) -> Any:
    """SciPy's own object, of which frozen and pickled distributions hold copies."""
    from scipy import stats

    own: Any = getattr(stats, str(distribution.name), None)
    is_copy = type(own) is type(distribution) and (own.a, own.b) == (distribution.a, distribution.b)
    return own if is_copy else distribution


def _name(distribution: Any) -> str:
    from scipy import stats

    own = getattr(stats, str(distribution.name), None) is distribution
    return f"{PREFIX}{distribution.name}" if own else str(distribution.name)


def _remade(distribution: Any, *decided: Any) -> type[SciPyFamily]:
    """The family where it is unpickled."""
    return _made(_original(distribution), *decided)


# ------------------------------------------------------------------------------------ support
def _ends(distribution: Any, held: dict[str, float]) -> tuple[float, float] | None:
    """Where the distribution begins and ends at loc 0 and scale 1; None if shapes move that."""
    shapes = shapes_of(distribution)
    free = [shape for shape in shapes if shape.name not in held]
    if "_get_support" in overridden(distribution) and free:
        if not hasattr(distribution, "_pmf"):
            return None
        if any(shape.is_whole for shape in free):  # they are still to be held
            return float(distribution.a), float(distribution.b)
    values = [np.float64(held.get(shape.name, 1.0)) for shape in shapes]
    low, high = distribution._get_support(*values)
    return float(low), float(high)


def _support(low: float, high: float, *, discrete: bool) -> str:
    """What the values are, to follow the words "must be"."""
    if discrete:
        end = "" if high == np.inf else f" to {high:g}"
        return f"whole numbers from {low:g}{end or ' on'}"
    if low == -np.inf:
        return "finite numbers" if high == np.inf else f"finite numbers below {high:g}"
    if high == np.inf:
        return "positive finite numbers" if low == 0.0 else f"finite numbers above {low:g}"
    return f"numbers between {low:g} and {high:g}"


# ------------------------------------------------------------------------------------ parameters
def _constant(name: str, domain: Domain, given: float | None, default: float) -> Parameter:
    """A parameter that is held at the default unless it is held elsewhere."""
    parameter = Parameter.given(name, domain)
    return parameter if given is not None else parameter.at(default)


def _scale(line: Line) -> Parameter:
    if line is Line.FIXED:
        return Parameter.positive("scale")
    return Parameter.scale("scale")
