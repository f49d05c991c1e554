"""Published data, published or recomputed maxima, from the default search.

The tolerance is 2 in the last digit given; of the families, half a unit of it.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import mix1d
from mix1d import Mixture

EXAMPLES = Path(__file__).parents[1] / "examples"
DATA = Path(__file__).parent / "data" / "reference"


def column(name: str, number: int = 0) -> np.ndarray:
    return np.loadtxt(EXAMPLES / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2)[:, number]


def close(value, reference: str):
    """Within 2 in the last digit of each number of `reference`."""
    numbers = reference.split()
    digits = [len(number.partition(".")[2]) for number in numbers]
    for got, number, places in zip(np.atleast_1d(value), numbers, digits, strict=True):
        assert got == pytest.approx(float(number), abs=2.01 * 10.0**-places)


def test_faithful_waiting_equal_sds():
    """The maximum to 40 digits (mpmath, 90 EM steps): the published digits stop short of it."""
    fit = mix1d.fit(column("faithful", 1), 2, equal_sd=True)
    assert fit.outcome
    close(fit.mixture.weights, ".360849443 .639150557")
    close(fit.mixture.means, "54.6136263 80.0903036")
    close(fit.mixture.sds, "5.86909140 5.86909140")
    close(fit.loglik, "-1034.002")
    assert fit.n_parameters == 4


def test_faithful_waiting_equal_sds_as_published():
    """mixtools: Benaglia et al. (2009), J. Stat. Softw. 32(6), from (55, 80), sd 5.

    Its EM stops when a step gains less than 1e-8. Plain EM at that step has every printed digit.
    """
    start = Mixture.normal(means=[55, 80], sds=[5, 5])
    path = mix1d.fit(column("faithful", 1), start=start, equal_sd=True, accelerate=False).trace
    stop = 1 + int(np.argmax(np.diff(path.loglik) < 1e-8))
    close(path.weights[stop], ".3608498 .6391502")
    close(path.means[stop], "54.61364 80.09031")
    close(path.sds[stop], "5.869089 5.869089")
    close(path.loglik[stop], "-1034.002")


def test_faithful_waiting():
    fit = mix1d.fit(column("faithful", 1), 2)
    assert fit.outcome
    close(fit.mixture.means, "54.6149 80.0911")
    close(fit.mixture.sds, "5.8712 5.8677")
    close(fit.mixture.weights, ".36089 .63911")
    close(fit.loglik, "-1034.002")
    assert fit.n_parameters == 5


def test_acidity_equal_sds():
    """The mclust vignette, which stops at -185.9493."""
    fit = mix1d.fit(column("acidity"), 2, equal_sd=True)
    assert fit.outcome
    close(fit.loglik, "-185.949")
    close(fit.mixture.means, "4.3710 6.3203")
    close(fit.icl, "398.543")


def test_acidity():
    fit = mix1d.fit(column("acidity"), 2)
    assert fit.outcome
    close(fit.loglik, "-184.645")
    close(fit.mixture.means, "4.3302 6.2492")
    close(fit.mixture.sds, ".3726 .5196")


def test_galaxies_five_equal_sds():
    """Recomputed from 300 starts; rival tops at 410.691 and 410.849 test the search."""
    velocities = column("galaxies")
    assert velocities[77] == 26.960
    fit = mix1d.fit(velocities, 5, equal_sd=True)
    assert fit.outcome
    close(-2 * fit.loglik, "410.6846")
    close(fit.mixture.means, "9.7101 16.2138 20.1632 23.5940 33.0443")
    close(fit.mixture.sds[0] ** 2, "1.2065")


@pytest.mark.parametrize("seed", range(5))
def test_galaxies_do_not_depend_on_the_seed(seed):
    close(-2 * mix1d.fit(column("galaxies"), 5, equal_sd=True, rng=seed).loglik, "410.6846")


@pytest.mark.parametrize("algorithm", ["em", "em-hard-proportions"])
def test_notebook_a_on_average_over_200_seeds(algorithm):
    """Means and sds within .02 of the truth, from the notebook's first guess."""
    guess = Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
    found = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x = np.concatenate([rng.normal(-4.5, 0.5, 200), rng.normal(2.5, 1, 200)])
        fit = mix1d.fit(x, start=guess, algorithm=algorithm, max_iter=100)
        found.append([fit.mixture.means, fit.mixture.sds])
    means, sds = np.mean(found, axis=0)
    np.testing.assert_allclose(means, [-4.5, 2.5], atol=0.02)
    np.testing.assert_allclose(sds, [0.5, 1.0], atol=0.02)


