"""The answer of a search, with all that was tried."""

from __future__ import annotations

from dataclasses import dataclass

from mix1d.em.from_start import Found
from mix1d.search.candidates import Candidate
from mix1d.search.path import Path

__all__ = ["Search"]


@dataclass(frozen=True)
class Search:
    """The answer of a search, and the candidates from which it was chosen."""

    found: Found
    path: Path
    """The states from the winning start to the answer."""
    candidates: tuple[Candidate, ...]
    """Every start, the highest end first."""
    winners: tuple[int, ...]
    """Places of the candidates that reached the maximum the answer comes from."""
    is_settled: bool
    """Whether the search ended because more starts found nothing higher, and not at a limit of
    rounds or of work."""
