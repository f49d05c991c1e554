"""What a report says in sentences, outcome first where it cannot be trusted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.errors import Outcome
from mix1d.show.facts import Facts
from mix1d.show.report.contents import Contents, Goodness
from mix1d.show.tables import HARDLY_ANY, PROPER_NAMES, is_alarming
from mix1d.style.numbers import count, intervals, plain, short

__all__ = ["Check", "answer", "checks", "data_line", "on_axis", "one_line", "whose"]

MOST_NAMED = 4
"""More components than this are told by their range."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
POOR, DOUBTFUL = 0.01, 0.05

ADVICE = {
    Outcome.PENALISED: "Fewer components, or one sd for all of them, may have a sound maximum.",
    Outcome.UNRESOLVED: "Fit the values themselves, or a sketch of more cells.",
    Outcome.FLAT: "Fewer components may be enough.",
    Outcome.SADDLE: "The global search (start 'search') may lead on from here.",
    Outcome.MAX_ITER: "More iterations may reach it.",
    Outcome.TOO_FEW: "Ask for fewer components.",
    Outcome.FIXED_POINT: "For the maximum, fit with the algorithm 'em'.",
}


@dataclass(frozen=True)
class Check:
    """One line of the verdict."""

    state: str
    """"good", "doubtful" or "bad"."""
    question: str
    word: str
    answer: str


def one_line(name: str | None, longest: int = 60) -> str | None:
    """A name as a sentence can hold it: on one line, and not longer than that."""
    if name is None:
        return None
    words = " ".join(name.split())
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def on_axis(name: str | None) -> str | None:
    """A name as a picture can hold it."""
    return one_line(name, 32)


def whose(contents: Contents) -> str:
    """``"the 272 values of waiting"``."""
    facts, name = contents.facts, one_line(contents.name)
    values = "value" if facts.n == 1 else "values"
    return f"the {count(facts.n)} {values}" + (f" of {name}" if name else "")


def data_line(contents: Contents) -> str:
    """``"272 values from 43 to 96, in steps of 1"``."""
    sample, facts = contents.sample, contents.facts
    low, high = (plain(float(end)) for end in (sample.values[0], sample.values[-1]))
    parts = [f"{count(facts.n)} values from {low} to {high}"]
    if contents.sketch_error:
        parts.append("summarised in cells")
    elif sample.step and sample.values.size > 2 and not contents.way.mixtures[-1].discrete:
        parts.append(f"in steps of {plain(sample.step)}")
    if facts.n_missing:
        parts.append(f"{facts.n_missing:,} missing left out")
    return ", ".join(parts)


def answer(contents: Contents) -> list[str]:
    """The answer in two sentences."""
    facts = contents.facts
    if is_alarming(facts):
        return [
            f"This fit cannot be trusted: {facts.message.rstrip('.')}.",
            f"{ADVICE[facts.outcome]} The numbers below show where the search ended and are no "
            f"estimates.",
        ]
    return [f"{_found(contents)}: {_groups(facts)}.", _cut(contents)]


def checks(contents: Contents) -> list[Check]:
    """Whether to trust it, how many, does it fit: each in one line."""
    return [_is_trusted(contents.facts), _is_chosen(contents), _is_fitting(contents.goodness)]


def _is_trusted(facts: Facts) -> Check:
    text = f"{_capital(facts.message.rstrip('.'))}. {_capital(facts.starts)}."
    question = "Can it be trusted?"
    if facts.outcome:
        return Check("good", question, "Yes", text)
    if is_alarming(facts):
        return Check("bad", question, "No", text)
    return Check("doubtful", question, "Not as a maximum", text)


def _is_chosen(contents: Contents) -> Check:
    facts, evidence, question = contents.facts, contents.evidence, "How many?"
    if evidence is None:
        return Check("doubtful", question, "As asked for", f"{facts.k}, not compared with others.")
    if evidence.best is None:
        return Check("bad", question, "Not known", f"{_capital(evidence.sentence)}.")
    return Check(
        "good",
        question,
        f"Chosen by {evidence.criterion.upper()}",
        f"{_capital(evidence.sentence)}.",
    )


def _is_fitting(goodness: Goodness) -> Check:
    p, question, text = goodness.pvalue, "Does it fit?", f"{_capital(goodness.sentence)}."
    if p is None:
        return Check("doubtful", question, "Not known", text)
    if p > DOUBTFUL:
        return Check("good", question, "No misfit seen", text)
    if p > POOR:
        return Check("doubtful", question, "Doubtful", text)
    return Check("bad", question, "No", text)


