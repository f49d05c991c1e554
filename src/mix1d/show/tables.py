"""The cells of the tables: what text, HTML and the command line all show, in no markup."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Outcome
from mix1d.show.facts import Facts
from mix1d.show.numbers import column, count, plain, small

__all__ = [
    "component_rows",
    "facts_lines",
    "headline",
    "is_alarming",
    "outcome_lines",
    "threshold_lines",
    "verdict",
]

HARDLY_ANY = 1e-6
"""A threshold with less of the mixture beyond it than this is mentioned, but in a quieter line."""

VANISHED = 1e-3
"""A component of less weight than this, in rows, rests on nothing: its errors mean nothing."""

ALL_QUIET = 2
"""So many thresholds with hardly any mass beyond are told one by one."""

PROPER_NAMES = {"poisson": "Poisson"}


def headline(facts: Facts) -> str:
    """The answer in one sentence: ``"2 normal components in 272 values"``."""
    noun = "component" if facts.k == 1 else "components"
    tied = " of equal sd" if facts.equal_sd and facts.k > 1 else ""
    family = PROPER_NAMES.get(facts.family, facts.family)
    values = "value" if facts.n == 1 else "values"
    text = f"{facts.k} {family} {noun}{tied} in {count(facts.n)} {values}"
    return f"{text} ({facts.n_missing:,} missing left out)" if facts.n_missing else text


def verdict(facts: Facts) -> str:
    """What stands before the outcome: loud where the fit is not what was asked for."""
    if facts.outcome is Outcome.FIXED_POINT:
        return "Ended"
    return "Converged" if facts.outcome else "NOT TO BE TRUSTED"


def is_alarming(facts: Facts) -> bool:
    """Whether the outcome must be read before the numbers: not where the algorithm was chosen."""
    return not (facts.outcome or facts.outcome is Outcome.FIXED_POINT)


def outcome_lines(facts: Facts) -> list[str]:
    """How it ended, the verdict first; then what this fit adds to it, if it is another sentence."""
    message, value = facts.message.rstrip("."), facts.outcome.value
    if message.startswith(value) or (message and facts.outcome is Outcome.FIXED_POINT):
        return [f"{verdict(facts)}: {message}."]
    return [f"{verdict(facts)}: {value}.", *([f"{message}."] if message else [])]


def component_rows(facts: Facts) -> tuple[list[str], list[list[str]]]:
    """The table of components: header and rows of cells, one row for each component.

    Its columns are the component's number, its weight, mean and sd, and the family's own
    parameters where these are others. A cell holds ``"value ± standard error"``.
    """
    no_scale = np.full(facts.k, np.inf)
    columns = {
        "weight": column(facts.weights, _known(facts, facts.weight_errors), no_scale),
        "mean": column(facts.means, _known(facts, facts.mean_errors), facts.sds),
        "sd": column(facts.sds, _known(facts, facts.sd_errors), facts.sds),
    }
    for name, values in _other_parameters(facts).items():
        errors = (facts.parameter_errors or {}).get(name)
        columns[name] = column(values, _known(facts, errors), no_scale)
    numbers = [str(j + 1) for j in range(facts.k)]
    rows = [list(cells) for cells in zip(numbers, *columns.values(), strict=True)]
    return ["component", *columns], rows


def threshold_lines(facts: Facts) -> list[str]:
    """One line for each threshold; those with hardly any mass beyond come last, and say so."""
    found = facts.thresholds
    scale = max(float(facts.sds.min()), 1e-4 * float(facts.sds.max()))
    main, quiet = [], []
    for x, (left, right), mass in zip(found.x, found.pairs, found.mass, strict=True):
        shown = plain(float(x), scale if mass >= HARDLY_ANY else 1e3 * scale)
        text = f"{shown}  from component {left + 1} to {right + 1}"
        if mass >= HARDLY_ANY:
            main.append(text)
        else:
            quiet.append(f"({text}, but {_hardly(float(mass))} of the mixture lies beyond)")
    if len(quiet) > ALL_QUIET:
        quiet = [f"({len(quiet)} more, with less than {HARDLY_ANY:g} of the mixture beyond each)"]
    if found.reason:
        quiet.append(f"({found.reason})" if main or quiet else f"none: {found.reason}")
    return main + quiet


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
    lines.append(("data", f"SHA-256 {facts.data_digest[:16]}"))
    return lines


def _left(decrement: float) -> str:
    return small(decrement) if decrement >= 1e-12 else "less than 1e-12"


def _criterion(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}"


def _known(facts: Facts, errors: FloatArray | None) -> FloatArray | None:
    """The errors of the components that rest on some rows; NaN for the others."""
    if errors is None:
        return None
    return np.where(facts.weights * facts.n < VANISHED, np.nan, errors)


def _hardly(mass: float) -> str:
    return f"only {small(mass)}" if mass else "nothing"


def _other_parameters(facts: Facts) -> dict[str, FloatArray]:
    """The family's parameters but for the mean and the sd (a Poisson's rate is its mean)."""
    return {
        name: values
        for name, values in facts.parameters.items()
        if not np.array_equal(values, facts.means) and not np.array_equal(values, facts.sds)
    }
