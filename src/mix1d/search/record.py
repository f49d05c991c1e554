"""How a search went, as its user sees it: the path of the winner, and the starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.step import evaluate
from mix1d.families import Family
from mix1d.mixture import Mixture
from mix1d.model.problem import Problem, State
from mix1d.objects.cached import cached_property
from mix1d.results import Result, by_component
from mix1d.results.plain import plain
from mix1d.search.path import Path

__all__ = ["Iteration", "StartRecord", "Starts", "Trace", "iteration", "trace"]


@dataclass(frozen=True)
class Iteration:
    """One iteration, as ``on_iteration`` receives it."""

    iteration: int
    """Number of the iteration; 0 is the start."""
    loglik: float
    mixture: Mixture

    def __str__(self) -> str:
        m = self.mixture
        cells = (
            f"{name} " + " ".join(f"{value:.6g}" for value in values)
            for name, values in (("weights", m.weights), ("means", m.means), ("sds", m.sds))
        )
        return f"{self.iteration:>5}  loglik {self.loglik:.6f}  " + "  ".join(cells)

    __repr__ = __str__


@dataclass(frozen=True, eq=False)
class Trace(Result):
    """The path of a fit from its start, entry 0, to its end: T entries.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1, 2, 3, 7, 8, 10], 2, start="linspace", accelerate=False)
    >>> bool((fit.trace.loglik[1:] >= fit.trace.loglik[:-1] - 1e-12).all())
    True
    """

    loglik: FloatArray
    """(T,) log-likelihood of the data."""
    weights: FloatArray
    """(T, k) weights of the components."""
    _bank: Family
    penalised_from: int | None = None
    """The entry at which EM began anew with a penalty for small sds, because plain EM
    (``accelerate=False``) had collapsed before it; else None."""

    def __len__(self) -> int:
        return len(self.loglik)

    def _columns(self) -> dict[str, Any]:
        named = {"weight": self.weights, "mean": self.means, "sd": self.sds} | self.parameters
        iterations = np.arange(len(self))
        return {"iteration": iterations, "loglik": self.loglik, **by_component(named)}

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}

    def __repr__(self) -> str:
        first, last = self.loglik[0], self.loglik[-1]
        return f"{len(self) - 1} iterations, log-likelihood {first:.6f} to {last:.6f}"

    @property
    def means(self) -> FloatArray:
        """(T, k) means of the components."""
        return np.array(self._bank.moments()[0], dtype=np.float64)

    @property
    def sds(self) -> FloatArray:
        """(T, k) standard deviations of the components."""
        return np.array(self._bank.moments()[1], dtype=np.float64)

    @property
    def parameters(self) -> dict[str, FloatArray]:
        """The family's own parameters by name, each (T, k)."""
        names = (parameter.name for parameter in self._bank.parameters)
        return dict(zip(names, self._bank.fields(), strict=True))

    @property
    def mixtures(self) -> list[Mixture]:
        """The T mixtures themselves."""
        return [Mixture._of(self.weights[t], self._bank[t]) for t in range(len(self))]


@dataclass(frozen=True)
class StartRecord:
    """One start and where it ended."""

    name: str
    loglik: float
    """Log-likelihood at the end."""
    mixture: Mixture
    """The mixture at the end."""
    climbed: bool
    """Whether EM was run to a maximum from here, or given up after a short run."""
    reached: bool
    """Whether it reached the maximum that the answer comes from."""


class Starts(Result, Sequence[StartRecord]):
    """The starts that were tried, the highest end first: the evidence that the maximum is global.

    A sequence of `StartRecord`.
    """

    def __init__(
        self,
        problem: Problem,
        ends: Sequence[tuple[str, State, bool]],
        winners: Sequence[int],
        *,
        is_settled: bool = True,
    ) -> None:
        self._problem, self._ends, self._winners = problem, ends, frozenset(winners)
        self.is_settled = is_settled
        """Whether the search ended because more starts brought nothing, not at a limit."""

    @cached_property
    def _records(self) -> tuple[StartRecord, ...]:
        return tuple(self._record(i) for i in range(len(self)))

    def _record(self, i: int) -> StartRecord:
        problem, (name, end, climbed) = self._problem, self._ends[i]
        loglik = problem.loglik(float(evaluate(problem, end).loglik))
        return StartRecord(name, loglik, problem.mixture(end), climbed, i in self._winners)

    def __len__(self) -> int:
        return len(self._ends)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Starts) else NotImplemented

    def __hash__(self) -> int:
        return hash((len(self), self._winners))

    @overload
    def __getitem__(self, index: int) -> StartRecord: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[StartRecord, ...]: ...

    def __getitem__(self, index: int | slice) -> StartRecord | tuple[StartRecord, ...]:
        return self._records[index]

    @property
    def n_climbed(self) -> int:
        """Number of starts that were followed to a maximum."""
        return sum(climbed for _, _, climbed in self._ends)

    @property
    def n_reached(self) -> int:
        """Number of starts that reached the maximum from which the answer comes."""
        return len(self._winners)

    def _maxima(self, k: int) -> list[Mixture]:
        """The ends of k components that were followed to a maximum, the highest first."""
        ends = (end for _, end, climbed in self._ends if climbed)
        return [self._problem.mixture(end) for end in ends if end.k == k]

    def _columns(self) -> dict[str, Any]:
        names = ("name", "loglik", "climbed", "reached")
        return {name: [getattr(start, name) for start in self] for name in names}

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}

    def __str__(self) -> str:
        if len(self) == 1:
            return f"1 start ({self._ends[0][0]})"
        counts = f"{len(self)} starts, {self.n_climbed} followed up"
        return f"{counts}, {self.n_reached} reached this maximum"

    __repr__ = __str__


def trace(path: Path) -> Trace:
    """The path in the user's coordinates."""
    problem = path.problem
    states, logliks = zip(*path, strict=True)
    weights = np.array([state.weights for state in states])
    columns = zip(*(state.bank.fields() for state in states), strict=True)
    bank = problem.components(problem.core._of(*map(np.array, columns)))
    loglik = np.array([problem.loglik(on_line) for on_line in logliks])
    return Trace(loglik, weights, bank, path.penalised_from)


def iteration(problem: Problem, number: int, state: State, loglik: float) -> Iteration:
    """One state of a path, and its log-likelihood on the line, in the user's coordinates."""
    return Iteration(number, problem.loglik(loglik), problem.mixture(state))
