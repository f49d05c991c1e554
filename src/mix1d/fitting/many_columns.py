"""`fit_many`: one mixture for each column of a table, or each group of a column."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import choice, flag, generator, number_of_components, positive_number
from mix1d.arrays import FloatArray
from mix1d.choices import Effort, FamilyName, Missing, WeightsAre
from mix1d.choose.lumps import MISLEADING, lumps_in, may_be_lump
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, Normal
from mix1d.families.assortment import Assortment
from mix1d.fitting.data_sets import DataSet, data_sets
from mix1d.fitting.fits import Fits
from mix1d.fitting.kinds import family_asked
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.model.parametrization import Parametrization
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.progress import progress_bar
from mix1d.sample import Sample
from mix1d.search.each import fitted
from mix1d.sketching import Sketch

__all__ = ["fit_many"]

LONG_COLUMN = 20_000
"""A column of at least so many values is fitted by `fit`, which folds it first."""


@usual_arithmetic
@knows_other_names
def fit_many(
    x: Any,
    k: int,
    *,
    groups: Any = None,
    column: Any = None,
    family: FamilyName | type[Family] | Sequence[Any] = "normal",
    effort: Effort = "default",
    equal_sd: bool = False,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    tol: float = 1e-8,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
    progress: bool = False,
) -> Fits:
    """Fit a mixture of k components to each of many data sets.

    Columns of normals and lognormals are searched by compiled loops, on all cores: a column of 500
    values takes some fifty microseconds of one core for two components. This search is a little
    less thorough than that of `fit`: a coarse copy of at most 256 points, and fewer random starts.
    A column whose starts disagree is searched once more from more of them; one in which nothing
    that is trusted was found, as `fit` does.

    Parameters
    ----------
    x : (n, c) array_like, table or mapping; or one column, table or path with `groups`
        The c columns of an array or of a dataframe, or a mapping from names to columns (of any
        lengths), samples or sketches.
    k : int
        Number of components.
    groups : str or (n,) array_like, optional
        The label of each row of one column `x`: each label is a data set. Or the name of a column
        of a table or file; files and lazy tables are then folded into a `Sketch` for each group.
    column : str, optional
        Which column of the table or file is cut into `groups`.
    family : {"normal", "lognormal", "poisson"}, a family or a list, default "normal"
        What each component is, as in `fit`. All but normals and lognormals are fitted as by `fit`,
        which is slower.
    effort : {"quick", "default", "thorough"}, default "default"
        How many starts are tried in each column: "quick" about half as many, for a first look;
        "thorough" about four times as many.
    equal_sd : bool, default False
        One standard deviation for all components of a mixture.
    weights : str or (n,) array_like, optional
        How often each row counts, in every column or group. Samples and sketches have their own.
    weights_are : {"counts", "relative"}, default "counts"
        As in `fit`; ``.n`` is then Kish's effective number of each column.
    tol : float, default 1e-8
        Log-likelihood units that may be left, as in `fit`.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
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
        many rows share a value, such as zeros, has the outcome ``LUMP``: ``fit(x, k,
        lumps="auto")`` models it.

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
    """
    kind = family_asked(family)
    k, tol = number_of_components("k", k), positive_number("tol", tol)
    if issubclass(kind, Assortment) and k != len(kind.kinds):
        raise Mix1dError(f"`k` must be the number of families, {len(kind.kinds)}, got {k}")
    shared = flag("equal_sd", equal_sd)
    choice("effort", effort, Effort)
    generator(rng)
    sets = data_sets(
        x, kind, groups=groups, column=column, weights=weights, weights_are=weights_are,
        missing=missing, decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    if shared and kind.core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {kind.name!r}")
    fits = _Table.empty(len(sets), k, kind)
    with progress_bar(len(sets), " fits", wanted=flag("progress", progress)) as done:
        _fill(fits, sets, shared, tol, effort, done)
    n = [float(c.size) if isinstance(c, np.ndarray) else c.n for c in sets.values()]
    return fits.as_fits(list(sets), np.array(n), shared=shared)


class _Table(NamedTuple):
    """The rows of `Fits`, to be filled in."""

    kind: type[Family]
    numbers: FloatArray
    """(c, 1 + parameters, k) weights and the fields of the components."""
    loglik: FloatArray
    outcomes: list[Outcome]

    @classmethod
    def empty(cls, count: int, k: int, kind: type[Family]) -> _Table:
        numbers = np.full((count, 1 + len(kind.parameters), k), np.nan)
        return cls(kind, numbers, np.full(count, np.nan), [Outcome.TOO_FEW] * count)

    def as_fits(self, names: list[Hashable], n: FloatArray, *, shared: bool) -> Fits:
        weights, *fields = np.moveaxis(self.numbers, 1, 0)
        means, sds = self.kind._of(*fields).moments()
        return Fits(
            names=tuple(names),
            weights=weights,
            means=np.asarray(means),
            sds=np.asarray(sds),
            parameters={p.name: f for p, f in zip(self.kind.parameters, fields, strict=True)},
            loglik=self.loglik,
            n=n,
            outcomes=tuple(self.outcomes),
            n_parameters=Parametrization.of_family(self.kind, weights.shape[1], shared=shared).size,
            family=self.kind,
        )


def _fill(
    fits: _Table,
    sets: Mapping[Hashable, DataSet],
    shared: bool,
    tol: float,
    effort: Effort,
    done: Callable[[int], object],
) -> None:
    """Fit every data set: the short ones together by compiled loops, the others by `fit`."""
    names, columns = list(sets), list(sets.values())
    short = [i for i, column in enumerate(columns) if _is_short(column)]
    if short:
        _fill_together(fits, short, names, columns, shared, tol, effort, done)
    k = fits.numbers.shape[2]
    for i in sorted(set(range(len(columns))) - set(short)):
        found = _by_fit(names[i], columns[i], k, fits.kind, equal_sd=shared, tol=tol, effort=effort)
        if found is not None:
            fields = fits.kind.stack(found.mixture.components).fields()
            fits.numbers[i] = np.stack([found.mixture.weights, *fields])
            fits.loglik[i], fits.outcomes[i] = found.loglik, found.outcome
        done(1)


def _fill_together(
    fits: _Table,
    rows: list[int],
    names: list[Hashable],
    columns: list[DataSet],
    shared: bool,
    tol: float,
    effort: Effort,
    done: Callable[[int], object],
) -> None:
    """Fit the data sets of these rows, none of which is folded, by compiled loops."""
    kind = fits.kind
    some: Any = [columns[i] for i in rows]
    if kind is not Normal:
        for i in rows:
            _check_support(names[i], columns[i], kind)
    k, counts = fits.numbers.shape[2], None
    if any(isinstance(column, Sample) for column in some):
        some = [c if isinstance(c, Sample) else Sample(c) for c in some]
        some, counts = [np.array(s.values) for s in some], [np.array(s.weights) for s in some]
    ends = fitted(
        some,
        k,
        family=kind,
        counts=counts,
        shared=shared,
        tol=tol,
        again=True,
        done=done,
        effort=effort,
    )
    fits.numbers[rows], fits.loglik[rows] = ends.numbers, ends.loglik
    for i, outcome, ties in zip(rows, ends.outcomes, ends.ties.tolist(), strict=True):
        is_lumped = outcome and not kind.discrete and _has_lump(columns[i], ties)
        fits.outcomes[i] = Outcome.LUMP if is_lumped else outcome


def _has_lump(column: Any, ties: float) -> bool:
    """Whether so many rows share a value that the fit misleads; at most `ties` share one."""
    n = column.n if isinstance(column, Sample) else column.size
    if not may_be_lump(ties, n, MISLEADING):
        return False
    sample = column if isinstance(column, Sample) else Sample(column)
    return lumps_in(sample, MISLEADING).size > 0


def _is_short(column: DataSet) -> bool:
    """Whether the rows are exact values, and few enough to be fitted without folding."""
    if isinstance(column, Sketch) or (isinstance(column, Sample) and not column.is_exact):
        return False
    return (column if isinstance(column, np.ndarray) else column.values).size < LONG_COLUMN


def _check_support(name: Hashable, column: Any, kind: type[Family]) -> None:
    column = column.values if isinstance(column, Sample) else column
    bad = ~kind.in_support(column)
    if bad.any():
        raise Mix1dError(
            f"`x` must be {kind.support} for the family {kind.name!r}, got "
            f"{column[bad.argmax()]:.10g} in column {name!r}"
        )


def _by_fit(
    name: Hashable, column: DataSet, k: int, kind: type[Family], **options: Any
) -> Fit | None:
    """The fit of a long column or of a sketch; None for too few distinct values."""
    if not isinstance(column, Sketch):
        values = column.values if isinstance(column, Sample) else column
        if np.unique(values).size < max(k, 2):
            return None
    try:
        return fit(column, k, family=kind, rounding=None, **options)
    except Mix1dError as error:
        raise Mix1dError(f"column {name!r}: {error}") from None
