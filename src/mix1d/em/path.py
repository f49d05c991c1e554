"""The way from a start to an answer, which is only walked again if somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mix1d.em.climb import Station
from mix1d.em.problem import Problem
from mix1d.em.step import evaluate

__all__ = ["Path"]


@dataclass(frozen=True, eq=False)
class Path:
    """The stations of a fit from its start, the first, to its answer, the last."""

    problem: Problem
    climb: tuple[Station, ...]
    """Of the last climb, on every value."""
    prefix: tuple[Station, ...] = ()
    """Of the search, up to where the last climb begins."""
    is_coarse: bool = False
    """Whether the prefix has the log-likelihoods of the coarse copy."""

    def __len__(self) -> int:
        return len(self.prefix) + len(self.climb)

    def __iter__(self) -> Iterator[Station]:
        """The stations, with the log-likelihoods of all the data."""
        for station in self.prefix:
            yield self._on_every_value(station) if self.is_coarse else station
        yield from self.climb

    def _on_every_value(self, station: Station) -> Station:
        point = evaluate(self.problem, station.state)
        return Station(station.state, float(point.loglik), float(point.objective))
