"""Values in the place of rows that are none: a few for each, spread as a mixture says.

They make a sample of exact values whose maxima lie near those of the rows themselves, so that the
search for starts runs on it (multiple imputation, Rubin 1987). Beside a window stand the rows that
were not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import CoreFamily
from mix1d.families.unseen import Unseen
from mix1d.model.events import Events
from mix1d.model.problem import Problem, State
from mix1d.sample import Sample

__all__ = ["imputed"]

EACH, EACH_OF_MANY = 5, 3
"""So many values stand for each row; of many rows fewer do."""

MANY = 100
"""Rows that are many."""

MOST_UNSEEN = 1.0
"""At most this many times the rows that were seen stand for those that were not."""


def imputed(
    problem: Problem, state: State, counts: FloatArray, outside: FloatArray | None
) -> Sample:
    """A sample of exact values near the rows of `problem`, given a state.

    Parameters
    ----------
    problem : Problem
    state : State
    counts : (k, m)
        Expected number of observations of each row in each component.
    outside : (k, v) or None
        Expected number of rows that no window shows.
    """
    assert problem.events is not None
    exact = problem.events.points
    each = EACH if problem.y.size - exact.size < MANY else EACH_OF_MANY
    weights = problem.sample.weights[exact] / problem.unit.weight
    values, numbers = [problem.sample.values[exact]], [weights]
    for x, number in _spread(problem, state.bank, counts, each, inside=True):
        values.append(x)
        numbers.append(number)
    if outside is not None and np.isfinite(outside).all():
        most = MOST_UNSEEN * problem.n
        own = outside * min(1.0, most / max(float(outside.sum()), 1e-300))
        for x, number in _spread(problem, state.bank, own, each, inside=False):
            values.append(x)
            numbers.append(number)
    x, places = np.unique(np.concatenate(values), return_inverse=True)
    total = np.bincount(places, weights=np.concatenate(numbers)).astype(np.float64)
    total *= problem.unit.weight
    with np.errstate(all="ignore"):
        kept = (total > 0.0) & np.isfinite(x) & problem.family.in_support(x)
    return Sample._of_weighed_points(x[kept], total[kept])


def _spread(
    problem: Problem, bank: CoreFamily, counts: FloatArray, each: int, *, inside: bool
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Values and their weights, group by group of rows."""
    if not problem.parts:
        events = _events(problem, inside=inside)
        for places, unseen in events._unseen(bank, condensed=False):
            yield _evenly(*_nodes(problem, unseen, counts[:, None, places]), each)
        return
    blocks = []
    for part in problem.parts:
        events = _events(part.problem, inside=inside)
        groups = list(events._unseen(part.stack(bank), condensed=False))
        own = counts[part.components]
        size = max((unseen.y.shape[-2] for _, unseen in groups), default=0) * len(own)
        x, share = np.zeros((2, size, events.m))
        for places, unseen in groups:
            nodes = _nodes(part.problem, unseen, own[:, None, places])
            x[: len(nodes[0]), places], share[: len(nodes[0]), places] = nodes
        blocks.append((x, share))
    x, share = (np.concatenate(both) for both in zip(*blocks, strict=True))
    rows = np.flatnonzero(share.any(axis=0)) if len(share) else np.zeros(0, dtype=int)
    if rows.size:
        yield _evenly(x[:, rows], share[:, rows], each)


def _nodes(problem: Problem, unseen: Unseen, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(k q, m) values of the data, and how many observations each stands for."""
    m = unseen.y.shape[-1]
    with np.errstate(all="ignore"):
        x = problem.family.from_line(unseen.y * problem.unit.scale + problem.unit.center)
    return x.reshape(-1, m), (unseen.share * counts).reshape(-1, m)


def _evenly(x: FloatArray, share: FloatArray, each: int) -> tuple[FloatArray, FloatArray]:
    """So many quantiles of each column of nodes with these shares, and their weights."""
    order = np.argsort(x, axis=0, kind="stable")
    x, share = np.take_along_axis(x, order, axis=0), np.take_along_axis(share, order, axis=0)
    until = np.cumsum(np.nan_to_num(share), axis=0)
    total = until[-1]
    targets = (np.arange(each) + 0.5) / each
    rows = [(until < target * total).sum(axis=0) for target in targets]
    places = np.minimum(np.array(rows), len(x) - 1)
    values = np.take_along_axis(x, places, axis=0)
    return values.ravel(), np.broadcast_to(total / each, values.shape).ravel()


def _events(problem: Problem, *, inside: bool) -> Events:
    if inside:
        assert problem.events is not None
        return problem.events
    assert problem.windows is not None
    return problem.windows.outside
