"""`Fit`: the answer, and the questions to ask it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import choice
from mix1d.describe.verdict import Verdict
from mix1d.families import Family
from mix1d.fitting import document, frames
from mix1d.fitting.judging import judged, unasked
from mix1d.fitting.pictures import Pictures
from mix1d.objects.cached import cached_property
from mix1d.show import html
from mix1d.show import plain_text as text_page
from mix1d.show.facts import Facts

if TYPE_CHECKING:
    from os import PathLike

__all__ = ["Fit"]


@dataclass(frozen=True, eq=False, repr=False)
class Fit(Pictures):
    """A mixture, the sample it was fitted to, and how the search went. Made by `fit`. Frozen.

    Its truth value is that of its outcome: ``if fit:`` asks for a certified maximum. Whether the
    mixture describes the data is another question: see `verdict`.
    """

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
            intervals=self.interval() if np.isfinite(self.covariance).all() else None,
            thresholds=self.thresholds(),
            modes=mixture.modes(),
            starts=self.starts_sentence,
            data_digest=self.digest,
            weights_are=self.options["weights_are"],
        )

    @cached_property
    def verdict(self) -> Verdict:
        """Does it fit, was the number compared, is the maximum certified: to read before the rest.

        The test of fit is made when the verdict is first read: `goodness_of_fit` with 199
        replicates and ``rng=0``, for 10,000 values at most, where it takes a second or two (272
        values: 0.05 seconds). Of more values only a gross misfit is seen.

        Examples
        --------
        >>> import mix1d
        >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
        >>> print(mix1d.fit(x, 2).verdict.number)
        How many? As asked for: 2, not compared with other numbers.
        """
        return judged(self, unasked(self))

    def summary(self) -> str:
        """One page of text: the verdict, the groups, where to cut; each number with its error.

        First `verdict`, which tests whether the mixture fits. Then standard errors and 95% Wald
        intervals of the components, thresholds with theirs and with the share of the values that
        would be misplaced, and the criteria. Numbers are rounded to two digits of their error.
        """
        return text_page.summary_text(self.facts(), self.verdict)

    def __str__(self) -> str:
        return self.summary()

    def __repr__(self) -> str:
        return text_page.short_text(self.facts())

    def _repr_html_(self) -> str:
        return html.summary_html(self.facts(), self.verdict)

    # ---------------------------------------------------------------- to a table
    def to_frame(self, what: str = "components", *, backend: str | None = None) -> Any:
        """The answer as a table, in the dataframe library that the data came in.

        Parameters
        ----------
        what : {"components", "rows", "thresholds", "cuts"}, default "components"
            One row for each component: ``component`` (from 1), ``weight``, ``mean``, ``sd`` and
            their standard errors ``weight_se``, ``mean_se``, ``sd_se``. Or one for each of the
            caller's rows: ``component`` (from 1; null for a missing row) and the probabilities
            ``p1``, ``p2``, ...; with pandas it has the index of the data. Or one for each
            threshold that is shown, the main one first; or one for each of the `cuts`.
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
        choice("what", what, ("components", "rows", "thresholds", "cuts"))
        library = frames.library_for(self._origin, backend)
        match what:
            case "rows":
                columns = frames.rows(self.labels(), self.posterior())
                return frames.frame_of(columns, library, self._origin and self._origin.index)
            case "thresholds":
                columns = frames.thresholds(self.thresholds())
            case "cuts":
                columns = frames.cuts(self.cuts())
            case _:
                columns = frames.components(self.mixture, self.standard_errors())
        return frames.frame_of(columns, library)

    # ---------------------------------------------------------------- to and from a document
    def report(
        self,
        path: str | PathLike[str],
        *,
        name: str | None = None,
        n_boot: int = 499,
        rng: Any = 0,
        call: str | None = None,
    ) -> Verdict:
        """Write the answer as one self-contained HTML page, for a colleague to open.

        The answer and the verdict, the picture, components and thresholds with intervals, the test
        of fit, EM as a film, a paragraph for the methods section, and what it takes to have the
        same fit again. Needs no network; the same fit writes the same page.

        Parameters
        ----------
        path : path
            Ends in ``.html``.
        name : str, optional
            What the values are.
        n_boot : int, default 499
            Refitted replicates of the test of fit and of the bands of the QQ plot; 0 for neither.
        rng : int, numpy Generator or None, default 0
            Seeds the replicates.
        call : str, optional
            What to type to have this fit again; by default the call of `fit` with all its options.

        Returns
        -------
        Verdict
            The one that stands on the page, from its `n_boot` replicates.

        Raises
        ------
        Mix1dError
            If an argument is not what it must be, Jinja2 or Matplotlib is missing, or the fit was
            read from JSON, which does not hold the data.

        Examples
        --------
        >>> import mix1d
        >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
        >>> fit.report("report.html", name="length, mm")  # doctest: +SKIP
        """
        from mix1d.fitting.reporting import write_report  # only who writes a page waits for it

        return write_report(self, self.facts(), path, name=name, n_boot=n_boot, rng=rng, call=call)

    def to_json(self) -> str:
        """Mixture, numbers, options and a digest of the data, as JSON; not the data."""
        return document.text_of(vars(self))

    @classmethod
    def from_json(cls, text: str, *, families: Iterable[type[Family]] = ()) -> Fit:
        """The fit that `to_json` wrote; it answers whatever needs no data.

        Parameters
        ----------
        text : str
            The document.
        families : iterable of type[Family], optional
            Classes of families that are no part of mix1d, for a document that names one.

        Raises
        ------
        Mix1dError
            If the document is not such a one, or names a family that is not known.
        """
        fields = document.fields_of(text, families)
        return cls(**fields, _sample=None, _path=None, _starts=None)
