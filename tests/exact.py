"""Textbook formulas of families on the line, to any number of digits: mpmath against the library.

Densities are those of the standard component, z = (x - location) / scale; parameters of the shape
follow.
"""

from functools import cache
from itertools import product

import mpmath as mp
import numpy as np

DIGITS = 60
"""Decimal digits of what is differenced; tails have half of them."""

STEP = mp.mpf(10) ** -15
"""Step of differences, whose error is its square; in a unit of the data, as a part of the scale."""

DENSITIES = {
    "normal": lambda z: mp.npdf(z),
    "logistic": lambda z: mp.exp(-z) / (1 + mp.exp(-z)) ** 2,
    "laplace": lambda z: mp.exp(-abs(z)) / 2,
    "cauchy": lambda z: 1 / (mp.pi * (1 + z**2)),
    "gumbel": lambda z: mp.exp(-z - mp.exp(-z)),
    "gumbel-min": lambda z: mp.exp(z - mp.exp(z)),
    "student-t": lambda z, df: (
        mp.gamma((df + 1) / 2)
        / (mp.gamma(df / 2) * mp.sqrt(df * mp.pi))
        * (1 + z**2 / df) ** (-(df + 1) / 2)
    ),
    "skew-normal": lambda z, a: 2 * mp.npdf(z) * mp.ncdf(a * z),
    "generalised-normal": lambda z, b: b / (2 * mp.gamma(1 / b)) * mp.exp(-(abs(z) ** b)),
}

UPPER_TAILS = {
    "logistic": lambda z: 1 / (1 + mp.exp(z)),
    "laplace": lambda z: mp.exp(-z) / 2 if z > 0 else 1 - mp.exp(z) / 2,
    "cauchy": lambda z: mp.atan2(1, z) / mp.pi,
    "gumbel": lambda z: -mp.expm1(-mp.exp(-z)),
    "gumbel-min": lambda z: mp.exp(-mp.exp(z)),
    "student-t": lambda z, df: (
        1 - UPPER_TAILS["student-t"](-z, df)
        if z < 0
        else mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + z**2), regularized=True) / 2
        if df < 1000
        else integral(lambda t: DENSITIES["student-t"](t, df), z)
    ),
    "skew-normal": lambda z, a: 1 - skew_normal_tail(-z, -a) if z < 0 else skew_normal_tail(z, a),
    "generalised-normal": lambda z, b: (
        1 - UPPER_TAILS["generalised-normal"](-z, b)
        if z < 0
        else mp.gammainc(1 / b, z**b, regularized=True) / 2
    ),
}
"""The probability of more than z."""


def integral(density, start):
    """Of a density that falls like a normal one or faster, from a start of 0 or more."""
    height = density(start)
    unit = -height / mp.diff(density, start, h=STEP) if start > 1 else mp.mpf(1)
    unit = unit if unit > 0 else mp.mpf(1)
    ends = [start, *(start + unit * mp.mpf(4) ** j for j in range(-1, 5))]
    # relative to the density at the start: the quadrature stops at an absolute error
    return height * mp.quad(lambda t: density(t) / height, ends, method="gauss-legendre")


@cache
def skew_normal_tail(start, a):
    return integral(lambda t: DENSITIES["skew-normal"](t, a), start)


def standard(component, x):
    """(z, scale, *shapes) as numbers of many digits, of a component on its line."""
    location, scale, *shapes = map(mp.mpf, map(float, component.fields()))
    return (mp.mpf(float(x)) - location) / scale, scale, *shapes


def log_tails(component, x):
    """Logarithms of the lower and the upper tail at x."""
    with mp.workdps(DIGITS // 2):
        z, _, *shapes = standard(component, x)
        upper = UPPER_TAILS[component.name](z, *shapes)
        mirror = MIRRORS.get(component.name, lambda *shapes: (component.name, *shapes))
        name, *mirrored = mirror(*shapes)
        return float(mp.log(UPPER_TAILS[name](-z, *mirrored))), float(mp.log(upper))


MIRRORS = {
    "gumbel": lambda: ("gumbel-min",),
    "gumbel-min": lambda: ("gumbel",),
    "skew-normal": lambda a: ("skew-normal", -a),
}
"""Families whose mirrored distribution is another one: its name and parameters."""

VALUES = {
    "{}": lambda t: t,
    "log({})": mp.exp,
    "1/{}": lambda t: 1 / t,
    "logit(({} - 1) / 49)": lambda t: 1 + 49 / (1 + mp.exp(-t)),
}
"""From a free coordinate, by its label, to the value."""

FREE = {
    "{}": lambda v: v,
    "log({})": mp.log,
    "1/{}": lambda v: 1 / v,
    "logit(({} - 1) / 49)": lambda v: mp.log((v - 1) / (50 - v)),
}


def log_density(component, x):
    """The log density as a function of the free coordinates, and where they are."""
    labels = [parameter.domain.label for parameter in component.parameters]
    fields = zip(labels, component.fields(), strict=True)
    place = [FREE[label](mp.mpf(float(v))) for label, v in fields]

    def function(*free):
        values = zip(labels, free, strict=True)
        location, scale, *shapes = (VALUES[label](t) for label, t in values)
        z = (mp.mpf(float(x)) - location) / scale
        return mp.log(DENSITIES[component.name](z, *shapes) / scale)

    return function, place


def derivatives(component, x):
    """Score (p,) and Hessian (p, p) of the log density at one x, in free coordinates."""
    with mp.workdps(DIGITS):
        function, place = log_density(component, x)

        def at(*moves):
            free = list(place)
            for axis, step in moves:
                free[axis] += step
            return function(*free)

        p = len(place)
        steps = [STEP * mp.mpf(float(component.fields()[1])), *[STEP] * (p - 1)]
        score = [(at((a, h)) - at((a, -h))) / (2 * h) for a, h in enumerate(steps)]
        hessian = np.empty((p, p))
        for a, b in product(range(p), repeat=2):
            h, k = steps[a], steps[b]
            near = at((a, h), (b, k)) + at((a, -h), (b, -k))
            across = at((a, h), (b, -k)) + at((a, -h), (b, k))
            hessian[a, b] = float((near - across) / (4 * h * k))
        return np.array(list(map(float, score))), hessian
