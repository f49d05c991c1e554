"""`Beside`: rows that stand beside the cells of exact values, as they are or as points."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.checks import check_scheme, is_informative
from mix1d.sample.counting import RowCounts
from mix1d.sample.labelling import UNKNOWN, Labelling
from mix1d.sample.making import EVERYTHING, distinct
from mix1d.sample.rows import Rows, folded
from mix1d.sketching.stratum import EACH_ITS_OWN, PLAIN, Kind, Stratum

__all__ = [
    "Beside", "beside_main", "check_complete", "columns_of", "counts_of", "digest_of",
]  # fmt: skip

COLUMNS = ("kind", "window_low", "window_high", "label", "low", "high", "largest_error", "weight")
"""The columns of the table of a sketch of other rows than exact values."""


class Beside(NamedTuple):
    """Rows that are no exact values, beside the cells of those that are."""

    rows: Rows
    weights: FloatArray
    """How many there are of each."""
    n_rows: int
    """The caller's rows that they stand for, missing ones included."""
    n_missing: int
    common: tuple[float, float, float] = EVERYTHING
    """The error and the window of every exact value."""
    is_exact: bool = True
    """Whether each is a row as it was, and not a point for several."""

    def with_points(self, sample: Sample | None, digest: str | None = None) -> Sample:
        """The rows together with the points of the cells; where there are none, with a digest."""
        if sample is not None:
            return sample._beside(
                self.rows, self.weights, n_rows=self.n_rows, n_missing=self.n_missing,
                common=self.common,
            )  # fmt: skip
        return distinct(
            Sample, self.rows, self.weights, n_rows=self.n_rows, n_missing=self.n_missing,
            digest=digest,
        )  # fmt: skip


def beside_main(
    strata: Sequence[Stratum], main: Stratum | None, labelling: Labelling | None, scale: str,
    n_rows: int, n_missing: int,
) -> Beside | None:  # fmt: skip
    """The rows of all strata but the main one; None where all are exact values of any group.

    Of `n_rows` of all, the others have the share of their weights; the missing ones are with the
    main stratum.
    """
    others = [stratum for stratum in strata if stratum is not main]
    common = EVERYTHING if main is None else main.key[1:4]
    if not others and common == EVERYTHING:
        return None
    if not others:
        empty = Rows.exact(np.empty(0))
        return Beside(empty, np.empty(0), 0, 0, common)
    found = [stratum.as_rows(scale) for stratum in others]
    rows, places = folded(reduce(Rows.followed_by, (own for own, _ in found)))
    rows = rows._replace(labelling=labelling)
    sums = np.bincount(places, weights=np.concatenate([own for _, own in found]))
    weights = sums.astype(np.float64)
    for array in (*rows, weights):  # a sketch keeps them
        frozen(array)
    total = sum(stratum.n for stratum in strata)
    if main is not None:
        n_rows, n_missing = round((n_rows - n_missing) * (1.0 - main.n / total)), 0
    is_exact = all(stratum.is_exact for stratum in others)
    return Beside(rows, weights, n_rows, n_missing, common, is_exact)


def check_complete(beside: Beside, has_values: bool) -> None:
    """Refuse rows that are no sample without others, though they may be a part of one."""
    rows = beside.rows
    if not has_values and not is_informative(rows.lower, rows.upper):
        raise Mix1dError(
            "a sketch must not hold rows alone that are open on the same side to be fitted: how "
            "far away they lie nothing says"
        )
    labelling = rows.labelling
    if labelling is not None:
        every = np.ones(rows.label.size, dtype=np.bool_)
        check_scheme(rows, rows.label, labelling, every, is_part=has_values)


def counts_of(strata: Sequence[Stratum]) -> RowCounts | None:
    """How many observations there are of each kind; None if all are exact values of any group."""
    if all(stratum.key == PLAIN for stratum in strata):
        return None
    one = np.ones(len(strata))
    kind, error, low, high, label = np.array([stratum.key for stratum in strata], dtype=float).T
    lower = np.where((kind == Kind.BELOW) | (kind == Kind.UNKNOWN), -np.inf, 0.0)
    upper = np.where((kind == Kind.ABOVE) | (kind == Kind.UNKNOWN), np.inf, kind == Kind.BETWEEN)
    rows = Rows(lower, upper * one, np.abs(error), low, high, label)
    return RowCounts.of(rows, np.array([stratum.n for stratum in strata]))


def columns_of(strata: Sequence[Stratum], labelling: Labelling | None) -> dict[str, Any]:
    """One row for each cell, with what its rows are."""
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for stratum in strata:
        key, content = stratum.key, stratum.content
        size = len(content.keys)
        window = [end if np.isfinite(end) else None for end in (key.low, key.high)]
        label = None if key.label == UNKNOWN or labelling is None else labelling.word(key.label)
        of_all = [key.kind.name.lower(), *window, label]
        for name, value in zip(COLUMNS[:4], of_all, strict=True):
            found[name] += [value] * size
        ends = (content.low.reshape(size, -1), content.high.reshape(size, -1))
        found["low"] += ends[0][:, 0].tolist()
        found["high"] += ends[1][:, -1 if key.are_ends else 0].tolist()
        errors = ends[1][:, 1] if key.error == EACH_ITS_OWN else np.full(size, key.error)
        found["largest_error"] += errors.tolist()
        found["weight"] += content.sums[:, 0].tolist()
    return found


def digest_of(strata: Sequence[Stratum], labelling: Labelling | None) -> str:
    """SHA-256 of what is exact in the cells; the same in any order of the data."""
    found = hashlib.sha256(b"" if labelling is None else labelling.content)
    for stratum in strata:
        content = stratum.content
        columns = [content.keys, content.sums[:, 0], content.low, content.high]
        told = [np.asarray(stratum.key, dtype="<f8"), *(c.astype("<f8") for c in columns)]
        found.update(b"".join(column.tobytes() for column in told))
    return found.hexdigest()
