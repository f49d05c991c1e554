"""Fits of data with lumps: found, named, and modelled beside the groups."""

import numpy as np
import pytest

from mix1d import (
    Fit,
    Mix1dError,
    Mixture,
    Outcome,
    PointMass,
    Sample,
    fit,
    fit_many,
    likelihood_ratio_test,
    select,
    sequential_test,
)

RNG = np.random.default_rng(1)
ZEROS, LOW, HIGH = np.zeros(300), RNG.normal(30, 2, 300), RNG.normal(45, 3, 400)
BESIDE = np.concatenate([LOW, HIGH])
X = RNG.permutation(np.concatenate([ZEROS, BESIDE]))
"""30% zeros beside two groups."""


@pytest.fixture(scope="module")
def found() -> Fit:
    return fit(X, 2, lumps="auto")


def test_a_plain_fit_names_the_lump_and_the_call():
    plain = fit(X, 2)
    assert plain.outcome is Outcome.LUMP
    assert not plain
    assert "300 are 0 exactly" in plain.message
    assert "lumps='auto'" in plain.message
    assert fit(BESIDE, 2).outcome is Outcome.CONVERGED


def test_the_lump_comes_first_and_the_groups_are_those_of_the_other_rows(found):
    beside = fit(BESIDE, 2)
    assert found.outcome is Outcome.CONVERGED
    assert found.mixture.components == (PointMass(0.0), *beside.mixture.components)
    assert found.mixture.weights == pytest.approx([0.3, *(0.7 * beside.mixture.weights)])
    assert found.rest.mixture == beside.mixture
    assert found.options.k == 2
    assert found.n == 1000
    assert found.rest.rest is found.rest


def test_the_log_likelihood_is_that_of_the_mixture(found):
    assert found.loglik == pytest.approx(float(found.mixture.logpdf(X).sum()), rel=1e-12)
    assert found.n_parameters == 6
    posterior = found.posterior()
    certainty = float(np.log(posterior.max(axis=1)).sum())
    assert found.icl == pytest.approx(found.bic - 2.0 * certainty)


def test_the_errors_of_the_weights_are_multinomial_and_those_of_the_groups_their_own(found):
    errors, own = found.standard_errors(), found.rest.standard_errors()
    p = found.mixture.weights
    assert errors.weights[0] == pytest.approx(np.sqrt(0.3 * 0.7 / 1000))
    v, rest = p[1:] / 0.7, own.weights
    variance = (0.7 * rest) ** 2 + v**2 * 0.21 / 1000
    assert errors.weights[1:] == pytest.approx(np.sqrt(variance))
    assert errors.means == pytest.approx([0.0, *own.means])
    assert errors.sds == pytest.approx([0.0, *own.sds])
    assert errors.covariance[:3, :3].sum() == pytest.approx(0.0, abs=1e-12)


def test_every_lump_may_be_the_heaviest_component():
    heavy = fit(np.concatenate([np.zeros(2000), BESIDE]), 2, lumps=[0])
    p = heavy.mixture.weights[0]
    assert heavy.standard_errors().weights[0] == pytest.approx(np.sqrt(p * (1 - p) / heavy.n))


def test_rows_go_to_the_lump_or_to_a_group(found):
    labels = found.labels()
    assert np.array_equal(labels == 0, X == 0)
    assert found.thresholds().pairs.tolist()[-1] == [1, 2]
    assert found.cut().positive == (3,)


def test_it_is_equivariant(found):
    moved = fit(-2.0 * X + 7.0, 2, lumps="auto")
    assert moved.mixture.components[0] == PointMass(7.0)
    assert moved.mixture.means[1:] == pytest.approx((-2.0 * found.mixture.means + 7.0)[:0:-1])


def test_two_lumps_by_name_or_found():
    both = np.concatenate([X, np.full(100, 100.0)])
    for lumps in ("auto", [100, 0], (0.0, 100.0)):
        found = fit(both, 2, lumps=lumps)
        assert found.options.lumps == (0.0, 100.0)
        assert found.mixture.means[:2].tolist() == [0.0, 100.0]
    assert fit(both, 2, lumps=[0]).outcome is Outcome.LUMP


