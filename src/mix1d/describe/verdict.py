"""The verdict on an answer, in the order in which it is to be read.

Does it describe the data? How many groups, and against which others? Is it the maximum that was
asked for? The last says nothing of the first: the best two normals may describe nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mix1d.describe.goodness import DOUBTFUL, POOR
from mix1d.errors import Outcome
from mix1d.results import Result

__all__ = ["STATES", "Finding", "Goodness", "Verdict", "as_asked", "described", "maximum"]

STATES = ("good", "doubtful", "bad", "open")
"""What an answer can be; "open" where it was not looked at."""


@dataclass(frozen=True)
class Finding:
    """The answer to one question."""

    question: str
    """The question, such as ``"Does it fit?"``."""
    state: str
    """One of `STATES`."""
    word: str
    """The answer in a few words, such as ``"No"``."""
    reason: str
    """The numbers behind it, without a full stop."""

    def __str__(self) -> str:
        return f"{self.question} {self.word}: {self.reason}."


@dataclass(frozen=True)
class Goodness:
    """Whether a mixture fits: a test by the bootstrap, or why there is none."""

    reason: str
    pvalue: float | None = None
    n: int = 0
    """Number of replicates that were refitted."""
    n_failed: int = 0
    """Number of replicates left out because their own fit is no certified maximum."""
    is_gross: bool = False
    """Whether it is rejected even without a test by replicates."""


@dataclass(frozen=True, eq=False, repr=False)
class Verdict(Result):
    """What to know of an answer before its numbers; ``print`` says it, the first line first.

    Its truth value is strict: True only where the test of fit was made and rejects nothing (p above
    0.05), the number of components was asked for or is clearly the best of those tried, and the
    maximum is certified. An outcome alone (``bool(fit.outcome)``) speaks of the maximum only.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
    >>> verdict = mix1d.fit(x, 2).verdict
    >>> bool(verdict), verdict.fits.word, verdict.maximum.word
    (True, 'No misfit seen', 'Yes')
    """

    fits: Finding
    """Does the mixture describe the data?"""
    number: Finding
    """How many components, and against which other numbers?"""
    maximum: Finding
    """Is it the maximum that was asked for?"""

    def __iter__(self) -> Iterator[Finding]:
        return iter((self.fits, self.number, self.maximum))

    def __bool__(self) -> bool:
        is_asked = self.number.state in ("good", "open")
        return self.fits.state == self.maximum.state == "good" and is_asked

    def _columns(self) -> dict[str, Any]:
        names = ("question", "state", "word", "reason")
        return {name: [getattr(finding, name) for finding in self] for name in names}

    def _heading(self) -> str:
        return "verdict"

    def __str__(self) -> str:
        return "\n".join(map(str, self))

    __repr__ = __str__


def described(goodness: Goodness) -> Finding:
    """Does it fit?"""
    p, question = goodness.pvalue, "Does it fit?"
    if goodness.is_gross or (p is not None and p <= POOR):
        return Finding(question, "bad", "No", goodness.reason)
    if p is None:
        return Finding(question, "open", "Not tested", goodness.reason)
    if p <= DOUBTFUL:
        return Finding(question, "doubtful", "Doubtful", goodness.reason)
    return Finding(question, "good", "No misfit seen", goodness.reason)


def as_asked(k: int) -> Finding:
    """How many, where the number was given."""
    return Finding("How many?", "open", "As asked for", f"{k}, not compared with other numbers")


def maximum(outcome: Outcome, message: str) -> Finding:
    """Is it the maximum? Whatever the outcome, its own sentence says so."""
    question, reason = "At the maximum?", message.rstrip(".")
    if outcome:
        return Finding(question, "good", "Yes", reason)
    if outcome is Outcome.FIXED_POINT:
        return Finding(question, "doubtful", "Not of the likelihood", reason)
    return Finding(question, "bad", "NOT TO BE TRUSTED", reason)
