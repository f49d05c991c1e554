"""Wald intervals and the delta method: closed forms, laws, and what is said where it cannot be."""

import numpy as np
import pytest
from scipy.special import expit, logit

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.families import GeneralisedNormal
from mix1d.families.parameters import INVERSE
from mix1d.infer.wald import on_scale

Z = 1.959963984540054


def test_each_interval_is_symmetric_on_its_own_scale(faithful):
    interval, errors, m = faithful.interval(), faithful.standard_errors(), faithful.mixture
    np.testing.assert_allclose(interval.means, m.means[:, None] + np.outer(errors.means, [-Z, Z]))
    np.testing.assert_allclose(
        np.log(interval.sds),
        np.log(m.sds)[:, None] + np.outer(errors.sds / m.sds, [-Z, Z]),
    )
    reach = errors.weights / (m.weights * (1 - m.weights))
    np.testing.assert_allclose(
        interval.weights, expit(logit(m.weights)[:, None] + np.outer(reach, [-Z, Z]))
    )


def test_the_weights_of_two_components_have_mirrored_intervals(faithful):
    weights = faithful.interval(0.8).weights
    np.testing.assert_allclose(weights[0], 1 - weights[1, ::-1], rtol=1e-12)


def test_a_weight_near_0_stays_inside():
    x = Mixture.normal([0.02, 0.98], means=[0, 9], sds=[1, 1]).sample(150, rng=1)
    weights = mix1d.fit(x, 2).interval(0.999).weights
    assert np.all((weights > 0) & (weights < 1))


def test_degrees_of_freedom_end_at_infinity_and_a_shape_at_its_range():
    ends = on_scale(INVERSE, np.array([50.0, 4.0]), np.array([160.0, 1.0]))
    np.testing.assert_allclose(ends, [[50 / 4.2, np.inf], [3.2, 16 / 3]])
    shape = GeneralisedNormal.parameters[2].domain
    assert on_scale(shape, np.array([49.9]), np.array([9.0]))[0, 1] == pytest.approx(50, abs=1e-4)


def test_one_component_has_weight_1():
    fit = mix1d.fit([1.0, 2.0, 4.0, 7.0], 1)
    for method in ("wald", "profile"):
        np.testing.assert_array_equal(fit.interval(method=method).weights, [[1.0, 1.0]])


@pytest.mark.parametrize("equal_sd", [False, True])
def test_functions_that_are_parameters_have_their_errors(waiting, equal_sd):
    fit = mix1d.fit(waiting, 2, equal_sd=equal_sd)
    errors = fit.standard_errors()
    for name in ("weights", "means", "sds"):
        of = fit.interval_of(lambda m, name=name: getattr(m, name))
        np.testing.assert_allclose(of.standard_error, getattr(errors, name), rtol=1e-6)


def test_a_smooth_function_has_the_error_of_its_exact_gradient():
    """P(X > c) of one normal: the gradient is phi(z) (1, z) / s in (mean, sd)."""
    x = np.random.default_rng(0).normal(10, 2, 100)
    fit = mix1d.fit(x, 1)
    z = (13 - x.mean()) / x.std()
    wanted = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * np.sqrt((1 + z * z / 2) / 100)
    assert fit.interval_of(lambda m: m.ccdf(13)).standard_error == pytest.approx(wanted, rel=1e-6)


def test_functions_may_return_arrays(faithful):
    answer = faithful.interval_of(lambda m: m.cdf([[50, 60, 70], [80, 90, 95]]))
    assert answer.interval.shape == (2, 3, 2)
    low, high = answer
    assert isinstance(faithful.interval_of(Mixture.mean).low, float)
    assert np.all((low < answer.estimate) & (answer.estimate < high))


def test_scales_keep_a_function_in_its_range(faithful):
    def tail(m):
        return m.ccdf(105)

    assert faithful.interval_of(tail).low < 0
    assert faithful.interval_of(tail, scale="log").low > 0
    assert faithful.interval_of(tail, scale="logit").high < 1


