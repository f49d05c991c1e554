"""Profile-likelihood intervals: closed forms, other optimisers, and the cases that have no end."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize

import mix1d
from mix1d import Mixture
from mix1d.em.step import evaluate
from mix1d.infer.profile_coordinates import ProfileCoordinates

Z2 = 1.959963984540054**2


def deviance_at(x, truth_to_mixture, start):
    """-2 max L over the free parameters, by an optimiser that knows nothing of mixtures."""
    found = minimize(
        lambda p: -2 * truth_to_mixture(p).logpdf(x).sum(),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 20_000, "maxfev": 20_000},
    )
    return found.fun


def test_one_normal_has_the_ends_in_closed_form():
    """n log(1 + (m - mean)^2 / s^2) = z^2, and n (log r + 1/r - 1) = z^2 with r = sd^2 / s^2."""
    x = np.random.default_rng(0).normal(3, 2, 30)
    interval = mix1d.fit(x, 1).interval(method="profile")
    reach = x.std() * np.sqrt(np.expm1(Z2 / 30))
    np.testing.assert_allclose(interval.means[0], x.mean() + np.array([-1, 1]) * reach, rtol=1e-6)

    def excess(r):
        return 30 * (np.log(r) + 1 / r - 1) - Z2

    ratios = np.array([brentq(excess, 0.1, 1), brentq(excess, 1, 10)])
    np.testing.assert_allclose(interval.sds[0], x.std() * np.sqrt(ratios), rtol=1e-6)


def test_one_poisson_has_the_ends_in_closed_form():
    x = np.random.default_rng(0).poisson(3, 25)
    fit = mix1d.fit(x, 1, family="poisson")
    interval, mean = fit.interval(method="profile"), x.mean()

    def excess(rate):
        return 50 * (rate - mean - mean * np.log(rate / mean)) - Z2

    wanted = [brentq(excess, 0.01, mean), brentq(excess, mean, 50)]
    np.testing.assert_allclose(interval.parameters["rate"][0], wanted, rtol=1e-6)
    np.testing.assert_allclose(interval.means, interval.parameters["rate"])
    np.testing.assert_allclose(interval.sds, np.sqrt(interval.means), rtol=1e-12)


def test_a_lognormal_has_the_ends_of_its_logarithms_and_a_mean_of_its_own():
    x = np.random.default_rng(0).lognormal(1, 0.4, 60)
    fit = mix1d.fit(x, 1, family="lognormal")
    interval = fit.interval(method="profile")
    logs = mix1d.fit(np.log(x), 1).interval(method="profile")
    np.testing.assert_allclose(interval.parameters["mu"], logs.means, rtol=1e-7)
    np.testing.assert_allclose(interval.parameters["sigma"], logs.sds, rtol=1e-7)

    def deviance(mean):
        """-2 L at its best under mu + sigma^2 / 2 = log mean."""
        return deviance_at(
            x,
            lambda p: Mixture([1], [mix1d.LogNormal(np.log(mean) - p[0] ** 2 / 2, p[0])]),
            [0.4],
        )

    for end in interval.means[0]:
        assert deviance(end) + 2 * fit.loglik == pytest.approx(Z2, abs=1e-4)


def test_refits_by_another_optimiser_fall_by_as_much(faithful, waiting):
    """At the upper end of a mean, and at the lower one of an sd."""
    interval, m = faithful.interval(method="profile"), faithful.mixture
    mean = interval.means[0, 1]
    fixed_mean = deviance_at(
        waiting,
        lambda p: (
            Mixture.normal([p[0], 1 - p[0]], means=[mean, p[1]], sds=np.abs(p[2:]))
            if 0 < p[0] < 1
            else Mixture.normal(means=[1e6], sds=[1])
        ),
        [m.weights[0], m.means[1], *m.sds],
    )
    assert fixed_mean + 2 * faithful.loglik == pytest.approx(Z2, abs=1e-4)


@pytest.fixture(scope="module")
def three():
    truth = Mixture.normal([0.3, 0.3, 0.4], means=[0, 5, 11], sds=[1, 1, 1.5])
    return mix1d.fit(truth.sample(300, rng=3), 3)


def test_the_weight_of_one_of_three_is_held_fixed(three):
    """The chart of a weight bends: the others share the rest in free proportion."""
    x, m = three.sample.values, three.mixture
    weight = three.interval(method="profile").weights[1, 1]

    def mixture(p):
        share = 1 / (1 + np.exp(-p[0]))
        rest = 1 - weight
        return Mixture.normal(
            [share * rest, weight, rest - share * rest], means=p[1:4], sds=np.exp(p[4:])
        )

    fall = deviance_at(x, mixture, [0, *m.means, *np.log(m.sds)]) + 2 * three.loglik
    assert fall == pytest.approx(Z2, abs=1e-3)


@pytest.mark.parametrize("component", [0, 1, 2])
def test_coordinates_with_a_weight_have_the_derivatives_of_the_likelihood(three, component):
    """Away from the maximum, where the slope in the weight held is not 0."""
    problem = three._basis.maximum.problem
    coordinates = ProfileCoordinates.of_weight(problem, three._basis.maximum.state, component)
    origin = coordinates.vector(three._basis.maximum.state)
    origin[coordinates.fixed] += 0.4
    origin[0] -= 0.1

    def loglik(vector):
        return float(evaluate(problem, coordinates.state(vector)).loglik)

    score, information, _ = coordinates.derivatives(
        origin, evaluate(problem, coordinates.state(origin))
    )
    steps = 1e-4 * np.eye(origin.size)
    slopes = [(loglik(origin + s) - loglik(origin - s)) / 2e-4 for s in steps]
    np.testing.assert_allclose(score, slopes, atol=1e-4)

    def score_at(vector):
        return coordinates.derivatives(vector, evaluate(problem, coordinates.state(vector)))[0]

    curvature = [(score_at(origin + s) - score_at(origin - s)) / -2e-4 for s in steps]
    np.testing.assert_allclose(information, curvature, atol=1e-3)


@pytest.mark.parametrize("side", [0, 1])
def test_the_search_for_a_function_finds_the_same_ends(three, side):
    """Two algorithms: along the path of a parameter, and the extreme of a function."""
    interval = three.interval(method="profile")
    of = three.interval_of(lambda m: [m.weights[0], m.means[1], m.sds[2]], method="profile")
    wanted = [interval.weights[0, side], interval.means[1, side], interval.sds[2, side]]
    np.testing.assert_allclose(of.interval[:, side], wanted, rtol=1e-4)


def test_functions_keep_their_range_without_a_scale(faithful):
    answer = faithful.interval_of(lambda m: m.ccdf(105), method="profile")
    assert 0 < answer.low < answer.estimate < answer.high < 1


def test_a_shared_sd_has_one_interval(waiting):
    interval = mix1d.fit(waiting, 2, equal_sd=True).interval(method="profile")
    np.testing.assert_array_equal(interval.sds[0], interval.sds[1])
    np.testing.assert_array_equal(interval.sds, interval.parameters["sd"])


def test_weights_are_repetitions(waiting):
    twice = mix1d.fit(waiting, 2, weights=np.full(waiting.size, 2)).interval(method="profile")
    tiled = mix1d.fit(np.tile(waiting, 2), 2).interval(method="profile")
    np.testing.assert_allclose(twice.sds, tiled.sds, rtol=1e-9)


def test_a_higher_level_is_wider_and_all_agree_where_n_is_large():
    truth = Mixture.normal([0.4, 0.6], means=[0, 8], sds=[1, 2])
    fit = mix1d.fit(truth.sample(4000, rng=0), 2)
    wide, narrow = (fit.interval(level, method="profile") for level in (0.99, 0.9))
    assert np.all(wide.means[:, 0] < narrow.means[:, 0])
    assert np.all(wide.sds[:, 1] > narrow.sds[:, 1])
    np.testing.assert_allclose(np.diff(wide.sds), np.diff(fit.interval(0.99).sds), rtol=3e-2)


def test_what_the_data_do_not_bound_goes_to_the_border():
    """Sixty counts of rates 3 and 6: one Poisson is within the interval of every parameter."""
    truth = Mixture([0.5, 0.5], [mix1d.Poisson(3.0), mix1d.Poisson(6.0)])
    fit = mix1d.fit(truth.sample(60, rng=1), 2, family="poisson")
    assert fit
    assert 2 * (fit.loglik - mix1d.fit(fit.sample, 1, family="poisson").loglik) < Z2
    interval = fit.interval(method="profile")
    np.testing.assert_array_equal(interval.weights, [[0, 1], [0, 1]])
    np.testing.assert_array_equal(interval.means, [[0, np.inf], [0, np.inf]])
    assert interval.message.startswith("the likelihood never falls enough, so the interval goes to")
    assert "the weight of component 1 from below and from above, the" in interval.message


@pytest.mark.parametrize("method", ["wald", "profile"])
def test_intervals_cover_the_truth(method):
    """Of 60 simulations at least 43 for each parameter: fewer has a chance of 1e-7 at 94%."""
    truth = Mixture([0.4, 0.6], [mix1d.Poisson(3.0), mix1d.Poisson(15.0)])
    hits = np.zeros((3, 2))
    for seed in range(60):
        fit = mix1d.fit(truth.sample(100, rng=seed), start=truth)
        interval = fit.interval(method=method)
        for row, name in enumerate(("weights", "means", "sds")):
            low, high = getattr(interval, name).T
            hits[row] += (low <= getattr(truth, name)) & (getattr(truth, name) <= high)
    assert np.all((hits >= 43) & (hits <= 60))


def test_a_fit_below_a_higher_maximum_is_told():
    truth = Mixture.normal(means=[0, 6, 12, 40], sds=[1, 1, 1, 1])
    x = truth.sample(200, rng=0)
    low = mix1d.fit(x, start=Mixture.normal(means=[0, 9, 39, 41], sds=[1, 4, 1, 1]))
    assert low
    assert low.loglik < mix1d.fit(x, 4).loglik - 10
    assert "rises above the fit" in low.interval(method="profile").message


def test_zeros_alone_bound_their_rate():
    """The log-likelihood of n zeros is -n rate; the first step led past all rates, to infinity."""
    only = mix1d.fit([0] * 20, 1, family="poisson").interval(method="profile")
    assert only.means[0] == pytest.approx([0.0, 1.920729 / 20], abs=1e-6)
    inflated = mix1d.fit([0] * 50 + [1000, 1010, 990], 2, family="poisson")
    assert inflated.interval(method="profile").means[0, 1] == pytest.approx(1.920729 / 50, rel=1e-4)


def test_values_that_fall_into_pieces_are_told_apart():
    """Between 0.54 and 0.6 the best fit is too low (another optimiser: a root of 2.37 at 0.57)."""
    x = np.loadtxt("examples/acidity.csv", skiprows=1)
    interval = mix1d.fit(x, 3).interval(method="profile")
    (region,) = interval.regions
    assert region.name == "the weight of component 1"
    first, second = region.pieces
    np.testing.assert_allclose(first, interval.weights[0])
    assert first[1] == pytest.approx(0.542, abs=2e-3)
    assert second[0] > 0.57
    assert "fall into pieces" in interval.message
    assert "fall into pieces" in interval._repr_html_()
    told = interval.to_dict()
    assert told["regions"][0]["pieces"][0] == [pytest.approx(v) for v in first]
    assert len(told["means"]) == 3


def test_intervals_without_an_end_are_regions(faithful):
    assert faithful.interval(method="profile").regions == ()
    truth = Mixture([0.5, 0.5], [mix1d.Poisson(3.0), mix1d.Poisson(6.0)])
    interval = mix1d.fit(truth.sample(60, rng=1), 2, family="poisson").interval(method="profile")
    rates = [region for region in interval.regions if "rate" in region.name]
    assert [region.pieces for region in rates] == [((0.0, np.inf),)] * 2
    assert interval.to_dict()["parameters"]["rate"][0] == [0.0, None]


def test_the_mean_of_a_geometric_component_falls_with_its_parameter():
    """It is (1 - p) / p: the ends of p, in the other order."""
    x = np.random.default_rng(0).geometric(0.3, 200) - 1.0
    fit = mix1d.fit(x, 1, family="geometric")
    found = fit.interval(method="profile")
    p = found.parameters["p"][0]
    np.testing.assert_allclose(found.means[0], (1.0 - p[::-1]) / p[::-1], rtol=1e-12)
    assert found.means[0, 0] < x.mean() < found.means[0, 1]
