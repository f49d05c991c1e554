"""`fit_many`: one mixture for each column of a table, or each group of a column."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import (
    choice,
    flag,
    generator,
    no_weights,
    number_of_components,
    positive_number,
    shown,
)
from mix1d.arrays import FloatArray
from mix1d.choices import FamilyName, Missing, WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, Normal, as_family
from mix1d.fitting.fits import Fits
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.model.parametrization import Parametrization
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.progress import progress_bar
from mix1d.sample import Sample
from mix1d.search.each import fitted
from mix1d.sketching import Sketch
from mix1d.sketching.cells import MOST
from mix1d.sources.door import Data
from mix1d.sources.files import is_path
from mix1d.sources.inputs import CELLS
from mix1d.sources.notation import Notation, no_notation
from mix1d.sources.tables import as_table, checked_name, columns_of, is_lazy
from mix1d.weighing import COUNTS, check_kind, row_weights

__all__ = ["fit_many"]


@usual_arithmetic
@knows_other_names
def fit_many(
    x: Any,
    k: int,
    *,
    groups: Any = None,
    column: Any = None,
    family: FamilyName | type[Family] = "normal",
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
    values takes some hundred microseconds of one core. This search is a little less thorough than
    that of `fit`: a coarse copy of at most 256 points, and fewer random starts. A column in which
    it finds nothing that is trusted is searched again as `fit` does.

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
    family : {"normal", "lognormal", "poisson"} or a family, default "normal"
        What each component is. A Poisson is fitted as by `fit`, which is slower.
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
        values than components has the outcome ``TOO_FEW`` and NaN, and stops nothing.

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
    kind = as_family(family)
    k, tol = number_of_components("k", k), positive_number("tol", tol)
    shared = flag("equal_sd", equal_sd)
    generator(rng)
    choice("missing", missing, ("raise", "drop"))
    check_kind(weights_are)
    table = None if is_path(x) else as_table(x)
    if is_path(x) or (table is not None and is_lazy(table)):
        data = Data.of(
            x, column=column, weights=weights, weights_are=weights_are, missing=missing,
            decimal=decimal, thousands=thousands, missing_values=missing_values,
        )  # fmt: skip
        sets = _folded_groups(data, groups, kind)
    else:
        no_notation("x", Notation.of(decimal, thousands, missing_values))
        if table is not None and isinstance(groups, str):
            x, weights, groups = _labelled_columns(table, column, weights, groups)
        elif column is not None:
            raise Mix1dError(
                f"`column` must be left out where `groups` names no column of a table, got "
                f"{shown(column)}"
            )
        if weights is None and weights_are == COUNTS:
            sets = _data_sets(x, groups, missing)
        else:
            sets = _weighed_sets(x, groups, weights, weights_are, missing)
    if shared and kind.core.scale_index is None:
        raise Mix1dError(f"`equal_sd` needs a family with a scale, got {kind.name!r}")
    names, columns = list(sets), list(sets.values())
    fits = _Table.empty(len(columns), k, kind)
    short = [i for i, column in enumerate(columns) if _is_short(column)]
    with progress_bar(len(columns), " fits", wanted=flag("progress", progress)) as done:
        if short:
            _fill_together(fits, short, names, columns, shared, tol, done)
        for i in sorted(set(range(len(columns))) - set(short)):
            found = _by_fit(names[i], columns[i], k, kind, equal_sd=shared, tol=tol)
            if found is not None:
                fields = kind.stack(found.mixture.components).fields()
                fits.numbers[i] = np.stack([found.mixture.weights, *fields])
                fits.loglik[i], fits.outcomes[i] = found.loglik, found.outcome
            done(1)
    n = [float(c.size) if isinstance(c, np.ndarray) else c.n for c in columns]
    return fits.as_fits(names, np.array(n), shared=shared)


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


OWN = (Sample, Sketch)
"""The types of columns that have weights of their own."""

LONG_COLUMN = 20_000
"""A column of at least so many values is fitted by `fit`, which folds it first."""


# ------------------------------------------------------------------------------ the data sets
def _folded_groups(data: Data, groups: Any, kind: type[Family]) -> dict[Hashable, Any]:
    """The groups of a column that is not in memory: sketches, or samples where these are exact."""
    if groups is None:
        raise Mix1dError(
            "`groups` must be the name of a column where `x` is a file or a lazy table, got None"
        )
    sketches = data.by_group(groups, kind.sketch_scale, MOST if kind.discrete else CELLS)
    is_plain = kind.sketch_scale == "linear"
    return {
        name: folded.to_sample() if is_plain and folded.is_exact else folded
        for name, folded in sketches.items()
    }


def _labelled_columns(table: Any, column: Any, weights: Any, groups: str) -> tuple[Any, Any, Any]:
    """Columns of an eager table by name: values, weights, and the label of each row."""
    name = checked_name("groups", groups, list(table.columns))
    rest = table if column is not None or isinstance(weights, str) else table.drop(name)
    labels = table.get_column(name).to_numpy()
    return *columns_of("x", rest, column, weights), labels


def _data_sets(x: Any, groups: Any, missing: str) -> dict[Hashable, Any]:
    """The columns by name, without missing values."""
    if groups is not None:
        return _grouped(x, groups, missing)
    if isinstance(x, np.ndarray) and x.ndim == 2 and _is_clean(x):
        return dict(enumerate(np.ascontiguousarray(x.T, dtype=np.float64)))
    named = dict(x) if isinstance(x, Mapping) else _columns_of(x)
    if not named:
        raise Mix1dError("`x` must hold at least one column, got none")
    return {
        name: column if isinstance(column, OWN) else _present(name, column, missing)
        for name, column in named.items()
    }


def _weighed_sets(
    x: Any, groups: Any, weights: Any, weights_are: str, missing: str
) -> dict[Hashable, Sample]:
    """The columns by name, each with the weights of its rows."""
    if groups is None:
        named = dict(x) if isinstance(x, Mapping) else _columns_of(x)
        every: Any = slice(None)
        parts = {name: (column, every) for name, column in named.items()}
    else:
        column, labels = _labelled(x, groups)
        parts = {name: (column, labels == name) for name in np.unique(labels).tolist()}
    shares = None if weights is None else as_column("weights", weights)
    options: dict[str, Any] = {"weights_are": weights_are, "missing": missing}
    sets = {}
    for name, (column, rows) in parts.items():
        if isinstance(column, OWN):
            no_weights(column, weights)
        try:
            values = as_column("x", column)
            row_weights(shares, values.size, weights_are)
            of_rows = None if shares is None else shares[rows]
            sets[name] = Sample(values[rows], weights=of_rows, **options)
        except Mix1dError as error:
            raise Mix1dError(f"column {name!r}: {error}") from None
    return sets


def _is_clean(x: np.ndarray[Any, Any]) -> bool:
    """Whether every number is there and finite, so that no column needs a look of its own."""
    return x.shape[1] > 0 and x.dtype.kind in "biuf" and bool(np.isfinite(x).all())


def _columns_of(x: Any) -> dict[Hashable, Any]:
    if not isinstance(x, (np.ndarray, Sequence)):
        import narwhals.stable.v2 as nw

        table = nw.from_native(x, eager_only=True, pass_through=True)
        if isinstance(table, nw.DataFrame):
            return {name: table.get_column(name).to_native() for name in table.columns}
    try:
        array = np.asarray(x)
    except ValueError:  # unequal lengths
        array = np.empty(0)
    if array.ndim != 2:
        raise Mix1dError(
            "`x` must be a table of columns (a 2-D array, a dataframe, a mapping of names), or one "
            f"column with `groups`, got {shown(x)}"
        )
    return dict(enumerate(np.ascontiguousarray(array.T)))


def _grouped(x: Any, groups: Any, missing: str) -> dict[Hashable, Any]:
    column, labels = _labelled(x, groups)
    names, which = np.unique(labels, return_inverse=True)
    order = np.argsort(which, kind="stable")
    parts = np.split(column[order], np.cumsum(np.bincount(which))[:-1])
    return {name: _present(name, p, missing) for name, p in zip(names.tolist(), parts, strict=True)}


def _labelled(x: Any, groups: Any) -> tuple[FloatArray, np.ndarray[Any, Any]]:
    """One column, and the label of each of its rows."""
    column, labels = as_column("x", x), np.asarray(groups)
    if labels.shape != column.shape:
        raise Mix1dError(
            f"`groups` must be one label for each of {column.size} rows, got shape {labels.shape}"
        )
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise Mix1dError(
            f"`groups` must not be missing, got NaN at row {np.isnan(labels).argmax()}"
        )
    try:
        np.unique(labels)
    except TypeError:
        raise Mix1dError("`groups` must be labels of one kind, got several") from None
    return column, labels


def _present(name: Hashable, column: Any, missing: str) -> FloatArray:
    """The values of one column, checked."""
    values = as_column(f"x[{name!r}]", column)
    gone = np.isnan(values)
    if gone.any():
        if missing == "raise":
            raise Mix1dError(
                f'`x` must not hold missing values (or pass missing="drop"), got {gone.sum()} in '
                f"column {name!r}, the first at row {gone.argmax()}"
            )
        values = values[~gone]
    infinite = np.isinf(values)
    if infinite.any():
        raise Mix1dError(f"`x` must be finite, got {infinite.sum()} infinite in column {name!r}")
    return values


# ------------------------------------------------------------------------------ the rows
def _fill_together(
    fits: _Table,
    rows: list[int],
    names: list[Hashable],
    columns: list[Any],
    shared: bool,
    tol: float,
    done: Callable[[int], object],
) -> None:
    """These rows, whose columns are not folded."""
    kind, some = fits.kind, [columns[i] for i in rows]
    if kind is not Normal:
        for i in rows:
            _check_support(names[i], columns[i], kind)
    k, counts = fits.numbers.shape[2], None
    if any(isinstance(column, Sample) for column in some):
        some = [c if isinstance(c, Sample) else Sample(c) for c in some]
        some, counts = [np.array(s.values) for s in some], [np.array(s.weights) for s in some]
    ends = fitted(
        some, k, family=kind, counts=counts, shared=shared, tol=tol, again=True, done=done
    )
    fits.numbers[rows], fits.loglik[rows] = ends.numbers, ends.loglik
    for i, outcome in zip(rows, ends.outcomes, strict=True):
        fits.outcomes[i] = outcome


def _is_short(column: Any) -> bool:
    if isinstance(column, Sketch):
        return False
    return (column if isinstance(column, np.ndarray) else column.values).size < LONG_COLUMN


def _check_support(name: Hashable, column: FloatArray | Sample, kind: type[Family]) -> None:
    column = column.values if isinstance(column, Sample) else column
    bad = ~kind.in_support(column)
    if bad.any():
        raise Mix1dError(
            f"`x` must be {kind.support} for the family {kind.name!r}, got "
            f"{column[bad.argmax()]:.10g} in column {name!r}"
        )


def _by_fit(name: Hashable, column: Any, k: int, kind: type[Family], **options: Any) -> Fit | None:
    """The fit of a long column or of a sketch; None for too few distinct values."""
    values = column.values if isinstance(column, Sample) else column
    if not isinstance(column, Sketch) and np.unique(values).size < max(k, 2):
        return None
    try:
        return fit(column, k, family=kind, **options)
    except Mix1dError as error:
        raise Mix1dError(f"column {name!r}: {error}") from None
