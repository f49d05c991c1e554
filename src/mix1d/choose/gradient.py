r"""Lindsay's gradient, and its maximum over *every* mean: what makes the ceiling a proof.

For a reference density F (any positive numbers F_i will do) the concavity of the logarithm gives,
for every mixture g of normals with sd 1,

.. math:: \sum_i w_i \log g(y_i) \le \sum_i w_i \log F_i + \max_m D(m) - N, \qquad
          D(m) = \sum_i w_i \phi(y_i - m) / F_i

(Lindsay 1983). So D must be bounded for all m, not only on a grid. Around any m_0,

.. math:: D(m_0 + t) = e^{-t^2/2} K(t), \qquad K(t) = \sum_i a_i e^{(y_i - m_0) t}, \quad a_i \ge 0,

and K and K'' are convex, being sums of exponentials. So on ``[m_0 - r, m_0 + r]`` K lies below its
chord, and K'' below the larger of its values at the two ends: both bounds need D and its first two
derivatives at three points only. Intervals are halved until their bounds meet the largest value
that was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.objects.cached import cached_property

__all__ = ["Gradient", "Maximum"]

REACH = 11.0
"""Terms of values farther than this from a mean, in sds, are not computed but bounded:
exp(-REACH^2/2) is 5e-27."""

ACROSS = 0.5
"""Width of the first intervals, in sds."""

BLOCK = 32
"""Number of means that are evaluated at once; they share the values within `REACH`."""

MOST_HALVINGS = 60
"""Most times that the intervals are halved in search of the maximum."""

TINY = float(np.finfo(np.float64).tiny)
"""The smallest positive normal number, by which is divided in the place of 0."""


@dataclass(frozen=True)
class Maximum:
    """The maximum of D over all means: a value that is reached, and one that cannot be exceeded."""

    at: float
    reached: float
    bound: float


@dataclass(frozen=True)
class Gradient:
    """D(m) for values in units of the sd."""

    y: FloatArray
    """(n,) sorted values."""
    log_heights: FloatArray
    """(n,) logarithms of w_i / (F_i sqrt(2 pi))."""

    @cached_property
    def omitted(self) -> float:
        """Bound on what all the terms out of reach can add to a bound of D.

        Eight times their sum: with the square of the distance they enter the bound of K'' too.
        """
        return 8.0 * float(np.exp(self.log_heights - 0.5 * REACH**2).sum())

    def at(self, means: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """D and its first two derivatives at the sorted `means`, without the terms out of reach."""
        parts = [self._block(means[start : start + BLOCK]) for start in range(0, len(means), BLOCK)]
        value, first, second = np.concatenate(parts, axis=1) if parts else np.empty((3, 0))
        return value, first, second

    def _block(self, means: FloatArray) -> FloatArray:
        low, high = np.searchsorted(self.y, [means[0] - REACH, means[-1] + REACH])
        z = self.y[low:high] - means[:, None]
        terms = np.exp(self.log_heights[low:high] - 0.5 * z * z)
        first = terms * z
        return np.stack([terms.sum(axis=1), first.sum(axis=1), (first * z - terms).sum(axis=1)])

    # ------------------------------------------------------------------------------ its maxima
    def cover(self, height: float) -> FloatArray:
        """Numbers of the intervals, each `ACROSS` wide, outside which D is below `height`.

        Farther than r from every value, D is below exp(-r^2/2) times the sum of all heights. And D
        rises towards the values from beyond the outermost ones.
        """
        highest = float(self.log_heights.max())
        log_sum = highest + float(np.log(np.exp(self.log_heights - highest).sum()))
        far = np.sqrt(2.0 * max(log_sum - np.log(height), 0.0) + 1e-9)
        around = np.arange(-np.ceil(far / ACROSS), np.ceil(far / ACROSS) + 1.0)
        origin = self.y[0]
        occupied = np.unique(np.floor((self.y - origin) / ACROSS))
        cells = np.unique((occupied[:, None] + around).ravel())
        cells = cells[(cells >= 0) & (cells <= occupied[-1])]
        return np.asarray(cells)

    def local_maxima(self, height: float) -> FloatArray:
        """Local maxima of D above `height`, to be found between points half an `ACROSS` apart."""
        halves = np.unique(2.0 * self.cover(height)[:, None] + [0.0, 1.0, 2.0])
        grid = self.y[0] + 0.5 * ACROSS * halves
        value, slope, _ = self.at(grid)
        turns = (slope[:-1] > 0.0) & (slope[1:] <= 0.0) & (np.diff(grid) <= ACROSS)
        low, high = grid[:-1][turns], grid[1:][turns]
        promising = np.maximum(value[:-1], value[1:])[turns] * np.exp(ACROSS**2 / 32.0) > height
        return self._refined(low[promising], high[promising])

    def _refined(self, low: FloatArray, high: FloatArray) -> FloatArray:
        """Newton's steps for D' = 0 inside brackets, bisected where a step leaves them."""
        x = 0.5 * (low + high)
        for _ in range(8):
            _, slope, curvature = self.at(x)
            low, high = np.where(slope > 0.0, x, low), np.where(slope > 0.0, high, x)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = x - slope / curvature
            inside = (step >= low) & (step <= high)
            x = np.where(inside, step, 0.5 * (low + high))
        return x

    # ------------------------------------------------------------------------------ the proof
    def maximum(self, height: float, tol: float) -> Maximum:
        """The maximum of D over all means, to within `tol`, if it is at least `height`."""
        low = self.y[0] + ACROSS * self.cover(height)
        width = ACROSS
        best, at = -np.inf, float(self.y[0])
        settled = height
        for _ in range(MOST_HALVINGS):
            bounds, value = self._bounds(low, width)
            if value.size and value.max() > best:
                best, at = float(value.max()), float(low[np.argmax(value)] + 0.5 * width)
            is_open = bounds > max(best, height) + tol
            settled = max(settled, float(bounds[~is_open].max(initial=-np.inf)))
            if not is_open.any():
                return Maximum(at, best, settled + self.omitted)
            left = low[is_open]
            width /= 2.0
            low = np.sort(np.concatenate([left, left + width]))
        return Maximum(at, best, max(settled, float(bounds.max())) + self.omitted)

    def _bounds(self, low: FloatArray, width: float) -> tuple[FloatArray, FloatArray]:
        """What D cannot exceed in ``[low, low + width]``, and its value in the middle."""
        radius = 0.5 * width
        value, slope, _ = self.at(low + radius)
        ends, of_end = np.unique(np.concatenate([low, low + width]), return_inverse=True)
        left, right = np.stack(self.at(ends))[:, of_end].reshape(3, 2, -1).swapaxes(0, 1)
        chord = np.exp(0.5 * radius**2) * np.maximum(left[0], right[0])
        bend = np.exp(0.5 * radius**2) * np.maximum(
            left[2] - 2.0 * radius * left[1] + (1.0 + radius**2) * left[0],
            right[2] + 2.0 * radius * right[1] + (1.0 + radius**2) * right[0],
        )
        # exp(-u) (K0 + K1 t + bend u) with u = t^2/2 is at most K0 + K1 t - fall u
        fall = value - bend - value * radius**2 / 4.0
        with np.errstate(divide="ignore", over="ignore"):
            rise = np.where(
                fall > 0.0,
                np.minimum(np.abs(slope) * radius, 0.5 * slope**2 / np.maximum(fall, TINY)),
                np.abs(slope) * radius - 0.5 * fall * radius**2,
            )
        return np.minimum(chord, value + rise), value
