"""Which component a value belongs to, and how much the components overlap.

A function here is a method of `Mixture`, and takes the mixture first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arguments import numbers
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve import density
from mix1d.curve import overlap as overlaps
from mix1d.mixture.mixture_like import MixtureLike

__all__ = ["overlap", "posterior", "predict"]


def posterior(mixture: MixtureLike, x: Any) -> FloatArray:
    """Probability of each component given each value: shape ``x.shape + (k,)``.

    A value that no component can give (-1 for a lognormal) has NaN throughout.
    """
    values = numbers("x", x)
    shares = density.posterior(mixture.weights, mixture._bank, values.ravel())
    return np.ascontiguousarray(shares.T).reshape(*values.shape, mixture.k)


def predict(mixture: MixtureLike, x: Any) -> IntArray:
    """The most likely component of each value; -1 for one that no component can give."""
    values = numbers("x", x)
    logs = density.weighted_logpdf(mixture.weights, mixture._bank, values.ravel())
    possible = np.isfinite(logs).any(axis=0)
    labels = np.argmax(np.where(np.isnan(logs), -np.inf, logs), axis=0)
    return np.asarray(np.where(possible, labels, -1), dtype=np.intp).reshape(values.shape)


def overlap(mixture: MixtureLike) -> overlaps.Overlap:
    """How much the components overlap, pair by pair and all together.

    Returns
    -------
    Overlap
        (k, k) arrays ``.coefficient`` (the area under both densities), ``.bhattacharyya``,
        ``.ashman``, ``.misplaced`` and ``.lost``, and ``.error`` of all; ``print`` tells it.

    Examples
    --------
    >>> import mix1d
    >>> m = mix1d.Mixture.normal(weights=[0.36, 0.64], means=[54.6, 80.1], sds=[5.9, 5.9])
    >>> m.overlap().coefficient.round(3)
    array([[1.   , 0.031],
           [0.031, 1.   ]])
    >>> print(m.overlap())
    components 1 and 2 are well separated: 1.5% would be misplaced, 2.1% of component 1
    """
    return overlaps.overlap(mixture.weights, mixture._bank)
