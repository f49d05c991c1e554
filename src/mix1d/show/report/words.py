"""What a report says in sentences, outcome first where it cannot be trusted."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.describe.goodness import DOUBTFUL, POOR
from mix1d.errors import Outcome
from mix1d.show.facts import Facts
from mix1d.show.report.contents import Contents
from mix1d.show.table_text import PROPER_NAMES, beside_those_at, is_alarming
from mix1d.style.numbers import count, intervals, plain, short
from mix1d.style.words import capital, listed

__all__ = ["answer", "data_line", "on_axis", "one_line", "whose"]

MOST_NAMED = 4
"""Of more components than this, only the range of their numbers is given."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""Numbers up to ten as words."""

ADVICE = {
    Outcome.DOUBTFUL: "Fewer components, or more values, may leave no component of chance.",
    Outcome.PENALISED: "Fewer components, or one sd for all of them, may have a sound maximum; a "
    "weak prior keeps every component from becoming a spike.",
    Outcome.LUMP: "A fit with lumps='auto' gives such a value a component of its own.",
    Outcome.UNRESOLVED: "Fit the values themselves, or a sketch of more cells.",
    Outcome.NO_MAXIMUM: "Fewer components, another family or a wider window may have a maximum.",
    Outcome.FLAT: "Fewer components may be enough.",
    Outcome.SADDLE: "The global search (start 'search') may lead on from here.",
    Outcome.MAX_ITER: "More iterations may reach it.",
    Outcome.TOO_FEW: "Ask for fewer components.",
    Outcome.FIXED_POINT: "For the maximum, fit with the algorithm 'em'.",
}
"""What to try after each outcome that cannot be trusted."""


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
    if sample.rows is not None:
        missing = [f"{facts.n_missing:,} missing left out"] if facts.n_missing else []
        return "; ".join([f"{count(facts.n)} values", *facts.rows, *missing])
    low, high = (plain(float(end)) for end in (sample.values[0], sample.values[-1]))
    parts = [f"{count(facts.n)} values from {low} to {high}"]
    if contents.sketch_error:
        parts.append("summarised in cells")
    elif facts.rounding:
        parts.append(f"rounded to {plain(facts.rounding)} and fitted as intervals of that width")
    elif sample.step and sample.values.size > 2 and not contents.trajectory.mixtures[-1].discrete:
        parts.append(f"in steps of {plain(sample.step)}")
    if facts.n_missing:
        parts.append(f"{facts.n_missing:,} missing left out")
    return ", ".join(parts)


def answer(contents: Contents) -> list[str]:
    """The answer in a few sentences; that it is none, first."""
    facts = contents.facts
    if is_alarming(facts):
        advice = ADVICE.get(facts.outcome)
        return [
            f"This fit cannot be trusted: {facts.message.rstrip('.')}.",
            *([advice] if advice else []),
            "The numbers below show where the search ended and are no estimates.",
        ]
    if contents.verdict.fits.state == "bad":
        return [f"{_found(contents)}.", f"{_nearest(facts)}: {_groups(facts)}.", _cut(contents)]
    bound = facts.message.rpartition("; ")[2].rstrip(".")
    bounds = [f"{capital(bound)}."] if facts.outcome is Outcome.AT_BOUND else []
    return [f"{_found(contents)}: {_groups(facts)}.", *bounds, *_observed(facts), _cut(contents)]


def _observed(facts: Facts) -> list[str]:
    """What the rows were, where they were no exact values."""
    return [f"{capital('; '.join(facts.rows))}."] if facts.rows else []


# ---------------------------------------------------------------------- the first sentence
def _found(contents: Contents) -> str:
    facts, p = contents.facts, contents.goodness.pvalue
    tied = " with one sd" if facts.equal_sd and facts.k > 1 else ""
    family = PROPER_NAMES.get(facts.family, facts.family)
    number = NUMBERS[facts.k] if facts.k < len(NUMBERS) else str(facts.k)
    plural = facts.k > 1
    what = f"{capital(number)} {family} component{'s' if plural else ''}{tied}{_besides(facts)}"
    if p is None:
        by = "" if facts.outcome else ", by an algorithm that does not maximise the likelihood,"
        return f"{what} {'were' if plural else 'was'} found{by} in {whose(contents)}"
    if p <= POOR:
        verb = f"{'do' if plural else 'does'} not describe"
        return f"{what} {verb} {whose(contents)} (goodness of fit: p = {p:.2g})"
    verb = f"describe{'' if plural else 's'} {whose(contents)}"
    return f"{what} {verb}" + (
        f", perhaps only roughly (goodness of fit: p = {p:.2g})" if p <= DOUBTFUL else ""
    )


