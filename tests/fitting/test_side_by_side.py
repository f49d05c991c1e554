"""Fits side by side: the table says what each found, and what does not compare."""

import json

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError

X = mix1d.Mixture.normal(weights=[0.4, 0.6], means=[-2, 1.5], sds=[1, 1.2]).sample(400, rng=0)
SOFT = mix1d.fit(X, start=[-7, 7], accelerate=False)
HARD = mix1d.fit(X, start=[-7, 7], algorithm="em-hard-proportions")
BOTH = mix1d.compare({"soft": SOFT, "hard": HARD})


def test_the_table_has_parameters_height_iterations_and_outcome():
    frame = BOTH.to_frame().set_index("fit")
    assert frame.loc["soft", ["mean_1", "mean_2"]].tolist() == SOFT.mixture.means.tolist()
    assert frame.loc["hard", ["weight_1", "sd_2"]].tolist() == pytest.approx(
        [HARD.mixture.weights[0], HARD.mixture.sds[1]]
    )
    assert frame["loglik"].tolist() == [SOFT.loglik, HARD.loglik]
    assert frame["iterations"].tolist() == [SOFT.n_iter, HARD.n_iter]
    assert frame["outcome"].tolist() == ["CONVERGED", "FIXED_POINT"]
    assert json.loads(BOTH.to_json())["fit"] == ["soft", "hard"]


def test_it_reads_as_a_table():
    header, soft, hard = str(BOTH).splitlines()
    assert header.split() == [
        "fit", "weights", "means", "sds", "log-likelihood", "iterations", "outcome"
    ]  # fmt: skip
    assert soft.split()[:4] == ["soft", "0.423", "0.577", "-1.62"]
    assert hard.endswith("fixed point")
    assert len({line.rindex("   ") for line in (header, soft, hard)}) == 1
    assert "fixed point" in BOTH._repr_html_()


def test_of_other_numbers_of_components_cells_are_empty():
    frame = mix1d.compare({"one": mix1d.fit(X, 1), "two": SOFT}).to_frame()
    assert frame["mean_2"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (mix1d.fit(X + 1.0, 1), "not of the same data"),
        (mix1d.fit(X, 1), ""),
    ],
)
def test_what_does_not_compare_is_told(other, words):
    both = mix1d.compare({"soft": SOFT, "other": other})
    assert words in both.caution
    assert bool(both.caution) == bool(words)
    assert both.caution in str(both)
    assert both.caution in both._repr_html_()


def test_counts_do_not_compare_with_densities():
    x = [0, 0, 1, 3, 40, 41, 60]
    poisson = mix1d.fit(x, 2, family="poisson")
    both = mix1d.compare({"counts": poisson, "normal": mix1d.fit(x, 2)})
    assert "counts beside densities" in str(both)


def test_a_fit_that_was_read_has_a_row_but_no_climb():
    read = mix1d.compare({"read": mix1d.Fit.from_json(SOFT.to_json())})
    assert read.to_frame()["loglik"].tolist() == [SOFT.loglik]
    with pytest.raises(Mix1dError, match="does not hold the trace"):
        read.plot()


@pytest.mark.parametrize(
    ("fits", "words"),
    [
        ({}, r"`fits` must be a dict of fits by name, such as {'soft': fit}, got {}"),
        ([SOFT, HARD], "`fits` must be a dict of fits by name"),
        ({"soft": SOFT, "mixture": np.zeros(2)}, "got array.* under 'mixture'"),
        ({1: SOFT}, "under 1"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(fits, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.compare(fits)
