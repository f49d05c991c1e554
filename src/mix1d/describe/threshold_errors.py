r"""How sure the thresholds are: the implicit function theorem and the delta method.

A threshold x solves D(x, theta) = log p_i g_i(x) - log p_j g_j(x) = constant, so it moves with the
parameters by

.. math:: \frac{dx}{d\theta} = -\frac{\partial D / \partial\theta}{\partial D / \partial x},

and its variance is that gradient squared by the covariance of the estimates. The limit of a grey
zone solves the same equation with all the other components together in the place of j.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, frozen
from mix1d.curve.density import shares_of
from mix1d.curve.thresholds import Thresholds
from mix1d.families import Family, Kind
from mix1d.families.bank import Bank
from mix1d.infer.wald import normal_score, on_scale

__all__ = [
    "against_all_others", "is_inner", "lowest", "standard_errors_at", "wald", "with_errors",
]  # fmt: skip


def with_errors(
    found: Thresholds, weights: FloatArray, bank: Family, covariance: FloatArray, level: float
) -> Thresholds:
    """The thresholds of a mixture whose estimates have this covariance, with Wald intervals.

    Parameters
    ----------
    found : Thresholds
    weights : (k,)
    bank : Family
        The stack of the components.
    covariance : (k + k p, k + k p)
        Of the weights, then of each parameter in turn; NaN where it is not known.
    level : float
        Of the intervals, such as 0.95.
    """
    contrast = np.zeros((len(weights), len(found.x)))
    places = np.arange(len(found.x))
    contrast[found.pairs[:, 0], places] = 1.0
    contrast[found.pairs[:, 1], places] = -1.0
    errors = standard_errors_at(found.x, contrast, weights, bank, covariance)
    found = replace(
        found,
        level=level,
        method="Wald",
        standard_errors=frozen(errors),
        interval=frozen(wald(found.x, errors, bank, level)),
    )
    if found.grey is None:
        return found
    limits = found.grey.ravel()
    errors = np.full(len(limits), np.nan)
    inner = is_inner(limits, bank)
    at = limits[inner]
    contrast = against_all_others(at, weights, bank)
    errors[inner] = standard_errors_at(at, contrast, weights, bank, covariance)
    intervals = wald(limits, errors, bank, level)
    return replace(
        found,
        grey_standard_errors=frozen(errors.reshape(-1, 2)),
        grey_interval=frozen(intervals.reshape(-1, 2, 2)),
    )


def standard_errors_at(
    x: FloatArray, contrast: FloatArray, weights: FloatArray, bank: Family, covariance: FloatArray
) -> FloatArray:
    """(m,) standard errors of points where sum_j c_j log p_j g_j(x) has a given value.

    Parameters
    ----------
    x : (m,)
    contrast : (k, m)
        The c_j at each point, held fixed: their own change must sum to 0 there.
    """
    if not len(x):
        return np.empty(0)
    with np.errstate(all="ignore"):
        used = contrast != 0.0
        slope = np.where(used, contrast * bank._slope(x), 0.0).sum(axis=0)
        parts = [contrast / weights[:, None], *(contrast * score for score in _scores(x, bank))]
        gradient = np.concatenate([np.where(used, part, 0.0) for part in parts])
        variance = (gradient * (covariance @ gradient)).sum(axis=0)
        return np.asarray(np.sqrt(variance) / np.abs(slope))


def wald(x: FloatArray, errors: FloatArray, bank: Family, level: float) -> FloatArray:
    """(m, 2) intervals ``x ± z * error``; for a family on a log scale those of log x."""
    ends = on_scale(bank.sketch_scale, x, normal_score(level) * errors)
    with np.errstate(all="ignore"):
        return np.asarray(np.maximum(ends, lowest(bank)))


def lowest(bank: Bank) -> float:
    """Where the support begins; minus infinity for a whole line."""
    return float(bank._icdf(np.zeros(1)).min())


def is_inner(limits: FloatArray, bank: Family) -> BoolArray:
    """Which limits of grey zones the mixture sets, and not its support."""
    return np.asarray(np.isfinite(limits) & (limits != lowest(bank)))


def _scores(x: FloatArray, bank: Family) -> list[FloatArray]:
    """Derivatives of log g_j(x) by each parameter as the user knows it, (k, m) each."""
    core = bank.core._of(*bank.fields())
    free = core._derivatives(bank.to_line(x))[0]
    return [
        score if parameter.kind is Kind.LOCATION else score / field
        for score, parameter, field in zip(free, bank.parameters, bank._columns(), strict=True)
    ]


def against_all_others(x: FloatArray, weights: FloatArray, bank: Family) -> FloatArray:
    """(k, m): 1 for the most likely component, minus its share among the others for each other."""
    with np.errstate(divide="ignore"):
        logs = np.log(weights)[:, None] + bank._log_extension(x)
    top = np.argmax(logs, axis=0)
    places = np.arange(len(x))
    logs[top, places] = -np.inf
    contrast = -shares_of(logs)
    contrast[top, places] = 1.0
    return contrast
