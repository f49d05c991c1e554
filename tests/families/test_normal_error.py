"""Normals whose values, or intervals, carry a normal error: derivatives in closed form."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from mix1d.families import normal_error

COLUMNS = np.array([[0.0], [2.0], [5.0]]), np.array([[1.0], [0.3], [0.01]])
"""Means and sds."""

ROWS = np.array(
    [
        (-np.inf, 1.0, 0.2), (0.5, np.inf, 3.0), (1.0, 1.0001, 0.5), (-2.0, 4.0, 0.7),
        (8.0, 9.0, 1.0), (2.5, 2.5, 0.4), (-1.0, -1.0, 2.0),
    ]
).T  # fmt: skip
"""Lower and upper ends, and errors: tails, a narrow and a wide interval, a far one, values."""


def log_probability(mean, log_sd, below, above, error):
    total = mpmath.sqrt(mpmath.exp(2 * log_sd) + mpmath.mpf(error) ** 2)
    low, high = (mpmath.mpf(end) - mean for end in (below, above))
    if below == above:
        return -mpmath.log(total) - (low / total) ** 2 / 2
    if low + high > 0:
        low, high = -high, -low
    return mpmath.log(mpmath.ncdf(high / total) - mpmath.ncdf(low / total))


def reference(order, component, row):
    mean, sd = (float(column[component, 0]) for column in COLUMNS)
    at = mpmath.mpf(mean), mpmath.log(mpmath.mpf(sd))
    with mpmath.workdps(50):
        return float(mpmath.diff(lambda m, s: log_probability(m, s, *ROWS[:, row]), at, order))


@pytest.mark.parametrize(
    ("order", "place"),
    [((1, 0), 0), ((0, 1), 1), ((2, 0), (0, 0)), ((1, 1), (0, 1)), ((0, 2), (1, 1))],
)
def test_derivatives_are_those_of_the_log_probability(order, place):
    score, hessian, known = normal_error.derivatives(COLUMNS, *ROWS)
    ours = hessian[place] if isinstance(place, tuple) else score[place]
    assert known.all()
    for component, row in np.ndindex(ours.shape):
        expected = reference(order, component, row)
        assert ours[component, row] == pytest.approx(expected, rel=3e-8, abs=1e-9)


def test_the_hessian_is_symmetric_and_values_alone_agree_with_values_among_intervals():
    score, hessian, _ = normal_error.derivatives(COLUMNS, *ROWS)
    np.testing.assert_array_equal(hessian[0, 1], hessian[1, 0])
    alone = normal_error.derivatives(COLUMNS, *ROWS[:, -2:])
    np.testing.assert_array_equal(score[..., -2:], alone[0])
    np.testing.assert_array_equal(hessian[..., -2:], alone[1])