def test_standard_errors_of_faithful_are_the_spread_of_refits():
    """150 parametric refits: their spread has an error of 6%, the bound is four of those."""
    fit = mix1d.fit(column("faithful", 1), 2)
    errors = fit.standard_errors()
    rng = np.random.default_rng(0)
    refits = [
        mix1d.fit(fit.mixture.sample(272, rng=rng), start=fit.mixture).mixture for _ in range(150)
    ]
    for name in ("weights", "means", "sds"):
        spread = np.std([getattr(refit, name) for refit in refits], axis=0)
        np.testing.assert_allclose(getattr(errors, name), spread, rtol=0.25)


# ------------------------------------------------------------------------------------ families
class Published(NamedTuple):
    """A fit that another program or a paper has, recomputed by direct maximisation.

    That maximisation (SciPy's densities, BFGS, then Newton's method to a decrement below 1e-12)
    knows nothing of EM, nor of this package.
    """

    file: str
    family: str | list[str]
    loglik: str
    components: list[str]
    """Of each component the weight, unless there is but one, and the parameters."""
    column: int = 0
    weights: int | None = None


PUBLISHED = {
    "earthquakes, Zucchini & MacDonald 2009, 1": Published(
        "mixtureinf_earthquake", "poisson", "-391.918928", ["19.3644860"]
    ),
    "earthquakes, 2": Published(
        "mixtureinf_earthquake",
        "poisson",
        "-360.369044",
        [".6757257 15.777108", ".3242743 26.839895"],
    ),
    "earthquakes, 3": Published(
        "mixtureinf_earthquake",
        "poisson",
        "-356.848939",
        [".2775667 12.736078", ".5927796 19.785521", ".1296537 31.629807"],
    ),
    "earthquakes, 4": Published(
        "mixtureinf_earthquake",
        "poisson",
        "-356.733701",
        [
            ".0930507 10.584464",
            ".3543468 15.528356",
            ".4365580 20.969760",
            ".1160444 32.079547",
        ],
    ),
    "death notices, Hasselblad 1969": Published(
        "times_deaths",
        "poisson",
        "-1989.945860",
        [".3598854 1.2560951", ".6401146 2.6634044"],
        weights=1,
    ),
    "lambs, Leroux & Puterman 1992": Published(
        "lamb_movements",
        "poisson",
        "-186.989307",
        [".9388012 .2301823", ".0611988 2.3241965"],
        weights=1,
    ),
    "car accidents, Simar 1976": Published(
        "thyrion_accidents",
        "poisson",
        "-5347.961998",
        [".9377942 .1469398", ".0622058 1.2306625"],
        weights=1,
    ),
    "Thai cohort, R CAMAN, 2": Published(
        "caman_thai_cohort",
        "poisson",
        "-1633.529403",
        [".6457856 1.8227285", ".3542144 9.2356865"],
        weights=1,
    ),
    "Thai cohort, 4": Published(
        "caman_thai_cohort",
        "poisson",
        "-1553.810177",
        [
            ".1969301 .1433899",
            ".4799754 2.8172847",
            ".2692583 8.1641702",
            ".0538363 16.1558260",
        ],
        weights=1,
    ),
    "boys among 12, R MixtureInf": Published(
        "saxony_sibship12",
        "binomial(n=12)",
        "-12492.406222",
        [".720047 12 .4814299", ".279953 12 .6163996"],
        weights=1,
    ),
    "parasites, R fitdistrplus": Published(
        "fitdistrplus_toxocara", "negative-binomial", "-159.344086", ["8.6792453 .3969965"]
    ),
    "parasites, geometric": Published(
        "fitdistrplus_toxocara", "geometric", "-170.471852", [".1033138"]
    ),
    "mites, Bliss & Fisher 1953": Published(
        "mites_bliss_fisher",
        "negative-binomial",
        "-222.437154",
        ["1.1466667 1.0245924"],
        weights=1,
    ),
    "absences, R MASS": Published(
        "mass_quine", "negative-binomial", "-559.133481", ["16.4589041 1.0667846"], column=4
    ),
    "failures, Proschan 1963": Published(
        "mixtureinf_timesoffailure",
        "exponential",
        "-1175.612299",
        [".4297561 46.50613", ".5702439 128.28643"],
    ),
    "bearings, Lieblein & Zelen 1956": Published(
        "bearings", "weibull", "-113.691291", ["81.8783341 2.1020588"]
    ),
    "bearings, gamma": Published("bearings", "gamma", "-113.029281", ["4.0254146 17.9420891"]),
    "bearings, lognormal": Published(
        "bearings", "lognormal", "-113.128567", ["4.1504545 .5216493"]
    ),
    "bearings, logistic": Published("bearings", "logistic", "-115.356622", ["68.321805 20.474683"]),
    "repair times, Chhikara & Folks 1977": Published(
        "repair_times_ig", "inverse-gaussian", "-99.059333", ["3.6065217 1.6588535"]
    ),
    "sea levels, Coles 2001": Published(
        "evd_portpirie", "gumbel", "4.217682", ["3.8694435 .1948894"]
    ),
    "Danish fires, in closed form": Published(
        "fitdistrplus_danishuni", "pareto(minimum=1)", "-3353.128289", ["1.270728634 1"], column=1
    ),
    "floods, Bain & Engelhardt 1973": Published(
        "floods_laplace", "laplace", "-95.873861", ["10.13 3.3606061"]
    ),
    "ground beef, R fitdistrplus, gamma": Published(
        "fitdistrplus_groundbeef", "gamma", "-1253.625114", ["4.0083390 18.3731138"]
    ),
    "ground beef, Weibull": Published(
        "fitdistrplus_groundbeef", "weibull", "-1255.224720", ["83.3466688 2.1856123"]
    ),
    "turtles, R movMF": Published(
        "turtles76",
        "von-mises(period=360)",
        "-413.075691",  # per degree: -105.410441 per radian, less 76 log(180 / pi)
        [".8366215 63.471612 2.6186480 360", ".1633785 241.2032827 8.4470179 360"],
    ),
    "Weibull data of SurPyval's documentation": Published(
        "surpyval_docs_17",
        "weibull",
        "-48.710527",
        [".6184932 6.3251451 1.8310371", ".3815068 17.3770503 12.0142939"],
    ),
    "waiting times, gamma, R mixtools": Published(
        "faithful",
        "gamma",
        "-1033.0582125",
        [".370922 79.7056796 .6896588", ".629078 199.70436 .4020356"],
        column=1,
    ),
    "eruptions, skew normal, R mixsmsn": Published(
        "faithful",
        "skew-normal",
        "-257.5659756",
        [".3487268 1.7267373 .3801346 5.8026552", ".6512732 4.8001583 .6857265 -3.4951369"],
    ),
}
SEVERAL = {
    "lambs, zero-inflated, R VGAM": Published(
        "lamb_movements",
        ["point-mass(value=0)", "poisson"],
        "-190.437001",
        [".577077051 0", ".422922949 .847278054"],
        weights=1,
    ),
    "car accidents, Simar 1976": Published(
        "thyrion_accidents",
        ["point-mass(value=0)", "poisson", "poisson"],
        "-5340.703867",
        # by Newton's method with 40 digits (mpmath): the published weights, less rounded
        [".418299856 0", ".573023840 .335540411", ".008676304 2.544978502"],
        weights=1,
    ),
    "parasites, zero-inflated, R pscl": Published(
        "fitdistrplus_toxocara",
        ["point-mass(value=0)", "poisson"],
        "-397.036977",
        [".2641454 0", ".7358546 11.7947828"],
    ),
    "cattle, SAS/STAT FMM example 2": Published(
        "sas_cattle",
        ["normal", "normal", "weibull"],
        "-281576.481795",
        [
            ".4544869 3.3415113 .8196456",
            ".3434591 4.8939954 1.2040420",
            ".2020540 9.5174032 14.603125",
        ],
        weights=1,
    ),
}
"""Of the families one for each component."""