def test_a_lump_within_a_family_of_positive_values():
    x = np.concatenate([np.zeros(100), RNG.lognormal(0, 0.3, 300), RNG.lognormal(2, 0.3, 300)])
    found = fit(x, 2, family="lognormal", lumps=[0])
    assert found.mixture.components[0] == PointMass(0.0)
    assert found.standard_errors().parameters["mu"][1:].min() > 0.0
    assert "nan" not in str(found)


def test_nothing_to_find_is_the_plain_fit():
    assert fit(BESIDE, 2, lumps="auto") == fit(BESIDE, 2)
    counts = RNG.poisson(0.1, 500)
    assert fit(counts, 1, family="poisson", lumps="auto").options.lumps == ()


def test_documents_and_summaries_know_the_lump(found):
    read = Fit.from_json(found.to_json())
    assert read.mixture == found.mixture
    assert read.options == found.options
    assert read.covariance == pytest.approx(found.covariance)
    assert "beside a lump at 0 in 1,000 values" in str(found)
    with pytest.raises(Mix1dError, match="does not hold the rows beside the lumps"):
        _ = read.rest


def test_what_follows_the_likelihood_is_asked_of_the_rest(found):
    with pytest.raises(Mix1dError, match=r"ask `fit.rest` for it"):
        found.interval(method="profile")
    assert found.rest.interval(method="profile").means.shape == (2, 2)
    assert found.goodness_of_fit(n_boot=19).pvalue == found.rest.goodness_of_fit(n_boot=19).pvalue


def test_large_data_are_sketched_beside_the_lump():
    truth = Mixture([0.3, 0.3, 0.4], [PointMass(0.0), *fit(BESIDE, 2).mixture.components])
    x = truth.sample(200_000, rng=3)
    found = fit(x, 2, lumps="auto")
    assert found.outcome is Outcome.CONVERGED
    assert found.mixture.weights[0] == np.mean(x == 0)
    exact = fit(x, 2, lumps="auto", exact=True)
    assert found.mixture.means == pytest.approx(exact.mixture.means, rel=1e-5)


@pytest.mark.parametrize(
    ("lumps", "message"),
    [
        ("zeros", "must be 'auto', values or None, got 'zeros'"),
        ([np.inf], "must be finite"),
        ([12.5], "must be values of `x`, got 12.5, which no row has"),
    ],
)
def test_bad_lumps(lumps, message):
    with pytest.raises(Mix1dError, match=f"`lumps` {message}"):
        fit(X, 2, lumps=lumps)


def test_lumps_need_a_density_counts_and_other_values():
    with pytest.raises(Mix1dError, match="needs a family with a density, got 'poisson'"):
        fit([0, 0, 1, 2], 1, family="poisson", lumps=[0])
    with pytest.raises(Mix1dError, match="weights that are counts"):
        fit(X, 2, lumps=[0], weights=np.ones(X.size), weights_are="relative")
    with pytest.raises(Mix1dError, match="must leave other values"):
        fit([0.0, 0.0, 1.0], 1, lumps=[0, 1])


@pytest.mark.parametrize("family", ["normal", "lognormal"])
def test_many_columns_name_a_lump_as_one_column_does(family):
    """Two ties in 500 values are no lump, eighty are; weights and rounding change nothing."""
    rng = np.random.default_rng(5)
    smooth = rng.lognormal(3.0, 0.1, 420)
    columns = {
        "smooth": smooth,
        "tied": np.concatenate([smooth, [20.0, 20.0]]),
        "lump": np.concatenate([smooth, np.full(80, 5.0)]),
        "rounded": np.round(smooth, 0),
        "rounded lump": np.round(np.concatenate([smooth, np.full(150, 5.0)]), 0),
        "weighted": Sample(np.append(smooth, 5.0), weights=np.append(np.ones(420), 80.0)),
    }
    many = fit_many(columns, 1, family=family)
    one = [fit(x, 1, family=family).outcome for x in columns.values()]
    assert list(many.outcomes) == one
    assert [outcome is Outcome.LUMP for outcome in one] == [False, False, True, False, True, True]


