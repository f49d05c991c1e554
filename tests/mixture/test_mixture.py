"""Mixture: a frozen distribution that says clearly what it cannot be."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from mix1d.errors import Mix1dError
from mix1d.families import LogNormal, Normal, Poisson
from mix1d.mixture import Mixture
from zoo import CONTINUOUS, DISCRETE, MIXTURES

ALL = pytest.mark.parametrize("mixture", MIXTURES.values(), ids=MIXTURES)
PAIR = Mixture.normal(weights=[0.3, 0.7], means=[0, 3], sds=[1, 2])


# -------------------------------------------------------------------- what it is made of
def test_parts():
    assert PAIR.k == 2
    assert PAIR.components == (Normal(0, 1), Normal(3, 2))
    np.testing.assert_array_equal(PAIR.means, [0, 3])
    np.testing.assert_array_equal(PAIR.sds, [1, 2])
    assert not PAIR.discrete
    assert MIXTURES["counts"].discrete
    assert repr(PAIR) == "Mixture([0.3, 0.7], [Normal(mean=0.0, sd=1.0), Normal(mean=3.0, sd=2.0)])"


def test_weights_are_divided_by_their_sum():
    rounded = Mixture.normal(weights=[0.333333, 0.666667 + 1e-7], means=[0, 3], sds=[1, 2])
    assert rounded.weights.sum() == pytest.approx(1.0, abs=1e-15)
    exact = [0.1, 0.2, 0.7]  # they sum to 1 - 1e-16 and are left alone
    assert Mixture(exact, [Normal(j, 1) for j in range(3)]).weights.tolist() == exact


def test_normal_fills_in():
    mixture = Mixture.normal(means=[-7, 0, 7], sds=[2.0])
    np.testing.assert_array_equal(mixture.weights, np.full(3, 1 / 3))
    np.testing.assert_array_equal(mixture.sds, [2, 2, 2])


@ALL
def test_it_is_frozen(mixture):
    with pytest.raises(AttributeError, match="a Mixture is frozen: `weights` cannot be set"):
        mixture.weights = np.ones(2)
    for array in (mixture.weights, mixture.means, mixture.sds, mixture.modes().x):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.5


def test_the_callers_array_is_copied():
    weights = np.array([0.3, 0.7])
    mixture = Mixture(weights, [Normal(0, 1), Normal(3, 2)])
    weights[0] = 9.0
    np.testing.assert_array_equal(mixture.weights, [0.3, 0.7])


def test_equality_and_hash():
    same = Mixture([0.3, 0.7], [Normal(0, 1), Normal(3, 2)])
    assert same == PAIR
    assert hash(same) == hash(PAIR)
    assert Mixture.normal(weights=[0.3, 0.7], means=[0, 3], sds=[1, 2.1]) != PAIR
    assert Mixture.normal(weights=[0.4, 0.6], means=[0, 3], sds=[1, 2]) != PAIR
    assert PAIR != "a mixture"


@pytest.mark.parametrize(
    ("weights", "components", "sentence"),
    [
        ([0.5, 0.5], [Normal(0, 1)], "`weights` must be one for each of 1 components, got 2"),
        ([1.5, -0.5], [Normal(0, 1)] * 2, "`weights` must be non-negative, got -0.5"),
        ([np.nan, 1], [Normal(0, 1)] * 2, "`weights` must be non-negative, got nan"),
        ([0.5, 0.6], [Normal(0, 1)] * 2, "`weights` must sum to 1, got a sum of 1.1"),
        ("half", [Normal(0, 1)], "`weights` must be numbers, got 'half'"),
        ([[1.0]], [Normal(0, 1)], r"`weights` must be a list of numbers, got shape \(1, 1\)"),
        ([], [], "`components` must hold at least one component, got none"),
        ([1.0], 3, "`components` must be a sequence, got 3"),
        ([1.0], ["normal"], r"`components` must be such as Normal\(0, 1\), got 'normal'"),
        ([0.5, 0.5], [Normal(0, 1), Poisson(1)], "all continuous or all discrete, got both"),
    ],
)
def test_what_it_cannot_be(weights, components, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        Mixture(weights, components)


def test_normal_names_its_own_arguments():
    with pytest.raises(Mix1dError, match="`sds` must be 1 or 3 numbers, got 2"):
        Mixture.normal(means=[0, 1, 2], sds=[1, 1])
    with pytest.raises(Mix1dError, match=r"`sd` of Normal must be positive and finite, got -1\.0"):
        Mixture.normal(means=[0, 1], sds=[-1])
    with pytest.raises(Mix1dError, match=r"`q` must be between 0 and 1, got 1\.1"):
        PAIR.icdf(1.1)
    with pytest.raises(Mix1dError, match="`x` must be numbers, got 'a'"):
        PAIR.pdf("a")


# -------------------------------------------------------------------- density and tails
def test_shapes():
    assert isinstance(PAIR.pdf(1), float)
    for method in ("pdf", "logpdf", "cdf", "logcdf", "ccdf", "logccdf", "icdf", "iccdf"):
        assert getattr(PAIR, method)(np.full((2, 3), 0.5)).shape == (2, 3)
        assert getattr(PAIR, method)([]).shape == (0,)


@ALL
def test_tails_in_logarithms_at_40_sd(mixture):
    """Each tail tends to that of one component; neither is 1 minus the other."""
    for method, ends in (("logcdf", "icdf"), ("logccdf", "iccdf")):
        x = getattr(mixture, ends)(1e-300)
        tail = getattr(mixture, method)(x)
        assert np.isfinite(tail)
        live = [(w, c) for w, c in zip(mixture.weights, mixture.components, strict=True) if w]
        highest = max(np.log(w) + getattr(c, method)(x) for w, c in live)
        assert highest - 1e-12 * abs(highest) <= tail <= highest + np.log(mixture.k)


@pytest.mark.parametrize("name", sorted(set(CONTINUOUS) - {"sizes far apart"}))  # 1e50: no quad
def test_moments_are_those_of_the_density(name):
    mixture = CONTINUOUS[name]
    live = [c for c, w in zip(mixture.components, mixture.weights, strict=True) if w > 0]
    shares = np.array([1e-18, 1e-9, 1e-4, 0.05, 0.5, 0.95])
    ends = np.unique([[c.icdf(shares), c.iccdf(shares)] for c in live])
    mean, centre = mixture.mean(), mixture.median()

    def moment(function):
        return sum(quad(lambda x: function(x) * mixture.pdf(x), a, b)[0] for a, b in pairwise(ends))

    assert moment(lambda x: 1.0) == pytest.approx(1.0, abs=1e-8)
    assert centre + moment(lambda x: x - centre) == pytest.approx(mean, rel=1e-7)
    assert moment(lambda x: (x - mean) ** 2) == pytest.approx(mixture.variance(), rel=1e-6)
    assert mixture.standard_deviation() == mixture.variance() ** 0.5


@pytest.mark.parametrize("mixture", DISCRETE.values(), ids=DISCRETE)
def test_moments_of_counts(mixture):
    x = np.arange(20_000.0)
    p = mixture.pdf(x)
    assert p.sum() == pytest.approx(1.0, abs=1e-10)
    assert p @ x == pytest.approx(mixture.mean(), rel=1e-10)
    assert p @ (x - mixture.mean()) ** 2 == pytest.approx(mixture.variance(), rel=1e-9)


@ALL
def test_the_median_has_half_on_either_side(mixture):
    median = mixture.median()
    if mixture.discrete:
        assert mixture.cdf(median) >= 0.5 > mixture.cdf(median - 1)
    else:
        assert mixture.cdf(median) == pytest.approx(0.5, abs=1e-9)


# -------------------------------------------------------------------- draws
@ALL
def test_draws_repeat_by_seed_and_follow_the_distribution(mixture):
    draws, labels = mixture.sample_labelled(20_000, rng=3)
    np.testing.assert_array_equal(draws, mixture.sample(20_000, rng=3))
    assert not np.array_equal(draws, mixture.sample(20_000, rng=4))
    for q in (0.1, 0.37, 0.8):
        x = mixture.icdf(q)
        share = mixture.cdf(x)
        assert np.mean(draws <= x) == pytest.approx(
            share, abs=5 * (share * (1 - share) / 2e4) ** 0.5
        )
    counts = np.bincount(labels, minlength=mixture.k) / 20_000
    np.testing.assert_allclose(counts, mixture.weights, atol=5 * 0.5 / 141)


def test_the_moments_of_draws():
    draws = PAIR.sample((200, 100), rng=np.random.default_rng(8))
    assert draws.shape == (200, 100)
    sd = PAIR.standard_deviation()
    assert draws.mean() == pytest.approx(PAIR.mean(), abs=5 * sd / 141)
    assert draws.var() == pytest.approx(PAIR.variance(), rel=0.1)


def test_one_draw_is_a_number():
    assert isinstance(PAIR.sample(rng=0), float)
    value, label = PAIR.sample_labelled(rng=0)
    assert isinstance(value, float)
    assert label in (0, 1)


def test_the_draws_are_in_random_order():
    _, labels = PAIR.sample_labelled(1000, rng=0)
    assert np.count_nonzero(np.diff(labels)) > 200


@pytest.mark.parametrize("rng", [True, 1.5, "seed", -1])
def test_a_seed_that_is_none(rng):
    with pytest.raises(Mix1dError, match="`rng` must be"):
        PAIR.sample(3, rng=rng)


# -------------------------------------------------------------------- groups
@ALL
def test_posterior_sums_to_one_in_far_rows_too(mixture):
    x = np.concatenate([mixture.icdf([0.01, 0.5]), mixture.iccdf([1e-3, 1e-300])])
    x = np.append(x, np.floor(1e6 * (1 + abs(mixture.median()))))
    posterior = mixture.posterior(x)
    assert posterior.shape == (5, mixture.k)
    np.testing.assert_allclose(posterior.sum(axis=1), 1.0, rtol=1e-12)
    densities = np.stack([c.pdf(x[:3]) for c in mixture.components], axis=1) * mixture.weights
    expected = densities / densities.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(posterior[:3], expected, rtol=1e-9, atol=1e-300)


@ALL
def test_predict_is_the_largest_posterior(mixture):
    x = mixture.icdf(np.linspace(0.01, 0.99, 50))
    np.testing.assert_array_equal(mixture.predict(x), mixture.posterior(x).argmax(axis=1))
    assert mixture.predict(x.reshape(5, 10)).shape == (5, 10)


def test_a_value_that_no_component_can_give():
    sizes = MIXTURES["sizes"]
    np.testing.assert_array_equal(sizes.predict([-1.0, 0.0, 1.0, np.nan]), [-1, -1, 0, -1])
    assert np.isnan(sizes.posterior([-1.0])).all()
    np.testing.assert_array_equal(MIXTURES["counts"].predict([2.5, -1, 2]), [-1, -1, 0])
    assert MIXTURES["two families"].predict(-1.0) == 0  # the normal can


# -------------------------------------------------------------------- to and from elsewhere
@pytest.mark.parametrize("mixture", CONTINUOUS.values(), ids=CONTINUOUS)
def test_scipy_agrees(mixture):
    theirs = mixture.to_scipy()
    x = mixture.icdf(np.array([0.01, 0.2, 0.5, 0.8, 0.99]))
    np.testing.assert_allclose(mixture.pdf(x), theirs.pdf(x), rtol=1e-9)
    np.testing.assert_allclose(mixture.cdf(x), theirs.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(mixture.ccdf(x), theirs.ccdf(x), rtol=1e-9)


def test_scipy_has_no_discrete_mixture():
    with pytest.raises(Mix1dError, match="`to_scipy` needs continuous components"):
        MIXTURES["counts"].to_scipy()


finite = st.floats(-1e300, 1e300)
positive = st.floats(1e-300, 1e300)
continuous = st.builds(Normal, finite, positive) | st.builds(LogNormal, finite, positive)
components = st.lists(continuous, min_size=1, max_size=5) | st.lists(
    st.builds(Poisson, positive), min_size=1, max_size=5
)


@given(components, st.data())
def test_json_comes_back_to_the_bit(components, data):
    k = len(components)
    shares = np.array(data.draw(st.lists(st.floats(1e-9, 1), min_size=k, max_size=k)))
    mixture = Mixture(shares / shares.sum(), components)
    back = Mixture.from_json(mixture.to_json())
    assert back == mixture
    assert back.weights.tobytes() == mixture.weights.tobytes()
    assert back.to_json() == mixture.to_json()


@ALL
def test_json_of_the_zoo(mixture):
    assert Mixture.from_json(mixture.to_json()) == mixture


NORMAL = {"family": "normal", "mean": 0.0, "sd": 1.0}


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "`text` must be a JSON document"),
        (None, "`text` must be a JSON document"),
        ("3", "`document` must have the keys 'weights' and 'components'"),
        ({"weights": [1.0]}, "must have the keys"),
        ({"weights": [1.0], "components": [NORMAL], "more": 1}, "must have the keys"),
        ({"weights": 1.0, "components": [NORMAL]}, "must have the keys"),
        ({"weights": ["a"], "components": [NORMAL]}, "`weights` must be numbers"),
        ({"weights": [None], "components": [NORMAL]}, "`weights` must be non-negative, got nan"),
        ({"weights": [0.5], "components": [NORMAL]}, "`weights` must sum to 1"),
        ({"weights": [], "components": []}, "at least one component"),
        ({"weights": [1.0], "components": [3]}, "must name its family"),
        ({"weights": [1.0], "components": [{"family": "zipf"}]}, "'zipf'"),
        ({"weights": [1.0], "components": [{"family": ["normal"]}]}, "must name its family"),
        ({"weights": [1.0], "components": [{"family": "normal", "mean": 0}]}, r"\['mean', 'sd'\]"),
        ({"weights": [1.0], "components": [NORMAL | {"skew": 1}]}, "must have the keys"),
        ({"weights": [1.0], "components": [NORMAL | {"sd": "wide"}]}, "`sd` of Normal"),
        ({"weights": [1.0], "components": [NORMAL | {"sd": 0.0}]}, "`sd` of Normal"),
        ({"weights": [1.0], "components": [NORMAL | {"mean": None}]}, "`mean` of Normal"),
    ],
)
def test_a_malformed_document(document, sentence):
    text = json.dumps(document) if isinstance(document, dict) else document
    with pytest.raises(Mix1dError, match=sentence):
        Mixture.from_json(text)
