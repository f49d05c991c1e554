"""Sparse matrices and AnnData: the answers of the same array, and never that array."""

from types import SimpleNamespace

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError

sparse = pytest.importorskip("scipy.sparse")

RNG = np.random.default_rng(0)
LOGS = np.where(RNG.random((300, 4)) < 0.4, RNG.normal(1, 0.3, (300, 4)), 3.0)
DENSE = np.where(RNG.random((300, 4)) < 0.7, 0.0, np.abs(LOGS + RNG.normal(0, 0.3, (300, 4))))
MAKERS = [sparse.csr_matrix, sparse.csc_array, sparse.coo_array]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_sparse_matrix_is_its_array(make, monkeypatch):
    matrix = make(DENSE)
    for name in ("toarray", "todense"):
        monkeypatch.setattr(type(matrix), name, lambda *_: pytest.fail("made dense as a whole"))
    fits = mix1d.fit_many(matrix, 2, lumps="auto")
    dense = mix1d.fit_many(DENSE, 2, lumps="auto")
    assert fits.names == dense.names
    assert fits.outcomes == dense.outcomes
    np.testing.assert_allclose(fits.loglik, dense.loglik, rtol=1e-12)
    np.testing.assert_array_equal(fits.labels()[1], dense.labels()[1])
    assert fits.fit(1).loglik == pytest.approx(dense.loglik[1])


def test_counts_of_single_cells():
    counts = RNG.poisson(np.repeat([1.0, 9.0], [200, 100])[:, None], (300, 3))
    fits = mix1d.fit_many(sparse.csr_matrix(counts), 2, family="poisson")
    dense = mix1d.fit_many(counts, 2, family="poisson")
    np.testing.assert_allclose(fits.loglik, dense.loglik, rtol=1e-9)


def test_an_anndata_names_its_genes():
    for matrix in (sparse.csr_matrix(DENSE), DENSE):
        data = SimpleNamespace(X=matrix, var_names=np.array(["CD3E", "MS4A1", "LYZ", "NKG7"]))
        fits = mix1d.fit_many(data, 1, lumps="auto")
        assert fits.names == ("CD3E", "MS4A1", "LYZ", "NKG7")
        assert fits.mixture("LYZ").k == 2


def test_entries_stored_in_parts_or_as_zero_are_what_they_sum_to():
    parts = sparse.csc_matrix(
        (np.array([1.0, 2.0, 5.0, 0.0, 4.0]), np.array([0, 0, 1, 2, 3]), np.array([0, 5])),
        shape=(6, 1),
    )
    fits = mix1d.fit_many(parts, 1)
    plain = mix1d.fit_many(np.array([3.0, 5.0, 0.0, 4.0, 0.0, 0.0])[:, None], 1)
    assert fits.loglik == pytest.approx(plain.loglik, rel=1e-14)
    assert parts.nnz == 5


def test_missing_values_and_bad_ones():
    holes = DENSE.copy()
    holes[np.flatnonzero(holes[:, 2])[0], 2] = np.nan
    matrix = sparse.csr_matrix(holes)
    with pytest.raises(Mix1dError, match=r'or pass missing="drop"\), got nan in column 2'):
        mix1d.fit_many(matrix, 1)
    fits = mix1d.fit_many(matrix, 1, missing="drop", lumps="auto")
    assert fits.n.tolist() == [300.0, 300.0, 299.0, 300.0]
    assert (fits.labels()[2] == -1).sum() == 1
    with pytest.raises(Mix1dError, match="got inf in column 0"):
        mix1d.fit_many(sparse.csr_matrix([[np.inf], [1.0]]), 1)
    with pytest.raises(Mix1dError, match="`x` must hold real numbers, got type complex128"):
        mix1d.fit_many(sparse.csr_matrix([[1j], [1.0]]), 1)
    with pytest.raises(Mix1dError, match="`weights` must be left out for this type of `x`"):
        mix1d.fit_many(sparse.csr_matrix(DENSE), 1, weights=np.ones(300))
    data = SimpleNamespace(X=DENSE[:, :2], var_names=["a", "a"])
    with pytest.raises(Mix1dError, match=r"`x.var_names` must be unique, got 'a'"):
        mix1d.fit_many(data, 1)


@pytest.mark.parametrize("of", [lambda x: sparse.csr_matrix(x[:, None]), sparse.coo_array])
def test_one_sparse_column_is_a_column(of):
    counts = np.random.default_rng(0).poisson(np.repeat([1, 20], 60))
    found, expected = (
        mix1d.fit(of(counts), 2, family="poisson"),
        mix1d.fit(counts, 2, family="poisson"),
    )
    assert found.loglik == expected.loglik
    assert found.labels().tolist() == expected.labels().tolist()
    words = r"^`x` must be one column of numbers, got shape \(120, 2\)$"
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit(sparse.csr_matrix(np.column_stack([counts, counts])), 2)


def test_a_matrix_without_columns_is_refused():
    with pytest.raises(Mix1dError, match="`x` must hold at least one column, got none"):
        mix1d.fit_many(sparse.csr_matrix((5, 0)), 1)
