"""Tables in memory: a column by its name, weights beside it, groups, and what is refused."""

import os
from decimal import Decimal

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from mix1d.errors import Mix1dError

pytestmark = pytest.mark.filterwarnings("ignore:.*defaulting to pandas:UserWarning")  # Modin's

X = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]
W = [1, 2, 1, 3, 1, 1, 2]
G = ["a", "b", None, "a", "b", "b", None]
CONTENT = {"x": X, "w": W, "g": G}


def modin():
    os.environ.setdefault("MODIN_ENGINE", "python")
    return pytest.importorskip("modin.pandas")


LIBRARIES = {
    "pandas": lambda content: pd.DataFrame(content),
    "pandas, Arrow": lambda content: pa.table(content).to_pandas(types_mapper=pd.ArrowDtype),
    "Polars": lambda content: pl.DataFrame(content),
    "PyArrow": lambda content: pa.table(content),
    "PyArrow batch": lambda content: pa.record_batch(content),
    "Modin": lambda content: modin().DataFrame(content),
    "Narwhals": lambda content: nw.from_native(pl.DataFrame(content)),
    "lazy": lambda content: pl.LazyFrame(content),
}


@pytest.fixture(params=LIBRARIES)
def make(request):
    return LIBRARIES[request.param]


EXPECTED = mix1d.fit(X, 2, weights=W)


def test_column_and_weights_by_name(make):
    fit = mix1d.fit(make(CONTENT), 2, column="x", weights="w")
    assert fit.mixture == EXPECTED.mixture
    assert fit.n == 11


def test_a_table_of_one_column_needs_no_name(make):
    assert mix1d.fit(make({"x": X}), 2).mixture == mix1d.fit(X, 2).mixture
    assert mix1d.sketch(make({"x": X})) == mix1d.sketch(X)


def test_integers_decimals_and_truth(make):
    content = {
        "whole": [1, 2, 2, 9, 9, 8, 1],
        "decimal": [Decimal(n) / 4 for n in (1, 2, 2, 9, 9, 8, 1)],
        "truth": [True, False, False, True, True, True, False],
    }
    table = make(content)
    for name, values in content.items():
        expected = mix1d.sketch([float(value) for value in values])
        assert mix1d.sketch(table, column=name) == expected


def test_missing_values_of_both_kinds(make):
    table = make({"x": [1.0, None, 2.0, 5.0, 5.5]})
    with pytest.raises(Mix1dError, match=r"must not hold missing values .* got 1 of 5"):
        mix1d.fit(table, 1, column="x")
    assert mix1d.fit(table, 1, column="x", missing="drop").n_missing == 1
    assert mix1d.sketch(table, column="x", missing="drop").n_missing == 1


def test_null_and_nan_are_one():
    table = pl.DataFrame({"x": [1.0, None, float("nan"), 2.0]})
    for one in (table, table.lazy(), table.to_arrow()):
        with pytest.raises(Mix1dError, match="got 2 of 4"):
            mix1d.sketch(one, column="x")
        assert mix1d.sketch(one, column="x", missing="drop").n_missing == 2


def test_one_sketch_for_each_group(make):
    sketches = mix1d.sketch(make(CONTENT), column="x", weights="w", by="g")
    assert list(sketches) == ["a", "b", None]
    for key, found in sketches.items():
        rows = [i for i, group in enumerate(G) if group == key]
        assert found == mix1d.sketch([X[i] for i in rows], weights=[W[i] for i in rows])


def test_groups_that_are_categories():
    table = pd.DataFrame({"x": X, "g": pd.Categorical(["u", "v", "u", "v", "u", "v", "u"])})
    sketches = mix1d.sketch(table, column="x", by="g")
    assert list(sketches) == list(mix1d.sketch(pl.LazyFrame(table), column="x", by="g"))
    assert sketches["v"] == mix1d.sketch([1.2, 5.0, 5.3])


def test_labels_stand_in_the_rows_of_the_table():
    table = pd.DataFrame({"x": X[::-1]}, index=range(10, 17))
    assert mix1d.fit(table, 2, column="x").labels().tolist() == [1, 1, 1, 1, 0, 0, 0]


def test_names_that_are_no_text():
    assert mix1d.fit(pd.DataFrame({0: X, 1: W}), 2, column=0).mixture == mix1d.fit(X, 2).mixture


def test_weights_beside_the_table():
    assert mix1d.fit(pd.DataFrame(CONTENT), 2, column="x", weights=W).mixture == EXPECTED.mixture
    table = pd.DataFrame(CONTENT)
    assert mix1d.fit(table["x"], 2, weights=table["w"]).mixture == EXPECTED.mixture


