"""`em_test`: k0 normal components or more, without a bootstrap.

Chen & Li (2009, Annals of Statistics 37); Chen, Li & Fu (2012, JASA 107).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import chdtrc, expit, logit

from mix1d.arguments import choice, generator, positive_number, whole_number
from mix1d.choices import Effort, Missing, WeightsAre
from mix1d.choose.dip import BY_RATIO
from mix1d.choose.splits import RowsOnLine, best_split
from mix1d.curve.envelope import thresholds
from mix1d.em.engine import engine_for
from mix1d.em.method import Method
from mix1d.em.step import evaluate
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Normal
from mix1d.mixture import Mixture
from mix1d.model.problem import Problem, State, pose
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.resample.lattice import coarse_step, never_too_coarse
from mix1d.results import Result
from mix1d.search.grouped import best_up_to, intervals
from mix1d.search.search import search
from mix1d.sources.door import Data

__all__ = ["EMTest", "em_test"]

MOST = 6
"""The largest number of components under the null hypothesis: 3^k0 climbs are made."""

EPS = float(np.finfo(np.float64).eps)
"""The relative spacing of doubles."""

TINY = float(np.finfo(np.float64).tiny)
"""The smallest positive double of full precision."""


@dataclass(frozen=True, eq=False)
class EMTest(Result):
    """The EM-test statistic and its p-value. Made by `em_test`. Frozen."""

    k0: int
    """Components under the null hypothesis."""
    statistic: float
    """Twice the gain in penalised log-likelihood, at least 0 but for rounding."""
    pvalue: float
    """Of the chi-square distribution with `df` degrees of freedom, the limit for large n."""
    df: int
    """2 k0."""
    penalty: float
    """a_n, the size of the penalty on the variances."""
    null: Mixture
    """The estimate under the null hypothesis."""
    alternative: Mixture
    """The best mixture found with every component split in two, 2 k0 components."""
    n: float
    """Number of observations: the sum of the weights."""
    null_outcome: Outcome
    """How the search under the null hypothesis ended."""
    step: float
    """The step of rounded values, whose likelihood is that of the intervals they represent; 0 where
    it does not matter."""

    def __str__(self) -> str:
        first = "" if self.null_outcome else f"the null fit: {self.null_outcome.value}; "
        rounded = f" rounded to a step of {self.step:.6g}" if self.step else ""
        components = "1 component" if self.k0 == 1 else f"{self.k0} components"
        return (
            f"{first}EM-test of {components} against more in {self.n:.10g} values{rounded}: "
            f"{self.statistic:.4g} on {self.df} degrees of freedom, p = {self.pvalue:.3g}"
        )

    __repr__ = __str__


@usual_arithmetic
@knows_other_names
def em_test(
    x: Any,
    k0: int = 1,
    *,
    effort: Effort = "default",
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    penalty: float | None = None,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
) -> EMTest:
    """Test k0 normal components with sds of their own against more, in milliseconds.

    Every component of the null fit is split in two, in shares of 0.1, 0.3 or 0.5; from the best
    such mixture two more EM steps are taken. The gain has a simple limit, chi-square with 2 k0
    degrees of freedom, which the likelihood ratio has not.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes. From 100,000 rows on they are folded into a `Sketch` first.
    k0 : int, default 1
        Components under the null hypothesis.
    effort : {"quick", "default", "thorough"}, default "default"
        Of the search for the fit under the null hypothesis, as in `fit`.
    column : str, optional
        Which column of a table or file, as in `fit`.
    weights : str or (n,) array_like, optional
        How often each value counts.
    penalty : float, optional
        a_n, the size of the penalty on the variances. By default what the authors tuned so that
        the level is right at sample sizes of a hundred or more: 0.25 for k0 = 1, their empirical
        formulas for k0 = 2 and 3, 0.2 above (as in their R package MixtureInf 1.1).
    weights_are : {"counts", "relative"}, default "counts"
        Relative weights are refused: a p-value counts observations.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.
    rng : int, numpy Generator or None, default 0
        Seeds the random starts (SPEC 7).

    Returns
    -------
    EMTest
        ``.statistic``, ``.pvalue``, ``.null``; ``print`` says it in words.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, there are fewer than 2 `k0` distinct values, or they
        are rounded to a step of more than 3 sds.

    Notes
    -----
    *Rounded values*: where the step is a quarter of a null component's sd or more, the likelihood
    is that of the intervals that the values represent. With densities, of 200 values of one normal
    rounded to one sd, 36% would be rejected at 5%.

    The components must have different means under the null hypothesis. It makes 3^k0 climbs, so
    that k0 above 6 is refused.

    References
    ----------
    Chen & Li (2009), *Annals of Statistics* 37, for k0 = 1. Chen, Li & Fu (2012), *JASA* 107, for
    any k0.

    Examples
    --------
    >>> import mix1d
    >>> two = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
    >>> mix1d.em_test(two).pvalue < 0.01
    True
    """
    given = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    given.check_counts("`em_test`")
    choice("effort", effort, Effort)
    k = _at_most(whole_number("k0", k0, 1))
    rng = generator(rng)
    sample = given.observed("linear", "`em_test`").sample
    sample.check_exact("`em_test`", BY_RATIO)
    if sample.values.size < 2 * k:
        raise Mix1dError(
            f"`k0` must be at most half the number of distinct values ({sample.values.size}), "
            f"got {k}"
        )
    never_too_coarse(sample, Normal)
    problem = pose(sample, Normal)
    state, outcome = _null_state(problem, k, rng, effort)
    step = coarse_step(sample, Normal, problem.mixture(state).sds)
    if step:
        rows, state, null = _of_intervals(problem, step, k)
    else:
        rows = RowsOnLine(problem.y, None, sample.weights, problem.y[0], problem.y[-1])
        null = float(evaluate(problem, state).loglik) * problem.unit.weight
    size = _tuned(state, sample.n) if penalty is None else positive_number("penalty", penalty)
    best = best_split(rows, state, size, rng)
    statistic = 2.0 * (best.objective - null)
    return EMTest(
        k0=k,
        statistic=statistic,
        pvalue=float(chdtrc(2 * k, max(statistic, 0.0))),
        df=2 * k,
        penalty=size,
        null=problem.mixture(state),
        alternative=problem.mixture(best.state()),
        n=sample.n,
        null_outcome=Outcome.CONVERGED if step else outcome,
        step=step,
    )


def _null_state(
    problem: Problem, k: int, rng: np.random.Generator, effort: Effort
) -> tuple[State, Outcome]:
    """The maximum of the likelihood with the penalty 1/n of Chen, Tan & Zhang (2008)."""
    method = Method("em", True, 1e-8, 10_000, rng, effort=effort)
    found = search(problem, k, method).found
    mean = problem.weights @ problem.y / problem.n
    sd = float(np.sqrt(problem.weights @ (problem.y - mean) ** 2 / problem.n))
    penalised = replace(problem.penalised(), spread=sd, penalty_scale=sd)
    run = engine_for(penalised).climb(penalised, found.climb.end.state, method)
    return run.end.state.at(run.order()), found.outcome


def _tuned(null: State, n: float) -> float:
    """The authors' penalty: formulas (4) and (5) of Chen, Li & Fu (2012); MixtureInf 1.1."""
    match null.k:
        case 1:
            return 0.25
        case 2:
            log_odds = -1.859 - 0.577 * _log_overlap(null, 0) - 60.453 / n
        case 3:
            both = _log_overlap(null, 0) + _log_overlap(null, 1)
            log_odds = -1.602 - 0.240 * both - 130.394 / n
        case _:
            return 0.2
    return float(0.35 * expit(log_odds))


