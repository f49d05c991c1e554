"""Profile intervals where the maximum has an sd of 0: the errors explain all the spread."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

import mix1d
from mix1d import Outcome, Sample

EFFECTS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
"""The eight schools (Rubin 1981, *Journal of Educational Statistics* 6)."""

FALL = 0.5 * 3.841458820694124


def loglik(mean, sd):
    variance = sd**2 + ERRORS**2
    return -0.5 * (np.log(variance) + (EFFECTS - mean) ** 2 / variance).sum()


def of_sd(sd):
    weights = 1 / (sd**2 + ERRORS**2)
    return loglik((weights @ EFFECTS) / weights.sum(), sd)


def of_mean(mean):
    inner = minimize_scalar(lambda sd: -loglik(mean, sd), bounds=(0, 60), method="bounded")
    return max(-inner.fun, loglik(mean, 0.0))


def test_eight_schools():
    fit = mix1d.fit(Sample(EFFECTS).with_errors(ERRORS), 1)
    assert fit.outcome is Outcome.AT_BOUND
    found, top = fit.interval(method="profile"), of_sd(0.0)
    upper = brentq(lambda sd: top - of_sd(sd) - FALL, 1, 100)
    np.testing.assert_allclose(found.sds, [[0, upper]], rtol=2e-6)
    middle = fit.mixture.means[0]
    ends = [brentq(lambda m: top - of_mean(m) - FALL, *sorted((middle, m))) for m in (-40, 50)]
    np.testing.assert_allclose(found.means, [ends], rtol=1e-5)


def test_one_of_two_components():
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0, 1, 60), rng.normal(8, 2, 40)])
    fit = mix1d.fit(Sample(x).with_errors(1.3), 2)
    assert fit.outcome is Outcome.AT_BOUND
    found = fit.interval(method="profile")
    assert found.sds[:, 0] == pytest.approx([0, 0])
    assert np.isfinite([found.weights, found.means, found.sds]).all()
    held = fit.mixture.sds
    assert held[0] < 1e-8 < held[1] < found.sds[1, 1]
