"""Everything above the fit, of rows that are no exact values."""

import json

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Sample
from mix1d.curve.overlap import percent

TRUTH = Mixture.normal(weights=[0.5, 0.5], means=[0, 5], sds=[1, 1])
X = np.asarray(TRUTH.sample(120, rng=2))
LIMIT = -0.5


def below_a_limit():
    hidden = X < LIMIT
    return Sample.censored(np.where(hidden, -np.inf, X), np.where(hidden, LIMIT, X))


def lifetimes():
    ends = 4.0 + np.arange(X.size) % 5
    return Sample.censored(np.minimum(X, ends), np.where(ends < X, np.inf, X))


def everything():
    hidden = X > 5.5
    rows = Sample.censored(np.where(hidden, 5.5, X), np.where(hidden, np.inf, X))
    return rows.within(-4, 30).with_errors(0.3)


KINDS = {
    "below a limit": below_a_limit,
    "lifetimes": lifetimes,
    "rounded": lambda: Sample(np.round(X)).rounded(1.0),
    "binned": lambda: Sample.binned([-4, -2, -1, 0, 1, 3, 5, 6, 9], [4, 14, 31, 30, 22, 20, 9, 4]),
    "within": lambda: Sample(X[(X > -1) & (X < 8)]).within(-1, 8),
    "with errors": lambda: Sample(X).with_errors(0.5),
    "all together": everything,
}


@pytest.fixture(params=KINDS, scope="module")
def sample(request):
    return KINDS[request.param]()


@pytest.fixture(scope="module")
def fit(sample):
    return mix1d.fit(sample, 2)


# -------------------------------------------------------------------- the rows
def test_posterior_of_an_interval_is_that_of_its_probability():
    fit = mix1d.fit(below_a_limit(), 2)
    masses = fit.mixture.weights * [part.cdf(LIMIT) for part in fit.mixture.components]
    hidden = np.flatnonzero(X < LIMIT)
    assert fit.posterior()[hidden] == pytest.approx(
        np.tile(masses / masses.sum(), (hidden.size, 1))
    )


def test_posterior_of_a_value_with_an_error_is_that_of_the_wider_component():
    fit = mix1d.fit(Sample(X).with_errors(0.5), 2)
    wider = Mixture.normal(
        fit.mixture.weights, means=fit.mixture.means, sds=np.hypot(fit.mixture.sds, 0.5)
    )
    assert fit.posterior() == pytest.approx(wider.posterior(X), abs=1e-9)


def test_posterior_of_new_rows_is_that_of_what_was_observed():
    fit = mix1d.fit(Sample(X).with_errors(0.5), 2)
    assert fit.posterior(Sample(X).with_errors(0.5)) == pytest.approx(fit.posterior(), abs=1e-9)
    new = Sample([2.0, np.nan, 2.0], missing="drop")
    assert fit.posterior(new)[[0, 2]] == pytest.approx(fit.posterior([2.0, 2.0]), abs=1e-12)
    assert np.isnan(fit.posterior(new)[1]).all()
    below = fit.mixture.weights * [part.cdf(LIMIT) for part in fit.mixture.components]
    found = fit.posterior(Sample.censored([-np.inf, 7.0], [LIMIT, 7.0]))
    assert found[0] == pytest.approx(below / below.sum(), rel=1e-9)


def test_error_rates_of_measured_values_are_said_to_be_of_the_true_ones():
    measured, exact = mix1d.fit(X, 2, errors=0.5), mix1d.fit(X, 2)
    assert "of the true values" in str(measured.thresholds())
    assert str(measured).count("of the true values") == 2
    assert "of the values" in str(exact.thresholds())
    assert "true values" not in str(exact)


def test_posterior_of_exact_rows_beside_others_is_that_of_their_values():
    fit = mix1d.fit(below_a_limit(), 2)
    seen = X >= LIMIT
    assert fit.posterior()[seen] == pytest.approx(fit.mixture.posterior(X[seen]), abs=1e-12)


def test_labels_are_the_most_probable_components(fit, sample):
    assert np.array_equal(fit.labels(), fit.posterior().argmax(axis=1))
    assert fit.labels().shape == (sample.n_rows,)


def test_a_missing_row_has_no_label():
    rows = Sample.censored([*X, np.nan], [*X[:-1], np.inf, np.nan], missing="drop")
    fit = mix1d.fit(rows, 2)
    assert fit.labels()[-1] == -1
    assert np.isnan(fit.posterior()[-1]).all()


