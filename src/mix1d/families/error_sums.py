"""The unseen true value of a value with a normal error, by evenly spaced nodes where they serve.

Where the product of the component's density and the error's is smooth and falls like that of a
normal on both sides, the sum over evenly spaced nodes converges faster than any power of the step:
with half the step the number of right digits doubles at least. So the sum over every second node
proves the sum over all. The other rows go the way of `families.unseen_error`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.families.parameters import Line
from mix1d.families.unseen import Unseen, log_density
from mix1d.families.unseen_error import DataScale, are_points, unseen_of_error

__all__ = ["LastSums", "unseen_by_rows"]

HALF_LOG_2PI = 0.5 * np.log(2.0 * np.pi)
"""Half the logarithm of 2 pi."""

NUMBERS = (57, 113, 225)
"""Numbers of nodes that are tried."""

SELDOM = 0.1
"""The largest number of nodes is not tried where the number before proves no more than this share
of the rows: there is nearly a kink, which even nodes do not resolve."""

CLOSE = 25.0
"""This over their number is the distance of two nodes at the peak in posterior sds, at most."""

AROUND = np.array([-0.5, 0.0, 0.5])[:, None]
"""Three places of which a parabola says where the peak is, and how wide."""

PARABOLAS = 3
"""So many of them, one after the other."""

FARTHEST = 4.0
"""No step to the peak is longer, in posterior sds."""

PROVEN = 3e-7
"""The sums over all nodes and over every second one differ by less than this share: then that over
all is right to the square of this."""

FALLEN = 34.0
"""At the outer nodes the terms have fallen by at least this: to 2e-15 of the largest."""

DEEP, DEEPEST = 37.0, 50.0
"""Ends are looked for where the log density has fallen by something between the two."""

ENDS = 8
"""So many steps to such places."""

ByRows = list[tuple[IntArray, FloatArray, Unseen]]
"""Groups of rows: their places, their logs, their unseen values."""

MOST_KEPT = 1 << 20
"""Most nodes that are kept until other components are looked at."""

Density = Callable[[FloatArray], FloatArray]
"""The log of the product at (..., k, q, m) distances from the values seen."""


def unseen_by_rows(
    family: Any,
    below: FloatArray,
    above: FloatArray,
    error: FloatArray,
    scale: DataScale | None,
) -> Iterator[tuple[IntArray, FloatArray, Unseen]]:
    """As `unseen_of_error`, in groups of rows that take equally many nodes: places, logs, nodes."""
    even = (below == above) & (error > 0.0)
    even &= family.is_smooth and not family.discrete
    even &= ~are_points(family, below, error, scale).reshape(-1, below.size).any(axis=0)
    if _is_stretched(family, scale):
        even &= below > 0.0
    rest, rows = np.flatnonzero(~even), np.flatnonzero(even)
    for number in NUMBERS:
        if not rows.size:
            break
        nodes = np.linspace(-1.0, 1.0, number)[:, None]
        logs, unseen, proven = _even_sums(family, below[rows], error[rows], scale, nodes)
        if proven.all():
            yield rows, logs, unseen
        elif proven.any():
            yield rows[proven], logs[..., proven], Unseen(*(v[..., proven] for v in unseen))
        rows = rows[~proven]
        if number == NUMBERS[1] and proven.mean() <= SELDOM:
            break
    rest = np.sort(np.concatenate([rest, rows]))
    if rest.size:
        yield rest, *unseen_of_error(family, below[rest], above[rest], error[rest], scale)


class LastSums:
    """`unseen_by_rows` of the same rows, kept until it is asked for other components.

    The E step, the M step and the certificate ask for the same.
    """

    def __init__(
        self, below: FloatArray, above: FloatArray, error: FloatArray, scale: DataScale | None
    ) -> None:
        self._rows = below, above, error, scale
        self._last: tuple[type[Any], FloatArray, ByRows] | None = None

    def logs(self, family: Any) -> FloatArray:
        """(..., k, m) the logs of all rows."""
        logs = np.empty((*np.shape(family.fields()[0]), self._rows[0].size))
        for rows, own, _ in self.of(family):
            logs[..., rows] = own
        return logs

    def of(self, family: Any) -> ByRows:
        """That of a stack of components."""
        kind, fields, last = type(family), np.array(family.fields()), self._last
        if last is not None and last[0] is kind and np.array_equal(last[1], fields):
            return last[2]
        made = list(unseen_by_rows(family, *self._rows))
        if sum(unseen.y.size for _, _, unseen in made) <= MOST_KEPT:
            self._last = kind, fields, made
        return made


def _is_stretched(family: Any, scale: DataScale | None) -> bool:
    """Whether the nodes are spread on logarithms: a density may be singular at 0."""
    return scale is None and family.core.line is Line.SCALE


def _even_sums(
    family: Any,
    x: FloatArray,
    error: FloatArray,
    scale: DataScale | None,
    nodes: FloatArray,
) -> tuple[FloatArray, Unseen, BoolArray]:
    """Log densities, nodes, and the (m,) rows of which they are proven for every component."""
    with np.errstate(all="ignore"):
        line = x if scale is None else scale.to_line(x)
        stretched = _is_stretched(family, scale)

        def value(away: FloatArray) -> FloatArray:
            return line * np.exp(away) if stretched else line + away

        def density(away: FloatArray) -> FloatArray:
            y = value(away)
            if stretched:
                off = x * np.expm1(away)
                return log_density(family, y) - 0.5 * np.square(off / error) + away
            off = away if scale is None else scale.from_line(y) - x
            return log_density(family, y) - 0.5 * np.square(off / error)

        width = error if scale is None else error * np.exp(scale.log_jacobian(x))
        peak, sd = _as_of_normals(family, line, width)
        if stretched:
            peak, sd = np.log1p(peak / line), sd / (line + peak)
        peak, sd = _by_parabolas(density, peak, sd)
        left, right = _ends(density, peak, sd)
        away, speed = _spread(left, right, sd, nodes)
        away += peak
        logs = density(away) + np.log(speed)
        top = logs.max(axis=-2, keepdims=True)
        logs -= top
        terms = np.exp(logs)
        total, every_second = terms.sum(axis=-2), 2.0 * terms[..., ::2, :].sum(axis=-2)
        mean = (terms * nodes).sum(axis=-2)
        other = 2.0 * (terms[..., ::2, :] * nodes[::2]).sum(axis=-2)
        proven = (np.abs(every_second - total) < PROVEN * total) & (
            np.abs(other - mean) < PROVEN * total
        )
        proven &= np.maximum(logs[..., 0, :], logs[..., -1, :]) < -FALLEN
        logs_of_x = np.log((nodes[1] - nodes[0]) * total / error) + top[..., 0, :] - HALF_LOG_2PI
        if stretched:
            logs_of_x += np.log(line)
        unseen = Unseen(value(away), terms / total[..., None, :])
    return logs_of_x, unseen, proven.reshape(-1, x.size).all(axis=0)


def _ends(density: Density, peak: FloatArray, sd: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far from the peak on either side the product has fallen to what no longer counts."""
    sides = np.array([-1.0, 1.0])[:, None]
    top, aim = density(peak), 0.5 * (DEEP + DEEPEST)
    before, length = np.zeros(()), 9.2 * sd * np.ones_like(sides)
    power = np.full_like(length, 2.0)
    for _ in range(ENDS):
        fall = top - density(peak + sides * length)
        done = (fall > DEEP) & (fall < DEEPEST)
        if done.all():
            break
        if before.ndim:
            slope = np.log(fall / before[1]) / np.log(length / before[0])
            power = np.where(np.isfinite(slope), np.clip(slope, 0.2, 20.0), power)
        before = np.stack([length, fall])
        factor = np.clip(np.exp(np.log(aim / fall) / power), 0.3, 3.0)
        length = np.where(done, length, length * np.where(np.isfinite(fall), factor, 0.7))
    return length[..., :1, :], length[..., 1:, :]


