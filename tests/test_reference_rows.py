"""Published fits of rows that are no exact values come out of the default search.

Binned, censored and truncated data, and measurement errors; each line with the program that
published it. A likelihood may be higher than the published one where that stopped early.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Outcome, PointMass, Sample

DATA = Path(__file__).parent / "data" / "reference"


def table(name: str) -> dict[str, np.ndarray]:
    """The columns by name; what is no number is NaN, but for the values inf, TRUE and FALSE."""
    words = {"Inf": np.inf, "TRUE": 1.0, "FALSE": 0.0}

    def number(cell: str) -> float:
        try:
            return words[cell] if cell in words else float(cell)
        except ValueError:
            return np.nan

    with (DATA / f"{name}.csv").open(encoding="utf-8") as lines:
        names, *rows = csv.reader(lines)
    return {name: np.array([number(row[i]) for row in rows]) for i, name in enumerate(names)}


def pearson() -> Sample:
    data = table("mixdist_pearson")
    upper, counts = data["ratio"], data["freq"]
    return Sample.binned([-np.inf, *upper[:-1], np.inf], counts)


def stamps() -> Sample:
    data = table("mixr_stamp2")
    return Sample.censored(100 * data["lower"], 100 * data["upper"], weights=data["freq"])


def salinity() -> Sample:
    data = table("fitdistrplus_salinity")
    return Sample.censored(data["left"], data["right"])


def ovarian() -> Sample:
    data = table("survival_ovarian")
    return Sample.censored(data["futime"], np.where(data["fustat"] == 1, data["futime"], np.inf))


def wells() -> Sample:
    data = table("nada_TCEReg")
    limit = data["TCECen"] == 1.0
    return Sample.censored(np.where(limit, -np.inf, data["TCEConc"]), data["TCEConc"])


def losses() -> Sample:
    return Sample(table("ltmix_secura")["Loss.Loss"] / 1e6).within(1.2)


def channing() -> Sample:
    with (DATA / "boot_channing.csv").open(encoding="utf-8") as lines:
        men = [row for row in csv.DictReader(lines) if row["sex"] == "Male"]
    entry, exit_, died = (np.array([float(m[c]) for m in men]) for c in ("entry", "exit", "cens"))
    stayed = exit_ > entry
    upper = np.where(died == 1, exit_, np.inf)
    return Sample.censored(exit_[stayed], upper[stayed]).within(entry[stayed])


def butterflies() -> Sample:
    data = table("vgam_corbet")
    return Sample(data["ofreq"], weights=data["species"]).within(1)


def trials() -> Sample:
    data = table("metafor_bcg")
    return Sample(data["yi"]).with_errors(np.sqrt(data["vi"]))


def aspirin() -> Sample:
    data = table("caman_aspirin")
    return Sample(data["logrr"]).with_errors(np.sqrt(data["var"]))


def deconvolved() -> Sample:
    data = table("xd_made_400")
    return Sample(data["x"]).with_errors(data["error_sd"])


def vehicles() -> Sample:
    data = table("reliability_defective_sample")
    return Sample.censored(data["time"], np.where(data["censored"] == 0, data["time"], np.inf))


NEVER = [PointMass(np.inf), "weibull"]
EURO = 371 * np.log(1e6)
"""The log-likelihood of the losses in millions less that of the losses in euro."""

PUBLISHED = [
    (pearson, "normal", "-2952.695902",
     [".4527595 .6326165 .0186194", ".5472405 .6546869 .0124830"], "R mixdist"),
    (stamps, "normal", "-1831.410539",
     [".1942542 7.1217857 .1275626", ".3689093 7.8601096 .2377863",
      ".4368364 9.8878440 1.4021278"], "R mixR, which stops 0.06 below"),
    (stamps, "gamma", "-1835.313457", 3, "R mixR, which stops 2.1 below"),
    (stamps, "weibull", "-1830.274854", 3, "R mixR, which stops 0.2 below"),
    (salinity, "normal", "-141.239816", ["31.5757183 12.4006605"], "R fitdistrplus"),
    (salinity, "lognormal", "-139.054956", ["3.3853710 .4961380"], "R fitdistrplus"),
    (salinity, "gamma", "-138.776277", ["4.9172856 6.5771373"], "R fitdistrplus"),
    (salinity, "weibull", "-139.099714", ["35.8570864 2.6470718"], "R fitdistrplus"),
    (salinity, "logistic", "-143.404650", ["31.2801429 7.3380780"], "R fitdistrplus"),
    (salinity, "log-logistic", "-140.071657", 1, "R fitdistrplus"),
    (ovarian, "weibull", "-97.953901", ["1225.4189590 1.1080597"], "R survival"),
    (ovarian, "exponential", "-98.032200", ["1299.0000"], "R survival"),
    (ovarian, "lognormal", "-97.121742", ["6.7721099 1.2657709"], "R survival"),
    (wells, "lognormal", "-316.405173", ["-1.7789415 2.9303351"], "R NADA"),
    (losses, "lognormal", EURO - 5503.268229, [".5102567 .5014631"], "R ltmix"),
    (losses, "gamma", EURO - 5506.475549, 1, "R ltmix"),
    (losses, "weibull", EURO - 5507.173371, 1, "R ltmix"),
    (losses, "lognormal", EURO - 5499.957335,
     [".9816416 .5683679 .4205146", ".0183584 1.8272388 .1838345"], "R ltmix"),
    (losses, "weibull", EURO - 5499.949874, 2, "R ltmix, which stops 0.01 below"),
    (channing, "weibull", "-274.750897", ["968.8396575 6.2801027"], "SurPyval"),
    (butterflies, "negative-binomial", "-1394.985897", ["4.4802484 .4906451"], "R VGAM"),
    (trials, "normal", "-12.6650763", ["-.7111991 .5291768"], "R metafor"),
    (aspirin, "normal", "3.142342", ["-.2124622 .1082474"], "R metafor"),
    (deconvolved, "normal", "-820.7396988",
     [".3237619 -.4641651 .7414145", ".6762381 3.9406556 .6933887"], "astroML"),
    (vehicles, NEVER, "-11977.660042",
     [".8751796 inf", ".1248204 170.9828923 1.3010881"], "reliability"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sample", "family", "loglik", "components"),
    [pytest.param(*row[:4], id=f"{row[0].__name__}, {row[1]}, {row[4]}") for row in PUBLISHED],
)
def test_the_default_search_finds_it(sample, family, loglik, components):
    k = components if isinstance(components, int) else len(components)
    fit = mix1d.fit(sample(), None if isinstance(family, list) else k, family=family)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(float(loglik), abs=1.1e-6)
    if isinstance(components, int):
        return
    rows = zip(fit.mixture.weights.tolist(), fit.mixture.components, strict=True)
    for (weight, component), published in zip(rows, components, strict=True):
        found = [weight] * (k > 1) + list(component.fields())
        numbers = published.split()
        for value, number in zip(found, numbers, strict=True):
            digits = len(number.partition(".")[2])
            assert value == pytest.approx(float(number), rel=1e-6, abs=1.01 * 10.0**-digits)


def test_lognormals_of_stamps_are_higher_than_published():
    """R mixR stops at -1839.01452; a maximum at -1838.861873 is known, and this one is higher."""
    fit = mix1d.fit(stamps(), 3, family="lognormal")
    assert fit.outcome
    assert fit.loglik > -1838.861873


def aged_pike() -> Sample:
    """Lengths of 523 pike in bins, 150 of known age."""
    data = table("mixdist_pike65sg")
    edges = [0, *data["length"][:-1], np.inf]
    ages = {f"age {age}": data[f"age{age}"] for age in range(1, 6)}
    return Sample.binned(edges, data["freq"], labelled=ages)


AGED = {
    "lognormal": (-1575.960607, {}),
    "gamma": (-1575.774758, {}),
    "gamma with equal CV": (-1579.790090, {"constraints": {"shapes": "s"}}),
}
"""R mixdist, ``usecondit=TRUE``, and a maximum by SciPy; the multinomial constant left out."""


@pytest.mark.parametrize(("name", "loglik", "options"), [(n, *row) for n, row in AGED.items()])
def test_bins_with_aged_fish(name, loglik, options):
    fit = mix1d.fit(aged_pike(), 5, family=name.partition(" ")[0], **options)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(loglik, abs=1.1e-6)
    assert fit.group_names == ("age 1", "age 2", "age 3", "age 4", "age 5")
    if name == "gamma":
        m = fit.mixture
        weights = [0.1046177, 0.4074319, 0.3695762, 0.0731182, 0.0452561]
        means = [23.3142813, 32.8743908, 40.3293726, 51.6875492, 60.9459038]
        assert m.weights == pytest.approx(weights, abs=1e-7)
        assert m.means == pytest.approx(means, abs=1e-7)
        sds = [2.5560374, 2.9795991, 4.8599783, 4.3083669, 6.0618513]
        assert m.sds == pytest.approx(sds, abs=1e-7)


def test_eight_schools_have_no_spread_beyond_their_errors():
    """R metafor, maximum likelihood: tau^2 = 0, mean 7.68561672, log-likelihood -29.67424369."""
    effects, errors = [28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]
    fit = mix1d.fit(Sample(effects).with_errors(errors), 1)
    assert fit.outcome is Outcome.AT_BOUND
    assert bool(fit.outcome)
    assert fit.loglik == pytest.approx(-29.67424369, abs=1e-8)
    assert fit.mixture.means[0] == pytest.approx(7.68561672, abs=1e-7)
    assert "sd of component 1 is 0" in fit.message


def test_a_window_that_shows_only_a_tail_has_no_maximum():
    """The limit of ever wider normals on x >= 0 is an exponential (del Castillo 1994)."""
    x = np.random.default_rng(0).gamma(0.8, 1.0, 500)
    fit = mix1d.fit(Sample(x).within(0), 1)
    assert fit.outcome is Outcome.NO_MAXIMUM
    assert not fit.outcome
    assert "exponential" in fit.message


EXAMPLES = Path(__file__).parents[1] / "examples"


def mount_tom() -> tuple[np.ndarray, np.ndarray]:
    """Logarithms of the ages of the grains, and their relative errors."""
    age, error = np.loadtxt(EXAMPLES / "mount_tom.csv", delimiter=",", skiprows=1).T
    return np.log(age), error / age


def galbraith_green(z: np.ndarray, sd: np.ndarray, means: list[float]) -> tuple[np.ndarray, ...]:
    """EM of sharp ages (Galbraith & Green 1990): weights, means and the log-likelihood."""
    mean, weight = np.array(means), np.full(len(means), 1.0 / len(means))
    for _ in range(5000):
        each = weight * np.exp(-0.5 * ((z[:, None] - mean) / sd[:, None]) ** 2)
        each /= np.sqrt(2.0 * np.pi) * sd[:, None]
        share = each / each.sum(axis=1, keepdims=True)
        precise = share / sd[:, None] ** 2
        weight, mean = share.mean(axis=0), (precise * z[:, None]).sum(axis=0) / precise.sum(axis=0)
    return weight, mean, np.log(each.sum(axis=1)).sum()


def test_ages_of_grains_are_those_of_galbraith_and_green():
    z, sd = mount_tom()
    weights, means, loglik = galbraith_green(z, sd, [2.9, 3.8, 4.2, 5.1])
    fit = mix1d.fit(z, 4, errors=sd, constraints={"sds": 0})
    assert fit.mixture.weights == pytest.approx(weights, abs=1e-6)
    assert fit.mixture.means == pytest.approx(means, abs=1e-6)
    assert fit.loglik == pytest.approx(loglik, abs=1e-7)


def test_the_minimum_age_is_that_of_galbraith_and_laslett():
    """Their model cuts the older ages off at the minimum age: 18.2751 Ma with 25.2856% of the
    grains, found by maximising their likelihood (1993) with Nelder and Mead's simplex.
    """
    z, sd = mount_tom()
    fit = mix1d.fit(z, 2, errors=sd, constraints={"sds": [0, None]})
    assert np.exp(fit.mixture.means[0]) == pytest.approx(18.2751, abs=0.05)
    assert fit.mixture.weights[0] == pytest.approx(0.252856, abs=0.005)
