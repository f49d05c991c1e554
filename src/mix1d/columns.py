"""Any one column of numbers as a float array, with NaN for what is missing.

Lists, tuples, NumPy arrays of any real dtype, masked arrays, and columns of any dataframe library
that Narwhals knows. What holds no numbers is refused in one sentence.
"""

from __future__ import annotations

from decimal import Decimal
from numbers import Complex, Real
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError

__all__ = ["as_column"]


def as_column(name: str, x: Any) -> FloatArray:
    """The column `x` as a float array of shape (n,), missing values as NaN.

    Raises
    ------
    Mix1dError
        If `x` (called `name` in the sentence) is not one column of real numbers.
    """
    column = _one_column(name, _as_array(name, x))
    if column.dtype.kind == "O":
        return np.array([_number(name, row, value) for row, value in enumerate(column)])
    if column.dtype.kind not in "biuf":
        raise Mix1dError(f"`{name}` must hold real numbers, got {_words_for(column.dtype)}")
    with np.errstate(over="ignore"):  # a long double beyond the range becomes an infinity
        return np.array(column, dtype=np.float64)


def _as_array(name: str, x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, np.ma.MaskedArray):
        return _unmasked(x)
    if isinstance(x, np.ndarray):
        return x
    if isinstance(x, (list, tuple, range)):
        return _from_sequence(name, x)
    if hasattr(x, "__arrow_c_array__") or hasattr(x, "__arrow_c_stream__") or hasattr(x, "dtype"):
        return _from_dataframe(name, x)
    raise Mix1dError(
        f"`{name}` must be a list, an array or a column of numbers, got {_kind_of(x)}"
    )


def _unmasked(x: np.ma.MaskedArray[Any, Any]) -> np.ndarray[Any, Any]:
    if x.dtype.kind not in "biuf":
        return np.asarray(x.data)  # refused by its dtype, or element by element
    return np.where(np.ma.getmaskarray(x), np.nan, x.data.astype(np.float64))


def _from_sequence(name: str, x: Any) -> np.ndarray[Any, Any]:
    try:
        array = np.asarray(x)
    except (ValueError, OverflowError):  # rows of unequal length, or a whole number beyond int64
        array = np.empty(len(x), dtype=object)
        array[:] = x
    if array.dtype.kind in "US":  # a text turns all its neighbours into texts: say which it was
        array = np.array(x, dtype=object)
    return array


def _from_dataframe(name: str, x: Any) -> np.ndarray[Any, Any]:
    import narwhals.stable.v2 as nw

    if type(x).__module__.startswith("pyarrow") and not hasattr(x, "chunks"):
        if hasattr(x, "columns"):
            return _single_column(name, nw.from_native(x, eager_only=True))
        import pyarrow as pa

        x = pa.chunked_array([x])  # Narwhals takes a ChunkedArray, not an Array
    native = nw.from_native(x, eager_only=True, allow_series=True, pass_through=True)
    if isinstance(native, nw.DataFrame):
        return _single_column(name, native)
    if isinstance(native, nw.Series):
        return _from_series(name, native)
    return np.asarray(x)


def _single_column(name: str, frame: Any) -> np.ndarray[Any, Any]:
    if len(frame.columns) != 1:
        raise Mix1dError(f"`{name}` must be one column, got a table with {len(frame.columns)}")
    return _from_series(name, frame[frame.columns[0]])


def _from_series(name: str, series: Any) -> np.ndarray[Any, Any]:
    import narwhals.stable.v2 as nw

    if series.dtype.is_numeric() or series.dtype == nw.Boolean:
        return np.asarray(series.cast(nw.Float64).to_numpy())
    if series.dtype == nw.Object or series.dtype == nw.Unknown:
        return np.array([*series.to_list(), None], dtype=object)[:-1]
    column = f" in column {series.name!r}" if series.name else ""
    raise Mix1dError(f"`{name}` must hold real numbers, got type {series.dtype}{column}")


def _one_column(name: str, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if array.ndim == 2 and array.shape[1] == 1:
        return array[:, 0]
    if array.ndim != 1:
        raise Mix1dError(f"`{name}` must be one column of numbers, got shape {array.shape}")
    return array


def _number(name: str, row: int, value: Any) -> float:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return np.nan
    if isinstance(value, (Real, Decimal)):
        try:
            return float(value)
        except OverflowError:  # a whole number above 1e308
            return np.inf
    what = "the complex number " if isinstance(value, Complex) else ""
    raise Mix1dError(f"`{name}` must hold real numbers, got {what}{value!r} at row {row}")


def _words_for(dtype: np.dtype[Any]) -> str:
    return {"c": "complex numbers", "U": "text", "S": "bytes", "M": "dates", "m": "durations"}.get(
        dtype.kind, f"dtype {dtype}"
    )


def _kind_of(x: Any) -> str:
    return f"{x!r}" if isinstance(x, (int, float, str, bytes)) else type(x).__name__
