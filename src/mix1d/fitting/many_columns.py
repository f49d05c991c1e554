"""`fit_many`: one mixture for each column of a table, or each group of a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from mix1d.arguments import choice, flag, generator, positive_number, shown, whole_number
from mix1d.choices import Effort, FamilyName, MissingCells, PlainCriterion, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.families.assortment import Assortment
from mix1d.fitting.column_fits import filled
from mix1d.fitting.columns_apart import Asked, columns_of
from mix1d.fitting.data_sets import data_sets
from mix1d.fitting.fits import Fits
from mix1d.fitting.fits_made import chosen, fits_of
from mix1d.fitting.kinds import family_asked
from mix1d.fitting.lumps import asked_lumps
from mix1d.fitting.rounding import Rounding, asked_rounding
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.progress import progress_bar

__all__ = ["fit_many"]


@usual_arithmetic
@knows_other_names
def fit_many(
    x: Any,
    k: int | Iterable[int],
    *,
    criterion: PlainCriterion = "bic",
    groups: Any = None,
    column: Any = None,
    family: FamilyName | type[Family] | Sequence[Any] = "normal",
    effort: Effort = "default",
    equal_sd: bool = False,
    lumps: Literal["auto"] | Iterable[float] | None = None,
    rounding: Rounding = "auto",
    detection: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    tol: float = 1e-8,
    missing: MissingCells = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
    progress: bool = False,
) -> Fits:
    """Fit a mixture of k components to each of many data sets.

    Columns of normals, lognormals, Poissons and negative binomials are searched by compiled loops,
    on all cores: a column of 500 values takes some fifty microseconds of one core for two normals.
    This search is a little less thorough than that of `fit`: a coarse copy of at most 256 points,
    and fewer random starts. A column whose starts disagree is searched once more from more of them;
    one in which nothing that is trusted was found, as `fit` does.

    Parameters
    ----------
    x : (n, c) array_like, table or mapping; or one column, table or path with `groups`
        The c columns of an array, of a sparse matrix of SciPy, of an AnnData (its ``.X``, never
        made dense as a whole) or of a dataframe, or a mapping from names to columns (of any
        lengths), samples or sketches.
    k : int or iterable of int
        Number of components. Of several, such as ``range(1, 4)``, each column gets the one with
        the lowest `criterion` among the fits that can be trusted; ``.candidates`` has all.
    criterion : {"bic", "aic", "icl"}, default "bic"
        By what the number of components is chosen.
    groups : str or (n,) array_like, optional
        The label of each row of one column `x`: each label is a data set. Or the name of a column
        of a table or file; files and lazy tables are then folded into a `Sketch` for each group.
    column : str, optional
        Which column of the table or file is cut into `groups`.
    family : {"normal", "lognormal", "poisson"}, a family or a list, default "normal"
        What each component is, as in `fit`. Families without compiled loops are fitted as by `fit`,
        which is slower.
    effort : {"quick", "default", "thorough"}, default "default"
        How many starts are tried in each column: "quick" about half as many, for a first look;
        "thorough" about four times as many.
    equal_sd : bool, default False
        One standard deviation for all components of a mixture.
    lumps : "auto", values or None, optional
        Values that many rows share, as in `fit`, in every column that has them: the zeros of
        single cells are a point mass then, beside the k components of all other rows. "auto"
        looks for them in each column, and takes values that no density can give for some, such as
        the zeros of lognormals.
    rounding : "auto", None or float, default "auto"
        The step to which the values were rounded, as in `fit`. A column in which it matters is
        fitted by itself, which is slower.
    detection : (low, high), optional
        Limits of detection, each a number, (c,) one a column, (n, c) one a cell, a mapping from
        the names of columns, or None. A value at or below the low limit, whatever is written
        there, is known only to lie below it; one at or above the high one above it.
    weights : str or (n,) array_like, optional
        How often each row counts, in every column or group. Samples and sketches have their own.
    weights_are : {"counts", "relative"}, default "counts"
        As in `fit`; ``.n`` is then Kish's effective number of each column.
    tol : float, default 1e-8
        Log-likelihood units that may be left, as in `fit`.
    missing : {"raise", "drop", "below"}, default "raise"
        What to do with NaN and nulls; "below": they lie below the low limit of detection.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.
    rng : int, numpy Generator or None, default 0
        As in `fit`: the search draws its starts from a stream of its own, the same for every
        column, so that an answer depends on the column alone.
    progress : bool, default False
        Show a bar (tqdm) in a terminal or notebook.

    Returns
    -------
    Fits
        Arrays of weights, means, sds, log-likelihoods and outcomes. A column with fewer distinct
        values than components has the outcome ``TOO_FEW`` and NaN, and stops nothing. One in which
        many rows share a value, such as zeros, has the outcome ``LUMP``: ``lumps="auto"`` models
        it.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be; the sentence names the column.

    References
    ----------
    Biernacki, Celeux & Govaert (2003), CSDA 41: short runs, then one long.

    Examples
    --------
    >>> import mix1d
    >>> weights = [4.9, 5.0, 5.2, 8.8, 9.0, 9.1, 9.3]
    >>> heights = [150, 151, 153, 180, 184, 185, 186]
    >>> fits = mix1d.fit_many({"weight": weights, "height": heights}, 2)
    >>> fits.means.round(2)
    array([[  5.03,   9.05],
           [151.33, 183.75]])
    >>> fits.trusted
    array([ True,  True])
    >>> mix1d.fit_many({"weight": weights, "height": heights}, [1, 2]).k
    array([2, 2])
    """
    kind = family_asked(family)
    ks, tol = _numbers(k), positive_number("tol", tol)
    if issubclass(kind, Assortment) and ks != [len(kind.kinds)]:
        raise Mix1dError(f"`k` must be the number of families, {len(kind.kinds)}, got {k}")
    choice("criterion", criterion, PlainCriterion)
    choice("effort", effort, Effort)
    generator(rng)
    shared = flag("equal_sd", equal_sd)
    if shared and kind.core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {kind.name!r}")
    values = asked_lumps(lumps)
    if not isinstance(values, str) and values.size and kind.discrete:
        raise Mix1dError(f"`lumps` needs a family with a density, got {kind.name!r}")
    asked = Asked(kind, shared, values, asked_rounding(rounding, [kind]), tol, effort)
    sets = data_sets(
        x, kind, groups=groups, column=column, weights=weights, weights_are=weights_are,
        missing=missing, detection=detection, decimal=decimal, thousands=thousands,
        missing_values=missing_values,
    )  # fmt: skip
    columns = columns_of(sets, asked)
    count = len(columns) * len(ks)
    with progress_bar(count, " fits", wanted=flag("progress", progress)) as done:
        tables = filled(columns, ks, asked, done)
    candidates = {k: fits_of(table, columns, k, asked) for k, table in tables.items()}
    return chosen(candidates, criterion) if isinstance(k, Iterable) else candidates[ks[0]]


def _numbers(k: Any) -> list[int]:
    """The numbers of components that each column is fitted with, ascending."""
    if not isinstance(k, Iterable) or isinstance(k, str):
        return [whole_number("k", k, 1)]
    ks = sorted({whole_number("k", number, 1) for number in k})
    if not ks:
        raise Mix1dError(f"`k` must hold at least one number of components, got {shown(k)}")
    return ks
