"""Published fits under constraints come out of the default search, to every printed digit.

The log-likelihoods are those of an independent direct maximisation, which agree with the programs
named but where a comment says otherwise.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Outcome, Sample

DATA = Path(__file__).parent / "data" / "reference"
EXAMPLES = Path(__file__).parents[1] / "examples"
WAITING = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
GALAXIES = np.loadtxt(EXAMPLES / "galaxies.csv", delimiter=",", skiprows=1)


def column(path: str, name: str) -> np.ndarray:
    with (DATA / path).open(encoding="utf-8") as lines:
        return np.array([float(row[name]) for row in csv.DictReader(lines)])


def pike(lowest: float = -np.inf) -> Sample:
    """Lengths of pike in 25 bins (Macdonald & Pitcher 1979)."""
    ends = column("mixdist_pike65.csv", "length")
    counts = column("mixdist_pike65.csv", "freq")
    return Sample.binned([lowest, *ends[:-1], np.inf], counts)


def crabs() -> Sample:
    """Pearson's crabs in 29 bins (1894)."""
    ends = column("mixdist_pearson.csv", "ratio")
    counts = column("mixdist_pearson.csv", "freq")
    return Sample.binned([-np.inf, *ends[:-1], np.inf], counts)


def waiting() -> Sample:
    return Sample(WAITING)


def bmi() -> Sample:
    return Sample(column("mixsmsn_bmi.csv", "bmi"))


def aspirin() -> Sample:
    data = [column("caman_aspirin.csv", name) for name in ("logrr", "var")]
    return Sample(data[0]).with_errors(np.sqrt(data[1]))


def galaxies() -> Sample:
    return Sample(GALAXIES)


SPACED = ["a", "a+d", "a+2*d", "a+3*d", "a+4*d"]
EQUAL_CV = ["c*a", "c*(a+d)", "c*(a+2*d)", "c*(a+3*d)", "c*(a+4*d)"]

