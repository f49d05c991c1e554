"""The reading of labels: whole numbers, names, sets of groups, or probabilities of groups.

`with_labels` and `labelling` are methods of `Sample`, and take the sample first.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from mix1d.arguments import choice, shown
from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import LabelScheme
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.caller_rows import rows_of
from mix1d.sample.checks import check_scheme
from mix1d.sample.labelling import OFF_ONE, UNKNOWN, Labelling
from mix1d.sample.sample_like import AnySample, SampleLike

__all__ = [
    "check_labels",
    "drawn_from_mixture",
    "labelling",
    "read_labels",
    "semi_supervised",
    "with_labels",
]

FEW = 100
"""So many groups a few rows may be of, which then are a part of more."""


def with_labels(self: AnySample, labels: Any, *, scheme: LabelScheme = "random") -> AnySample:
    """The rows as those of which the group is known, or something of it.

    Parameters
    ----------
    labels : (n,) or (n, k) array_like
        The group of each row: a whole number from 0, the number of its component, or a name; -1,
        None, NaN or "" where it is not known. Names are sorted, and the first is that of component
        0. Or for each row k truth values: the components that it may belong to; or k probabilities,
        which sum to 1: in the likelihood they multiply the weights. A table names its columns.
    scheme : {"random", "reference"}, default "random"
        "random" where rows were drawn from the mixture whatever their group, so that they say
        something of the weights; "reference" where they were chosen for their group, as reference
        material is, and say nothing of the weights.

    Raises
    ------
    Mix1dError
        If a label is none of these, a row may belong to no group, the rows have labels already, or
        all are reference material.

    Examples
    --------
    >>> import mix1d
    >>> mix1d.Sample([1.0, 2.0, 7.0]).with_labels(["young", "", "old"])
    Sample(n=3, 3 distinct rows, 3 exact, 2 labelled)
    """
    choice("scheme", scheme, LabelScheme)
    rows, present, given, kind = rows_of(self, "with_labels")
    if rows.labelling is not None:
        raise Mix1dError("`labels` must be given once, and these rows have labels already")
    label, meaning = read_labels(labels, present.size, scheme)
    if meaning is None:
        return self
    counted = present if given is None else present & (given > 0.0)
    check_scheme(rows, label, meaning, counted)
    rows = rows._replace(label=label, labelling=meaning)
    return type(self)._of_rows(rows, present, given, kind)


def labelling(self: SampleLike) -> Labelling | None:
    """What the labels of rows mean; None where no row has one."""
    rows = self.rows
    return None if rows is None or not rows.are_labelled.any() else rows.labelling


def drawn_from_mixture(sample: AnySample) -> AnySample:
    """The rows without reference material, which says nothing of the mixture as a whole."""
    meaning, rows = labelling(sample), sample.rows
    if rows is None or meaning is None or not meaning.is_reference:
        return sample
    return sample._reweighed(np.where(meaning.are_drawn(rows.label), sample.weights, 0.0))


def check_labels(sample: SampleLike, k: int) -> None:
    """Refuse labels that k components do not have."""
    meaning = labelling(sample)
    if meaning is not None:
        meaning.check(k)


def read_labels(
    labels: Any, n: int, scheme: LabelScheme = "random"
) -> tuple[FloatArray, Labelling | None]:
    """(n,) the label of each row as a number, and what the numbers mean; None if nothing is known.

    Raises
    ------
    Mix1dError
        If they are no labels of n rows.
    """
    array, names = _as_array(labels)
    if array.ndim not in (1, 2) or len(array) != n:
        raise Mix1dError(
            f"`labels` must be one for each of {n} rows, or a row of groups for each, got "
            f"{'shape ' + str(array.shape) if array.ndim != 1 else len(array)}"
        )
    if array.ndim == 2:
        return _of_table(array, names, scheme)
    if array.dtype.kind not in "biuf":
        texts = [value for value in array if isinstance(value, str) and value.strip()]
        if texts:
            return _of_names(array, scheme)
        array = np.array([None if isinstance(v, str) else v for v in array] + [None])[:-1]
    return _of_numbers(as_column("labels", array), scheme)


def semi_supervised(y: Any) -> IntArray | None:
    """What scikit-learn passes beside X as labels, of which some are -1; None for all else."""
    groups = None if y is None else np.asarray(y)
    if groups is None or groups.dtype.kind not in "iuf" or groups.ndim != 1:
        return None
    is_whole = np.isfinite(groups).all() and (groups == np.floor(groups)).all()
    return groups.astype(np.intp) if is_whole and groups.min(initial=0) == -1 else None


def _as_array(labels: Any) -> tuple[np.ndarray[Any, Any], tuple[str, ...]]:
    """The labels as an array, of objects where they are no numbers; the names of columns."""
    if isinstance(labels, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(labels)
        array = np.array(labels.data, dtype=object)
        array[hidden] = None
        return array, ()
    if isinstance(labels, (list, tuple)):
        has_texts = any(isinstance(value, str) for value in labels)
        try:
            found = np.array(labels, dtype=object if has_texts else None)
        except ValueError:  # rows of unequal length
            raise Mix1dError(
                f"`labels` must have rows of one length, got {shown(labels)}"
            ) from None
        return found, ()
    if isinstance(labels, (str, bytes)) or not hasattr(labels, "__len__"):
        raise Mix1dError(f"`labels` must be a column of labels, got {shown(labels)}")
    import narwhals.stable.v2 as nw

    native = nw.from_native(labels, eager_only=True, allow_series=True, pass_through=True)
    if isinstance(native, nw.Series):
        if native.dtype.is_numeric() or native.dtype == nw.Boolean:
            return as_column("labels", labels), ()
        return np.array([*native.to_list(), None], dtype=object)[:-1], ()
    if isinstance(native, nw.DataFrame):
        columns = [np.array(native.get_column(name).to_list()) for name in native.columns]
        return np.stack(columns, axis=1), tuple(map(str, native.columns))
    return np.asarray(labels), ()


def _of_numbers(column: FloatArray, scheme: LabelScheme) -> tuple[FloatArray, Labelling | None]:
    """Those of whole numbers from 0."""
    label = np.where(np.isnan(column), UNKNOWN, column)
    bad = (label < UNKNOWN) | (label != np.floor(label)) | np.isinf(label)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(
            "`labels` must be whole numbers from 0, or names, and -1 or missing where the group is "
            f"not known, got {column[i]:.10g} at row {i}"
        )
    if (label == UNKNOWN).all():
        return label, None
    groups = int(label.max()) + 1
    if groups > max(label.size, FEW):
        raise Mix1dError(
            f"`labels` must be numbers of components, from 0, got {groups - 1} of {label.size} rows"
        )
    return label, Labelling(np.eye(groups), (), scheme)


def _of_names(
    array: np.ndarray[Any, Any], scheme: LabelScheme
) -> tuple[FloatArray, Labelling | None]:
    """Those of names, sorted."""
    texts = [_name(row, value) for row, value in enumerate(array)]
    names = sorted(set(texts) - {""})
    places = {name: float(place) for place, name in enumerate(names)} | {"": UNKNOWN}
    label = np.array([places[text] for text in texts])
    return label, Labelling(np.eye(len(names)), tuple(names), scheme)


def _name(row: int, value: Any) -> str:
    """The name of a group; "" for a missing one."""
    if isinstance(value, str):
        return value.strip()
    if value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, Real) and (np.isnan(float(value)) or value == UNKNOWN):
        return ""
    raise Mix1dError(
        f"`labels` must be names or whole numbers, not both, got {shown(value)} at row {row} "
        "beside names"
    )


def _of_table(
    array: np.ndarray[Any, Any], names: tuple[str, ...], scheme: LabelScheme
) -> tuple[FloatArray, Labelling | None]:
    """Those of a row of truth values or of probabilities for each row of the data."""
    known = [value for value in array.ravel().tolist() if value is not None]
    are_sets = all(isinstance(value, (bool, np.bool_)) for value in known)
    try:
        shares = array.astype(np.float64)
    except (TypeError, ValueError):
        raise Mix1dError(
            "`labels` must be truth values or probabilities where they are a table, got "
            f"{shown(array.ravel().tolist()[0])}"
        ) from None
    unknown: BoolArray = np.isnan(shares).all(axis=1)
    shares[unknown] = 1.0
    (_check_sets if are_sets else _check_probabilities)(shares, unknown)
    if are_sets:
        unknown |= (shares == 1.0).all(axis=1)
    label = np.full(len(shares), UNKNOWN)
    if unknown.all():
        return label, None
    distinct, places = np.unique(shares[~unknown], axis=0, return_inverse=True)
    label[~unknown] = places.reshape(-1)
    return label, Labelling(distinct, names, scheme, is_whole=True)


def _check_sets(shares: FloatArray, unknown: BoolArray) -> None:
    none = ~unknown & ~(shares > 0.0).any(axis=1)
    if none.any():
        raise Mix1dError(
            f"`labels` must allow at least one group in each row, got none at row {none.argmax()}"
        )
    _check_whole(shares)


def _check_whole(shares: FloatArray) -> None:
    if np.isnan(shares).any():
        row = int(np.isnan(shares).any(axis=1).argmax())
        raise Mix1dError(f"`labels` must be known in a whole row or not at all, got row {row}")


def _check_probabilities(shares: FloatArray, unknown: BoolArray) -> None:
    _check_whole(shares)
    bad = ~unknown & ~(shares >= 0.0).all(axis=1)
    if bad.any():
        i = int(bad.argmax())
        raise Mix1dError(f"`labels` must be non-negative probabilities, got {shares[i]} at row {i}")
    sums = shares.sum(axis=1)
    off = ~unknown & ~(np.abs(sums - 1.0) <= OFF_ONE)
    if off.any():
        i = int(off.argmax())
        raise Mix1dError(
            "`labels` must be truth values, or probabilities that sum to 1, got a sum of "
            f"{sums[i]:.10g} at row {i}"
        )
