"""Profile intervals of thresholds: against a constrained search by another algorithm."""

from functools import cache

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

import mix1d
from mix1d import LogNormal, Mix1dError, Mixture, Poisson
from mix1d.describe.threshold_profile import _Crossing
from mix1d.em.step import evaluate
from mix1d.infer.constrained import maximised_at
from mix1d.infer.profile_coordinates import ProfileCoordinates

CASES = {
    "normals": (Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 1.3]), {}),
    "one sd": (Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 1]), {"equal_sd": True}),
    "three": (Mixture.normal([0.3, 0.3, 0.4], means=[0, 4, 9], sds=[1, 1, 2]), {}),
    "lognormals": (
        Mixture([0.4, 0.6], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.4)]),
        {"family": "lognormal"},
    ),
    "counts": (Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)]), {"family": "poisson"}),
}


@cache
def fitted(name, n=300):
    truth, options = CASES[name]
    return mix1d.fit(truth.sample(n, rng=1), start=truth, **options)


def main(found):
    """The threshold with the most beyond it."""
    return int(np.argmax(found.mass))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("all_others", [False, True])
def test_coordinates_with_a_threshold_have_the_derivatives_of_the_likelihood(name, all_others):
    """Away from the maximum, where the slope in the place held is not 0."""
    fit = fitted(name)
    peak, found = fit._basis.maximum, fit.thresholds()
    winner, rival = found.pairs[main(found)].tolist()
    rivals = [j for j in range(fit.mixture.k) if j != winner] if all_others else [rival]
    at = float(peak.on_line(found.x[main(found)]))
    crossing = _Crossing(peak, winner, rivals, 0.3, at)
    coordinates = ProfileCoordinates(
        peak.problem, crossing.parametrization, crossing.place, crossing
    )
    origin = coordinates.vector(peak.state)
    origin[crossing.place] += 0.1
    origin[-1] -= 0.1

    def loglik(vector):
        return float(evaluate(peak.problem, coordinates.state(vector)).loglik)

    def score_at(vector):
        return coordinates.derivatives(vector, evaluate(peak.problem, coordinates.state(vector)))[0]

    steps = 1e-4 * np.eye(origin.size)
    score, information, _ = coordinates.derivatives(
        origin, evaluate(peak.problem, coordinates.state(origin))
    )
    slopes = [(loglik(origin + s) - loglik(origin - s)) / 2e-4 for s in steps]
    np.testing.assert_allclose(score, slopes, rtol=1e-5, atol=1e-3)
    curvature = [(score_at(origin + s) - score_at(origin - s)) / -2e-4 for s in steps]
    np.testing.assert_allclose(information, curvature, rtol=1e-4, atol=0.05)


def test_a_search_from_too_far_is_refused_in_silence():
    """There the slopes overflow."""
    fit = fitted("normals")
    found = fit.thresholds()
    peak, at = fit._basis.maximum, float(fit._basis.maximum.on_line(found.x[main(found)]))
    crossing = _Crossing(peak, 0, [1], 0.0, at)
    coordinates = ProfileCoordinates(
        peak.problem, crossing.parametrization, crossing.place, crossing
    )
    vector = coordinates.vector(peak.state)
    assert maximised_at(coordinates, vector).is_sound
    for means in (slice(1, 2), slice(1, 3)):
        vector[means] = 1e200
        vector[3:] = -200.0
        assert not maximised_at(coordinates, vector).is_sound


def test_at_an_end_the_best_mixture_that_cuts_there_is_at_the_likelihood_of_the_level():
    """SLSQP over the mixtures whose two components are equally likely at the end."""
    fit = fitted("normals")
    x, m = fit.sample.values, fit.mixture
    counts = fit.sample.weights

    def mixture(p):
        share = 1 / (1 + np.exp(-p[0]))
        return Mixture.normal([share, 1 - share], means=p[1:3], sds=np.exp(p[3:]))

    def height(p):
        return float(counts @ mixture(p).logpdf(x))

    origin = [np.log(m.weights[0] / m.weights[1]), *m.means, *np.log(m.sds)]
    found = fit.thresholds(method="profile")
    for end in found.interval[main(found)]:

        def contrast(p, end=end):
            a, b = mixture(p).components
            return p[0] + a.logpdf(end) - b.logpdf(end)

        held = {"type": "eq", "fun": contrast}
        best = minimize(lambda p: -height(p), origin, constraints=held, method="SLSQP")
        assert 2 * (fit.loglik + best.fun) == pytest.approx(3.841459, abs=1e-3)


