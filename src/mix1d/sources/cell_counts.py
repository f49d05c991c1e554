"""The second query: the cells of each group, grouped by ``floor(x / 2^e)``.

It asks for the count, the ends and the sums of d, d^2, d^3 of each cell, in plain arithmetic, at an
e on the fine side: one for each group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sketching.cells import Cells
from mix1d.sources.answers import answer
from mix1d.sources.dialects import logarithms
from mix1d.sources.query import Query, is_finite
from mix1d.sources.survey import Counted, Group
from mix1d.sources.width import fine_exponent, shared_exponents

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

__all__ = ["counted_cells"]


def counted_cells(query: Query, groups: Sequence[Group]) -> dict[Any, Counted]:
    """The cells of each group, at an exponent on the fine side."""
    import narwhals.stable.v2 as nw

    exponents = shared_exponents([_exponent(group, query.cells) for group in groups])
    x = nw.col("x")
    table = query.table if query.is_finite else query.table.filter(is_finite(x))
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
    result = {}
    for key, rows in _rows_of_groups(query, found, exponents).items():
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


def _rows_of_groups(
    query: Query, found: dict[str, Any], exponents: dict[Any, int]
) -> dict[Any, list[int]]:
    if query.by is None:
        return {None: list(range(found["key"].size))}
    rows: dict[Any, list[int]] = {key: [] for key in exponents}
    for row, key in enumerate(found["group"]):
        if key not in rows:  # a collation that holds "a" and "A" for equal says either
            raise Mix1dError(
                "`by` must be a column whose groups are called the same each time, got a new "
                f"one {key!r} in column {query.by!r}: is there a collation?"
            )
        rows[key].append(row)
    return rows
