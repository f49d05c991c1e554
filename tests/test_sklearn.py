"""The estimator: scikit-learn's own checks, its company, and code written for GaussianMixture."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sklearn import UnivariateMixture

SEVERAL = "the data of the check have several features"
WANTS_A_SECOND_AXIS = (
    "check_dont_overwrite_parameters",
    "check_n_features_in_after_fitting",
    "check_dtype_object",
    "check_estimator_sparse_array",
    "check_f_contiguous_array_estimator",
    "check_transformer_data_not_an_array",
    "check_transformer_general",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_fit2d_1sample",
    "check_fit2d_1feature",
    "check_dict_unchanged",
    "check_n_features_in",
    "check_fit2d_predict1d",
)
"""They cut X to one axis because of the tag `one_d_array`, and stumble over that themselves."""
EXPECTED = {
    "check_sample_weights_shape": SEVERAL,
    "check_sample_weights_not_overwritten": SEVERAL,
    "check_sample_weight_equivalence_on_dense_data": SEVERAL,
    "check_clustering": SEVERAL,
    "check_fit1d": "demands that an X of shape (n,) is refused, and it is welcome",
} | dict.fromkeys(WANTS_A_SECOND_AXIS, "cuts X to one axis, then asks for its second")
EXPECTED_ON_ONE_COLUMN = EXPECTED.keys() - set(WANTS_A_SECOND_AXIS) | {
    "check_n_features_in_after_fitting",  # takes the second of several columns
    "check_fit2d_predict1d",  # demands that an X of shape (n,) is refused
}
RNG = np.random.default_rng(8)
X = np.concatenate([RNG.normal(-3, 0.7, 120), RNG.normal(2, 1.2, 180)])[:, None]


@pytest.mark.filterwarnings("ignore")  # that a check was skipped
@parametrize_with_checks([UnivariateMixture()], expected_failed_checks=lambda _: EXPECTED)
def test_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


CHECKS = [
    (check.func.__name__, check)
    for _, check in estimator_checks.estimator_checks_generator(UnivariateMixture(), mark=None)
    if check.func.__name__ in EXPECTED
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_each_expected_failure_is_of_the_reason_given(name, check):
    words = "1 feature, got|1-dimensional|out of range|to unpack|1d sparse|Did not raise"
    with pytest.raises(Exception, match=words) as caught:
        check(UnivariateMixture())
    source = Path(mix1d.__file__).parent
    refused_by_us = any(source in Path(frame.path).parents for frame in caught.traceback)
    assert refused_by_us == (EXPECTED[name] == SEVERAL)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "check"), [case for case in CHECKS if case[0] not in EXPECTED_ON_ONE_COLUMN]
)
def test_the_checks_that_want_a_second_axis_pass_on_one_column(name, check, monkeypatch):
    """Their own data, cut to the first column in place of one axis."""
    monkeypatch.setattr(estimator_checks, "_enforce_estimator_tags_X", lambda _, x: x[:, :1])
    check(UnivariateMixture())


# ---------------------------------------------- one-column copies of the checks that matter most
def test_weights_are_repetition():
    """check_sample_weight_equivalence_on_dense_data."""
    weights = RNG.integers(0, 4, len(X))
    order = RNG.permutation(int(weights.sum()))
    repeated = np.repeat(X, weights, axis=0)[order]
    weighted = UnivariateMixture(2).fit(X, sample_weight=weights)
    plain = UnivariateMixture(2).fit(repeated)
    for name in ("weights_", "means_", "covariances_", "lower_bound_"):
        np.testing.assert_array_equal(getattr(weighted, name), getattr(plain, name))
    for method in ("predict_proba", "score_samples", "predict", "transform"):
        np.testing.assert_array_equal(getattr(weighted, method)(X), getattr(plain, method)(X))


def test_the_order_and_the_number_of_rows_do_not_matter_to_the_answers():
    """check_methods_sample_order_invariance, check_methods_subset_invariance."""
    model = UnivariateMixture(2).fit(X)
    order = RNG.permutation(len(X))
    for method in ("predict", "predict_proba", "score_samples", "transform"):
        answer = getattr(model, method)
        np.testing.assert_array_equal(answer(X)[order], answer(X[order]))
        one_by_one = np.concatenate([answer(row[None, :]) for row in X])
        np.testing.assert_allclose(answer(X), one_by_one, rtol=1e-12)


def test_neither_parameters_nor_data_are_changed():
    """check_dont_overwrite_parameters, check_dict_unchanged."""
    x, weights = X.copy(), np.ones(len(X))
    model = UnivariateMixture(2)
    before = dict(vars(model))
    assert model.fit(x, sample_weight=weights) is model
    added = vars(model).keys() - before.keys()
    assert all(re.fullmatch(r"[a-z]\w*_(in_)?", name) for name in added), added
    assert {name: vars(model)[name] for name in before} == before
    fitted = dict(vars(model))
    for method in ("predict", "predict_proba", "score_samples", "score", "bic", "aic"):
        getattr(model, method)(x)
    assert vars(model) == fitted
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(weights, 1)


def test_the_number_of_features():
    """check_n_features_in, check_n_features_in_after_fitting."""
    model = UnivariateMixture(2)
    assert not hasattr(model, "n_features_in_")
    assert model.fit(X).n_features_in_ == 1
    with pytest.raises(Mix1dError, match="`X` must have 1 feature, got 2: mix1d is univariate"):
        UnivariateMixture().fit(np.hstack([X, X]))
    with pytest.raises(ValueError, match="X has 2 features, but UnivariateMixture is expecting 1"):
        model.predict(np.hstack([X, X]))


def test_groups_of_blobs():
    """check_clustering: labels of the right kind, and those of fit_predict."""
    model = UnivariateMixture(2)
    labels = model.fit_predict(X)
    np.testing.assert_array_equal(labels, model.labels_)
    np.testing.assert_array_equal(labels, model.predict(X))
    assert labels.dtype.kind == "i"
    assert np.mean(labels == (np.arange(300) >= 120)) > 0.97
    with pytest.raises(ValueError, match=r"(?i)nan"):
        model.fit(np.append(X, [[np.nan]], axis=0))


# ------------------------------------------------------------------------------- what it answers
def test_it_is_thin():
    fit = mix1d.fit(X, 2)
    model = UnivariateMixture(2).fit(X)
    assert model.mixture_ == fit.mixture
    assert model.fit_.loglik == fit.loglik
    assert model.threshold_ == fit.thresholds().main
    assert model.bic(X) == pytest.approx(fit.bic, rel=1e-12)
    assert model.aic(X) == pytest.approx(fit.aic, rel=1e-12)
    assert model.score(X) == pytest.approx(model.lower_bound_, rel=1e-12)
    assert model.lower_bound_ == fit.loglik / 300
    assert model.converged_
    assert model.n_iter_ == fit.n_iter
    np.testing.assert_array_equal(model.predict_proba(X), fit.posterior())
    np.testing.assert_array_equal(model.score_samples(X), fit.mixture.logpdf(X[:, 0]))


@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
def test_the_shapes_and_values_of_gaussian_mixture(covariance_type):
    options = {"covariance_type": covariance_type, "random_state": 0}
    ours = UnivariateMixture(2, **options).fit(X)
    theirs = GaussianMixture(2, tol=1e-10, reg_covar=0, max_iter=5000, **options).fit(X)
    order = np.argsort(theirs.means_[:, 0])
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        one, other = getattr(ours, name), np.asarray(getattr(theirs, name))
        assert one.shape == other.shape, name
        other = other if covariance_type == "tied" and name[0] in "cp" else other[order]
        np.testing.assert_allclose(one, other, rtol=1e-3)
    assert ours.fit_.n_parameters == theirs._n_parameters()
    assert ours.lower_bound_ >= theirs.lower_bound_ - 1e-9


def test_any_one_column():
    expected = UnivariateMixture(2).fit(X).mixture_
    frame = pd.DataFrame({"price": X[:, 0]})
    for x in (X[:, 0], X.tolist(), X[:, 0].tolist(), pl.Series(X[:, 0]), X.astype(">f8")):
        assert UnivariateMixture(2).fit(x).mixture_ == expected
    for x in (frame, frame["price"], pl.DataFrame(frame)):
        model = UnivariateMixture(2).fit(x)
        assert model.mixture_ == expected
        assert model.feature_names_in_.tolist() == ["price"]
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(pd.DataFrame({"cost": X[:, 0]}))


def test_bad_input():
    with pytest.raises(ValueError, match=r"1 sample.* while a minimum of 2 is required"):
        UnivariateMixture().fit([[3.0]])
    assert UnivariateMixture(family="poisson").fit([[3.0]]).means_[0, 0] == pytest.approx(3)
    with pytest.raises(TypeError, match=r"[Ss]parse"):
        UnivariateMixture().fit(sparse.csr_array(X))
    with pytest.raises(NotFittedError):
        UnivariateMixture().predict(X)
    with pytest.raises(NotFittedError):
        UnivariateMixture().sample()
    with pytest.raises(ValueError, match="`k` must be a whole number"):
        UnivariateMixture(0).fit(X)
    with pytest.raises(ValueError, match="`covariance_type` must be one of 'full', 'tied'"):
        UnivariateMixture(covariance_type="round").fit(X)
    with pytest.raises(ValueError, match="`n_samples` must be at least 1, got 0"):
        UnivariateMixture().fit(X).sample(0)


def test_families():
    x = np.exp(X)
    model = UnivariateMixture(2, family="lognormal").fit(x)
    assert model.mixture_ == mix1d.fit(x, 2, family="lognormal").mixture
    np.testing.assert_allclose(model.covariances_[:, 0, 0], model.mixture_.sds**2)


def test_draws():
    model = UnivariateMixture(2, random_state=5).fit(X)
    x, labels = model.sample(4000)
    assert x.shape == (4000, 1)
    assert np.all(np.diff(labels) >= 0)
    for j in range(2):
        assert x[labels == j].mean() == pytest.approx(model.means_[j, 0], abs=0.15)
    np.testing.assert_array_equal(model.sample(10)[0], model.sample(10)[0])


# ------------------------------------------------------------------------------- in company
def test_a_clone_is_not_fitted():
    model = UnivariateMixture(3, equal_sd=True, random_state=3).fit(X)
    copy = clone(model)
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "mixture_")


def test_in_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), UnivariateMixture(2)).fit(X)
    np.testing.assert_array_equal(pipeline.predict(X), UnivariateMixture(2).fit(X).predict(X))


def test_in_a_grid_search():
    search = GridSearchCV(UnivariateMixture(), {"n_components": [1, 2], "equal_sd": [True, False]})
    assert search.fit(X).best_params_["n_components"] == 2
    assert search.best_estimator_.converged_


def test_in_a_column_transformer_with_tables_out():
    frame = pd.DataFrame({"price": X[:, 0], "size": -X[:, 0], "name": "a"})
    columns = ColumnTransformer(
        [("price", UnivariateMixture(2), ["price"]), ("size", UnivariateMixture(2), "size")]
    ).set_output(transform="pandas")
    out = columns.fit_transform(frame)
    assert list(out.columns) == [
        f"{column}__univariatemixture{j}" for column in ("price", "size") for j in (0, 1)
    ]
    np.testing.assert_allclose(out.to_numpy()[:, :2].sum(axis=1), 1)
    polars = UnivariateMixture(2).set_output(transform="polars").fit(frame[["price"]])
    assert polars.transform(frame[["price"]]).columns == list(polars.get_feature_names_out())


# ------------------------------------------------------------- ten snippets for GaussianMixture
SNIPPETS = {
    "fit and look": """
        gm = GaussianMixture(n_components=2, random_state=0).fit(X)
        result = gm.means_.ravel()
    """,
    "labels": """
        result = np.bincount(GaussianMixture(n_components=2, random_state=42).fit_predict(X))
    """,
    "options of all kinds": """
        gm = GaussianMixture(
            n_components=2, covariance_type="full", tol=1e-6, max_iter=500, n_init=5,
            init_params="k-means++", random_state=1,
        )
        result = gm.fit(X).weights_
    """,
    "how many by BIC": """
        models = [GaussianMixture(k, random_state=0).fit(X) for k in range(1, 4)]
        result = [int(np.argmin([m.bic(X) for m in models])) + 1]
    """,
    "the density on a grid": """
        gm = GaussianMixture(2, random_state=0).fit(X)
        grid = np.linspace(-6, 6, 50).reshape(-1, 1)
        result = np.exp(gm.score_samples(grid))
    """,
    "one curve a component": """
        from scipy.stats import norm
        gm = GaussianMixture(2, covariance_type="spherical", random_state=0).fit(X)
        grid = np.linspace(-6, 6, 50)
        curves = [
            w * norm.pdf(grid, m[0], np.sqrt(c))
            for w, m, c in sorted(zip(gm.weights_, gm.means_, gm.covariances_), key=lambda t: t[1])
        ]
        result = np.concatenate(curves)
    """,
    "anomalies": """
        gm = GaussianMixture(n_components=2, random_state=0).fit(X)
        scores = gm.score_samples(X)
        result = X[scores < np.percentile(scores, 2)].ravel()
    """,
    "a held out half": """
        from sklearn.model_selection import train_test_split
        train, test = train_test_split(X, random_state=0)
        result = [GaussianMixture(n_components=2, random_state=0).fit(train).score(test)]
    """,
    "uncertain rows": """
        gm = GaussianMixture(n_components=2, random_state=0).fit(X)
        result = np.sort(gm.predict_proba(X).max(axis=1))[:5]
    """,
    "draws, convergence, cross-validation": """
        from sklearn.model_selection import cross_val_score
        gm = GaussianMixture(n_components=2, random_state=0)
        scores = cross_val_score(gm, X)
        gm.fit(X)
        assert gm.converged_ and gm.n_iter_ > 0
        new, y = gm.sample(100)
        assert new.shape == (100, 1) and y.shape == (100,)
        result = [scores.mean(), gm.lower_bound_, gm.covariances_[:, 0, 0].min()]
    """,
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_code_written_for_gaussian_mixture(name):
    """Unchanged but for the import; the same answers, within GaussianMixture's tolerance."""
    results = []
    for estimator in (GaussianMixture, UnivariateMixture):
        scope = {"GaussianMixture": estimator, "np": np, "X": X}
        exec(re.sub(r"^ {8}", "", SNIPPETS[name], flags=re.M), scope)
        results.append(np.sort(np.ravel(scope["result"])))
    np.testing.assert_allclose(results[1], results[0], rtol=0.05, atol=0.01)


