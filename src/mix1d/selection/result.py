"""`Selection`: fits side by side, the one chosen, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.choose.ceiling import Ceiling
from mix1d.describe.verdict import Finding, Goodness, Verdict, described
from mix1d.fitting.result import Fit
from mix1d.objects.cached import cached_property
from mix1d.results import Result
from mix1d.selection.advice import advice, chosen, notes
from mix1d.selection.bound import bound_on
from mix1d.selection.candidate import HEADER, Candidate, ranked
from mix1d.selection.known_parameters import NOTHING, KnownParameters
from mix1d.selection.signs import in_words, simplest
from mix1d.show.choice import Choice, choice_html, choice_text
from mix1d.show.criteria import Line, plot_criteria
from mix1d.show.table_text import beside, headline, verdict_lines
from mix1d.style.words import capital

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.axes import Axes

__all__ = ["Selection"]

FORMAT = 2
"""Version of the document. Version 1 had no verdict, no advice and no number of its version."""


@dataclass(frozen=True, eq=False, repr=False)
class Selection(Result):
    """Fits side by side and the one chosen. Made by `select`. Frozen.

    ``print`` shows the verdict, the table and the advice; the verdict tests the fit, once. What a
    prompt shows computes nothing.
    """

    criterion: str
    """The criterion by which the fit was chosen."""
    table: tuple[Candidate, ...]
    """Every fit, in the order in which they were begun."""
    skipped: dict[str, str]
    """Families and variants that were not fitted to the end, and why."""
    ceiling: Ceiling | None
    """The bound on every normal mixture, where there is one."""
    ks: tuple[int, ...]
    """The numbers of components that were to be tried."""
    is_cut_short: bool
    """Whether the best fit has the last of `ks`, and more are not proved to be worse."""
    signs: tuple[str, ...] = ()
    """Why other shapes than the normal were tried, where ``families="auto"`` had reason to."""
    known_parameters: KnownParameters = NOTHING
    """The constraints and bounds that every fit obeys."""

    # ---------------------------------------------------------------- what was chosen
    @property
    def best(self) -> Fit | None:
        """The fit with the smallest criterion among the certified, sound maxima; None without."""
        first = self._first
        return None if first is None else first.fit

    @cached_property
    def _ranked(self) -> list[Candidate]:
        """Those that can be trusted, the best first."""
        order = simplest if self.signs else ranked
        return order(self.table, self.criterion)

    @property
    def _first(self) -> Candidate | None:
        return next(iter(self._ranked), None)

    @property
    def _rival(self) -> Candidate | None:
        """The best fit with another number of components."""
        first = self._first
        return next((c for c in self._ranked if first and c.k != first.k), None)

    def evidence(self) -> str:
        """The choice in words: ``"2 components; 3 is 6.1 BIC worse"``.

        The rival is the best fit with another number of components; of one number, that of another
        family.
        """
        first, rival, name = self._first, self._rival, self.criterion.upper()
        if first is None:
            return "none of the fits can be trusted"
        noun = "components" if first.k > 1 else "component"
        words = f"{first.k} {noun} ({first.variant}){beside(first.fit.options.lumps)}"
        if rival is not None:
            worse = rival.value(self.criterion) - first.value(self.criterion)
            which = f" ({rival.variant})" if rival.variant != first.variant else ""
            how = "worse" if worse >= 0.0 else "better, which is no more than a tie"
            words += f"; {rival.k}{which} is {abs(worse):.1f} {name} {how}"
        elif other := next((c for c in self._ranked if c.variant != first.variant), None):
            worse = other.value(self.criterion) - first.value(self.criterion)
            words += f"; {other.variant} is {worse:.1f} {name} worse"
        if self.criterion == "cv" and first.cv_error is not None:
            words += f" (standard error {first.cv_error:.1f})"
        if self.signs:
            words += f"; {in_words(self._ranked, self.criterion)}"
        return words

    @cached_property
    def verdict(self) -> Verdict:
        """Does the best fit describe the data, how many groups, is the maximum certified.

        The test of fit is made when the verdict is first read, as by `Fit.verdict`: 199 replicates
        with a fixed seed.
        """
        best = self.best
        if best is None:
            nothing = "no fit ended in a certified, sound maximum"
            untrusted = Finding("At the maximum?", "bad", "NOT TO BE TRUSTED", nothing)
            return Verdict(described(Goodness(nothing)), self._number, untrusted)
        return replace(best.verdict, number=self._number)

    @property
    def _number(self) -> Finding:
        return chosen(
            self._first,
            self._rival,
            self.evidence(),
            criterion=self.criterion,
            ks=self.ks,
            is_cut_short=self.is_cut_short,
        )

    @cached_property
    def advice(self) -> tuple[str, ...]:
        """What speaks against taking the components for groups, and what to try; it may be empty.

        Whether the range ended, the fit is rejected, values are tied or rounded, or the components
        have one peak between them. Reads the `verdict`.
        """
        return self._advised(self.verdict)

    def _advised(self, verdict: Verdict) -> tuple[str, ...]:
        return advice(
            self.table,
            self._first,
            is_rejected=verdict.fits.state == "bad",
            last=self.ks[-1] if self.is_cut_short and len(self.ks) > 1 else None,
            are_shapes_tried=bool(self.signs),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What every fit obeys, which could not be chosen, and which searches were cut short."""
        return *self.known_parameters.notes, *notes(self.table, self.skipped, self.signs)

    # ---------------------------------------------------------------- pictures
    def plot(self, ax: Axes | None = None) -> Axes:
        """The criterion against the number of components; rings are fits that cannot be chosen.

        With BIC and AIC the ceiling's bound for normal mixtures is a shaded region in which no fit
        with sds above its floor can lie.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        """
        lines = []
        for name in dict.fromkeys(c.variant for c in self.table):
            rows = [c for c in self.table if c.variant == name]
            lines.append(self._line(name, rows))
        first = self._first
        best = None if first is None else (first.k, first.value(self.criterion))
        return plot_criteria(lines, self.criterion.upper(), best, self._bound(), ax)

    def _line(self, name: str, rows: list[Candidate]) -> Line:
        values, trusted = [c.value(self.criterion) for c in rows], [bool(c.outcome) for c in rows]
        ks = np.array([c.k for c in rows], dtype=np.intp)
        return name, ks, np.array(values), np.array(trusted)

    def _bound(self) -> tuple[IntArray, FloatArray] | None:
        bound = bound_on(self.ceiling, self.criterion)
        if bound is None:
            return None
        equal = any(c.equal_sd for c in self.table)
        ks = np.arange(1, max(c.k for c in self.table) + 1)
        return ks, np.array([bound(int(k), equal_sd=equal and bool(k > 1)) for k in ks])

    # ---------------------------------------------------------------- as text
    def _choice(self) -> Choice:
        """The table in words and numbers."""
        best = self.best
        return Choice(
            headline=headline(best._brief) if best else capital(self.evidence()),
            verdict=verdict_lines(self.verdict),
            header=HEADER,
            rows=tuple(c._cells() for c in self.table),
            chosen=next((i for i, c in enumerate(self.table) if c.fit is best), None),
            trusted=[bool(c.outcome) for c in self.table],
            advice=self.advice,
            notes=self.notes,
        )

    def cells(self) -> list[list[str]]:
        """The table in words, its header first, for the command line and the report."""
        return [[*HEADER], *([*c._cells()] for c in self.table)]

    def __str__(self) -> str:
        return choice_text(self._choice())

    def __repr__(self) -> str:
        n = len(self.table)
        how = f"by {self.criterion.upper()} among {n} fit{'s' if n > 1 else ''}"
        best = self.best
        if best is None:
            return f"{capital(self.evidence())}, {how}"
        return f"{headline(best._brief)}, chosen {how}\n{self.evidence()}"

    def _repr_html_(self) -> str:
        return choice_html(self._choice())

    # ---------------------------------------------------------------- as table and document
    def _rows(self) -> list[dict[str, Any]]:
        best = self.best
        return [
            {
                "family": c.family,
                "k": c.k,
                "equal_sd": c.equal_sd,
                "loglik": c.loglik,
                "n_parameters": c.fit.n_parameters,
                **{name: c.value(name) for name in ("bic", "aic", "icl")},
                "cv": c.cv,
                "outcome": c.outcome.name.lower(),
                "best": c.fit is best,
            }
            for c in self.table
        ]

    def _columns(self) -> dict[str, Any]:
        """One row for each fit."""
        rows = self._rows()
        fits = [c.fit for c in self.table]
        said = self.known_parameters.columns([fit.options.constraints for fit in fits])
        return {name: [row[name] for row in rows] for name in rows[0]} | said

    def to_dict(self) -> dict[str, Any]:
        """The verdict, the table and the choice, in plain numbers and texts."""
        return {
            "mix1d": FORMAT,
            "criterion": self.criterion,
            "verdict": [asdict(finding) for finding in self.verdict],
            "evidence": self.evidence(),
            "signs": list(self.signs),
            "advice": list(self.advice),
            "table": self._rows(),
            "skipped": self.skipped,
            **self.known_parameters.to_dict(),
        }

    def report(
        self,
        path: str | PathLike[str],
        *,
        name: str | None = None,
        n_boot: int = 499,
        rng: Any = 0,
        call: str | None = None,
    ) -> Verdict:
        """Write the best fit as one self-contained HTML page, with the evidence for its number.

        The page, the arguments and what is returned are those of `Fit.report`. Where no fit can be
        trusted it shows the one with the smallest criterion, and says so first.

        Examples
        --------
        >>> import mix1d
        >>> x = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
        >>> mix1d.select(x, range(1, 4)).report("report.html")  # doctest: +SKIP
        """
        from mix1d.fitting.reporting import write_report
        from mix1d.show.report import Evidence

        best = self._first
        shown = best or min(self.table, key=lambda c: c.value(self.criterion))
        evidence = Evidence(
            sentence=self.evidence(),
            criterion=self.criterion,
            header=HEADER,
            rows=[c._cells() for c in self.table],
            best=None if best is None else self.table.index(best),
            advice=self._advised,
            notes=self.notes,
            draw=self.plot,
        )
        options = {"name": name, "n_boot": n_boot, "rng": rng, "call": call}
        return write_report(shown.fit, path, **options, evidence=evidence, number=self._number)
