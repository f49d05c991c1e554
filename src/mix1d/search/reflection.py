"""Mirrored data, mirrored answer: the side from which the search looks at the data.

Many choices of a search have a direction: which of two equal things comes first, where a cut takes
the middle value. Instead of making each symmetric, the data are turned so that their shape, not
their sign, says where they begin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.model.problem import Problem, State

__all__ = ["reflected", "reflected_state", "reflects"]

ROUNDING = 1e-9
"""Two distances are taken to be equal where they differ by less than this share of the range."""


def reflects(problem: Problem) -> bool:
    """Whether the search looks at ``-y`` in the place of ``y``: never at both of one sample.

    The first pair of values, from the ends inwards, that lies off the middle of the range decides;
    of symmetric values, the first pair with unequal weights.
    """
    is_held = any(p.shifts and not p.is_free for p in problem.core.parameters)
    if is_held or not problem.core.is_symmetric:
        return False
    y, weights = problem.y, problem.weights
    off = (y + y[::-1]) - (y[0] + y[-1])
    off[np.abs(off) < ROUNDING * (y[-1] - y[0])] = 0.0
    for differences in (off, weights - weights[::-1]):
        decisive = np.flatnonzero(differences)
        if decisive.size:
            return bool(differences[decisive[0]] < 0.0)
    return False


def reflected(problem: Problem) -> Problem:
    """The problem of the data ``-y``; its sample and its unit are still those of ``y``."""
    y, weights = -problem.y[::-1], np.ascontiguousarray(problem.weights[::-1])
    return replace(problem, y=y, weights=weights, prior=problem.prior and problem.prior.reflected())


def reflected_state(state: State) -> State:
    """The same state seen from the other side; its components keep their order."""
    fields = [
        parameter.moved(field, 0.0, -1.0)
        for parameter, field in zip(state.bank.parameters, state.bank.fields(), strict=True)
    ]
    return State(state.weights, type(state.bank)._of(*fields))
