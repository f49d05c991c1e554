"""The shape of the whole: its modes, its entropy, and what lies beyond a value.

A function here is a method of `Mixture`, and takes the mixture first.
"""

from __future__ import annotations

from typing import Any

from mix1d.arguments import numbers
from mix1d.curve import entropy as entropies
from mix1d.curve import modes as peaks
from mix1d.mixture.mixture_like import MixtureLike

__all__ = ["entropy", "mean_excess", "modes"]


def modes(mixture: MixtureLike) -> peaks.Modes:
    """Modes and antimodes of the density, exactly: the sign changes of its derivative."""
    return peaks.modes(mixture.weights, mixture._bank)


def entropy(mixture: MixtureLike) -> float:
    """Differential entropy (entropy, if discrete) in nats."""
    return entropies.entropy(mixture.weights, mixture._bank)


def mean_excess(mixture: MixtureLike, x: Any) -> Any:
    """How far beyond `x` the values above it lie on average: E(X - x | X > x).

    Parameters
    ----------
    x : array_like
        Any shape.

    Returns
    -------
    float or ndarray
        Of the shape of `x`: NaN where nothing lies beyond, infinite where the mean is.

    Raises
    ------
    Mix1dError
        If more than ten million whole numbers beyond `x` count, of a discrete mixture.

    Notes
    -----
    The mean excess of reinsurance (McNeil, Frey & Embrechts 2005, *Quantitative Risk Management*,
    ch. 7), the mean residual life of reliability. With a quantile `q`, ``q + mean_excess(q)`` is
    the expected shortfall.

    Examples
    --------
    >>> import mix1d
    >>> m = mix1d.Mixture([1.0], [mix1d.Exponential(3.0)])
    >>> m.mean_excess([0.0, 10.0])
    array([3., 3.])
    """
    from mix1d.curve import mean_excess as excesses

    values = numbers("x", x)
    found = excesses.mean_excess(mixture.weights, mixture._bank, values.ravel())
    return found.reshape(values.shape) if values.ndim else float(found[0])
