"""What a state says of each row that was observed: its posterior and its score.

Both are by the evidence of the row itself, an interval or a value with an error, and not by the
value that stands in for it. A window adds the score of its probability, with the opposite sign.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve import density
from mix1d.em import incomplete
from mix1d.em.newton import row_scores
from mix1d.families.held import in_unit_of
from mix1d.mixture import Mixture
from mix1d.model import parts
from mix1d.model.blocks import blocks_of, stacks_of
from mix1d.model.events import events_of
from mix1d.model.parametrization import Parametrization
from mix1d.model.problem import Problem, State
from mix1d.model.unit import Unit
from mix1d.sample.rows import Rows

__all__ = ["posterior_of_rows", "posterior_under", "scores_of_rows", "weights_within"]

UNIT = Unit(0.0, 1.0, 1.0)
"""That of the data themselves."""


def posterior_of_rows(problem: Problem, state: State) -> FloatArray:
    """(m, k) probability of each component given the row."""
    return density.shares_of(incomplete.evidence(problem, state)).T


def posterior_under(mixture: Mixture, rows: Rows) -> FloatArray:
    """(m, k) probability of each component given the row, whatever the mixture was fitted to.

    NaN where no component can give the row.
    """
    exact = rows.are_exact
    others = rows.at(~exact)
    with np.errstate(divide="ignore"):
        logs = np.tile(np.log(mixture.weights)[:, None], others.lower.size)
    blocks = blocks_of(mixture._bank)
    for block, stack in zip(blocks, stacks_of(blocks, mixture._bank), strict=True):
        family = type(stack)
        core = in_unit_of(family.core, UNIT.center, UNIT.scale)
        events = events_of(others, family, UNIT, np.zeros_like(others.lower))
        logs[list(block.components)] += events.evidence(core._of(*family.to_core(stack.fields())))
    shares = np.empty((exact.size, mixture.k))
    shares[exact] = mixture.posterior(rows.lower[exact])
    shares[~exact] = density.shares_of(logs).T
    return shares


def weights_within(problem: Problem, state: State) -> FloatArray:
    """(k,) the weights among rows within the windows, as many in each as there are in the data."""
    windows = problem.windows
    if windows is None:
        return state.weights
    inside = density.shares_of(incomplete.evidence_inside(problem, state)) @ windows.weights
    outside = state.weights * (problem.n_drawn - windows.weights.sum())
    return np.asarray((inside + outside) / problem.n_drawn)


def scores_of_rows(problem: Problem, state: State, free: Parametrization) -> FloatArray:
    """Score of one observation of each row, (m, q), in the free coordinates."""
    if problem.events is None:
        return row_scores(problem, state, problem.y, free)
    r = np.nan_to_num(density.shares_of(incomplete.evidence(problem, state)))
    scores = _scores(r, parts.of_events(problem, state)[0])
    drawn = np.ones(r.shape[-1])
    if problem.labels is not None:
        drawn = problem.labels.drawn.astype(np.float64)
        scores[: len(r)] *= drawn
    if problem.windows is not None:
        logs = incomplete.evidence_inside(problem, state)
        inside = _scores(density.shares_of(logs), parts.of_events(problem, state, inside=True)[0])
        which = problem.windows.of_rows
        scores = scores - np.where(which >= 0, inside[:, which], 0.0)
        scores[: len(r)] -= np.where(which >= 0, 0.0, state.weights[:, None] * drawn)
    else:
        scores[: len(r)] -= state.weights[:, None] * drawn
    if problem.parts:
        scores = scores[parts.places(problem)]
    return np.asarray((free.full_jacobian(*state).T @ scores).T)


def _scores(r: FloatArray, s: FloatArray) -> FloatArray:
    """Of the logarithms of the weights, as if free, then of the parameters."""
    return np.concatenate([r, (r * s).reshape(-1, r.shape[-1])])
