"""Every family through what a fit can do: it works, or says in one sentence why not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.families import FAMILIES

pytestmark = pytest.mark.usefixtures("few_replicates")

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
    "half-normal": [(1.0,), (30.0,)],
    "pareto": [(30.0, 1.0), (2.0, 1.0)],
    "beta": [(3.0, 20.0), (20.0, 5.0)],
    "uniform": [(0.0, 4.0)],
    "von-mises": [(90.0, 8.0, 360.0), (250.0, 4.0, 360.0)],
    "poisson": [(1.0,), (15.0,)],
    "negative-binomial": [(2.0, 4.0), (40.0, 9.0)],
    "binomial": [(20, 0.1), (20, 0.7)],
    "geometric": [(0.6,), (0.02,)],
    "point-mass": [(2.0,)],
}
"""Groups of each family, by its parameters: two, or one of a family whose parameters are all given,
of which more coincide."""


def sample_of(name, n=60):
    rng = np.random.default_rng(3)
    groups = [FAMILIES[name](*fields) for fields in GROUPS[name]]
    return np.concatenate([group.sample(n, rng=rng) for group in groups])


def held(name):
    """The family, with what must be given."""
    kind, fields = FAMILIES[name], GROUPS[name][0]
    pairs = zip(kind.parameters, fields, strict=True)
    return mix1d.family(name, **{p.name: value for p, value in pairs if p.is_given})


def fitted(name):
    return mix1d.fit(sample_of(name), len(GROUPS[name]), family=held(name))


CALLS = {
    "summary": lambda fit: (str(fit), repr(fit), fit._repr_html_()),
    "standard errors": lambda fit: fit.standard_errors(),
    "Wald intervals": lambda fit: fit.interval(),
    "profile intervals": lambda fit: fit.interval(method="profile"),
    "bootstrap": lambda fit: fit.bootstrap(10, rng=1).interval(kind="percentile"),
    "thresholds": lambda fit: fit.thresholds(),
    "modes": lambda fit: fit.modes(),
    "overlap": lambda fit: fit.mixture.overlap(),
    "goodness of fit": lambda fit: fit.goodness_of_fit(n_boot=9),
    "outliers": lambda fit: fit.outliers(),
    "influence": lambda fit: fit.influence(),
    "sample": lambda fit: fit.mixture.sample(5, rng=1),
    "SciPy": lambda fit: fit.mixture.to_scipy(),
    "JSON": lambda fit: type(fit).from_json(fit.to_json()),
    "frame": lambda fit: fit.to_frame(),
}


@pytest.fixture(scope="module")
def fits():
    return {}


def works_or_says_why_not(work):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return work()
        except Mix1dError as error:
            assert len(str(error)) > 20  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
    return None


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("call", CALLS)
def test_a_fit_does_it_or_says_why_not(fits, name, call):
    if name not in fits:
        fits[name] = fitted(name)
    works_or_says_why_not(lambda: CALLS[call](fits[name]))


@pytest.mark.parametrize("name", FAMILIES)
def test_several_numbers_and_several_columns(name):
    x, family, k = sample_of(name, 40), held(name), len(GROUPS[name])
    works_or_says_why_not(lambda: mix1d.select(x, range(1, k + 1), families=family))
    works_or_says_why_not(lambda: mix1d.fit_many({"a": x, "b": x[::2]}, k, family=family))
