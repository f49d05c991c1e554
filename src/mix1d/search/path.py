"""The states from the winning start to the answer, computed again where somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mix1d.em.climb import Climb
from mix1d.em.step import evaluate
from mix1d.model.problem import Problem, State

__all__ = ["Path"]


@dataclass(frozen=True, eq=False)
class Path:
    """The states of a fit from its start, the first, to its answer, the last."""

    climb: Climb
    """The last run of EM, on every value."""
    before: Callable[[], Sequence[State]] = tuple
    """The states of the search before the last run of EM."""
    length: int = 0
    """Number of the states before the last run."""

    def __len__(self) -> int:
        return self.length + len(self.climb.path)

    def __iter__(self) -> Iterator[tuple[State, float]]:
        """Each state and the log-likelihood of all the data there, on the line."""
        for state in (*self.before(), *self.climb.path):
            yield state, float(evaluate(self.problem, state).loglik)

    @property
    def problem(self) -> Problem:
        """The problem that the last run of EM maximised."""
        return self.climb.problem

    @property
    def penalised_from(self) -> int | None:
        """The first state of EM with the penalty, after plain EM had collapsed."""
        return self.climb.penalised_from
