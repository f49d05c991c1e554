"""Facts of many kinds of fits, as the tables get them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from mix1d.describe.threshold_errors import with_errors
from mix1d.describe.verdict import Goodness, Verdict, as_asked, described, maximum
from mix1d.errors import Outcome
from mix1d.families import LogNormal
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.wald import wald
from mix1d.mixture import Mixture
from mix1d.show.facts import Facts


def verdict_of(facts: Facts) -> Verdict:
    """A verdict as such a fit would have it."""
    reason = (
        "p = 0.64 from 199 refitted replicates, Anderson-Darling 0.158; the cdfs of data and fit "
        "are at most 2.1% apart"
    )
    return Verdict(
        described(Goodness(reason, 0.64, 199)),
        as_asked(facts.k),
        maximum(facts.outcome, facts.message),
    )


def facts_of(mixture: Mixture, **changes: object) -> Facts:
    """Facts as a fit would give them; errors are those of well separated components."""
    n, k = 272.0, mixture.k
    numbers = n * mixture.weights
    facts = Facts(
        k=k,
        family=mixture.components[0].name,
        equal_sd=False,
        n=n,
        n_missing=0,
        weights_are="counts",
        n_parameters=3 * k - 1,
        n_iter=18,
        outcome=Outcome.CONVERGED,
        message="a maximum of the likelihood, certified: an estimated 1e-16 log-likelihood units "
        "are left",
        loglik=-1034.00174,
        aic=2078.00349,
        bic=2096.03252,
        icl=2105.19431,
        decrement=1.2e-16,
        weights=mixture.weights,
        means=mixture.means,
        sds=mixture.sds,
        weight_errors=np.sqrt(mixture.weights * (1 - mixture.weights) / n),
        mean_errors=mixture.sds / np.sqrt(numbers),
        sd_errors=mixture.sds / np.sqrt(2 * numbers),
        parameters={
            p.name: np.array([getattr(c, p.name) for c in mixture.components])
            for p in mixture.components[0].parameters
        },
        parameter_errors=None,
        intervals=None,
        thresholds=mixture.thresholds(),
        modes=mixture.modes(),
        starts="19 starts, 6 followed up, 6 reached this maximum",
        data_digest="baa40a75809554cb" * 4,
    )
    return dataclasses.replace(_with_intervals(facts, mixture), **changes)  # type: ignore[arg-type]


def _with_intervals(facts: Facts, mixture: Mixture) -> Facts:
    """The same with intervals, as if the estimates did not depend on each other."""
    numbers = facts.n * mixture.weights
    return dataclasses.replace(
        facts,
        intervals=wald(_near(mixture, numbers, 1.0 / numbers), 0.95),
        thresholds=with_errors(
            facts.thresholds, _near(mixture, numbers, (1.0 - mixture.weights) / numbers), 0.95
        ),
    )


def _near(mixture: Mixture, numbers: np.ndarray, of_log_weights: np.ndarray) -> Neighbourhood:
    """With so many values in each component, and these variances of the logarithms of weights."""
    _, width = type(mixture.components[0]).stack(mixture.components).fields()
    reference = int(np.argmax(mixture.weights))
    ratios = np.diag(of_log_weights) + of_log_weights[reference]
    ratios = np.delete(np.delete(ratios, reference, axis=0), reference, axis=1)
    k = mixture.k
    covariance = np.diag(np.concatenate([np.ones(k - 1), width**2 / numbers, 0.5 / numbers]))
    covariance[: k - 1, : k - 1] = ratios
    return Neighbourhood.of(mixture, covariance, shared=False)


FAITHFUL = Mixture.normal(weights=[0.36, 0.64], means=[54.615, 80.091], sds=[5.871, 5.868])
ENZYME = Mixture([0.626, 0.374], [LogNormal(-1.731, 0.498), LogNormal(0.235, 0.320)])
TINY = Mixture.normal(weights=[0.36, 0.64], means=[5.4615e-11, 8.0091e-11], sds=[5.871e-12] * 2)
SHIFTED = Mixture.normal(weights=[0.36, 0.64], means=[1e8 + 54.615, 1e8 + 80.091], sds=[5.871] * 2)
THIRTY = Mixture.normal(means=4.0 * np.arange(30), sds=np.linspace(0.5, 1.3, 30))

CASES: dict[str, Callable[[], Facts]] = {
    "faithful": lambda: facts_of(FAITHFUL),
    "equal_sd_missing": lambda: facts_of(FAITHFUL, equal_sd=True, n_missing=1234, n=271.5),
    "lognormal": lambda: facts_of(ENZYME),
    "tiny": lambda: facts_of(TINY),
    "shifted": lambda: facts_of(SHIFTED),
    "thirty": lambda: facts_of(THIRTY),
    "one": lambda: facts_of(Mixture.normal(means=[70.9], sds=[13.6])),
    "no_errors": lambda: facts_of(
        FAITHFUL,
        intervals=None,
        thresholds=FAITHFUL.thresholds(),
        weight_errors=None,
        mean_errors=np.array([np.nan, 0.5]),
        sd_errors=None,
    ),
    "max_iter": lambda: facts_of(
        FAITHFUL,
        outcome=Outcome.MAX_ITER,
        message=f"{Outcome.MAX_ITER.value} (at least 8.7 log-likelihood units are left)",
        decrement=8.7,
    ),
    "penalised": lambda: facts_of(
        FAITHFUL, outcome=Outcome.PENALISED, message="component 2 rests on <one> value & no more"
    ),
}