NOISE = {
    1: ("-213.9578623", [".759196 21.3224420 1.8815031", ".240804 9.172 34.279"]),
    2: (
        "-205.6793038",
        [
            ".3801624 19.8165688 .6529145",
            ".3697632 22.8893548 1.1080901",
            ".2500744 9.172 34.279",
        ],
    ),
}
"""Velocities of galaxies with noise, by the number of normals: R mclust 6.0."""

FLAT = {
    "car accidents, 3": Published(
        "thyrion_accidents",
        "poisson",
        "-5340.703634",
        [".4288725 .0035136", ".5625719 .3394737", ".0085557 2.5560231"],
        weights=1,
    ),
    "body mass, skew normal, R mixsmsn": Published(
        "mixsmsn_bmi",
        "skew-normal",
        "-6868.4462254",
        [".5285148 19.4958516 3.7967557 1.9098181", ".4714852 28.7605476 7.9528503 10.6902737"],
    ),
}
"""Likelihoods so flat that a maximum to 1e-8 of L fixes the parameters to few digits."""


def fitted(published: Published) -> mix1d.Fit:
    path = DATA / f"{published.file}.csv"
    with (path if path.exists() else EXAMPLES / path.name).open(encoding="utf-8") as lines:
        _, *rows = csv.reader(lines)
    values = [float(row[published.column]) for row in rows]
    counts = None if published.weights is None else [float(row[published.weights]) for row in rows]
    k = len(published.components)
    return mix1d.fit(values, k, family=published.family, weights=counts)


