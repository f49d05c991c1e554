"""Thresholds between groups of components."""

import numpy as np
import pytest
from scipy.optimize import brentq

from mix1d import Mixture, Normal, PointMass, Poisson
from mix1d.curve.group_thresholds import group_thresholds, members_of
from zoo import MIXTURES

THREE = Mixture.normal([0.4, 0.2, 0.4], means=[0, 2, 9], sds=[1, 2, 1])
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")


def between(mixture, groups, cost=1.0):
    return group_thresholds(mixture.weights, mixture._bank, groups, NAMES[: len(groups)], cost)


@pytest.mark.parametrize("cost", [1.0, 5.0])
def test_it_is_where_the_sums_are_equal(cost):
    found = between(THREE, [(0, 1), (2,)], cost)

    def difference(x):
        low = sum(w * c.pdf(x) for w, c in zip(THREE.weights[:2], THREE.components, strict=False))
        return cost * low - THREE.weights[2] * THREE.components[2].pdf(x)

    assert found.main == pytest.approx(brentq(difference, 3.0, 9.0, xtol=1e-14), rel=1e-12)
    assert found.pairs[found.order[0]].tolist() == [0, 1]
    assert str(found).startswith(f"{found.main:.6g}: a below, b above")


@pytest.mark.parametrize("name", ["two", "three", "enclosed", "claw", "sizes", "counts"])
@pytest.mark.parametrize("cost", [1.0, 3.0])
def test_groups_of_one_component_have_the_thresholds_of_components(name, cost):
    mixture = MIXTURES.get(name, THREE)
    order = np.lexsort((mixture.means, [c.icdf(0.5) for c in mixture.components]))
    found, own = between(mixture, [(int(j),) for j in order], cost), mixture.thresholds(cost=cost)
    np.testing.assert_allclose(found.x[found.shown], own.x[own.shown], rtol=1e-9, atol=1e-9)
    assert order[found.pairs[found.shown]].tolist() == own.pairs[own.shown].tolist()
    assert found.error == pytest.approx(own.error, rel=1e-9)
    np.testing.assert_allclose(
        found.error_rates[found.shown], own.error_rates[own.shown], rtol=1e-7
    )


@pytest.mark.parametrize("groups", [[(0, 1), (2,)], [(0, 2), (1,)], [(0,), (1, 2)]])
def test_the_confusion_is_that_of_draws(groups):
    found = between(THREE, groups)
    x, truth = THREE.sample_labelled(200_000, rng=0)
    group_of = members_of(groups, 3).argmax(axis=0)
    called = np.array([found.pairs[0, 0], *found.pairs[:, 1]])[np.searchsorted(found.x, x)]
    drawn = np.zeros((2, 2))
    np.add.at(drawn, (group_of[truth], called), 1 / 200_000)
    np.testing.assert_allclose(found.confusion, drawn, atol=3e-3)
    best = (THREE.posterior(x) @ members_of(groups, 3).T).argmax(axis=1)
    assert np.array_equal(best, called)


def test_one_group_has_none():
    found = between(THREE, [(0, 1, 2)])
    assert found.x.size == 0
    assert found.reason == "there is one group"
    assert found.error == pytest.approx(0.0, abs=1e-15)


def test_a_group_that_never_wins_is_told():
    mixture = Mixture.normal([0.02, 0.03, 0.95], means=[0, 0.1, 0], sds=[1, 1, 2])
    found = between(mixture, [(0, 1), (2,)])
    assert found.hidden == (0,)
    assert found.reason == "a is nowhere the most likely"


def test_equal_groups_have_none():
    same = Mixture.normal(means=[1, 1], sds=[2, 2])
    assert between(same, [(0,), (1,)]).x.size == 0


def test_counts_change_between_whole_numbers():
    mixture = Mixture([0.3, 0.3, 0.4], [Poisson(1.0), Poisson(3.0), Poisson(20.0)])
    cut = between(mixture, [(0, 1), (2,)]).main
    called = (mixture.posterior(np.arange(40.0)) @ [[1, 0], [1, 0], [0, 1]]).argmax(axis=1)
    assert np.array_equal(called, np.arange(40) > cut)


def test_an_atom_is_called_by_its_group():
    mixture = Mixture([0.2, 0.3, 0.5], [PointMass(0.0), Normal(5.0, 1.0), Normal(9.0, 1.0)])
    found = between(mixture, [(0, 1), (2,)])
    np.testing.assert_allclose(found.confusion.sum(axis=1), [0.5, 0.5], rtol=1e-12)
    assert found.main == pytest.approx(mixture.thresholds().main, rel=1e-9)
    assert found.pairs.tolist() == [[0, 1]]
    assert between(mixture, [(0,), (1, 2)]).reason == "the densities are one group"
    apart = between(mixture, [(0,), (1,), (2,)])
    assert apart.pairs.tolist() == [[1, 2]]
    assert apart.confusion[0].tolist() == [0.2, 0.0, 0.0]