@pytest.mark.parametrize("name", CASES)
def test_with_many_values_it_is_the_wald_interval(name):
    """Where the likelihood is a parabola: the ends differ by the order of 1/n."""
    fit = fitted(name, n=5_000)
    wald, found = (fit.thresholds(posterior=0.9, method=m) for m in ("wald", "profile"))
    t = main(found)
    width = np.diff(wald.interval[t])
    assert found.interval[t] == pytest.approx(wald.interval[t], abs=0.1 * float(width[0]))
    z = int(np.argmax(found.grey_mass))
    widths = np.diff(wald.grey_interval[z], axis=1)
    assert np.all(np.abs(found.grey_interval[z] - wald.grey_interval[z]) < 0.15 * widths)
    assert found.method == "profile likelihood"
    assert wald.method == "Wald"


def test_it_follows_the_units():
    truth, _ = CASES["normals"]
    x = truth.sample(200, rng=2)
    a, b = (
        mix1d.fit(x * scale + shift, 2).thresholds(cost=2.0, method="profile")
        for scale, shift in ((1.0, 0.0), (1e6, -3e6))
    )
    t = main(a)
    np.testing.assert_allclose(b.interval[t], 1e6 * a.interval[t] - 3e6, rtol=1e-6)


def test_a_zone_that_may_not_be_there_ends_where_it_vanishes():
    """A component in the middle that need not be 90% sure anywhere."""
    found = fitted("three").thresholds(posterior=0.9, method="profile")
    assert "stops where it vanishes, for the limit" in found.note
    assert found.note in str(found)
    (low, high) = found.grey_interval[1, 1], found.grey_interval[2, 0]
    assert low[1] == pytest.approx(high[0], abs=0.1)  # where the two limits would meet


def test_far_thresholds_keep_their_wald_interval():
    found = fitted("normals").thresholds(method="profile")
    wald = fitted("normals").thresholds()
    far = np.flatnonzero(found.mass < 1e-6)
    assert len(far)
    np.testing.assert_array_equal(found.interval[far], wald.interval[far])


def test_a_fit_without_a_maximum_has_none():
    """A fit that was stopped far below its maximum."""
    x = [3.0, 4, 4, 5, 5, 5, 6, 6, 7]
    fit = mix1d.fit(x, 2, max_iter=1, start="quantile", rounding=None)
    found = fit.thresholds(method="profile")
    assert found.caution
    assert np.isnan(found.interval[main(found)]).all()
    assert "no end was found for the threshold" in found.note
    assert "nan" not in str(found)
    assert "no end was found" in fit.interval(method="profile").message


def test_an_unknown_method_is_refused():
    with pytest.raises(Mix1dError, match="`method` must be one of 'wald', 'profile'"):
        fitted("normals").thresholds(method="bootstrap")


@pytest.mark.parametrize(
    ("said", "bounds", "numbers", "start"),
    [
        (
            {"sds": ["s", "2*s"]}, None,
            lambda t: (t[:2], np.exp(t[2]) * np.array([1, 2])), [0, 4, 0.0],
        ),
        (
            {"sds": ["s", "2*s"]}, {"s": (1.05, None)},
            lambda t: (t[:2], max(np.exp(t[2]), 1.05) * np.array([1, 2])), [0, 4, 0.1],
        ),
        (
            {"means": ["a", "a+d"], "sds": ["v*d", "v*d"]}, None,
            lambda t: (t[0] + np.array([0, t[1]]), np.full(2, np.exp(t[2]) * t[1])), [0, 4, -1.0],
        ),
    ],
    ids=["a tie", "on a bound", "expressions"],
)  # fmt: skip
def test_under_constraints_the_ends_are_where_the_likelihood_ratio_is(said, bounds, numbers, start):
    """L is maximised by SciPy where the weights are those that make the end a threshold."""
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.normal(0, 1, 60), rng.normal(4, 1.9, 80)])
    fit = mix1d.fit(x, 2, constraints=said, bounds=bounds)
    found = fit.thresholds(method="profile")
    assert not found.note

    def height(t, y):
        means, sds = numbers(t)
        at = stats.norm.logpdf(y, means, sds)
        share = 1.0 / (1.0 + np.exp(at[0] - at[1]))
        densities = stats.norm.pdf(x[:, None], means, sds)
        return np.log(densities @ [share, 1.0 - share]).sum()

    for end in found.interval[-1]:
        best = np.array(start, dtype=float)
        for y in np.linspace(found.x[-1], end, 4):
            options = {"xatol": 1e-8, "fatol": 1e-9, "maxiter": 3000}
            done = minimize(
                lambda t, y=y: -height(t, y), best, method="Nelder-Mead", options=options
            )
            best = done.x
        assert 2.0 * (fit.loglik + done.fun) == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-4)


def test_where_weights_are_constrained_the_note_says_wald():
    x = np.random.default_rng(4).normal(size=200) + np.repeat([0, 4], 100)
    found = mix1d.fit(x, 2, constraints={"weights": "w"}).thresholds(method="profile")
    assert "under constraints of the weights the intervals of thresholds are Wald's" in found.note