def numbers_of(mixture: Mixture) -> list[float]:
    """Of each component the weight, unless there is but one, and the parameters."""
    rows = zip(mixture.weights.tolist(), mixture.components, strict=True)
    return [n for w, c in rows for n in ([w] if mixture.k > 1 else []) + list(c.fields())]


@pytest.mark.parametrize("name", PUBLISHED)
def test_families(name):
    """The parameters to 1e-6, where so many digits are given."""
    published = PUBLISHED[name]
    is_as_published(fitted(published), published.loglik, published.components)


@pytest.mark.parametrize("name", SEVERAL)
def test_several_families(name):
    """The parameters to 1e-6, where so many digits are given."""
    published = SEVERAL[name]
    is_as_published(fitted(published), published.loglik, published.components)


@pytest.mark.parametrize("k", NOISE)
def test_galaxies_with_noise(k):
    is_as_published(mix1d.fit(column("galaxies"), k, noise=True), *NOISE[k])


def test_parasites_need_no_zeros_beside_a_negative_binomial():
    """R pscl: the weight of the zeros goes to 0."""
    fit = fitted(
        Published(
            "fitdistrplus_toxocara", ["point-mass(value=0)", "negative-binomial"], "", ["", ""]
        )
    )
    assert not fit.outcome
    assert "component 1 has weight 0" in fit.message
    assert fit.loglik == pytest.approx(-159.344086, abs=0.51e-6)


def is_as_published(fit: mix1d.Fit, loglik: str, components: list[str]) -> None:
    """The log-likelihood to half its last digit, the parameters to 1e-6."""
    assert fit.outcome
    digits = len(loglik.partition(".")[2])
    assert fit.loglik == pytest.approx(float(loglik), abs=0.51 * 10.0**-digits)
    for got, number in zip(numbers_of(fit.mixture), " ".join(components).split(), strict=True):
        half = 0.51 * 10.0 ** -len(number.partition(".")[2])
        assert got == pytest.approx(float(number), rel=1e-6, abs=half)


@pytest.mark.parametrize("name", FLAT)
def test_flat_likelihoods(name):
    """The parameters to 1e-4 standard errors."""
    published = FLAT[name]
    fit = fitted(published)
    assert fit.outcome
    assert fit.loglik == pytest.approx(float(published.loglik), abs=0.51e-6)
    errors = fit.standard_errors()
    given = np.array([row.split() for row in published.components], dtype=np.float64)
    assert np.all(np.abs(fit.mixture.weights - given[:, 0]) <= 1e-4 * errors.weights)
    for number, parameter in enumerate(fit.mixture.components[0].parameters, start=1):
        got = [getattr(component, parameter.name) for component in fit.mixture.components]
        bound = 1e-4 * errors.parameters[parameter.name]
        assert np.all(np.abs(got - given[:, number]) <= bound)
