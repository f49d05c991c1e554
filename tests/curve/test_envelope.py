"""Thresholds: the breaks of the upper envelope, none missed and none invented."""

import numpy as np
import pytest
from scipy.special import ndtr

from mix1d.families import LogNormal, Normal, Poisson
from mix1d.mixture import Mixture
from zoo import ENCLOSED, MIXTURES


def random_normal(rng):
    k = rng.integers(2, 6)
    means = rng.normal(0, rng.choice([0.3, 1.0, 5.0]), k)
    sds = np.exp(rng.normal(0, rng.choice([0.01, 0.5, 1.5]), k))
    return Mixture.normal(weights=rng.dirichlet(np.ones(k)), means=means, sds=sds)


def random_lognormal(rng):
    normal = random_normal(rng)
    logs = [LogNormal(c.mean, c.sd) for c in normal.components]
    return Mixture(normal.weights, logs)


def random_of_both(rng):
    k = rng.integers(2, 5)
    parts = [
        Normal(rng.normal(3, 2), rng.uniform(0.3, 2))
        if rng.random() < 0.5
        else LogNormal(rng.normal(1, 1), rng.uniform(0.2, 1))
        for _ in range(k)
    ]
    return Mixture(rng.dirichlet(np.ones(k)), parts)


def changes_on_a_grid(mixture):
    """Where `predict` changes, on a dense grid, refined by bisection: knows nothing of pairs."""
    z = np.concatenate([np.arange(-9, 9, 0.02), np.arange(9, 37.0, 0.1)])
    shares = ndtr(np.concatenate([-z[z > 9], z[np.abs(z) <= 9]]))
    x = np.unique([[c.icdf(shares), c.iccdf(shares)] for c in mixture.components])
    x = x[np.isfinite(x) & (np.abs(x) < 1e100)]
    x = x[mixture.predict(x) >= 0]
    labels = mixture.predict(x)
    at = np.flatnonzero(np.diff(labels))
    low, high, below = x[at], x[at + 1], labels[at]
    for _ in range(60):
        middle = 0.5 * (low + high)
        same = mixture.predict(middle) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return x, high


@pytest.mark.parametrize("make", [random_normal, random_lognormal, random_of_both])
def test_thresholds_against_a_dense_grid(make):
    rng = np.random.default_rng(11)
    for _ in range(100):
        mixture = make(rng)
        found = mixture.thresholds()
        grid, changes = changes_on_a_grid(mixture)
        within = (found.x > grid[0]) & (found.x < grid[-1])
        assert np.count_nonzero(within) == len(changes), mixture
        sd = np.min(mixture.sds)
        # the reference is no better than predict, whose logarithms are rounded
        blur = 1e-9 * sd + 1e-7 * np.abs(changes) * (np.abs(changes - mixture.mean()) > 20 * sd)
        assert np.all(np.abs(found.x[within] - changes) <= blur + 1e-9 * np.abs(changes)), mixture


@pytest.mark.parametrize("make", [random_normal, random_lognormal, random_of_both])
def test_pairs_are_the_labels_on_either_side(make):
    rng = np.random.default_rng(12)
    for _ in range(100):
        mixture = make(rng)
        found = mixture.thresholds()
        gaps = np.diff(found.x, prepend=-np.inf, append=np.inf)
        step = 1e-3 * np.minimum(np.minimum(gaps[:-1], gaps[1:]), np.abs(found.x))
        labels = np.stack(
            [mixture.predict(found.x - step), mixture.predict(found.x + step)], axis=1
        )
        np.testing.assert_array_equal(labels, found.pairs)
        seen = set(found.pairs.ravel()) or {int(mixture.predict(mixture.means[:1])[0])}
        assert seen | set(found.hidden) == set(range(mixture.k))
        assert not seen & set(found.hidden)
        assert bool(found.reason) == bool(found.hidden)
        np.testing.assert_array_equal(found.pairs[1:, 0], found.pairs[:-1, 1])