def fails(sentence, *arguments, call=mix1d.fit, **options):
    with pytest.raises(Mix1dError) as caught:
        call(*arguments, **options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bad_names(make):
    table = make({"weight": W, "x": X, "height": X})
    fails(
        "`column` must be a column of the table, got 'heigth'; it has 'height', 'weight', 'x'",
        table, 2, column="heigth",
    )  # fmt: skip
    fails(
        "`weights` must be a column of the table, got 'w'; it has",
        table,
        2,
        column="x",
        weights="w",
    )
    fails("must be a column of the table, got ['x']", table, 2, column=["x"])
    fails("got a table with 3 columns: pass column= one of 'weight', 'x', 'height'", table, 2)
    fails("`by` must be a column of the table", table, call=mix1d.sketch, column="x", by="day")


def test_columns_without_numbers(make):
    table = make({"x": X, "name": ["a"] * 7, "when": pd.to_datetime(["2026-01-01"] * 7).to_list()})
    fails("must hold real numbers, got type String", table, 2, column="name")
    fails("must hold real numbers, got type Datetime", table, 2, column="when")
    fails(": subtract where it began and take the days", table, 2, column="when")
    fails("must hold real numbers, got type", table, 2, column="x", weights="name")


def test_nested_columns():
    for table in (pl.DataFrame({"x": [[1.0]]}), pa.table({"x": [[1.0]]})):
        fails("must hold real numbers, got type List(Float64) in column 'x'", table, 1, column="x")
    fails("real numbers, got type List(Float64)", pl.LazyFrame({"x": [[1.0]]}), 1, column="x")
    fails("`by` must be a column of text", pl.LazyFrame({"x": [1.0], "g": [[1]]}),
          call=mix1d.sketch, column="x", by="g")  # fmt: skip


def test_tables_without_numbers(make):
    fails("must hold at least one number", make({"x": np.array([], dtype=float)}), 1)
    fails("must hold at least one number, got 2 missing", make({"x": np.array([np.nan] * 2)}), 1)


def test_bad_weights(make):
    table = make({"x": X, "w": [1.0, 1.0, -0.5, 1.0, 1.0, 1.0, 1.0], "zero": [0.0] * 7})
    fails("`weights` must be non-negative and finite, got", table, 2, column="x", weights="w")
    fails("`weights` must be positive for at least one value", table, 1, column="x", weights="zero")


def test_infinite_values(make):
    fails("must be finite, got 1 infinite", make({"x": [1.0, np.inf, 2.0]}), 1)


def test_two_tables_mixed():
    one, other = pd.DataFrame(CONTENT), pd.DataFrame(CONTENT, index=range(7, 14))
    fails("`weights` must have the index of `x`", one["x"], 2, weights=other["w"])
    fails("`weights` must be one for each of 7 rows, got 6", one["x"], 2, weights=other["w"][1:])
    fails("`weights` must be the name of a column", pl.LazyFrame(CONTENT), 2, column="x", weights=W)


def test_names_without_a_table():
    fails("`column` names a column of a table, and `x` is none", X, 2, column="x")
    fails("`weights` names a column of a table, and `x` is none", X, 2, weights="w")
    fails("`by` names a column of a table", X, call=mix1d.sketch, by="w")
    fails("`column` names a column of a table", mix1d.sketch(X), 2, column="x")


def test_a_group_with_nothing_in_it():
    table = pl.DataFrame({"x": [1.0, None, None], "g": ["a", "b", "b"]})
    for one in (table, table.lazy()):
        fails("'b'", one, call=mix1d.sketch, column="x", by="g", missing="drop")


def test_an_error_of_the_engine_is_kept():
    def fail(_):
        raise RuntimeError("the disk\nis full")

    lazy = pl.LazyFrame({"x": X}).map_batches(fail, schema={"x": pl.Float64})
    fails("the engine (polars) could not answer: ", lazy, 1)
    fails("the disk is full", lazy, 1)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("library", ["pandas", "PyArrow", "Polars", "lazy"])
def test_groups_by_moments_of_any_unit(library, unit, zone):
    """Nanoseconds are cut off: a `datetime` has none, and no row may be lost for that."""
    moments = np.datetime64("2026-01-01T10:00:00", unit) + np.array([1, 0, 2, 0, 1, 1, 0])
    series = pl.Series(moments).dt.replace_time_zone(zone)
    table = pl.DataFrame({"x": X, "moment": series})
    table = {
        "pandas": table.to_pandas,
        "PyArrow": table.to_arrow,
        "Polars": table.clone,
        "lazy": table.lazy,
    }[library]()
    sketches = mix1d.sketch(table, column="x", by="moment")
    counts = [7] if unit == "ns" else [3, 3, 1]
    assert [sketch.n for sketch in sketches.values()] == counts
    expected = series.dt.cast_time_unit("us").unique().sort().to_list()[: len(counts)]
    assert list(sketches) == expected
