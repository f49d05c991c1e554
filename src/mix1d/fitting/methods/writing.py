"""Text, tables and the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mix1d.arguments import choice, flag
from mix1d.choices import DataFrames, Table, TableFormat
from mix1d.fitting import fit_frames
from mix1d.fitting.methods.cutting import cuts, thresholds
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.fitting.methods.groups import labels, posterior
from mix1d.fitting.methods.uncertainty import standard_errors
from mix1d.results.frames import frame_of, library_for

if TYPE_CHECKING:
    from os import PathLike

    from mix1d.describe.verdict import Verdict

__all__ = ["curves", "report", "summary", "table", "to_frame"]


def summary(fit: FitLike) -> str:
    """One page of text: the verdict, the groups, where to cut; each number with its error.

    First `verdict`, which tests whether the mixture fits. Then standard errors and 95% Wald
    intervals of the components, thresholds with theirs and with the share of the values that
    would be misplaced, and the criteria. Numbers are rounded to two digits of their error.
    """
    from mix1d.show import plain_text

    return plain_text.summary_text(fit.facts(), fit.verdict)


def table(
    fit: FitLike,
    format: TableFormat = "text",  # noqa: A002 - the word of the field
    *,
    intervals: bool = False,
) -> str:
    """The table of the components for a paper: their parameters, each with its error.

    Weights, means and sds, and the family's own parameters where these are others; numbers are
    rounded to two digits of their error.

    Parameters
    ----------
    format : {"text", "markdown", "latex", "csv"}, default "text"
        A ``tabular`` of LaTeX needs no package. In CSV each number has a cell: ``mean``,
        ``mean_se``, or ``mean``, ``mean_low``, ``mean_high``.
    intervals : bool, default False
        95% Wald intervals in the place of standard errors.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(200, rng=0)
    >>> print(mix1d.fit(x, 2).table())
    component          weight            mean              sd
            1   0.428 ± 0.036    -0.21 ± 0.12   1.019 ± 0.092
            2   0.572 ± 0.036   4.898 ± 0.091   0.928 ± 0.070
    """
    from mix1d.show.parameter_table import parameter_table

    kind, intervals = choice("format", format, TableFormat), flag("intervals", intervals)
    return parameter_table(fit.facts(), kind, intervals=intervals)


def to_frame(fit: FitLike, what: Table = "components", *, backend: DataFrames | None = None) -> Any:
    """The answer as a table, in the dataframe library that the data came in.

    Of data that came in none (an array, a list, a file) it is a table of pandas, of Polars if
    only that is installed, a dict of columns if neither is.

    Parameters
    ----------
    what : {"components", "rows", "thresholds", "cuts"}, default "components"
        One row for each component: ``component`` (from 1), ``weight``, ``mean``, ``sd`` and
        their standard errors ``weight_se``, ``mean_se``, ``sd_se``; of rows within a window also
        ``weight_within``, the share of the rows that a window lets through; with labels also
        ``group``, what they call the component or that of the row. Or one for each of the
        caller's rows: ``component`` (from 1; null for a missing row) and the probabilities
        ``p1``, ``p2``, ...; with pandas it has the index of the data. Or one for each
        threshold that is shown, the main one first; or one for each of the `cuts`.
    backend : {"pandas", "polars", "pyarrow", "modin"}, optional
        Another library.

    Examples
    --------
    >>> import mix1d
    >>> import polars as pl
    >>> table = pl.DataFrame({"x": [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]})
    >>> frame = mix1d.fit(table, 2, column="x").to_frame()
    >>> frame["mean"].round(3).to_list()
    [1.2, 5.2]
    """
    origin = fit._origin
    library = library_for(backend, origin and origin.library)
    match choice("what", what, Table):
        case "rows":
            columns = fit_frames.rows(labels(fit), posterior(fit), fit.options.group_names)
            return frame_of(columns, library, origin and origin.index)
        case "thresholds":
            return frame_of(thresholds(fit)._columns(), library)
        case "cuts":
            return frame_of(cuts(fit)._columns(), library)
    columns = fit_frames.components(
        fit.mixture, standard_errors(fit), fit.weights_within, fit.options.group_names
    )
    return frame_of(columns, library)


def curves(
    fit: FitLike,
    x: Any = None,
    *,
    group_names: Sequence[str] | None = None,
    backend: DataFrames | None = None,
) -> Any:
    """The curves of the picture as a tidy table, for other libraries to draw.

    Parameters
    ----------
    x : (m,) array_like, optional
        Where; by default where the curves bend, over the range that `plot` shows.
    group_names : sequence of str, optional
        What the components are called; by default "1", "2", ...
    backend : {"pandas", "polars", "pyarrow", "modin"}, optional
        The dataframe library; by default that of the data.

    Returns
    -------
    table
        A row for each curve and place: ``x``, ``component`` (for the whole mixture "sum"),
        ``density``, weighted so that the components add up to the sum, and ``posterior``, the
        probability of the component there.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    >>> frame = fit.curves([1.0, 5.0], group_names=("low", "high"))
    >>> frame["component"].tolist()
    ['low', 'low', 'high', 'high', 'sum', 'sum']
    """
    from mix1d.fitting.curve_table import curve_columns
    from mix1d.fitting.pictures import densities
    from mix1d.show.look import Look, names_of

    origin, k = fit._origin, densities(fit._beside).k
    names = Look(group_names=names_of(group_names)).names(k)
    library = library_for(backend, origin and origin.library)
    return frame_of(curve_columns(fit._beside, x, names), library)


def report(
    fit: FitLike,
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
        The one on the page, from its `n_boot` replicates.

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

    options = {"name": name, "n_boot": n_boot, "rng": rng, "call": call}
    return write_report(fit, path, **options, number=fit._number)
