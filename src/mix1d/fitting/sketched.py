"""Large data are fitted on a sketch of them, and the error that this caused is bounded.

A cell whose points have its count, mean, variance and skewness errs, in the sum of any function g
over its rows, by at most n h^4 / 1536 max |g''''| (two-node Gauss quadrature; h the cell's width).
Taken for g = the score of one row, that bounds the score of the data at the answer; the inverse
information carries it to the parameters. It is a bound for *this* maximum: it says nothing of
another one whose component lies within a cell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.em.degeneracy import can_collapse
from mix1d.em.newton import Certificate, certify, row_scores, score_and_information
from mix1d.em.step import evaluate
from mix1d.model.problem import Problem, State
from mix1d.sample import Sample
from mix1d.sketching.layers import Layers

__all__ = ["INTOLERABLE", "TOLERATED", "Folding", "folding", "shift_by_folding"]

TOLERATED = 1e-4
"""A sketch may shift a parameter by so many standard errors: as much as the default `tol` does."""

INTOLERABLE = 0.1
"""If a sketch may shift a parameter by more standard errors than this (0.005 log-likelihood units),
its fit is not to be trusted."""

NARROW = 2.0
"""A component whose sd is less than so many cell widths may be an artefact of the cells."""


class Folding(NamedTuple):
    """How folding the data into cells affected a fit."""

    error: float | None = None
    """Largest shift of a parameter that the sketch can cause, in standard errors; None where there
    is no maximum to take standard errors from."""
    to_refine: BoolArray | None = None
    """(m,) cells that should be finer: those in reach of a component as narrow as they are, and
    those without which the error would be tolerated."""


def folding(
    layers: Layers, problem: Problem, state: State, certificate: Certificate | None
) -> Folding:
    """How the cells affected the fit that ended in `state`."""
    if certificate is None:  # of an algorithm that maximises no likelihood
        return Folding(None, np.zeros(layers.folded.size, dtype=np.bool_))
    to_refine = _near_narrow(layers, problem, state)
    if not certificate.is_maximum:
        return Folding(None, to_refine)
    if layers.is_exact:
        return Folding(0.0, to_refine)
    shifts = _shifts(layers, problem, state, certificate)
    error = float(shifts.sum(axis=0).max())
    if error > TOLERATED:
        share = shifts.max(axis=1)
        order = np.argsort(share)
        tolerated = np.cumsum(share[order]) <= 0.25 * TOLERATED
        to_refine[np.flatnonzero(layers.folded)[order[~tolerated]]] = True
    return Folding(error, to_refine)


def shift_by_folding(coarser: Sample, problem: Problem, state: State) -> float | None:
    """How far the folding of other rows than exact values may shift a parameter, in standard
    errors; None where cells twice as wide have no maximum near by.

    It is what these shift, at most: an estimate, and no bound. Those of one number shift a
    sixteenth of it, since their error falls with the fourth power of the width.
    """
    wider = problem.of(coarser)
    point = evaluate(wider, wider.state(problem.mixture(state)))
    found = certify(wider, point, score_and_information)
    if not found.is_maximum:
        return None
    root = np.sqrt(np.diag(found.information))
    inverse = np.linalg.inv(found.information / np.outer(root, root))
    shifts = np.abs(found.step * root) / np.sqrt(np.diag(inverse))
    return float(shifts.max() * np.sqrt(wider.unit.weight))


def _shifts(layers: Layers, problem: Problem, state: State, certificate: Certificate) -> FloatArray:
    """(cells, q) how far each folded cell can shift each parameter, in standard errors."""
    folded = layers.folded
    width = layers.widths[folded] / problem.unit.scale
    middle = (layers.middles[folded] - problem.unit.center) / problem.unit.scale
    change = _fourth_difference(problem, state, certificate, middle, width)
    weights = layers.weights[folded] / problem.unit.weight
    root = np.sqrt(np.diag(certificate.information))
    inverse = np.linalg.inv(certificate.information / np.outer(root, root))
    slack = weights[:, None] * np.abs(change) / 1536.0 / root
    shifts = slack @ np.abs(inverse) / np.sqrt(np.diag(inverse))
    return np.asarray(shifts * np.sqrt(problem.unit.weight))


def _fourth_difference(
    problem: Problem, state: State, certificate: Certificate, y: FloatArray, h: FloatArray
) -> FloatArray:
    """h^4 times the fourth derivative of each row's score at the middles `y` of cells, (m, q).

    The five points of a cell are its middle, its edges and the next middles, most of which are also
    those of its neighbours.
    """

    def score(at: FloatArray) -> FloatArray:
        return row_scores(problem, state, at, certificate.parametrization)

    alone = np.abs(np.diff(y) / h[1:] - 1.0) + np.abs(np.diff(h) / h[1:]) > 1e-6
    first, last = np.flatnonzero(np.append(True, alone)), np.flatnonzero(np.append(alone, True))
    middle, right_edge = score(y), score(y + 0.5 * h)
    left, left_edge, right = (
        np.roll(values, shift, axis=0)
        for values, shift in ((middle, 1), (right_edge, 1), (middle, -1))
    )
    left[first], left_edge[first] = score((y - h)[first]), score((y - 0.5 * h)[first])
    right[last] = score((y + h)[last])
    return 16.0 * (left - 4.0 * (left_edge + right_edge) + 6.0 * middle + right)


def _near_narrow(layers: Layers, problem: Problem, state: State) -> BoolArray:
    """Cells in reach of a component that is so narrow that it may be one of the cells only."""
    near = np.zeros(layers.folded.size, dtype=np.bool_)
    means, sds = (np.asarray(moment) for moment in state.bank.moments())
    if problem.parts:  # each on a line of its own
        means, sds = (np.asarray(moment) for moment in problem.components(state.bank).moments())
        means, sds = (means - problem.unit.center) / problem.unit.scale, sds / problem.unit.scale
    width = layers.widths / problem.unit.scale
    for j in np.flatnonzero((sds < NARROW * width.max()) & can_collapse(state.bank)):
        middle = (layers.middles - problem.unit.center) / problem.unit.scale
        near |= (sds[j] < NARROW * width) & (np.abs(middle - means[j]) < 6.0 * sds[j] + width)
    return near & layers.folded
