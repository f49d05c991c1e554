"""Which states of a path of EM are shown one after the other, and the view that all share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.curves import Curves
from mix1d.show.view import View, view_of
from mix1d.show.windows import window

__all__ = ["caption", "common_view", "curves_at", "frame_numbers", "in_final_order", "places"]

PLACES = 128
"""Number of even places at which the curves of a frame are evaluated."""

QUANTILES = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)
"""Probabilities of the further places that each component of the result has."""


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


def places(mixture: Mixture, view: View) -> FloatArray:
    """Where the curves of all frames are evaluated: evenly, and densely where those of the result
    bend; at whole numbers if discrete.
    """
    if view.curves.discrete:
        first, last = np.ceil(view.low), np.floor(view.high)
        return np.unique(np.round(np.linspace(first, last, min(PLACES, int(last - first) + 1))))
    bends = [np.asarray(component.icdf(QUANTILES)) for component in mixture.components]
    x = np.unique(np.concatenate([np.linspace(view.low, view.high, PLACES), *bends]))
    return np.asarray(x[(x >= view.low) & (x <= view.high)])


def curves_at(mixture: Mixture, x: FloatArray, view: View) -> Curves:
    """The curves of one frame, none of them higher than twice the picture."""
    densities = np.stack([np.asarray(c.pdf(x)) for c in mixture.components], axis=-1)
    heights = np.minimum(np.nan_to_num(mixture.weights * densities), 2.0 * view.top)
    none = np.full(mixture.k, np.nan)
    return Curves(x, heights, mixture.discrete, points=none, masses=none)
