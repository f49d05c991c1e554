"""The bound that the ceiling sets: which numbers of components are proved to be no better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mix1d.choose.ceiling import Ceiling, rounded_down, rounded_up
from mix1d.selection.candidate import Candidate, lowest, ranked

__all__ = ["Bound", "bound_on"]


class OfNumber(Protocol):
    """What no normal mixture of `k` components has less of."""

    def __call__(self, k: int, *, equal_sd: bool) -> float: ...


def bound_on(ceiling: Ceiling | None, criterion: str) -> OfNumber | None:
    """The bound on a criterion; None for one that the ceiling does not bound, or without one."""
    if ceiling is None:
        return None
    return {"bic": ceiling.bound_bic, "aic": ceiling.bound_aic}.get(criterion)


@dataclass(frozen=True)
class Bound:
    """What the ceiling proves about candidates that were not fitted."""

    ceiling: Ceiling | None
    """The bound on all normal mixtures; None where there is none."""
    criterion: str
    """The criterion by which fits are compared."""
    is_chosen: bool
    """Whether the caller chose the smallest sd that the ceiling allows."""

    def proof(self, table: Sequence[Candidate], family: str, k: int, *, equal_sd: bool) -> str:
        """Why neither k components nor more can be better than the best so far; '' if unproved."""
        best, bound = lowest(table, self.criterion), bound_on(self.ceiling, self.criterion)
        if self.ceiling is None or bound is None or family != "normal":
            return ""
        if not bound(k, equal_sd=equal_sd) >= best:
            return ""
        if not (self.is_chosen or self._covers_best(table)):
            return ""
        floor, value = rounded_up(self.ceiling.min_sd), rounded_down(best)
        return (
            f"none with sds of at least {floor} can have a {self.criterion.upper()} better than "
            f"{value}: proved"
        )

    def _covers_best(self, table: Sequence[Candidate]) -> bool:
        """Whether the best normal fit has sds above the floor.

        If not, narrow components matter here, and others of them may be better still.
        """
        normal = ranked((c for c in table if c.family == "normal"), self.criterion)
        if self.ceiling is None or not normal:
            return False
        return bool(normal[0].fit.mixture.sds.min() >= self.ceiling.min_sd)
