"""The verdict on a fit: gathers what `describe.verdict` tells."""

from __future__ import annotations

from typing import Any

from mix1d.curve.overlap import percent
from mix1d.describe.statistics import KNOWN
from mix1d.describe.verdict import Finding, Goodness, Verdict, as_asked, described, maximum
from mix1d.errors import Mix1dError
from mix1d.fitting.groups import Groups

__all__ = ["is_summary", "judged", "tested", "unasked"]

REPLICATES = 199
"""Of the test that is made unasked: the smallest p-value is 0.005."""

MOST_ROWS = 10_000
"""Up to which a test is made unasked: it takes a second or two there."""


def unasked(fit: Groups) -> Goodness:
    """The test of fit that a verdict makes by itself, always with the same replicates."""
    if not fit or fit._sample is None or fit.n <= MOST_ROWS:
        return tested(fit, REPLICATES, 0)
    return _looked_at(fit)


def tested(fit: Groups, n_boot: int, rng: Any) -> Goodness:
    """The test with these replicates, or the sentence that says why there is none."""
    if not fit:
        return Goodness("only a certified, sound maximum is tested")
    if fit._sample is None:
        return Goodness(fit._statistics[2])
    if not n_boot:
        return Goodness("no replicates were asked for")
    if fit.sample.is_relative:
        return Goodness("a test of fit counts observations, and the weights are relative")
    if is_summary(fit):
        return Goodness(
            "the values were summarised in cells before the fit, and the test needs every one (fit "
            "a random part of the rows, or in Python all of them with exact=True)"
        )
    try:
        test = fit.goodness_of_fit(n_boot=n_boot, rng=rng)
    except Mix1dError as error:
        return Goodness(str(error).replace("`", ""))
    if test.n_failed > len(test.null):
        return Goodness(
            f"of {test.n_failed + len(test.null)} replicates only {len(test.null)} could be fitted"
        )
    reason = f"{test.evidence}, Anderson-Darling {test.statistic:.3g}{_apart(fit)}"
    return Goodness(reason, test.pvalue, len(test.null), test.n_failed)


def judged(fit: Groups, goodness: Goodness, number: Finding | None = None) -> Verdict:
    """The verdict; `number` is what is known of the number of components, if it was chosen."""
    return Verdict(
        described(goodness), number or as_asked(fit.mixture.k), maximum(fit.outcome, fit.message)
    )


def is_summary(fit: Groups) -> bool:
    """Whether the data of the fit are cells and not values."""
    return fit.sample.is_folded and fit.sketch_error != 0.0


def _looked_at(fit: Groups) -> Goodness:
    """What is seen without replicates: a gross misfit."""
    statistic, _, why = fit._statistics
    if statistic is None:
        return Goodness(why)
    seen = f"Anderson-Darling {statistic:.3g}{_apart(fit)}"
    if statistic > KNOWN:
        return Goodness(f"{seen}; beyond {KNOWN:.3g} a fit is rejected at 5%", is_gross=True)
    return Goodness(f"no gross misfit ({seen}); for a p-value: fit.goodness_of_fit()")


def _apart(fit: Groups) -> str:
    """How far the cdf of the data is from that of the fit at most: whether a misfit matters."""
    gap = fit._statistics[1]
    return "" if gap is None else f"; the cdfs of data and fit are at most {percent(gap)} apart"
