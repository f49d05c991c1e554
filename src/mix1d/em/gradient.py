"""The M step of a family that has none of its own: one step of Newton's method on Q.

Q is the expected log-likelihood of the complete data, with the penalty or the prior. One step that
does not lower Q keeps all that matters of EM: the likelihood does not fall, and near a maximum the
rate is the same (Lange 1995, *JRSS B* 57). The derivatives of Q are sums over the values of those
of the log density; each component has its own system of equations, or all have one if they share a
scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.batches import batches
from mix1d.families import CoreFamily
from mix1d.model.problem import FARTHEST_LOG, Problem

__all__ = [
    "HALVINGS", "ROUNDING", "Rows", "Values", "derivatives_of_q", "gradient_step", "height_of_q",
    "uphill",
]  # fmt: skip

HALVINGS = 12
"""A step is shortened to a quarter at most so often; after that the parameters stay."""

FLATTEST = 1e-3
"""Smallest curvature that a step is divided by, in units of that of each parameter alone."""

ROUNDING = 8.0 * float(np.finfo(np.float64).eps)
"""A fall of Q by this share of the sum of its terms' sizes is none."""


class Rows(Protocol):
    """What the M step is made for: rows, of which each component has evidence."""

    def evidence(self, bank: CoreFamily) -> FloatArray:
        """(..., k, m) the log density or log probability of each row."""
        ...

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the evidence."""
        ...

    @property
    def m(self) -> int:
        """Number of rows."""
        ...

    def part(self, rows: slice) -> Rows:
        """Some of them."""
        ...


@dataclass(frozen=True)
class Values:
    """Exact values."""

    y: FloatArray

    def evidence(self, bank: CoreFamily) -> FloatArray:
        return bank._log_extension(self.y)

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        return bank._derivatives(self.y)

    @property
    def m(self) -> int:
        return int(self.y.size)

    def part(self, rows: slice) -> Values:
        return Values(self.y[rows])


class Height(NamedTuple):
    """Q of each component, (..., k), or of all together, (..., 1)."""

    value: FloatArray
    noise: FloatArray
    """Its rounding error."""


def gradient_step(problem: Problem, bank: CoreFamily, rows: Rows, counts: FloatArray) -> CoreFamily:
    """The components after one step, in which no Q falls.

    Parameters
    ----------
    problem : Problem
    bank : CoreFamily
        The old components.
    rows : Rows
        m of them.
    counts : (..., k, m)
        Expected number of observations of each row in each component.
    """
    if isinstance(rows, Values):
        bank = bank._at_edges(rows.y, counts)
    origin = [
        p.domain.free(np.asarray(field, dtype=np.float64))
        for p, field in zip(bank.parameters, bank.fields(), strict=True)
    ]
    step = _newton_step(problem, bank, rows, counts, origin)
    before = height_of_q(problem, bank, rows, counts)
    moved = _moved(bank, origin, step)
    for halving in range(1, HALVINGS + 1):
        falls = _falls(before, height_of_q(problem, moved, rows, counts))
        if not falls.any():
            break
        step = np.where(falls, 0.25 * step if halving < HALVINGS else 0.0, step)
        moved = _moved(bank, origin, step)
    return moved


def _falls(before: Height, after: Height) -> BoolArray:
    """Where Q is less after a step, or no number."""
    least = before.value - before.noise - after.noise
    is_lost = np.isfinite(before.value) & ~np.isfinite(after.value)  # its noise is infinite
    return np.asarray(is_lost | ~(after.value >= least))


def _moved(bank: CoreFamily, origin: list[FloatArray], step: FloatArray) -> CoreFamily:
    """The components at other free coordinates; what does not move keeps every digit."""
    fields = []
    for parameter, field, free, by in zip(
        bank.parameters, bank.fields(), origin, step, strict=True
    ):
        value = parameter.domain.value(parameter.domain.within(free + by, FARTHEST_LOG))
        fields.append(np.where(by == 0.0, field, value))
    return bank._of(*fields)


def height_of_q(problem: Problem, bank: CoreFamily, rows: Rows, counts: FloatArray) -> Height:
    """Q of each component, the penalty taken off."""
    value, noise = np.zeros(counts.shape[:-1]), np.zeros(counts.shape[:-1])
    for part in batches(rows.m, counts[..., 0].size):
        q = counts[..., part]
        terms = np.where(q > 0.0, q * rows.part(part).evidence(bank), 0.0)
        value = value + terms.sum(axis=-1)
        noise = noise + ROUNDING * np.abs(terms).sum(axis=-1)
    if not problem.is_likelihood:
        value = value - problem.penalties(bank)
    if problem.shared:
        return Height(value.sum(axis=-1, keepdims=True), noise.sum(axis=-1, keepdims=True))
    return Height(value, noise)


def _newton_step(
    problem: Problem,
    bank: CoreFamily,
    rows: Rows,
    counts: FloatArray,
    origin: list[FloatArray],
) -> FloatArray:
    """(p, ..., k) the step in free coordinates; where Q is not concave, as far uphill."""
    score, hessian = derivatives_of_q(problem, bank, rows, counts)
    moves = _movable(bank, origin, score)
    score = np.where(moves, score, 0.0)
    hessian = np.where(moves[:, None] & moves, hessian, 0.0)
    p, *leading, k = score.shape
    if not problem.shared:
        along = uphill(np.moveaxis(score, 0, -1), np.moveaxis(hessian, (0, 1), (-2, -1)))
        return np.moveaxis(along, -1, 0)
    tie = _tie(p, k, problem.core.scale_index)
    vector = np.moveaxis(score, 0, -2).reshape(*leading, p * k)
    matrix = np.einsum("ab...j,ji->...ajbi", hessian, np.eye(k)).reshape(*leading, p * k, p * k)
    along = uphill(vector @ tie, tie.T @ matrix @ tie) @ tie.T
    return np.moveaxis(along.reshape(*leading, p, k), -2, 0)


def _movable(bank: CoreFamily, origin: list[FloatArray], score: FloatArray) -> BoolArray:
    """(p, ..., k) what is free, and not at an end of its domain that Q pushes it towards."""
    rows = [
        np.full(slope.shape, p.is_free)
        & ~((free <= p.domain.ends[0]) & (slope < 0.0))
        & ~((free >= p.domain.ends[1]) & (slope > 0.0))
        for p, free, slope in zip(bank.parameters, origin, score, strict=True)
    ]
    return np.array(rows)


def _tie(p: int, k: int, shared: int | None) -> FloatArray:
    """(p k, q) how coordinates (parameter by parameter) follow from those with one shared scale."""
    column = np.arange(p * k).reshape(p, k)
    if shared is not None:
        column[shared] = column[shared, 0]
    _, place = np.unique(column.ravel(), return_inverse=True)
    return np.asarray(place[:, None] == np.arange(place.max() + 1), dtype=np.float64)


def derivatives_of_q(
    problem: Problem, bank: CoreFamily, rows: Rows, counts: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Score (p, ..., k) and Hessian (p, p, ..., k) of the Q of each component."""
    p = len(bank.parameters)
    score, hessian = np.zeros((p, *counts.shape[:-1])), np.zeros((p, p, *counts.shape[:-1]))
    for part in batches(rows.m, counts[..., 0].size):
        s, h = rows.part(part).derivatives(bank)
        q = counts[..., part]
        score += np.where(q > 0.0, q * s, 0.0).sum(axis=-1)
        hessian += np.where(q > 0.0, q * h, 0.0).sum(axis=-1)
    if not problem.is_likelihood:
        of_penalty = problem.penalty_derivatives(bank)
        score += of_penalty[0]
        hessian += of_penalty[1]
    return score, hessian


def uphill(score: FloatArray, hessian: FloatArray) -> FloatArray:
    """(..., q) Newton's steps, each along an eigenvector by the size of its curvature."""
    proves = np.asarray(np.isfinite(score).all(axis=-1) & np.isfinite(hessian).all(axis=(-2, -1)))
    score = np.where(proves[..., None], score, 0.0)
    hessian = np.where(proves[..., None, None], hessian, 0.0)
    root = np.sqrt(np.abs(np.einsum("...aa->...a", hessian)))
    root = np.where(root > 0.0, root, 1.0)
    values, vectors = np.linalg.eigh(-hessian / (root[..., :, None] * root[..., None, :]))
    along = ((score / root)[..., None, :] @ vectors)[..., 0, :]
    along = along / np.maximum(np.abs(values), FLATTEST)
    return np.asarray((vectors @ along[..., None])[..., 0] / root)
