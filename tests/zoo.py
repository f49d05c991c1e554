"""The tables that drive the contract tests: a new family costs one line in `COMPONENTS`."""

from mix1d.families import Gamma, LogNormal, Normal, Poisson
from mix1d.mixture import Mixture

COMPONENTS = {
    "normal": [Normal(0.0, 1.0), Normal(54.6, 5.9), Normal(1e3, 1e-3), Normal(-2e12, 1e12)],
    "lognormal": [LogNormal(0.0, 0.5), LogNormal(-20.0, 0.1), LogNormal(3.0, 2.0)],
    "gamma": [Gamma(0.7, 3.0), Gamma(4.0, 2.5), Gamma(300.0, 1e-4), Gamma(2e6, 40.0)],
    "poisson": [Poisson(0.3), Poisson(4.0), Poisson(37.5), Poisson(1600.0)],
}

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
