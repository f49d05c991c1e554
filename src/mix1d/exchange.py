"""Components to and from ``scipy.stats``: its new distributions and its older frozen ones.

A distribution that is a family here becomes that family; any other becomes one of `from_scipy`.
SciPy's `Mixture` takes continuous distributions of the new kind only: a frozen Poisson, say, is
read but cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, Family, Normal
from mix1d.families import from_scipy as family_from_scipy
from mix1d.families.scipy_family import SciPyFamily

__all__ = ["component_of", "from_scipy", "is_frozen", "to_scipy"]


class _Relation(NamedTuple):
    """How the parameters of a family here follow from SciPy's, and the other way round."""

    name: str
    """Of the family here."""
    read: Callable[..., tuple[float, ...] | None]
    """From the shapes, loc and scale; None if the family has no such loc or scale."""
    write: Callable[..., tuple[float, ...]]
    """Shapes, loc and scale, from the parameters."""

    @property
    def family(self) -> type[Family]:
        return FAMILIES[self.name]


def _where(holds: bool, *fields: float) -> tuple[float, ...] | None:
    return fields if holds else None


def _plain(name: str) -> _Relation:
    """SciPy's loc and scale are the first two parameters, and shapes follow."""
    return _Relation(
        name,
        lambda *given: (*given[-2:], *given[:-2]),
        lambda location, scale, *shapes: (*shapes, location, scale),
    )


def _positive(name: str) -> _Relation:
    """The shape, if any, comes first, and there is no loc."""
    return _Relation(
        name,
        lambda *given: _where(given[-2] == 0.0, *given[:-2], given[-1]),
        lambda *fields: (*fields[:-1], 0.0, fields[-1]),
    )


def _scale_and_shape(name: str) -> _Relation:
    """A shape and a scale, the scale first here."""
    return _Relation(
        name,
        lambda shape, loc, scale: _where(loc == 0.0, scale, shape),
        lambda scale, shape: (shape, 0.0, scale),
    )


RELATIONS = {
    "norm": _plain("normal"),
    "laplace": _plain("laplace"),
    "logistic": _plain("logistic"),
    "cauchy": _plain("cauchy"),
    "gumbel_r": _plain("gumbel"),
    "gumbel_l": _plain("gumbel-min"),
    "t": _plain("student-t"),
    "skewnorm": _plain("skew-normal"),
    "gennorm": _plain("generalised-normal"),
    "gamma": _positive("gamma"),
    "invgamma": _positive("inverse-gamma"),
    "expon": _positive("exponential"),
    "rayleigh": _positive("rayleigh"),
    "halfnorm": _positive("half-normal"),
    "pareto": _positive("pareto"),
    "weibull_min": _scale_and_shape("weibull"),
    "fisk": _scale_and_shape("log-logistic"),
    "lognorm": _Relation(
        "lognormal",
        lambda s, loc, scale: _where(loc == 0.0, float(np.log(scale)), s),
        lambda mu, sigma: (sigma, 0.0, float(np.exp(mu))),
    ),
    "invgauss": _Relation(
        "inverse-gaussian",
        lambda mu, loc, scale: _where(loc == 0.0, mu * scale, scale),
        lambda mean, shape: (mean / shape, 0.0, shape),
    ),
    "beta": _Relation(
        "beta",
        lambda a, b, loc, scale: _where(loc == 0.0 and scale == 1.0, a, b),
        lambda a, b: (a, b, 0.0, 1.0),
    ),
    "uniform": _Relation(
        "uniform",
        lambda loc, scale: (loc, loc + scale),
        lambda lower, upper: (lower, upper - lower),
    ),
    "poisson": _Relation(
        "poisson",
        lambda mu, loc, scale: _where(loc == 0.0, mu),
        lambda rate: (rate, 0.0, 1.0),
    ),
    "binom": _Relation(
        "binomial",
        lambda n, p, loc, scale: _where(loc == 0.0, n, p),
        lambda n, p: (n, p, 0.0, 1.0),
    ),
    "nbinom": _Relation(
        "negative-binomial",
        lambda n, p, loc, scale: _where(loc == 0.0, n * (1.0 - p) / p, n),
        lambda mean, size: (size, size / (size + mean), 0.0, 1.0),
    ),
    "geom": _Relation(
        "geometric",
        lambda p, loc, scale: _where(loc == -1.0, p),
        lambda p: (p, -1.0, 1.0),
    ),
}
"""By SciPy's names."""


# ---------------------------------------------------------------------------------- to SciPy
def to_scipy(weights: FloatArray, components: Sequence[Family]) -> Any:
    """A ``scipy.stats.Mixture`` of continuous components."""
    from scipy import stats

    discrete = [component.name for component in components if component.discrete]
    if discrete:
        raise Mix1dError(
            f"`to_scipy` needs continuous components, got {discrete[0]!r}: SciPy's Mixture "
            "has no others"
        )
    return stats.Mixture([_new(component) for component in components], weights=weights)