# ---------------------------------------------------------------------- the first sentence
def _found(contents: Contents) -> str:
    facts, p = contents.facts, contents.goodness.pvalue
    tied = " with one sd" if facts.equal_sd and facts.k > 1 else ""
    family = PROPER_NAMES.get(facts.family, facts.family)
    number = NUMBERS[facts.k] if facts.k < len(NUMBERS) else str(facts.k)
    plural = facts.k > 1
    what = f"{_capital(number)} {family} component{'s' if plural else ''}{tied}"
    if p is None:
        by = "" if facts.outcome else ", by an algorithm that does not maximise the likelihood,"
        return f"{what} {'were' if plural else 'was'} found{by} in {whose(contents)}"
    verb = f"describe{'' if plural else 's'} {whose(contents)}"
    if p > DOUBTFUL:
        return f"{what} {verb}"
    how = "only roughly" if p <= POOR else "perhaps only roughly"
    return f"{what} {verb} {how} (goodness of fit: p = {p:.2g})"


def _groups(facts: Facts) -> str:
    """Where the components are and how large."""
    finest = float(np.maximum(facts.sds.min(), 1e-3 * facts.sds.max()))
    if facts.k == 1:
        limits = _limits(facts, facts.means, facts.mean_errors, "means")
        sd = short(float(facts.sds[0]), float(facts.sds[0]), 2)
        return f"the mean is {short(float(facts.means[0]), finest, 2)}{limits[0]}, the sd {sd}"
    if facts.k > MOST_NAMED:
        ends = [short(float(end), finest, 2) for end in (facts.means.min(), facts.means.max())]
        sizes = [percent(float(end)) for end in (facts.weights.min(), facts.weights.max())]
        return (
            f"their means lie from {' to '.join(ends)}, the smallest holds {sizes[0]} and the "
            f"largest {sizes[1]} of the values"
        )
    first, *rest = (
        (percent(weight), f"around {short(mean, finest, 2)} (sd {short(sd, sd, 2)})")
        for weight, mean, sd in np.column_stack([facts.weights, facts.means, facts.sds]).tolist()
    )
    return _listed([" of the values ".join(first), *(" ".join(part) for part in rest)])


def _limits(facts: Facts, values: FloatArray, errors: FloatArray | None, which: str) -> list[str]:
    """The interval of each value, in brackets; "" where there is none."""
    if facts.intervals is None:
        return [""] * len(values)
    level = f"{100.0 * facts.intervals.level:g}%"
    cells = intervals(values, errors, getattr(facts.intervals, which))
    return [f" ({level} interval {cell})" if cell else "" for cell in cells]


# ---------------------------------------------------------------------- the second sentence
def _cut(contents: Contents) -> str:
    """Where to cut, and at what price."""
    facts = contents.facts
    if facts.k == 1:
        return "There is nothing to cut."
    found, ends = facts.thresholds, contents.sample.values[[0, -1]]
    main = (found.mass >= HARDLY_ANY) & (found.x > ends[0]) & (found.x < ends[1])
    places, lost = found.x[main], percent(found.error) if found.error > 0.0 else "none"
    if not len(places):
        return f"No value separates them: {found.reason or 'they overlap altogether'}."
    peaks = len(facts.modes.x)
    merged = f"They overlap so much that their sum has {_peaks(peaks)}; "
    overlap = merged if peaks < facts.k else ""
    if len(places) == 1:
        place = _place(contents, int(np.flatnonzero(main)[0]))
        text = f"the best single cut, {place}, puts {lost} of the values on the wrong side"
    else:
        where = _changes(places, float(facts.sds.min()))
        cuts = f"cuts {where}, where the most probable component changes"
        text = f"{cuts}, misplace {lost} of the values"
    return _capital(f"{overlap}{text}.")


def _changes(places: FloatArray, finest: float) -> str:
    """Several thresholds, or their range."""
    texts = [short(float(place), finest, 2) for place in places]
    if len(texts) <= MOST_NAMED:
        return f"at {_listed(texts)}"
    return f"at {len(texts)} values from {texts[0]} to {texts[-1]}"


def _place(contents: Contents, t: int) -> str:
    """A threshold with its interval; of counts the two whole numbers between which it lies."""
    facts, found = contents.facts, contents.facts.thresholds
    x, finest = found.x[t : t + 1], float(facts.sds.min())
    if contents.way.mixtures[-1].discrete:
        below = int(np.floor(x[0]))
        return f"between {below:,} and {below + 1:,}"
    cell = ""
    if found.standard_errors is not None and found.interval is not None:
        finest, level = float(found.standard_errors[t]), 100.0 * (found.level or 0.0)
        (cell,) = intervals(x, found.standard_errors[t : t + 1], found.interval[t : t + 1])
    if not cell:
        return f"at {short(float(x[0]), float(facts.sds.min()), 2)}"
    return f"at {short(float(x[0]), finest, 2)} ({level:g}% interval {cell})"


def _peaks(number: int) -> str:
    words = NUMBERS[number] if number < len(NUMBERS) else plain(number)
    return f"{words} peak{'' if number == 1 else 's'} only"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
