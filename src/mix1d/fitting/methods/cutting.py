"""Where to cut: thresholds and cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from mix1d.choices import IntervalMethod, ThresholdMethod
from mix1d.curve.cut import CutRule, CutRules, candidates, rule_of
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.objects.signatures import with_keywords_of

if TYPE_CHECKING:
    from mix1d.curve.cuts import Cut, Cuts
    from mix1d.curve.thresholds import Thresholds

__all__ = ["cut", "cuts", "thresholds"]


def thresholds(
    fit: FitLike,
    *,
    level: float = 0.95,
    cost: float = 1.0,
    posterior: float | None = None,
    method: ThresholdMethod = "wald",
) -> Thresholds:
    """Where the most likely component changes, with standard errors and intervals.

    Parameters
    ----------
    level : float, default 0.95
        Of the intervals.
    cost : float, default 1.0
        What a misplaced value of the lower group costs, compared with one of the higher.
    posterior : float, optional
        Such as 0.9: also the grey zones in which no component is that probable.
    method : {"wald", "profile"}, default "wald"
        Of the intervals: the delta method, or the profile likelihood, which is better for
        groups that overlap.

    Returns
    -------
    Thresholds
        What `Mixture.thresholds` gives (see there), with ``.standard_errors`` and
        ``.interval``; NaN where the fit has no maximum to take them from. ``.main`` is the
        one to report; ``.shown`` marks those that have data on both sides.

    Raises
    ------
    Mix1dError
        If `level` is not between 0 and 1, `cost` not positive and finite, `posterior` not
        between 0.5 and 1, or `method` unknown.

    References
    ----------
    Venzon & Moolgavkar (1988), *Applied Statistics* 37 (profile likelihood).

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 3], sds=[1, 1]).sample(100, rng=0)
    >>> fit = mix1d.fit(x, 2)
    >>> round(fit.thresholds().main, 1), fit.thresholds().interval[0].round(1)
    (2.2, array([1.5, 2.9]))
    >>> fit.thresholds(method="profile").interval[0].round(1)
    array([1.2, 3.2])
    """
    from mix1d.describe import thresholds_and_cuts as answers

    return answers.thresholds(
        fit._basis, level=level, cost=cost, posterior=posterior, method=method
    )


@with_keywords_of(rule_of)
def cut(
    fit: FitLike,
    *,
    positive: Any = None,
    level: float = 0.95,
    method: IntervalMethod = "wald",
    **rule: Unpack[CutRule],
) -> Cut:
    """One cut between positive and negative values, how sure it is, how often it is wrong.

    Without a rule it is the main threshold. `Mixture.cut` has the rules and what `positive`
    means.

    Parameters
    ----------
    specificity, sensitivity, youden, sds_above, at, cost :
        The rule, at most one of them, as for `Mixture.cut`.
    positive : int or list of int, optional
        The positive components, numbered from 1; by default all but the lowest.
    level : float, default 0.95
        Of the intervals.
    method : {"wald", "profile", "bootstrap"}, default "wald"
        Of the intervals: the delta method; the profile likelihood, better where groups overlap
        or are small, and some seconds slower; BCa of 999 parametric replicates.

    Returns
    -------
    Cut
        ``.x`` with ``.standard_error`` and ``.interval``: where the cut of this rule may lie.
        ``.sensitivity``, ``.specificity``, ``.ppv``, ``.npv`` with ``.intervals`` by their
        names: how often the cut at ``.x`` may be wrong.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, or there is no such cut.

    References
    ----------
    Youden (1950), *Cancer* 3. Altman & Bland (1994), *BMJ* 308, 1552 and 309, 102.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 3], sds=[1, 1]).sample(400, rng=0)
    >>> fit = mix1d.fit(x, 2)
    >>> cut = fit.cut(specificity=0.99)
    >>> round(cut.x, 2), cut.interval.round(2), cut.intervals["sensitivity"].round(2)
    (2.99, array([1.95, 4.03]), array([0.38, 0.69]))
    """
    from mix1d.describe import thresholds_and_cuts as answers

    return answers.cut(fit._basis, positive=positive, level=level, method=method, rule=rule)


@with_keywords_of(candidates)
def cuts(
    fit: FitLike,
    *,
    positive: Any = None,
    level: float = 0.95,
    method: IntervalMethod = "wald",
    **rules: Unpack[CutRules],
) -> Cuts:
    """The cuts one may choose among, side by side with their errors; the main threshold first.

    Parameters
    ----------
    specificity, sensitivity, sds_above : number or list of numbers
        One row for each; () for none. Without `sds_above` it is 3 sds beyond the mean of the
        negative components, on the positive side.
    youden : bool, default True
        Also the cut with the largest Youden index.
    cost, positive, level, method :
        As for `cut`.

    Returns
    -------
    Cuts
        A sequence of `Cut` that shows itself as a table; ``.to_frame()`` makes one of it.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 3], sds=[1, 1]).sample(400, rng=0)
    >>> [cut.rule for cut in mix1d.fit(x, 2).cuts(specificity=0.99, sensitivity=())]
    ['main threshold', 'Youden', 'specificity 0.99', 'mean + 3 sd']
    """
    from mix1d.describe import thresholds_and_cuts as answers

    return answers.cuts(fit._basis, positive=positive, level=level, method=method, rules=rules)