def test_a_lump_is_a_component_before_those_of_the_family():
    rng = np.random.default_rng(2)
    x = np.concatenate([np.zeros(60), rng.normal(30, 2, 100), rng.normal(45, 3, 100)])
    for covariance_type in ("full", "tied"):
        model = UnivariateMixture(2, lumps="auto", covariance_type=covariance_type).fit(x)
        assert model.converged_
        assert model.means_.ravel().round(0).tolist() == [0.0, 30.0, 45.0]
        assert model.predict([[0.0], [29.0], [50.0]]).tolist() == [0, 1, 2]
    assert not UnivariateMixture(2).fit(x).converged_


# ------------------------------------------------------------------------------- censored rows
def test_rows_that_are_no_exact_values():
    x = X[:, 0]
    lower, upper = np.where(x < -3, -np.inf, np.nan), np.where(x < -3, -3.0, np.nan)
    sample = mix1d.Sample.censored(np.fmax(lower, np.where(x < -3, -np.inf, x)), np.fmax(x, -3))
    model = UnivariateMixture(2).fit(np.maximum(X, -3), lower=lower, upper=upper)
    assert model.fit_.sample == sample
    assert model.mixture_ == mix1d.fit(sample, 2).mixture
    errors = np.full(300, 0.1)
    noisy = UnivariateMixture(2).fit(X, errors=errors, entry=np.full(300, -9.0))
    assert noisy.fit_.sample == mix1d.Sample(x).with_errors(0.1).within(low=-9)
    alive = UnivariateMixture(family="exponential").fit(np.abs(X), event=x < 2)
    assert alive.fit_.sample.rows.upper.max() == np.inf


