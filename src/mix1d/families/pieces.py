"""Pieces of an interval on which a log density is smooth, as far as it counts, and nodes on them.

The breaks of the pieces are places near which the density is highest or has a kink. Of each piece
that part is taken where the density has not fallen to 1e-18 of its largest value on the interval.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray

__all__ = ["DEEP", "Pieces", "on_nodes", "pieces_of", "that_count"]

DEEP = 41.5
"""How far the log density falls, at most, where it is integrated: to 1e-18 of its top."""

SLACK = 1.4
"""An end where it has fallen by so many times DEEP is as good as one where it has by DEEP."""

ROUNDS = 60
"""Most steps to such an end; four are usual."""

LEAST_STEP = 1e-3
"""The share of a length to which one step shortens it, at least."""

NODES, WEIGHTS = np.polynomial.legendre.leggauss(52)
"""Gauss-Legendre quadrature of one piece."""

PLACES = np.square(0.5 * (1.0 + NODES))[:, None]
"""The nodes, from 0 at the higher end of a piece to 1; squares, which lie closer there."""

LOG_WEIGHTS = np.log(WEIGHTS * 0.5 * (1.0 + NODES))[:, None]
"""Logarithms of the weights of these nodes."""

Density = Callable[[FloatArray], FloatArray]
"""The log density at (..., k, p, m) places, of component k and row m."""


class Pieces(NamedTuple):
    """Parts of an interval, (..., k, p, m)."""

    start: FloatArray
    """The end of each where the density is higher."""
    length: FloatArray
    """From there on, with a sign; 0 of what does not count."""


def pieces_of(density: Density, edges: FloatArray, unit: FloatArray) -> Pieces:
    """Between ascending `edges` (..., k, p + 1, m), of which the outer ones may be infinite.

    The density is monotone between two of them, nearly; its widths are of the size of the unit.
    """
    logs = _number(density(edges))
    top = logs.max(axis=-2, keepdims=True)
    rises = logs[..., 1:, :] > logs[..., :-1, :]
    left, right = edges[..., :-1, :], edges[..., 1:, :]
    start, end = np.where(rises, right, left), np.where(rises, left, right)
    high = np.where(rises, logs[..., 1:, :], logs[..., :-1, :])
    low = np.where(rises, logs[..., :-1, :], logs[..., 1:, :])
    size, sign = np.abs(end - start), np.where(rises, -1.0, 1.0)
    counts = (size > 0.0) & (high > top - DEEP) & np.isfinite(start)
    size = np.where(counts, size, 0.0)
    ends = counts & (low < top - SLACK * DEEP)
    if ends.any():
        size = _reach(density, start, sign, size, top, ends, unit)
    inner = edges[..., 1:-1, :] if edges.shape[-2] > 2 else edges[..., :1, :]
    return Pieces(np.where(counts, start, inner[..., :1, :]), sign * size)


def _number(logs: FloatArray) -> FloatArray:
    return np.where(np.isnan(logs), -np.inf, logs)


def _reach(
    density: Density,
    start: FloatArray,
    sign: FloatArray,
    size: FloatArray,
    top: FloatArray,
    ends: BoolArray,
    unit: FloatArray,
) -> FloatArray:
    """The sizes of the pieces; of those that `ends` marks, up to where the density has fallen."""
    length = np.where(ends, np.minimum(size, 9.0 * unit), 0.0)
    short, far = np.zeros_like(length), size + 0.0
    for _ in range(ROUNDS):
        fall = top - _number(density(np.where(ends, start + sign * length, start)))
        is_short = fall < DEEP
        done = ~ends | ((fall <= SLACK * DEEP) & ~is_short) | (is_short & (length >= size))
        if done.all():
            break
        short = np.where(is_short, length, short)
        far = np.where(is_short, far, length)
        farther = np.where(np.isinf(far), 4.0 * length, np.sqrt(short) * np.sqrt(far))
        nearer = length * np.clip(DEEP / fall, LEAST_STEP, 1.0)
        new = np.where(short > 0.0, np.minimum(farther, size), nearer)
        length = np.where(done, length, new)
    return np.where(ends, length, size)


def that_count(pieces: Pieces) -> Pieces:
    """Those that count before others, as many as the most of a row, at least one."""
    counts = pieces.length != 0.0
    most = max(int(counts.sum(axis=-2).max(initial=0)), 1)
    if most == counts.shape[-2]:
        return pieces
    order = np.argsort(~counts, axis=-2, kind="stable")[..., :most, :]
    return Pieces(*(np.take_along_axis(part, order, axis=-2) for part in pieces))


def on_nodes(pieces: Pieces) -> tuple[FloatArray, FloatArray]:
    """Nodes (..., k, q, m) on all pieces that count, and the logarithms of their weights."""
    start, length = (part[..., None, :] for part in that_count(pieces))
    nodes, logs = start + length * PLACES, np.log(np.abs(length)) + LOG_WEIGHTS
    shape = (*nodes.shape[:-3], -1, nodes.shape[-1])
    return nodes.reshape(shape), logs.reshape(shape)
