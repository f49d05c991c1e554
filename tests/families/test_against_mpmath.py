"""Families of the half-line, the interval, the circle and counts, against their definitions.

mpmath evaluates these to 40 digits (`textbook.py`): densities, tails beyond the smallest double,
and the derivatives of the log density in the free coordinates of the parameters.
"""

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from mix1d.families import FAMILIES
from textbook import ABOVE, BELOW, DENSITY, DIGITS
from zoo import COMPONENTS

MORE = {
    "negative-binomial": [
        (200.0, 1e3),
        (200.0, 29.9),
        (200.0, 30.1),
        (3.0, 1e8),
        (6.0, np.inf),
        (50.0, 1e-3),
        (2e3, 40.0),
    ],
    "beta": [(0.7, 0.4)],
    "inverse-gaussian": [(5e3, 1e12)],
    "pareto": [(0.5, 1e-9)],
    "von-mises": [(1.0, 1e-5, 24.0), (1.0, 299.0, 24.0), (1.0, 301.0, 24.0)],
}
"""Parameters at which another formula begins, or there are no moments."""

KNOWN = [pytest.param(c, id=repr(c)) for name in DENSITY for c in COMPONENTS[name]]
KNOWN += [
    pytest.param(FAMILIES[name](*fields), id=f"{name} {fields}")
    for name, rows in MORE.items()
    for fields in rows
]

TAILS = [
    ("exponential", (3.0,), [1e-305, 1e-20, 2.0, 1e3, 1e6]),
    ("half-normal", (3.0,), [1e-305, 1e-20, 2.0, 100.0, 1e5]),
    ("inverse-gamma", (4.0, 3.0), [1e-6, 3e-3, 0.5, 9.0, 1e40, 1e100]),
    ("inverse-gamma", (600.0, 3.0), [5e-4, 3e-3, 5e-3, 0.1, 1.0]),
    ("inverse-gaussian", (2.0, 3.0), [1e-4, 0.01, 0.5, 1.9, 2.1, 5.9, 6.1, 40.0, 2e3, 1e6]),
    ("inverse-gaussian", (2.0, 3e-3), [1e-6, 0.5, 9.0, 2e4]),
    ("inverse-gaussian", (2.0, 3e4), [1.0, 1.9, 2.0, 2.1, 3.5, 7.0, 30.0]),
    ("pareto", (3.0, 0.5), [0.5 * (1 + 1e-15), 0.6, 1e10, 1e300]),
    ("pareto", (900.0, 0.5), [0.5 * (1 + 1e-15), 0.6, 10.0]),
    ("beta", (2.0, 3.0), [1e-300, 1e-160, 1e-5, 0.4, 0.999]),
    ("beta", (0.6, 0.3), [1e-300, 1e-5, 0.4, 0.999]),
    ("beta", (900.0, 500.0), [1e-4, 0.2, 0.3, 0.6, 0.9]),
    ("beta", (0.5, 900.0), [1e-300, 1e-5, 1e-3, 0.6, 0.9]),
    ("von-mises", (3.0, 2.0, 2 * np.pi), [1e-300, 1e-5, 2.0, 6.0]),
    ("von-mises", (10.0, 30.0, 360.0), [1e-100, 5.0, 40.0, 190.0, 300.0, 359.0]),
    ("negative-binomial", (3.0, 2.0), [0, 5, 40, 1500]),
    ("negative-binomial", (2e3, 50.0), [0, 9, 300, 2000, 6000]),
    ("negative-binomial", (900.0, 1e7), [0, 9, 60, 900, 2300]),
    ("negative-binomial", (900.0, np.inf), [0, 9, 60, 900, 2300]),
    ("binomial", (5000.0, 0.3), [0, 90, 1500, 3000, 4999]),
    ("binomial", (12.0, 1e-40), [0, 5, 10, 11]),
    ("geometric", (0.3,), [0, 5, 400, 1e5]),
    ("geometric", (1e-8,), [0, 5, 1e10, 1e12]),
]
"""A family, its parameters, and places down to probabilities far below 1e-300."""


@pytest.fixture(autouse=True)
def digits():
    with mpmath.workdps(DIGITS):
        yield


def exact(function, x, fields):
    return function(mpf(float(x)), *(mpf(float(field)) for field in fields))


def log_of(probability, other):
    return float(mp.log(probability) if probability < 0.5 else mp.log1p(-other))


