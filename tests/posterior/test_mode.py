"""The maximum of a posterior density, from far away too."""

from dataclasses import replace

import numpy as np
import pytest

import mix1d
from mix1d.posterior.mode import mode_near
from mix1d.posterior.target import Target

X = mix1d.Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(150, rng=0)


def target(fit):
    problem = replace(fit._basis.maximum.problem, penalty=0.0, prior=None)
    return Target.of(problem, problem.state(fit.mixture), None)


@pytest.mark.parametrize("family", ["normal", "gamma", "student-t", "skew-normal"])
def test_nothing_is_left_to_climb(family):
    posterior = target(mix1d.fit(X + 5, 2, family=family))
    mode = mode_near(posterior, posterior.inside)
    uphill = posterior.at(mode.z).slope @ mode.root
    assert 0.5 * uphill @ uphill < 1e-6
    identity = mode.root.T @ posterior.information(mode.z) @ mode.root
    np.testing.assert_allclose(identity, np.eye(mode.z.size), atol=1e-6)


def test_it_is_found_from_three_sds_away():
    posterior = target(mix1d.fit(X, 2))
    mode = mode_near(posterior, posterior.inside)
    away = np.random.default_rng(0).choice([-3.0, 3.0], mode.z.size)
    again = mode_near(posterior, mode.z + mode.root @ away)
    assert again.value == pytest.approx(mode.value, abs=1e-5)