# -------------------------------------------------------------------- scores
def test_scores_of_rows_sum_to_the_score_of_the_likelihood(fit):
    from mix1d.em.engine import engine_for
    from mix1d.em.observed_rows import scores_of_rows
    from mix1d.em.step import evaluate

    problem = fit._basis.maximum.problem
    state = problem.state(Mixture.normal([0.3, 0.7], means=[1, 4], sds=[2, 1.5]))
    known = engine_for(problem).certify(problem, evaluate(problem, state))
    found = problem.weights @ scores_of_rows(problem, state, known.parametrization)
    assert found == pytest.approx(known.score, rel=1e-9, abs=1e-9)


def test_influence_is_what_a_refit_without_the_row_shows():
    ends = np.where(X > 5.5, np.inf, X)
    lower = np.where(X > 5.5, 5.5, X)
    fit = mix1d.fit(Sample.censored(lower, ends), 2)
    row = int(np.argmax(ends))
    rest = Sample.censored(np.delete(lower, row), np.delete(ends, row))
    without = mix1d.fit(rest, start=fit.mixture)
    moved = without.mixture.means - fit.mixture.means
    assert fit.influence().means[row] == pytest.approx(moved, rel=0.1, abs=1e-4)


def test_sandwich_of_equal_relative_weights_is_that_of_counts():
    hidden = X < LIMIT
    lower, upper = np.where(hidden, -np.inf, X), np.where(hidden, LIMIT, X)
    counts = mix1d.fit(Sample.censored(lower, upper), 2)
    weights = np.full(X.size, 3.0)
    relative = mix1d.fit(Sample.censored(lower, upper, weights=weights, weights_are="relative"), 2)
    n = X.size
    expected = counts.standard_errors("sandwich").means * np.sqrt(n / (n - 1))
    assert relative.standard_errors().means == pytest.approx(expected, rel=1e-6)


# -------------------------------------------------------------------- drawn again
def test_rows_are_drawn_as_they_were_observed(sample):
    drawn = sample.redrawn(TRUTH, 1)
    assert drawn.n == sample.n
    assert drawn.rows is not None
    assert set(drawn.rows.error) == set(sample.rows.error)
    assert set(drawn.rows.low) == set(sample.rows.low)
    assert (drawn.rows.lower <= drawn.rows.upper).all()
    assert (drawn.rows.upper >= drawn.rows.low).all()


def test_a_fixed_limit_stays():
    drawn = below_a_limit().redrawn(TRUTH, 3)
    open_ends = np.isinf(drawn.rows.lower)
    assert (drawn.rows.upper[open_ends] == LIMIT).all()
    assert (drawn.values[~open_ends] > LIMIT).all()


def test_steps_of_rounding_stay():
    lower = Sample(np.round(X)).rounded(1.0).redrawn(TRUTH, 3).rows.lower
    assert np.allclose(lower % 1.0, 0.5)


def test_a_mixture_far_from_its_window_is_refused():
    with pytest.raises(Mix1dError, match="hardly any value lies within the window"):
        Sample([1.0, 2.0, 3.0]).within(0, 4).redrawn(Mixture.normal(means=[1e6], sds=[1]))


def test_overlapping_intervals_are_not_drawn_again():
    with pytest.raises(Mix1dError, match="their intervals overlap"):
        Sample.censored([0, 1, 2], [2, 3, 5]).redrawn(TRUTH)


def test_refits_of_drawn_rows_spread_as_the_standard_errors_say():
    fit = mix1d.fit(below_a_limit(), 2)
    spread = fit.bootstrap(99, rng=1).standard_errors().means
    assert spread == pytest.approx(fit.standard_errors().means, rel=0.3)


@pytest.mark.parametrize("kind", ["nonparametric", "bayesian"])
def test_rows_are_drawn_themselves(kind):
    fit = mix1d.fit(everything(), 2)
    spread = fit.bootstrap(15, kind=kind, rng=1).standard_errors().means
    assert spread == pytest.approx(fit.standard_errors().means, rel=0.5)


# -------------------------------------------------------------------- tests
def test_a_true_mixture_fits(fit):
    assert fit.goodness_of_fit(n_boot=19).pvalue > 0.05


def test_a_wrong_mixture_does_not_fit():
    assert mix1d.fit(below_a_limit(), 1).goodness_of_fit(n_boot=19).pvalue == 0.05


def test_two_components_are_found_in_censored_rows():
    test = mix1d.likelihood_ratio_test(below_a_limit(), 1, 2, n_boot=19)
    fits = [mix1d.fit(below_a_limit(), k) for k in (1, 2)]
    assert test.pvalue == 0.05
    assert test.statistic == pytest.approx(2 * (fits[1].loglik - fits[0].loglik), abs=1e-6)


