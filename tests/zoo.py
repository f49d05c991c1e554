"""The tables that drive the contract tests: a new family costs one line in `COMPONENTS`.

And one in `GIVEN`, if some of its parameters must be given.
"""

from mix1d.families import (
    FAMILIES,
    Beta,
    Binomial,
    Cauchy,
    Exponential,
    Gamma,
    GeneralisedNormal,
    Geometric,
    Gumbel,
    GumbelMin,
    HalfNormal,
    InverseGamma,
    InverseGaussian,
    Laplace,
    Logistic,
    LogLogistic,
    LogNormal,
    NegativeBinomial,
    Normal,
    Pareto,
    PointMass,
    Poisson,
    Rayleigh,
    SkewNormal,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
    family,
)
from mix1d.mixture import Mixture

COMPONENTS = {
    "normal": [Normal(0.0, 1.0), Normal(54.6, 5.9), Normal(1e3, 1e-3), Normal(-2e12, 1e12)],
    "lognormal": [LogNormal(0.0, 0.5), LogNormal(-20.0, 0.1), LogNormal(3.0, 2.0)],
    "gamma": [Gamma(0.7, 3.0), Gamma(4.0, 2.5), Gamma(300.0, 1e-4), Gamma(2e6, 40.0)],
    "weibull": [Weibull(1.0, 2.5), Weibull(3e4, 0.7), Weibull(1e-9, 60.0)],
    "rayleigh": [Rayleigh(1.0), Rayleigh(3.0), Rayleigh(5e-8)],
    "gumbel": [Gumbel(0.0, 1.0), Gumbel(3.0, 2.0), Gumbel(1e3, 1e-3), Gumbel(-2e12, 1e12)],
    "gumbel-min": [GumbelMin(0.0, 1.0), GumbelMin(3.0, 2.0), GumbelMin(1e3, 1e-3)],
    "logistic": [Logistic(0.0, 1.0), Logistic(54.6, 5.9), Logistic(1e3, 1e-3)],
    "log-logistic": [LogLogistic(1.0, 5.0), LogLogistic(40.0, 9.0), LogLogistic(1e-9, 300.0)],
    "laplace": [Laplace(0.0, 1.0), Laplace(54.6, 5.9), Laplace(1e3, 1e-3)],
    "cauchy": [Cauchy(0.0, 1.0), Cauchy(54.6, 5.9), Cauchy(-2e12, 1e12)],
    "student-t": [
        StudentT(0.0, 1.0, 5.0),
        StudentT(54.6, 5.9, 30.0),
        StudentT(1e3, 1e-3, 4.0),
        StudentT(2.0, 3.0, 1e7),
    ],
    "skew-normal": [
        SkewNormal(0.0, 1.0, 3.0),
        SkewNormal(54.6, 5.9, -1.0),
        SkewNormal(1e3, 1e-3, 0.2),
        SkewNormal(2.0, 3.0, -12.0),
    ],
    "generalised-normal": [
        GeneralisedNormal(0.0, 1.0, 2.5),
        GeneralisedNormal(54.6, 5.9, 1.3),
        GeneralisedNormal(1e3, 1e-3, 9.0),
        GeneralisedNormal(2.0, 3.0, 45.0),
    ],
    "exponential": [Exponential(1.0), Exponential(3.0), Exponential(4e-9)],
    "half-normal": [HalfNormal(1.0), HalfNormal(2.5), HalfNormal(3e8)],
    "inverse-gamma": [InverseGamma(5.0, 4.0), InverseGamma(30.0, 9.0), InverseGamma(4e4, 1e-3)],
    "inverse-gaussian": [
        InverseGaussian(1.0, 2.0),
        InverseGaussian(3.0, 40.0),
        InverseGaussian(1.0, 1e6),
    ],
    "pareto": [Pareto(12.0, 1.0), Pareto(40.0, 1.0), Pareto(300.0, 1e-4)],
    "beta": [Beta(2.0, 3.0), Beta(1.5, 7.0), Beta(40.0, 2.0), Beta(3e4, 9e4)],
    "uniform": [Uniform(0.0, 1.0), Uniform(-3.0, 5.0), Uniform(1e6, 1e6 + 10)],
    "von-mises": [VonMises(3.0, 2.0), VonMises(4.0, 20.0), VonMises(200.0, 900.0, 360.0)],
    "poisson": [Poisson(0.3), Poisson(4.0), Poisson(37.5), Poisson(1600.0)],
    "negative-binomial": [
        NegativeBinomial(3.0, 2.0),
        NegativeBinomial(9.0, 40.0),
        NegativeBinomial(0.4, 0.3),
        NegativeBinomial(200.0, 20.0),
    ],
    "binomial": [Binomial(12, 0.3), Binomial(12, 0.8), Binomial(1, 0.01), Binomial(5000, 0.2)],
    "geometric": [Geometric(0.3), Geometric(0.05), Geometric(0.98)],
    "point-mass": [PointMass(0.0), PointMass(-2.5), PointMass(1e12)],
}

