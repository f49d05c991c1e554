"""The data sets of `fit_many`: the columns of a table, or the groups of one column, by name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from mix1d.arguments import choice, no_weights, shown
from mix1d.arrays import FloatArray
from mix1d.choices import Missing, MissingCells, WeightsAre
from mix1d.columns import as_column, is_sparse
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.detection import asked_detection
from mix1d.fitting.matrices import SparseColumn, annotated, sparse_columns
from mix1d.sample import Sample
from mix1d.sketching import Sketch
from mix1d.sketching.cells import MOST
from mix1d.sources.door import Data
from mix1d.sources.files import is_path
from mix1d.sources.inputs import CELLS
from mix1d.sources.notation import Notation, no_notation
from mix1d.sources.tables import as_table, checked_name, columns_of, is_lazy
from mix1d.weighing import COUNTS, check_kind, row_weights

__all__ = ["DataSet", "data_sets"]

DataSet = FloatArray | Sample | Sketch | SparseColumn
"""Values, rows with weights, large data folded into cells, or a column of a sparse matrix."""

OWN = (Sample, Sketch)
"""The types of columns that have weights of their own."""


def data_sets(
    x: Any,
    kind: type[Family],
    *,
    groups: Any,
    column: Any,
    weights: Any,
    weights_are: WeightsAre,
    missing: MissingCells,
    detection: Any,
    decimal: str,
    thousands: str | None,
    missing_values: Iterable[str],
) -> dict[Hashable, DataSet]:
    """What these arguments of `fit_many` describe, by name, for components of the family `kind`.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be; the sentence names the column.
    """
    choice("missing", missing, MissingCells)
    check_kind(weights_are)
    named = annotated(x)
    if named is not None or (is_sparse(x) and len(x.shape) == 2):
        matrix, names = named or (x, list(range(x.shape[1])))
        if is_sparse(matrix):
            _check_plain(groups=groups, column=column, weights=weights, detection=detection)
            return dict(sparse_columns(matrix, names, _as_missing(missing)))
        x = dict(zip(names, np.ascontiguousarray(matrix.T), strict=True))
    table = None if is_path(x) else as_table(x)
    if is_path(x) or (table is not None and is_lazy(table)):
        _check_plain(detection=detection)
        data = Data.of(
            x, column=column, weights=weights, weights_are=weights_are,
            missing=_as_missing(missing), decimal=decimal, thousands=thousands,
            missing_values=missing_values,
        )  # fmt: skip
        return _folded(data, groups, kind)
    no_notation("x", Notation.of(decimal, thousands, missing_values))
    if table is not None and isinstance(groups, str):
        x, weights, groups = _labelled_columns(table, column, weights, groups)
    elif column is not None:
        raise Mix1dError(
            f"`column` must be left out where `groups` names no column of a table, got "
            f"{shown(column)}"
        )
    if detection is None and weights is None and weights_are == COUNTS:
        return _unweighted(x, groups, _as_missing(missing))
    return _weighted(x, groups, weights, weights_are, missing, detection)


def _as_missing(missing: MissingCells) -> Missing:
    """The argument where there are no limits of detection."""
    if missing == "below":
        raise Mix1dError('`missing="below"` needs a low limit in `detection`, got None')
    return missing


def _check_plain(**given: Any) -> None:
    """Refuse what a sparse matrix, a file or a lazy table does not take."""
    for name, value in given.items():
        if value is not None:
            raise Mix1dError(
                f"`{name}` must be left out for this type of `x`, got {shown(value)}: it takes an "
                "array, a dataframe or a mapping"
            )


def _folded(data: Data, groups: Any, kind: type[Family]) -> dict[Hashable, DataSet]:
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


def _unweighted(x: Any, groups: Any, missing: str) -> dict[Hashable, DataSet]:
    """The columns or groups by name, without missing values."""
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


def _weighted(
    x: Any, groups: Any, weights: Any, kind: WeightsAre, missing: MissingCells, detection: Any
) -> dict[Hashable, DataSet]:
    """The columns or groups by name, each with the weights of its rows, or limits of detection."""
    if groups is None:
        named = dict(x) if isinstance(x, Mapping) else _columns_of(x)
        every: Any = slice(None)
        parts = {name: (column, every) for name, column in named.items()}
    else:
        column, labels = _labelled(x, groups)
        parts = {name: (column, labels == name) for name in np.unique(labels).tolist()}
    limits = asked_detection(detection, list(parts), missing)
    shares = None if weights is None else as_column("weights", weights)
    sets: dict[Hashable, DataSet] = {}
    for name, (column, rows) in parts.items():
        if isinstance(column, OWN):
            no_weights(column, weights)
        try:
            values = as_column("x", column)
            row_weights(shares, values.size, kind)
            of_rows = None if shares is None else shares[rows]
            if limits is None:
                plain: Any = missing
                own = Sample(values[rows], weights=of_rows, weights_are=kind, missing=plain)
            else:
                own = limits.sample(name, values[rows], of_rows, kind)
            sets[name] = own
        except Mix1dError as error:
            raise Mix1dError(f"column {name!r}: {error}") from None
    return sets


def _is_clean(x: np.ndarray[Any, Any]) -> bool:
    """Whether every number is there and finite, so that no column must be checked by itself."""
    return x.shape[1] > 0 and x.dtype.kind in "biuf" and bool(np.isfinite(x).all())


def _columns_of(x: Any) -> dict[Hashable, Any]:
    """The columns of an array or an eager table by name; 0, 1, ... for an array."""
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


def _grouped(x: Any, groups: Any, missing: str) -> dict[Hashable, DataSet]:
    """The values of one column by the labels of its rows."""
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
    """The values of one column that are not missing; they must be finite."""
    values = as_column(f"x[{name!r}]", column)
    absent = np.isnan(values)
    if absent.any():
        if missing == "raise":
            raise Mix1dError(
                f'`x` must not hold missing values (or pass missing="drop"), got {absent.sum()} in '
                f"column {name!r}, the first at row {absent.argmax()}"
            )
        values = values[~absent]
    infinite = np.isinf(values)
    if infinite.any():
        raise Mix1dError(f"`x` must be finite, got {infinite.sum()} infinite in column {name!r}")
    return values
