"""What some engines must be asked in another way than the others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mix1d.sources.answers import engine_errors
from mix1d.sources.tables import as_group, engine_of

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

    Frame = nw.LazyFrame[Any]

__all__ = ["chosen_columns", "key_reader", "logarithms", "schema_of"]

QUOTED = re.compile(r"^`(.*)`$", re.DOTALL)
"""A name of a column between backticks."""


def schema_of(table: Frame) -> dict[Any, Any]:
    """The types of the columns by name."""
    with engine_errors(table):
        if engine_of(table) == "ibis":
            return _schema_of_ibis(table.to_native())
        schema = dict(table.collect_schema())
    if engine_of(table) == "sqlframe":  # gives a name of several words in quotes
        schema = {QUOTED.sub(r"\1", name).replace("``", "`"): schema[name] for name in schema}
    return schema


def _schema_of_ibis(native: Any) -> dict[Any, Any]:
    """Column by column: Narwhals refuses a table for one decimal of more than 38 digits in it."""
    import narwhals.stable.v2 as nw

    schema: dict[Any, Any] = {}
    for name, dtype in native.schema().items():
        if dtype.is_decimal():
            schema[name] = nw.Decimal
        else:
            schema |= dict(nw.from_native(native.select(name)).collect_schema())
    return schema


def chosen_columns(table: Frame, schema: dict[Any, Any], roles: dict[str, Any]) -> Frame:
    """The columns that have a role, called by it: "x" and "weight" as floats, and "group"."""
    import narwhals.stable.v2 as nw

    if engine_of(table) == "ibis":
        return _chosen_by_ibis(table.to_native(), schema, roles)
    called = {name: name for name in schema}
    if engine_of(table) in ("pyspark", "pyspark[connect]", "sqlframe"):
        # Spark would read a name with a dot as a path
        called = {name: f"c{number}" for number, name in enumerate(schema)}
        table = nw.from_native(table.to_native().toDF(*called.values()))
    columns: dict[str, Any] = {}
    for role, name in roles.items():
        column = nw.col(called[name])
        if role == "group":
            columns[role] = as_group(column, schema[name])
            if schema[name] == nw.Datetime and engine_of(table) == "polars":
                # which finds no `datetime` among milliseconds
                columns[role] = columns[role].cast(nw.Datetime("us", schema[name].time_zone))
        else:
            if schema[name] == nw.Boolean:  # which PostgreSQL casts to no float
                column = nw.when(column).then(1).otherwise(nw.when(~column).then(0))
            columns[role] = column.cast(nw.Float64)
    return table.select(**columns)


# --------------------------------------------------------------------------- databases, by Ibis
def _chosen_by_ibis(native: Any, schema: dict[Any, Any], roles: dict[str, Any]) -> Frame:
    import narwhals.stable.v2 as nw

    database = native.get_backend().name
    columns = {}
    for role, name in roles.items():
        if role != "group":
            columns[role] = _number(native[name], schema[name], database)
        else:
            columns[role] = _told_apart(native[name], schema[name], database)
    chosen: Frame = nw.from_native(native.select(**columns))
    return chosen


def _number(column: Any, dtype: Any, database: str) -> Any:
    """A float: of a truth value, which PostgreSQL casts to no float, and of SQLite's numbers only,
    because there a column of numbers may hold a text, and as a number that would be 0.
    """
    import narwhals.stable.v2 as nw

    ibis: Any = import_module("ibis")
    if dtype == nw.Boolean:
        return ibis.cases((column, 1), (~column, 0)).cast("float64")
    number = column.cast("float64")
    if database == "sqlite":
        return ibis.cases((column.typeof().isin(["integer", "real"]), number))
    return number


def _told_apart(column: Any, dtype: Any, database: str) -> Any:
    """The column, such that two of its values are equal only if they are the same.

    MariaDB and MySQL hold "dk" and "DK" for equal, unless the column was made otherwise, but not
    their JSON; SQLite does where the column was made so, but not the sum of two texts. A decimal is
    asked for by its digits: Ibis would look for 1.5 as a decimal with none after the point. A
    `datetime` has no nanoseconds.
    """
    import narwhals.stable.v2 as nw

    if database == "sqlite" and dtype in (nw.String, nw.Date, nw.Datetime):
        return column.cast("string") + ""
    if database == "mysql" and dtype == nw.String:
        ibis: Any = import_module("ibis")
        signature = ("string",), "string"
        quote = ibis.udf.scalar.builtin(lambda x: None, name="json_quote", signature=signature)
        return quote(column)
    if database != "sqlite" and dtype == nw.Decimal and column.type().scale is not None:
        return column.cast("string")
    if dtype == nw.Datetime and dtype.time_unit == "ns":
        return column.truncate("us")
    return column


def key_reader(table: Frame, dtype: Any) -> Callable[[list[Any]], list[Any]]:
    """Maps the names of groups in the answers to `chosen_columns` to values of the column.

    SQLite keeps a date as a text. Where one is no date, or two are the same, all stay texts.
    """
    import narwhals.stable.v2 as nw

    if engine_of(table) != "ibis":
        return list
    database = table.to_native().get_backend().name
    if dtype == nw.Decimal:
        return partial(_read, Decimal)
    if database == "mysql" and dtype == nw.String:
        return partial(_read, json.loads)
    if database == "sqlite" and dtype == nw.Date:
        return partial(_read, date.fromisoformat)
    if database == "sqlite" and dtype == nw.Datetime:
        return partial(_read, datetime.fromisoformat)
    return list


def _read(one: Callable[[str], Any], keys: list[Any]) -> list[Any]:
    try:
        found = [None if key is None else one(key) for key in keys]
    except ValueError:
        return keys
    return found if len(set(found)) == len(keys) else keys


def logarithms(table: Frame) -> Frame:
    """The table with log x in the place of x, null where x is not positive.

    PostgreSQL knows a logarithm to any base, as Narwhals asks for one, of decimals only.
    """
    import narwhals.stable.v2 as nw

    x = nw.col("x")
    table = table.with_columns(x=nw.when(x > 0).then(x))
    if engine_of(table) != "ibis":
        return table.with_columns(x=x.log())
    native = table.to_native()
    logs: Frame = nw.from_native(native.mutate(x=native["x"].ln()))
    return logs
