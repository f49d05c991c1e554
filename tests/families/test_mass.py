"""The probability of an interval, of every family, against the integral of the textbook density."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from exact import DENSITIES
from mix1d.families import FAMILIES, Normal, PointMass, Poisson, from_scipy
from mix1d.families.assortment import family_of_each
from mix1d.families.gumbel_min import GumbelMin
from textbook import DENSITY
from zoo import COMPONENTS

EPS = np.finfo(float).eps


def on_line(density):
    return lambda x, m, s, *shapes: density((x - m) / s, *shapes) / s


def log_logistic(x, scale, shape):
    power = (x / scale) ** shape
    return shape / x * power / (1 + power) ** 2


TEXTBOOK = {
    **DENSITY,
    **{name: on_line(density) for name, density in DENSITIES.items()},
    "lognormal": lambda x, m, s: mp.npdf((mp.log(x) - m) / s) / (x * s),
    "gamma": lambda x, a, s: mp.exp((a - 1) * mp.log(x / s) - x / s - mp.loggamma(a)) / s,
    "weibull": lambda x, s, k: k / s * (x / s) ** (k - 1) * mp.exp(-((x / s) ** k)),
    "rayleigh": lambda x, s: x / s**2 * mp.exp(-((x / s) ** 2) / 2),
    "log-logistic": log_logistic,
    "uniform": lambda x, a, b: 1 / (b - a),
    "poisson": lambda x, rate: mp.exp(x * mp.log(rate) - rate - mp.loggamma(x + 1)),
}
"""Densities of values inside the support, from the value and the parameters."""

SHARES = [(0.01, 0.3), (0.3, 0.31), (0.2, 0.95), (0.9, 0.999), (1e-9, 1e-3)]

ATOMLESS = [name for name in FAMILIES if name != "point-mass"]


def integral(component, a, b):
    """To 25 digits, broken at the median, where a density may have a kink."""

    def density(x):
        return TEXTBOOK[component.name](x, *(mpf(float(v)) for v in component.fields()))

    if component.discrete:
        return mp.fsum(density(mpf(i)) for i in range(int(np.floor(a)) + 1, int(np.floor(b)) + 1))
    median = float(component.icdf(0.5))
    kink = median if median not in component.fields() else component.fields()[0]
    places = [a, kink, b] if a < kink < b else [a, b]
    return mp.quad(density, [mpf(float(v)) for v in places])


@pytest.mark.parametrize("name", ATOMLESS)
@pytest.mark.parametrize("which", [0, 1, -1])
def test_against_the_integral_of_the_density(name, which):
    component = COMPONENTS[name][which]
    low, high = np.array([component.icdf(pair) for pair in SHARES]).T
    middle = float(component.icdf(0.4))
    hair = 1e-6 * float(component.icdf(0.84) - component.icdf(0.16))
    low, high = np.append(low, middle), np.append(high, middle + max(hair, 4.0 * EPS * middle))
    found = type(component).stack([component])._log_mass(low, high)[0]
    with mpmath.workdps(25):
        for a, b, log_mass in zip(low, high, found, strict=True):
            mass = integral(component, a, b)
            if mass == 0:  # no whole number in between
                assert log_mass == -np.inf
                continue
            ends = sum(abs(x) * float(component.pdf(x)) for x in (a, b)) / float(mass)
            size = 0.0 if not component.discrete else max(1.0, b) * np.log(b + 2.0)
            assert abs(log_mass - mp.log(mass)) < 1e-12 + 4.0 * EPS * (ends + size), (a, b)


@pytest.mark.parametrize("name", FAMILIES)
def test_open_ends_and_the_whole_line(name):
    """A stack of all components of the family at once."""
    row = COMPONENTS[name]
    stack = type(row[0]).stack(row)
    x = np.array([c.icdf(q) for c in row for q in (0.1, 0.6)])
    line = np.full(x.size, np.inf)
    with np.errstate(all="ignore"):
        below, above = stack._logcdf(x), stack._logccdf(x)
    np.testing.assert_allclose(stack._log_mass(-line, line), 0.0, atol=1e-15)
    for found, right in ((stack._log_mass(-line, x), below), (stack._log_mass(x, line), above)):
        assert found.shape == (len(row), x.size)
        np.testing.assert_allclose(found, right, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("name", ATOMLESS)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(shares=st.tuples(*[st.floats(1e-12, 1.0 - 1e-12)] * 3), which=st.integers(0, 3))
def test_two_neighbours_are_one(name, shares, which):
    component = COMPONENTS[name][which % len(COMPONENTS[name])]
    low, middle, high = np.sort(component.icdf(np.array(shares)))
    if not low < middle < high:
        return
    logs = (
        type(component)
        .stack([component])
        ._log_mass(np.array([low, middle, low]), np.array([middle, high, high]))[0]
    )
    ends = sum(abs(x) * float(component.pdf(x)) for x in (low, middle, high))
    size = max(1.0, high) * np.log(high + 2.0) if component.discrete else 0.0
    error = 2e-12 + 8.0 * EPS * (ends / np.exp(logs[2]) + size)
    assert abs(np.logaddexp(logs[0], logs[1]) - logs[2]) < error


@pytest.mark.parametrize("name", [n for n in ATOMLESS if not FAMILIES[n].discrete])
def test_a_narrow_interval_is_its_length_times_the_density(name):
    """The error falls with the square of the width."""
    component = COMPONENTS[name][0]
    stack = type(component).stack([component])
    place, width = component.icdf(0.3), component.icdf(0.84) - component.icdf(0.16)
    error = []
    for half in (0.01 * width, 0.001 * width):
        low, high = np.array([place - half]), np.array([place + half])
        error.append(stack._log_mass(low, high)[0, 0] - np.log(high - low)[0])
    error = np.abs(np.array(error) - component.logpdf(place))
    assert error[0] < 1e-3
    assert error[1] < 0.011 * error[0] + 1e-11


def test_far_out():
    """40 sds out, and where tails of SciPy are no numbers."""
    logs = Normal.stack([Normal(0.0, 1.0)])._log_mass(np.array([40.0]), np.array([41.0]))
    assert logs[0, 0] == pytest.approx(-804.608442013754, abs=1e-11)
    from scipy import stats

    counts = from_scipy(stats.nbinom)(loc=0.0, n=200.0, p=0.01)
    logs = type(counts).stack([counts])._log_mass(np.array([-np.inf]), np.array([5.0]))
    assert logs[0, 0] == pytest.approx(-899.28, abs=0.1)


def test_whole_numbers_above_the_lower_and_up_to_the_upper_end():
    lower, upper = np.array([-0.5, 0.0, 0.2, 1.0, -np.inf]), np.array([0.0, 1.0, 0.9, 3.0, -1.0])
    found = Poisson.stack([Poisson(2.0)])._log_mass(lower, upper)[0]
    right = [Poisson(2.0).pdf(0), Poisson(2.0).pdf(1), 0.0, Poisson(2.0).pdf([2, 3]).sum(), 0.0]
    np.testing.assert_allclose(np.exp(found), right, rtol=1e-14)


def test_of_several_families():
    """An atom is inside or not; the ends of each family are its own."""
    parts = [PointMass(1.0), Normal(0.0, 1.0), COMPONENTS["gamma"][0]]
    bank = family_of_each([type(part) for part in parts]).stack(parts)
    lower, upper = np.array([-1.0, 1.0]), np.array([1.0, 2.0])
    found = bank._log_mass(lower, upper)
    np.testing.assert_array_equal(found[0], [0.0, -np.inf])
    for row, part in zip(found[1:], parts[1:], strict=True):
        np.testing.assert_array_equal(row, type(part).stack([part])._log_mass(lower, upper)[0])


def test_tails_of_0_are_believed_where_the_density_is_0_too(monkeypatch):
    """The integral of such rows took most of the time of a Weibull with few failures."""

    def refuse(*_):
        raise AssertionError("the density was integrated")

    monkeypatch.setattr("mix1d.families.mass.log_integral", refuse)
    far = GumbelMin.stack([GumbelMin(-873.8, 0.0124), GumbelMin(0.0, 1.0)])
    logs = far._log_mass(np.array([-703.6]), np.array([np.inf]))
    assert logs[0, 0] == -np.inf
    assert logs[1, 0] == pytest.approx(-np.exp(-703.6), abs=1e-300)
