"""Arrays that are not in memory give the sketch of the same values in memory."""

import numpy as np
import pytest

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sources import blocks

X = np.random.default_rng(4).normal(3, 2, 150_000)


def same(one, other):
    assert one.exponent == other.exponent
    for name in ("keys", "low", "high", "weights"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.n_rows, one.n_missing) == (other.n_rows, other.n_missing)


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_zarr(shape, tmp_path, monkeypatch):
    zarr = pytest.importorskip("zarr")
    monkeypatch.setattr(blocks, "LONGEST", 40_000)
    x = X.reshape(shape)
    array = zarr.create_array(str(tmp_path / "x"), data=x, chunks=(15_000, 1)[: x.ndim])
    same(mix1d.sketch(array), mix1d.sketch(X))
    assert mix1d.fit(array, 1).mixture.means == pytest.approx(np.mean(X), rel=1e-12)


@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_dask(shape):
    da = pytest.importorskip("dask.array")
    array = da.from_array(X.reshape(shape), chunks=40_000)
    same(mix1d.sketch(array), mix1d.sketch(X))
    logs = da.from_array(np.exp(X), chunks=40_000)
    same(mix1d.sketch(logs, scale="log"), mix1d.sketch(np.exp(X), scale="log"))
    assert mix1d.fit(array, 1).mixture.means == pytest.approx(np.mean(X), rel=1e-12)


def test_dask_counts_what_is_missing_in_the_rows_of_the_whole():
    da = pytest.importorskip("dask.array")
    x = X[:10_000].copy()
    x[3000:5000] = np.nan
    array = da.from_array(x, chunks=1000)
    with pytest.raises(Mix1dError, match="got 2000 of 10000, the first at row 3000"):
        mix1d.sketch(array)
    same(mix1d.sketch(array, missing="drop"), mix1d.sketch(x, missing="drop"))


def test_bad_input():
    da = pytest.importorskip("dask.array")
    with pytest.raises(Mix1dError, match=r"must be one column of numbers, got shape \(5, 2\)"):
        mix1d.sketch(da.ones((5, 2)))
    with pytest.raises(Mix1dError, match="`weights` must be None for an array in chunks"):
        mix1d.sketch(da.ones(5), weights=[1] * 5)


def test_an_iterator_is_fitted():
    fit = mix1d.fit((X[i : i + 10_000] for i in range(0, X.size, 10_000)), 1)
    assert fit.mixture.means == pytest.approx(np.mean(X), rel=1e-12)
    assert fit.n == X.size