@pytest.mark.parametrize("method", ["wald", "profile"])
def test_intervals_follow_the_units(waiting, faithful, method):
    scaled = mix1d.fit(1e-9 * waiting - 1e-7, 2).interval(method=method)
    interval = faithful.interval(method=method)
    np.testing.assert_allclose(scaled.means, 1e-9 * interval.means - 1e-7, rtol=1e-6)
    np.testing.assert_allclose(scaled.sds, 1e-9 * interval.sds, rtol=1e-5)
    np.testing.assert_allclose(scaled.weights, interval.weights, rtol=1e-5)


@pytest.mark.parametrize("off", [0.0, 0.02])
@pytest.mark.parametrize("bent", [np.abs, np.square])
def test_a_kink_and_an_extreme_are_told(faithful, off, bent):
    """Their slope is 0 at the fit, or changes near by: first-order errors mislead."""
    top = float(faithful.mixture.means[0]) + off
    assert "bends sharply" in faithful.interval_of(lambda m: bent(m.means[0] - top)).message


def test_what_is_nearly_straight_is_not_called_bent(faithful):
    for function in (Mixture.mean, Mixture.median, lambda m: m.ccdf(80), lambda m: m.icdf([0.1])):
        assert faithful.interval_of(function).message == ""


def test_it_needs_no_data(faithful):
    read = mix1d.Fit.from_json(faithful.to_json())
    np.testing.assert_array_equal(read.interval().sds, faithful.interval().sds)
    assert read.interval_of(Mixture.mean).low == faithful.interval_of(Mixture.mean).low


def test_the_sandwich_is_the_textbook_one():
    """One normal: var(mean) = s^2 / n, var(sd) = (m4 - s^4) / (4 n s^2)."""
    x = np.random.default_rng(0).exponential(1, 400)
    errors = mix1d.fit(x, 1).standard_errors("sandwich")
    s, fourth = x.std(), ((x - x.mean()) ** 4).mean()
    assert errors.means[0] == pytest.approx(s / 20, rel=1e-6)
    assert errors.sds[0] == pytest.approx(np.sqrt((fourth - s**4) / (4 * 400 * s**2)), rel=1e-6)


def test_the_sandwich_counts_weights_as_repetitions(waiting):
    twice = mix1d.fit(waiting, 2, weights=np.full(waiting.size, 2)).standard_errors("sandwich")
    tiled = mix1d.fit(np.tile(waiting, 2), 2).standard_errors("sandwich")
    np.testing.assert_allclose(twice.covariance, tiled.covariance, rtol=1e-9)


def test_what_cannot_be_trusted_says_so_first(waiting):
    fixed_point = mix1d.fit(waiting, 2, algorithm="cem")
    spike = mix1d.fit([5] * 30 + [1, 2, 3, 4, 9, 10, 11], 3)
    for fit in (fixed_point, spike):
        answers = [fit.interval(), fit.interval(method="profile"), fit.standard_errors()]
        answers += [fit.interval_of(Mixture.mean), fit.band([60.0]), fit.influence()]
        for answer in answers:
            assert answer.message.startswith("this fit cannot be trusted: ")
        assert repr(fit.interval()).startswith("this fit cannot be trusted: ")
    for method in ("wald", "profile"):
        assert np.all(np.isnan(fixed_point.interval(method=method).means))
        assert np.all(np.isnan(fixed_point.interval_of(Mixture.mean, method=method).interval))
    assert np.all(np.isnan(fixed_point.standard_errors("sandwich").means))
    assert fixed_point.band([60.0]).estimate[0] > 0
    assert np.isnan(fixed_point.band([60.0]).low[0])
    assert np.all(np.isfinite(spike.interval(method="profile").means))


def changing():
    shapes = iter([2, 2, 3, 3, 3, 3])
    return lambda m: np.ones(next(shapes))


