"""The verdict on a fit: makes the test that it needs, and gathers the findings."""

from __future__ import annotations

from typing import Any

from mix1d.curve.overlap import percent
from mix1d.describe.goodness import SharedReplicates
from mix1d.describe.misfit import Misfit, misfit
from mix1d.describe.statistics import KNOWN
from mix1d.describe.verdict import Finding, Goodness, Verdict, as_asked, described, maximum
from mix1d.errors import Mix1dError
from mix1d.fitting.goodness_of_fit import goodness_of_fit
from mix1d.infer.basis import Basis

__all__ = ["judged", "tested", "unasked"]

REPLICATES = 199
"""Number of replicates of the test that a verdict makes by itself; its smallest p-value is 0.005.
"""

MOST_ROWS = 10_000
"""Up to this many rows a verdict makes a test by itself: it takes a second or two there."""


REPLICATES_OF_ROWS = 99
"""The same where rows are no exact values, whose refits take some ten times as long; its smallest
p-value is 0.01."""

MOST_OTHER_ROWS = 1_000
"""Up to this many distinct rows of which some are no exact values a verdict makes a test by itself:
it takes a few seconds there."""


def unasked(basis: Basis) -> Goodness:
    """The test of fit that a verdict makes by itself, always with the same replicates."""
    if basis.outcome and basis.data is not None and not basis.data.is_exact:
        if basis.data.values.size <= MOST_OTHER_ROWS and basis.n <= MOST_ROWS:
            return tested(basis, REPLICATES_OF_ROWS, 0, None)
        return _looked_at(misfit(basis))
    if not basis.outcome or basis.data is None or basis.n <= MOST_ROWS:
        return tested(basis, REPLICATES, 0, None)
    return _looked_at(misfit(basis))


def tested(basis: Basis, n_boot: int, rng: Any, also: SharedReplicates | None) -> Goodness:
    """The test with these replicates, or the sentence that says why there is none.

    `also` is what else is measured of the replicates.
    """
    if not basis.outcome:
        return Goodness("only a certified, sound maximum is tested")
    if basis.data is None:
        return Goodness(misfit(basis).reason)
    if not n_boot:
        return Goodness("no replicates were asked for")
    if basis.data.is_relative:
        return Goodness("a test of fit counts observations, and the weights are relative")
    if not basis.every_value:
        return Goodness(
            "the values were summarised in cells before the fit, and the test needs every one (fit "
            "a random part of the rows, or in Python all of them with exact=True)"
        )
    try:
        test = goodness_of_fit(basis, n_boot=n_boot, rng=rng, also=also)
    except Mix1dError as error:
        return Goodness(str(error).replace("`", ""))
    if test.n_failed > len(test.null):
        return Goodness(
            f"of {test.n_failed + len(test.null)} replicates only {len(test.null)} could be fitted"
        )
    reason = f"{test.evidence}, Anderson-Darling {test.statistic:.3g}{_apart(misfit(basis))}"
    return Goodness(reason, test.pvalue, len(test.null), test.n_failed)


def judged(basis: Basis, goodness: Goodness, number: Finding | None = None) -> Verdict:
    """The verdict; `number` is what is known of the number of components, if it was chosen."""
    return Verdict(
        described(goodness),
        number or as_asked(basis.mixture.k - len(basis.lumps) - basis.noise),
        maximum(basis.outcome, basis.message),
    )


def _looked_at(found: Misfit) -> Goodness:
    """Whether there is a gross misfit, by the distances, without replicates."""
    statistic = found.anderson_darling
    if statistic is None:
        return Goodness(found.reason)
    seen = f"Anderson-Darling {statistic:.3g}{_apart(found)}"
    if statistic > KNOWN:
        return Goodness(f"{seen}; beyond {KNOWN:.3g} a fit is rejected at 5%", is_gross=True)
    return Goodness(f"no gross misfit ({seen}); for a p-value: fit.goodness_of_fit()")


def _apart(found: Misfit) -> str:
    """The largest difference of the cdfs of data and fit: whether a misfit matters."""
    gap = found.kolmogorov_smirnov
    return "" if gap is None else f"; the cdfs of data and fit are at most {percent(gap)} apart"
