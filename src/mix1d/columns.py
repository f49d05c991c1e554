"""Any one column of numbers as a float array, with NaN for what is missing.

Lists, tuples, NumPy arrays of any real dtype, masked arrays, and columns of any dataframe library
that Narwhals knows. What holds no numbers is refused in one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Complex, Real
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError

__all__ = ["EXACT", "TO_DAYS", "as_column", "as_rows", "check_apart", "is_sparse", "of_times"]

EXACT = 2**53
"""From this number on, doubles are farther apart than whole numbers."""

TO_DAYS = "subtract where it began and take the days"
"""How a date or a duration becomes a number."""

AT_ONCE = 2**22
"""Number of values that are checked at once."""

MARKS_OF_A_COLUMN = ("__array__", "__arrow_c_array__", "__arrow_c_stream__", "dtype")
"""An object with one of these attributes can give its values as an array."""

LONGEST = 60
"""Most characters of a value that an error message shows."""


def as_column(name: str, x: Any) -> FloatArray:
    """The column `x` as a float array of shape (n,), missing values as NaN.

    Raises
    ------
    Mix1dError
        If `x` (called `name` in the sentence) is not one column of real numbers.
    """
    column = _one_column(name, _as_array(name, x))
    check_apart(name, column)
    if column.dtype.kind == "O":
        return np.array([_number(name, row, value) for row, value in enumerate(column)])
    if column.dtype.kind not in "biuf":
        raise Mix1dError(f"`{name}` must hold real numbers, got {_words_for(column.dtype)}")
    return _floats(column)


def as_rows(x: Any) -> Any:
    """A single column as rows of one number; anything else as it is."""
    if getattr(x, "ndim", 0) == 2 or hasattr(x, "columns"):
        return x
    if hasattr(x, "to_frame"):  # a Series keeps its name
        return x.to_frame()
    array = np.asarray(x)
    return array[:, None] if array.ndim == 1 else array


def is_sparse(x: Any) -> bool:
    """Whether this is a sparse matrix or array of SciPy, or of another library that is like it."""
    return hasattr(x, "tocsc") and len(getattr(x, "shape", ())) in (1, 2)


def check_apart(name: str, column: np.ndarray[Any, Any]) -> None:
    """Refuse whole numbers of 2^53 and more if two that differ become the same double."""
    if column.dtype.kind not in "iuO" or column.dtype.itemsize < 8:
        return
    for start in range(0, column.size, AT_ONCE):
        part = column[start : start + AT_ONCE]
        if part.dtype.kind == "O":
            wholes = [x for x in part if isinstance(x, int) and not -EXACT < x < EXACT]
            found = np.array([*sorted(set(wholes)), None], dtype=object)[:-1]
        else:
            found = np.unique(part[(part >= EXACT) | (part <= -EXACT)])
        if found.size > 1:
            _check_distinct(name, found)


def _check_distinct(name: str, sorted_wholes: np.ndarray[Any, Any]) -> None:
    doubles = [_number(name, 0, int(x)) for x in sorted_wholes]
    for j in np.flatnonzero(np.equal(doubles[1:], doubles[:-1]))[:1]:
        raise Mix1dError(
            f"`{name}` must hold whole numbers that stay apart as doubles, got {sorted_wholes[j]} "
            f"and {sorted_wholes[j + 1]}: subtract a common number first"
        )


def _as_array(name: str, x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, np.ma.MaskedArray):
        return _unmasked(x)
    if isinstance(x, np.ndarray):
        return np.asarray(x)  # a column of a matrix would be a matrix again
    if is_sparse(x):
        return _from_sparse(name, x)
    try:
        if isinstance(x, Sequence) and not isinstance(x, (str, bytes, bytearray)):
            return _from_sequence(x)
        if any(hasattr(type(x), mark) for mark in MARKS_OF_A_COLUMN):
            return _from_dataframe(name, x)
    except Mix1dError:
        raise
    except Exception as error:  # whatever a foreign object says when it cannot give its values
        words = " ".join(str(error).split())
        raise Mix1dError(
            f"`{name}` must be a column of numbers, got {_kind_of(x)} that cannot be read: {words}"
        ) from error
    raise Mix1dError(_no_column(name, x))


def _from_sparse(name: str, x: Any) -> np.ndarray[Any, Any]:
    if x.shape[1:] not in ((), (1,)):
        raise Mix1dError(f"`{name}` must be one column of numbers, got shape {x.shape}")
    return np.asarray(x.toarray()).reshape(-1)


def _unmasked(x: np.ma.MaskedArray[Any, Any]) -> np.ndarray[Any, Any]:
    hidden = np.ma.getmaskarray(x)
    if x.dtype.kind in "biuf":
        return np.where(hidden, np.nan, _floats(x.data))
    values: np.ndarray[Any, Any] = x.data
    if x.dtype.kind == "O":
        values = values.copy()
        values[hidden] = None
    return values


def _floats(column: np.ndarray[Any, Any]) -> FloatArray:
    with np.errstate(over="ignore"):  # a long double beyond the range becomes an infinity
        return np.array(column, dtype=np.float64)


def _from_sequence(x: Sequence[Any]) -> np.ndarray[Any, Any]:
    if not any(value is np.ma.masked for value in x):  # NumPy would warn
        try:
            array = np.asarray(x)
        except Exception:  # unequal lengths, whole numbers beyond int64, what cannot be an array
            array = np.empty(0, dtype=str)
        if array.dtype.kind not in "US":  # a text turns all its neighbours into texts
            return array
    return np.fromiter(x, dtype=object, count=len(x))  # to say which value is wrong


def _from_dataframe(name: str, x: Any) -> np.ndarray[Any, Any]:
    import narwhals.stable.v2 as nw

    if type(x).__module__.startswith("pyarrow"):
        import pyarrow as pa

        if isinstance(x, pa.Array):  # Narwhals takes a ChunkedArray, not an Array
            x = pa.chunked_array([x])
    native = nw.from_native(x, eager_only=True, allow_series=True, pass_through=True)
    if isinstance(native, nw.DataFrame):
        return _single_column(name, native)
    if isinstance(native, nw.Series):
        return _from_series(name, native)
    return np.asarray(x)


def _single_column(name: str, frame: Any) -> np.ndarray[Any, Any]:
    if len(frame.columns) != 1:
        raise Mix1dError(
            f"`{name}` must be one column, got a table with {len(frame.columns)} columns"
        )
    return _from_series(name, frame.get_column(frame.columns[0]))


def _from_series(name: str, series: Any) -> np.ndarray[Any, Any]:
    import narwhals.stable.v2 as nw

    if series.null_count() == len(series):  # of no type that means anything
        return np.full(len(series), np.nan)
    if series.dtype in (nw.Int64, nw.UInt64):
        check_apart(name, np.asarray(series.drop_nulls().to_numpy()))
    if series.dtype.is_numeric() or series.dtype == nw.Boolean:
        return np.asarray(series.cast(nw.Float64).to_numpy())
    if series.dtype == nw.Object or series.dtype == nw.Unknown:
        return np.array([*series.to_list(), None], dtype=object)[:-1]
    column = f" in column {series.name!r}" if series.name else ""
    raise Mix1dError(
        f"`{name}` must hold real numbers, got type {series.dtype}{column}{of_times(series.dtype)}"
    )


def of_times(dtype: Any) -> str:
    """How dates and durations become numbers, as the end of a message."""
    return f": {TO_DAYS}" if dtype.is_temporal() else ""


def _one_column(name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if array.ndim == 2 and array.shape[1] == 1:
        return array[:, 0]
    if array.ndim == 0:
        raise Mix1dError(_no_column(name, array.item()))
    if array.ndim != 1:
        raise Mix1dError(f"`{name}` must be one column of numbers, got shape {array.shape}")
    return array


def _number(name: str, row: int, value: Any) -> float:
    if value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType"):
        return np.nan
    is_real = isinstance(value, (Real, Decimal, np.bool_))
    try:
        if is_real:
            return float(value)
    except OverflowError:  # a whole number beyond 1e308
        return np.inf if value > 0 else -np.inf
    except ValueError:  # a signalling NaN
        return np.nan
    except TypeError:  # a duration, which NumPy counts among the integers
        pass
    is_complex = isinstance(value, Complex) and not is_real
    words = f"the complex number {value}" if is_complex else _kind_of(value)
    raise Mix1dError(f"`{name}` must hold real numbers, got {words} at row {row}")


def _words_for(dtype: np.dtype[Any]) -> str:
    return {"c": "complex numbers", "U": "text", "S": "bytes", "M": "dates", "m": "durations"}.get(
        dtype.kind, f"dtype {dtype}"
    )


def _no_column(name: str, x: Any) -> str:
    return f"`{name}` must be a list, an array or a column of numbers, got {_kind_of(x)}"


def _kind_of(x: Any) -> str:
    """A text or a number as it is, up to a length; the type of anything else."""
    if x is None or isinstance(x, (str, bytes, float)):
        words = repr(x)
        return words if len(words) <= LONGEST else f"{words[:LONGEST]}..."
    return f"an object of type {type(x).__name__}"
