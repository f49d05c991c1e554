"""Relative weights: Kish's number, the sandwich, and what is refused because it counts."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Sample
from mix1d.sklearn import UnivariateMixture

WAITING = np.loadtxt(
    Path(__file__).parents[2] / "examples/faithful.csv", delimiter=",", skiprows=1
)[:, 1]
WEIGHTS = 0.5 + (np.arange(272) % 7) * 0.4
TWO = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1])


def relative(x, k=2, weights=WEIGHTS, **options) -> mix1d.Fit:
    return mix1d.fit(x, k, weights=weights, weights_are="relative", **options)


@pytest.fixture(scope="module")
def fit() -> mix1d.Fit:
    return relative(WAITING)


# ---------------------------------------------------------------------- other programs
def test_the_estimates_and_errors_of_rs_survey(fit):
    """R 4.2, survey 4.1: the maximum of sum w log f by optim and Newton, the variance of its
    influence functions by ``vcov(svytotal(influence, svydesign(~1, weights = ~w)))``; and mclust
    6.0.0, ``me.weighted("V", ...)``. The script is benchmarks/weights.R.
    """
    m, errors = fit.mixture, fit.standard_errors()
    assert fit.n == pytest.approx(222.66292605309, rel=1e-13)
    assert fit.loglik / fit.n == pytest.approx(-3.7935488335637, rel=1e-13)
    ours = [m.weights[0], *m.means, *m.sds]
    survey = [0.380642273227, 55.349432074144, 80.168955748941, 6.272385600904, 5.517821802251]
    mclust = [0.380642266826, 55.349431857505, 80.168955625556, 6.272385414799, 5.517821918657]
    np.testing.assert_allclose(ours, survey, rtol=1e-11)
    np.testing.assert_allclose(ours, mclust, rtol=1e-7)
    np.testing.assert_allclose(
        [errors.weights[0], *errors.means, *errors.sds],
        [0.03529840073, 0.87153567918, 0.53193154023, 0.54796078136, 0.39522327802],
        rtol=1e-9,
    )


def test_the_mean_and_its_error_of_svymean():
    """One component: the weighted mean, and the error that survey::svymean gives, for the schools
    of California (R's survey, apistrat$api00, the design without its strata).
    """
    api00 = np.array([*ELEMENTARY, *HIGH, *MIDDLE])
    weights = np.repeat([44.209999084473, 15.10000038147, 20.360000610352], [100, 50, 50])
    found = relative(api00, 1, weights)
    assert found.mixture.means[0] == pytest.approx(662.28736315932, rel=1e-12)
    assert found.standard_errors().means[0] == pytest.approx(9.5854288763731, rel=1e-10)
    assert found.n == pytest.approx(168.5813, abs=1e-4)


# fmt: off
ELEMENTARY = [
    840, 516, 531, 501, 720, 805, 778, 731, 592, 669, 497, 638, 534, 705, 761, 771, 751, 474, 832,
    559, 765, 744, 865, 782, 745, 892, 619, 616, 703, 509, 806, 759, 740, 642, 565, 726, 863, 765,
    893, 398, 539, 776, 580, 503, 724, 476, 529, 870, 746, 836, 756, 423, 588, 606, 632, 651, 553,
    676, 861, 588, 597, 884, 819, 542, 509, 493, 893, 709, 596, 609, 671, 720, 669, 650, 836, 542,
    578, 814, 777, 719, 617, 856, 723, 609, 676, 668, 421, 667, 631, 845, 631, 696, 714, 788, 667,
    568, 847, 679, 477, 521,
]
HIGH = [
    467, 522, 455, 509, 681, 666, 582, 641, 510, 527, 681, 724, 525, 712, 680, 784, 743, 593, 518,
    770, 721, 713, 816, 641, 667, 610, 618, 717, 610, 868, 678, 418, 712, 784, 472, 764, 646, 585,
    556, 600, 599, 706, 409, 635, 477, 710, 453, 546, 646, 624,
]
MIDDLE = [
    496, 505, 409, 609, 867, 685, 647, 745, 694, 676, 870, 500, 679, 552, 559, 650, 565, 443, 774,
    668, 581, 878, 753, 528, 678, 535, 667, 534, 648, 551, 485, 765, 743, 403, 695, 551, 467, 669,
    773, 780, 693, 635, 660, 733, 657, 606, 522, 601, 819, 627,
]
# fmt: on


# ---------------------------------------------------------------------- laws
@pytest.mark.parametrize("exponent", [-900, -3, 1, 900])
def test_a_power_of_two_changes_nothing_to_the_last_bit(exponent, fit):
    other = relative(WAITING, weights=WEIGHTS * 2.0**exponent)
    assert (other.mixture, other.loglik, other.n, other.digest) == (
        fit.mixture, fit.loglik, fit.n, fit.digest,
    )  # fmt: skip
    np.testing.assert_array_equal(other.covariance, fit.covariance)


@pytest.mark.parametrize("factor", [1e-300, 1 / 1024 / 3, 1 / WEIGHTS.sum(), 7.7, 1e300])
def test_the_unit_of_the_weights_means_nothing(factor, fit):
    other = relative(WAITING, weights=WEIGHTS * factor)
    assert other.n == pytest.approx(fit.n, rel=1e-12)
    assert other.loglik == pytest.approx(fit.loglik, rel=1e-12)
    np.testing.assert_allclose(other.mixture.means, fit.mixture.means, rtol=1e-12)
    np.testing.assert_allclose(other.covariance, fit.covariance, rtol=1e-9)


@pytest.mark.parametrize("weight", [1.0, 0.3, 1e-300, 1e300])
def test_equal_weights_are_none(weight):
    """To the last bit; the errors are those of the sandwich, with n / (n - 1)."""
    other, plain = relative(WAITING, weights=np.full(272, weight)), mix1d.fit(WAITING, 2)
    assert (other.mixture, other.loglik, other.bic) == (plain.mixture, plain.loglik, plain.bic)
    ratio = other.standard_errors().means / plain.standard_errors("sandwich").means
    np.testing.assert_allclose(ratio, np.sqrt(272 / 271), rtol=1e-12)


def test_a_weight_of_0_is_no_row_and_the_order_means_nothing(fit):
    some = np.append(WAITING, [1.0, 500.0]), np.append(WEIGHTS, [0.0, 0.0])
    order = np.random.default_rng(0).permutation(274)
    other = relative(some[0][order], weights=some[1][order])
    assert (other.mixture, other.digest) == (fit.mixture, fit.digest)
    np.testing.assert_array_equal(other.covariance, fit.covariance)


def test_a_row_written_twice_is_another_survey_than_one_of_twice_the_weight():
    doubled, heavier = np.append(WAITING, WAITING[:50]), WEIGHTS.copy()
    heavier[:50] *= 2
    two = relative(doubled, weights=np.append(WEIGHTS, WEIGHTS[:50]))
    one = relative(WAITING, weights=heavier)
    np.testing.assert_allclose(two.mixture.means, one.mixture.means, rtol=1e-10)
    assert two.n > one.n + 20
    assert np.all(two.standard_errors().means < one.standard_errors().means)


def test_the_fit_is_equivariant_with_its_errors(fit):
    other = relative(1e-9 * WAITING - 3e-7)
    np.testing.assert_allclose(other.mixture.sds, 1e-9 * fit.mixture.sds, rtol=1e-9)
    errors = fit.standard_errors().means
    np.testing.assert_allclose(other.standard_errors().means, 1e-9 * errors, rtol=1e-7)


# ---------------------------------------------------------------------- what the errors promise
def test_the_intervals_cover_where_the_weights_depend_on_the_values():
    """Rows of a large population are drawn more often the larger they are, and weighted back: the
    sandwich covers 95%, the curvature too seldom (200 surveys of 400 rows).
    """
    rng = np.random.default_rng(3)
    population = TWO.sample(100_000, rng=rng)
    share = np.exp(0.4 * population)
    inside = np.zeros(2)
    for _ in range(200):
        rows = rng.choice(population.size, 400, p=share / share.sum())
        found = relative(population[rows], weights=1.0 / share[rows], start=TWO)
        for which, method in enumerate(("sandwich", "information")):
            error = found.standard_errors(method).means[0]
            inside[which] += abs(found.mixture.means[0]) < 1.96 * error
    assert 0.90 <= inside[0] / 200 <= 0.985
    assert inside[1] / 200 < 0.88


def test_the_bootstrap_draws_rows_with_their_weights(fit):
    errors = fit.standard_errors()
    for kind in (None, "bayesian"):
        replicates = fit.bootstrap(499, kind=kind)
        drawn = replicates.standard_errors()
        for name in ("weights", "means", "sds"):
            np.testing.assert_allclose(getattr(drawn, name), getattr(errors, name), rtol=0.15)
    ends = fit.interval(method="bootstrap").means
    np.testing.assert_allclose(ends, fit.interval().means, atol=0.3 * errors.means.max())


def test_the_influence_is_that_of_the_row_with_its_weight(fit):
    moved = fit.influence()
    for row in (6, 42, 201):
        kept = np.arange(272) != row
        rest = relative(WAITING[kept], weights=WEIGHTS[kept])
        change = rest.mixture.means - fit.mixture.means
        np.testing.assert_allclose(moved.means[row], change, rtol=0.05, atol=1e-3)


def test_an_outlier_is_one_row_among_all_whatever_its_weight(fit):
    found = fit.outliers(adjust="bonferroni")
    few = found.p_values < 1.0 / 272
    np.testing.assert_allclose(found.adjusted[few], 272 * found.p_values[few])


def test_what_builds_on_the_errors_takes_the_sandwich(fit):
    z = 1.959963984540054
    reach = np.diff(fit.interval().means, axis=1)[:, 0] / 2
    np.testing.assert_allclose(reach, z * fit.standard_errors().means)
    mean = fit.interval_of(lambda m: m.means[0])
    assert mean.standard_error == pytest.approx(fit.standard_errors().means[0], rel=1e-6)
    assert (
        fit.thresholds().standard_errors[0] != mix1d.fit(WAITING, 2).thresholds().standard_errors[0]
    )
    assert "effective values" in str(fit)
    assert "relative, worth 222.663 values (Kish); errors by the sandwich" in str(fit)


# ---------------------------------------------------------------------- what counts, and is refused
REFUSED = {
    "goodness": (lambda f: f.goodness_of_fit(n_boot=9), "a test of fit needs weights that are"),
    "parametric": (lambda f: f.bootstrap(9, kind="parametric"), 'kind="parametric" needs'),
    "profile": (lambda f: f.interval(method="profile"), 'method="profile" needs weights that'),
    "profile of": (
        lambda f: f.interval_of(lambda m: m.means[0], method="profile"), 'method="profile" needs',
    ),
    "threshold": (lambda f: f.thresholds(method="profile"), 'method="profile" needs weights'),
    "modes": (lambda f: f.modes(n_boot=9), "`n_boot` needs weights that are counts"),
    "bands": (lambda f: f.plot_qq(n_boot=9), "a simulated band needs weights that are counts"),
    "ratio": (
        lambda f: mix1d.likelihood_ratio_test(f.sample, 1, 2, n_boot=9),
        "`likelihood_ratio_test` needs weights that are counts, and these are relative",
    ),
    "sequence": (
        lambda f: mix1d.sequential_test(WAITING, 2, weights=WEIGHTS, weights_are="relative"),
        "`likelihood_ratio_test` needs weights that are counts",
    ),
    "em": (lambda f: mix1d.em_test(f.sample), "`em_test` needs weights that are counts"),
    "dip": (
        lambda f: mix1d.dip_test(WAITING, weights=WEIGHTS, weights_are="relative"),
        "`dip_test` needs weights that are counts",
    ),
    "silverman": (lambda f: mix1d.silverman_test(f.sample), "`silverman_test` needs weights"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_counts_observations_is_refused(call, sentence, fit):
    with pytest.raises(Mix1dError) as error:
        call(fit)
    words = str(error.value)
    assert words.startswith(sentence)
    assert "\n" not in words


def test_a_picture_without_bands_and_a_report_without_a_test(fit, tmp_path):
    assert fit.plot_qq(n_boot=0) is not None
    fit.report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "the weights are relative" in page
    assert "by the sandwich (Binder 1983)" in page
    assert "weights=weights, weights_are=&#39;relative&#39;" in page.replace("\n", " ")


# ---------------------------------------------------------------------- weights that are no counts
DOUBTFUL = {
    "1 / error^2 of an astronomer": (
        1.0 / np.random.default_rng(0).uniform(0.1, 0.3, 150) ** 2,
        "observations in 150 rows",
    ),
    "the people that each row stands for": (
        np.random.default_rng(1).uniform(200.0, 9000.0, 150), "observations in 150 rows",
    ),
    "scaled to a mean of 1": (
        np.random.default_rng(2).dirichlet(np.ones(150)) * 150, "just as many observations as",
    ),
    "scaled to a mean of 1, in single precision": (
        (np.random.default_rng(2).dirichlet(np.ones(150)) * 150).astype(np.float32),
        "just as many observations as there are rows, 150",
    ),
    "one constant": (np.full(150, 2.5), "375 observations in 150 rows"),
    "half of all": (np.where(np.arange(150) < 75, 0.0, 4.3), "observations in 150 rows"),
}  # fmt: skip


@pytest.mark.parametrize(("weights", "claim"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_fractions_that_claim_too_much_are_told(weights, claim):
    found = mix1d.fit(TWO.sample(150, rng=5), 2, weights=weights)
    assert claim in found.message
    assert 'if they are no counts, pass weights_are="relative"' in found.message
    assert "claim" not in relative(TWO.sample(150, rng=5), weights=weights).message


def test_percentages_are_told():
    values, times = np.unique(WAITING, return_counts=True)
    percent = np.round(100.0 * times / times.sum(), 1)
    assert "100 observations, as percentages do" in mix1d.fit(values, 2, weights=percent).message


@pytest.mark.parametrize(
    "weights",
    [np.full(150, 1000), np.full(150, 1000.0), np.full(150, 1.2), None, np.arange(150) % 3],
)
def test_counts_say_nothing(weights):
    assert "claim" not in mix1d.fit(TWO.sample(150, rng=5), 2, weights=weights).message


def test_a_sketch_of_fractions_is_told_too():
    folded = mix1d.sketch(TWO.sample(150, rng=5), weights=np.full(150, 2.3), cells=16)
    assert "345 observations in 150 rows" in mix1d.fit(folded, 2).message


# ---------------------------------------------------------------------- sketches
def parts():
    rng = np.random.default_rng(8)
    x = TWO.sample(30_000, rng=rng)
    return x, rng.gamma(2.0, size=x.size) * np.exp(0.3 * x)


@pytest.mark.parametrize("cells", [256, 4096])
def test_the_sum_of_two_sketches_is_the_sketch_of_both(cells):
    x, w = parts()
    options = {"cells": cells, "weights_are": "relative"}
    whole = mix1d.sketch(x, weights=w, **options)
    halves = [
        mix1d.sketch(x[rows], weights=w[rows], **options)
        for rows in (slice(9000), slice(9000, None))
    ]
    chunks = mix1d.sketch(
        iter([(x[i : i + 7000], w[i : i + 7000]) for i in range(0, 30_000, 7000)]), **options
    )
    updated = halves[0].update(x[9000:], weights=w[9000:]).update([])
    kish = w.sum() ** 2 / (w**2).sum()
    for other in (whole, halves[0] + halves[1], halves[1] + halves[0], chunks, updated):
        assert other.n == pytest.approx(kish, rel=1e-12)
        assert other.unit == whole.unit
        np.testing.assert_array_equal(other.keys, whole.keys)
        np.testing.assert_allclose(other.weights, whole.weights, rtol=1e-12)
        np.testing.assert_allclose(other.squares, whole.squares, rtol=1e-12)
    assert mix1d.Sketch.from_json(whole.to_json()) == whole


def test_a_sketch_has_the_fit_and_the_errors_of_every_value():
    x, w = parts()
    exact = relative(x, weights=w)
    folded = mix1d.fit(mix1d.sketch(x, weights=w, weights_are="relative"), 2)
    errors = exact.standard_errors()
    assert folded.n == pytest.approx(exact.n, rel=1e-12)
    np.testing.assert_allclose(
        folded.mixture.means, exact.mixture.means, atol=1e-4 * errors.means.min()
    )
    np.testing.assert_allclose(folded.standard_errors().means, errors.means, rtol=1e-3)
    np.testing.assert_allclose(folded.standard_errors().sds, errors.sds, rtol=1e-3)


@pytest.mark.parametrize("factor", [1e-300, 1e300])
def test_sketches_of_tiny_and_huge_weights(factor):
    x, w = parts()
    plain = mix1d.sketch(x, weights=w, weights_are="relative")
    other = mix1d.sketch(x, weights=w * factor, weights_are="relative")
    assert other.n == pytest.approx(plain.n, rel=1e-12)
    twice = other + other
    assert twice.n == pytest.approx(2 * plain.n, rel=1e-12)
    assert relative(x[:500], weights=w[:500] * factor).n == pytest.approx(
        mix1d.sketch(x[:500], weights=w[:500], weights_are="relative").n, rel=1e-12
    )


def test_weights_of_different_units_are_not_mixed_up():
    """A chunk whose weights are a million times those of the other outweighs it."""
    x, w = parts()
    one, other = (
        mix1d.sketch(part, weights=share, weights_are="relative")
        for part, share in ((x[:500], w[:500]), (x[500:900], 1e6 * w[500:900]))
    )
    assert (one + other).n == pytest.approx(other.n, rel=1e-4)
    assert (other + one) == (one + other)


def test_weights_a_thousand_binary_orders_apart_lose_no_cell():
    light, heavy = (
        mix1d.sketch(x, weights=[w, w], weights_are="relative")
        for x, w in (([1.0, 2.0], 1e-300), ([3.0, 4.0], 1e300))
    )
    both = light + heavy
    assert both == heavy + light == light.update([3.0, 4.0], weights=[1e300, 1e300])
    assert (both.n, both.keys.size) == (2.0, 4)
    assert mix1d.Sketch.from_json(both.to_json()) == both
    np.testing.assert_allclose(both.to_sample().weights[-2:], 1.0)


def test_a_sketch_in_an_engine_is_that_of_the_array():
    x, w = parts()
    table = pl.LazyFrame({"x": x, "w": w, "g": np.arange(x.size) % 2})
    options = {"column": "x", "weights": "w", "weights_are": "relative"}
    there, here = mix1d.sketch(table, **options), mix1d.sketch(x, weights=w, weights_are="relative")
    np.testing.assert_array_equal(there.keys, here.keys)
    np.testing.assert_allclose(there.squares, here.squares, rtol=1e-12)
    assert there.unit == here.unit
    groups = mix1d.sketch(table, by="g", **options)
    eager = mix1d.sketch(table.collect(), by="g", **options)
    assert groups[0].n == pytest.approx(eager[0].n, rel=1e-12)
    fits = [
        mix1d.fit(t, 2, exact=exact, **options)
        for t in (table, table.collect())
        for exact in (False, True)
    ]
    for other in fits[1:]:
        assert other.n == pytest.approx(fits[0].n, rel=1e-12)
        np.testing.assert_allclose(
            other.standard_errors().sds, fits[0].standard_errors().sds, rtol=1e-3
        )


def test_a_long_column_is_folded_with_its_squares():
    rng = np.random.default_rng(1)
    x = TWO.sample(120_000, rng=rng)
    w = rng.exponential(size=x.size)
    folded, exact = relative(x, weights=w), relative(x, weights=w, exact=True, start=TWO)
    assert folded.sketch_error is not None
    np.testing.assert_allclose(
        folded.standard_errors().means, exact.standard_errors().means, rtol=1e-3
    )
    assert len(folded.labels()) == x.size
    for call in (folded.bootstrap, folded.influence):
        with pytest.raises(Mix1dError, match="relative weights must be known row by row"):
            call()


BAD_SKETCHES = {
    "kinds": (
        lambda s: s + mix1d.sketch([1.0, 2.0]),
        "two sketches must have weights of one kind to be added, got relative and counts",
    ),
    "no weights": (
        lambda s: s.update([1.0]), '`weights` must be given for weights_are="relative", got None',
    ),
    "forgotten": (
        lambda s: mix1d.sketch([1.0, 2.0], weights_are="relative"),
        '`weights` must be given for weights_are="relative", got None',
    ),
    "negative": (
        lambda s: mix1d.sketch([1.0, 2.0], weights=[1.0, -0.5], weights_are="relative"),
        "`weights` must be non-negative and finite, got 1 that are not, the first -0.5 at row 1",
    ),
    "documents": (
        lambda s: mix1d.Sketch.from_json(s.to_json().replace('"squares": [', '"squares": [9.0, ')),
        "`squares` must be a list of at most 3 numbers",
    ),
    "large squares": (
        lambda s: mix1d.Sketch.from_json(s.to_json().replace('ares": [0.25', 'ares": [2.5')),
        "`squares` must be positive, and not above the weights",
    ),
    "unit": (
        lambda s: mix1d.Sketch.from_json(s.to_json().replace('"unit": 1', '"unit": true')),
        "`unit` must be a whole number from -1080 to 1024, got True",
    ),
    "ceiling": (
        lambda s: mix1d.ceiling(
            mix1d.sketch(parts()[0], weights=parts()[1], weights_are="relative")
        ),
        "`x` must hold every distinct value where its weights are relative",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "sentence"), BAD_SKETCHES.values(), ids=BAD_SKETCHES)
def test_bad_sketches_are_refused(call, sentence):
    folded = mix1d.sketch([1.0, 2.0, 4.0], weights=[1.0, 1.0, 1.0], weights_are="relative")
    with pytest.raises(Mix1dError) as error:
        call(folded)
    assert str(error.value).startswith(sentence)


# ---------------------------------------------------------------------- every door
def test_every_door_takes_them(fit, tmp_path):
    sample = Sample(WAITING, weights=WEIGHTS, weights_are="relative")
    assert repr(sample) == "Sample(n=222.6629261, 51 distinct values, relative weights)"
    assert mix1d.fit(sample, 2).mixture == fit.mixture
    chosen = mix1d.select(WAITING, range(1, 4), weights=WEIGHTS, weights_are="relative")
    assert chosen.best.mixture.k == 2
    assert chosen.ceiling.n == pytest.approx(fit.n)
    assert mix1d.select(sample, range(1, 4)).best.bic == chosen.best.bic
    estimator = UnivariateMixture(2, weights_are="relative").fit(WAITING, sample_weight=WEIGHTS)
    assert estimator.mixture_ == fit.mixture
    assert UnivariateMixture(2, weights_are="relative").fit(WAITING).fit_.n == 272


def test_cross_validation_takes_them():
    options = {"criterion": "cv", "n_folds": 3, "weights_are": "relative", "families": ["normal"]}
    one = mix1d.select(WAITING, [1, 2], weights=WEIGHTS, **options)
    other = mix1d.select(WAITING, [1, 2], weights=1e-6 * WEIGHTS, **options)
    assert [c.cv for c in one.table] == pytest.approx([c.cv for c in other.table], rel=1e-9)
    assert one.best.mixture.k == 2


def test_many_columns_and_groups_take_them(fit):
    both = np.column_stack([WAITING, -WAITING])
    fits = mix1d.fit_many(both, 2, weights=WEIGHTS, weights_are="relative")
    np.testing.assert_allclose(fits.means[0], fit.mixture.means, rtol=1e-6)
    np.testing.assert_allclose(fits.n, fit.n)
    assert fits.loglik[0] == pytest.approx(fit.loglik, abs=1e-6)
    labels = np.where(np.arange(272) % 2, "odd", "even")
    grouped = mix1d.fit_many(WAITING, 2, groups=labels, weights=WEIGHTS, weights_are="relative")
    odd = relative(WAITING[1::2], weights=WEIGHTS[1::2])
    np.testing.assert_allclose(grouped.means[1], odd.mixture.means, rtol=1e-6)
    counted = mix1d.fit_many({"x": WAITING}, 2, weights=np.full(272, 2))
    written = mix1d.fit_many({"x": np.repeat(WAITING, 2)}, 2)
    np.testing.assert_allclose(counted.loglik, written.loglik)
    samples = mix1d.fit_many({"s": fit.sample, "plain": WAITING}, 2)
    np.testing.assert_allclose(samples.means[0], fit.mixture.means, rtol=1e-6)
    with pytest.raises(Mix1dError, match="column 'x': `weights` must be one for each of 272 rows"):
        mix1d.fit_many({"x": WAITING}, 2, weights=[1.0])
    with pytest.raises(Mix1dError, match="`weights` must be None for a Sample"):
        mix1d.fit_many({"s": fit.sample}, 2, weights=WEIGHTS)


def test_a_document_keeps_what_the_weights_are(fit):
    read = mix1d.Fit.from_json(fit.to_json())
    np.testing.assert_array_equal(read.standard_errors().means, fit.standard_errors().means)
    assert read.options.weights_are == "relative"
    assert str(read.summary()).count("errors by the sandwich") == 1
    older = copy.copy(mix1d.fit(WAITING, 2)).to_json().replace(', "weights_are": "counts"', "")
    assert mix1d.Fit.from_json(older).options.weights_are == "counts"