BAD = {
    "level 1": (
        lambda f: f.interval(1.0),
        "`level` must lie strictly between 0 and 1, got 1",
    ),
    "level 0": (
        lambda f: f.band([1], 0),
        "`level` must lie strictly between 0 and 1, got 0",
    ),
    "level in text": (lambda f: f.interval("0.9"), "`level` must lie strictly between 0 and 1"),
    "level NaN": (lambda f: f.outliers(np.nan), "`level` must lie strictly between 0 and 1"),
    "level 95": (lambda f: f.plot(band=95), "`band` must lie strictly between 0 and 1"),
    "method": (lambda f: f.interval(method="exact"), "`method` must be one of 'wald', 'profile'"),
    "errors": (lambda f: f.standard_errors("delta"), "`method` must be one of 'information'"),
    "no function": (lambda f: f.interval_of(3), "`function` must be callable, got 3"),
    "text": (
        lambda f: f.interval_of(lambda m: "high"),
        "`function` must return a number or an array of numbers, got 'high'",
    ),
    "nothing": (lambda f: f.interval_of(print), "an array of numbers, got None"),
    "an object": (lambda f: f.interval_of(Mixture.thresholds), "an array of numbers, got Thres"),
    "a bool": (lambda f: f.interval_of(lambda m: m.k == 2), "an array of numbers, got True"),
    "ragged": (lambda f: f.interval_of(lambda m: [[1], [1, 2]]), "an array of numbers, got [[1]"),
    "NaN": (
        lambda f: f.interval_of(lambda m: np.nan),
        "`function` must return finite numbers, got nan at the fit",
    ),
    "NaN near by": (
        lambda f: f.interval_of(lambda m: np.nan if m.means[0] > f.mixture.means[0] else 1.0),
        "`function` must return finite numbers, got nan a fraction of a standard error away",
    ),
    "changing shape": (
        lambda f: f.interval_of(changing()),
        "must return arrays of one shape, got (2,) at the fit and (3,) a fraction of a standard",
    ),
    "not positive": (
        lambda f: f.interval_of(lambda m: m.means - 60, scale="log"),
        "`scale`='log' needs a function that is positive, got -5.38514",
    ),
    "scale": (lambda f: f.interval_of(Mixture.mean, scale="sqrt"), "`scale` must be one of"),
    "n": (lambda f: f.bootstrap(0), "`n` must be a whole number of at least 1, got 0"),
    "kind": (lambda f: f.bootstrap(9, kind="block"), "`kind` must be one of 'parametric'"),
    "progress": (lambda f: f.bootstrap(9, progress=1), "`progress` must be True or False, got 1"),
    "seed": (lambda f: f.bootstrap(9, rng="a"), "`rng` must be a non-negative int"),
    "too few": (lambda f: f.bootstrap(5).interval(), "at least 10 trusted replicates"),
    "curve": (lambda f: f.band([1], of="sf"), "`of` must be one of 'pdf', 'cdf', got 'sf'"),
    "places": (lambda f: f.band([[1, 2]]), "`x` must be a list of numbers, got shape (1, 2)"),
    "adjust": (lambda f: f.outliers(adjust="sidak"), "`adjust` must be one of 'holm'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_questions_get_one_sentence(faithful, name):
    ask, words = BAD[name]
    with pytest.raises(Mix1dError) as caught:
        ask(faithful)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_printed_ends_are_rounded_by_the_width_in_one_notation():
    """The same digits whatever the unit, and one number where there is nothing to estimate."""
    x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(300, rng=0)
    lines = str(mix1d.fit(x, 2).interval()).splitlines()
    assert lines[-1].split("  ")[-1].strip() == "0.816 to 1.029"
    small = str(mix1d.fit(1e-5 * x, 2).interval()).splitlines()
    assert small[-1].endswith("(8.16 to 10.29)e-06")
    held = mix1d.fit(np.concatenate([x, np.zeros(60)]), 2, lumps=[0.0])
    assert str(held.interval()).splitlines()[2].split() == ["1", "0.132", "to", "0.209", "0", "0"]
