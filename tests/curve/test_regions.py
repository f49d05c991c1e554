"""Error rates of thresholds, what errors cost, and where no component is sure enough."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from mix1d import LogNormal, Mix1dError, Mixture, Normal, Poisson
from mix1d.curve.regions import masses
from zoo import ENCLOSED, MIXTURES

TWO = Mixture.normal(means=[0, 4], sds=[1, 1])


# -------------------------------------------------------------------- error rates
def test_two_equal_normals_are_misplaced_as_often_as_half_their_distance_says():
    found = TWO.thresholds()
    assert found.error == pytest.approx(ndtr(-2), rel=1e-13)
    np.testing.assert_allclose(found.error_rates, [[ndtr(-2), ndtr(-2)]], rtol=1e-13)
    np.testing.assert_allclose(found.confusion, 0.5 * ndtr([[2, -2], [-2, 2]]), rtol=1e-13)


@pytest.mark.parametrize("name", ["enclosed", "claw", "sizes", "two families", "counts"])
@pytest.mark.parametrize("cost", [1.0, 4.0])
def test_the_confusion_is_that_of_draws(name, cost):
    mixture = MIXTURES[name]
    found = mixture.thresholds(cost=cost)
    x, truth = mixture.sample_labelled(100_000, rng=0)
    regions = np.searchsorted(found.x, x)
    called = np.array([found.pairs[0, 0], *found.pairs[:, 1]])[regions]
    drawn = np.zeros((mixture.k, mixture.k))
    np.add.at(drawn, (truth, called), 1e-5)
    np.testing.assert_allclose(found.confusion, drawn, atol=6 * 0.5 / np.sqrt(1e5))
    np.testing.assert_allclose(found.confusion.sum(axis=1), mixture.weights, rtol=1e-12)
    for t, rates in enumerate(found.error_rates):
        for side, rate in enumerate(rates):
            inside = regions == t + side
            if np.count_nonzero(inside) > 1000:
                wrong = np.mean(truth[inside] != called[inside])
                assert rate == pytest.approx(wrong, abs=3 / np.sqrt(np.count_nonzero(inside)))


def test_no_rule_misplaces_fewer():
    least = ENCLOSED.thresholds().error
    for cost in (0.5, 0.9, 1.1, 2.0):
        assert ENCLOSED.thresholds(cost=cost).error > least


def test_rates_far_out_are_ratios_of_tails():
    found = Mixture.normal(means=[0, 2], sds=[1, 1.001]).thresholds()
    assert found.mass[0] == 0.0  # nothing that a double can hold
    assert 0.0 < found.error_rates[0, 0] < 0.5


def test_one_component_misplaces_nothing():
    found = MIXTURES["one"].thresholds(cost=3.0, posterior=0.9)
    assert found.error == 0.0
    assert found.grey.shape == (0, 2)
    assert found.error_rates.shape == (0, 2)
    assert str(found) == "there is one component\nmisplaced: 0% of the values"


def test_a_narrow_region_in_a_far_tail_has_all_its_digits():
    """P(30 < X < 30.1) of a standard normal, from the tails: their difference from 1 has none."""
    (tail, further) = ndtr([-30.0, -30.1])
    for cuts, region in (([30.0, 30.1], 1), ([-30.1, -30.0], 1)):
        found = masses(Mixture.normal(means=[0], sds=[1])._bank, np.array(cuts))
        assert found[0, region] == pytest.approx(tail - further, rel=1e-10, abs=0)


# -------------------------------------------------------------------- cost
@pytest.mark.parametrize("cost", [1e-3, 0.2, 1.0, 7.0, 1e6])
def test_the_threshold_of_two_equal_normals_at_any_cost(cost):
    np.testing.assert_allclose(TWO.thresholds(cost=cost).x, [2 + np.log(cost) / 4], rtol=1e-14)


def test_a_cost_is_a_change_of_the_weights():
    """Three groups: their weights times 9, 3 and 1 have the same envelope."""
    mixture = Mixture.normal(weights=[0.2, 0.5, 0.3], means=[0, 3, 7], sds=[1, 2, 1])
    tilted = mixture.weights * [9.0, 3.0, 1.0]
    other = Mixture(tilted / tilted.sum(), mixture.components)
    np.testing.assert_allclose(mixture.thresholds(cost=3).x, other.thresholds().x, rtol=1e-13)
    order = [2, 0, 1]
    turned = Mixture(mixture.weights[order], [mixture.components[j] for j in order])
    np.testing.assert_allclose(turned.thresholds(cost=3).x, other.thresholds().x, rtol=1e-13)


def test_the_rule_has_the_least_cost_of_all_cuts():
    cost = 5.0
    cut = TWO.thresholds(cost=cost).x[0]

    def paid(at):
        return 0.5 * (cost * TWO.components[0].ccdf(at) + TWO.components[1].cdf(at))

    assert paid(cut) < min(paid(cut - 1e-3), paid(cut + 1e-3))


def test_a_cost_can_leave_no_threshold():
    found = Mixture.normal(weights=[0.9, 0.1], means=[0, 0.5], sds=[1, 0.8]).thresholds(cost=50)
    assert len(found.x) == 0
    assert found.reason == "component 2 is nowhere the best call at cost=50: component 1 is"


# -------------------------------------------------------------------- grey zones
def test_the_grey_zone_of_two_equal_normals():
    reach = np.log(9.0) / 4.0
    found = TWO.thresholds(posterior=0.9)
    np.testing.assert_allclose(found.grey, [[2 - reach, 2 + reach]], rtol=1e-13)
    np.testing.assert_allclose(found.grey_mass, np.diff(TWO.cdf(found.grey))[:, 0], rtol=1e-12)


@pytest.mark.parametrize("name", [n for n in MIXTURES if n not in ("one", "weight 0")])
@pytest.mark.parametrize("posterior", [0.6, 0.9, 0.999])
def test_zones_hold_what_is_unsure_and_nothing_else(name, posterior):
    mixture = MIXTURES[name]
    found = mixture.thresholds(posterior=posterior)
    shares = np.linspace(1e-6, 1 - 1e-6, 4001)
    x = np.unique([component.icdf(shares) for component in mixture.components])
    unsure = mixture.posterior(x).max(axis=-1) < posterior
    inside = ((x[:, None] > found.grey[:, 0]) & (x[:, None] < found.grey[:, 1])).any(axis=1)
    near = np.abs(mixture.posterior(x).max(axis=-1) - posterior) < 1e-9
    np.testing.assert_array_equal(inside[~near], unsure[~near])
    at = found.grey[np.isfinite(found.grey) & (found.grey > 0)]
    if not mixture.discrete and name != "far apart":
        np.testing.assert_allclose(mixture.posterior(at).max(axis=-1), posterior, atol=1e-9)


def test_zones_are_not_bound_to_thresholds():
    """The middle group is never sure, and rises to 0.3 without ever being the most likely."""
    mixture = Mixture.normal(weights=[0.8, 0.2], means=[0, 0], sds=[1, 0.45])
    found = mixture.thresholds(posterior=0.7)
    assert len(found.x) == 0
    assert found.grey.shape == (1, 2)
    np.testing.assert_allclose(found.grey.sum(), 0.0, atol=1e-14)
    claw = MIXTURES["claw"].thresholds(posterior=0.9)
    assert len(claw.grey) == 1 < len(claw.x)


def test_a_zone_however_narrow_is_found():
    """Between two points of any grid: just where the large group is least sure."""
    mixture = Mixture.normal(weights=[0.8, 0.2], means=[0.0, 0.0137], sds=[1, 0.45])
    least = minimize_scalar(
        lambda x: mixture.posterior(x)[0], bounds=(-0.1, 0.1), options={"xatol": 1e-12}
    )
    (zone,) = mixture.thresholds(posterior=least.fun + 1e-9).grey
    assert zone[0] < least.x < zone[1]
    assert zone[1] - zone[0] < 1e-3
    assert len(mixture.thresholds(posterior=least.fun - 1e-9).grey) == 0


def test_a_zone_without_a_whole_number_concerns_no_count():
    mixture = Mixture([0.5, 0.5], [Poisson(10.0), Poisson(1e4)])
    assert mixture.thresholds(posterior=0.9).grey.size == 2  # 1446 lies in it
    sharp = Mixture([0.5, 0.5], [Poisson(10.0), Poisson(1.0005e4)])
    zone = sharp.thresholds(posterior=0.9).grey
    assert zone.size == 0 or np.floor(zone[0, 1]) >= np.ceil(zone[0, 0])


@pytest.mark.parametrize("posterior", [0.5, 1.0, 0.2, np.nan, "0.9", None.__class__])
def test_a_bad_posterior_is_refused(posterior):
    with pytest.raises(Mix1dError, match=r"`posterior` must lie strictly between 0\.5 and 1, got"):
        TWO.thresholds(posterior=posterior)


@pytest.mark.parametrize("cost", [0, -1, np.inf, np.nan, "2", None])
def test_a_bad_cost_is_refused(cost):
    with pytest.raises(Mix1dError, match="`cost` must be a positive finite number, got"):
        TWO.thresholds(cost=cost)


# -------------------------------------------------------------------- overlap
def test_two_equal_normals_overlap_as_in_inman_and_bradley():
    found = TWO.overlap()
    np.testing.assert_allclose(found.coefficient[0, 1], 2 * ndtr(-2), rtol=1e-13)
    np.testing.assert_allclose(found.bhattacharyya[0, 1], np.exp(-2), rtol=1e-13)
    np.testing.assert_allclose(found.ashman[0, 1], 4.0, rtol=1e-14)
    np.testing.assert_allclose(found.misplaced[0, 1], ndtr(-2), rtol=1e-13)


PAIRS = {
    "normals": (Normal(0.0, 1.0), Normal(1.0, 3.0)),
    "lognormals": (LogNormal(0.0, 0.5), LogNormal(0.3, 1.0)),
    "two families": (Normal(3.0, 1.0), LogNormal(1.0, 0.5)),
    "counts": (Poisson(3.0), Poisson(7.5)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_overlap_is_the_integral(name):
    one, other = PAIRS[name]
    found = Mixture([0.3, 0.7], [one, other]).overlap()
    both = (lambda x: min(one.pdf(x), other.pdf(x)), lambda x: np.sqrt(one.pdf(x) * other.pdf(x)))
    if name == "counts":
        expected = [sum(f(float(x)) for x in range(60)) for f in both]
    else:
        start = 1e-12 if name == "lognormals" else -15.0
        cuts = np.concatenate([[start], np.linspace(max(start, -4), 12, 120)[1:], [60.0]])
        pieces = pairwise(cuts)
        expected = np.sum([[quad(f, *piece)[0] for f in both] for piece in pieces], axis=0)
    assert found.coefficient[0, 1] == pytest.approx(expected[0], rel=1e-6)
    assert found.bhattacharyya[0, 1] == pytest.approx(expected[1], rel=1e-6)


def test_a_change_of_variable_leaves_the_overlap_as_it_is():
    logs = Mixture([0.4, 0.6], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.3)]).overlap()
    plain = Mixture.normal([0.4, 0.6], means=[0.0, 2.0], sds=[0.5, 0.3]).overlap()
    for name in ("coefficient", "bhattacharyya", "ashman", "misplaced"):
        np.testing.assert_allclose(getattr(logs, name), getattr(plain, name), rtol=1e-12)


def test_overlap_does_not_depend_on_the_units():
    small = Mixture.normal([0.4, 0.6], means=[0.0, 2e-12], sds=[0.5e-12, 0.7e-12]).overlap()
    plain = Mixture.normal([0.4, 0.6], means=[0.0, 2.0], sds=[0.5, 0.7]).overlap()
    np.testing.assert_allclose(small.coefficient, plain.coefficient, rtol=1e-12)
    np.testing.assert_allclose(small.ashman, plain.ashman, rtol=1e-12)


def test_overlap_in_words():
    assert str(MIXTURES["one"].overlap()) == "there is one component"
    words = str(ENCLOSED.overlap()).splitlines()
    assert words[-1] == "all together: 8.0% of the values would be misplaced"
    far = Mixture.normal(means=[0, 100], sds=[1, 1]).overlap()
    assert "almost completely separated: less than 0.01% would be misplaced" in str(far)
    under = Mixture.normal(weights=[0.05, 0.95], means=[0, 0.3], sds=[1, 2]).overlap()
    assert "heavily overlapping: 5.0% would be misplaced, all of component 1" in str(under)
    np.testing.assert_array_equal(under.lost, [[0.0, 1.0], [0.0, 0.0]])
    empty = Mixture.normal(weights=[0, 0, 1], means=[0, 1, 2], sds=[1, 1, 1]).overlap()
    assert "components 1 and 2 have weight 0" in str(empty)
    assert far.coefficient[0, 1] == pytest.approx(2 * ndtr(-50.0), abs=1e-300)
