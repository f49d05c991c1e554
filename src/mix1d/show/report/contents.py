"""What a report is made of: numbers, sentences, and drawings that are still to be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mix1d.arrays import FloatArray
from mix1d.choices import Algorithm
from mix1d.curve.cuts import Cuts
from mix1d.describe.verdict import Goodness, Verdict
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.facts import Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Contents", "Draw", "Evidence", "Merged", "Trajectory"]

Draw = Callable[["Axes"], Any]
"""Draws on the axes given."""


@dataclass(frozen=True)
class Evidence:
    """How the number of components was chosen, where it was."""

    sentence: str
    """The choice in words, such as "2 components (normal); 3 is 2.9 BIC worse"."""
    criterion: str
    """The criterion of the choice: "bic", "aic", "icl" or "cv"."""
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    """The cells of each fit that was compared."""
    best: int | None
    """Place of the row that was chosen; None if no fit can be trusted."""
    advice: Callable[[Verdict], Sequence[str]]
    """What speaks against the choice, given the verdict, and what to try."""
    notes: Sequence[str]
    """The fits that were not made, and why."""
    draw: Draw
    """Draws the criterion against the number of components."""


@dataclass(frozen=True)
class Trajectory:
    """The iterations of EM from a first guess to the answer."""

    mixtures: Sequence[Mixture]
    logliks: FloatArray
    start: str
    """The first guess in words, such as "components spread evenly over the data"."""
    sample: Sample
    """What was fitted: the rows beside the lumps, where there are any."""
    algorithm: Algorithm | None
    """By what a page can climb from the first guess, as this did; None if there is no such."""


@dataclass(frozen=True)
class Merged:
    """Components merged into groups, where there are fewer peaks than components."""

    sentences: Sequence[str]
    """Why, into which groups, and where to cut between them."""
    draw: Draw
    """Draws the groups over the data."""


@dataclass(frozen=True)
class Contents:
    """All that a report holds."""

    facts: Facts
    name: str | None
    """Name of the column; it comes from outside and may hold anything."""
    sample: Sample
    is_seeded: bool
    """Whether the random numbers came from a seed that is known."""
    is_searched: bool
    """Whether the maximum was searched for from many starts."""
    algorithm: Algorithm
    accelerate: bool
    tol: float
    """Options of the fit, as the arguments of `fit` are called."""
    sketch_error: float | None
    """Standard errors by which the data's sketch may shift a parameter; None without a sketch."""
    call: str
    """The call that makes the fit again."""
    draw: Draw
    """Draws the result over the data."""
    draw_posterior: Draw
    """Draws how probable each component is along x."""
    draw_qq: Draw | None
    """Draws the QQ plot; None where there are no single values to draw."""
    draw_cdf: Draw | None
    """Draws the distribution functions of rows that are no exact values; None where all are."""
    goodness: Goodness
    verdict: Verdict
    trajectory: Trajectory
    cuts: Cuts
    """The cuts from which the reader may choose."""
    evidence: Evidence | None
    """How the number of components was chosen; None where only the verdict tells of it."""
    merged: Merged | None
    """What the components make as groups; None where each has a peak of its own."""