def test_the_change_is_not_between_neighbours():
    found = ENCLOSED.thresholds()
    assert found.x[1] == pytest.approx(1.0, abs=1e-15)
    np.testing.assert_array_equal(found.pairs, [[1, 0], [0, 2], [2, 1]])
    np.testing.assert_allclose(found.x[0] + found.x[2], 2.0, rtol=1e-14)
    assert found.hidden == ()
    assert found.reason == ""


def test_equal_sds_have_the_threshold_of_linear_discriminant_analysis():
    found = MIXTURES["geyser"].thresholds()
    middle = (54.6 + 80.1) / 2 + 5.9**2 * np.log(0.36 / 0.64) / (80.1 - 54.6)
    np.testing.assert_allclose(found.x, [middle], rtol=1e-15)
    np.testing.assert_allclose(found.mass, MIXTURES["geyser"].cdf(found.x), rtol=1e-14)


def test_a_far_crossing_counts_and_says_how_little_lies_beyond():
    found = Mixture.normal(means=[0, 2], sds=[1, 1.001]).thresholds()
    assert found.x[0] == pytest.approx(-2000, rel=1e-2)
    np.testing.assert_array_equal(found.pairs, [[1, 0], [0, 1]])
    assert found.mass[0] == 0.0
    assert 0.4 < found.mass[1] < 0.6


def test_the_threshold_between_clusters_far_apart():
    found = MIXTURES["far apart"].thresholds()
    np.testing.assert_allclose(found.x[-1], 1e6 / 3, rtol=1e-5)
    assert found.mass[-1] == pytest.approx(0.25)


def test_reasons():
    hidden = Mixture.normal(weights=[0.05, 0.95], means=[0, 0.3], sds=[1, 2]).thresholds()
    assert hidden.reason == "component 1 lies under component 2 everywhere"
    assert hidden.hidden == (0,)
    assert len(hidden.x) == len(hidden.mass) == 0
    assert hidden.pairs.shape == (0, 2)
    assert MIXTURES["one"].thresholds().reason == "there is one component"
    assert MIXTURES["weight 0"].thresholds().reason == "component 2 has weight 0"
    empty = Mixture.normal(weights=[0, 0.5, 0, 0.5, 0], means=[0, 1, 2, 9, 5], sds=[1] * 5)
    assert empty.thresholds().reason == "components 1, 3 and 5 have weight 0"
    between = Mixture.normal(weights=[0.49, 0.02, 0.49], means=[0, 1, 2], sds=[0.5, 0.5, 0.5])
    expected = "component 2 is nowhere the most likely: at its median component 1 is"
    assert between.thresholds().reason == expected


@pytest.mark.parametrize("nudge", [0.0, 1e-16, -1e-15, 1e-13])
def test_duplicates_invent_nothing(nudge):
    means, sds = [3, 3 * (1 + nudge), 9], [1, 1 - nudge, 1]
    found = Mixture.normal(weights=[0.25, 0.25, 0.5], means=means, sds=sds).thresholds()
    near = found.x[(found.x > -5) & (found.x < 20)]
    assert len(near) <= 2 if nudge == 1e-13 else len(near) == 1
    assert near[-1] == pytest.approx(6 - np.log(2) / 6, rel=1e-12)


@pytest.mark.parametrize(
    "components",
    [
        [Poisson(2 / 9), Poisson(np.nextafter(2 / 9, 1))],  # overflowed: both quartiles are 0
        [Normal(1e9, 1e-9), Normal(1e9, 2e-9)],
    ],
)
def test_components_whose_quartiles_are_one_number(components):
    found = Mixture([0.6, 0.4], components).thresholds(posterior=0.9)
    assert (len(found.hidden), found.x.size) == (1, 0)


