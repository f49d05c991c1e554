"""The first query: the rows of each group, which of them cannot be counted, and the ends.

It asks for comparisons, CASE and whole numbers, which every engine has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching.cells import Cells
from mix1d.sources.answers import answer
from mix1d.sources.query import LARGEST, Query, is_finite

__all__ = ["Counted", "Group", "between", "check_countable", "survey"]

KEPT = {"group", "low", "high"}
"""The columns of the answer that are no counts."""


@dataclass(frozen=True)
class Counted:
    """Cells and the rows in each, which with weights are something else than their sums."""

    cells: Cells
    rows: FloatArray


@dataclass(frozen=True)
class Group:
    """What the first query says of a group, and the cells known so far."""

    key: Any
    """The engine's name of the group."""
    name: Any
    """The value of the column for this group."""
    n_rows: int
    n_missing: int
    n_infinite: int
    n_not_positive: int
    n_bad_weights: int
    known: Counted
    has_ends: bool = True
    """Whether the ends of the known cells are values themselves; else these lie between them."""


def survey(query: Query) -> list[Group]:
    """The groups in the order of their names, null last; without `by` all rows are one."""
    import narwhals.stable.v2 as nw

    conditions = _conditions(query)
    ones = {name: nw.when(true).then(1).otherwise(0) for name, true in conditions.items()}
    end = nw.when(conditions["counted"]).then(nw.col("x"))
    table = query.table.with_columns(**ones, end=end)
    sums = [nw.col(name).sum() for name in conditions]
    ends = [nw.col("end").min().alias("low"), nw.col("end").max().alias("high")]
    aggregates = [nw.len().alias("rows"), *sums, *ends]
    if query.by is None:
        found = answer(table.select(*aggregates))
        found["group"] = np.array([None])
    else:
        found = answer(table.group_by("group").agg(*aggregates))
    names = query.names_of(list(found["group"]))
    return [
        _group(query, {name: found[name][i] for name in found}, names[i]) for i in _order(names)
    ]


def between(query: Query, n_rows: int, low: float, high: float) -> list[Group] | None:
    """All rows as one group, known without a query to be values between two ends.

    None where only a query tells which of them can be counted.
    """
    is_known = -LARGEST <= low <= high <= LARGEST and (query.scale == "linear" or low > 0.0)
    if query.weighted or not is_known:
        return None
    ends = np.array([[low], [high]])
    first, last = np.log(ends) if query.scale == "log" else ends
    known = _one_cell(first, last, n_rows)
    return [Group(None, None, n_rows, 0, 0, 0, 0, known, has_ends=False)]


def _conditions(query: Query) -> dict[str, Any]:
    """The conditions on each row, by name; `counted` is a row that goes into a cell."""
    import narwhals.stable.v2 as nw

    x = nw.col("x")
    finite = counted = is_finite(x)
    # an engine for which NaN is the largest of all numbers would say that NaN > LARGEST
    conditions = {"finite": finite, "infinite": (x < -LARGEST) | (0.0 - x < -LARGEST)}
    if query.scale == "log":
        conditions["positive"] = counted = finite & (x > 0)
    if query.weighted:
        weight = nw.col("weight")
        conditions["sound"] = (weight >= 0) & (weight <= LARGEST)
        counted = counted & (weight > 0) & (weight <= LARGEST)
    return conditions | {"counted": counted}


def _group(query: Query, row: dict[str, Any], name: Any) -> Group:
    count = {name: 0 if row[name] != row[name] else int(row[name]) for name in row.keys() - KEPT}
    low, high = np.array([row["low"]]), np.array([row["high"]])
    if query.scale == "log" and count["counted"]:
        low, high = np.log(low), np.log(high)
    finite = count["finite"]
    return Group(
        key=row["group"],
        name=name,
        n_rows=count["rows"],
        n_missing=count["rows"] - finite - count["infinite"],
        n_infinite=count["infinite"],
        n_not_positive=finite - count.get("positive", finite),
        n_bad_weights=count["rows"] - count.get("sound", count["rows"]),
        known=_one_cell(low, high, count["counted"]),
    )


def _one_cell(low: FloatArray, high: FloatArray, rows: int) -> Counted:
    cells = Cells(1024, np.zeros(1), np.zeros((1, 4)), low, high)
    return Counted(cells, np.array([float(rows)]))


def _order(keys: Any) -> list[int]:
    """Groups in the order of their keys, null last."""
    with_key = [i for i, key in enumerate(keys) if key is not None]
    with_key.sort(key=lambda i: keys[i])
    return with_key + [i for i, key in enumerate(keys) if key is None]


def check_countable(query: Query, groups: list[Group]) -> None:
    """Refuse what cannot be counted, in the order and words of a sketch in memory."""
    n_rows = sum(group.n_rows for group in groups)
    n_missing = sum(group.n_missing for group in groups)
    name = f"column {query.name!r}"
    if not n_rows:
        raise Mix1dError(f"{name} must hold at least one number, got an empty table")
    if n_missing == n_rows:
        raise Mix1dError(f"{name} must hold at least one number, got {n_missing} missing values")
    if n_missing and query.missing == "raise":
        raise Mix1dError(
            f'{name} must not hold missing values (or pass missing="drop"), got {n_missing} of '
            f"{n_rows}"
        )
    if n_infinite := sum(group.n_infinite for group in groups):
        raise Mix1dError(f"{name} must be finite, got {n_infinite} infinite of {n_rows}")
    if n_not_positive := sum(group.n_not_positive for group in groups):
        raise Mix1dError(
            f'{name} must be positive for scale="log", got {n_not_positive} not above 0'
        )
    if n_bad := sum(group.n_bad_weights for group in groups):
        raise Mix1dError(
            f"`weights` must be non-negative and finite, got {n_bad} of {n_rows} that are not"
        )
    for group in groups:
        where = (
            ""
            if query.by is None
            else f" in each group, got none where {query.by} is {group.name!r}"
        )
        if group.n_missing == group.n_rows:
            raise Mix1dError(f"{name} must hold at least one number{where}")
        if not group.known.rows[0]:
            got = where or ", got 0 for all"
            raise Mix1dError(f"`weights` must be positive for at least one value{got}")
