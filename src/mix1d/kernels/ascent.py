"""EM steps and climbs of normal mixtures, and their derivatives (`native/ascent.h`).

They have no twin in NumPy: where they are not compiled, EM by arrays serves (`em.step`,
`em.newton`).

The objective is given as `rule`, an array (4,): the penalty a of L_a, the square of the spread of
the data, 1 where all components share one sd and else 0, the weight of one unit of log-likelihood.
A mixture is a (3, k) array of weights, means and sds. What constrains it is an array (k + 3, k):
in its first row 1 where all weights are fixed and else 0, then for each sd the number of its group,
whose ratios are fixed, or -1 where it is fixed itself, its share in the penalty, and in rows the
derivatives of the means by up to k numbers; mixtures obey these constraints.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.kernels.library import loop, refuse_unless, shape_of

__all__ = [
    "CERTIFIED",
    "COLLAPSED",
    "LONG",
    "STALLED",
    "climb",
    "derive",
    "take_rough_steps",
    "take_steps",
]

CERTIFIED = 0
"""A climb ended at a proven maximum."""

STALLED = 1
"""A climb ended where nothing rises but nothing is proven: a ridge, a saddle, a vanished component.
"""

LONG = 2
"""A climb ended after too many iterations."""

COLLAPSED = 3
"""A climb ended with an sd of 0."""

_take_steps, _take_rough_steps = loop("take_steps"), loop("take_rough_steps")
_climb, _derive = loop("climb"), loop("derive")


def take_steps(
    y: FloatArray,
    weights: FloatArray,
    mixtures: FloatArray,
    rule: FloatArray,
    steps: int,
    constraints: FloatArray | None = None,
) -> FloatArray:
    """Take EM steps from each of the mixtures, in place.

    Parameters
    ----------
    y, weights : (n,) arrays
    mixtures : (count, 3, k) array
        Updated in place.
    rule : (4,) array
    steps : int
    constraints : (k + 3, k) array, optional

    Returns
    -------
    (count,) array
        The objective where the steps end.
    """
    n, count, k = _sizes(y, weights, mixtures, rule)
    _check(constraints, k)
    heights = np.empty(count)
    _take_steps(y, weights, n, mixtures, count, k, rule, steps, heights, constraints)
    return heights


def take_rough_steps(
    y: FloatArray, weights: FloatArray, mixtures: FloatArray, rule: FloatArray, steps: int
) -> FloatArray:
    """The same in single precision, sixteen mixtures side by side; the objective but roughly."""
    n, count, k = _sizes(y, weights, mixtures, rule)
    heights = np.empty(count)
    _take_rough_steps(y, weights, n, mixtures, count, k, rule, steps, heights)
    return heights


def climb(
    y: FloatArray,
    weights: FloatArray,
    mixtures: FloatArray,
    rule: FloatArray,
    tol: float,
    small_gain: float,
    longest: int,
    trace: FloatArray | None = None,
    constraints: FloatArray | None = None,
) -> tuple[FloatArray, IntArray]:
    """Climb from each of the mixtures to its maximum, in place.

    Parameters
    ----------
    y, weights : (n,) arrays
    mixtures : (count, 3, k) array
        Updated in place.
    rule : (4,) array
    tol : float
        Decrement at which a climb ends.
    small_gain : float
        Gain of one EM step below which extrapolation and Newton's steps are tried.
    longest : int
        Iterations after which a climb is given up.
    trace : (most, 3, k) array, optional
        Receives the start of the last climb, and where each of its iterations ended.
    constraints : (k + 3, k) array, optional

    Returns
    -------
    heights : (count,) array
        The objective where the climbs end.
    reports : (count, 3) array
        How each ended, its evaluations of the likelihood, and the length of its trace.
    """
    n, count, k = _sizes(y, weights, mixtures, rule)
    most = 0
    if trace is not None:
        most = shape_of("trace", trace, 3)[0]
        refuse_unless("trace", trace, most, 3, k)
    _check(constraints, k)
    heights, reports = np.empty(count), np.empty((count, 3), dtype=np.int64)
    _climb(
        y, weights, n, mixtures, count, k, rule, tol, small_gain, longest, heights, reports,
        trace, most, constraints,
    )  # fmt: skip
    return heights, reports


def derive(
    y: FloatArray,
    weights: FloatArray,
    mixture: FloatArray,
    rule: FloatArray,
    constraints: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Score (3 k,), information (3 k, 3 k) and complete-data information (3 k,) of the objective.

    In k log weights, k means and k log sds, whatever the constraints; for one mixture (3, k).
    """
    n, k = _length(y, weights, rule), shape_of("mixture", mixture, 2)[1]
    refuse_unless("mixture", mixture, 3, max(k, 1))
    _check(constraints, k)
    score, information, complete = np.empty(3 * k), np.empty((3 * k, 3 * k)), np.empty(3 * k)
    _derive(y, weights, n, mixture, k, rule, score, information, complete, constraints)
    return score, information, complete


def _check(constraints: FloatArray | None, k: int) -> None:
    """Refuse constraints of another number of components, or of groups beyond the last."""
    if constraints is None:
        return
    refuse_unless("constraints", constraints, k + 3, k)
    if not np.isin(constraints[1], np.arange(-1, k)).all():
        raise ValueError(f"`constraints` must have groups from -1 to {k - 1}, got {constraints[1]}")


def _sizes(
    y: FloatArray, weights: FloatArray, mixtures: FloatArray, rule: FloatArray
) -> tuple[int, int, int]:
    """Number of values, of mixtures and of components."""
    count, _, k = shape_of("mixtures", mixtures, 3)
    refuse_unless("mixtures", mixtures, count, 3, max(k, 1))
    return _length(y, weights, rule), count, k


def _length(y: FloatArray, weights: FloatArray, rule: FloatArray) -> int:
    """Number of values."""
    (n,) = shape_of("y", y, 1)
    refuse_unless("weights", weights, n)
    refuse_unless("rule", rule, 4)
    return n
