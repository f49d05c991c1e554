"""The picture of a posterior: the density with its band, over the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.sample import Sample
from mix1d.show.figures import plot_mixture
from mix1d.style.palette import SUM

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot_draws"]

CURVES = 30
"""So many of the draws are drawn as curves of their own."""

PLACES = 400
"""The density is computed at so many places."""

HEADROOM = 1.03
"""The axis ends at this multiple of the highest curve at least."""


def plot_draws(draws: Any, sample: Sample, ax: Axes | None = None, *, level: float) -> Axes:
    """The fit over the values, the band of the density round it, and some of the draws.

    Parameters
    ----------
    draws : PosteriorSample
    sample : Sample
        What the mixture was fitted to.
    ax : matplotlib Axes, optional
        A new figure by default.
    level : float
        Probability of the band at each place.

    Returns
    -------
    matplotlib Axes
    """
    ax = plot_mixture(draws.mixture, sample, ax)
    low, high = ax.get_xlim()
    x = np.arange(np.ceil(low), high) if draws.mixture.discrete else np.linspace(low, high, PLACES)
    band = draws.density(x, level)
    mixtures = draws.mixtures()
    curves = [mixture.pdf(x) for mixture in mixtures[:: -(-len(mixtures) // CURVES)]]
    for curve in curves:
        ax.plot(x, curve, color=SUM, lw=0.5, alpha=0.25, zorder=3, label="_draw")
    ax.fill_between(x, band.low, band.high, color=SUM, alpha=0.25, lw=0, zorder=2, label="_band")
    ax.set_ylim(top=max(ax.get_ylim()[1], HEADROOM * np.max([*curves, band.high])))
    return ax