def _new(component: Family) -> Any:
    from scipy import stats

    from mix1d.families.lognormal import LogNormal
    from mix1d.families.student_t import StudentT

    match component:
        case Normal(mean, sd):
            return stats.Normal(mu=mean, sigma=sd)
        case StudentT(location, scale, df) if df == np.inf:
            return stats.Normal(mu=location, sigma=scale)
        case LogNormal(mu, sigma):
            return stats.exp(stats.Normal(mu=mu, sigma=sigma))
        case SciPyFamily():
            values = dict(zip(component._names, component.fields(), strict=True))
            return _placed(component.distribution, values)
    for name, relation in RELATIONS.items():
        if isinstance(component, relation.family) and np.isfinite(component.fields()).all():
            distribution = getattr(stats, name)
            names = [*(shape.name for shape in distribution._shape_info()), "loc", "scale"]
            values = dict(zip(names, relation.write(*component.fields()), strict=True))
            return _placed(distribution, values)
    raise Mix1dError(f"`to_scipy` knows no distribution for {component!r}")


def _placed(distribution: Any, values: dict[str, float]) -> Any:
    """A distribution of the new kind, stretched and shifted."""
    from scipy import stats

    loc, scale = values.pop("loc"), values.pop("scale")
    return stats.make_distribution(distribution)(**values) * scale + loc


# -------------------------------------------------------------------------------- from SciPy
def from_scipy(distribution: Any, weights: Any = None) -> tuple[Any, list[Family]]:
    """Weights and components of a SciPy mixture, of one distribution, or of a list of them."""
    if isinstance(distribution, (list, tuple)):
        if weights is None:
            weights = [1.0 / max(1, len(distribution))] * len(distribution)
        return weights, [component_of(one) for one in distribution]
    if weights is not None:
        raise Mix1dError("`weights` must be None unless `distribution` is a list")
    from scipy import stats

    if isinstance(distribution, stats.Mixture):
        return distribution.weights, [component_of(one) for one in distribution.components]
    return [1.0], [component_of(distribution)]


def is_frozen(distribution: Any) -> bool:
    """Whether it is a frozen distribution of SciPy, of the older kind."""
    return hasattr(getattr(distribution, "dist", None), "_get_support")


def component_of(distribution: Any) -> Family:
    """The component that a distribution of SciPy is.

    Raises
    ------
    Mix1dError
        If it is none, or has arrays for parameters.
    """
    known = _of_new(distribution)
    if known is None and is_frozen(distribution):
        known = _of_frozen(distribution)
    if known is None:
        raise Mix1dError(
            "`distribution` must be a scipy.stats.Mixture, a Normal, the exp of a Normal, or a "
            f"frozen distribution such as scipy.stats.gamma(2), got {shown(distribution)}"
        )
    return known


def _of_new(distribution: Any) -> Family | None:
    """SciPy's new distributions; `exp` of a Normal keeps it as `_dist` and inverts by log."""
    from scipy import stats

    if isinstance(distribution, stats.Normal):
        return Normal(*_scalars(distribution.mu, distribution.sigma))
    inner = getattr(distribution, "_dist", None)
    one = getattr(distribution, "_g", None)
    if isinstance(inner, stats.Normal) and getattr(one, "__name__", "") == "exp":
        return FAMILIES["lognormal"](*_scalars(inner.mu, inner.sigma))
    return None


def _of_frozen(distribution: Any) -> Family:
    """Of a family here if it has these parameters, else of one made of the distribution."""
    kind = distribution.dist
    shapes, loc, scale = kind._parse_args(*distribution.args, **distribution.kwds)
    values = _scalars(*shapes, loc, 1.0 if scale is None else scale)
    relation = RELATIONS.get(kind.name)
    fields = relation.read(*values) if relation else None
    if relation and fields is not None:
        return relation.family(*fields)
    base = family_from_scipy(kind)
    _, _, *shape_names = (parameter.name for parameter in base.parameters)
    given = dict(zip([*shape_names, "loc", "scale"], values, strict=True))
    fixed = {
        p.name: given[p.name] for p in base.parameters if p.is_given and p.held != given[p.name]
    }
    return family_from_scipy(kind, **fixed)(**given)


def _scalars(*parameters: Any) -> list[float]:
    try:
        return [float(parameter) for parameter in parameters]
    except (TypeError, ValueError):
        raise Mix1dError(
            f"`distribution` must have parameters that are single numbers, got {shown(parameters)}"
        ) from None
