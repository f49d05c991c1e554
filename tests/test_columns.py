"""Every kind of column comes in as the same floats; what holds no numbers is refused in words."""

import datetime
import warnings
from array import array
from decimal import Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from mix1d.columns import as_column
from mix1d.errors import Mix1dError

ONES = [3, 0, 1, 1, 0]
"""Values that every dtype can hold, bool but for the 3."""


class ArrayLike:
    def __array__(self, dtype=None, copy=None):
        return np.array(ONES)


class Unreadable:
    dtype = np.dtype(float)

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("it is on\nanother machine")


class Speechless:
    def __repr__(self):
        raise RuntimeError("no words")


def read_only():
    x = np.array(ONES, dtype=float)
    x.flags.writeable = False
    return x


def matrix():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        return np.matrix(ONES).T


KINDS = {
    "list": list(ONES),
    "tuple": tuple(ONES),
    "list of floats": [float(x) for x in ONES],
    "list of NumPy scalars": [np.float32(x) for x in ONES],
    "list of 0-d arrays": [np.array(x) for x in ONES],
    "list of lists": [[x] for x in ONES],
    "list of Decimals": [Decimal(x) for x in ONES],
    "list of Fractions": [Fraction(x) for x in ONES],
    "array.array": array("d", ONES),
    "memoryview": memoryview(array("q", ONES)),
    "(n, 1)": np.array(ONES)[:, None],
    "non-contiguous": np.repeat(ONES, 2)[::2],
    "backwards": np.array(ONES[::-1])[::-1],
    "read-only": read_only(),
    "masked, nothing hidden": np.ma.array(ONES),
    "masked (n, 1)": np.ma.array(ONES)[:, None],
    "matrix": matrix(),
    "objects": np.array(ONES, dtype=object),
    "objects with NumPy bools": np.array([3, np.False_, np.True_, True, np.int8(0)], dtype=object),
    "array-like": ArrayLike(),
    "pandas": pd.Series(ONES),
    "pandas, one index": pd.Series(ONES, index=[7] * 5),
    "pandas, objects": pd.Series(ONES, dtype=object),
    "pandas, sparse": pd.Series(pd.arrays.SparseArray(ONES)),
    "pandas table": pd.DataFrame({"x": ONES}),
    "pandas table without names": pd.DataFrame(np.array(ONES, dtype=float)[:, None]),
    "pandas index": pd.Index(ONES),
    "pandas array": pd.array(ONES, dtype="Int64"),
    **{
        f"pandas {dtype}": pd.Series(ONES, dtype=dtype)
        for dtype in ("Int64", "Float64", "UInt8", "float16", "int64[pyarrow]", "double[pyarrow]")
    },
    "pandas Arrow decimals": pd.Series(
        [Decimal(x) for x in ONES], dtype=pd.ArrowDtype(pa.decimal128(5, 2))
    ),
    "Polars": pl.Series(ONES),
    "Polars table": pl.DataFrame({"x": ONES}),
    **{
        f"Polars {dtype}": pl.Series(ONES, dtype=dtype)
        for dtype in (pl.UInt8, pl.Int128, pl.Float32, pl.Decimal(10, 2))
    },
    "PyArrow Array": pa.array(ONES),
    "PyArrow ChunkedArray": pa.chunked_array([ONES[:2], ONES[2:]]),
    "PyArrow Table": pa.table({"x": ONES}),
    "PyArrow RecordBatch": pa.record_batch({"x": ONES}),
    "PyArrow decimals": pa.array([Decimal(x) for x in ONES]),
    "PyArrow float16": pa.array(np.array(ONES, dtype=np.float16)),
    "Narwhals": nw.from_native(pl.Series(ONES), series_only=True),
}


@pytest.mark.parametrize("x", KINDS.values(), ids=KINDS)
def test_kinds(x):
    column = as_column("x", x)
    assert type(column) is np.ndarray
    assert column.dtype == np.float64
    assert column.tolist() == ONES


