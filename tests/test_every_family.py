"""Every family through everything that a fit can do: it works, or says in one sentence why not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.families import FAMILIES

GROUPS = {
    "normal": [(0.0, 1.0), (6.0, 1.5)],
    "lognormal": [(0.0, 0.3), (2.0, 0.3)],
    "exponential": [(1.0,), (30.0,)],
    "gamma": [(4.0, 1.0), (30.0, 0.6)],
    "inverse-gamma": [(9.0, 8.0), (30.0, 300.0)],
    "weibull": [(2.0, 3.0), (9.0, 6.0)],
    "rayleigh": [(1.0,), (20.0,)],
    "gumbel": [(0.0, 1.0), (8.0, 1.0)],
    "gumbel-min": [(0.0, 1.0), (8.0, 1.0)],
    "logistic": [(0.0, 1.0), (12.0, 1.0)],
    "log-logistic": [(1.0, 6.0), (9.0, 6.0)],
    "laplace": [(0.0, 1.0), (12.0, 1.0)],
    "cauchy": [(0.0, 1.0), (40.0, 1.0)],
    "student-t": [(0.0, 1.0, 5.0), (12.0, 1.0, 5.0)],
    "skew-normal": [(0.0, 1.0, 4.0), (8.0, 1.0, -4.0)],
    "generalised-normal": [(0.0, 1.0, 3.0), (6.0, 1.0, 3.0)],
    "inverse-gaussian": [(1.0, 6.0), (9.0, 90.0)],
    "pareto": [(30.0, 1.0), (2.0, 1.0)],
    "beta": [(4.0, 20.0), (20.0, 4.0)],
    "uniform": [(0.0, 1.0), (0.0, 1.0)],
    "half-normal": [(1.0,), (30.0,)],
    "von-mises": [(1.0, 8.0, 6.283185307179586), (4.0, 8.0, 6.283185307179586)],
    "poisson": [(2.0,), (25.0,)],
    "negative-binomial": [(3.0, 5.0), (60.0, 20.0)],
    "binomial": [(12, 0.1), (12, 0.8)],
    "geometric": [(0.9,), (0.05,)],
    "point-mass": [(0.0,), (1.0,)],
}
"""Two groups of each family, by its parameters."""


def sample_of(name, n=150):
    rng = np.random.default_rng(3)
    groups = [FAMILIES[name](*fields) for fields in GROUPS[name]]
    return np.concatenate([group.sample(n, rng=rng) for group in groups])


def held(name):
    """The family, with what must be given."""
    family, fields = FAMILIES[name], GROUPS[name][0]
    given = {
        p.name: value for p, value in zip(family.parameters, fields, strict=True) if p.is_given
    }
    return mix1d.family(name, **given) if given else family


def fitted(name):
    return mix1d.fit(sample_of(name), 2, family=held(name), seed=1)


CALLS = {
    "standard errors": lambda fit, path: fit.standard_errors(),
    "Wald intervals": lambda fit, path: fit.interval(),
    "thresholds": lambda fit, path: fit.thresholds(),
    "bootstrap": lambda fit, path: fit.bootstrap(8, rng=1).interval(kind="percentile"),
    "modes": lambda fit, path: fit.modes(),
    "summary": lambda fit, path: str(fit),
    "JSON": lambda fit, path: type(fit).from_json(fit.to_json()).mixture,
    "report": lambda fit, path: fit.report(path / "report.html"),
    "frame": lambda fit, path: fit.to_frame(),
    "goodness of fit": lambda fit, path: fit.goodness_of_fit(),
    "outliers": lambda fit, path: fit.outliers(),
    "influence": lambda fit, path: fit.influence(),
}


@pytest.fixture(scope="module")
def fits():
    return {}


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("call", CALLS)
def test_a_fit_does_it_or_says_why_not(fits, name, call, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            if name not in fits:
                fits[name] = fitted(name)
            CALLS[call](fits[name], tmp_path)
        except Mix1dError as error:
            assert len(str(error)) > 20  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
