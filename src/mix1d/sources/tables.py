"""Tables of any library: which are eager, which lazy, and their columns by name and type.

Narwhals knows them all: pandas, Polars, PyArrow and Modin hold their values; a Polars LazyFrame, a
DuckDB relation, Dask, Ibis, PySpark and SQLFrame hold a plan that an engine carries out.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import shown
from mix1d.columns import of_times
from mix1d.errors import Mix1dError
from mix1d.sources.which import listed

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw
    from typing_extensions import TypeIs

__all__ = [
    "as_group",
    "as_table",
    "check_aligned",
    "check_group",
    "check_numeric",
    "checked_name",
    "columns_of",
    "engine_of",
    "groups_of",
    "is_lazy",
    "is_null",
    "numbers_in",
    "one_column",
]

NO_TABLES = (str, bytes, bytearray, list, tuple, range, dict, set, np.ndarray)
"""The types that are known to be no tables."""

KEY = "mix1d group"
"""Name of the column of groups while a table is divided."""


def as_table(x: Any) -> nw.DataFrame[Any] | nw.LazyFrame[Any] | None:
    """`x` as Narwhals sees it, if it is a table; None for a single column and anything else."""
    if x is None or isinstance(x, (*NO_TABLES, type)):
        return None
    import narwhals.stable.v2 as nw

    module = type(x).__module__.partition(".")[0]
    if module == "pyarrow":
        import pyarrow as pa

        if isinstance(x, pa.RecordBatch):
            x = pa.Table.from_batches([x])
    with warnings.catch_warnings():
        # Narwhals announces a package of its own for Dask and uses it where it is installed
        warnings.filterwarnings("ignore", "Dask support is moving", FutureWarning)
        try:
            table = nw.from_native(x, pass_through=True, allow_series=True)
        except Exception as error:  # duplicate names, a version too old
            words = " ".join(str(error).split())
            raise Mix1dError(
                f"the table of type {type(x).__name__} cannot be read: {words}"
            ) from error
    return table if isinstance(table, (nw.DataFrame, nw.LazyFrame)) else None


def is_lazy(table: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> TypeIs[nw.LazyFrame[Any]]:
    """Whether an engine holds the values."""
    import narwhals.stable.v2 as nw

    return isinstance(table, nw.LazyFrame)


def engine_of(table: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> str:
    """The name of the library, such as "polars" or "duckdb"."""
    return str(table.implementation.value)


# ---------------------------------------------------------------------------------- which column
def checked_name(argument: str, name: Any, columns: list[Any]) -> Any:
    """`name` if the table has such a column; else a sentence with the nearest names."""
    try:
        if name in columns:
            return name
    except Exception:
        pass
    raise Mix1dError(
        f"`{argument}` must be a column of the table, got {shown(name)}; "
        f"it has {listed([str(c) for c in columns], str(name))}"
    )


def one_column(argument: str, columns: list[Any]) -> Any:
    """The only column of a table, where none was named."""
    if len(columns) == 1:
        return columns[0]
    if not columns:
        raise Mix1dError(f"`{argument}` must be one column, got a table with 0 columns")
    raise Mix1dError(
        f"`{argument}` must be one column, got a table with {len(columns)} columns: "
        f"pass column= one of {listed([str(c) for c in columns])}"
    )


def columns_of(
    argument: str, table: nw.DataFrame[Any], column: Any, weights: Any
) -> tuple[Any, Any]:
    """The native columns of an eager table: values and weights, by name."""
    names = list(table.columns)
    name = one_column(argument, names) if column is None else checked_name("column", column, names)
    if isinstance(weights, str):
        weights = numbers_in("weights", table, checked_name("weights", weights, names))
    return numbers_in(argument, table, name), weights


def numbers_in(argument: str, table: nw.DataFrame[Any], name: Any) -> Any:
    """A native column; refused where its type, which a PyArrow column has without its name, holds
    no numbers. Objects are looked at one by one, later.
    """
    import narwhals.stable.v2 as nw

    series = table.get_column(name)
    known = series.dtype.is_numeric() or series.dtype in (nw.Boolean, nw.Object, nw.Unknown)
    if not known and series.null_count() < len(series):
        raise Mix1dError(
            f"`{argument}` must hold real numbers, got type {series.dtype} in column {name!r}"
            f"{of_times(series.dtype)}"
        )
    return series.to_native()


def check_aligned(x: Any, weights: Any) -> None:
    """Refuse two pandas columns of equal length whose rows have other labels: two tables mixed."""
    labels: list[Any] = [getattr(column, "index", None) for column in (x, weights)]
    if not all(hasattr(index, "equals") for index in labels) or len(x) != len(weights):
        return
    if not labels[0].equals(labels[1]):
        raise Mix1dError(
            "`weights` must have the index of `x`, got another: are they columns of two tables? "
            "(weights.to_numpy() leaves the index aside)"
        )


def check_numeric(schema: Any, name: Any) -> None:
    """Refuse a column whose type holds no numbers, in words."""
    import narwhals.stable.v2 as nw

    dtype = schema[name]
    if not (dtype.is_numeric() or dtype == nw.Boolean):
        words = f"column {name!r} must hold real numbers, got type {dtype}"
        raise Mix1dError(words + of_times(dtype))


def is_null(key: Any) -> bool:
    """Whether the key of a group is null, in whatever way its library writes it."""
    return key is None or type(key).__name__ in ("NAType", "NaTType") or key != key


def check_group(schema: Any, name: Any) -> None:
    """Refuse to group by a column for which equality is no sound question."""
    import narwhals.stable.v2 as nw

    dtype = schema[name]
    if dtype.is_float() or dtype.is_nested() or dtype in (nw.Object, nw.Unknown, nw.Binary):
        raise Mix1dError(
            f"`by` must be a column of text, whole numbers, truth values or dates, got type "
            f"{dtype} in column {name!r}"
        )


def as_group(column: Any, dtype: Any) -> Any:
    """The expression that groups by a column: categories by their words, and moments to the
    microsecond, the finest that a `datetime` can distinguish.
    """
    import narwhals.stable.v2 as nw

    if dtype in (nw.Categorical, nw.Enum):
        return column.cast(nw.String)
    if dtype == nw.Datetime and dtype.time_unit == "ns":
        return column.dt.truncate("1us")
    return column


def groups_of(argument: str, table: nw.DataFrame[Any], by: Any) -> dict[Any, nw.DataFrame[Any]]:
    """The rows of an eager table for each value of a column, in their order; null is the last."""
    import narwhals.stable.v2 as nw

    check_group(table.schema, checked_name("by", by, list(table.columns)))
    group = as_group(nw.col(by), table.schema[by])
    parts = table.with_columns(**{KEY: group}).group_by(KEY)
    found = {None if is_null(key) else key: part.drop(KEY) for (key,), part in parts}
    if not found:
        raise Mix1dError(f"`{argument}` must hold at least one number, got an empty table")
    known = sorted(key for key in found if key is not None)
    return {key: found[key] for key in [*known, *([None] if None in found else [])]}
