"""A fit as a table comes in the library of the data."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from mix1d.errors import Mix1dError

X = [1.0, 1.2, 1.4, 5.0, 5.1, None, 5.3, 5.4]
LIBRARIES = {
    "pandas": (pd.DataFrame({"x": X}), pd.DataFrame),
    "pandas column": (pd.Series(X), pd.DataFrame),
    "Polars": (pl.DataFrame({"x": X}), pl.DataFrame),
    "Polars column": (pl.Series(X), pl.DataFrame),
    "lazy": (pl.LazyFrame({"x": X}), pl.DataFrame),
    "PyArrow": (pa.table({"x": X}), pa.Table),
    "PyArrow column": (pa.array(X), pa.Table),
}


@pytest.mark.parametrize("name", LIBRARIES)
def test_components(name):
    x, kind = LIBRARIES[name]
    fit = mix1d.fit(x, 2, missing="drop")
    frame = fit.to_frame()
    assert isinstance(frame, kind)
    errors = fit.standard_errors()
    expected = {
        "component": [1, 2],
        "weight": fit.mixture.weights,
        "weight_se": errors.weights,
        "mean": fit.mixture.means,
        "mean_se": errors.means,
        "sd": fit.mixture.sds,
        "sd_se": errors.sds,
    }
    names = frame.column_names if kind is pa.Table else list(frame.columns)
    assert names == list(expected)
    for name, values in expected.items():
        np.testing.assert_array_equal(np.asarray(frame[name]), values)


@pytest.mark.parametrize("name", [name for name in LIBRARIES if name != "lazy"])
def test_rows(name):
    x, kind = LIBRARIES[name]
    fit = mix1d.fit(x, 2, missing="drop")
    frame = fit.to_frame("rows")
    assert isinstance(frame, kind)
    assert pa.array(frame["component"]).to_pylist() == [1, 1, 1, 2, 2, None, 2, 2]
    np.testing.assert_array_equal(np.asarray(frame["p2"]), fit.posterior()[:, 1])


@pytest.mark.parametrize("name", [name for name in LIBRARIES if name != "lazy"])
def test_rows_join_the_components(name):
    """Whole numbers from 1 in both tables, with a missing row among them or not."""
    x, kind = LIBRARIES[name]
    without = next(d for d in ("dropna", "drop_nulls", "drop_null") if hasattr(x, d))
    for values in (x, getattr(x, without)()):
        fit = mix1d.fit(values, 2, missing="drop")
        rows, components = fit.to_frame("rows"), fit.to_frame()
        if kind is pa.Table:
            both = rows.join(components, "component").to_pylist()
            pairs = {(row["component"], row["mean"]) for row in both}
        elif kind is pl.DataFrame:
            both = rows.join(components, on="component", how="left")
            pairs = set(both.select("component", "mean").iter_rows())
        else:
            both = rows.merge(components, on="component", how="left")
            assert both["component"].dtype in ("int64", "Int64")
            known = both.dropna(subset="component")
            pairs = set(zip(known["component"], known["mean"], strict=True))
        means = fit.mixture.means
        assert pairs - {(None, None)} == {(1, means[0]), (2, means[1])}
        assert len(both) == len(values)


def test_rows_have_the_index_of_the_data():
    table = pd.DataFrame({"x": X}, index=list("abcdefgh"))
    rows = mix1d.fit(table, 2, column="x", missing="drop").to_frame("rows")
    assert table.join(rows).loc["a", "component"] == 1
    assert table.join(rows).loc["h", "component"] == 2


def test_another_library():
    fit = mix1d.fit([1.0, 1.2, 5.0, 5.1, 5.3], 1)
    assert isinstance(fit.to_frame(backend="polars"), pl.DataFrame)
    assert isinstance(fit.to_frame(), pd.DataFrame)
    with pytest.raises(Mix1dError, match="`backend` must be one of 'pandas', 'polars'"):
        fit.to_frame(backend="R")
    with pytest.raises(Mix1dError, match="`what` must be one of 'components', 'rows'"):
        fit.to_frame("all")
    read = mix1d.Fit.from_json(fit.to_json())
    assert read.to_frame(backend="pandas").equals(fit.to_frame(backend="pandas"))
    with pytest.raises(Mix1dError, match="does not hold the data"):
        read.to_frame("rows", backend="pandas")


def test_an_engine_has_no_rows():
    fit = mix1d.fit(pl.LazyFrame({"x": [1.0, 2.0, 4.0]}), 1)
    with pytest.raises(Mix1dError, match="a sketch holds no rows"):
        fit.to_frame("rows")
