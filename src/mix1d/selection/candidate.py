"""`Candidate`: one fit among those compared, and its criteria."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from mix1d.choose.shapes import log_of_steps
from mix1d.errors import Outcome
from mix1d.fitting.result import Fit
from mix1d.results import Result

__all__ = ["HEADER", "Candidate", "lowest", "measured", "ranked", "variant_name"]

HEADER = ("family", "k", "loglik", "q", "BIC", "AIC", "ICL", "outcome")
"""Header of the table of candidates."""


@dataclass(frozen=True, eq=False)
class Candidate(Result):
    """One row of the table: a fit, and its criteria; smaller is better in all of them."""

    fit: Fit
    cv: float | None = None
    """-2 times the log-likelihood of the rows left out; None if it was not asked for."""
    cv_error: float | None = None
    """Standard error of `cv`."""
    cv_untrusted: int = 0
    """Number of the fits without some of the rows that cannot be trusted."""
    on_steps: float = 0.0
    """What the log-likelihood gains where each value means the step to which it was rounded."""
    equal_sd: bool = False
    """Whether one sd serves all components."""

    @property
    def family(self) -> str:
        """Name of the family."""
        return self.fit.options.family.name

    @property
    def k(self) -> int:
        """Number of components of the family; lumps come on top."""
        return self.fit.options.k

    @property
    def outcome(self) -> Outcome:
        """How the fit ended; only one that can be trusted can be the best."""
        return self.fit.outcome

    @property
    def variant(self) -> str:
        """Family and variant in words."""
        return variant_name(self.family, equal_sd=self.equal_sd)

    @property
    def loglik(self) -> float:
        """Log-likelihood on the measure on which the fits are compared."""
        return self.fit.loglik + self.on_steps

    def value(self, criterion: str) -> float:
        """The criterion by its name."""
        if criterion == "cv":
            return float("nan") if self.cv is None else self.cv
        return float(getattr(self.fit, criterion)) - 2.0 * self.on_steps

    def _cells(self) -> tuple[str, ...]:
        """The row as texts: variant, k, log-likelihood, parameters, criteria, outcome."""
        fit = self.fit
        ending = self.outcome.name.lower()
        if self.cv is not None:
            ending += f"; CV {self.cv:.2f} +- {self.cv_error:.2f}"
            ending += f", {self.cv_untrusted} folds untrusted" if self.cv_untrusted else ""
        numbers = (f"{self.value(name):.2f}" for name in ("bic", "aic", "icl"))
        return (
            self.variant,
            str(self.k),
            f"{self.loglik:.2f}",
            str(fit.n_parameters),
            *numbers,
            ending,
        )


def measured(candidate: Candidate) -> Candidate:
    """The same on the measure of rounded values and counts, where every value is known."""
    fit, sample = candidate.fit, candidate.fit.sample
    if fit.mixture.discrete or not sample.step or not fit._basis.every_value:
        return candidate
    with np.errstate(invalid="ignore"):
        each = log_of_steps(fit.mixture, sample.values, sample.step)
        gain = float(sample.weights @ each) - fit.loglik
    return replace(candidate, on_steps=gain if np.isfinite(gain) else -np.inf)


def variant_name(family: str, *, equal_sd: bool) -> str:
    """A family and whether its components share one sd, in words."""
    return f"{family}, equal sds" if equal_sd else family


def ranked(table: Iterable[Candidate], criterion: str) -> list[Candidate]:
    """The candidates whose outcome can be trusted, the best first."""
    trusted = [c for c in table if c.outcome and np.isfinite(c.value(criterion))]
    return sorted(trusted, key=lambda c: c.value(criterion))


def lowest(table: Iterable[Candidate], criterion: str) -> float:
    """The smallest criterion of a fit whose outcome can be trusted."""
    return next((c.value(criterion) for c in ranked(table, criterion)), float("inf"))
