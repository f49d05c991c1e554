r"""Integrals of the von Mises density over arcs of the circle, each to all its digits.

Over an arc on which the density only falls, from an angle a off its top on, the substitution of
:math:`\tau = \tan((t - a) / 4)` makes

.. math:: \int_a^b e^{\kappa (\cos t - \cos a)} dt = \int_0^{\tan((b - a) / 4)}
          e^{-4 \kappa \tau (\sin(a) (1 - \tau^2) + 2 \tau \cos a) / (1 + \tau^2)^2}
          \frac{4}{1 + \tau^2} d\tau,

to which Gauss's rule applies. All terms are positive, and no digits cancel.
"""

from __future__ import annotations

import numpy as np
from scipy.special import i0e

from mix1d.arrays import FloatArray

__all__ = ["TURN", "log_tails"]

TURN = 2.0 * np.pi
"""A full turn in radians."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
"""Gauss-Legendre quadrature of one side of the density."""

PLACES = 0.5 * (1.0 + NODES)
"""The nodes between 0 and 1."""

DEEP = 40.0
"""How far the log density falls, at most, where the density is integrated: to e^-40 of its top."""

HALVES = np.arange(-2.0, 2.0)
"""The half turns that a full one can meet if it starts between -2 pi and 0: they begin at so many
times pi. From an odd one on the density rises, from an even one on it falls."""

BLOCK = 2048
"""So many integrals are evaluated at a time: their terms stay in the processor's cache."""


def log_tails(
    concentration: FloatArray, start: FloatArray, before: FloatArray, after: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Logarithms of the shares of the full turn from `start` on, up to an angle and from it on.

    Each is the integral over the half turn in which the angle lies, up to it or from it on, and
    those of all half turns on that side; and comes from the other where that is smaller.

    Parameters
    ----------
    concentration, start : (..., k, 1)
        `start` is an angle from the top of the density, between -2 pi and 0.
    before, after : (..., k, m)
        How far the angle is from the start, and from the end.
    """
    half = np.fmin(np.fmax(np.floor((start + before) / np.pi), HALVES[0]), HALVES[-1])
    low, high = np.pi * half - start, np.pi * (half + 1.0) - start  # its ends, as `before` is
    rises = half % 2.0 == 1.0
    lower = _log_arc(
        concentration, np.where(rises, high - before, -low), before - np.maximum(low, 0.0)
    )
    upper = _log_arc(
        concentration,
        np.where(rises, high - TURN, before - low),
        np.where(high < TURN, high - before, after),
    )
    earlier, later = _log_halves(concentration, start)
    total, place = -np.log(TURN * i0e(concentration)), (half - HALVES[0]).astype(int)
    lower = total + np.logaddexp(np.take_along_axis(earlier, place, -1), lower)
    upper = total + np.logaddexp(np.take_along_axis(later, place, -1), upper)
    larger = np.log1p(-np.exp(np.minimum(lower, upper)))  # from 1 less the smaller, which is exact
    return np.where(upper >= lower, lower, larger), np.where(lower >= upper, upper, larger)


def _log_halves(concentration: FloatArray, start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(..., k, 4) logs of the integral before, and after, each of the `HALVES`."""
    low, high = np.pi * HALVES - start, np.pi * (HALVES + 1.0) - start
    a, b = np.clip(low, 0.0, TURN), np.clip(high, 0.0, TURN)
    parts = _log_arc(concentration, np.where(HALVES % 2.0 == 1.0, high - b, a - low), b - a)
    nothing = np.full_like(parts[..., :1], -np.inf)
    earlier, later = (
        np.concatenate([nothing, np.logaddexp.accumulate(v, axis=-1)[..., :-1]], axis=-1)
        for v in (parts, parts[..., ::-1])
    )
    return earlier, later[..., ::-1]


def _log_arc(concentration: FloatArray, near: FloatArray, length: FloatArray) -> FloatArray:
    """log of the integral of exp(concentration (cos t - 1)) from an angle `near` on.

    Within 0 and pi, as far as it counts. What rounding makes negative is 0.
    """
    concentration, near, length = np.broadcast_arrays(concentration, near, length)
    near, length = np.maximum(near, 0.0), np.maximum(length, 0.0)
    top = np.square(np.sin(0.5 * near))
    reach = 2.0 * np.arcsin(np.sqrt(np.minimum(top + 0.5 * DEEP / concentration, 1.0)))
    end = np.tan(0.25 * np.minimum(length, np.maximum(reach - near, 0.0)))
    values = [v.ravel() for v in (concentration, np.sin(near), np.cos(near), end)]
    sums = np.empty(end.size)
    for i in range(0, end.size, BLOCK):
        sums[i : i + BLOCK] = _sum_on_nodes(*(v[i : i + BLOCK] for v in values))
    return np.asarray(np.log(2.0 * end * sums.reshape(end.shape)) - 2.0 * concentration * top)


def _sum_on_nodes(
    concentration: FloatArray, sine: FloatArray, cosine: FloatArray, end: FloatArray
) -> FloatArray:
    tau = end * PLACES[:, None]
    square = tau * tau
    share = 1.0 / (1.0 + square)
    fall = (sine * (1.0 - square) + 2.0 * cosine * tau) * tau * share * share
    sums = np.zeros_like(end)
    for weight, term in zip(WEIGHTS, np.exp(-4.0 * concentration * fall) * share, strict=True):
        sums += weight * term  # in one order, however many there are
    return sums
