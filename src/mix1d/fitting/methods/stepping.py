"""EM step by step: what each E step found, and what the M step made of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.mixture import Mixture

__all__ = ["steps"]


def steps(fit: FitLike) -> Iterator[tuple[FloatArray, Mixture]]:
    """The climb from the start to the answer: one E step and one M step after the other.

    The start itself is ``fit.trace.mixtures[0]``. With ``accelerate=False`` and ``start`` each pair
    is one iteration of plain EM. By default an iteration is a cycle of SQUAREM or a step of Newton:
    then the responsibilities are those where it began, and the mixture is where it ended, which is
    higher than one M step leads. Classification EM and stochastic EM make 0 and 1 of the
    responsibilities before their M step; those given here are the shares before that.

    Yields
    ------
    responsibilities : (n, k) ndarray
        For each of the caller's rows the probability of each component, by the mixture before; NaN
        for a missing row and for one that belongs to a lump.
    mixture : Mixture
        What the M step made of them.

    Raises
    ------
    Mix1dError
        If the fit was read from JSON, which does not hold its path.

    Examples
    --------
    >>> import mix1d
    >>> x = [-2.1, -1.7, -1.2, 0.4, 1.3, 1.8, 2.2]
    >>> fit = mix1d.fit(x, start=[-7, 7], accelerate=False)
    >>> responsibilities, mixture = next(fit.steps())
    >>> responsibilities[:, 0].round(2)
    array([0.66, 0.62, 0.56, 0.38, 0.28, 0.24, 0.21])
    >>> mixture.means.round(2)
    array([-0.58,  0.59])
    """
    trace, sample, lumps = fit.trace, fit.sample, fit.options.lumps

    def responsibilities(mixture: Mixture) -> FloatArray:
        def shares(x: FloatArray) -> FloatArray:
            return np.where(np.isin(x, lumps)[:, None], np.nan, mixture.posterior(x))

        return np.asarray(sample.to_rows(shares, np.nan))

    path = enumerate(pairwise(trace.mixtures), start=1)
    return (
        (responsibilities(before), after)
        for number, (before, after) in path
        if number != trace.penalised_from  # where EM began anew, which is no step
    )
