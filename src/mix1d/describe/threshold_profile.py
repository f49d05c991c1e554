r"""Profile-likelihood intervals of thresholds.

A place x is a threshold where component i is as likely as the others that follow it,

.. math:: u_i + \log g_i(x) + c = \log\sum_{l \in S} e^{u_l + \log g_l(x)},

with u the log-ratios of the weights, S the next component (or, for the limit of a grey zone, all
others) and c the logarithm of the costs. For any x and other parameters there is one such u_i. So x
can take the place of u_i as a coordinate, and its profile is that of any other parameter: it holds
every x at which the likelihood ratio does not reject "equally likely here" (Venzon & Moolgavkar
1988). It has no need of the threshold being a smooth function of the parameters, which it is not:
where the groups overlap, two crossings may meet and vanish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.envelope import log_stakes
from mix1d.curve.thresholds import Thresholds
from mix1d.describe.threshold_errors import against_all_others, is_inner, lowest
from mix1d.families.bank import Bank, are_atoms
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.notes import Notes, in_words, joined
from mix1d.infer.profile import FARTHEST, ends_of
from mix1d.infer.profile_coordinates import HeldQuantity, ProfileCoordinates
from mix1d.infer.wald import normal_score
from mix1d.model import parts
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import State
from mix1d.objects.cached import cached_property

__all__ = ["profiled"]

OF_CONSTRAINTS = "under constraints of the weights the intervals of thresholds are Wald's"
"""What is said where no log-ratio of weights is free to make way for a place."""

STEP = 1e-4
"""Step of the differences that give second derivatives; all coordinates are of order one."""


def profiled(
    found: Thresholds, maximum: MaximumWithCurvature, stack: Bank, level: float
) -> Thresholds:
    """The thresholds with profile-likelihood intervals, of the grey zones' limits too.

    `stack` has the components as the user knows them. The note says which ends were not reached.
    A threshold that is not shown keeps its Wald interval.
    """
    relations = maximum.problem.relations
    if relations is not None and not relations.weights_are_free:
        return replace(found, note=joined(found.note, OF_CONSTRAINTS))
    score = normal_score(level)
    notes: Notes = []
    stakes = log_stakes(stack, found.cost)

    def interval(x: float, winner: int, rivals: list[int], odds: float, name: str) -> FloatArray:
        place = float(maximum.on_line(np.array(x)))
        crossing = _Crossing(maximum, winner, rivals, odds, place)
        return np.maximum(_ends(crossing, score, name, notes), lowest(stack))

    assert found.interval is not None
    intervals = np.array(found.interval)
    beside_atoms = are_atoms(stack)[found.pairs].any(axis=1)  # these stay where they are
    for t in np.flatnonzero(found.shown & ~beside_atoms):
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
            contrast = against_all_others(np.array([x]), maximum.mixture.weights, stack)[:, 0]
            winner = int(np.argmax(contrast))
            rivals = np.flatnonzero(contrast < 0.0).tolist()
            zones[z, side] = interval(x, winner, rivals, odds, f"the limit {x:.6g}")
    return replace(
        found,
        method="profile likelihood",
        interval=intervals,
        grey_interval=zones,
        note=joined(found.note, *in_words(notes)),
    )


def _ends(crossing: _Crossing, z: float, name: str, notes: Notes) -> FloatArray:
    """Both ends of the interval of one place, as the user knows it."""
    problem = crossing.maximum.problem
    free = crossing.parametrization
    coordinates = ProfileCoordinates(problem, free, crossing.place, crossing)
    farthest = FARTHEST * problem.spread

    def is_border(y: float) -> bool:
        return abs(y - crossing.origin) > farthest or crossing.is_outside(y)

    low, high = ends_of(crossing.maximum, coordinates, z, is_border, name, notes)
    center, scale, _ = problem.unit
    with np.errstate(over="ignore"):  # of a lognormal, beyond the largest number: infinite
        return problem.family.from_line(center + scale * np.array([low, high]))


@dataclass(frozen=True, eq=False)
class _Crossing(HeldQuantity):
    """A place on the line, as the coordinate in the place of the winner's log-ratio."""

    maximum: MaximumWithCurvature
    winner: int
    rivals: list[int]
    """The components of S, which together are as likely as the winner at the threshold."""
    stake: float
    """The logarithm c of the cost of one error compared with the other."""
    origin: float
    """The threshold of the fit."""

    @cached_property
    def parametrization(self) -> Parametrization:
        """The parametrization with the heaviest rival as reference."""
        state = self.maximum.state
        reference = max(self.rivals, key=lambda j: state.weights[j])
        return self.maximum.problem.parametrization(state, reference)

    @cached_property
    def place(self) -> int:
        """Place of the winner's log-ratio among the coordinates."""
        return self.parametrization.place_of_weight(self.winner)

    def is_outside(self, y: float) -> bool:
        """Whether no component has a density there."""
        logs = self._densities(self.maximum.state, np.array([y]))
        has = np.isfinite(logs)
        return not (has[self.winner] and has[self.rivals].any())

    def _densities(self, state: State, y: FloatArray) -> FloatArray:
        """(k,) log density of each component at (1,) a place of the line."""
        problem = self.maximum.problem
        if not problem.parts:
            return state.bank._log_extension(y)[:, 0]
        alike = State(np.ones(state.k), state.bank)
        return parts.evidence(parts.at(problem, y), alike, slice(None))[:, 0]

    def _scores(self, state: State, y: FloatArray) -> FloatArray:
        """(p, k) score of each log density there."""
        problem = self.maximum.problem
        if not problem.parts:
            return state.bank._derivatives(y)[0][..., 0]
        return parts.derivatives(parts.at(problem, y), state)[0][..., 0]

    def _slope(self, state: State, y: FloatArray) -> FloatArray:
        """(k,) slope of each log density there."""
        problem = self.maximum.problem
        if not problem.parts:
            return state.bank._slope(y)[:, 0]
        center, scale, _ = problem.unit
        return scale * problem.components(state.bank)._slope(center + scale * y)[:, 0]

    def quantity(self, vector: FloatArray) -> float:
        return self.origin  # asked for at the fit only

    def log_ratio(self, vector: FloatArray) -> float:
        _, logs, _ = self._at(vector)
        with np.errstate(invalid="ignore"):  # NaN where no component has a density
            rivals = np.logaddexp.reduce(logs[self.rivals])
            return float(rivals - logs[self.winner] - self.stake)

    def hessian(self, vector: FloatArray) -> FloatArray:
        steps = STEP * np.eye(vector.size)
        rows = [(self.gradient(vector + s) - self.gradient(vector - s)) for s in steps]
        hessian = np.array(rows) / (2.0 * STEP)
        return np.asarray(0.5 * (hessian + hessian.T))

    def keeps_its_meaning(self, vector: FloatArray) -> bool:
        """Whether the most likely component still changes in the same direction."""
        with np.errstate(all="ignore"):  # of a search that was led too far
            before, now = (self.gradient(at)[self.place] for at in (self._of_fit, vector))
        return bool(before * now > 0.0)

    @cached_property
    def _of_fit(self) -> FloatArray:
        vector = self.parametrization.vector(*self.maximum.state)
        vector[self.place] = self.origin
        return vector

    def gradient(self, vector: FloatArray) -> FloatArray:
        state, logs, y = self._at(vector)
        contrast = np.zeros(len(logs))
        contrast[self.rivals] = np.exp(logs[self.rivals] - np.logaddexp.reduce(logs[self.rivals]))
        weights = contrast.copy()  # the winner's log-ratio is what is sought
        contrast[self.winner] = -1.0
        to_free = self.parametrization.constraint.jacobian(vector).T
        every = np.concatenate([weights, *(contrast * self._scores(state, y))])
        if self.maximum.problem.parts:
            every = every[parts.places(self.maximum.problem)]
        gradient = to_free @ every
        gradient[self.place] = contrast @ self._slope(state, y)
        return np.asarray(gradient)

    def _at(self, vector: FloatArray) -> tuple[State, FloatArray, FloatArray]:
        """The components, log-ratio plus log density of each (the winner's: density only), x."""
        others = vector.copy()
        others[self.place] = 0.0
        state = self.maximum.problem.state_at(self.parametrization, others)
        y = np.array([vector[self.place]])
        ratios = self.parametrization.constraint.full(others)[: state.k]
        with np.errstate(all="ignore"):  # a step too far is refused where it is taken
            return state, ratios + self._densities(state, y), y