@pytest.mark.parametrize(
    "ask",
    [
        mix1d.dip_test,
        mix1d.silverman_test,
        mix1d.em_test,
        mix1d.ceiling,
        lambda rows: mix1d.fit(rows, 2, noise=True),
        lambda rows: mix1d.fit(rows, 2, lumps=[1.0]),
        lambda rows: mix1d.fit(rows, 2).outliers(),
    ],
)
def test_what_needs_exact_values_says_so_and_what_to_do(ask):
    with pytest.raises(Mix1dError, match=r"needs exact values, and of these rows [^:]*: ."):
        ask(below_a_limit())


# -------------------------------------------------------------------- windows, words
def test_weights_within_the_window_are_shares_of_what_it_shows():
    fit = mix1d.fit(KINDS["within"](), 2)
    inside = [part.cdf(8) - part.cdf(-1) for part in fit.mixture.components]
    shares = fit.mixture.weights * inside
    assert fit.weights_within == pytest.approx(shares / shares.sum(), abs=1e-9)
    assert fit.to_frame()["weight_within"].to_numpy() == pytest.approx(fit.weights_within)


def test_weights_within_no_window_are_the_weights():
    fit = mix1d.fit(below_a_limit(), 2)
    assert np.array_equal(fit.weights_within, fit.mixture.weights)
    assert "weight_within" not in fit.to_frame().columns


def test_the_headline_says_what_the_rows_were():
    hidden = np.count_nonzero(X < LIMIT)
    assert f"{hidden} below a limit" in str(mix1d.fit(below_a_limit(), 2)).splitlines()[0]


def test_a_document_of_other_rows_is_read(fit):
    again = mix1d.Fit.from_json(fit.to_json())
    assert again == fit
    assert again.to_json() == fit.to_json()
    assert repr(again) == repr(fit)
    assert again.row_counts == fit.sample.row_counts
    assert again.interval().means == pytest.approx(fit.interval().means)
    np.testing.assert_array_equal(again.weights_within, fit.weights_within)
    assert list(again.to_frame().columns) == list(fit.to_frame().columns)


def test_a_document_counts_the_rows_of_each_kind():
    entry = json.loads(mix1d.fit(everything(), 2).to_json())["rows"]
    hidden = np.count_nonzero(X > 5.5)
    assert entry.pop("weights_within") == pytest.approx([0.5, 0.5], abs=0.1)
    expected = dict.fromkeys(entry, 0.0)
    both = {"error": X.size, "window": X.size}
    assert entry == expected | {"interval": hidden, "exact": X.size - hidden} | both


@pytest.mark.parametrize(
    "change",
    [
        {"exact": -1.0},
        {"exact": True},
        {"exact": "1"},
        {"above": None},
        {"weights_within": None},
        {"weights_within": [1.0]},
        {"weights_within": [0.9, 0.9]},
        {"weights_within": "ab"},
        {"window": 0.0},
        {"more": 1.0},
    ],
)
def test_a_bad_entry_of_rows_is_refused(change):
    document = mix1d.fit(KINDS["within"](), 2).to_dict()
    document["rows"] |= change
    with pytest.raises(Mix1dError, match="`document` has bad 'rows'"):
        mix1d.Fit.from_json(json.dumps(document))


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        ("below a limit", (LIMIT, X.max())),
        ("rounded", (np.round(X).min() - 0.5, np.round(X).max() + 0.5)),
        ("binned", (-4.0, 9.0)),
        ("with errors", (X.min(), X.max())),
    ],
)
def test_ends_are_of_what_was_observed(kind, ends):
    assert mix1d.fit(KINDS[kind](), 2).ends == ends


@pytest.mark.usefixtures("few_replicates")
def test_the_summary_names_both_sets_of_weights():
    fit = mix1d.fit(KINDS["within"](), 2)
    inside = " and ".join(percent(weight) for weight in fit.weights_within)
    words = f"weights are of the whole population: within the window they are {inside}"
    assert words in " ".join(str(fit).split())
    assert words in fit._repr_html_()
    assert "within the window" not in str(mix1d.fit(below_a_limit(), 2))


def test_cross_validation_of_other_rows_is_refused_with_what_to_do():
    for call in (
        lambda: mix1d.select(below_a_limit(), criterion="cv"),
        lambda: mix1d.select(X, errors=np.ones(X.size), criterion="cv"),
    ):
        with pytest.raises(Mix1dError, match="another criterion, such as 'bic', takes them"):
            call()
