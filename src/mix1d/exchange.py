"""Components to and from ``scipy.stats``: its new distributions and its older frozen ones.

SciPy's `Mixture` takes continuous distributions of the new kind only: a frozen Poisson, say, is
read but cannot be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family, LogNormal, Normal, Poisson

__all__ = ["from_scipy", "to_scipy"]


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

    match component:
        case Normal(mean, sd):
            return stats.Normal(mu=mean, sigma=sd)
        case LogNormal(mu, sigma):
            return stats.exp(stats.Normal(mu=mu, sigma=sigma))
    raise Mix1dError(f"`to_scipy` does not know the family {component.name!r}")


# -------------------------------------------------------------------------------- from SciPy
def from_scipy(distribution: Any, weights: Any = None) -> tuple[Any, list[Family]]:
    """Weights and components of a SciPy mixture, of one distribution, or of a list of them."""
    if isinstance(distribution, (list, tuple)):
        if weights is None:
            weights = [1.0 / max(1, len(distribution))] * len(distribution)
        return weights, [_known(one) for one in distribution]
    if weights is not None:
        raise Mix1dError("`weights` must be None unless `distribution` is a list")
    from scipy import stats

    if isinstance(distribution, stats.Mixture):
        return distribution.weights, [_known(one) for one in distribution.components]
    return [1.0], [_known(distribution)]


def _known(distribution: Any) -> Family:
    known = _of_new(distribution) if _is_new(distribution) else _of_frozen(distribution)
    if known is None:
        raise Mix1dError(
            "`distribution` must be a scipy.stats.Mixture, a Normal, the exp of a Normal, or a "
            f"frozen norm, lognorm or poisson, got {shown(distribution)}"
        )
    return known


def _is_new(distribution: Any) -> bool:
    return hasattr(distribution, "ccdf")


def _of_new(distribution: Any) -> Family | None:
    """SciPy's new distributions; `exp` of a Normal keeps it as `_dist` and inverts by log."""
    from scipy import stats

    if isinstance(distribution, stats.Normal):
        return Normal(*_scalars(distribution.mu, distribution.sigma))
    inner = getattr(distribution, "_dist", None)
    one = getattr(distribution, "_g", None)
    if isinstance(inner, stats.Normal) and getattr(one, "__name__", "") == "exp":
        return LogNormal(*_scalars(inner.mu, inner.sigma))
    return None


def _of_frozen(distribution: Any) -> Family | None:
    kind = getattr(distribution, "dist", None)
    name = getattr(kind, "name", None)
    if kind is None or name not in ("norm", "lognorm", "poisson"):
        return None
    shapes, loc, scale = kind._parse_args(*distribution.args, **distribution.kwds)
    if name == "norm":
        return Normal(*_scalars(loc, scale))
    if name == "lognorm" and _scalars(loc) == [0.0]:
        import numpy as np

        return LogNormal(float(np.log(_scalars(scale)[0])), *_scalars(*shapes))
    if name == "poisson" and _scalars(loc) == [0.0]:
        return Poisson(*_scalars(*shapes))
    return None


def _scalars(*parameters: Any) -> list[float]:
    try:
        return [float(parameter) for parameter in parameters]
    except (TypeError, ValueError):
        raise Mix1dError(
            f"`distribution` must have parameters that are single numbers, got {shown(parameters)}"
        ) from None
