"""Rows: which are what, folded, and in words."""

from math import inf

import numpy as np
import pytest

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sample.counting import RowCounts
from mix1d.sample.rows import Rows, folded


def rows(*each):
    return Rows(*np.array(each, dtype=float).T)


KINDS = rows(
    (1, 1, 0, -inf, inf),
    (1, 2, 0, -inf, inf),
    (-inf, 2, 0, -inf, inf),
    (2, inf, 0, -inf, inf),
    (-inf, inf, 0, -inf, inf),
    (1, 1, 0.5, -inf, inf),
    (1, 1, 0, 0, inf),
)


def test_which_are_what():
    assert np.flatnonzero(KINDS.are_points).tolist() == [0, 5, 6]
    assert np.flatnonzero(KINDS.are_exact).tolist() == [0, 6]
    assert np.flatnonzero(KINDS.are_windowed).tolist() == [6]
    assert KINDS.at([0]).are_plain
    assert not any(KINDS.at([i]).are_plain for i in range(1, 7))
    assert KINDS.at([0]).unless_plain() is None


def test_in_words():
    assert RowCounts.of(KINDS, np.arange(1.0, 8.0)).in_words == (
        "14 exact, 2 in an interval, 3 below a limit, 4 above a limit, 5 unknown, 6 with an error, "
        "7 within a window"
    )


def test_values_that_all_have_an_error_are_not_called_exact():
    assert RowCounts.of(KINDS.at([5, 5]), np.ones(2)).in_words == "2 with an error"
    assert RowCounts.of(KINDS.at([0, 5]), np.ones(2)).in_words == "2 exact, 1 with an error"


def test_folding_keeps_every_difference():
    order = np.random.default_rng(0).permutation(np.repeat(np.arange(7), 3))
    distinct, places = folded(KINDS.at(order))
    assert distinct.lower.size == 7
    for column, given in zip(distinct.at(places), KINDS.at(order), strict=True):
        assert column.tolist() == given.tolist()


def test_values_of_two_windows_are_folded_by_value_too():
    """Both ends may be one array, as `Rows.exact` makes them."""
    values = np.array([2.0, 1.0, 2.0])
    low = np.array([0.0, 0.0, -1.0])
    distinct, places = folded(Rows.exact(values)._replace(low=low))
    assert distinct.lower.tolist() == [1.0, 2.0, 2.0]
    assert distinct.at(places).lower.tolist() == values.tolist()


@pytest.mark.parametrize("errors", [True, np.True_])
def test_a_flag_is_no_error(errors):
    with pytest.raises(Mix1dError, match="`errors` must be a number or one for each row"):
        mix1d.fit([1.0, 2.0, 3.0, 9.0], 1, errors=errors)
