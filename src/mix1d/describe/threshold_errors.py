r"""How sure the thresholds are: the implicit function theorem and the delta method.

A threshold x solves D(x, theta) = log p_i g_i(x) - log p_j g_j(x) = constant, so it moves with the
free coordinates theta by

.. math:: \frac{dx}{d\theta} = -\frac{\partial D / \partial\theta}{\partial D / \partial x},

and its variance is that gradient squared by the covariance of the estimates. The limit of a grey
zone solves the same equation with all the other components together in the place of j.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.curve.density import shares_of
from mix1d.curve.thresholds import Thresholds
from mix1d.families.bank import Bank, are_atoms, ends_of_support
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.wald import SCALES, normal_score, on_scale
from mix1d.model.blocks import stacks_of

__all__ = ["against_all_others", "is_inner", "lowest", "with_errors"]


def with_errors(
    found: Thresholds,
    neighbourhood: Neighbourhood,
    level: float,
    members: FloatArray | None = None,
) -> Thresholds:
    """The thresholds of a fitted mixture with standard errors and Wald intervals of this level.

    `members` (G, k), 1 for the components of each group and 0 for the others, if they are between
    groups.
    """
    weights, bank = neighbourhood.mixture.weights, neighbourhood.stack
    contrast = _side(0, found, members, weights, bank) - _side(1, found, members, weights, bank)
    errors = _standard_errors_at(found.x, contrast, neighbourhood)
    found = replace(
        found,
        level=level,
        method="Wald",
        standard_errors=errors,
        interval=_wald(found.x, errors, bank, level),
    )
    if found.grey is None:
        return found
    limits = found.grey.ravel()
    errors = np.full(len(limits), np.nan)
    inner = is_inner(limits, bank)
    at = limits[inner]
    contrast = against_all_others(at, weights, bank)
    errors[inner] = _standard_errors_at(at, contrast, neighbourhood)
    intervals = _wald(limits, errors, bank, level)
    return replace(
        found,
        grey_standard_errors=errors.reshape(-1, 2),
        grey_interval=intervals.reshape(-1, 2, 2),
    )


def _side(
    side: int, found: Thresholds, members: FloatArray | None, weights: FloatArray, bank: Bank
) -> FloatArray:
    """(k, m): of what is most likely below each threshold (0) or above (1), each component's share.

    By such shares the logarithm of a sum moves with the logarithms of its terms.
    """
    if members is None:
        return np.eye(len(weights))[:, found.pairs[:, side]]
    mine = members[found.pairs[:, side]].T
    with np.errstate(all="ignore"):
        logs = np.log(weights)[:, None] + bank._log_extension(found.x)
        return np.where(mine > 0.0, shares_of(np.where(mine > 0.0, logs, -np.inf)), 0.0)


def _standard_errors_at(
    x: FloatArray, contrast: FloatArray, neighbourhood: Neighbourhood
) -> FloatArray:
    """(m,) standard errors of points where sum_j c_j log p_j g_j(x) has a given value.

    Parameters
    ----------
    x : (m,)
    contrast : (k, m)
        The c_j at each point, held fixed: they and their own changes sum to 0 there.
    neighbourhood : Neighbourhood
    """
    if not len(x):
        return np.empty(0)
    bank, free = neighbourhood.stack, neighbourhood.parametrization
    with np.errstate(all="ignore"):
        used = contrast != 0.0
        slope = np.where(used, contrast * bank._slope(x), 0.0).sum(axis=0)
        parts = [contrast]
        for block, stack in zip(free.blocks, stacks_of(free.blocks, bank), strict=True):
            core = stack.core._of(*stack.to_core(stack.fields()))
            rows = list(block.components)
            scores = core._derivatives(stack.to_line(x))[0]  # (p, k, m)
            parts += [np.where(used[rows], contrast[rows] * score, 0.0) for score in scores]
        gradient = free.full_jacobian(neighbourhood.mixture.weights, bank).T @ np.concatenate(parts)
        variance = (gradient * (neighbourhood.covariance @ gradient)).sum(axis=0)
        is_step = used[are_atoms(bank)].any(axis=0)  # beside an atom: it stays where it is
        return np.where(is_step, 0.0, np.sqrt(variance) / np.abs(slope))


def _wald(x: FloatArray, errors: FloatArray, bank: Bank, level: float) -> FloatArray:
    """(m, 2) intervals ``x ± z * error``; for a family on a log scale those of log x."""
    ends = on_scale(SCALES[_scale_of(bank)], x, normal_score(level) * errors)
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(ends, lowest(bank)))


def _scale_of(bank: Bank) -> str:
    """That of sketches of its densities; "linear" if these have several."""
    scales = {part.sketch_scale for part in bank.unstack() if not part.is_atom}
    return scales.pop() if len(scales) == 1 else "linear"


def lowest(bank: Bank) -> float:
    """Where the support begins; minus infinity for a whole line."""
    return float(ends_of_support(bank)[0][~are_atoms(bank) | bank.discrete].min())


def is_inner(limits: FloatArray, bank: Bank) -> BoolArray:
    """Which limits of grey zones the mixture sets, and not its support."""
    return np.asarray(np.isfinite(limits) & (limits != lowest(bank)))


def against_all_others(x: FloatArray, weights: FloatArray, bank: Bank) -> FloatArray:
    """(k, m): 1 for the most likely component, minus its share among the others for each other."""
    with np.errstate(divide="ignore"):
        logs = np.log(weights)[:, None] + bank._log_extension(x)
    top = np.argmax(logs, axis=0)
    places = np.arange(len(x))
    logs[top, places] = -np.inf
    contrast = -shares_of(logs)
    contrast[top, places] = 1.0
    return contrast
