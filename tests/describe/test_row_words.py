"""What was observed, in words."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d.describe.row_words import row_words
from mix1d.mixture import Mixture
from mix1d.sample import Sample

TWO = Mixture.normal([0.5, 0.5], means=[0.0, 4.0], sds=[1.0, 1.0])
INF = np.inf


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        (Sample([1.0, 2.0]), ()),
        (Sample.binned([0, 2, 4, 6], [5, 0, 7]), ("3 bins of width 2",)),
        (Sample.binned([0, 2, 5, INF], [5, 2, 7]), ("3 bins",)),
        (
            Sample.censored([-INF, -INF, 3.0], [0.5, 0.5, 3.0]),
            ("2 of 3 values were below the detection limit (0.5)",),
        ),
        (
            Sample.censored([-INF, -INF, 3.0, 7.0], [0.5, 1.0, 3.0, INF]),
            (
                "2 of 4 values were below their detection limits (0.5 to 1)",
                "1 of 4 values was above the limit (7)",
            ),
        ),
        (
            Sample.censored([1.0, 2.0, 0.0], [2.0, 2.5, 2.2]),
            ("3 of 3 values were known to lie in an interval",),
        ),
        (
            Sample([1.0, 2.0]).with_errors([0.2, 1.5]),
            ("every value carries an error of sd 0.2 to 1.5",),
        ),
        (
            Sample([1.0, 2.0]).with_errors([0.0, 1.5]),
            ("1 of 2 values carry an error of sd 1.5",),
        ),
        (Sample([1.0, 2.0]).within(0.5), ("rows below 0.5 were not observed",)),
        (Sample([1.0, 2.0]).within(None, 9), ("rows above 9 were not observed",)),
        (Sample([1.0, 2.0]).within(0, 9), ("rows outside 0 to 9 were not observed",)),
        (
            Sample([1.0, 2.0]).within([0.0, 0.5]),
            ("rows could be observed only within a window of their own",),
        ),
    ],
)
def test_each_kind_of_row(sample: Sample, words: tuple[str, ...]) -> None:
    assert row_words(sample) == words


def test_what_a_window_hides_and_the_weights_within_it() -> None:
    _, hidden, inside = row_words(Sample([1.0, 2.0]).within(0.0), TWO)
    assert hidden == "25% of the population is estimated to lie there"
    assert inside == "weights are of the whole population: within the window they are 33% and 67%"


def test_windows_of_rows_hide_the_share_of_those_that_were_missed() -> None:
    # of those with a window from 0 a quarter is missed, and none of the others: 1/3 more than 3/4
    *_, hidden, _ = row_words(Sample([1.0, 2.0]).within([0.0, -INF]), TWO)
    assert hidden == "14% of the population is estimated to have been missed so"


def test_a_fit_says_it_on_its_page() -> None:
    fit = mix1d.fit(Sample.binned([0, 2, 4, 6, 8], [5, 30, 20, 4]), 1)
    assert fit.facts().rows == ("4 bins of width 2",)
    assert "rows            4 bins of width 2" in str(fit)
