"""The picture of a mixture: the one thing that a lower floor asks of a higher one.

A distribution knows nothing of how it is drawn. `plot` loads the floor that does by its name, when
it is first called, so that no import points up.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mix1d.mixture.mixture_like import MixtureLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["plot"]

FIGURES = "mix1d.show.figures"
"""Where pictures are drawn."""


def plot(
    mixture: MixtureLike,
    x: Any = None,
    ax: Axes | None = None,
    *,
    name: str | None = None,
    **look: Any,
) -> Axes:
    """The curves of the components and their sum; with values their histogram, and their groups.

    Each value is coloured by its likeliest component. The mixture is drawn whole, also where it
    lies far from the values, as a first guess may. Of a mixture with point masses the densities are
    drawn, and a note has the others.

    Parameters
    ----------
    x : (n,) array_like or Sample, optional
        Values to draw it over.
    ax : matplotlib Axes, optional
        A new figure by default.
    name : str, optional
        What the values are, for the axis.
    **look
        Names, colours, bins, legend and more, as in `Fit.plot`.

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> import mix1d
    >>> guess = mix1d.Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
    >>> guess.plot([-2.1, -1.7, 0.4, 1.3, 1.8])  # doctest: +SKIP
    """
    drawn: Axes = import_module(FIGURES).plot_mixture(mixture, x, ax, name=name, **look)
    return drawn
