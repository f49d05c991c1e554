"""The signs that normals count pieces of one shape for groups, and the choice among shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mix1d.choose.dip import LEVEL, dip_pvalue
from mix1d.choose.shapes import are_counts
from mix1d.describe.misfit import misfit
from mix1d.families import Normal
from mix1d.fitting.result import Fit
from mix1d.selection.candidate import Candidate, ranked

__all__ = ["BARE", "in_words", "signs", "simplest"]

BARE = 2.0
"""A difference of a criterion below this is "not worth more than a bare mention" (Kass & Raftery
1995)."""

MANY = 3
"""So many normals may always be fewer groups of another shape."""

NEAR = 0.25
"""Up to this Anderson-Darling distance a fit is not tested: half of the samples of one normal are
farther from their fits (Stephens 1974, *JASA* 69)."""


def signs(first: Candidate | None, last: int | None) -> tuple[str, ...]:
    """Why other shapes than the normal are worth a trial, in words; () where nothing says so.

    `first` is the best of the normals, and `last` the number of them at which the range ended.
    """
    if first is None:
        return ("no fit of normals can be trusted",)
    rest = first.fit.rest
    k, found = rest.mixture.k, []
    if last is not None:
        found.append(f"{last} normals are the most that were tried")
    if are_counts(rest.sample, float(rest.mixture.sds.min())):
        found.append("the values are counts")
    if k >= MANY:
        found.append(f"{k} normals may be fewer groups of another shape")
    elif k > 1 and (what := _one_peak(first)):
        found.append(f"{k} normals, but {what}")
    if not found:
        found += _misfit(rest)
    return tuple(found)


def _misfit(rest: Fit) -> list[str]:
    """That normals do not describe the data, where the test of fit says so."""
    distance = misfit(rest._basis).anderson_darling
    if distance is None or distance <= NEAR:
        return []
    fits = rest.verdict.fits
    if fits.state not in ("bad", "doubtful"):
        return []
    who = "one normal does" if rest.mixture.k == 1 else f"{rest.mixture.k} normals do"
    return [f"{who} not describe the values ({fits.reason.partition(' from')[0]})"]


def _one_peak(first: Candidate) -> str:
    """What says that a sample described by two normals has one peak; '' if nothing does."""
    rest = first.fit.rest
    if len(rest.mixture.modes().x) == 1:
        return "one peak"
    pvalue = dip_pvalue(rest.sample)
    if pvalue is None or pvalue <= LEVEL:
        return ""
    return f"the dip test sees one peak (p = {pvalue:.2g})"


def simplest(table: Iterable[Candidate], criterion: str) -> list[Candidate]:
    """The candidates that can be trusted, the best first; a tie goes to the simplest.

    Of those within `BARE` of the lowest criterion the one with the fewest components is the best,
    of these a normal before another shape, then the one with the fewest parameters. Of two that are
    the same distribution, as a negative binomial may be a Poisson, it is the one tried first.
    """
    table = list(table)
    order = ranked(table, criterion)
    if not order:
        return order
    highest = order[0].value(criterion) + BARE
    tied = [c for c in table if c.outcome and c.value(criterion) < highest]
    best = min(tied, key=lambda c: _complexity(c, criterion))
    return [best, *(c for c in order if c is not best)]


def _complexity(candidate: Candidate, criterion: str) -> tuple[float, ...]:
    is_other, q = candidate.family != Normal.name, candidate.fit.n_parameters
    return candidate.k, is_other, q, round(candidate.value(criterion), 2)


def in_words(order: Sequence[Candidate], criterion: str) -> str:
    """How the best of one family stands beside the best of the normals and of other shapes."""
    first, name = order[0], criterion.upper()
    of_normals = next((c for c in order if c.family == Normal.name), None)
    if first.family == Normal.name:
        other = next((c for c in order if c.family != Normal.name), None)
        if other is None:
            return "no other shape could be fitted"
        return f"no other shape is better ({_groups(other)}: {_apart(other, first, criterion)})"
    parts = []
    if of_normals is not None:
        verb = "describes" if first.k == 1 else "describe"
        parts.append(
            f"{_groups(first)} {verb} the values as well as {_normals(of_normals.k)} "
            f"({_apart(first, of_normals, criterion)})"
        )
    rival = next((c for c in order if c.family not in (first.family, Normal.name)), None)
    if rival is not None and rival.value(criterion) < first.value(criterion) + BARE:
        verb = "does" if rival.k == 1 else "do"
        parts.append(f"{_groups(rival)} {verb} so, too ({_apart(rival, first, criterion)})")
    return "; ".join(parts) or f"no fit of normals can be trusted ({name})"


NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _groups(candidate: Candidate) -> str:
    """``"one gamma group"``."""
    k = candidate.k
    number = NUMBERS[k] if k < len(NUMBERS) else str(k)
    return f"{number} {candidate.family} group{'s' if k > 1 else ''}"


def _normals(k: int) -> str:
    return f"{k} normals" if k > 1 else "one normal"


def _apart(one: Candidate, other: Candidate, criterion: str) -> str:
    """``"BIC 38 lower"``."""
    difference = one.value(criterion) - other.value(criterion)
    digits = 0 if abs(difference) >= 10.0 else 1
    side = "lower" if difference < 0.0 else "higher"
    return f"{criterion.upper()} {abs(difference):.{digits}f} {side}"
