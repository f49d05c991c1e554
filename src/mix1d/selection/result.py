"""`Selection`: fits side by side, the one chosen, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.choose.ceiling import Ceiling
from mix1d.fitting import Fit
from mix1d.selection.candidate import HEADER, Candidate, ranked
from mix1d.show.choice import Choice, choice_html, choice_text
from mix1d.show.criteria import Line, plot_criteria

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.axes import Axes

__all__ = ["Selection"]


@dataclass(frozen=True, eq=False)
class Selection:
    """Fits side by side and the one chosen. Made by `select`. Frozen."""

    criterion: str
    """By which it was chosen."""
    table: tuple[Candidate, ...]
    """Every fit, in the order in which they were made."""
    skipped: dict[str, str]
    """Families and variants that were not fitted to the end, and why."""
    ceiling: Ceiling | None
    """The bound on every normal mixture, where there is one."""

    @property
    def best(self) -> Fit | None:
        """The fit with the smallest criterion among those that can be trusted; None if none can."""
        ranked = self._ranked()
        return ranked[0].fit if ranked else None

    def _ranked(self) -> list[Candidate]:
        return ranked(self.table, self.criterion)

    def evidence(self) -> str:
        """The choice in words: ``"2 components; 3 is 6.1 BIC worse"``.

        The rival is the best fit with another number of components.
        """
        ranked = self._ranked()
        if not ranked:
            return "none of the fits can be trusted"
        first, name = ranked[0], self.criterion.upper()
        words = f"{first.k} component{'s' if first.k > 1 else ''} ({first.variant})"
        rival = next((c for c in ranked if c.k != first.k), None)
        if rival is not None:
            worse = rival.value(self.criterion) - first.value(self.criterion)
            which = f" ({rival.variant})" if rival.variant != first.variant else ""
            words += f"; {rival.k}{which} is {worse:.1f} {name} worse"
        if self.criterion == "cv" and first.cv_error is not None:
            words += f" (standard error {first.cv_error:.1f})"
        return words

    def _choice(self) -> Choice:
        """The table in words and numbers."""
        best = self.best
        chosen = next((i for i, c in enumerate(self.table) if c.fit is best), None)
        return Choice(
            evidence=self.evidence(),
            header=HEADER,
            rows=tuple(c._cells() for c in self.table),
            chosen=chosen,
            trusted=[bool(c.outcome) for c in self.table],
            notes=tuple(f"{name}: {why}" for name, why in self.skipped.items()),
        )

    def cells(self) -> list[list[str]]:
        """The table in words, its header first, for whoever lays it out."""
        return [[*HEADER], *([*c._cells()] for c in self.table)]

    def __str__(self) -> str:
        return choice_text(self._choice())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return choice_html(self._choice())

    def to_dict(self) -> dict[str, Any]:
        """The table and the choice, for JSON."""
        best = self.best
        rows = [
            {
                "family": c.family,
                "k": c.k,
                "equal_sd": c.equal_sd,
                "loglik": c.fit.loglik,
                "n_parameters": c.fit.n_parameters,
                "bic": c.fit.bic,
                "aic": c.fit.aic,
                "icl": c.fit.icl,
                "cv": c.cv,
                "outcome": c.outcome.name.lower(),
                "best": c.fit is best,
            }
            for c in self.table
        ]
        return {
            "criterion": self.criterion,
            "evidence": self.evidence(),
            "table": rows,
            "skipped": self.skipped,
        }

    def report(
        self,
        path: str | PathLike[str],
        *,
        name: str | None = None,
        n_boot: int = 499,
        rng: Any = 0,
        call: str | None = None,
    ) -> None:
        """Write the best fit as one self-contained HTML page, with the evidence for its number.

        The page and the arguments are those of `Fit.report`. Where no fit can be trusted it shows
        the one with the smallest criterion, and says so first.

        Examples
        --------
        >>> import mix1d
        >>> x = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
        >>> mix1d.select(x, range(1, 4)).report("report.html")  # doctest: +SKIP
        """
        from mix1d.fitting.reporting import write_report
        from mix1d.show.report import Evidence

        shown = (self._ranked() or sorted(self.table, key=lambda c: c.value(self.criterion)))[0]
        evidence = Evidence(
            sentence=self.evidence(),
            criterion=self.criterion,
            header=HEADER,
            rows=[c._cells() for c in self.table],
            best=self.table.index(shown) if shown.outcome else None,
            notes=[f"{name}: {why}" for name, why in self.skipped.items()],
            draw=self.plot,
        )
        found, options = shown.fit, {"name": name, "n_boot": n_boot, "rng": rng, "call": call}
        write_report(found, found.facts(), path, **options, evidence=evidence)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The criterion against the number of components; rings are fits not to be trusted.

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
        ranked = self._ranked()
        best = (ranked[0].k, ranked[0].value(self.criterion)) if ranked else None
        return plot_criteria(lines, self.criterion.upper(), best, self._bound(), ax)

    def _line(self, name: str, rows: list[Candidate]) -> Line:
        return (
            name,
            np.array([c.k for c in rows], dtype=np.intp),
            np.array([c.value(self.criterion) for c in rows]),
            np.array([bool(c.outcome) for c in rows]),
        )

    def _bound(self) -> tuple[IntArray, FloatArray] | None:
        if self.ceiling is None or self.criterion not in ("bic", "aic"):
            return None
        equal = any(c.equal_sd for c in self.table)
        of = self.ceiling.bound_bic if self.criterion == "bic" else self.ceiling.bound_aic
        ks = np.arange(1, max(c.k for c in self.table) + 1)
        return ks, np.array([of(int(k), equal_sd=equal and bool(k > 1)) for k in ks])
