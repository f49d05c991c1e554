"""The bootstrap of a fit: that it repeats, what is kept and left out, and what is read from it."""

import copy
import pickle
from typing import get_args

import numpy as np
import pytest

import mix1d
from mix1d import Mixture
from mix1d.choices import ReplicateKind
from mix1d.infer import bootstrap as module
from mix1d.resample.refit import Refits


@pytest.fixture(scope="module")
def replicates(faithful):
    return faithful.bootstrap(200)


# -------------------------------------------------------------------- what is drawn
@pytest.mark.parametrize("kind", get_args(ReplicateKind))
def test_one_normal_has_the_textbook_error(kind):
    """s / sqrt(n), within 5.5 standard errors 1 / sqrt(2 B) of the bootstrap itself."""
    x = np.random.default_rng(0).normal(0, 1, 50)
    errors = mix1d.fit(x, 1).bootstrap(200, kind=kind).standard_errors()
    assert errors.means[0] == pytest.approx(x.std() / np.sqrt(50), rel=5.5 / 20)
    assert errors.sds[0] == pytest.approx(x.std() / np.sqrt(100), rel=8 / 20)


def test_weights_are_repetitions(waiting):
    twice = mix1d.fit(waiting, 2, weights=np.full(waiting.size, 2)).bootstrap(20)
    tiled = mix1d.fit(np.tile(waiting, 2), 2).bootstrap(20)
    np.testing.assert_array_equal(twice.means, tiled.means)


def test_a_sketch_is_drawn_from_as_its_points_are():
    x = Mixture.normal([0.3, 0.7], means=[0, 5], sds=[1, 2]).sample(5000, rng=0)
    fit = mix1d.fit(mix1d.sketch(x, cells=256), 2)
    wanted = fit.standard_errors().means
    for kind in ("parametric", "nonparametric"):
        errors = fit.bootstrap(60, kind=kind).standard_errors().means
        np.testing.assert_allclose(errors, wanted, rtol=5.5 / np.sqrt(120))


# -------------------------------------------------------------------- running it
def test_it_repeats_on_any_number_of_threads(faithful, replicates, monkeypatch):
    again = mix1d.fit(faithful.sample, 2)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    np.testing.assert_array_equal(again.bootstrap(200).means, replicates.means)
    other = again.bootstrap(64, rng=1)
    assert not np.any(other.means == replicates.means[:64])


def test_it_does_not_depend_on_which_batch_is_done_first(faithful, replicates, monkeypatch):
    def backwards(function, tasks):
        yield from reversed([function(task) for task in reversed(list(tasks))])

    monkeypatch.setattr("mix1d.resample.replicates.in_threads", backwards)
    again = mix1d.fit(faithful.sample, 2).bootstrap(200)
    np.testing.assert_array_equal(again.means, replicates.means)


def test_a_generator_goes_on(faithful):
    rng = np.random.default_rng(7)
    first, second = faithful.bootstrap(10, rng=rng), faithful.bootstrap(10, rng=rng)
    assert not np.any(first.means == second.means)


