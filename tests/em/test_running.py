"""Rows open on one side: where ever wider components do as well there is no maximum."""

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Outcome, Sample
from mix1d.em.degeneracy import collapsed
from mix1d.em.newton import certify
from mix1d.em.running import are_no_better_than_their_limits
from mix1d.em.step import evaluate
from mix1d.families import FAMILIES
from mix1d.model.problem import pose

SPREADING = [name for name, family in FAMILIES.items() if family.core.can_spread]


def current_status(*, falling, shift=0.0):
    """Each row is below a limit or above it, the more of them below the higher the limit is; or,
    `falling`, the fewer, as no distribution has it.
    """
    rng = np.random.default_rng(0)
    limit, value = shift + rng.gamma(3, 2, 60), shift + rng.gamma(3, 2, 60)
    if shift:
        limit, value = (np.clip(x / 20, 0.01, 0.99) for x in (limit, value))
    is_below = (value <= limit) != falling
    return Sample.censored(np.where(is_below, -np.inf, limit), np.where(is_below, limit, np.inf))


@pytest.mark.parametrize("name", SPREADING)
def test_shares_that_fall_have_no_maximum_in_any_family(name):
    sample = current_status(falling=True, shift=1e-9 if name == "beta" else 0.0)
    fit = mix1d.fit(sample, 1, family=name)
    below = np.isneginf(sample.rows.lower) @ sample.weights
    limit = below * np.log(below / 60) + (60 - below) * np.log(1 - below / 60)
    assert fit.outcome is Outcome.NO_MAXIMUM
    assert fit.loglik < limit
    assert "ever wider ones do as well" in fit.message


@pytest.mark.parametrize("name", ["normal", "gamma", "weibull", "laplace", "log-logistic"])
def test_shares_that_rise_have_one(name):
    assert mix1d.fit(current_status(falling=False), 1, family=name)


def test_an_exponential_cannot_spread_and_has_a_maximum():
    fit = mix1d.fit(current_status(falling=True), 1, family="exponential")
    assert fit.outcome is Outcome.CONVERGED


def test_the_limit_is_that_of_ever_wider_components():
    sample = current_status(falling=True)
    problem = pose(sample, mix1d.Normal)
    share = np.isneginf(sample.rows.lower) @ sample.weights / 60
    z = mix1d.Normal(0, 1).icdf(share)

    def of_width(sd):
        return evaluate(problem, problem.state(Mixture.normal(means=[-z * sd], sds=[sd])))

    gaps = []
    for sd in (1e4, 1e5):
        point = of_width(sd)
        assert are_no_better_than_their_limits(problem, point).all()
        limit = share * np.log(share) + (1 - share) * np.log(1 - share)
        gaps.append(60 * limit - point.loglik)
    assert 0.0 < gaps[1] < 0.2 * gaps[0]  # it is approached from below, as 1 / sd


@pytest.mark.parametrize("shared", [False, True])
def test_a_component_at_one_end_is_not_followed_until_its_sd_is_0(shared):
    """Its climb took 1560 evaluations, and the search 12 seconds."""
    sample = Sample.censored([-np.inf, 2, -np.inf, 5], [1, np.inf, 3, np.inf])
    problem = pose(sample, mix1d.Normal, equal_sd=shared)

    def has_collapsed(sds):
        state = problem.state(Mixture.normal(means=[2.0, 4.0], sds=sds))
        return bool(collapsed(problem, evaluate(problem, state)))

    assert not has_collapsed([0.5, 0.5])
    assert not has_collapsed([0.1, 0.1])
    assert has_collapsed([1e-5, 0.5 if not shared else 1e-5])  # 2 is an end, and the next is 1 away


def test_a_component_without_any_row_stays_where_it_is():
    """Rows that one limit separates: one of two Laplaces takes them all."""
    limit = np.random.default_rng(0).gamma(3, 2, 60)
    is_below = limit > np.median(limit)
    sample = Sample.censored(np.where(is_below, -np.inf, limit), np.where(is_below, limit, np.inf))
    assert mix1d.fit(sample, 2, family="laplace").outcome is Outcome.PENALISED


def test_a_score_that_is_no_number_proves_nothing():
    problem = pose(current_status(falling=False), mix1d.Normal)
    point = evaluate(problem, problem.state(Mixture.normal(means=[4], sds=[2])))
    score, information = np.array([np.nan, 1.0]), np.eye(2)
    found = certify(problem, point, lambda *_: (score, information, np.ones(2)))
    assert not found.is_maximum
    assert found.decrement == np.inf
