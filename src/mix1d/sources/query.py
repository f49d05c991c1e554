"""The sketch as a query: the engine works where the data are, a few thousand rows come back.

Two queries, written once in Narwhals' expressions, run on every engine: they ask for comparisons,
CASE, whole numbers and plain arithmetic, which every engine has. The first counts the rows, what is
missing and what is infinite, and finds the ends. The second groups by ``floor(x / 2^e)``, with the
count, the ends and the sums of d, d^2, d^3 of each cell, at an e on the fine side; `merged`
coarsens the cells to those of the sketch in memory. Only if e was too coarse after all (most rows
in a few cells, far from the others) is there another query.

With `by`, both are grouped by that column too, and each group has its own e.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sketching.cells import (
    FINEST,
    NO_CELLS,
    Cells,
    cells_of_values,
    least_exponent,
    merged,
)
from mix1d.sources.dialects import chosen_columns, key_reader, logarithms, schema_of
from mix1d.sources.engine import answer, engine_errors
from mix1d.sources.tables import (
    check_group,
    check_numeric,
    checked_name,
    one_column,
)
from mix1d.sources.width import fine_exponent, is_settled, shared_exponents

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

__all__ = ["Query", "query_of", "sketches_of", "values_of", "within"]


@dataclass(frozen=True)
class Query:
    """Columns of a lazy table, and what is to be made of them."""

    table: Frame
    """With the columns `x` and, if there are, `weight` and `group`, whatever they were called."""
    name: str
    """Of the column of values, for sentences."""
    weighted: bool
    by: str | None
    names_of: Callable[[list[Any]], list[Any]]
    """From what the engine calls the groups to values of the column `by`."""
    cells: int
    scale: str
    missing: str


def query_of(
    table: Frame,
    column: Any,
    *,
    weights: Any,
    by: Any,
    cells: int,
    scale: str,
    missing: str,
    argument: str = "data",
) -> Query:
    """The query for one column of a lazy table; refuses what the schema shows to be wrong."""
    schema = schema_of(table)
    names = list(schema)
    name = one_column(argument, names) if column is None else checked_name("column", column, names)
    check_numeric(schema, name)
    if weights is not None:
        if not isinstance(weights, str):
            raise Mix1dError(
                "`weights` must be the name of a column of the table, got an object of type "
                f"{type(weights).__name__}: an engine knows no order of rows"
            )
        check_numeric(schema, checked_name("weights", weights, names))
    if by is not None:
        check_group(schema, checked_name("by", by, names))
    roles = {"x": name, "weight": weights, "group": by}
    roles = {role: column for role, column in roles.items() if column is not None}
    with engine_errors(table):
        chosen = chosen_columns(table, schema, roles)
        names_of = key_reader(table, schema.get(by))
    return Query(chosen, name, weights is not None, by, names_of, cells, scale, missing)


def values_of(query: Query) -> tuple[FloatArray, FloatArray | None]:
    """The values themselves and their weights, in whatever order the engine gives them."""
    found = answer(query.table)
    return found["x"], found.get("weight")


def within(query: Query, ranges: FloatArray) -> Query:
    """The same for the values in some ranges, on the scale of the cells, which they keep."""
    import narwhals.stable.v2 as nw

    x = nw.col("x")
    table = query.table.filter(_is_finite(x))
    if query.scale == "log":
        table = logarithms(table)
    inside = reduce(or_, [(x >= low) & (x <= high) for low, high in ranges.tolist()])
    return replace(query, table=table.filter(inside), scale="linear")


# ------------------------------------------------------------------------------------- two queries
def sketches_of(query: Query) -> dict[Any, Sketch]:
    """One sketch for each group; without `by` the only key is None."""
    groups = _survey(query)
    _check(query, groups)
    found: dict[Any, Cells] = {}
    waiting = groups
    while waiting:
        counted = _grouped(query, waiting)
        _check_unchanged(query, waiting, counted)
        found |= {key: one.cells for key, one in counted.items()}
        waiting = [
            replace(group, known=counted[group.key])
            for group in waiting
            if not is_settled(found[group.key], query.cells)
        ]
    return {group.name: _sketch(query, group, found[group.key]) for group in groups}


@dataclass(frozen=True)
class Counted:
    """Cells and the rows in each, which with weights are something else than their sums."""

    cells: Cells
    rows: FloatArray


@dataclass(frozen=True)
class Group:
    """What the first query tells of a group, and the cells known so far."""

    key: Any
    """What the engine calls it."""
    name: Any
    """The value of the column."""
    n_rows: int
    n_missing: int
    n_infinite: int
    n_not_positive: int
    n_bad_weights: int
    known: Counted


def _survey(query: Query) -> list[Group]:
    """The first query: rows, what cannot be counted, smallest and largest value."""
    import narwhals.stable.v2 as nw

    x = nw.col("x")
    finite = counted = _is_finite(x)
    columns = {"finite": finite, "infinite": (x < -LARGEST) | (0.0 - x < -LARGEST)}
    if query.scale == "log":
        columns["positive"] = counted = finite & (x > 0)
    if query.weighted:
        weight = nw.col("weight")
        columns["sound"] = (weight >= 0) & (weight <= LARGEST)
        counted = counted & (weight > 0) & (weight <= LARGEST)
    columns["counted"] = counted
    sums = [nw.col(name).sum() for name in columns]
    ends = [nw.col("end").min().alias("low"), nw.col("end").max().alias("high")]
    ones = {name: nw.when(true).then(1).otherwise(0) for name, true in columns.items()}
    table = query.table.with_columns(**ones, end=nw.when(counted).then(x))
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


def _is_finite(x: Any) -> Any:
    """Neither NULL nor NaN nor infinite; some engines hold NaN for the largest of all numbers, and
    some know no infinity that could be written down.
    """
    return (x >= -LARGEST) & (x <= LARGEST)


LARGEST = sys.float_info.max


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


KEPT = {"group", "low", "high"}


def _one_cell(low: FloatArray, high: FloatArray, rows: int) -> Counted:
    cells = Cells(1024, np.zeros(1), np.zeros((1, 4)), low, high)
    return Counted(cells, np.array([float(rows)]))


def _order(keys: Any) -> list[int]:
    """Groups in the order of their keys, null last."""
    with_key = [i for i, key in enumerate(keys) if key is not None]
    with_key.sort(key=lambda i: keys[i])
    return with_key + [i for i, key in enumerate(keys) if key is None]


def _check(query: Query, groups: list[Group]) -> None:
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


def _check_unchanged(query: Query, groups: list[Group], counted: dict[Any, Counted]) -> None:
    """Refuse a table that was written to between two queries, or is another one each time."""
    for group in groups:
        before, after = group.known, counted[group.key]
        changed = ""
        if before.rows.sum() != after.rows.sum():
            changed = f"it had {before.rows.sum():.0f} numbers, then {after.rows.sum():.0f}"
        elif query.scale == "linear" and _ends(before) != _ends(after):
            changed = f"its ends were {_ends(before)}, then {_ends(after)}"
        if changed:
            raise Mix1dError(
                f"column {query.name!r} must stay as it is while it is read, and between two "
                f"queries {changed}: read it within one transaction, or from a copy"
            )


def _ends(counted: Counted) -> tuple[float, float]:
    """The smallest and the largest value; on a log scale those of the second query are the engine's
    own logarithms.
    """
    cells = counted.cells
    return float(cells.low.min(initial=np.inf)), float(cells.high.max(initial=-np.inf))


# ------------------------------------------------------------------------------- the second query
def _grouped(query: Query, groups: Sequence[Group]) -> dict[Any, Counted]:
    """The cells of each group, at an exponent on the fine side."""
    import narwhals.stable.v2 as nw

    exponents = shared_exponents([_exponent(group, query.cells) for group in groups])
    x = nw.col("x")
    table = query.table.filter(_is_finite(x))
    if query.weighted:
        table = table.filter(nw.col("weight") > 0)
    if query.by is not None:
        table = table.filter(_is_any([group.key for group in groups]))
    if query.scale == "log":
        table = logarithms(table)
    table = table.with_columns(scaled=_scaled(x, groups, exponents))
    table = _keyed(table, near_zero=max(exponents) > 0)
    table = table.with_columns(s1=nw.col("scaled") - nw.col("key") - 0.5)
    d = nw.col("s1")
    powers = {"s2": d * d, "s3": d * d * d}
    if query.weighted:
        weight = nw.col("weight")
        powers = {"s1": weight * d} | {name: weight * power for name, power in powers.items()}
    table = table.with_columns(**powers)
    aggregates = [nw.len().alias("rows"), x.min().alias("low"), x.max().alias("high")]
    names = ["weight"] * query.weighted + ["s1", "s2", "s3"]
    aggregates += [nw.col(name).sum() for name in names]
    by = ["key"] if query.by is None else ["group", "key"]
    found = answer(table.group_by(*by).agg(*aggregates))
    return _cut(query, found, dict(zip([group.key for group in groups], exponents, strict=True)))


def _keyed(table: Frame, *, near_zero: bool) -> Frame:
    """The whole number below each scaled one, whether the engine rounds a cast or cuts it off; a
    negative number too close to 0 to be divided is in cell -1.
    """
    import narwhals.stable.v2 as nw

    scaled, key = nw.col("scaled"), nw.col("key")
    floor: Any = nw.when(key > scaled).then(key - 1).otherwise(key)
    if near_zero:
        floor = nw.when((scaled == 0) & (nw.col("x") < 0)).then(-1).otherwise(floor)
    return table.with_columns(key=scaled.cast(nw.Int64)).with_columns(key=floor)


def _exponent(group: Group, limit: int) -> int:
    cells = group.known.cells
    return fine_exponent(cells.low, cells.high, group.known.rows, limit)


def _scaled(x: Any, groups: Sequence[Group], exponents: Sequence[int]) -> Any:
    """The values in units of the width of their group's cells, by one or two powers of two.

    What is so near 0 that the quotient could become 0 is made 0 by us: PostgreSQL takes such an
    underflow for an error.
    """
    import narwhals.stable.v2 as nw

    twice = any(exponent < -1000 for exponent in exponents)
    halves = {e: -e // 2 if twice else -e for e in exponents}
    keys_of = {
        e: [g.key for g, own in zip(groups, exponents, strict=True) if own == e] for e in exponents
    }
    scaled = x * _chosen({e: 2.0 ** halves[e] for e in keys_of}, keys_of)
    if twice:
        scaled = scaled * _chosen({e: 2.0 ** (-e - halves[e]) for e in keys_of}, keys_of)
    if max(exponents) <= 0:
        return scaled
    tiny = _chosen({e: 2.0 ** (e - 64) if e > 0 else 0.0 for e in keys_of}, keys_of)
    return nw.when((x > -tiny) & (x < tiny)).then(nw.lit(0.0)).otherwise(scaled)


def _chosen(factors: dict[int, float], keys_of: dict[int, list[Any]]) -> Any:
    """The factor of each row's group."""
    import narwhals.stable.v2 as nw

    common = max(factors, key=lambda e: len(keys_of[e]))
    chosen: Any = nw.lit(factors[common])
    for e, factor in factors.items():
        if e != common:
            chosen = nw.when(_is_any(keys_of[e])).then(nw.lit(factor)).otherwise(chosen)
    return chosen


