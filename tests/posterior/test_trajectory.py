"""The leapfrog rule: it can be turned round, and its error falls with the square of the step."""

from dataclasses import replace

import numpy as np
import pytest

import mix1d
from mix1d.posterior.mode import mode_near
from mix1d.posterior.target import Target
from mix1d.posterior.trajectory import Frame, leapfrog, started, trajectory, turning_times

X = mix1d.Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1]).sample(150, rng=0)


@pytest.fixture(scope="module")
def frame():
    fit = mix1d.fit(X, 2)
    problem = replace(fit._basis.maximum.problem, penalty=0.0, prior=None)
    target = Target.of(problem, problem.state(fit.mixture), None)
    mode = mode_near(target, target.inside)
    return Frame(target, mode.z, mode.root)


def begun(frame):
    rng = np.random.default_rng(1)
    return started(frame, rng.normal(size=(3, 5))), rng.normal(size=(3, 5))


def test_it_goes_back_the_way_it_came(frame):
    chains, momentum = begun(frame)
    ahead, turned = leapfrog(frame, chains, momentum, 0.3, 7)
    back, _ = leapfrog(frame, ahead, -turned, 0.3, 7)
    np.testing.assert_allclose(back.x, chains.x, atol=1e-9)


def test_the_error_of_the_energy_falls_with_the_square_of_the_step(frame):
    chains, momentum = begun(frame)
    errors = []
    for count in (8, 16, 32):
        end, last = leapfrog(frame, chains, momentum, 1.0 / count, count)
        before = 0.5 * (momentum**2).sum(axis=1) - chains.value
        errors.append(np.abs(0.5 * (last**2).sum(axis=1) - end.value - before).max())
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.1)


def test_a_tiny_step_is_always_accepted_and_a_huge_one_never(frame):
    chains, _ = begun(frame)
    rng = np.random.default_rng(2)
    assert trajectory(frame, chains, 1e-4, 1, rng).acceptance.min() > 0.999
    wild = trajectory(frame, chains, 1e4, 3, rng)
    assert wild.acceptance.max() == 0.0
    assert wild.diverged.all()
    np.testing.assert_array_equal(wild.chains.x, chains.x)


def test_a_normal_density_turns_after_about_half_a_period(frame):
    rng = np.random.default_rng(3)
    chains = started(frame, rng.normal(size=(40, 5)))
    times = turning_times(frame, chains, 0.1, 200, rng)
    assert np.median(times) == pytest.approx(np.pi, rel=0.15)
