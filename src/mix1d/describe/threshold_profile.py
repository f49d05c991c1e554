r"""Profile-likelihood intervals of thresholds.

A place x is a threshold where component i is as likely as the others it gives way to,

.. math:: u_i + \log g_i(x) + c = \log\sum_{l \in S} e^{u_l + \log g_l(x)},

with u the log-ratios of the weights, S the next component (or, for the limit of a grey zone, all
others) and c the stakes. Whatever x and the other parameters are, one u_i makes it so. So x can
take the place of u_i as a coordinate, and its profile is that of any other parameter: it holds
every x at which the likelihood ratio does not reject "equally likely here" (Venzon & Moolgavkar
1988). It has no need of the threshold being a smooth function of the parameters, which it is not:
where the groups overlap, two crossings may meet and vanish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.curve.envelope import log_stakes
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.threshold_errors import against_all_others, is_inner, lowest
from mix1d.families import CoreFamily, Family
from mix1d.infer.chart import Chart, Lift
from mix1d.infer.notes import Notes, in_words, joined
from mix1d.infer.peak import Peak
from mix1d.infer.profile import FARTHEST, ends_of
from mix1d.infer.wald import normal_score
from mix1d.model.coordinates import Coordinates
from mix1d.objects.cached import cached_property

__all__ = ["profiled"]

STEP = 1e-4
"""Of the differences that give the second derivatives; all coordinates are of order one."""


def profiled(found: Thresholds, peak: Peak, stack: Family, level: float) -> Thresholds:
    """The thresholds with profile-likelihood intervals, of the grey zones' limits too.

    `stack` has the components as the user knows them. The note says which ends were not reached.
    A threshold that is not shown keeps its Wald interval.
    """
    score = normal_score(level)
    notes: Notes = []
    stakes = log_stakes(stack, found.cost)

    def interval(x: float, winner: int, rivals: list[int], odds: float, name: str) -> FloatArray:
        lift = _Crossing(peak, winner, rivals, odds, float(peak.on_line(np.array(x))))
        return np.maximum(_ends(lift, score, name, notes), lowest(stack))

    assert found.interval is not None
    intervals = np.array(found.interval)
    for t in np.flatnonzero(found.shown):
        x, (below, above) = float(found.x[t]), found.pairs[t].tolist()
        stake = float(stakes[below] - stakes[above])
        intervals[t] = interval(x, below, [above], stake, f"the threshold {x:.6g}")
    zones = found.grey_interval
    if found.grey is not None and found.posterior is not None:
        assert found.grey_shown is not None
        odds = -float(np.log(found.posterior / (1.0 - found.posterior)))
        zones = np.array(found.grey_interval)
        matter = is_inner(found.grey, stack) & found.grey_shown[:, None]
        for z, side in np.argwhere(matter):
            x = float(found.grey[z, side])
            contrast = against_all_others(np.array([x]), peak.mixture.weights, stack)[:, 0]
            winner = int(np.argmax(contrast))
            rivals = np.flatnonzero(contrast < 0.0).tolist()
            zones[z, side] = interval(x, winner, rivals, odds, f"the limit {x:.6g}")
    return replace(
        found,
        method="profile likelihood",
        interval=frozen(intervals),
        grey_interval=None if zones is None else frozen(zones),
        note=joined(found.note, *in_words(notes)),
    )


def _ends(lift: _Crossing, z: float, name: str, notes: Notes) -> FloatArray:
    """Both ends of the interval of one place, as the user knows it."""
    problem = lift.peak.problem
    chart = Chart(problem, lift.coordinates, lift.place, lift)
    farthest = FARTHEST * problem.spread

    def is_border(y: float) -> bool:
        return abs(y - lift.origin) > farthest or lift.is_outside(y)

    low, high = ends_of(lift.peak, chart, z, is_border, name, notes)
    center, scale, _ = problem.unit
    with np.errstate(over="ignore"):  # of a lognormal, beyond the largest number: infinite
        return problem.family.from_line(center + scale * np.array([low, high]))


@dataclass(frozen=True, eq=False)
class _Crossing(Lift):
    """A place on the line, as the coordinate in the place of the winner's log-ratio."""

    peak: Peak
    winner: int
    rivals: list[int]
    """S: together as likely as the winner is, at the place."""
    stake: float
    """c."""
    origin: float
    """The place at the fit."""

    @cached_property
    def coordinates(self) -> Coordinates:
        """With a rival as reference, the heaviest."""
        reference = max(self.rivals, key=lambda j: self.peak.state.weights[j])
        return Coordinates(self.peak.problem, self.peak.state.k, reference)

    @property
    def place(self) -> int:
        """Of the winner's log-ratio among the coordinates."""
        return self.winner - (self.winner > self.coordinates.reference)

    def is_outside(self, y: float) -> bool:
        """Whether no component has a density there."""
        return not np.isfinite(self.peak.state.bank._log_extension(np.array([y]))).all()

    def quantity(self, vector: FloatArray) -> float:
        return self.origin  # asked for at the fit only

    def ratio(self, vector: FloatArray) -> float:
        _, logs, _ = self._at(vector)
        with np.errstate(invalid="ignore"):  # NaN where no component has a density
            rivals = np.logaddexp.reduce(logs[self.rivals])
            return float(rivals - logs[self.winner] - self.stake)

    def derivatives(self, vector: FloatArray) -> tuple[FloatArray, FloatArray]:
        steps = STEP * np.eye(vector.size)
        rows = [(self._gradient(vector + s) - self._gradient(vector - s)) for s in steps]
        hessian = np.array(rows) / (2.0 * STEP)
        return self._gradient(vector), 0.5 * (hessian + hessian.T)

    def holds(self, vector: FloatArray) -> bool:
        """Whether the winner gives way in the same direction."""
        with np.errstate(all="ignore"):  # of a climb that was led too far
            before, now = (self._gradient(at)[self.place] for at in (self._of_fit, vector))
        return bool(before * now > 0.0)

    @cached_property
    def _of_fit(self) -> FloatArray:
        vector = self.coordinates.vector(self.peak.state)
        vector[self.place] = self.origin
        return vector

    def _gradient(self, vector: FloatArray) -> FloatArray:
        bank, logs, y = self._at(vector)
        contrast = np.zeros(len(logs))
        contrast[self.rivals] = np.exp(logs[self.rivals] - np.logaddexp.reduce(logs[self.rivals]))
        weights = contrast.copy()  # the winner's log-ratio is what is sought
        contrast[self.winner] = -1.0
        scores = bank._derivatives(y)[0][..., 0]  # (p, k)
        gradient = self.coordinates.gathering() @ np.concatenate([weights, *(contrast * scores)])
        gradient[self.place] = contrast @ bank._slope(y)[:, 0]
        return np.asarray(gradient)

    def _at(self, vector: FloatArray) -> tuple[CoreFamily, FloatArray, FloatArray]:
        """The components, log-ratio plus log density of each (the winner's: density only), x."""
        others = vector.copy()
        others[self.place] = 0.0
        bank = self.coordinates.state(others).bank
        y = np.array([vector[self.place]])
        ratios = np.insert(others[: len(bank) - 1], self.coordinates.reference, 0.0)
        with np.errstate(all="ignore"):  # a step too far is refused where it is taken
            return bank, ratios + bank._log_extension(y)[:, 0], y
