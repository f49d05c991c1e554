"""Rows that are no exact values through the cdf of the fit, where they should be uniform.

The transform of an interval is known only to lie between those of its ends, within the window: it
is put somewhere between them by a sequence that fills each stretch evenly, the same for the data
and the replicates, in the order of the rows (Dunn & Smyth 1996, *J. Comput. Graph. Stat.* 5, who
draw it at random). The cdf is that of the measured value, its error included.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.steps import Steps
from mix1d.mixture import Mixture
from mix1d.sample.labels import drawn_from_mixture
from mix1d.sample.redrawing import of_each
from mix1d.sample.sample_like import SampleLike

__all__ = ["steps_of_rows"]

GOLDEN = 0.5 * (5.0**0.5 - 1.0)
"""Multiples of it, without their whole parts, fill (0, 1) evenly (Weyl)."""

NODES, MASS = np.polynomial.hermite_e.hermegauss(64)
"""Where a normal error is taken, and with which share."""

SMALLEST = float(np.finfo(float).tiny)
"""A smaller probability is taken for it, so that it has a logarithm."""


def steps_of_rows(mixture: Mixture, sample: SampleLike) -> Steps:
    """The rows of a sample through the cdf of a mixture, without reference material: B is 1."""
    rows = of_each(drawn_from_mixture(sample))
    n = rows.lower.size
    rows = rows.at(np.lexsort((rows.upper, rows.lower)))
    place = (GOLDEN * (np.arange(n) + 0.5)) % 1.0
    low, low_v = _tails(mixture, np.nextafter(rows.low, -np.inf), rows.error)
    high, high_v = _tails(mixture, rows.high, rows.error)
    below, below_v = _tails(mixture, rows.lower, rows.error)
    above, above_v = _tails(mixture, rows.upper, rows.error)
    mass = np.maximum(np.where(low > 0.5, low_v - high_v, high - low), SMALLEST)
    u = (below + place * (above - below) - low) / mass
    v = (below_v + place * (above_v - below_v) - high_v) / mass
    order = np.argsort(u, kind="stable")
    log_u, log_v = (np.log(np.clip(p[order], SMALLEST, 1.0))[None, :, None] for p in (u, v))
    return Steps(
        before=np.arange(n)[None] / n,
        after=np.arange(1, n + 1)[None] / n,
        log_u=np.repeat(log_u, 2, axis=2),
        log_v=np.repeat(log_v, 2, axis=2),
        first=np.ones((1, n), dtype=bool),
        total=np.array([float(n)]),
    )


def _tails(mixture: Mixture, x: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probability that a measured value is at most x, and that it is above."""
    below = np.where(np.isposinf(x), 1.0, 0.0)
    above = np.where(np.isneginf(x), 1.0, 0.0)
    exact = np.isfinite(x) & (error == 0.0)
    below[exact], above[exact] = mixture.cdf(x[exact]), mixture.ccdf(x[exact])
    blurred = np.isfinite(x) & (error > 0.0)
    if blurred.any():
        share = MASS / MASS.sum()
        places = x[blurred] + error[blurred] * NODES[:, None]
        below[blurred] = share @ np.asarray(mixture.cdf(places))
        above[blurred] = share @ np.asarray(mixture.ccdf(places))
    return below, above