def _is_any(keys: list[Any]) -> Any:
    """Whether a row is of one of the groups."""
    import narwhals.stable.v2 as nw

    group = nw.col("group")
    known = [key for key in keys if key is not None]
    if len(known) == len(keys):
        return group.is_in(known)
    return group.is_null() | group.is_in(known) if known else group.is_null()


def _cut(query: Query, found: dict[str, Any], exponents: dict[Any, int]) -> dict[Any, Counted]:
    """The rows of the answer, group by group, sorted by key."""
    sums = np.stack(
        [found["weight" if query.weighted else "rows"], *(found[f"s{p}"] for p in (1, 2, 3))],
        axis=1,
    )
    of_group: dict[Any, list[int]] = {key: [] for key in exponents}
    if query.by is None:
        of_group[None] = list(range(found["key"].size))
    else:
        for row, key in enumerate(found["group"]):
            if key not in of_group:  # a collation that holds "a" and "A" for equal says either
                raise Mix1dError(
                    "`by` must be a column whose groups are called the same each time, got a new "
                    f"one {key!r} in column {query.by!r}: is there a collation?"
                )
            of_group[key].append(row)
    result = {}
    for key, rows in of_group.items():
        order = np.array(rows, dtype=np.intp)
        order = order[np.argsort(found["key"][order])]
        cells = Cells(
            exponents[key],
            found["key"][order],
            sums[order],
            found["low"][order] + 0.0,
            found["high"][order] + 0.0,
        )
        result[key] = Counted(cells, found["rows"][order])
    return result


def _sketch(query: Query, group: Group, cells: Cells) -> Sketch:
    """Coarsened to the cells of the sketch in memory; or refined, where each holds one value."""
    if np.all(cells.low == cells.high):
        content = cells_of_values(cells.low, cells.sums[:, 0], FINEST, query.cells)
    else:
        least = least_exponent(np.stack([cells.low, cells.high]))
        content = merged([cells, NO_CELLS._replace(exponent=least)], query.cells)
    if not np.isfinite(content.sums[:, 0].sum()):
        raise Mix1dError(f"`weights` must have a finite sum, got {content.sums[:, 0].sum()}")
    return Sketch(
        content,
        cells=query.cells,
        scale=query.scale,
        n_rows=group.n_rows,
        n_missing=group.n_missing,
    )
