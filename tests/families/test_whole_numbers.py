"""Sums over runs of whole numbers, short and long."""

import numpy as np
import pytest

from mix1d.families.pieces import Pieces
from mix1d.families.whole_numbers import MOST, on_numbers


def run(start, length):
    return on_numbers(Pieces(np.array([[[start]]]), np.array([[[length]]])))


@pytest.mark.parametrize("length", [1.0, 7.0, -7.0, 512.0])
def test_a_short_run_is_its_numbers(length):
    y, logs = run(9.5, length)
    found = np.sort(y[logs == 0.0])
    first = 10.0 if length > 0.0 else 10.0 - abs(length)
    np.testing.assert_array_equal(found, first + np.arange(abs(length)))


@pytest.mark.parametrize("count", [513, 5_000, 1_000_000])
@pytest.mark.parametrize("power", [-0.6, 0.0, 1.0, 3.0])
def test_a_long_run_has_the_same_sums(count, power):
    """Of powers that are singular just before the first number, too."""
    y, logs = run(-0.5, float(count))
    assert y.size < MOST
    right = ((np.arange(count) + 0.4) ** power).sum()
    np.testing.assert_allclose((np.exp(logs) * (y + 0.4) ** power).sum(), right, rtol=1e-12)


def test_several_rows():
    pieces = Pieces(np.array([[[4.5, 20.5]]]), np.array([[[3.0, -2.0]]]))
    y, logs = on_numbers(pieces)
    np.testing.assert_array_equal(y[0][logs[0] == 0.0], [5.0, 20.0, 6.0, 19.0, 7.0])
