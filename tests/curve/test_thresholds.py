"""Which thresholds are shown, and which of them is the main one."""

import numpy as np
import pytest

import mix1d
from mix1d import LogNormal, Mixture, Poisson
from mix1d.curve.thresholds import concerns
from zoo import MIXTURES

THREE = Mixture.normal(weights=[0.5, 0.1, 0.4], means=[0, 4, 9], sds=[1, 1, 1])


def smaller_neighbour(mixture, x, t):
    """The smaller mass of the two regions beside a threshold, by draws of the cdf alone."""
    edges = np.concatenate([[0.0], mixture.cdf(x), [1.0]])
    return np.diff(edges)[[t, t + 1]].min()


@pytest.mark.parametrize("name", [n for n in MIXTURES if n not in ("one", "duplicates")])
def test_the_main_one_has_the_largest_smaller_neighbour(name):
    mixture = MIXTURES[name]
    found = mixture.thresholds()
    np.testing.assert_allclose(found.regions.sum(), 1.0, rtol=1e-12)
    np.testing.assert_array_equal(found.shown, found.mass >= 1e-6)
    each = [smaller_neighbour(mixture, found.x, t) for t in np.flatnonzero(found.shown)]
    t = int(np.flatnonzero(found.x == found.main)[0])
    assert found.shown[t]
    assert smaller_neighbour(mixture, found.x, t) == pytest.approx(max(each), rel=1e-9)
    assert found.order[0] == t
    assert sorted(found.order.tolist()) == np.flatnonzero(found.shown).tolist()
    assert np.all(np.diff(found.order[1:]) > 0)


def test_three_groups():
    """Between the two largest neighbours: 30 and 50 percent, or 50 and 30."""
    for weights, place in (([0.3, 0.5, 0.2], 0), ([0.2, 0.5, 0.3], 1)):
        found = Mixture.normal(weights=weights, means=[0, 4, 9], sds=[1, 1, 1]).thresholds()
        assert found.main == found.x[place]
        assert found.order.tolist() == [place, 1 - place]
        assert str(found).startswith(f"{found.main:.6g}: component {place + 1} below")


def test_beside_a_small_middle_group_the_larger_neighbour_decides():
    """Both cuts have the 10% in the middle; so a reflection has its mirrored cut."""
    assert THREE.thresholds().main == THREE.thresholds().x[0]
    mirrored = Mixture.normal(weights=[0.4, 0.1, 0.5], means=[-9, -4, 0], sds=[1, 1, 1])
    assert mirrored.thresholds().main == pytest.approx(-THREE.thresholds().main, rel=1e-12)


def test_of_two_alike_the_lower_one_is_the_main_one():
    """Whatever the rounding: masses that differ by less than 1e-9 are the same."""
    for shift in np.linspace(0, 10, 50):
        found = Mixture.normal(means=shift + np.array([-4, 0, 4]), sds=[1, 1, 1]).thresholds()
        assert found.main == found.x[0]


@pytest.mark.parametrize(("a", "b"), [(1e-9, 0.0), (3.0, -7.0), (1e9, 5e9), (-2.0, 1.0)])
def test_shown_and_main_move_with_the_line(a, b):
    x = THREE.sample(300, rng=3)
    plain = mix1d.fit(x, 3).thresholds()
    moved = mix1d.fit(a * x + b, 3).thresholds()
    turned = slice(None, None, -1) if a < 0 else slice(None)
    np.testing.assert_array_equal(moved.shown[turned], plain.shown)
    assert moved.main == pytest.approx(a * plain.main + b, rel=1e-6)


def test_a_threshold_concerns_the_data_if_they_lie_on_both_sides():
    x, mass = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.004, 0.006, 0.3, 0.2])
    assert concerns(x, x, mass, 100.0).tolist() == [False, True, True, True]  # half a row
    assert concerns(x, x, mass, 100.0, (2.5, 4.0)).tolist() == [False, False, True, False]
    assert concerns(x, x, 1e-5 * mass).tolist() == [False, False, True, True]
    assert concerns(x, x, 1e-5 * mass, 1e12).tolist() == [False, False, True, True]
    zones = np.array([[-np.inf, 2.0], [3.9, np.inf], [5.0, 6.0]])
    assert concerns(zones[:, 0], zones[:, 1], np.full(3, 0.1), 100.0, (1.0, 4.0)).tolist() == [
        True,
        True,
        False,
    ]


KINDS = {
    "normal": ("faithful", 2, "normal", 66.58),
    "far below 0": ("enzyme", 2, "normal", 0.3945),
    "lognormal": ("enzyme", 2, "lognormal", 0.58990),
}


@pytest.mark.parametrize("name", KINDS)
def test_first_hour(name, example):
    """Published data: the crossings at 42,975 minutes and at an activity of -0.07 are not shown."""
    data, k, family, main = KINDS[name]
    fit = mix1d.fit(example(data), k, family=family)
    found = fit.thresholds()
    assert found.main == pytest.approx(main, rel=2e-4)
    assert (len(found.x), found.shown.sum()) == (2, 1)
    far = found.x[~found.shown][0]
    for text in (str(found), fit.summary(), fit._repr_html_()):
        assert f"{far:.3g}"[:6] not in text
        assert "lies beyond" not in text
    assert len(fit.plot().texts) == 1
    assert len(fit.to_frame("thresholds", backend="polars")) == 1


def test_counts_are_cut_between_whole_numbers():
    x = Mixture([0.5, 0.5], [Poisson(3.0), Poisson(20.0)]).sample(200, rng=0)
    found = mix1d.fit(x, 2, family="poisson").thresholds()
    assert found.shown.tolist() == [True]
    assert x.min() < found.main < x.max()


def test_none_is_shown():
    one = mix1d.fit([1.0, 2.0, 4.0], 1).thresholds(posterior=0.9)
    assert np.isnan(one.main)
    assert one.order.tolist() == []
    assert one.absence == "there is one component"
    twins = Mixture.normal(means=[3, 3], sds=[1, 1]).thresholds()
    assert np.isnan(twins.main)
    far = Mixture([0.999999999, 1e-9], [LogNormal(0.0, 1.0), LogNormal(5.0, 1.0)]).thresholds()
    assert len(far.x) == 1
    assert far.absence == "no threshold has values on both of its sides"
    assert str(far).startswith(far.absence)


def test_a_cost_moves_the_main_one():
    for cost in (0.2, 1.0, 5.0):
        found = THREE.thresholds(cost=cost)
        assert found.main in found.x
    assert THREE.thresholds(cost=50).main > THREE.thresholds(cost=0.02).main


def test_grey_zones_without_data_are_not_told():
    found = mix1d.fit(Mixture.normal(means=[0, 6], sds=[1, 1.5]).sample(200, rng=1), 2)
    found = found.thresholds(posterior=0.9)
    assert len(found.grey) == 2
    assert found.grey_shown.sum() == 1
    assert str(found).count("less than 0.9 sure") == 1
