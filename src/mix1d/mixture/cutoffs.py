"""Where to cut between the groups: thresholds and cuts.

A function here is a method of `Mixture`, and takes the mixture first.
"""

from __future__ import annotations

from typing import Any, Unpack

from mix1d.arguments import between, positive_number
from mix1d.curve import envelope
from mix1d.curve.cut import CutRule, CutRules, candidates, rule_of, sides_of
from mix1d.curve.cuts import Cut, Cuts, cut_of, cuts_of
from mix1d.curve.grey import with_grey_zones
from mix1d.curve.thresholds import Thresholds
from mix1d.mixture.mixture_like import MixtureLike
from mix1d.objects.signatures import with_keywords_of

__all__ = ["cut", "cuts", "thresholds"]


def thresholds(
    mixture: MixtureLike, *, cost: float = 1.0, posterior: float | None = None
) -> Thresholds:
    """Where the most likely component changes: the breaks of the upper envelope.

    Parameters
    ----------
    cost : float, default 1.0
        What it costs to call a value of the lower group the higher one, divided by what it
        costs to call a value of the higher group the lower one; 1 counts errors. Above 1 the
        threshold moves up, so that fewer values of the lower group are called the higher one.
        With k components ordered by location, a misplaced value of one costs `cost` times
        what a misplaced value of the next higher one does, wherever it is put: the rule is
        the component with the largest ``cost**(number of components above j) * p_j * g_j(x)``.
    posterior : float, optional
        A probability between 0.5 and 1, such as 0.9: also give the grey zones in which no
        component reaches it. They are those of the probabilities themselves, at any `cost`.

    Returns
    -------
    Thresholds
        ``.main``, the one to report; ``.x``, ``.pairs``, ``.mass`` beyond each, ``.shown``
        for those beyond which anything lies, ``.error_rates`` on either side of each,
        ``.confusion`` and ``.error`` of the rule, ``.grey`` zones, and ``.reason`` where a
        component has no region.

    Raises
    ------
    Mix1dError
        If `cost` is not positive and finite, or `posterior` not between 0.5 and 1.

    References
    ----------
    McLachlan & Peel (2000), *Finite Mixture Models*, section 1.15. Berger (1985),
    *Statistical Decision Theory and Bayesian Analysis*, section 4.4.3.

    Examples
    --------
    >>> import mix1d
    >>> m = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1])
    >>> m.thresholds().main, round(m.thresholds().error, 4)
    (2.0, 0.0228)
    >>> m.thresholds(cost=10).x.round(3), m.thresholds(posterior=0.9).grey.round(3)
    (array([2.576]), array([[1.451, 2.549]]))
    """
    cost = positive_number("cost", cost)
    found = envelope.thresholds(mixture.weights, mixture._bank, cost=cost)
    if posterior is None:
        return found
    posterior = between("posterior", posterior, 0.5, 1.0)
    return with_grey_zones(found, mixture.weights, mixture._bank, posterior)


@with_keywords_of(rule_of)
def cut(mixture: MixtureLike, *, positive: Any = None, **rule: Unpack[CutRule]) -> Cut:
    """One cut between positive and negative values, and how often it is wrong.

    Without a rule it is the main threshold, where the most likely component changes.

    Parameters
    ----------
    specificity, sensitivity : float, optional
        The share of the negative, or of the positive components that is called rightly; of
        counts at least that share.
    youden : bool, default False
        Where sensitivity + specificity - 1 is largest, whatever the weights.
    sds_above : float, optional
        So many sds above the mean of the negative components, in the units of the data.
        Below the mean, if it is negative.
    at : float, optional
        A number that is given.
    cost : float, default 1.0
        The main threshold at this cost (`thresholds`).
    positive : int or list of int, optional
        The positive components, **numbered from 1** as in tables, the lowest first; all others
        are negative. By default all but the lowest. Values above the cut are called positive;
        those below it, if the positive components lie lower than the negative ones (by the
        weighted means of their medians). With one component all is negative.

    Returns
    -------
    Cut
        ``.x``, ``.sensitivity``, ``.specificity``, ``.ppv``, ``.npv``, ``.prevalence``.

    Raises
    ------
    Mix1dError
        If more than one rule is given, an argument is not what it must be, or there is no such
        cut.

    References
    ----------
    Youden (1950), *Cancer* 3. Altman & Bland (1994), *BMJ* 308, 1552 and 309, 102.

    Examples
    --------
    >>> import mix1d
    >>> m = mix1d.Mixture.normal(weights=[0.9, 0.1], means=[0, 4], sds=[1, 1])
    >>> m.cut(specificity=0.99)
    specificity 0.99: 2.32635
    sensitivity 95.3%, specificity 99.0%
    PPV 91.4%, NPV 99.47%
    positive: component 2, above the cut; 10.0% of the values
    >>> m.cut(youden=True).x, m.cut(sds_above=3).x
    (2.0, 3.0)
    """
    chosen, sides = rule_of(**rule), sides_of(mixture.weights, mixture._bank, positive)
    return cut_of(chosen, mixture.weights, mixture._bank, sides)


@with_keywords_of(candidates)
def cuts(mixture: MixtureLike, *, positive: Any = None, **rules: Unpack[CutRules]) -> Cuts:
    """The cuts one may choose among, side by side; `Fit.cuts` has the same with intervals.

    Parameters
    ----------
    specificity, sensitivity, sds_above : number or list of numbers
        One row for each; () for none. Without `sds_above` it is 3 sds beyond the mean of the
        negative components, on the positive side.
    youden : bool, default True
        Also the cut with the largest Youden index.
    cost, positive :
        As for `cut`. The main threshold at this cost always is the first row.

    Returns
    -------
    Cuts
        A sequence of `Cut` that shows itself as a table.

    Examples
    --------
    >>> import mix1d
    >>> m = mix1d.Mixture.normal(weights=[0.9, 0.1], means=[0, 4], sds=[1, 1])
    >>> [cut.rule for cut in m.cuts(specificity=0.99, sensitivity=())]
    ['main threshold', 'Youden', 'specificity 0.99', 'mean + 3 sd']
    """
    sides = sides_of(mixture.weights, mixture._bank, positive)
    found = candidates(sides, **rules)
    return cuts_of(found, lambda rule: cut_of(rule, mixture.weights, mixture._bank, sides))