@pytest.mark.parametrize("component", KNOWN)
def test_log_density(component):
    x = component.icdf(np.array([0.001, 0.2, 0.5, 0.9, 0.999]))
    right = [float(mp.log(exact(DENSITY[component.name], v, component.fields()))) for v in x]
    size = np.abs(x * component._slope(x)) + 1.0  # a last digit of x or of a parameter
    if component.discrete:  # the logarithms of factorials are of this size
        size += 0.1 * max(v for v in (*component.fields(), *x) if v < np.inf) * np.log1p(x)
    assert np.all(np.abs(component.logpdf(x) - right) <= 3e-14 * size + 1e-13 * np.abs(right))


@pytest.mark.parametrize(("name", "fields", "places"), TAILS, ids=lambda v: str(v)[:40])
def test_both_tails(name, fields, places):
    component = FAMILIES[name](*fields)
    lower = [exact(BELOW[name], x, fields) for x in places]
    upper = [exact(ABOVE[name], x, fields) for x in places]
    right = [[log_of(p, q), log_of(q, p)] for p, q in zip(lower, upper, strict=True)]
    found = np.stack([component.logcdf(places), component.logccdf(places)], axis=-1)
    np.testing.assert_allclose(found, right, rtol=1e-12, atol=1e-290)


@pytest.mark.parametrize("mean", [1e-99, 1e-12, 0.3, 40.0, 1e9, 1e99])
@pytest.mark.parametrize("size", [1e-99, 1e-21, 1e-3, 2.0, 29.0, 31.0, 1e9, 1e99])
def test_extreme_negative_binomials(mean, size):
    """A search may come by any of them: none may have a probability that is too large."""
    x = np.array([0.0, 1.0, 7.0, 900.0, 1e6])
    log_gamma = mp.loggamma
    with mpmath.workdps(330):
        m, r = mpf(mean), mpf(size)
        right = [
            float(
                log_gamma(v + r) - log_gamma(r) - log_gamma(v + 1)
                - r * mp.log1p(m / r) - v * mp.log1p(r / m)
            )
            for v in map(mpf, x.tolist())
        ]  # fmt: skip
    rounding = 1e-15 * x * (np.abs(np.log(mean)) + np.abs(np.log(size)) + np.log1p(x))
    found = FAMILIES["negative-binomial"](mean, size).logpdf(x)
    assert np.all(np.abs(found - right) <= rounding + 1e-13 * np.abs(right))


def log_density(component, x, free):
    """The log density at these free coordinates; what is not free stays."""
    coordinates, fields = iter(free), []
    for parameter, field in zip(component.parameters, component.fields(), strict=True):
        fields.append(value(parameter, next(coordinates)) if parameter.is_free else mpf(field))
    return mp.log(DENSITY[component.name](x, *fields))


def value(parameter, free):
    kind = parameter.domain.label
    if kind == "{}":
        return free
    if kind == "1/{}":
        return 1 / free
    return mp.exp(free) if kind == "log({})" else 1 / (1 + mp.exp(-free))


@pytest.mark.parametrize("component", KNOWN)
def test_score_and_hessian(component):
    x = np.unique(component.icdf(np.array([0.001, 0.3, 0.8, 0.999])))
    pairs = zip(component.parameters, component.fields(), strict=True)
    places = [i for i, parameter in enumerate(component.parameters) if parameter.is_free]
    with mpmath.workdps(90):
        origin = [
            mpf(field) if p.domain.is_linear else free(p, mpf(field))
            for p, field in pairs
            if p.is_free
        ]
        check(component, x, origin, places)


def free(parameter, number):
    kind = parameter.domain.label
    if kind == "1/{}":
        return 1 / number + mpf(10) ** -25  # beside the limit, where the formula has a value
    return mp.log(number) if kind == "log({})" else mp.log(number / (1 - number))


def check(component, x, origin, places):
    score, hessian = component._derivatives(x)
    for m, place in enumerate(x):

        def f(*coordinates, place=place):
            return log_density(component, mpf(float(place)), coordinates)

        unit = np.eye(len(places), dtype=int)
        first = np.array([float(mp.diff(f, tuple(origin), tuple(e))) for e in unit])
        second = np.array(
            [[float(mp.diff(f, tuple(origin), tuple(a + b))) for a in unit] for b in unit]
        )
        # a last digit of x moves the score by this much
        noise = np.sqrt(np.abs(np.diag(second))) + np.abs(first)
        np.testing.assert_array_less(np.abs(score[places, m] - first), 1e-10 * noise + 1e-300)
        size = np.outer(noise, noise) + np.abs(second)
        found = hessian[np.ix_(places, places, [m])][..., 0]
        np.testing.assert_array_less(np.abs(found - second), 1e-10 * size + 1e-300)
