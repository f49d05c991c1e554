"""The steps of a fit: an E step, and the M step made of it."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError

X = mix1d.Mixture.normal(weights=[0.4, 0.6], means=[-2, 1.5], sds=[1, 1.2]).sample(300, rng=0)


def test_each_mixture_is_the_m_step_of_the_responsibilities_beside_it():
    fit = mix1d.fit(X, start=[-7, 7], accelerate=False)
    found = list(fit.steps())
    assert len(found) == fit.n_iter
    before = fit.trace.mixtures[0]
    for shares, mixture in found:
        assert shares == pytest.approx(before.posterior(X), abs=1e-12)
        assert shares.sum(axis=1) == pytest.approx(1.0)
        rows = shares.sum(axis=0)
        assert mixture.weights == pytest.approx(rows / X.size)
        assert mixture.means == pytest.approx(X @ shares / rows)
        squares = np.square(X[:, None] - mixture.means)
        assert mixture.sds == pytest.approx(np.sqrt((shares * squares).sum(axis=0) / rows))
        before = mixture
    assert before == fit.trace.mixtures[-1]


def test_of_another_family_the_weights_are_the_mean_responsibilities():
    fit = mix1d.fit(np.exp(X), start=[0.1, 5.0], family="gamma", accelerate=False, max_iter=20)
    assert all(m.weights == pytest.approx(shares.mean(axis=0)) for shares, m in fit.steps())


def test_hard_proportions_are_the_shares_of_the_likeliest():
    fit = mix1d.fit(X, start=[-2, 2], algorithm="em-hard-proportions", max_iter=20)
    for shares, mixture in fit.steps():
        hard = np.bincount(shares.argmax(axis=1), minlength=2) / X.size
        assert mixture.weights == pytest.approx(hard)
        assert mixture.means == pytest.approx(X @ shares / shares.sum(axis=0))


def test_an_accelerated_step_goes_farther_than_its_m_step():
    fit = mix1d.fit(X, start=[-7, 7])
    found = list(fit.steps())
    assert len(found) == fit.n_iter
    gaps = [np.abs(m.weights - shares.mean(axis=0)).max() for shares, m in found[:-1]]
    assert max(gaps) > 1e-3


def test_rows_are_the_callers_and_missing_ones_have_none():
    x = np.array([5.0, np.nan, -1.0, -1.2, 5.2, 4.0])
    fit = mix1d.fit(x, start=[-1, 5], missing="drop", accelerate=False)
    shares, _ = next(fit.steps())
    assert np.isnan(shares[1]).all()
    assert shares[[0, 2, 3, 4, 5]].argmax(axis=1).tolist() == [1, 0, 0, 1, 1]


def test_rows_of_a_lump_belong_to_no_component():
    x = np.concatenate([np.zeros(30), X + 20.0])
    fit = mix1d.fit(x, start=[18, 22], lumps=[0], accelerate=False)
    shares, mixture = next(fit.steps())
    assert np.isnan(shares[:30]).all()
    assert mixture.weights == pytest.approx(shares[30:].mean(axis=0))


def test_where_plain_em_begins_anew_there_is_no_step():
    x = [0.0, 0.0, 0.0, *np.linspace(5, 9, 12)]
    start = mix1d.Mixture.normal(means=[0, 7], sds=[0.1, 1])
    fit = mix1d.fit(x, start=start, accelerate=False)
    assert fit.trace.penalised_from is not None
    assert len(list(fit.steps())) == len(fit.trace) - 2


def test_a_fit_that_was_read_has_none():
    fit = mix1d.fit(X, start=[-2, 2])
    with pytest.raises(Mix1dError, match="does not hold the trace"):
        mix1d.Fit.from_json(fit.to_json()).steps()