def test_known_groups_are_those_of_y():
    rng = np.random.default_rng(0)
    groups = rng.choice(2, 80)
    x = rng.normal(np.array([0.0, 2.0])[groups], 1.0)[:, None]
    y = np.where(np.arange(80) < 20, 1 - groups, -1)
    model = UnivariateMixture(2).fit(x, y)
    assert model.fit_.loglik == mix1d.fit(x[:, 0], 2, labels=y).loglik
    assert model.means_[0] > model.means_[1]
    assert (model.labels_[:20] == y[:20]).all()
    plain = UnivariateMixture(2).fit(x)
    for ignored in (1 - groups, groups.astype(str), x[:, 0], y - 0.5):
        assert UnivariateMixture(2).fit(x, ignored).fit_ == plain.fit_


def test_two_columns_for_censoring_are_refused_with_the_way():
    with pytest.raises(
        mix1d.Mix1dError,
        match=r"got 2: .*univariate; ends of censored rows are fit\(X, lower=lower, upper=upper\)",
    ):
        UnivariateMixture(2).fit(np.hstack([X, X]))


def test_what_is_known_of_rows_is_routed_as_metadata():
    with sklearn.config_context(enable_metadata_routing=True):
        model = UnivariateMixture(2).set_fit_request(errors=True)
        found = cross_validate(
            model, X, params={"errors": np.full(300, 0.1)}, cv=3, return_estimator=True
        )
    for one in found["estimator"]:
        assert one.fit_.sample.rows.error.tolist() == [0.1] * one.fit_.sample.values.size


