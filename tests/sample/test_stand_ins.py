"""One number for each row: the middle, or the mean of the product-limit estimate beyond."""

from math import inf

import numpy as np
import pytest

from mix1d.sample.rows import Rows
from mix1d.sample.stand_ins import stand_ins


def of(lower, upper, weights=None):
    lower, upper = np.array(lower, dtype=float), np.array(upper, dtype=float)
    rows = Rows.exact(lower)._replace(upper=upper)
    return stand_ins(rows, np.ones(lower.size) if weights is None else np.array(weights, float))


def test_closed_rows_stand_in_their_middle():
    assert of([1, 2, -1e308], [1, 5, 1e308]).tolist() == [1, 3.5, 0]


def test_a_censored_row_stands_at_the_mean_beyond():
    """Kaplan & Meier: of 1, 2+, 4, 6 the estimate has 3/8 at 4 and at 6."""
    assert of([1, 2, 4, 6], [1, inf, 4, 6]).tolist() == [1, 5, 4, 6]
    # 4 and 4+: the exact one comes first, and what is censored lies beyond
    assert of([1, 4, 4, 6], [1, 4, inf, 6]).tolist() == [1, 4, 6, 6]
    # nothing lies beyond the last
    assert of([1, 9], [1, inf]).tolist() == [1, 9]


def test_the_mean_beyond_is_that_of_the_redistributed_rows():
    """Efron: each censored row is shared by those beyond it, which may share again."""
    lower, upper = [1, 2, 3, 4, 5, 6], [1, inf, 3, inf, 5, 6]
    at_4 = (5 + 6) / 2
    at_2 = (3 + at_4 + 5 + 6) / 4
    np.testing.assert_allclose(of(lower, upper), [1, at_2, 3, at_4, 5, 6], rtol=1e-14)


def test_below_a_limit_is_the_mirror_image():
    lower, upper = np.array([1, 2, 4, 6.0]), np.array([1, inf, 4, 6.0])
    assert of(-upper, -lower).tolist() == (-of(lower, upper)).tolist()


def test_weights_are_repetitions():
    lower, upper, weights = [1, 2, 4, 6], [1, inf, 4, 6], [1, 2, 3, 1]
    written = of(np.repeat(lower, weights), np.repeat(upper, weights))
    np.testing.assert_allclose(np.repeat(of(lower, upper, weights), weights), written, rtol=1e-14)


@pytest.mark.parametrize("weights", [[1, 1, 1, 1, 1], [1, 1, 1, 1, 0], [0, 0, 1, 0, 0]])
def test_rows_of_which_nothing_is_known_stand_in_the_middle_of_the_others(weights):
    found = of([-inf, -inf, 1, 3, 4], [inf, 2, 1, inf, 4], weights)
    assert np.isfinite(found).all()
    assert 1 <= found[0] <= 4
    assert found[1] <= 2
    assert found[3] >= 3
