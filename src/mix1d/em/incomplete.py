"""EM of rows that are no exact values: intervals, values with an error, rows within a window.

The E step is `model.events`' evidence. The M step takes the unseen true values at nodes, with their
expected counts, and beside a window the rows that were not seen (McLachlan & Jones 1988).
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.estimate import estimated, has_closed_form
from mix1d.em.gradient import Rows, Values, gradient_step
from mix1d.families import CoreFamily
from mix1d.families.assortment import Assortment
from mix1d.model.bounds import on_bounds
from mix1d.model.events import Events
from mix1d.model.problem import Problem, State

__all__ = ["counts_outside", "evidence", "evidence_inside", "log_inside", "m_step", "rows_of"]


def evidence(problem: Problem, state: State) -> FloatArray:
    """(..., k, m) the evidence of each component for each row, and the logarithm of its weight."""
    assert problem.events is not None
    with np.errstate(divide="ignore"):
        logs = np.log(state.weights)[..., None]
    if not problem.parts:
        return logs + problem.events.evidence(state.bank)
    every = np.empty((*state.weights.shape, problem.events.m))
    for part in problem.parts:
        assert part.problem.events is not None
        own = part.problem.events.evidence(part.stack(state.bank))
        every[..., part.components, :] = np.where(
            part.log_jacobian > -np.inf, own + part.log_jacobian, -np.inf
        )
    return logs + every


def evidence_inside(problem: Problem, state: State) -> FloatArray:
    """(..., k, u) the logarithm of the probability that a row is of a component and in a window."""
    return _beside_windows(problem, state, inside=True)


def _beside_windows(problem: Problem, state: State, *, inside: bool) -> FloatArray:
    with np.errstate(divide="ignore"):
        logs = np.log(state.weights)[..., None]
    if not problem.parts:
        assert problem.windows is not None
        events = problem.windows.inside if inside else problem.windows.outside
        return logs + events.evidence(state.bank)
    parts = []
    for part in problem.parts:
        windows = part.problem.windows
        assert windows is not None
        events = windows.inside if inside else windows.outside
        parts.append((part, events.evidence(part.stack(state.bank))))
    every = np.empty((*state.weights.shape, parts[0][1].shape[-1]))
    for part, own in parts:
        every[..., part.components, :] = own
    return logs + every


def log_inside(problem: Problem, state: State) -> FloatArray:
    """(..., u) the logarithm of the probability of each window."""
    return np.asarray(np.logaddexp.reduce(evidence_inside(problem, state), axis=-2))


def counts_outside(problem: Problem, state: State) -> FloatArray | None:
    """(..., k, v) the expected numbers of rows outside the windows; None without any."""
    if problem.windows is None:
        return None
    total = log_inside(problem, state)
    logs = _beside_windows(problem, state, inside=False)
    which = problem.windows.which
    shares = np.exp(logs - total[..., None, which])
    return np.asarray(shares * problem.windows.weights[which])


def m_step(problem: Problem, state: State, counts: FloatArray) -> State:
    """The M step from the expected counts (..., k, m) of the rows."""
    outside = counts_outside(problem, state)
    totals = counts.sum(axis=-1)
    if outside is not None:
        totals = totals + outside.sum(axis=-1)
    shares = problem.shares(totals)
    if not problem.parts:
        bank = _components(problem, state.bank, counts, outside)
        return on_bounds(State(shares, bank), problem.narrowest)
    stacks = []
    for part in problem.parts:
        own = counts[..., part.components, :]
        beside = None if outside is None else outside[..., part.components, :]
        stacks.append(_components(part.problem, part.stack(state.bank), own, beside))
    return State(shares, cast(type[Assortment], type(state.bank)).of_stacks(stacks))


def _components(
    problem: Problem, bank: CoreFamily, counts: FloatArray, outside: FloatArray | None
) -> CoreFamily:
    """The new components of one family.

    In closed form by the unseen values. Of other families one step on the likelihood of the rows
    that are known to be theirs: nothing but the labels is then unknown.
    """
    rows = _AllRows.of(problem)
    if outside is not None:
        counts = np.concatenate([counts, outside], axis=-1)
    is_closed = problem.statistics is not None and has_closed_form(problem)
    if not is_closed and bank.is_smooth:
        return gradient_step(problem, bank, rows, counts)
    y, numbers = rows.completed(bank, counts)
    if not is_closed:
        return _from_values(problem, bank, y, numbers)
    new = _estimated(problem, bank, y, numbers)
    return new if new is not None else _estimated(problem, bank, y, numbers, again=True) or bank


def rows_of(problem: Problem) -> Rows:
    """What an M step is made for: exact values, or the rows with those outside the windows."""
    return Values(problem.y) if problem.events is None else _AllRows.of(problem)


class _AllRows:
    """The rows that were seen, then those outside the windows."""

    def __init__(self, kinds: list[Events]) -> None:
        self._kinds = kinds

    @classmethod
    def of(cls, problem: Problem) -> _AllRows:
        """Those of a problem."""
        assert problem.events is not None
        outside = [] if problem.windows is None else [problem.windows.outside]
        return cls([problem.events, *outside])

    @property
    def m(self) -> int:
        return sum(events.m for events in self._kinds)

    def part(self, rows: slice) -> _AllRows:
        """Those of some neighbouring rows, by themselves."""
        start, stop, _ = rows.indices(self.m)
        some, begin = [], 0
        for events in self._kinds:
            low, high = max(start - begin, 0), min(stop - begin, events.m)
            if low < high:
                some.append(events.part(slice(low, high)))
            begin += events.m
        return _AllRows(some)

    def evidence(self, bank: CoreFamily) -> FloatArray:
        return _joined([events.evidence(bank) for events in self._kinds])

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        both = [events.derivatives(bank) for events in self._kinds]
        return _joined([s for s, _ in both]), _joined([h for _, h in both])

    def completed(self, bank: CoreFamily, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values and their expected counts, (..., k, M) each."""
        ends = np.cumsum([events.m for events in self._kinds])[:-1]
        parts = np.split(counts, ends, axis=-1)
        both = [events.completed(bank, own) for events, own in zip(self._kinds, parts, strict=True)]
        return _joined([y for y, _ in both]), _joined([q for _, q in both])