def test_a_test_of_the_values_beside_a_lump():
    """Both hypotheses give the lump its share of the rows, which no ratio of likelihoods sees."""
    zeros = likelihood_ratio_test(X, 1, 2, n_boot=19, lumps="auto")
    beside = likelihood_ratio_test(BESIDE, 1, 2, n_boot=19)
    assert zeros.statistic == pytest.approx(beside.statistic, rel=1e-12)
    assert zeros.null == pytest.approx(beside.null)
    assert not zeros.caution
    with pytest.raises(Mix1dError, match="`lumps` must be values of `x`, got 7, which no row has"):
        likelihood_ratio_test(X, 1, 2, n_boot=19, lumps=[7])
    assert sequential_test(X, 3, n_boot=19, lumps="auto", stop_after=2).tests[0].statistic == (
        zeros.statistic
    )


def test_a_lump_of_few_rows_is_mentioned():
    """Of 730 rows 30 move the fit of the others by less than its errors: 4%, against 5%."""
    few = np.concatenate([np.zeros(30), BESIDE])
    assert fit(few, 3).outcome is Outcome.CONVERGED
    assert "30 are 0 exactly" in fit(few, 3).message
    assert fit_many({"few": few}, 3).trusted.all()
    assert select(few, [2, 3]).best.options.lumps == (0.0,)


def test_a_row_that_the_family_cannot_give_is_named_as_the_caller_counts_it():
    """It was counted without the rows of the lump: row 0, a zero."""
    shares = np.concatenate([np.zeros(40), [1.0, 1.0], RNG.beta(2, 5, 100)])
    with pytest.raises(Mix1dError, match="got 1 at row 40, the first of 2; 'normal', 'lognormal'"):
        fit(shares, 1, family="beta", lumps=[0])


IMPOSSIBLE = {
    "lognormal": ([0.0], np.random.default_rng(0).lognormal(1.0, 0.5, 200)),
    "gamma": ([0.0, 0.0], np.random.default_rng(1).gamma(3.0, 1.0, 200)),
    "weibull": ([0.0], 3.0 * np.random.default_rng(2).weibull(2.0, 200)),
    "beta": ([0.0, 1.0, 1.0], np.random.default_rng(3).beta(2.0, 5.0, 200)),
    "inverse-gaussian": ([0.0], np.random.default_rng(4).wald(3.0, 4.0, 200)),
    "log-logistic": ([0.0], np.exp(np.random.default_rng(5).logistic(1.0, 0.3, 200))),
}
"""Values at the ends of the support of a family, and others."""


@pytest.mark.parametrize("family", IMPOSSIBLE)
def test_values_that_no_density_can_give_are_lumps_however_few(family):
    """Their weight is their share, and the others are fitted as if these were not there."""
    ends, others = IMPOSSIBLE[family]
    found = fit([*ends, *others], 1, family=family, lumps="auto")
    alone = fit(others, 1, family=family)
    assert found.options.lumps == tuple(sorted(set(ends)))
    assert found.mixture.weights[-1] == pytest.approx(200 / (200 + len(ends)))
    assert found.mixture.components[-1] == alone.mixture.components[0]
    many = fit_many({"a": [*ends, *others]}, 1, family=family, lumps="auto")
    assert many.loglik[0] == pytest.approx(found.loglik, abs=1e-7)


def test_a_column_of_nothing_but_zeros_stops_no_other():
    x = np.column_stack([np.zeros(200), IMPOSSIBLE["lognormal"][1]])
    fits = fit_many(x, [1, 2], family="lognormal", lumps="auto")
    assert [outcome.name for outcome in fits.outcomes] == ["TOO_FEW", "CONVERGED"]
    assert fits.lump_weights[0] == [1.0]


def test_values_beyond_the_support_stay_an_error():
    with pytest.raises(Mix1dError, match="got -1 at row 0"):
        fit([-1.0, 0.0, *IMPOSSIBLE["lognormal"][1]], 1, family="lognormal", lumps="auto")
    with pytest.raises(Mix1dError, match="got 0 at row 0"):
        fit([0.0, *IMPOSSIBLE["lognormal"][1]], 1, family="lognormal")