@pytest.mark.parametrize("dtype", [*np.typecodes["AllInteger"], *np.typecodes["Float"]])
@pytest.mark.parametrize("order", ["<", ">"])
def test_every_real_dtype(dtype, order):
    x = np.array(ONES, dtype=np.dtype(dtype).newbyteorder(order))
    assert as_column("x", x).tolist() == ONES
    assert as_column("x", np.ma.array(x)).tolist() == ONES


BOOLS = {
    "list": [True, False],
    "NumPy": np.array([True, False]),
    "pandas": pd.Series([True, False]),
    "nullable": pd.Series([True, False], dtype="boolean"),
    "Arrow-backed": pd.Series([True, False], dtype="bool[pyarrow]"),
    "Polars": pl.Series([True, False]),
    "PyArrow": pa.array([True, False]),
}


@pytest.mark.parametrize("x", BOOLS.values(), ids=BOOLS)
def test_bools_are_0_and_1(x):
    assert as_column("x", x).tolist() == [1, 0]


def test_memory_mapped(tmp_path):
    np.save(tmp_path / "x.npy", np.array(ONES))
    assert as_column("x", np.load(tmp_path / "x.npy", mmap_mode="r")).tolist() == ONES


def test_a_copy_is_made():
    x = np.array(ONES, dtype=float)
    as_column("x", x)[0] = 99
    assert x.tolist() == ONES


def test_precision_is_kept():
    thirds = [Fraction(1, 3), Decimal("0.1"), 1e-320, 2**63, 10**300]
    assert as_column("x", thirds).tolist() == [1 / 3, 0.1, 1e-320, 2.0**63, 1e300]
    assert as_column("x", pl.Series([2**64 - 1], dtype=pl.UInt64)).tolist() == [2.0**64]


NULLS = {
    "None": [1, None, 3],
    "NaN": [1, float("nan"), 3],
    "Decimal NaN": [1, Decimal("NaN"), 3],
    "signalling NaN": [1, Decimal("sNaN"), 3],
    "NA": [1, pd.NA, 3],
    "NaT": [1, pd.NaT, 3],
    "masked in a list": [1, np.ma.masked, 3],
    "objects": np.array([1, None, 3], dtype=object),
    "masked": np.ma.array([1, 2, 3], mask=[0, 1, 0]),
    "masked infinity": np.ma.array([1, np.inf, 3], mask=[0, 1, 0]),
    "masked (n, 1)": np.ma.array([[1], [2], [3]], mask=[[0], [1], [0]]),
    "masked objects": np.ma.array([1, 2, 3], mask=[0, 1, 0], dtype=object),
    "pandas": pd.Series([1, None, 3]),
    "pandas objects": pd.Series([1, None, 3], dtype=object),
    **{
        f"pandas {dtype}": pd.Series([1, None, 3], dtype=dtype)
        for dtype in ("Int64", "Float64", "int64[pyarrow]", "double[pyarrow]")
    },
    "pandas array": pd.array([1, None, 3], dtype="Int64"),
    "Polars": pl.Series([1, None, 3]),
    "Polars decimals": pl.Series([Decimal(1), None, Decimal(3)]),
    "PyArrow Array": pa.array([1, None, 3]),
    "PyArrow ChunkedArray": pa.chunked_array([[1], [None, 3]]),
}


@pytest.mark.parametrize("x", NULLS.values(), ids=NULLS)
def test_what_is_missing_is_nan(x):
    np.testing.assert_array_equal(as_column("x", x), [1, np.nan, 3])


def test_masked_in_a_list_without_a_warning():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        as_column("x", [1, np.ma.masked, 3])
    assert not caught


ALL_NULL = {
    "list": [None, None],
    "pandas objects": pd.Series([None, None], dtype=object),
    "pandas Arrow": pd.Series([None, None], dtype=pd.ArrowDtype(pa.null())),
    "Polars": pl.Series([None, None]),
    "PyArrow": pa.nulls(2),
}


