"""What one component can be. A new family is one file, one line here, one line in the tests."""

from __future__ import annotations

from difflib import get_close_matches
from inspect import isabstract
from typing import Any

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families.assortment import Assortment
from mix1d.families.base import CoreFamily, Family
from mix1d.families.from_scipy import PREFIX, from_scipy
from mix1d.families.held import hold
from mix1d.families.names import named
from mix1d.families.normal import Normal
from mix1d.families.parameters import Line, Parameter
from mix1d.families.point_mass import PointMass
from mix1d.families.registry import Registry

__all__ = [
    "FAMILIES",
    "CoreFamily",
    "Family",
    "Line",
    "Normal",
    "Parameter",
    "PointMass",
    "as_family",
    "family",
    "family_to_fit",
    "from_scipy",
    "named",
]

FAMILIES = Registry(
    {
        "normal": "normal.Normal",
        "lognormal": "lognormal.LogNormal",
        "gamma": "gamma.Gamma",
        "weibull": "weibull.Weibull",
        "rayleigh": "rayleigh.Rayleigh",
        "gumbel": "gumbel.Gumbel",
        "gumbel-min": "gumbel_min.GumbelMin",
        "logistic": "logistic.Logistic",
        "log-logistic": "log_logistic.LogLogistic",
        "laplace": "laplace.Laplace",
        "cauchy": "cauchy.Cauchy",
        "student-t": "student_t.StudentT",
        "skew-normal": "skew_normal.SkewNormal",
        "generalised-normal": "generalised_normal.GeneralisedNormal",
        "exponential": "exponential.Exponential",
        "inverse-gamma": "inverse_gamma.InverseGamma",
        "inverse-gaussian": "inverse_gaussian.InverseGaussian",
        "half-normal": "half_normal.HalfNormal",
        "pareto": "pareto.Pareto",
        "beta": "beta.Beta",
        "uniform": "uniform.Uniform",
        "von-mises": "von_mises.VonMises",
        "poisson": "poisson.Poisson",
        "negative-binomial": "negative_binomial.NegativeBinomial",
        "binomial": "binomial.Binomial",
        "geometric": "geometric.Geometric",
        "point-mass": "point_mass.PointMass",
    }
)
"""The families by name: those that `fit` and the command line know."""


def __getattr__(name: str) -> type[Family]:
    """The class of a family, which is loaded when it is first asked for (PEP 562)."""
    return FAMILIES.named(name)


ELSEWHERE = {
    **dict.fromkeys(("normal", "gaussian", "gauss", "norm", "normalmix"), "normal"),
    **dict.fromkeys(("lognormal", "log-normal", "lognorm", "lnorm"), "lognormal"),
    **dict.fromkeys(("gamma",), "gamma"),
    **dict.fromkeys(("weibull", "weibull_min"), "weibull"),
    **dict.fromkeys(("gumbel", "gumbel_r"), "gumbel"),
    **dict.fromkeys(("gumbel_l", "gumbel_min"), "gumbel-min"),
    **dict.fromkeys(("logis",), "logistic"),
    **dict.fromkeys(("fisk", "llogis", "loglogistic", "log_logistic"), "log-logistic"),
    **dict.fromkeys(("lorentz", "lorentzian"), "cauchy"),
    **dict.fromkeys(("double-exponential", "dexp"), "laplace"),
    **dict.fromkeys(("t", "student", "studentt", "student_t"), "student-t"),
    **dict.fromkeys(("skewnorm", "skewnormal", "skew_normal", "sn"), "skew-normal"),
    **dict.fromkeys(
        ("gennorm", "generalized-normal", "generalised_normal", "exponential-power"),
        "generalised-normal",
    ),
    **dict.fromkeys(("poisson", "pois"), "poisson"),
    **dict.fromkeys(("exponential", "expon", "exp"), "exponential"),
    **dict.fromkeys(("inverse-gamma", "invgamma", "inversegamma"), "inverse-gamma"),
    **dict.fromkeys(
        ("inverse-gaussian", "invgauss", "inversegaussian", "wald"), "inverse-gaussian"
    ),
    **dict.fromkeys(("half-normal", "halfnorm", "halfnormal"), "half-normal"),
    **dict.fromkeys(("pareto", "pareto1"), "pareto"),
    **dict.fromkeys(("beta",), "beta"),
    **dict.fromkeys(("uniform", "unif", "noise"), "uniform"),
    **dict.fromkeys(("von-mises", "vonmises"), "von-mises"),
    **dict.fromkeys(
        ("negative-binomial", "nbinom", "negbin", "negativebinomial"), "negative-binomial"
    ),
    **dict.fromkeys(("binomial", "binom"), "binomial"),
    **dict.fromkeys(("geometric", "geom"), "geometric"),
    **dict.fromkeys(("point-mass", "pointmass", "dirac", "degenerate"), "point-mass"),
}
"""The names that other packages have for the families, in small letters."""


CLOSE = 0.7
"""A name is close to another if so large a share of their letters is in the same order."""


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
    found = named(family, FAMILIES) if isinstance(family, str) else family
    if isinstance(found, (list, tuple)) or (
        isinstance(found, type) and issubclass(found, Assortment)
    ):
        raise Mix1dError(
            f"`family` must be one family here, got {shown(family)}: `fit`, `fit_many` and "
            "`select` take a list of them, one a component"
        )
    if isinstance(found, type) and issubclass(found, Family) and not isabstract(found):
        return found
    word = family.lower() if isinstance(family, str) else ""
    if word in ELSEWHERE:
        hint = f", which is {ELSEWHERE[word]!r} here"
    elif near := get_close_matches(word, FAMILIES, cutoff=CLOSE):
        hint = f"; near it {'is' if len(near) == 1 else 'are'} {' and '.join(map(repr, near))}"
    elif word and named(PREFIX + word, {}):
        hint = f", which is {PREFIX + word!r} here"
    elif hasattr(family, "rvs"):
        hint = "; mix1d.from_scipy(...) makes a family of a distribution of SciPy"
    else:
        hint = "; mix1d.families.FAMILIES lists all, such as 'normal', 'gamma' and 'poisson'"
    raise Mix1dError(f"`family` must be a known name, got {shown(family)}{hint}")


def family_to_fit(family: Any) -> type[Family]:
    """The family of that name, or the family itself, to be fitted.

    A given parameter that nobody gave has its usual value, if it has one: a period is a full turn
    in radians.
    """
    found = as_family(family)
    lacking = [p.name for p in found.parameters if p.is_given and p.held is None]
    return hold(found, {name: getattr(found, name) for name in lacking if hasattr(found, name)})
