"""Which states of a path of EM are shown one after the other, and the view that all share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.arrays import IntArray
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.view import View, view_of, window

__all__ = ["caption", "common_view", "frame_numbers", "in_final_order"]


def caption(number: int, loglik: float) -> str:
    """What a frame shows: ``"iteration 3, log-likelihood -1,034.00"``."""
    where = "first guess" if number == 0 else f"iteration {number:,}"
    return f"{where}, log-likelihood {loglik:,.2f}"


def frame_numbers(total: int, frames: int) -> IntArray:
    """Which of `total` states to show: all if they are few, else the first, the last and between
    them ever more sparsely.

    Examples
    --------
    >>> frame_numbers(1001, 8)
    array([   0,    1,    3,   10,   32,  100,  316, 1000])
    """
    if total <= frames:
        return np.arange(total, dtype=np.intp)
    last = total - 1
    for number in range(frames, 4 * frames):  # small numbers coincide once rounded
        spaced = np.round(np.geomspace(1.0, last, number - 1))
        spaced = np.unique(np.concatenate([[0.0], spaced, [last]]))
        if len(spaced) >= frames:
            break
    keep = np.round(np.linspace(0, len(spaced) - 1, min(frames, len(spaced)))).astype(np.intp)
    return np.asarray(spaced[keep], dtype=np.intp)


def in_final_order(mixtures: Sequence[Mixture]) -> list[Mixture]:
    """The components sorted by where they end: so they have the colours of every other picture."""
    order = np.argsort(mixtures[-1].means, kind="stable")
    if np.array_equal(order, np.arange(len(order))):
        return list(mixtures)
    return [Mixture(m.weights[order], [m.components[j] for j in order]) for m in mixtures]


def common_view(mixtures: Sequence[Mixture], sample: Sample) -> View:
    """One view for all frames: wide enough for the first guess, as high as the result."""
    ends = [window(mixtures[0], sample), window(mixtures[-1], sample)]
    between = (min(low for low, _ in ends), max(high for _, high in ends))
    return view_of(mixtures[-1], sample, between=between)
