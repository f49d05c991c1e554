"""Bisection on the whole numbers."""

import numpy as np
import pytest

from mix1d.families.integers import first_true


def test_smallest_number_that_holds():
    wanted = np.array([-3.0, 0.0, 7.0, 1e15])
    found = first_true(lambda x: x >= wanted, np.full(4, -5.0), np.full(4, 2e15))
    np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("parts", [3, 16, 17])
def test_more_parts_find_the_same_number_in_fewer_rounds(parts):
    wanted, shapes = np.array([-3.0, 0.0, 7.0, 123_457.0]), []
    found = first_true(
        lambda x: shapes.append(x.shape) or x >= wanted, np.full(4, -5.0), np.full(4, 2e6), parts
    )
    np.testing.assert_array_equal(found, wanted)
    assert shapes == [(parts - 1, 4)] * len(shapes)
    assert len(shapes) <= np.ceil(np.log(2e6) / np.log(parts)) + 1


def test_high_is_taken_to_hold():
    np.testing.assert_array_equal(first_true(lambda x: x > 99, np.zeros(1), np.array([9.0])), [9.0])


def test_one_range_serves_many_questions():
    wanted = np.array([1.0, 5.0, 9.0])
    np.testing.assert_array_equal(first_true(lambda x: x >= wanted, 0.0, 10.0), wanted)
