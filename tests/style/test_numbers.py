"""Values rounded by their errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.style.numbers import column, plain, small

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


def test_a_column_has_one_notation() -> None:
    cells = column(np.array([5e-11, 80.0]), np.array([1e-12, 0.5]), np.full(2, np.inf))
    assert all("e" in text for text in cells)


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
