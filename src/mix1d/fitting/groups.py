"""The groups: labels, how far apart they are, and whether they fit the data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import choice, keeps_on_interrupt, whole_number
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.curve.modes import Modes
from mix1d.describe.goodness import compared
from mix1d.describe.mode_support import with_bootstrap
from mix1d.describe.statistics import TESTS, distance
from mix1d.describe.steps import steps_of
from mix1d.fitting.cutting import Cutting
from mix1d.fitting.goodness_of_fit import GoodnessOfFit
from mix1d.objects.cached import cached_property

__all__ = ["Groups"]

MOST_LOOKED_AT = 1_000_000
"""Distinct values up to which a summary computes how well they are fitted."""


class Groups(Cutting):
    """The questions of `describe`."""

    def labels(self) -> IntArray:
        """Group of each of the caller's rows, 0 is the lowest; -1 for a missing row."""
        return np.asarray(self.sample.to_rows(self.mixture.predict, -1))

    def posterior(self, x: Any = None) -> FloatArray:
        """Probability of each group, (n, k): of the caller's rows, or of the values `x`.

        A missing row has NaN.
        """
        if x is not None:
            return self.mixture.posterior(x)
        return np.asarray(self.sample.to_rows(self.mixture.posterior, np.nan))

    def modes(
        self,
        *,
        n_boot: int = 0,
        rng: Any = 0,
        progress: bool = False,
        on_interrupt: str = "raise",
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
        n_boot, keep = whole_number("n_boot", n_boot, 0), keeps_on_interrupt(on_interrupt)
        found = replace(self.mixture.modes(), caution=self._reason)
        if not n_boot:
            return found
        self.sample.check_counts("`n_boot`", "they are drawn from the mixture")
        arguments = self.mixture, self.sample, n_boot, rng
        return with_bootstrap(
            found, *arguments, equal_sd=self._shared, progress=progress, keep=keep
        )

    def goodness_of_fit(
        self,
        test: str = "ad",
        *,
        n_boot: int = 999,
        rng: Any = 0,
        progress: bool = False,
        on_interrupt: str = "raise",
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
        choice("test", test, TESTS)
        n_boot = whole_number("n_boot", n_boot, 1)
        self.sample.check_counts("a test of fit", "it draws equal observations from the mixture")
        sample = self._every_value("goodness_of_fit")
        start = self.options["start"]
        found = compared(
            test, self.mixture, sample, n_boot, rng,
            equal_sd=self._shared,
            search=start == "search" or isinstance(start, list),
            trusted=bool(self),
            progress=progress,
            keep=keeps_on_interrupt(on_interrupt),
        )  # fmt: skip
        null, n_failed = frozen(np.sort(found.null)), found.replicates.n_failed
        return GoodnessOfFit(
            test, found.statistic, null, n_failed, n_boot, found.step, self._reason
        )

    @cached_property
    def _statistics(self) -> tuple[float | None, float | None, str]:
        """Anderson-Darling and Kolmogorov-Smirnov, or why they are not known."""
        if self._sample is None:
            return None, None, "this fit was read from JSON, which does not hold the data"
        if self._sample.is_folded and self.sketch_error != 0.0:
            return None, None, "the data were sketched, and only exact=True looks at every value"
        if self._is_relative:
            return None, None, "a test of fit counts observations, and these weights are relative"
        if self._sample.values.size > MOST_LOOKED_AT:
            return None, None, "there are so many values; fit.goodness_of_fit() looks at them"
        ladder = steps_of(self.mixture.weights, self.mixture._bank, self._sample)
        return float(distance("ad", ladder)[0]), float(distance("ks", ladder)[0]), ""
