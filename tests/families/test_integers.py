"""Bisection on the whole numbers."""

import numpy as np

from mix1d.families.integers import first_true


def test_smallest_number_that_holds():
    wanted = np.array([-3.0, 0.0, 7.0, 1e15])
    found = first_true(lambda x: x >= wanted, np.full(4, -5.0), np.full(4, 2e15))
    np.testing.assert_array_equal(found, wanted)


def test_high_is_taken_to_hold():
    np.testing.assert_array_equal(first_true(lambda x: x > 99, np.zeros(1), np.array([9.0])), [9.0])