@pytest.mark.parametrize("x", ALL_NULL.values(), ids=ALL_NULL)
def test_nothing_but_nulls(x):
    np.testing.assert_array_equal(as_column("x", x), [np.nan, np.nan])


EMPTY = [[], np.empty((0, 1)), pd.Series(dtype=object), pl.Series([]), pa.array([])]


@pytest.mark.parametrize("x", EMPTY, ids=[type(x).__name__ for x in EMPTY])
def test_an_empty_column_is_empty(x):
    assert as_column("x", x).shape == (0,)


def test_beyond_the_largest_number_is_infinite():
    huge = [10**400, -(10**400), Decimal("1e999"), Fraction(-(10**400), 3)]
    assert as_column("x", huge).tolist() == [np.inf, -np.inf, np.inf, -np.inf]
    with np.errstate(over="ignore"):  # where a long double is a double
        long = np.array([1, -1], dtype=np.longdouble) * np.longdouble("1e308") * 100
    assert as_column("x", long).tolist() == [np.inf, -np.inf]
    assert as_column("x", np.ma.array(long)).tolist() == [np.inf, -np.inf]


LIST = "`x` must be a list, an array or a column of numbers, got "
REAL = "`x` must hold real numbers, got "
RECURSIVE: list = [1.0]
RECURSIVE.append(RECURSIVE)

REFUSED = {
    "None": (None, LIST + "None"),
    "a number": (2.5, LIST + "2.5"),
    "0-d": (np.array(2.5), LIST + "2.5"),
    "a huge int": (10**5000, LIST + "an object of type int"),
    "a text": ("1.0\n2", LIST + r"'1.0\n2'"),
    "a long text": ("7" * 1000, LIST + "'" + "7" * 59 + "..."),
    "bytes": (b"12", LIST + "b'12'"),
    "bytearray": (bytearray(b"12"), LIST + "an object of type bytearray"),
    "a set": ({1, 2}, LIST + "an object of type set"),
    "a dict": ({1: 2}, LIST + "an object of type dict"),
    "a generator": ((i for i in ONES), LIST + "an object of type generator"),
    "a class with a dtype": (np.ndarray, LIST + "an object of type type"),
    "a module with a dtype": (np, LIST + "an object of type module"),
    "no repr": (Speechless(), LIST + "an object of type Speechless"),
    "lazy": (pl.LazyFrame({"x": ONES}), LIST + "an object of type LazyFrame"),
    "a scalar": (pa.scalar(1.0), LIST + "an object of type DoubleScalar"),
    "2-D": (np.ones((3, 2)), "`x` must be one column of numbers, got shape (3, 2)"),
    "a row": (np.ones((1, 3)), "`x` must be one column of numbers, got shape (1, 3)"),
    "3-D": (np.ones((3, 1, 1)), "`x` must be one column of numbers, got shape (3, 1, 1)"),
    "two columns": (
        pd.DataFrame({"a": ONES, "b": ONES}),
        "`x` must be one column, got a table with 2 columns",
    ),
    "two in PyArrow": (
        pa.table({"a": ONES, "b": ONES}),
        "`x` must be one column, got a table with 2 columns",
    ),
    "two of one name": (
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        "`x` must be a column of numbers, got an object of type DataFrame that cannot be read: ...",
    ),
    "unreadable": (
        Unreadable(),
        "`x` must be a column of numbers, got an object of type Unreadable that cannot be read: "
        "it is on another machine",
    ),
    "a text in a list": ([1, 2, "3"], REAL + "'3' at row 2"),
    "texts": (np.array(["1", "2"]), REAL + "text"),
    "text column": (pl.Series("price", ["1", "2"]), REAL + "type String in column 'price'"),
    "bytes in an array": (np.array([b"1"]), REAL + "bytes"),
    "text among objects": (pd.Series([2.0, "1"], dtype=object), REAL + "'1' at row 1"),
    "complex": (np.array([1, 2j]), REAL + "complex numbers"),
    "complex list": ([1, 2j], REAL + "complex numbers"),
    "complex objects": (
        np.array([1, np.complex64(2j)], dtype=object),
        REAL + "the complex number 2j at row 1",
    ),
    "complex pandas": (pd.Series([1 + 2j]), REAL + "the complex number (1+2j) at row 0"),
    "dates": (np.array(["2020-01-01"], dtype="M8[D]"), REAL + "dates"),
    "durations": (np.array([1], dtype="m8[s]"), REAL + "durations"),
    "a duration": (
        np.array([1, np.timedelta64(1, "D")], dtype=object),
        REAL + "an object of type timedelta64 at row 1",
    ),
    "dates in a list": (
        [datetime.date(2020, 1, 1)],
        REAL + "an object of type date at row 0",
    ),
    "dates in pandas": (pd.Series(pd.to_datetime(["2020-01-01"])), REAL + "type Datetime..."),
    "categories": (pd.Series([1, 2]).astype("category"), REAL + "type Categorical"),
    "lists in a column": (pl.Series([[1, 2], [3]]), REAL + "type List(Int64)"),
    "structs in a column": (pa.array([{"a": 1}]), REAL + "type Struct({'a': Int64})"),
    "a structured array": (np.zeros(1, dtype=[("a", int)]), REAL + "dtype [('a', '<i8')]"),
    "unequal lengths": ([[1, 2], [3]], REAL + "an object of type list at row 0"),
    "unequal shapes": (
        [np.ones((2, 2)), np.ones((2, 3))],
        REAL + "an object of type ndarray at row 0",
    ),
    "columns in a list": (
        [pd.Series([1, 2]), pd.Series([3])],
        REAL + "an object of type Series at row 0",
    ),
    "itself in a list": (RECURSIVE, REAL + "an object of type list at row 1"),
    "unreadable in a list": ([1, Unreadable()], REAL + "an object of type Unreadable at row 1"),
    "speechless in a list": ([1, Speechless()], REAL + "an object of type Speechless at row 1"),
}