def test_what_is_known_beforehand():
    known = {
        "constraints": {"means": [-3, None], "sds": ["s", "2*s"]},
        "bounds": {"s": (0.7, None)},
    }
    model = UnivariateMixture(2, **known).fit(X)
    fit = mix1d.fit(X[:, 0], 2, **known)
    np.testing.assert_array_equal(model.means_[:, 0], fit.mixture.means)
    assert model.means_[0, 0] == -3
    assert clone(model).get_params()["constraints"] == known["constraints"]
    weak = UnivariateMixture(2, prior="weak").fit(X)
    assert weak.fit_.outcome is mix1d.Outcome.MAP
    assert UnivariateMixture("bic", prior="weak").fit(X).fit_.outcome is mix1d.Outcome.MAP
    with pytest.raises(Mix1dError, match="`constraints` must be None where a criterion chooses"):
        UnivariateMixture("bic", constraints={"sds": "s"}).fit(X)


@pytest.mark.parametrize("precisions", [[-1.0, 1.0], [1.0, 1.0, 1.0], [np.inf, 1.0], [0.0, 1.0]])
def test_precisions_are_as_many_positive_numbers_as_components(precisions):
    model = UnivariateMixture(2, means_init=[1.0, 5.0], precisions_init=precisions)
    with pytest.raises(Mix1dError, match="`precisions_init` must be 2 positive numbers"):
        model.fit(np.arange(10.0)[:, None])
