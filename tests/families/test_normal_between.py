"""The normal distribution between two ends, against mpmath, from hairs to the farthest tails."""

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from mix1d.families import Normal

PLACES = [-np.inf, -45.0, -20.0, -8.0, -4.01, -3.9, -1.5, -0.3, -1e-3, 0.0, 1e-9, 0.9, 2.5, 30.0]
LENGTHS = [1e-12, 1e-6, 0.01, 0.1, 0.3, 0.7, 1.0, 1.2, 2.0, 9.0, 60.0, np.inf]
PAIRS = [
    (a, b)
    for a in PLACES
    for b in ([*PLACES, 41.0, np.inf] if np.isinf(a) else [a + d for d in LENGTHS])
    if a < b
]


def extended(value):
    return mpf(value) if np.isfinite(value) else (mp.inf if value > 0 else -mp.inf)


def density(z):
    return mp.npdf(z) if abs(z) < mp.inf else mpf(0)


def times_density(z):
    return z * mp.npdf(z) if abs(z) < mp.inf else mpf(0)


def below(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2 if abs(z) < mp.inf else mpf(int(z > 0))


def exact(a, b):
    """Log probability, mean and variance, from the lower tails."""
    sign = -1 if a + b > 0 else 1
    a, b = (extended(a), extended(b)) if sign > 0 else (-extended(b), -extended(a))
    mass = below(b) - below(a)
    mean = (density(a) - density(b)) / mass
    variance = 1 + (times_density(a) - times_density(b)) / mass - mean**2
    return mp.log(mass), sign * mean, variance


@pytest.fixture(scope="module")
def right():
    with mpmath.workdps(60):
        return [exact(a, b) for a, b in PAIRS]


def test_log_mass_and_moments(right):
    lower, upper = np.array(PAIRS).T
    stack = Normal.stack([Normal(0.0, 1.0), Normal(0.0, 1.0)])
    logs, mean, variance = stack._between_moments(lower, upper)
    for i, (log_mass, center, square) in enumerate(right):
        assert abs(logs[1, i] - log_mass) < 1e-12
        assert abs(stack._log_mass(lower, upper)[0, i] - log_mass) < 1e-12
        assert abs(mean[0, i] - center) < 1e-13 * (abs(center) + mp.sqrt(square))
        assert abs(variance[1, i] - square) < 1e-11 * square


def exact_derivatives(a, b):
    """Score and Hessian of the log probability by mean and log sd, of mean 0 and sd 1."""
    sign = -1 if a + b > 0 else 1
    a, b = (extended(a), extended(b)) if sign > 0 else (-extended(b), -extended(a))
    mass = below(b) - below(a)

    def between(p):
        return (power_times_density(b, p) - power_times_density(a, p)) / mass

    h, zh, z2h, z3h = map(between, range(4))
    score = -sign * h, -zh
    mixed = sign * (h - z2h) - score[0] * score[1]
    return score, (-zh - h**2, mixed, zh - z3h - zh**2)


def power_times_density(z, p):
    return z**p * mp.npdf(z) if abs(z) < mp.inf else mpf(0)


def test_derivatives_of_the_log_mass():
    lower, upper = np.array(PAIRS).T
    stack = Normal.stack([Normal(0.0, 1.0)])
    score, hessian, known = stack._between_derivatives(lower, upper)
    assert known.all()
    with mpmath.workdps(60):
        right = [exact_derivatives(a, b) for a, b in PAIRS]
    for i, (first, second) in enumerate(right):
        sizes = [max(1.0, abs(value)) for value in first]
        errors = [abs(score[j, 0, i] - first[j]) / sizes[j] for j in (0, 1)]
        for value, (a, b) in zip(second, [(0, 0), (0, 1), (1, 1)], strict=True):
            errors.append(abs(hessian[a, b, 0, i] - value) / (sizes[a] * sizes[b]))
        assert max(errors) < 1e-12


def test_of_other_means_and_sds():
    """To the last digit, in powers of two."""
    lower, upper = np.array([-np.inf, -1.0, 0.25, 3.0]), np.array([-2.0, 0.5, np.inf, 3.125])
    stack = Normal.stack([Normal(0.0, 1.0), Normal(8.0, 4.0)])
    plain = stack[:1]._between_moments(lower, upper)
    moved = stack[1:]._between_moments(8.0 + 4.0 * lower, 8.0 + 4.0 * upper)
    np.testing.assert_array_equal(moved[0], plain[0])
    np.testing.assert_array_equal(moved[1], 8.0 + 4.0 * plain[1])
    np.testing.assert_array_equal(moved[2], 16.0 * plain[2])
    score, hessian, _ = stack[:1]._between_derivatives(lower, upper)
    own = stack[1:]._between_derivatives(8.0 + 4.0 * lower, 8.0 + 4.0 * upper)
    unit = np.array([4.0, 1.0])[:, None, None]
    np.testing.assert_array_equal(unit * own[0], score)
    np.testing.assert_array_equal(unit * unit[:, None] * own[1], hessian)
