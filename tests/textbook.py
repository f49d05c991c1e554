"""Densities and tails of families to any number of digits, by mpmath, from their definitions.

They take the parameters in the order of the family and are the reference for values, tails beyond
the doubles, scores and Hessians: nothing of the library is used.
"""

from functools import cache

from mpmath import mp, mpf

DIGITS = 40


def gamma_below(a, x):
    """P(a, x), by its series: positive terms, so that a tiny value has all its digits."""
    return x**a * mp.exp(-x) / mp.gamma(a + 1) * mp.hyp1f1(1, a + 1, x)


def gamma_above(a, x):
    return mp.gammainc(a, x, mp.inf, regularized=True)


def beta_below(a, b, x):
    """I_x(a, b), by a series of positive terms."""
    front = x**a * (1 - x) ** b / (a * mp.beta(a, b))
    return front * mp.hyp2f1(a + b, 1, a + 1, x)


def normal_above(z):
    return mp.erfc(z / mp.sqrt(2)) / 2


def inverse_gaussian_above(x, mean, shape):
    """A difference, of which `DIGITS` must leave enough."""
    root = mp.sqrt(shape / x)
    other = mp.exp(2 * shape / mean) * normal_above(root * (x / mean + 1))
    return normal_above(root * (x / mean - 1)) - other


def inverse_gaussian_below(x, mean, shape):
    root = mp.sqrt(shape / x)
    other = mp.exp(2 * shape / mean) * normal_above(root * (x / mean + 1))
    return normal_above(-root * (x / mean - 1)) + other


@cache
def bessel(concentration, digits):
    return mp.besseli(0, concentration)


def von_mises(x, mean, concentration, period):
    angle = 2 * mp.pi * (x - mean) / period
    return mp.exp(concentration * mp.cos(angle)) / (period * bessel(concentration, mp.dps))


def von_mises_between(low, high, *parameters):
    """In eight pieces, each relative to its middle: the quadrature stops at an absolute error."""
    length = (high - low) / 8

    def piece(start):
        height = von_mises(start + length / 2, *parameters)
        return height * mp.quad(
            lambda t: von_mises(start + length * t, *parameters) / height, [0, 1]
        )

    return length * mp.fsum(piece(low + length * i) for i in range(8))


def negative_binomial(x, mean, size):
    if size == mp.inf:
        return mp.exp(-mean) * mean**x / mp.gamma(x + 1)
    chance = size / (size + mean)
    return (
        mp.gamma(x + size) / (mp.gamma(size) * mp.gamma(x + 1)) * chance**size * (1 - chance) ** x
    )


def binomial(x, n, p):
    return mp.binomial(n, x) * p**x * (1 - p) ** (n - x)


@cache
def term(probability, i, parameters, digits):
    """A probability that several sums share."""
    return probability(mpf(i), *parameters)


def total(probability, first, last, parameters):
    """The sum of the probabilities from one count to another."""
    return mp.fsum(term(probability, i, parameters, mp.dps) for i in range(first, last + 1))


def sum_below(probability):
    return lambda x, *parameters: total(probability, 0, int(x), parameters)


def sum_above(probability, most=3000):
    return lambda x, *parameters: total(probability, int(x) + 1, int(x) + most, parameters)


DENSITY = {
    "exponential": lambda x, mean: mp.exp(-x / mean) / mean,
    "half-normal": lambda x, s: mp.sqrt(2 / mp.pi) / s * mp.exp(-((x / s) ** 2) / 2),
    "inverse-gamma": lambda x, a, b: b**a / mp.gamma(a) * x ** (-a - 1) * mp.exp(-b / x),
    "inverse-gaussian": lambda x, m, s: (
        mp.sqrt(s / (2 * mp.pi * x**3)) * mp.exp(-s * (x - m) ** 2 / (2 * m**2 * x))
    ),
    "pareto": lambda x, a, low: a * low**a / x ** (a + 1),
    "beta": lambda x, a, b: x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b),
    "von-mises": von_mises,
    "negative-binomial": negative_binomial,
    "binomial": binomial,
    "geometric": lambda x, p: p * (1 - p) ** x,
}
"""The density or probability at x."""

BELOW = {
    "exponential": lambda x, mean: -mp.expm1(-x / mean),
    "half-normal": lambda x, s: mp.erf(x / s / mp.sqrt(2)),
    "inverse-gamma": lambda x, a, b: gamma_above(a, b / x),
    "inverse-gaussian": inverse_gaussian_below,
    "pareto": lambda x, a, low: -mp.expm1(-a * mp.log(x / low)),
    "beta": lambda x, a, b: beta_below(a, b, x),
    "von-mises": lambda x, *parameters: von_mises_between(mpf(0), x, *parameters),
    "negative-binomial": sum_below(negative_binomial),
    "binomial": sum_below(binomial),
    "geometric": lambda x, p: -mp.expm1((x + 1) * mp.log1p(-p)),
}
"""P(X <= x)."""

ABOVE = {
    "exponential": lambda x, mean: mp.exp(-x / mean),
    "half-normal": lambda x, s: mp.erfc(x / s / mp.sqrt(2)),
    "inverse-gamma": lambda x, a, b: gamma_below(a, b / x),
    "inverse-gaussian": inverse_gaussian_above,
    "pareto": lambda x, a, low: (low / x) ** a,
    "beta": lambda x, a, b: beta_below(b, a, 1 - x),
    "von-mises": lambda x, *parameters: von_mises_between(x, parameters[2], *parameters),
    "negative-binomial": sum_above(negative_binomial),
    "binomial": lambda x, n, p: total(binomial, int(x) + 1, int(n), (n, p)),
    "geometric": lambda x, p: (1 - p) ** (x + 1),
}
"""P(X > x)."""
