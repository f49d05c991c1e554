"""Many columns as an estimator, and what `UnivariateMixture` takes beside a number."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sklearn import ColumnMixtures, UnivariateMixture

TWO = mix1d.Mixture.normal([0.4, 0.6], means=[0, 6], sds=[1, 1])
X = np.column_stack(
    [
        TWO.sample(150, rng=0),
        mix1d.Mixture.normal(means=[3], sds=[1]).sample(150, rng=1),
        TWO.sample(150, rng=2),
    ]
)


def test_each_column_has_a_mixture_of_its_own():
    model = ColumnMixtures(2).fit(X)
    fits = mix1d.fit_many(X, 2)
    np.testing.assert_array_equal(model.fits_.means, fits.means)
    groups = model.transform(X)
    assert groups.shape == (150, 3)
    np.testing.assert_array_equal(groups[:, 0], mix1d.fit(X[:, 0], 2).labels())
    np.testing.assert_array_equal(model.thresholds_, fits.main_thresholds)
    shares = ColumnMixtures(2, output="probability").fit_transform(X)
    assert shares.shape == (150, 6)
    np.testing.assert_allclose(shares[:, :2].sum(axis=1), 1.0)
    np.testing.assert_array_equal(shares[:, 4:].argmax(axis=1), groups[:, 2])


def test_a_criterion_chooses_for_each_column():
    model = ColumnMixtures("bic", output="probability").fit(X)
    assert model.fits_.k.tolist() == [2, 1, 2]
    assert model.transform(X).shape == (150, 5)
    names = model.get_feature_names_out(["a", "b", "c"]).tolist()
    assert names == ["a_0", "a_1", "b_0", "c_0", "c_1"]


def test_tables_and_pipelines():
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    model = ColumnMixtures(2).set_output(transform="pandas").fit(frame)
    assert model.transform(frame).columns.tolist() == ["a_group", "b_group", "c_group"]
    y = (X[:, 0] > 3).astype(int)
    pipe = make_pipeline(clone(model), LogisticRegression()).fit(frame, y)
    assert pipe.score(frame, y) > 0.95


def test_bad_input_of_many_columns():
    with pytest.raises(Mix1dError, match="column 1 of `X` has no mixture: too few"):
        ColumnMixtures(2).fit(np.column_stack([X[:, 0], np.ones(150)]))
    with pytest.raises(Mix1dError, match="`output` must be one of 'group', 'probability'"):
        ColumnMixtures(2, output="label").fit(X)
    with pytest.raises(Mix1dError, match="`n_components` must be one of 'bic', 'aic', 'icl'"):
        ColumnMixtures("cv").fit(X)
    with pytest.raises(Mix1dError, match="`input_features` must be 3 names, got 2"):
        ColumnMixtures(2).fit(X).get_feature_names_out(["a", "b"])


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl"])
def test_the_number_by_a_criterion(criterion):
    model = UnivariateMixture(criterion).fit(X[:, :1])
    options = {"criterion": criterion, "families": ["normal"], "equal_sd": [False], "lumps": None}
    best = mix1d.select(X[:, 0], **options).best
    assert model.n_components_ == best.options.k
    assert model.mixture_ == best.mixture


def test_starts_of_gaussian_mixture():
    means, weights, precisions = [[0.5], [5.0]], [0.5, 0.5], [[[1.0]], [[1.0]]]
    start = {"weights_init": weights, "means_init": means, "precisions_init": precisions}
    ours = UnivariateMixture(2, **start).fit(X[:, :1])
    theirs = GaussianMixture(2, tol=1e-10, reg_covar=0, max_iter=5000, **start).fit(X[:, :1])
    np.testing.assert_allclose(ours.means_, theirs.means_, rtol=1e-4, atol=1e-4)
    only = UnivariateMixture(2, means_init=means).fit(X[:, :1])
    assert only.mixture_ == mix1d.fit(X[:, 0], start=[0.5, 5.0]).mixture


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n_components": 2, "weights_init": [0.5, 0.5]}, "`means_init` must be given"),
        ({"n_components": 2, "means_init": [1.0]}, "`means_init` must be 2 numbers, got 1"),
        (
            {"n_components": 2, "means_init": [0, 6], "weights_init": [0.5, 0.5]},
            "`precisions_init` must be given with `weights_init`",
        ),
        ({"n_components": "bic", "means_init": [0, 6]}, "`means_init` must be None where"),
        ({"n_components": "best"}, "`n_components` must be one of 'bic'"),
    ],
)
def test_bad_starts(options, words):
    with pytest.raises(Mix1dError, match=words):
        UnivariateMixture(**options).fit(X[:, :1])


def test_rounding_is_as_asked():
    x = np.round(mix1d.Mixture.normal(means=[20, 26], sds=[0.9, 0.9]).sample((300, 1), rng=0))
    auto, none = (UnivariateMixture(2, rounding=step).fit(x) for step in ("auto", None))
    assert auto.fit_.options.rounding == 1.0
    assert none.fit_.options.rounding is None


def test_a_sparse_matrix_has_the_groups_of_its_array() -> None:
    from scipy.sparse import coo_array, csr_matrix

    array = np.where(np.random.default_rng(0).random(X.shape) < 0.4, 0.0, X)
    for output in ("group", "probability"):
        model = ColumnMixtures(2, lumps="auto", output=output)
        dense = model.fit_transform(array)
        for sparse in (csr_matrix, coo_array):
            np.testing.assert_array_equal(model.fit_transform(sparse(array)), dense)


def test_a_weight_of_2_is_a_row_written_twice() -> None:
    weights = np.random.default_rng(0).integers(1, 4, len(X))
    weighted = ColumnMixtures(2).fit(X, sample_weight=weights).fits_
    written = ColumnMixtures(2).fit(np.repeat(X, weights, axis=0)).fits_
    np.testing.assert_allclose(weighted.loglik, written.loglik, rtol=1e-12)
    np.testing.assert_allclose(weighted.means, written.means, rtol=1e-9)
