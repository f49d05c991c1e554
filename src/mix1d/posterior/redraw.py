r"""One component drawn anew: a jump that trajectories cannot make.

Where there are more components than the data tell apart, one of them is nearly empty, or divides a
group with another, and a trajectory would have to carry it from the one place to the other through
places without probability. Here component j, chosen with probability proportional to
:math:`w_j^{-1/2}`, gets a new weight, which the others share in their old proportions, and new
parameters; both are accepted by Metropolis and Hastings' rule, which makes the move exact.

====================  ===========================================================================
weight                Beta(1, b), with b one of n, n/4, n/16, ..., 1: that of a component without
                      rows is Beta(1, n + k - 1) if the prior is uniform
parameters            Student's t with 5 degrees of freedom, with mean and covariance of the
                      parameters that the smallest component had in the warm-up
====================  ===========================================================================

References
----------
Tierney (1994), *Annals of Statistics* 22 (an independence step among others).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.model.parametrization import Parametrization
from mix1d.model.slots import slots_of
from mix1d.model.ties import Ties
from mix1d.posterior.target import Target
from mix1d.posterior.trajectory import Chains, Frame, started

__all__ = ["Redraw"]

DF = 5.0
"""Degrees of freedom of the proposals: their tails must be heavier than those of a posterior."""

WIDER = 1.2
"""By so much their sds exceed those of the warm-up."""

LOOSE = 10.0
"""If no component ever had fewer rows in the warm-up, the data hold all in place."""

FEWEST = 8
"""Fewer draws than this many a parameter say nothing of its distribution."""


@dataclass(frozen=True, eq=False)
class _Student:
    """The proposals of the parameters of the components of one family."""

    mean: FloatArray
    """(d,)."""
    root: FloatArray
    """(d, d) of the covariance."""

    @classmethod
    def of(cls, draws: FloatArray) -> _Student:
        """The one with mean and covariance of (n, d) draws."""
        covariance = np.atleast_2d(np.cov(draws, rowvar=False)) * WIDER**2 * (DF - 2.0) / DF
        ridge = 1e-9 * np.diag(np.diag(covariance))
        return cls(draws.mean(axis=0), np.asarray(np.linalg.cholesky(covariance + ridge)))

    def draw(self, n: int, rng: np.random.Generator) -> FloatArray:
        """(n, d)."""
        normal = rng.standard_normal((n, self.mean.size)) @ self.root.T
        return np.asarray(self.mean + normal / np.sqrt(rng.chisquare(DF, (n, 1)) / DF))

    def log(self, x: FloatArray) -> FloatArray:
        """(n,) log density but for a constant."""
        z = np.linalg.solve(self.root, (x - self.mean).T)
        return np.asarray(-0.5 * (DF + self.mean.size) * np.log1p((z * z).sum(axis=0) / DF))


@dataclass(frozen=True, eq=False)
class Redraw:
    """The move of all chains side by side, each with a component of its own."""

    free: Parametrization
    own: tuple[IntArray, ...]
    """For each component the places of the coordinates that are its alone."""
    proposals: tuple[_Student, ...]
    """For each component that of its parameters."""
    powers: FloatArray
    """Those of the Beta(1, b) densities of its weight."""

    @classmethod
    def of(cls, target: Target, z: FloatArray) -> Redraw | None:
        """That for a posterior of which (n, q) draws are known; None where none is of use."""
        free = target.free
        if free.k == 1 or not isinstance(free.constraint, Ties):
            return None
        own = _own_places(free)
        if min(map(len, own)) == 0 or len(z) < FEWEST * max(map(len, own)):
            return None
        logs = _log_weights(free, z)
        proposals: dict[int, _Student] = {}
        n = max(target.problem.n * target.problem.unit.weight, 1.0)
        if logs.min() > np.log(LOOSE / n):
            return None
        for block in free.blocks:
            each = list(block.components)
            least = logs[:, each].argmin(axis=1)
            places = np.array([own[j] for j in each])[least]
            student = _Student.of(np.take_along_axis(z, places, axis=1))
            proposals |= dict.fromkeys(each, student)
        powers = n * 0.25 ** np.arange(np.ceil(np.log(n) / np.log(4.0)) + 1.0)
        ordered = tuple(proposals[j] for j in range(free.k))
        return cls(free, own, ordered, np.maximum(powers, 1.0))

    def move(
        self, frame: Frame, chains: Chains, rng: np.random.Generator
    ) -> tuple[Chains, BoolArray]:
        """Where the chains are after one attempt each, and which of them have jumped."""
        z = frame.z(chains.x)
        new, log_ratio = self._proposed(z, rng)
        there = started(frame, frame.x(new))
        with np.errstate(invalid="ignore"):
            change = np.exp(np.minimum(there.value - chains.value + log_ratio, 0.0))
        jumps = rng.random(len(change)) < np.nan_to_num(change)
        both = zip(there, chains, strict=True)
        kept = (np.where(jumps if a.ndim == 1 else jumps[:, None], a, b) for a, b in both)
        return Chains(*kept), jumps

    def _proposed(self, z: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """(c, q) places, and the logarithm of how much rather one proposes the way back."""
        logs, new, rows = _log_weights(self.free, z), z.copy(), np.arange(len(z))
        choices = _log_choices(logs)
        chosen = (
            (np.log(rng.random((len(z), 1))) > np.logaddexp.accumulate(choices, axis=1))
            .sum(axis=1)
            .clip(max=self.free.k - 1)
        )
        old = logs[rows, chosen]
        fresh = np.log(-np.expm1(np.log(rng.random(len(z))) / rng.choice(self.powers, len(z))))
        moved = logs + (_log_rest(fresh) - _log_rest(old))[:, None]
        moved[rows, chosen] = fresh
        ratio = self._log_of_weight(old) - self._log_of_weight(fresh)
        ratio += _log_choices(moved)[rows, chosen] - choices[rows, chosen]
        reference = int(self.free.reference)
        for j in range(self.free.k):
            if j != reference:
                new[:, self.free.place_of_weight(j)] = moved[:, j] - moved[:, reference]
            which = np.flatnonzero(chosen == j)
            proposal, places = self.proposals[j], np.ix_(which, self.own[j])
            ratio[which] += proposal.log(z[places])
            new[places] = proposal.draw(which.size, rng)
            ratio[which] -= proposal.log(new[places])
        return new, ratio

    def _log_of_weight(self, log: FloatArray) -> FloatArray:
        """(c,) log density of the logit of a new weight."""
        b, rest = self.powers, _log_rest(log)[:, None]
        return np.asarray(log + np.logaddexp.reduce(np.log(b) + b * rest, axis=1))


def _log_rest(log: FloatArray) -> FloatArray:
    """log(1 - w) of log(w)."""
    return np.asarray(np.log(-np.expm1(np.minimum(log, -1e-300))))


def _log_choices(logs: FloatArray) -> FloatArray:
    """(c, k) logarithms of the probabilities with which each component is chosen."""
    return np.asarray(-0.5 * logs - np.logaddexp.reduce(-0.5 * logs, axis=1, keepdims=True))


def _log_weights(free: Parametrization, z: FloatArray) -> FloatArray:
    """(n, k) logarithms of the weights, whose log-ratios have no borders."""
    logs = free.constraint.full(z)[:, : free.k]
    return np.asarray(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))


def _own_places(free: Parametrization) -> tuple[IntArray, ...]:
    """For each component the free coordinates of its parameters that are no other one's."""
    places = [free.constraint.place_of(free.k + i) for i in range(free.full_size - free.k)]
    found: list[list[int]] = [[] for _ in range(free.k)]
    for place, slot in zip(places, slots_of(free.blocks), strict=True):
        if place >= 0 and places.count(place) == 1:
            found[slot.component].append(place)
    return tuple(np.array(own, dtype=np.intp) for own in found)
