"""What to say of a choice: how clear it is, and what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mix1d.choose.hints import counts, lumps, one_peak, rounding
from mix1d.describe.verdict import Finding
from mix1d.selection.candidate import Candidate
from mix1d.selection.signs import BARE
from mix1d.style.numbers import plain
from mix1d.style.words import listed

__all__ = ["advice", "chosen", "notes"]

FURTHER = 4
"""Where the best fit has the largest number of components tried, the advice is to try this many
more."""

SEEN = 0.1
"""The measure is named where it changes a log-likelihood by more than this."""

TRAILS = "so much worse than the best that its search was cut short"
"""The note on a fit whose criterion is so large that its search was not completed."""


def chosen(
    first: Candidate | None,
    rival: Candidate | None,
    evidence: str,
    *,
    criterion: str,
    ks: Sequence[int],
    is_cut_short: bool,
) -> Finding:
    """How many components, and how clear that is; the arguments are those of a `Selection`."""
    question, by = "How many?", f"Chosen by {criterion.upper()}"
    if first is None:
        return Finding(question, "bad", "Not known", evidence)
    if len(ks) == 1:
        return Finding(question, "open", "Only one number tried", evidence)
    if is_cut_short:
        return Finding(question, "doubtful", "Perhaps more", f"{evidence}; the range ended")
    bare = first.cv_error or BARE
    if rival is not None and rival.value(criterion) - first.value(criterion) < bare:
        return Finding(question, "doubtful", f"{by}, hardly decided", evidence)
    return Finding(question, "good", by, evidence)


def advice(
    table: Sequence[Candidate],
    first: Candidate | None,
    *,
    is_rejected: bool,
    last: int | None,
    are_shapes_tried: bool,
) -> tuple[str, ...]:
    """Sentences, the gravest first; `last` is the number of components at which the range ended."""
    shown = first or table[0]
    rest = shown.fit.rest
    mixture, sample = rest.mixture, rest.sample
    ties = "" if mixture.discrete or not rest._basis.every_value else lumps(sample)
    if first is None:
        return tuple(filter(None, [ties, _unsound(table)]))
    sentences = [
        _misfit(are_shapes_tried) if is_rejected else "",
        ties,
        "" if any(c.fit.mixture.discrete for c in table) else counts(sample, mixture),
        rounding(sample, mixture),
        one_peak(sample, mixture, are_shapes_tried=are_shapes_tried),
        "" if last is None else _range_ended(last, sample.values.size),
        _unsound(table),
    ]
    return tuple(filter(None, sentences))


def _misfit(are_shapes_tried: bool) -> str:
    """The sentence that the best fit is rejected, and the call that tries other shapes."""
    text = "the best of them does not describe the values: do not take its components for groups"
    return text if are_shapes_tried else f"{text}; families='auto' compares other shapes"


def _range_ended(last: int, distinct: int) -> str:
    """The sentence that the range ended at the best fit."""
    text = f"the range ended: {last} components are the most that were tried, more may be better"
    further = min(last + FURTHER, distinct // 2)
    return text if further <= last else f"{text} (k=range(1, {further + 1}))"


def _unsound(table: Sequence[Candidate]) -> str:
    """The sentence on numbers of components without a trusted fit, in any variant."""
    missing = sorted({c.k for c in table} - {c.k for c in table if c.outcome})
    if not missing:
        return ""
    numbers = listed([str(k) for k in missing])
    return f"with {numbers} components no fit could be trusted, so none could be chosen"


def _is_of_steps(candidate: Candidate) -> bool:
    """Whether its log-likelihood is that of the steps to which the values were rounded."""
    return abs(candidate.on_steps) > SEEN or candidate.fit.options.rounding is not None


def notes(
    table: Sequence[Candidate], skipped: Mapping[str, str], signs: Sequence[str]
) -> tuple[str, ...]:
    """Why other shapes were tried, which fits could not be chosen, and which were cut short."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for c in table:
        if not c.outcome:
            reasons.setdefault((c.variant, c.fit.message), []).append(str(c.k))
        elif not (c.fit.starts.is_settled or c.fit.options.constraints is not None):
            reasons.setdefault((c.variant, TRAILS), []).append(str(c.k))
    step = next((c.fit.rest.sample.step for c in table if _is_of_steps(c)), 0.0)
    measure = f"all are compared by the probabilities of steps of {plain(step)}: one measure"
    return (
        *([f"other shapes were tried: {'; '.join(signs)}"] if signs else []),
        *([measure] if step else []),
        *(f"{name}, k = {', '.join(ks)}: {why}" for (name, why), ks in reasons.items()),
        *(f"{what}: {why}" for what, why in skipped.items()),
    )
