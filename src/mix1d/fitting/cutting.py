"""Where to cut: thresholds, cuts by a rule, and how often each is wrong; all with intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import between, choice
from mix1d.curve.cut import Rule, Sides, candidates, rule_of, sides_of
from mix1d.curve.cuts import Cut, Cuts, cut_of, cuts_of
from mix1d.curve.place import NoCutError
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.cut_intervals import with_intervals
from mix1d.describe.threshold_errors import with_errors
from mix1d.describe.threshold_profile import profiled
from mix1d.fitting.how_sure import INTERVAL_METHODS, HowSure
from mix1d.infer.delta import Function
from mix1d.infer.interval import Estimate
from mix1d.infer.wald import unknown

__all__ = ["THRESHOLD_METHODS", "Cutting"]

THRESHOLD_METHODS = ("wald", "profile")

IN_WORDS = {"wald": "Wald", "profile": "profile likelihood", "bootstrap": "parametric bootstrap"}


class Cutting(HowSure):
    """The questions of cuts."""

    def thresholds(
        self,
        *,
        level: float = 0.95,
        cost: float = 1.0,
        posterior: float | None = None,
        method: str = "wald",
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
        level = between("level", level, 0.0, 1.0)
        choice("method", method, THRESHOLD_METHODS)
        found = self.mixture.thresholds(cost=cost, posterior=posterior)
        found = found._within(self.n, self.ends)
        found = with_errors(found, self._near, level)
        if method == "profile" and self._near.is_known:
            found = profiled(found, self._likely, self._stack, level)
        return replace(found, caution=self._reason)

    def cut(
        self,
        *,
        specificity: float | None = None,
        sensitivity: float | None = None,
        youden: bool = False,
        sds_above: float | None = None,
        at: float | None = None,
        cost: float = 1.0,
        positive: Any = None,
        level: float = 0.95,
        method: str = "wald",
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
        rule = rule_of(
            specificity=specificity,
            sensitivity=sensitivity,
            youden=youden,
            sds_above=sds_above,
            at=at,
            cost=cost,
        )
        return self._cut(rule, self._sides(positive), *_how(level, method))

    def cuts(
        self,
        *,
        specificity: Any = (0.95, 0.99),
        sensitivity: Any = (0.95,),
        youden: bool = True,
        sds_above: Any = None,
        cost: float = 1.0,
        positive: Any = None,
        level: float = 0.95,
        method: str = "wald",
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
            A sequence of `Cut` that shows itself as a table; ``.to_dict()`` has its columns.

        Examples
        --------
        >>> import mix1d
        >>> x = mix1d.Mixture.normal(means=[0, 3], sds=[1, 1]).sample(400, rng=0)
        >>> [cut.rule for cut in mix1d.fit(x, 2).cuts(specificity=0.99, sensitivity=())]
        ['main threshold', 'Youden', 'specificity 0.99', 'mean + 3 sd']
        """
        sides, (level, method) = self._sides(positive), _how(level, method)
        rules = candidates(sides, specificity, sensitivity, youden, sds_above, cost)
        return cuts_of(rules, lambda rule: self._cut(rule, sides, level, method))

    # ---------------------------------------------------------------- parts
    def _sides(self, positive: Any) -> Sides:
        return sides_of(self.mixture.weights, self.mixture._bank, positive)

    def _cut(self, rule: Rule, sides: Sides, level: float, method: str) -> Cut:
        placed = self._placed(rule, level, method)
        fixed = rule if placed is None else Rule("at", float(placed.estimate))
        cut = cut_of(fixed, self.mixture.weights, self.mixture._bank, sides)

        def interval_of(function: Function, scale: str) -> Estimate:
            try:
                found = self.interval_of(function, level, method=method, scale=scale)
            except NoCutError as error:
                message = f"no interval, as a mixture near the fit has no such cut: {error}"
                return unknown(function, self._near, level, method, message)
            message = found.message.removeprefix(self._caution).removeprefix("; ")
            return replace(found, message=message)

        cut = replace(
            cut, rule=str(rule), level=level, method=IN_WORDS[method], caution=self._reason
        )
        replicated = method == "bootstrap"
        if not (self._near.is_known or replicated):
            return replace(cut, interval=np.full(2, np.nan))
        if replicated and rule.kind == "threshold":
            placed = None
        return with_intervals(
            cut, rule, sides, self.mixture, interval_of, placed=placed, replicated=replicated
        )

    def _placed(self, rule: Rule, level: float, method: str) -> Estimate | None:
        """What is known of the place without more: of a number that was given, of a threshold."""
        if rule.kind == "at":
            return Estimate(rule.value, 0.0, np.full(2, rule.value), level, method)
        if rule.kind != "threshold":
            return None
        of_threshold = method if method in THRESHOLD_METHODS else "wald"
        found = self.thresholds(level=level, cost=rule.value, method=of_threshold)
        if found.absence:
            raise NoCutError(f"there is no cut between components: {found.absence}")
        main = found.order[0]
        assert found.standard_errors is not None
        assert found.interval is not None
        error, interval = found.standard_errors[main], found.interval[main]
        return Estimate(found.main, error, interval, level, method, found.note)


def _how(level: Any, method: Any) -> tuple[float, str]:
    return between("level", level, 0.0, 1.0), choice("method", method, INTERVAL_METHODS)