PUBLISHED = [
    ("R mixdist FCV", lambda: pike(0.0), 5, "gamma", {"shape": 100}, -1493.466485,
     [".0968640 .4987203 .2381494 .1159581 .0503082",
      "22.9533447 33.3661591 40.5390521 49.3357017 60.3403511"]),
    ("R mixdist MES SEQ", pike, 5, "normal", {"means": SPACED, "sds": "s"}, -1498.259899,
     [None, "24.5142907 34.0419557 43.5696207 53.0972857 62.6249507",
      "3.4798250 3.4798250 3.4798250 3.4798250 3.4798250"]),
    ("R mixdist MES CCV", pike, 5, "normal", {"means": SPACED, "sds": EQUAL_CV}, -1495.996721,
     [None, "23.0591025 34.0214015 44.9837005 55.9459995 66.9082985"]),
    ("R mixdist MFX all, CCV", pike, 5, "normal",
     {"means": [23, 33, 41, 49, 61], "sds": ["c*23", "c*33", "c*41", "c*49", "c*61"]},
     -1494.503627, []),
    ("R mixdist MFX two, CCV", pike, 5, "normal",
     {"means": [23, "b", 41, "d", "e"], "sds": ["c*23", "c*b", "c*41", "c*d", "c*e"]},
     -1493.616965, [None, "23 33.310797 41 49.9111442 60.5022341"]),
    ("R mixdist SFX", pike, 5, "normal", {"sds": [2.3, 3.3, 4, 4.9, 6]}, -1493.418996,
     [None, "22.7990704 33.1534956 40.0908020 48.7521919 59.9889118"]),
    ("R mixdist SEQ", crabs, 2, "normal", {"sds": "s"}, -2954.327581,
     [None, ".6193623 .6510221", ".0142305 .0142305"]),
    ("R mixdist MEQ", crabs, 2, "normal", {"means": "m"}, -2978.810866,
     [None, ".6448858 .6448858"]),
    ("R mixtools, one sd", waiting, 2, "normal", {"sds": "s"}, -1034.0017604,
     [".3608494 .6391506", "54.6136263 80.0903036", "5.8690914 5.8690914"]),
    ("R mixtools, mean1 = 55", waiting, 2, "normal", {"means": [55, None]}, -1034.1493085,
     [None, "55 80.1567552", "5.97892 5.8051952"]),
    ("R mixtools, mean2 = 1.5 mean1", waiting, 2, "normal", {"means": ["a", "1.5*a"]},
     -1035.5617552, [None, "53.5588328 80.3382492", "5.7944658 5.9765221"]),
    ("R mixtools, means 55, 80, one sd", waiting, 2, "normal", {"means": [55, 80], "sds": "s"},
     -1034.2164082, [None, "55 80", "5.8772292 5.8772292"]),
    ("weights .4, .6", waiting, 2, "normal", {"weights": [0.4, 0.6]}, -1034.7703528,
     [None, "54.7786152 80.1903602", "6.0140615 5.7707608"]),
    ("equal CV", waiting, 2, "normal", {"means": ["a", "b"], "sds": ["c*a", "c*b"]},
     -1038.1493826, [".3322179 .6677821", "53.8430114 79.3597368"]),
    ("SAS FMM, Roeder 1990", galaxies, 5, "normal", {"sds": 0.95}, -206.104443,
     [".0853659 .4706291 .3677653 .0396543 .0365854",
      "9.7101429 19.7186729 23.0295328 26.3266187 33.0443333"]),
    ("R mixsmsn, which stops 2e-4 lower", bmi, 2, "student-t", {"df": "v"}, -6887.6997747,
     [".433875 .566125", "21.5613282 33.0068724"]),
    ("R CAMAN", aspirin, 3, "normal", {"sds": 0}, 5.235529882,
     [".0709129 .6743478 .2547393", "-.9008957 -.2524473 -.0345134"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sample", "k", "family", "constraints", "loglik", "numbers"),
    [pytest.param(*row[1:], id=row[0]) for row in PUBLISHED],
)
def test_the_default_search_finds_it(sample, k, family, constraints, loglik, numbers):
    fit = mix1d.fit(sample(), k, family=family, constraints=constraints)
    assert fit.outcome in (Outcome.CONVERGED, Outcome.AT_BOUND)
    digits = len(str(loglik).partition(".")[2])
    assert fit.loglik == pytest.approx(loglik, abs=1.01 * 10.0**-digits)
    m = fit.mixture
    locations = m.means if family != "student-t" else m._bank.fields()[0]
    for found, published in zip((m.weights, locations, m.sds), numbers, strict=False):
        if published is None:
            continue
        for value, number in zip(found.tolist(), published.split(), strict=True):
            places = len(number.partition(".")[2])
            assert value == pytest.approx(float(number), rel=1e-6, abs=1.01 * 10.0**-places)


def test_a_ratio_of_sds_on_which_mixtools_stops_after_one_step():
    """R mixtools sd.constr = c("a", "2a") stops at -1054.605; -1045.5639522 is known, and the
    maximum with the narrow group above is higher still.
    """
    fit = mix1d.fit(waiting(), 2, constraints={"sds": ["a", "2*a"]})
    assert fit.outcome
    assert fit.loglik > -1045.5639522
    known = mix1d.Mixture.normal(weights=[0.3, 0.7], means=[53, 79], sds=[4, 8])
    near = mix1d.fit(waiting(), start=known, constraints={"sds": ["a", "2*a"]})
    assert near.loglik == pytest.approx(-1045.5639522, abs=1e-7)
    np.testing.assert_allclose(near.mixture.means, [52.9191678, 78.6430518], rtol=1e-8)
    np.testing.assert_allclose(near.mixture.sds, [4.0178326, 8.0356652], rtol=1e-7)


def test_turtles_in_opposite_directions_with_one_concentration():
    """An own maximum of the model of Mardia & Jupp: -106.948075."""
    x = np.radians(column("turtles76.csv", "degrees"))
    fit = mix1d.fit(
        x, 2, family="von-mises",
        constraints={"means": ["m", "m - 3.141592653589793"], "concentrations": "c"},
    )  # fmt: skip
    assert fit.outcome
    assert fit.loglik == pytest.approx(-106.948075, abs=1.01e-6)
    assert max(fit.mixture.weights) == pytest.approx(0.8144200, abs=1e-6)