def _log_overlap(null: State, h: int) -> float:
    """Log odds of taking a value of component h or h + 1 for one of the other, on average.

    The overlap of Maitra & Melnykov (2010).
    """
    pair = null.at([h, h + 1])
    lost = thresholds(pair.weights / pair.weights.sum(), pair.bank).missed
    wrong = 0.5 * float(np.nan_to_num(lost).sum())
    return float(logit(np.clip(wrong, TINY, 1.0 - EPS)))


def _of_intervals(problem: Problem, step: float, k: int) -> tuple[RowsOnLine, State, float]:
    """The intervals of rounded values, the null estimate from them and its log-likelihood."""
    center, scale, _ = problem.unit
    cells = intervals(problem.sample.values, step, Normal).moved(center, scale)
    counts = problem.sample.weights
    found = best_up_to(cells, counts[None].copy(), k, shared=False)[-1]
    weights, means, sds = found.places[0]
    order = np.argsort(means, kind="stable")
    state = State(weights[order], Normal._of(means[order], sds[order]))
    rows = RowsOnLine(cells.low, cells.high, counts, cells.middle[0], cells.middle[-1])
    return rows, state, float(found.logliks[0])


def _at_most(k: int) -> int:
    if k > MOST:
        raise Mix1dError(f"`k0` must be at most {MOST}, since 3^k0 climbs are made, got {k}")
    return k
