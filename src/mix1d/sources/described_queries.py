"""What an engine is asked about a table of which more is known than values.

How many rows are exact values, and which the distinct others are; then, as of any column, the cells
of the exact values. Their ends are taken from the whole column, which Parquet has written down.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample.codes import CODES, refusal
from mix1d.sample.known import Known
from mix1d.sources.answers import answer, engine_errors
from mix1d.sources.dialects import chosen_columns, key_reader, schema_of
from mix1d.sources.query import Query, is_finite
from mix1d.sources.survey import Group, between
from mix1d.sources.tables import check_numeric, checked_name, one_column

__all__ = ["Asked", "Counts", "asked_of"]


class Counts(NamedTuple):
    """How many rows there are of each kind."""

    alone: int
    """Rows that are exact values."""
    low: float
    high: float
    """The smallest and the largest number in the column of these."""
    are_all: bool
    """Whether no other row has a number there."""
    others: dict[str, FloatArray]
    """The distinct other rows, and how many there are of each."""


class Asked(NamedTuple):
    """What is asked of the table: its columns by role, and which rows are surely exact values."""

    table: Any
    """Columns "x" (an exact value or NULL), "weight" if any, and those of the roles."""
    roles: list[str]
    exact: Any
    """The condition on the rows."""
    unknown: Any
    """The condition on rows of which no group is known; None where none has a label."""
    names_of: Any
    """Maps the engine's names of groups to labels."""
    value: str
    """The column of exact values."""
    name: str
    weighted: bool

    def counts(self, most: int) -> Counts:
        """By two queries; of the distinct others `most` and one more are asked for."""
        import narwhals.stable.v2 as nw

        value, numbers = nw.col(self.value), [nw.len().alias("rows")]
        if self.weighted:
            weight = nw.col("weight")
            least, weighed = weight.min().alias("least"), weight.count().alias("weighed")
            numbers += [weight.sum(), least, weighed]
        with engine_errors(self.table):
            ends = value.min().alias("low"), value.max().alias("high")
            whole = self.table.select(nw.len().alias("rows"), *ends)
            others = self.table.with_columns(alone=nw.when(self.exact).then(1).otherwise(0))
            others = others.filter(nw.col("alone") == 0).group_by(*self.roles).agg(*numbers)
            others = others.with_columns(valued=nw.when(~value.is_null()).then(1).otherwise(0))
        column, found = answer(whole), answer(others.head(most + 1))
        alone = int(column["rows"][0] - found["rows"].sum())
        low, high = float(column["low"][0]), float(column["high"][0])
        are_all = self.unknown is None and not found["valued"].any()
        return Counts(alone, low, high, are_all, found)

    def values(self, counts: Counts, scale: str, cells: int) -> Query:
        """The query of the exact values alone."""
        import narwhals.stable.v2 as nw

        columns = {"x": nw.col(self.value)}
        if self.weighted:
            columns["weight"] = nw.col("weight")
        exact = ~columns["x"].is_null() if counts.are_all else self.exact
        table = self.table.filter(exact if self.unknown is None else exact & self.unknown)
        table = table.select(**columns)
        known = counts.are_all
        return Query(table, self.name, self.weighted, None, list, cells, scale, "raise", known)

    def labelled(self, scale: str, cells: int) -> Query:
        """The query of the exact values of known group, by their labels."""
        import narwhals.stable.v2 as nw

        columns = {"x": nw.col(self.value), "group": nw.col("group")}
        if self.weighted:
            columns["weight"] = nw.col("weight")
        table = self.table.filter(self.exact & ~self.unknown).select(**columns)
        return Query(
            table, self.name, self.weighted, "labels", self.names_of, cells, scale, "raise"
        )

    def ends(self, counts: Counts, query: Query) -> list[Group] | None:
        """What the survey of the exact values would say, where that is known."""
        if self.unknown is not None:
            return None
        return between(query, counts.alone, counts.low, counts.high)


def asked_of(table: Any, argument: str, column: Any, weights: Any, known: Known) -> Asked:
    """What is asked of a lazy table, or Parquet, of which these columns are known.

    Raises
    ------
    Mix1dError
        If there is no such column, or its type is wrong.
    """
    schema = schema_of(table)
    names = list(schema)
    roles = {"weight": weights} if weights is not None else {}
    if column is None and not known.has_ends:
        roles["x"] = one_column(argument, names)
    elif column is not None:
        roles["x"] = checked_name("column", column, names)
    for role, named in known.named.items():
        roles[role] = checked_name(known.argument(role), named, names)
    for role, named in roles.items():
        _check_type(schema, role, named)
    label = roles.pop("labels", None)
    name = roles.get("x") or next(iter(roles.values()))
    if label is not None:
        roles["group"] = label
    with engine_errors(table):
        chosen = chosen_columns(table, schema, roles)
        names_of = key_reader(table, schema.get(label))
    value, exact = _exact(roles)
    kept = [role for role in roles if role != "weight"]
    unknown = None if label is None else _unknown(schema[label])
    return Asked(chosen, kept, exact, unknown, names_of, value, name, weights is not None)


def _check_type(schema: Any, role: str, name: str) -> None:
    import narwhals.stable.v2 as nw

    if role in CODES and not (schema[name].is_numeric() or schema[name] == nw.Boolean):
        raise refusal(role, f"type {schema[name]} in column {name!r}")
    if role != "labels":
        check_numeric(schema, name)
    elif schema[name].is_float() or schema[name].is_nested():
        raise Mix1dError(
            "`labels` must be names or whole numbers where an engine counts the rows, got type "
            f"{schema[name]} in column {name!r}"
        )


def _unknown(dtype: Any) -> Any:
    """The condition on a row of which the group is not known."""
    import narwhals.stable.v2 as nw

    group = nw.col("group")
    if dtype == nw.Boolean:
        return group.is_null()
    return group.is_null() | (group == (-1 if dtype.is_numeric() else ""))


def _exact(roles: dict[str, str]) -> tuple[str, Any]:
    """The column of exact values, and the condition on the rows that surely are some."""
    import narwhals.stable.v2 as nw

    ends = [role for role in ("lower", "upper") if role in roles]
    value = "x" if "x" in roles else ends[0]
    if "x" in roles:
        conditions = [nw.col(end).is_null() for end in ends]
    else:
        conditions = [nw.col(ends[0]) == nw.col(ends[1]) if len(ends) == 2 else nw.lit(False)]
    conditions.append(is_finite(nw.col(value)))
    conditions += [nw.col("event") == 1] if "event" in roles else []
    conditions += [nw.col(role) == 0 for role in ("below", "above") if role in roles]
    conditions += [nw.col("errors") == 0] if "errors" in roles else []
    conditions += [nw.col(role).is_null() for role in ("entry", "low", "high") if role in roles]
    return value, reduce(and_, conditions)
