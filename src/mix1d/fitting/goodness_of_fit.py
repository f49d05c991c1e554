"""`GoodnessOfFit`: whether data like these are rare under the fit."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import choice, keeps_on_interrupt, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import GoodnessTest, OnInterrupt
from mix1d.describe.goodness import DOUBTFUL, POOR, SharedReplicates, compared
from mix1d.describe.statistics import TESTS
from mix1d.infer.basis import Basis
from mix1d.resample.pvalues import pvalue
from mix1d.results import Result, caution_lines
from mix1d.show import quality

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["GoodnessOfFit", "goodness_of_fit"]


@dataclass(frozen=True, eq=False)
class GoodnessOfFit(Result):
    """A test of whether the mixture fits, made by `Fit.goodness_of_fit`; ``print`` says it.

    A large p-value is no proof that the mixture is true: the data may be too few to show a misfit.
    """

    test: str
    """The test: "ad", "ks" or "cvm"."""
    statistic: float
    """The statistic of the data under their fit; large where the fit is bad."""
    null: FloatArray
    """(B,) statistics of the replicates, each under its own fit, sorted."""
    n_failed: int
    """Number of replicates left out because their fit cannot be trusted."""
    n_boot: int
    """Number of replicates asked for: more than were made if the work was interrupted."""
    step: float = 0.0
    """The step of rounded values, where the mixture before rounding was tested; 0 where it does not
    matter."""
    caution: str = ""
    """Why the fit itself cannot be trusted; '' if it can."""

    _derived = ("pvalue",)

    @property
    def pvalue(self) -> float:
        """(1 + number of replicates with a statistic at least as large) / (1 + B)."""
        return pvalue(self.statistic, self.null)

    @property
    def critical(self) -> float:
        """The statistic that one replicate in twenty exceeds."""
        return float(np.quantile(self.null, 0.95))

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        p = self.pvalue
        if p <= POOR:
            verdict = "it does not fit: data like these are rare under it"
        elif p <= DOUBTFUL:
            verdict = "it is doubtful whether it fits"
        else:
            verdict = "nothing here speaks against it"
        return f"{TESTS[self.test]}: {self.statistic:.4g}, {self.evidence}: {verdict}"

    @property
    def evidence(self) -> str:
        """The p-value, and from how many replicates."""
        digits = len(str(1 + len(self.null)))
        made = f"{len(self.null)} refitted replicates{self._missing()}{self._rounded()}"
        return f"p = {self.pvalue:.{digits}g} from {made}"

    def _missing(self) -> str:
        made = len(self.null) + self.n_failed
        parts = [f"{self.n_failed} more failed"] if self.n_failed else []
        parts += [f"stopped after {made} of {self.n_boot}"] if made < self.n_boot else []
        return f" ({'; '.join(parts)})" if parts else ""

    def _rounded(self) -> str:
        return f", values rounded to a step of {self.step:.6g}" if self.step else ""

    def __bool__(self) -> bool:
        raise TypeError("a test has no truth value: compare its .pvalue with your level")

    def __str__(self) -> str:
        lines = [*caution_lines(self.caution), self.sentence]
        return "\n".join(textwrap.fill(line, 80) for line in lines)

    __repr__ = __str__

    def plot(self, ax: Axes | None = None) -> Axes:
        """The statistics of the replicates, and where that of the data lies among them.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        """
        xlabel = f"{TESTS[self.test]} statistic"
        return quality.plot_null(self.null, self.statistic, self.pvalue, xlabel, ax)


def goodness_of_fit(
    basis: Basis,
    test: GoodnessTest = "ad",
    *,
    n_boot: int = 999,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
    also: SharedReplicates | None = None,
) -> GoodnessOfFit:
    """The test of a fit by the parametric bootstrap; the arguments are those of the method.

    `also` is what else is measured of its replicates.
    """
    choice("test", test, GoodnessTest)
    n_boot = whole_number("n_boot", n_boot, 1)
    basis.sample.check_counts("a test of fit", "it draws equal observations from the mixture")
    keep = keeps_on_interrupt(on_interrupt)
    found = compared(test, basis, n_boot, rng, progress=progress, keep=keep, also=also)
    made = found.replicates
    return GoodnessOfFit(
        test, found.statistic, np.sort(found.null), made.n_failed, n_boot, found.step, basis.reason
    )
