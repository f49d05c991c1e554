"""`Fit`: the answer, and the questions to ask it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.envelope import Thresholds
from mix1d.em.path import Path
from mix1d.em.record import Starts, Trace, trace
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, as_family
from mix1d.fitting import document, frames
from mix1d.infer.standard_errors import StandardErrors, standard_errors
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show import animation, figures, html
from mix1d.show import text as text_page
from mix1d.show.facts import Facts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Fit"]

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Fit:
    """A mixture, the sample it was fitted to, and how the search went. Made by `fit`. Frozen.

    Its truth value is that of its outcome: ``if fit:`` asks whether it can be trusted.
    """

    mixture: Mixture
    """The answer, components sorted by location."""
    outcome: Outcome
    """How the fit ended; ``bool(outcome)`` is True only when it can be trusted."""
    message: str
    """The sentence that says how this very fit ended."""
    loglik: float
    """Log-likelihood of the data under the mixture."""
    icl: float
    """BIC - 2 sum_i w_i log max_j r_ij (Biernacki, Celeux & Govaert 2000); smaller is better."""
    n: float
    """Number of observations: the sum of the weights."""
    n_missing: int
    """Rows that were missing and dropped."""
    n_parameters: int
    """Free parameters."""
    n_iter: int
    """Iterations on the path from the start to the answer."""
    n_evaluations: int
    """Evaluations of the likelihood, those of all starts included."""
    decrement: float | None
    """The certificate: estimated log-likelihood units left; None for what climbs no likelihood."""
    sketch_error: float | None
    """How far the parameters may be off because the data were sketched, in standard errors at
    most; None where every value was used."""
    covariance: FloatArray
    """Of (weights, then each parameter), (k + k p, k + k p); NaN where there is no maximum."""
    options: dict[str, Any]
    """What the fit was asked for."""
    digest: str
    """SHA-256 of the data, the same in any row order."""
    starts_sentence: str
    """How many starts there were and how many agreed."""
    _sample: Sample | None
    _path: Path | None
    _starts: Starts | None
    _source: Any = None
    """The caller's table or column, where it is of a dataframe library."""

    # ---------------------------------------------------------------- numbers
    def __bool__(self) -> bool:
        return bool(self.outcome)

    @property
    def aic(self) -> float:
        """-2 loglik + 2 q; smaller is better (Akaike 1974)."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 loglik + q log n; smaller is better (Schwarz 1978)."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.n))

    @property
    def sample(self) -> Sample:
        """What the mixture was fitted to."""
        return _saved(self._sample, "the data")

    @cached_property
    def trace(self) -> Trace:
        """The path from the start to the answer: log-likelihood, weights, means, sds."""
        return trace(_saved(self._path, "the trace"))

    @property
    def starts(self) -> Starts:
        """The starts tried, where each ended, and how often the answer was reached."""
        return _saved(self._starts, "the starts")

    def standard_errors(self) -> StandardErrors:
        """Standard errors from the inverse observed information (delta method).

        Returns
        -------
        StandardErrors
            ``.weights``, ``.means``, ``.sds`` (k,), ``.parameters`` by name and ``.covariance``.
            NaN where the fit has no maximum to take them from.

        References
        ----------
        McLachlan & Peel (2000), *Finite Mixture Models*, section 2.15.
        """
        return standard_errors(self._stack, self.covariance)

    @property
    def _stack(self) -> Family:
        return as_family(self.options["family"]).stack(self.mixture.components)

    # ---------------------------------------------------------------- groups
    def labels(self) -> IntArray:
        """Group of each of the caller's rows, 0 is the lowest; -1 for a missing row."""
        return np.asarray(self.sample.to_rows(self.mixture.predict, -1))

    def posterior(self, x: Any = None) -> FloatArray:
        """Probability of each group, (n, k): of the caller's rows, or of the values `x`.

        A missing row has NaN.
        """
        if x is not None:
            return self.mixture.posterior(x)
        return np.asarray(self.sample.to_rows(self.mixture.posterior, np.nan))

    def thresholds(self) -> Thresholds:
        """Where the most likely component changes."""
        return self.mixture.thresholds()

    # ---------------------------------------------------------------- pictures
    def plot(self, ax: Axes | None = None, *, name: str | None = None) -> Axes:
        """Histogram, components, mixture, points coloured by group, thresholds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        name : str, optional
            What the values are, for the axis.
        """
        return figures.plot_fit(self.mixture, self.sample, self.thresholds(), ax, name=name)

    def plot_trace(self, ax: Axes | None = None) -> Axes:
        """The log-likelihood at each iteration, and how far it is from its last value."""
        return figures.plot_trace(self.trace.loglik, ax)

    def animate(self, frames: int = 60, *, name: str | None = None) -> animation.Animation:
        """The curves moving from the first guess to the result, with play, pause and step.

        Shows itself in a notebook; ``.save("em.html")`` writes a self-contained page.
        """
        path = self.trace
        return animation.animate(path.mixtures, path.loglik, self.sample, frames, name=name)

    # ---------------------------------------------------------------- text
    def facts(self) -> Facts:
        """The numbers of the fit, as tables and reports want them."""
        errors = self.standard_errors()
        mixture = self.mixture
        return Facts(
            family=self.options["family"],
            equal_sd=self.options["equal_sd"],
            n=self.n,
            n_missing=self.n_missing,
            n_parameters=self.n_parameters,
            n_iter=self.n_iter,
            outcome=self.outcome,
            message=self.message,
            loglik=self.loglik,
            aic=self.aic,
            bic=self.bic,
            icl=self.icl,
            decrement=self.decrement,
            weights=mixture.weights,
            means=mixture.means,
            sds=mixture.sds,
            weight_errors=errors.weights,
            mean_errors=errors.means,
            sd_errors=errors.sds,
            parameters=dict(zip(errors.parameters, self._stack.fields(), strict=True)),
            parameter_errors=errors.parameters,
            thresholds=self.thresholds(),
            starts=self.starts_sentence,
            data_digest=self.digest,
        )

    def summary(self) -> str:
        """One page of text: components with standard errors, thresholds, criteria, outcome."""
        return text_page.summary_text(self.facts())

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return text_page.short_text(self.facts())

    def _repr_html_(self) -> str:
        return html.summary_html(self.facts())

    # ---------------------------------------------------------------- to a table
    def to_frame(self, what: str = "components", *, backend: str | None = None) -> Any:
        """The answer as a table, in the dataframe library that the data came in.

        Parameters
        ----------
        what : {"components", "rows"}, default "components"
            One row for each component: ``component`` (from 1), ``weight``, ``mean``, ``sd`` and
            their standard errors ``weight_se``, ``mean_se``, ``sd_se``. Or one for each of the
            caller's rows: ``label`` (from 0; -1 for a missing row) and the probabilities ``p0``,
            ``p1``, ...; with pandas it has the index of the data.
        backend : {"pandas", "polars", "pyarrow", "modin"}, optional
            Another library, or one for data that came in none.

        Examples
        --------
        >>> import mix1d
        >>> import polars as pl
        >>> table = pl.DataFrame({"x": [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]})
        >>> frame = mix1d.fit(table, 2, column="x").to_frame()
        >>> frame["mean"].round(3).to_list()
        [1.2, 5.2]
        """
        choice("what", what, ("components", "rows"))
        library = frames.library_for(self._source, backend)
        if what == "components":
            columns = frames.components(self.mixture, self.standard_errors())
            return frames.frame_of(columns, library)
        columns = frames.rows(self.labels(), self.posterior())
        return frames.frame_of(columns, library, self._source)

    # ---------------------------------------------------------------- to and from a document
    def to_json(self) -> str:
        """Mixture, numbers, options and a digest of the data, as JSON; not the data."""
        return document.text_of(vars(self))

    @classmethod
    def from_json(cls, text: str) -> Fit:
        """The fit that `to_json` wrote; it answers whatever needs no data.

        Raises
        ------
        Mix1dError
            If the document is not such a one.
        """
        fields = document.fields_of(text)
        return cls(**fields, _sample=None, _path=None, _starts=None)


def _saved(part: T | None, name: str) -> T:
    if part is None:
        raise Mix1dError(f"this fit was read from JSON, which does not hold {name}: fit again")
    return part