def _spread(
    left: FloatArray, right: FloatArray, sd: FloatArray, nodes: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Distances of the nodes from the peak, and how fast these grow from node to node.

    An exponential function leads to lengths that differ from left to right, and a hyperbolic sine
    before it keeps the nodes close at the peak where tails are long.
    """
    beta = np.log(right / left)
    beta = np.where(np.abs(beta) < 1e-3, 1e-3, beta)
    alpha = right / np.expm1(beta)
    ratio = np.maximum(alpha * beta * 2.0 / (CLOSE * sd), 1.0)
    gamma = np.sqrt(6.0 * (ratio - 1.0)) + 1e-3
    for _ in range(6):
        gamma = np.where(ratio > 1.0, np.maximum(np.arcsinh(ratio * gamma), 1e-3), 1e-3)
    t = np.sinh(gamma * nodes) / np.sinh(gamma)
    away = alpha * np.expm1(beta * t)
    speed = alpha * beta * np.exp(beta * t) * gamma * np.cosh(gamma * nodes) / np.sinh(gamma)
    return away, speed


def _as_of_normals(
    family: Any, line: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(..., k, 1, m) how far from the values the peak is, and how wide, if all were normal."""
    place, width = (np.asarray(v)[..., None, None] for v in family.location_and_width())
    both = np.hypot(width, error)
    return (place - line) * np.square(error / both), error * (width / both)


def _by_parabolas(
    density: Density, peak: FloatArray, sd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The peak of the product and its width there, from a first guess."""
    for _ in range(PARABOLAS):
        low, middle, high = np.moveaxis(density(peak + sd * AROUND), -2, 0)[..., None, :]
        bend = 4.0 * (low - 2.0 * middle + high)
        move = np.clip((low - high) / bend, -FARTHEST, FARTHEST)
        known = (bend < 0.0) & np.isfinite(bend)
        peak = np.where(known, peak + sd * move, peak)
        sd = np.where(known, sd / np.sqrt(-bend), sd)
    return peak, sd
