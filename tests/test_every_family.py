"""Families of a line through what a fit can do: it works, or says in one sentence why not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.families import FAMILIES, Line

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
    "half-normal": [(1.0,), (30.0,)],
}
"""Two groups of each family, by its parameters."""

NAMES = [name for name in GROUPS if FAMILIES[name].core.line is not Line.FIXED]
"""Families whose data may be shifted or stretched."""


def sample_of(name, n=80):
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
    return mix1d.fit(sample_of(name), 2, family=held(name))


CALLS = {
    "standard errors": lambda fit: fit.standard_errors(),
    "Wald intervals": lambda fit: fit.interval(),
    "thresholds": lambda fit: fit.thresholds(),
    "bootstrap": lambda fit: fit.bootstrap(3, rng=1).interval(kind="percentile"),
    "modes": lambda fit: fit.modes(),
    "JSON": lambda fit: type(fit).from_json(fit.to_json()).mixture,
    "frame": lambda fit: fit.to_frame(),
}


@pytest.fixture(scope="module")
def fits():
    return {}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("call", CALLS)
def test_a_fit_does_it_or_says_why_not(fits, name, call):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            if name not in fits:
                fits[name] = fitted(name)
            CALLS[call](fits[name])
        except Mix1dError as error:
            assert len(str(error)) > 20  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("name", NAMES)
def test_several_numbers_and_several_columns(name):
    x, family = sample_of(name, 40), held(name)
    for work in (
        lambda: mix1d.select(x, range(1, 3), families=family),
        lambda: mix1d.fit_many({"a": x, "b": x[::2]}, 2, family=family),
    ):
        try:
            work()
        except Mix1dError as error:
            assert len(str(error)) > 20  # noqa: PT017