@pytest.mark.parametrize(("x", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refused_in_one_sentence(x, sentence):
    with pytest.raises(Mix1dError) as error:
        as_column("x", x)
    words = str(error.value)
    assert words == sentence or words.startswith(sentence.removesuffix("..."))
    assert "\n" not in words


def test_the_argument_is_named():
    with pytest.raises(Mix1dError, match=r"^`weights` must hold"):
        as_column("weights", ["a"])


COLLAPSING = {
    "array": np.array([2**53, 2**53 + 1]),
    "unsigned": np.array([2**64 - 1, 2**64 - 2, 5], "u8"),
    "negative": np.array([-(2**53), -(2**53) - 1]),
    "list": [2**53 + 1, 7, 2**53],
    "list with None": [2**53 + 1, None, 2**53],
    "larger than int64": [2**70, 2**70 + 1],
    "Polars": pl.Series([2**60, None, 2**60 + 1]),
    "pandas": pd.Series([2**60, 2**60 + 1]),
    "PyArrow": pa.array([2**60, 2**60 + 1]),
}


@pytest.mark.parametrize("case", COLLAPSING)
def test_whole_numbers_that_become_one_double_are_refused(case):
    for read in (lambda x: as_column("x", x), mix1d.sketch):
        with pytest.raises(Mix1dError, match="whole numbers that stay apart as doubles, got"):
            read(COLLAPSING[case])


def test_large_whole_numbers_that_stay_apart_are_read():
    x = np.array([2**53, 2**53 + 2, 2**62, 2**62])
    np.testing.assert_array_equal(as_column("x", x), x.astype(float))
    assert mix1d.sketch(np.array([2**53 + 1])).n == 1  # alone, it is rounded as a decimal is
