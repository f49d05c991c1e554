r"""What the bound is computed from where only the moments of cells are known.

The bound of `gradient` holds for any positive F, the better the nearer F is to the most likely
density f. Of a cell of a sketch the count w, the mean c, the variance, the third moment and the
ends are known. There ``log F(x) = log f(c) + b (x - c) + q (x - c)^2``, with b and q from the
derivatives of log f at c: the sum of log F over the cell is exact, and ``u(x) = phi(x - m) / F(x)``
is so smooth that its sum over the cell is that over two points with the moments of the cell, but
for

.. math:: \frac{w h^4}{1536} \max_x |u^{(4)}(x)|, \qquad
          |u^{(4)}| \le (z^4 + 6 \tau z^2 + 3 \tau^2)\, u,

h being the distance between the ends, z the slope of log u, and -tau its second derivative (1536 =
4! 64, and 1/64 the largest square of a monic Chebyshev polynomial of degree 2 on an interval of
length 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.gradient import Gradient
from mix1d.choose.mixing import HALF_LOG_2PI, Mixing
from mix1d.sketching import Sketch

__all__ = ["Reference", "of_cells"]

WIDER = 1.5
"""Sd of the normal curves that bound the error: (|d| - h)^2 / 4 >= d^2 / (2 WIDER^2) - 2 h^2."""


@dataclass(frozen=True)
class Reference:
    """Sum of the logarithms of F, its gradient, and what the gradient lacks at most."""

    total: float
    gradient: Gradient
    excess: float


def of_cells(folded: Sketch, center: float, scale: float, mixing: Mixing) -> Reference:
    """The reference for the values behind a sketch, in units of `scale` from `center`."""
    low, high = ((ends - center) / scale for ends in (folded.low, folded.high))
    inner = (folded.keys + 0.5 + folded.moments[:, 0] / folded.weights) * folded.width
    means = np.clip((inner - center) / scale, low, high)
    log_f, slope, bend = _density(mixing, means)
    sample = folded.to_sample()
    y = (sample.values - center) / scale
    cell = np.clip(np.searchsorted(low, y, side="right") - 1, 0, low.size - 1)
    away = y - means[cell]
    log_at_y = log_f[cell] + away * (slope[cell] + away * bend[cell])
    variances = np.bincount(cell, weights=sample.weights * away**2) / folded.weights
    heights = np.log(folded.weights) - log_f - HALF_LOG_2PI
    return Reference(
        float(folded.weights @ (log_f + bend * variances)),
        Gradient(y, np.log(sample.weights) - log_at_y - HALF_LOG_2PI),
        _excess(means, high - low, slope, bend, heights),
    )


def _density(mixing: Mixing, y: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """log f, its slope and half its second derivative at `y`."""
    there = Mixing(y, np.ones(y.size), mixing.atoms, mixing.shares)
    posterior = there.ratios * mixing.shares
    mean = posterior @ mixing.atoms
    variance = np.einsum("ij,ij->i", posterior, (mixing.atoms - mean[:, None]) ** 2)
    return there.log_density, mean - y, 0.5 * (variance - 1.0)


def _excess(
    means: FloatArray,
    spans: FloatArray,
    slopes: FloatArray,
    bends: FloatArray,
    heights: FloatArray,
) -> float:
    """What the two points of all the cells together can lack, at any mean.

    With d = m - x and B the largest size of the slope of log F in the cell, z is at most
    abs(d) + B, and ``exp(-d^2/4)`` times d^2 and d^4 is at most 1.48 and 8.67. What is left,
    ``exp(-d^2/4)``, is below the normal curve of sd `WIDER` round the mean of the cell.
    """
    wide = spans > 0.0
    if not wide.any():
        return 0.0
    h, bend = spans[wide], bends[wide]
    steepest = np.abs(slopes[wide]) + 2.0 * np.abs(bend) * h
    tau = np.abs(1.0 + 2.0 * bend)
    fourth = 8.0 * (8.67 + steepest**4) + 12.0 * tau * (1.48 + steepest**2) + 3.0 * tau**2
    logs = heights[wide] + np.log(fourth / 1536.0 * h**4) + steepest * h + 2.0 * h**2
    blurred = Gradient(means[wide] / WIDER, logs)
    highest = float(blurred.at(blurred.y[:: max(1, blurred.y.size // 500)])[0].max())
    return blurred.maximum(highest, 0.01 * highest).bound
