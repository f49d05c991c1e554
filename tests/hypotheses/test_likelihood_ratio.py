"""The likelihood-ratio test by the parametric bootstrap, both hypotheses fully searched."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture

ONE = np.random.default_rng(0).normal(size=60)
TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(80, rng=1)


def test_the_pvalue_is_its_definition():
    test = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=39)
    assert len(test.null) == 39
    assert test.pvalue == (1 + np.count_nonzero(test.null >= test.statistic)) / 40
    fits = [mix1d.fit(TWO, k).loglik for k in (1, 2)]
    assert test.statistic == pytest.approx(2 * (fits[1] - fits[0]), abs=1e-6)
    assert np.all(test.null >= 0.0)
    assert test.pvalue == 1 / 40
    assert "2 against 1 component:" in str(test)


def test_one_group_is_not_taken_for_two():
    assert mix1d.likelihood_ratio_test(ONE, 1, 2, n_boot=39).pvalue > 0.05


def test_the_size_is_right():
    """60 samples of one normal: under the null, p <= 0.2 in 20% of them."""
    rng = np.random.default_rng(2)
    ps = [
        mix1d.likelihood_ratio_test(rng.normal(size=50), 1, 2, n_boot=19, rng=i).pvalue
        for i in range(60)
    ]
    hits = np.count_nonzero(np.array(ps) <= 0.2)
    assert 1 <= hits <= 33  # binomial(60, 0.2): outside with a probability of 1e-6


def test_it_repeats_on_any_number_of_threads(monkeypatch):
    first = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=40, rng=5)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    again = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=40, rng=np.random.default_rng(5))
    np.testing.assert_array_equal(first.null, again.null)
    longer = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=72, rng=5)
    np.testing.assert_array_equal(longer.null[:32], first.null[:32])


def test_it_stops_early_when_enough_exceed():
    test = mix1d.likelihood_ratio_test(ONE, 1, 2, n_boot=999, stop_after=5)
    assert test.stopped_early
    assert len(test.null) < 999
    assert test.pvalue == 5 / len(test.null)
    assert test.null[-1] >= test.statistic
    assert "Besag" in str(test)
    never = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=39, stop_after=5)
    assert not never.stopped_early
    assert never.pvalue == 1 / 40


def test_equivariance_weights_and_families():
    plain = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=9)
    moved = mix1d.likelihood_ratio_test(1e3 + 8.0 * TWO, 1, 2, n_boot=9)
    assert moved.statistic == pytest.approx(plain.statistic, rel=1e-6)
    values, counts = np.unique(np.round(TWO, 1), return_counts=True)
    weighted = mix1d.likelihood_ratio_test(values, 1, 2, weights=counts, n_boot=9)
    repeated = mix1d.likelihood_ratio_test(np.round(TWO, 1), 1, 2, n_boot=9)
    assert weighted.statistic == pytest.approx(repeated.statistic)
    np.testing.assert_array_equal(weighted.null, repeated.null)
    sizes = mix1d.likelihood_ratio_test(np.exp(TWO / 3), 1, 2, family="lognormal", n_boot=9)
    assert sizes.statistic == pytest.approx(plain.statistic, rel=1e-6)
    shared = mix1d.likelihood_ratio_test(TWO, 1, 2, equal_sd=True, n_boot=9)
    assert shared.statistic <= plain.statistic + 1e-9
    counts = np.random.default_rng(0).poisson(4.0, 60)
    assert mix1d.likelihood_ratio_test(counts, 1, 2, family="poisson", n_boot=9).pvalue > 0.05


def test_rounded_data_are_compared_with_rounded_replicates():
    test = mix1d.likelihood_ratio_test(np.round(ONE * 2), 1, 2, n_boot=39)
    assert test.pvalue > 0.025


def test_an_interruption_keeps_what_is_done(monkeypatch):
    from mix1d.choose import ratio

    calls = []
    whole = ratio.statistics

    def once(rivals, columns):
        calls.append(1)
        if len(calls) == 3:  # after the data and a first batch of replicates
            raise KeyboardInterrupt
        return whole(rivals, columns)

    monkeypatch.setattr(ratio, "statistics", once)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    test = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=99, on_interrupt="return")
    assert test.interrupted
    assert len(test.null) == 32
    assert "32 replicates of 99" in str(test)


def test_the_picture():
    test = mix1d.likelihood_ratio_test(TWO, 1, 2, n_boot=19)
    axes = test.plot()
    assert "twice the log-likelihood" in axes.get_xlabel()


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ((TWO, 2, 2), {}, r"`k1` must be above `k0` \(2\), got 2"),
        ((TWO, 0, 2), {}, "`k0` must be"),
        ((TWO, 1, 2), {"n_boot": 0}, "`n_boot` must be"),
        ((TWO, 1, 2), {"stop_after": 0}, "`stop_after` must be"),
        ((TWO, 1, 2), {"progress": 1}, "`progress` must be True or False"),
        (([1.0, 2.0], 1, 3), {}, r"`k1` must be at most .* distinct values \(2\), got 3"),
        (([1.0, 2.0, 4.0], 1, 2), {"weights": [1.5, 1, 1]}, "whole numbers"),
    ],
)
def test_bad_input_is_refused_in_one_sentence(arguments, options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.likelihood_ratio_test(*arguments, **options)


def test_rounded_groups_are_found():
    """With densities, replicates have the same ties: 2% of such data were rejected."""
    x = Mixture.normal(means=[0, 3], sds=[1, 1]).sample(100, rng=1)
    test = mix1d.likelihood_ratio_test(np.round(x / 0.7) * 0.7, 1, 2, n_boot=39)
    assert test.pvalue == 1 / 40
    assert test.step == pytest.approx(0.7)
    assert test.to_dict()["step"] == test.step
    assert "rounded to a step of 0.7" in str(test)
    assert test.n_failed == test.n_penalised == 0
    assert mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9).step == 0.0


# ---------------------------------------------------------------- rounding
def test_the_step_may_be_given_or_refused():
    x = np.round(np.random.default_rng(0).normal(20, 1.5, 80))
    auto = mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9)
    assert auto.step == 1.0
    assert mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9, rounding=1).statistic == auto.statistic
    assert mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9, rounding=None).step == 0.0
    with pytest.raises(mix1d.Mix1dError, match="`rounding` needs the family"):
        mix1d.likelihood_ratio_test(x, 1, 2, family="gamma", rounding=1)