def test_components_that_meet_in_one_point():
    """Three curves through one point: the middle one is never above, whatever the rounding."""
    w = np.exp([0.0, 0.0, 0.0]) / 3
    for shift in np.linspace(0, 1, 50):
        mixture = Mixture.normal(weights=w, means=shift + np.array([-1, 0, 1]), sds=[1, 1, 1])
        assert len(mixture.thresholds().x) == 2  # at -1/2 and 1/2
        touching = w * np.exp([0, -0.5, 0])
        touching /= touching.sum()
        mixture = Mixture.normal(
            weights=touching, means=shift + np.array([-1, 0, 1]), sds=[1, 1, 1]
        )
        found = mixture.thresholds().x
        np.testing.assert_allclose(found, shift, atol=1e-13)


@pytest.mark.parametrize(("scale", "shift"), [(1e-12, 0.0), (1e12, 0.0), (1.0, 1e8)])
def test_thresholds_move_with_the_line(scale, shift):
    means, sds = ENCLOSED.means * scale + shift, ENCLOSED.sds * scale
    moved = Mixture.normal(weights=ENCLOSED.weights, means=means, sds=sds).thresholds()
    plain = ENCLOSED.thresholds()
    atol = 4 * np.spacing(abs(shift)) / scale + 1e-14
    np.testing.assert_allclose((moved.x - shift) / scale, plain.x, atol=atol)
    np.testing.assert_array_equal(moved.pairs, plain.pairs)


def test_the_order_of_the_components_does_not_matter():
    order = [2, 0, 1]
    plain = ENCLOSED.thresholds()
    turned = Mixture(ENCLOSED.weights[order], [ENCLOSED.components[j] for j in order]).thresholds()
    np.testing.assert_allclose(turned.x, plain.x, rtol=1e-14)
    np.testing.assert_array_equal(np.array(order)[turned.pairs], plain.pairs)


# -------------------------------------------------------------------- counts
def test_counts_against_every_whole_number():
    rng = np.random.default_rng(13)
    for _ in range(100):
        k = rng.integers(2, 6)
        rates = np.exp(rng.normal(1, 1.5, k))
        mixture = Mixture(rng.dirichlet(np.ones(k)), [Poisson(rate) for rate in rates])
        x = np.arange(0.0, 3000.0)
        labels = mixture.predict(x)
        at = np.flatnonzero(np.diff(labels))
        found = mixture.thresholds()
        np.testing.assert_array_equal(np.floor(found.x), x[at], err_msg=repr(mixture))
        np.testing.assert_array_equal(found.pairs, np.stack([labels[at], labels[at + 1]], axis=1))
        assert set(found.hidden) == set(range(k)) - set(labels.tolist())


def test_a_threshold_between_counts_is_a_real_number():
    mixture = Mixture([0.5, 0.5], [Poisson(2.0), Poisson(6.0)])
    found = mixture.thresholds()
    np.testing.assert_allclose(found.x, [4 / np.log(3)], rtol=1e-15)  # 3.64
    assert found.mass[0] == pytest.approx(mixture.ccdf(3), rel=1e-14)


def test_a_crossing_with_no_whole_number_below_it_is_none():
    mixture = Mixture([0.1, 0.9], [Poisson(0.1), Poisson(0.9)])
    at = mixture.components[0].crossings(mixture.components[1], np.log(1 / 9))
    assert len(at) == 0 or at[0] < 0
    tied = Mixture([0.5, 0.5], [Poisson(0.5), Poisson(1.0)])
    np.testing.assert_allclose(tied.thresholds().x, [0.5 / np.log(2)])  # 0.72: 0 is in the lower


def test_many_components():
    rng = np.random.default_rng(14)
    means = np.sort(rng.uniform(0, 300, 30))
    found = Mixture.normal(means=means, sds=[1.0]).thresholds()
    np.testing.assert_allclose(found.x, 0.5 * (means[1:] + means[:-1]), rtol=1e-13)