def _nearest(facts: Facts) -> str:
    """How the numbers of a rejected fit are introduced."""
    if facts.k == 1:
        return "The nearest such distribution"
    return f"The nearest mixture of {NUMBERS[facts.k] if facts.k < len(NUMBERS) else facts.k}"


def _besides(facts: Facts) -> str:
    """What else there is: lumps, with their shares of the values, and noise."""
    lumps = zip(facts.lumps, facts.weights.tolist(), strict=False)
    shares = [f"{plain(value)} ({percent(weight)} of the values)" for value, weight in lumps]
    noise = f" and noise ({percent(float(facts.weights[-1]))})" if facts.noise else ""
    return beside_those_at(shares) + noise


def _groups(facts: Facts) -> str:
    """Where the components are and how large."""
    own = facts.groups
    weights, means, sds = facts.weights[own], facts.means[own], facts.sds[own]
    if not np.isfinite([means, sds]).all():
        return _without_moments(facts, own)
    finest = float(np.maximum(sds.min(), 1e-3 * sds.max()))
    if facts.mean_errors is not None and facts.are_zero.any():
        finest = max(finest, 0.1 * float(facts.mean_errors[own].max()))
    if facts.k == 1:
        limits = _limits(facts, facts.means, facts.mean_errors, "means")[own]
        sd = short(float(sds[0]), float(sds[0]), 2) if not facts.are_zero[own][0] else "0"
        return f"the mean is {short(float(means[0]), finest, 2)}{limits[0]}, the sd {sd}"
    if facts.k > MOST_NAMED:
        ends = [short(float(end), finest, 2) for end in (means.min(), means.max())]
        sizes = [percent(float(end)) for end in (weights.min(), weights.max())]
        return (
            f"their means lie from {' to '.join(ends)}, the smallest holds {sizes[0]} and the "
            f"largest {sizes[1]} of the values"
        )
    first, *rest = (
        (percent(weight), f"around {short(mean, finest, 2)} (sd {short(sd, sd, 2)})")
        for weight, mean, sd in np.column_stack(
            [weights, means, np.where(facts.are_zero[own], 0.0, sds)]
        ).tolist()
    )
    return listed([" of the values ".join(first), *(" ".join(part) for part in rest)])


def _without_moments(facts: Facts, own: slice) -> str:
    """The same of components of which one has no mean or no sd."""
    for name in ("location", *facts.parameters):
        values = facts.parameters.get(name, np.full(1, np.nan))[own]
        if np.isfinite(values).all():
            cells = [plain(float(f"{value:.4g}")) for value in values.tolist()]
            break
    else:
        name, cells = "weight", [percent(weight) for weight in facts.weights[own].tolist()]
    return f"the {name} is {cells[0]}" if facts.k == 1 else f"their {name}s are {listed(cells)}"


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
    found = facts.thresholds
    lost = percent(found.error) if found.error > 0.0 else "none"
    if found.absence:
        return f"No value separates them: {found.absence}."
    peaks = len(facts.modes.x)
    merged = f"They overlap so much that their sum has {_peaks(peaks)}; "
    overlap = merged if peaks < facts.k else ""
    first, *others = found.order.tolist()
    place = _place(contents, first)
    if not others:
        text = f"the best single cut, {place}, puts {lost} of the values on the wrong side"
    else:
        more = _changes(found.x[others], facts.finest)
        cuts = f"the main cut, {place}, and {'another' if len(others) == 1 else 'others'} {more}"
        text = f"{cuts}, where the most probable component changes, misplace {lost} of the values"
    return capital(f"{overlap}{text}.")


def _changes(places: FloatArray, finest: float) -> str:
    """Several thresholds, or their range."""
    texts = [short(float(place), finest, 2) for place in places]
    if len(texts) <= MOST_NAMED:
        return f"at {listed(texts)}"
    return f"at {len(texts)} values from {texts[0]} to {texts[-1]}"


def _place(contents: Contents, t: int) -> str:
    """A threshold with its interval; of counts the two whole numbers between which it lies."""
    facts, found = contents.facts, contents.facts.thresholds
    x, finest = found.x[t : t + 1], facts.finest
    if contents.trajectory.mixtures[-1].discrete:
        below = int(np.floor(x[0]))
        return f"between {below:,} and {below + 1:,}"
    cell = ""
    if found.standard_errors is not None and found.interval is not None:
        finest, level = float(found.standard_errors[t]), 100.0 * (found.level or 0.0)
        (cell,) = intervals(x, found.standard_errors[t : t + 1], found.interval[t : t + 1])
    if not cell:
        return f"at {short(float(x[0]), finest, 2)}"
    return f"at {short(float(x[0]), finest, 2)} ({level:g}% interval {cell})"


def _peaks(number: int) -> str:
    words = NUMBERS[number] if number < len(NUMBERS) else plain(number)
    return f"{words} peak{'' if number == 1 else 's'} only"
