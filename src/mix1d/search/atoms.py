"""Atoms among the components of a search: at infinity no finite value knows of them."""

from __future__ import annotations

import numpy as np

from mix1d.families import Family
from mix1d.families.assortment import family_of_each, kinds_of
from mix1d.mixture import Mixture
from mix1d.model.problem import Problem, State

__all__ = ["count_at_infinity", "finite", "with_atoms"]

AT_INFINITY = 0.25
"""Weight that an atom at infinity begins with, the others together having 1."""

LEAST_OF_ATOM = 0.05
"""Smallest weight that an atom begins with."""


def _are_infinite(family: type[Family]) -> list[bool]:
    """Which of its components are atoms at infinity, of which no finite value knows."""
    return [kind.is_atom and kind.parameters[0].held == np.inf for kind in kinds_of(family)]


def count_at_infinity(problem: Problem) -> int:
    return sum(_are_infinite(problem.family))


def finite(family: type[Family]) -> type[Family]:
    """The family of the other components."""
    infinite = _are_infinite(family)
    if not any(infinite):
        return family
    pairs = zip(kinds_of(family), infinite, strict=True)
    return family_of_each([kind for kind, is_infinite in pairs if not is_infinite])


def with_atoms(problem: Problem, mixture: Mixture) -> State:
    """A mixture of finite values as a state, no atom of which has weight 0."""
    infinite = _are_infinite(problem.family)
    if any(infinite):
        parts = iter(zip(mixture.weights, mixture.components, strict=True))
        both = [
            (AT_INFINITY, kind._of(np.inf)) if is_infinite else next(parts)
            for kind, is_infinite in zip(kinds_of(problem.family), infinite, strict=True)
        ]
        weights = np.array([weight for weight, _ in both])
        mixture = Mixture(weights / weights.sum(), [component for _, component in both])
    state = problem.state(mixture)
    atoms = np.array([kind.is_atom for kind in kinds_of(problem.family)])
    if atoms.size != state.k or not atoms.any():
        return state
    weights = np.where(atoms, np.maximum(state.weights, LEAST_OF_ATOM), state.weights)
    return State(weights / weights.sum(), state.bank)
