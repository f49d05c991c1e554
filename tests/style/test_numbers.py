"""Values rounded by their errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.style.numbers import column, intervals, plain, small

NO_SCALE = np.array([np.inf])


def cell(value: float, error: float) -> str:
    return column(np.array([value]), np.array([error]), NO_SCALE)[0]


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (54.6149, 0.6997, "54.61 ± 0.70"),
        (54.6149, 0.0996, "54.61 ± 0.10"),
        (123456.7, 2345.6, "123500 ± 2300"),
        (0.0, 0.1, "0.00 ± 0.10"),
        (-0.001, 0.1, "0.00 ± 0.10"),
        (3.2, 45.0, "3 ± 45"),
        (5.46149e-11, 6.997e-13, "(5.461 ± 0.070)e-11"),
        (3e-15, 7e-14, "(0.3 ± 7.0)e-14"),
        (-5.46149e12, 6.997e10, "(-5.461 ± 0.070)e+12"),
        (1e8 + 54.6149, 0.6997, "100000054.61 ± 0.70"),
        (0.5, np.nan, "0.5"),
        (54.61491234, np.inf, "54.6149"),
        (54.61491234, 0.0, "54.6149"),
    ],
)
def test_a_value_is_rounded_by_its_error(value: float, error: float, shown: str) -> None:
    assert cell(value, error) == shown


@pytest.mark.parametrize(
    ("values", "errors", "shown"),
    [
        ([0.9999964, 3.6e-6], [1.3e-6, 1.3e-6], ["0.9999964 ± 0.0000013", "(3.6 ± 1.3)e-06"]),
        ([5e-11, 80.0], [1e-12, 0.5], ["(5.00 ± 0.10)e-11", "80.00 ± 0.50"]),
        ([0.5, 12.3, 4e-6], [0.1, 0.2, 1e-6], ["0.50 ± 0.10", "12.30 ± 0.20", "(4.0 ± 1.0)e-06"]),
        ([3e8, 2.5], [2e6, 0.1], ["(3.000 ± 0.020)e+08", "2.50 ± 0.10"]),
        ([-0.9999964, 0.0], [1.3e-6, 2e-6], ["-0.9999964 ± 0.0000013", "(0.0 ± 2.0)e-06"]),
        ([3e-4, 2e-6], [1e-5, 1e-6], ["(3.00 ± 0.10)e-04", "(2.0 ± 1.0)e-06"]),
        ([np.nan, 0.2, 2e-6], [0.1, 0.01, 1e-6], ["nan", "0.200 ± 0.010", "(2.0 ± 1.0)e-06"]),
    ],
)
def test_each_cell_has_the_notation_that_a_person_would_choose(values, errors, shown) -> None:
    cells = column(np.array(values), np.array(errors), np.full(len(values), np.inf))
    assert cells == shown


def test_the_interval_of_a_share_of_nearly_all_is_no_power_of_ten() -> None:
    values, errors = np.array([0.9999964, 3.6e-6]), np.full(2, 1.3e-6)
    limits = np.array([[0.9999927, 0.9999982], [1.8e-6, 7.3e-6]])
    assert intervals(values, errors, limits) == ["0.9999927 to 0.9999982", "(1.8 to 7.3)e-06"]


@settings(max_examples=200)
@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(1e-9, 1e9)), min_size=1, max_size=4))
def test_no_cell_sets_apart_a_power_of_ten_that_says_nothing(cells) -> None:
    values, errors = np.array(cells).T
    for text in column(values, errors, np.full(len(values), np.inf)):
        _, _, exponent = text.partition(")e")
        assert not exponent or abs(int(exponent)) >= 4


@settings(max_examples=200)
@given(
    st.floats(-1e12, 1e12),
    st.floats(1e-12, 1e12),
    st.sampled_from([1e-12, 1.0, 1e12]),
)
def test_a_cell_reads_back_to_within_its_last_digit(value: float, error: float, by: float) -> None:
    value, error = value * by, error * by
    text = cell(value, error)
    mantissas, _, exponent = text.replace("(", "").partition(")e")
    back, back_error = (float(part) * 10.0 ** int(exponent or 0) for part in mantissas.split(" ± "))
    assert abs(back_error - error) <= 0.06 * error
    assert abs(back - value) <= 0.06 * error + 1e-15 * abs(value)


def test_a_plain_number_resolves_its_scale() -> None:
    assert plain(1e8 + 67.35161234, scale=5.9) == "100000067.352"
    assert plain(67.35161234, scale=5.9) == "67.3516"
    assert plain(0.0, scale=5.9) == "0"


def test_small_numbers_have_one_digit() -> None:
    assert [small(v) for v in (0.0, 8.7, 3.4e-12)] == ["0", "9", "3e-12"]