def _joined(parts: list[FloatArray]) -> FloatArray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)


def _estimated(
    problem: Problem, bank: CoreFamily, y: FloatArray, counts: FloatArray, *, again: bool = False
) -> CoreFamily | None:
    """The M step by sums; None where they lie too far from the answer and are to be taken again."""
    sums = _sums(bank, y, counts)
    new = estimated(problem, bank, sums)
    if again:
        return estimated(problem, new, _sums(new, y, counts))
    return new if bank._is_close(sums) else None


def _sums(bank: CoreFamily, y: FloatArray, counts: FloatArray) -> FloatArray:
    own = bank._evidence(y, np.zeros(counts.shape[:-1]))[1]
    return bank._sums(counts, bank._statistics(y), own)


def _from_values(
    problem: Problem, bank: CoreFamily, y: FloatArray, counts: FloatArray
) -> CoreFamily:
    """The M step of a family that needs the values, for each component."""
    fields = [np.array(field, dtype=np.float64) for field in bank.fields()]
    for index in np.ndindex(fields[0].shape):
        order = np.argsort(y[index], kind="stable")
        order = order[counts[index][order] > 0.0]
        one = bank._of(*(field[index][None] for field in fields))
        own = y[index][order], counts[index][order][None]
        new = None
        if has_closed_form(problem):
            new = one._maximised(
                *own, penalty=problem.penalty, spread=problem.penalty_scale, shared=False
            )
        if new is None:
            prior = problem.prior and problem.prior.alone(index[-1])
            new = gradient_step(replace(problem, prior=prior), one, Values(own[0]), own[1])
        moved = [np.asarray(field)[0] for field in new.fields()]
        if not np.isnan(moved).any():
            for field, value in zip(fields, moved, strict=True):
                field[index] = value
    return bank._of(*fields)