def test_an_interruption_keeps_what_is_done(waiting, monkeypatch):
    def interrupted(function, tasks):
        for number, task in enumerate(tasks):
            if number == 2:
                raise KeyboardInterrupt
            yield function(task)

    fit = mix1d.fit(waiting, 2)
    monkeypatch.setattr("mix1d.resample.replicates.in_threads", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fit.bootstrap(200)
    replicates = fit.bootstrap(200, on_interrupt="return")
    assert len(replicates) == 64
    assert replicates.n_asked == 200
    assert "interrupted: 64 of 200 replicates were done" in replicates.message
    assert "interrupted" in replicates.interval().message
    monkeypatch.undo()
    assert len(fit.bootstrap(70)) == 70


def test_progress_goes_to_the_screen(faithful, capsys):
    faithful.bootstrap(33, rng=5, progress=True)
    assert "33/33" in capsys.readouterr().err
    faithful.bootstrap(33, rng=6)
    assert capsys.readouterr().err == ""


def test_failures_are_counted_and_left_out(waiting, monkeypatch):
    fit = mix1d.fit(waiting, 2)

    def half(start, values, weights=None, *, equal_sd=False, prior=None):
        ends = module_refit(start, values, weights, equal_sd=equal_sd)
        return Refits(1e6 * ends.weights, ends.bank, ends.loglik, np.arange(len(values)) % 2 == 0)

    module_refit = module.refit
    monkeypatch.setattr(module, "refit", half)
    replicates = fit.bootstrap(64)
    assert replicates.n_failed == 32
    assert "32 of 64 replicates ended in no trusted maximum" in replicates.message
    assert "32 failed" in repr(replicates)
    assert len(replicates.mixtures()) == 32
    assert "32 replicates" in replicates.interval(kind="percentile").method


def test_a_draw_that_cannot_be_fitted_fails_alone():
    """Of three values resampled, one in nine draws has all equal."""
    fit = mix1d.fit([1.0, 2.0, 4.0], 1)
    replicates = fit.bootstrap(64, kind="nonparametric")
    assert 0 < replicates.n_failed < 30
    assert np.isnan(replicates.means[~replicates.trusted]).all()
    assert np.isfinite(replicates.interval().means).all()


# -------------------------------------------------------------------- what is read from it
def test_errors_are_standard_deviations_of_the_replicates(replicates):
    errors = replicates.standard_errors()
    np.testing.assert_allclose(errors.sds, replicates.sds.std(axis=0, ddof=1))
    np.testing.assert_allclose(
        np.sqrt(np.diag(errors.covariance)),
        np.concatenate([errors.weights, errors.means, errors.sds]),
    )


def test_percentiles_are_order_statistics(faithful):
    replicates = faithful.bootstrap(39)
    ends = replicates.interval(0.95, "percentile").means[0]
    np.testing.assert_allclose(ends, np.sort(replicates.means[:, 0])[[0, 38]])


def test_a_function_that_is_a_parameter_has_its_interval(replicates):
    interval = replicates.interval(0.9)
    of = replicates.interval_of(lambda m: m.sds, 0.9)
    np.testing.assert_allclose(of.interval, interval.sds, rtol=1e-9)
    np.testing.assert_allclose(of.standard_error, replicates.standard_errors().sds)


def test_the_acceleration_is_the_skewness_of_the_influence():
    """For the mean of one normal it is the skewness of the data over 6 sqrt(n)."""
    x = np.random.default_rng(0).exponential(1, 60)
    replicates = mix1d.fit(x, 1).bootstrap(20)
    skewness = ((x - x.mean()) ** 3).mean() / x.std() ** 3
    assert replicates._acceleration(lambda m: m.means[0]) == pytest.approx(
        skewness / (6 * np.sqrt(60)), rel=1e-6
    )


def test_intervals_of_the_fit_are_those_of_its_bootstrap(waiting, monkeypatch):
    fit = mix1d.fit(waiting, 2)
    answers = [fit.bootstrap(n=40)]
    monkeypatch.setattr("mix1d.infer.by_method.bootstrap", lambda basis: answers[0])
    np.testing.assert_array_equal(fit.interval(method="bootstrap").sds, answers[0].interval().sds)
    np.testing.assert_array_equal(
        fit.standard_errors("bootstrap").sds, answers[0].standard_errors().sds
    )
    assert fit.interval_of(Mixture.mean, method="bootstrap").low < fit.mixture.mean()


# -------------------------------------------------------------------- copies
@pytest.mark.parametrize(
    "way", [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]
)
def test_a_copy_answers_what_the_original_answers(faithful, replicates, way):
    other = way(replicates)
    assert other == replicates
    np.testing.assert_array_equal(other.interval().sds, replicates.interval().sds)
    np.testing.assert_array_equal(
        other.interval_of(Mixture.mean).interval, replicates.interval_of(Mixture.mean).interval
    )
    np.testing.assert_array_equal(
        other.standard_errors().covariance, replicates.standard_errors().covariance
    )
    fit = way(faithful)  # which keeps its replicates
    assert fit.bootstrap(200) == replicates


def test_nothing_of_it_can_be_changed(replicates):
    for array in (replicates.weights, replicates.loglik, replicates.trusted, replicates.means):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
