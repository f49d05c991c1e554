"""The cells of the tables: what text, HTML and the command line all show, in no markup."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import graded, percent
from mix1d.describe.verdict import Verdict
from mix1d.errors import Outcome
from mix1d.families import FAMILIES, named
from mix1d.show.facts import Brief, Facts
from mix1d.style.numbers import column, count, intervals, plain, short, small
from mix1d.style.words import listed

__all__ = [
    "answer_lines", "beside", "beside_those_at", "component_rows", "ending", "facts_lines",
    "headline", "interval_rows", "is_alarming", "outcome_lines", "rows_with_intervals",
    "threshold_rows", "verdict_lines",
]  # fmt: skip

VANISHED = 1e-3
"""A component that rests on fewer rows than this is shown without errors, which would mean
nothing."""

MOST_INTERVALS = 10
"""Of more components than this, each has one line without intervals, to keep to a page."""

PROPER_NAMES = {
    name: name.capitalize()
    for name in ("poisson", "weibull", "rayleigh", "gumbel", "laplace", "cauchy", "pareto")
}
"""The families that are named after a person, with a capital letter."""


def headline(brief: Brief) -> str:
    """The answer in one sentence: ``"2 normal components in 272 values"``."""
    noun = "component" if brief.k == 1 else "components"
    tied = " of equal sd" if brief.equal_sd and brief.k > 1 else ""
    family = PROPER_NAMES.get(brief.family, brief.family)
    values = "value" if brief.n == 1 else "values"
    values = f"effective {values}" if brief.weights_are == "relative" else values
    tied += " and noise" if brief.noise else ""
    text = f"{brief.k} {family} {noun}{tied}{beside(brief.lumps)} in {count(brief.n)} {values}"
    text += f": {brief.kinds}" if brief.kinds else ""
    return f"{text} ({brief.n_missing:,} missing left out)" if brief.n_missing else text


def beside(lumps: tuple[float, ...]) -> str:
    """The lumps in words, to follow those of the groups; '' if there are none."""
    return beside_those_at([plain(value) for value in lumps])


def beside_those_at(places: list[str]) -> str:
    """The same of lumps whose places are in words already."""
    if not places:
        return ""
    return f" beside {'lumps' if len(places) > 1 else 'a lump'} at {listed(places)}"


def verdict_lines(verdict: Verdict) -> list[tuple[str, str]]:
    """The findings, each with its question as a name, in their order."""
    return [
        (finding.question.rstrip("?").lower(), f"{_spoken(finding.word)}: {finding.reason}")
        for finding in verdict
    ]


def ending(brief: Brief) -> str:
    """The words before the outcome, in capitals where the fit is not what was asked for."""
    if brief.outcome is Outcome.FIXED_POINT:
        return "Ended"
    return "Converged" if brief.outcome else "NOT TO BE TRUSTED"


def _spoken(word: str) -> str:
    """A word within a line, in small letters unless it is a warning."""
    return word.upper() if word == "No" else word if word.isupper() else word[:1].lower() + word[1:]


def is_alarming(facts: Facts) -> bool:
    """Whether the outcome must be read before the numbers: not where the algorithm was chosen."""
    return not (facts.outcome or facts.outcome is Outcome.FIXED_POINT)


def outcome_lines(facts: Facts) -> list[str]:
    """How it ended, in a word first; then what this fit adds, if it is another sentence."""
    message, value = facts.message.rstrip("."), facts.outcome.value
    if message.startswith(value) or (message and facts.outcome is Outcome.FIXED_POINT):
        return [f"{ending(facts)}: {message}."]
    return [f"{ending(facts)}: {value}.", *([f"{message}."] if message else [])]


def component_rows(facts: Facts) -> tuple[list[str], list[list[str]]]:
    """The table of components: header and rows of cells, one row for each component.

    Its columns are the component's number, its weight, mean and sd where these exist, and the
    family's own parameters where these are others: of a Cauchy component the location, which is its
    median, and the scale, half the width of its middle half. A cell holds ``"value ± standard
    error"``.
    """
    no_scale = np.full(facts.weights.size, np.inf)
    columns = {
        "weight": column(facts.weights, _known(facts, facts.weight_errors), no_scale),
        "mean": column(facts.means, _known(facts, facts.mean_errors), facts.sds),
        "sd": column(np.where(facts.are_zero, 0.0, facts.sds), _sd_errors(facts), facts.sds),
    }
    columns = {name: cells for name, cells in columns.items() if name not in _lacking(facts)}
    for name, values in _other_parameters(facts).items():
        errors = (facts.parameter_errors or {}).get(name)
        cells = column(values, _known(facts, errors), no_scale)
        pairs = zip(cells, np.isnan(values), strict=True)
        columns[name] = ["" if is_foreign else cell for cell, is_foreign in pairs]
    names = [_called(facts, j) for j in range(facts.weights.size)]
    rows = [list(cells) for cells in zip(names, *columns.values(), strict=True)]
    return ["component", *columns], rows


def _called(facts: Facts, component: int) -> str:
    """The number of a component, and its name where labels give it one."""
    name = facts.group_names[component] if facts.group_names else ""
    return f"{component + 1} {name}" if name and name != str(component) else str(component + 1)


def rows_with_intervals(facts: Facts) -> tuple[list[str], list[list[str]]]:
    """The table of components, and below each of them its intervals; not if they are many."""
    header, rows = component_rows(facts)
    below = interval_rows(facts)
    if not below:
        return header, rows
    return header, [row for pair in zip(rows, below, strict=True) for row in pair]


def interval_rows(facts: Facts, most: int = MOST_INTERVALS) -> list[list[str]]:
    """Intervals for the cells of `component_rows`, their level in the first column.

    None of more components than `most`.
    """
    found = facts.intervals
    if found is None or facts.k > most:
        return []
    columns = [(facts.weights, facts.weight_errors, found.weights)]
    if "mean" not in _lacking(facts):
        columns.append((facts.means, facts.mean_errors, found.means))
    if "sd" not in _lacking(facts):
        columns.append((facts.sds, _sd_errors(facts), found.sds))
    for name, values in _other_parameters(facts).items():
        columns.append((values, (facts.parameter_errors or {}).get(name), found.parameters[name]))
    cells = [intervals(v, _known(facts, errors), limits) for v, errors, limits in columns]
    if not any(any(column) for column in cells):
        return []
    level = f"{100.0 * found.level:g}%"
    return [[level, *row] for row in zip(*cells, strict=True)]


def _threshold_lines(facts: Facts) -> list[str]:
    """Two lines for each threshold, the main one first."""
    rows, notes = threshold_rows(facts)
    lines = []
    for number, limits, left, right, below, above in rows:
        beside = f" ({100.0 * (facts.thresholds.level or 0.0):g}%: {limits})" if limits else ""
        lines.append(f"{number}{beside}  from component {left} to {right}")
        if facts.k <= MOST_INTERVALS:
            values = facts.thresholds._values
            lines.append(f"{below} of the {values} below it belong elsewhere, {above} above it")
    return lines + notes


def threshold_rows(facts: Facts) -> tuple[list[list[str]], list[str]]:
    """A row for each threshold that is shown, the main one first, and a note on what is missing.

    Its cells are the threshold with its error, its interval or "", the component below and above
    it, and the shares of the values below and above it that belong elsewhere.
    """
    found = facts.thresholds
    numbers, limits = _threshold_numbers(facts)
    rows = []
    for t, number, limit in zip(found.order.tolist(), numbers, limits, strict=True):
        left, right = found.pairs[t]
        rates = [_percent(float(rate)) for rate in found.error_rates[t]]
        rows.append([number, limit, str(left + 1), str(right + 1), *rates])
    if found.absence:
        return rows, [f"none: {found.absence}"]
    return rows, [f"({found.reason})"] if found.reason else []


def answer_lines(facts: Facts) -> list[tuple[str, list[str]]]:
    """The answers to the questions where to cut, how far apart, and how many modes."""
    answers = [("where to cut", _threshold_lines(facts))]
    if np.count_nonzero(facts.weights) > 1 and not facts.thresholds._is_blurred:
        answers.append(("how far apart", [_separation(facts)]))
    answers.append(("modes", [_modes(facts)]))
    return [(title, lines) for title, lines in answers if lines]


def _threshold_numbers(facts: Facts) -> tuple[list[str], list[str]]:
    """Each threshold that is shown with its error, and its interval, where it has one."""
    found, x = facts.thresholds, facts.thresholds.x[facts.thresholds.order]
    scales = np.full(len(x), facts.scale_of_places(1e-4))
    if found.standard_errors is None or found.interval is None:
        return column(x, None, scales), [""] * len(x)
    errors = found.standard_errors[found.order]
    return column(x, errors, scales), intervals(x, errors, found.interval[found.order])


def _percent(share: float) -> str:
    return "none" if not share > 0.0 else percent(share)


def _separation(facts: Facts) -> str:
    found = facts.thresholds
    worst = int(np.nanargmax(found.missed))
    lost = float(found.missed[worst])
    text = f"{graded(lost)}: {_percent(found.error)} of the {found._values} would be misplaced"
    return f"{text}, {_percent(lost)} of component {worst + 1}" if found.error else text


def _modes(facts: Facts) -> str:
    places = facts.modes.x.tolist()
    scale = facts.scale_of_places(1e-3)
    if len(places) > MOST_INTERVALS:
        return f"{len(places)}"
    family = named(facts.family, FAMILIES)
    is_whole = family is not None and family.discrete
    if not places:
        return "none was found"
    *others, last = [f"{x:.0f}" if is_whole else short(x, scale, 2) for x in places]
    return f"{len(places)}, at {', '.join(others)}{' and ' if others else ''}{last}"


def facts_lines(facts: Facts) -> list[tuple[str, str]]:
    """The remaining numbers, each with its name."""
    parameters = "parameter" if facts.n_parameters == 1 else "parameters"
    lines = [
        ("log-likelihood", f"{_criterion(facts.loglik)}  ({facts.n_parameters} {parameters})"),
        ("AIC, BIC, ICL", ", ".join(map(_criterion, (facts.aic, facts.bic, facts.icl)))),
        ("search", f"{facts.starts}; {facts.n_iter:,} iterations"),
    ]
    if facts.decrement is not None and facts.outcome is Outcome.PENALISED:
        left = f"{_left(facts.decrement)} units of the penalised log-likelihood still to be had"
        lines.insert(1, ("certificate", left))
    if facts.constraints:
        lines.append(("known", facts.constraints))
    if facts.prior:
        lines.append(("prior", f"{facts.prior}; errors are those of the posterior"))
    if facts.weights_are == "relative":
        words = f"relative, worth {count(facts.n)} values (Kish); errors by the sandwich"
        lines.append(("weights", words))
    if facts.rows:
        lines.append(("rows", "; ".join(facts.rows)))
    lines.append(("data", f"SHA-256 {facts.data_digest[:16]}"))
    return lines


def _left(decrement: float) -> str:
    return small(decrement) if decrement >= 1e-12 else "less than 1e-12"


def _criterion(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _lacking(facts: Facts) -> list[str]:
    """Which moments no component has."""
    moments = {"mean": facts.means, "sd": facts.sds}
    return [name for name, values in moments.items() if np.isnan(values).all()]


def _known(facts: Facts, errors: FloatArray | None) -> FloatArray | None:
    """The errors of the components that rest on some rows; NaN for the others."""
    if errors is None:
        return None
    return np.where(facts.weights * facts.n < VANISHED, np.nan, errors)


def _sd_errors(facts: Facts) -> FloatArray | None:
    """The errors of the sds; NaN of one that is 0, which has none."""
    errors = _known(facts, facts.sd_errors)
    return None if errors is None else np.where(facts.are_zero, np.nan, errors)


def _other_parameters(facts: Facts) -> dict[str, FloatArray]:
    """The family's parameters but for the mean and the sd (a Poisson's rate is its mean)."""
    own = slice(len(facts.lumps), None)
    return {
        name: values
        for name, values in facts.parameters.items()
        if not any(
            np.array_equal(values[own][has], moments[own][has])
            for has in [~np.isnan(values[own])]  # of several families not all have it
            for moments in (facts.means, facts.sds)
        )
    }
