"""The way from a start to an answer, which is only walked again if somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from mix1d.em.climb import Station
from mix1d.em.step import evaluate
from mix1d.model.problem import Problem

__all__ = ["Path"]


@dataclass(frozen=True, eq=False)
class Path:
    """The stations of a fit from its start, the first, to its answer, the last."""

    problem: Problem
    climb: tuple[Station, ...]
    """Of the last climb, on every value."""
    before: Callable[[], tuple[Station, ...]] = tuple
    """Of the search, up to where the last climb begins: walked again when asked for."""
    length: int = 0
    """How many stations these are."""
    penalised_from: int | None = None
    """The first station that was climbed with the penalty, after plain EM had collapsed."""

    def __len__(self) -> int:
        return self.length + len(self.climb)

    def __iter__(self) -> Iterator[Station]:
        """The stations, with the log-likelihoods of all the data."""
        for station in (*self.before(), *self.climb):
            known = np.isfinite(station.loglik)
            yield station if known else self._on_every_value(station)

    def _on_every_value(self, station: Station) -> Station:
        point = evaluate(self.problem, station.state)
        return Station(station.state, float(point.loglik), float(point.objective))
