"""The groups and whether they describe the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.choices import GoodnessTest, OnInterrupt
from mix1d.em.observed_rows import posterior_under
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.sample import Sample

if TYPE_CHECKING:
    from mix1d.curve.modes import Modes
    from mix1d.fitting.goodness_of_fit import GoodnessOfFit

__all__ = ["goodness_of_fit", "labels", "modes", "posterior"]


def labels(fit: FitLike) -> IntArray:
    """Group of each of the caller's rows, 0 is the lowest; -1 for a missing row."""
    return fit._basis.labels()


def posterior(fit: FitLike, x: Any = None) -> FloatArray:
    """Probability of each group, (n, k): of the caller's rows, or of others.

    A row that is no exact value has that of what was observed, such as its interval or its error. A
    missing row has NaN.

    Parameters
    ----------
    x : array_like or Sample, optional
        New values, or a `Sample` of new rows that are no exact values; by default the rows of the
        fit.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.3, 5.0, 5.1, 5.3], 2, errors=0.1)
    >>> new = mix1d.Sample([2.6, 2.6]).with_errors([0.1, 1.5])
    >>> fit.posterior(new).round(2)
    array([[1.  , 0.  ],
           [0.72, 0.28]])
    """
    if x is None:
        return fit._basis.posterior()
    if not isinstance(x, Sample):
        return fit.mixture.posterior(x)
    return np.asarray(x.to_rows_by(lambda rows: posterior_under(fit.mixture, rows), np.nan))


def modes(
    fit: FitLike,
    *,
    n_boot: int = 0,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> Modes:
    """Modes and antimodes of the fitted density, and how sure their number is.

    Parameters
    ----------
    n_boot : int, default 0
        Replicates drawn from the fit, fitted again, and their modes counted.
    rng : int, numpy Generator or None, default 0
    progress : bool, default False
        Show a bar while the replicates are made.
    on_interrupt : {"raise", "return"}, default "raise"
        What Ctrl-C does: raise `KeyboardInterrupt`, or return what is done so far.

    Returns
    -------
    Modes
        ``.x``, ``.antimodes`` and, with `n_boot`, ``.probability``: the share of the replicates
        that have as many modes. ``print`` says it in words.

    Raises
    ------
    Mix1dError
        If `n_boot` is negative, or the fit was read from JSON and replicates are asked for.
    """
    from mix1d.describe import mode_support

    return mode_support.modes(fit._basis, n_boot, rng, progress=progress, on_interrupt=on_interrupt)


def goodness_of_fit(
    fit: FitLike,
    test: GoodnessTest = "ad",
    *,
    n_boot: int = 999,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> GoodnessOfFit:
    """Does it fit at all? A test by the parametric bootstrap.

    Data sets are drawn from the fit, rounded as the data are, and fitted again as the data
    were; the p-value is the share of them that lie at least as far from their own fit. The
    tables of textbooks do not hold where parameters were estimated. Of values rounded to a
    quarter of a component's sd or more, the mixture before rounding is fitted and tested.

    Parameters
    ----------
    test : {"ad", "ks", "cvm"}, default "ad"
        Anderson-Darling (looks most at the tails and is the most powerful as a rule),
        Kolmogorov-Smirnov (the largest gap between the cdfs), Cramer-von Mises.
    n_boot : int, default 999
        Replicates; (n_boot + 1) / 20 should be whole.
    rng : int, numpy Generator or None, default 0
        The answer does not depend on the number of threads.
    progress : bool, default False
        Show a bar.
    on_interrupt : {"raise", "return"}, default "raise"
        What Ctrl-C does: raise `KeyboardInterrupt`, or return what is done so far.

    Returns
    -------
    GoodnessOfFit
        ``.pvalue``, ``.statistic``, ``.null``, ``.n_failed``, ``.sentence``, ``.plot()``.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, the data are a sketch, or are rounded to a step
        of more than 3 sds.

    References
    ----------
    D'Agostino & Stephens (1986), *Goodness-of-Fit Techniques*. Davison & Hinkley (1997),
    *Bootstrap Methods and their Application*, section 4.2. Czado, Gneiting & Held (2009),
    *Biometrics* 65 (counts and rounded values).

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
    >>> 0 < mix1d.fit(x, 2).goodness_of_fit(n_boot=39).pvalue <= 1
    True
    """
    from mix1d.fitting.goodness_of_fit import goodness_of_fit as test_of_fit

    return test_of_fit(
        fit._beside, test, n_boot=n_boot, rng=rng, progress=progress, on_interrupt=on_interrupt
    )