GIVEN = {
    "pareto": {"minimum": 0.01},
    "uniform": {"lower": -40.0, "upper": 40.0},
    "von-mises": {"period": 360.0},
    "binomial": {"n": 50},
    "point-mass": {"value": 1.0},
}
"""The parameters that must be given before such a family can be fitted."""

FITTED = {name: family(name, **GIVEN.get(name, {})) for name in FAMILIES}
"""Every family as it is fitted."""

ESTIMATED = [name for name, kind in FITTED.items() if any(p.is_free for p in kind.parameters)]
"""Families of which something is estimated beside the weights: of a uniform component and of a
point mass all is given, so that several of one kind coincide and their likelihood is flat."""

CLAW = Mixture.normal(
    weights=[0.5, *[0.1] * 5],
    means=[0.0, -1.0, -0.5, 0.0, 0.5, 1.0],
    sds=[1.0, *[0.1] * 5],
)
"""Marron & Wand (1992), Annals of Statistics 20, density 10."""

ENCLOSED = Mixture.normal(weights=[0.45, 0.1, 0.45], means=[0, 1, 2], sds=[0.5, 3, 0.5])
"""The middle component is never the most likely in the middle (MATH.md, thresholds)."""

MIXTURES = {
    "geyser": Mixture.normal(weights=[0.36, 0.64], means=[54.6, 80.1], sds=[5.9, 5.9]),
    "enclosed": ENCLOSED,
    "claw": CLAW,
    "far apart": Mixture.normal(weights=[0.25, 0.75], means=[0, 1e6], sds=[1, 2]),
    "narrow beside wide": Mixture.normal(weights=[0.5, 0.5], means=[0, 0.3], sds=[1, 1e-3]),
    "duplicates": Mixture.normal(weights=[0.5, 0.5], means=[3, 3], sds=[1, 1]),
    "weight 0": Mixture.normal(weights=[0.5, 0, 0.5], means=[-2, 1e9, 2], sds=[1, 1, 1]),
    "one": Mixture.normal(weights=[1], means=[2], sds=[3]),
    "sizes": Mixture([0.4, 0.6], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.3)]),
    "sizes far apart": Mixture([0.4, 0.6], [LogNormal(-50.0, 3.0), LogNormal(50.0, 3.0)]),
    "two families": Mixture([0.4, 0.6], [Normal(3.0, 1.0), LogNormal(1.0, 0.5)]),
    "counts": Mixture([0.4, 0.6], [Poisson(3.0), Poisson(20.0)]),
    "counts far apart": Mixture([0.5, 0.5], [Poisson(10.0), Poisson(1e4)]),
}

CONTINUOUS = {name: mixture for name, mixture in MIXTURES.items() if not mixture.discrete}
DISCRETE = {name: mixture for name, mixture in MIXTURES.items() if mixture.discrete}
