"""Arrays: sums of products."""

from math import fsum

import numpy as np

from mix1d.arrays import AT_ONCE, sums_of_products


def test_a_sum_of_products_is_that_of_exact_arithmetic_and_of_no_number_of_threads():
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 1, 3 * AT_ONCE + 5)), rng.normal(size=(3, 3 * AT_ONCE + 5))
    found = sums_of_products(one, other)
    expected = [[fsum(row * column) for column in other] for row in one[:, 0]]
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-10)
    ends = AT_ONCE * np.arange(1, 4)
    parts = zip(np.split(one, ends, axis=-1), np.split(other, ends, axis=-1), strict=True)
    alone = sum(sums_of_products(*pair) for pair in parts)
    np.testing.assert_array_equal(found, alone)
