"""What an engine is asked about: the columns of a lazy table, each by the role it has."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from mix1d.arrays import FloatArray
from mix1d.choices import Missing
from mix1d.errors import Mix1dError
from mix1d.sources.answers import answer, engine_errors
from mix1d.sources.dialects import chosen_columns, key_reader, logarithms, schema_of
from mix1d.sources.tables import check_group, check_numeric, checked_name, one_column

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

__all__ = ["LARGEST", "Query", "is_finite", "query_of", "values_of", "within"]

LARGEST = sys.float_info.max
"""The largest finite double."""


@dataclass(frozen=True)
class Query:
    """Columns of a lazy table, and what is to be made of them."""

    table: Frame
    """The table, with its columns renamed to `x` and, if there are any, `weight` and `group`."""
    name: str
    """Name of the column of values, for messages."""
    weighted: bool
    by: str | None
    names_of: Callable[[list[Any]], list[Any]]
    """Maps the engine's names of the groups to values of the column `by`."""
    cells: int
    scale: str
    missing: Missing
    is_finite: bool = False
    """Whether the values are known to be finite."""


def query_of(
    table: Frame,
    column: Any,
    *,
    weights: Any,
    by: Any,
    cells: int,
    scale: str,
    missing: Missing,
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
    """The query for the values in some ranges, on the scale of the cells."""
    import narwhals.stable.v2 as nw

    x = nw.col("x")
    table = query.table.filter(is_finite(x))
    if query.scale == "log":
        table = logarithms(table)
    inside = reduce(or_, [(x >= low) & (x <= high) for low, high in ranges.tolist()])
    return replace(query, table=table.filter(inside), scale="linear")


def is_finite(x: Any) -> Any:
    """Neither NULL nor NaN nor infinite; some engines hold NaN for the largest of all numbers, and
    some know no infinity that could be written down.
    """
    return (x >= -LARGEST) & (x <= LARGEST)
