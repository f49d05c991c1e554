"""Starts with a family for each component."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest

import mix1d
from mix1d.families import FAMILIES, named
from mix1d.families.assortment import assortment
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search import assigned

RNG = np.random.default_rng(4)
X = np.concatenate([RNG.normal(m, 1, 40) for m in (5.0, 20.0, 35.0)])


def problem_of(*names, x=X):
    return pose(Sample(x), assortment([named(name, FAMILIES) for name in names]))


def starts_of(problem, count=3):
    found = {}
    for names, states in assigned.first(problem, np.random.default_rng(0), count, []):
        found |= {name: states.at(i) for i, name in enumerate(names)}
    return found


@pytest.mark.parametrize(
    ("families", "orders"),
    [
        (("normal", "gamma"), 2),
        (("normal", "gamma", "normal"), 3),
        (("normal", "gamma", "weibull"), 6),
        (("normal", "gamma", "uniform(lower=0,upper=50)"), 2),
        (("normal", "gamma", "weibull", "logistic"), factorial(4)),
    ],
)
def test_the_families_are_given_to_the_groups_in_every_distinct_order(families, orders):
    names = [n for n in starts_of(problem_of(*families)) if n.startswith("kmeans (")]
    assert len(set(names)) == len(names) == orders


def test_a_component_begins_at_the_group_that_its_name_says():
    starts = starts_of(problem_of("normal", "gamma", "weibull"))
    problem = problem_of("normal", "gamma", "weibull")
    means = problem.mixture(starts["kmeans (weibull, normal, gamma)"]).means
    np.testing.assert_allclose(means, [20, 35, 5], atol=1.5)


def test_of_more_than_four_each_group_gets_the_family_that_describes_it():
    rng = np.random.default_rng(7)
    groups = [
        rng.normal(-60, 1, 80),
        10 * rng.weibull(0.9, 80),
        *(rng.normal(m, 1, 80) for m in (200, 230, 260)),
    ]
    families = ("normal", "normal", "weibull", "normal", "normal")
    starts = starts_of(problem_of(*families, x=np.concatenate(groups)))
    assert "quantile (normal, weibull, normal, normal, normal)" in starts


def test_noise_begins_as_noise():
    problem = problem_of("normal", "uniform(lower=0,upper=50)", "gamma")
    for state in starts_of(problem).values():
        assert state.weights[1] == pytest.approx(assigned.NOISE, rel=1e-12)
        assert state.weights.sum() == pytest.approx(1.0)
        assert np.isfinite(problem.mixture(state).means).all()


@pytest.mark.parametrize("start", ["search", "kmeans", "random"])
def test_where_only_weights_are_estimated_there_is_one_maximum(start):
    x = np.concatenate([RNG.uniform(0, 1, 60), RNG.uniform(0, 2, 60)])
    fit = mix1d.fit(x, family=[mix1d.Uniform(0, 1), mix1d.Uniform(0, 2)], start=start)
    assert fit
    below = np.mean(x < 1)  # p + (1 - p) / 2
    assert fit.mixture.weights[0] == pytest.approx(2 * below - 1)


def test_starts_by_name_are_one_run_of_em():
    for name in ("linspace", "quantile", "kmeans", "random"):
        fit = mix1d.fit(X, family=["normal", "gamma", "weibull"], start=name)
        assert len(fit.starts) == 1
        assert fit.starts[0].name == name


def test_the_assignments_are_shown():
    fit = mix1d.fit(X, family=["normal", "gamma", "normal"])
    names = [start.name for start in fit.starts]
    assert "kmeans (gamma, normal, normal)" in names
    assert any(start.reached for start in fit.starts)
