"""The chain rule for changes of coordinates, and ties."""

import numpy as np

from mix1d.model.coordinate_map import HELD, CoordinateMap
from mix1d.model.ties import Ties


class EqualVariation(CoordinateMap):
    """(m1, m2, c) to (m1, m2, log sd1, log sd2) with sd_j = exp(c) m_j: a smooth constraint."""

    def full(self, free):
        return np.array([free[0], free[1], free[2] + np.log(free[0]), free[2] + np.log(free[1])])

    def free(self, full):
        return np.array([full[0], full[1], full[2] - np.log(full[0])])

    def jacobian(self, free):
        m1, m2, _ = free
        return np.array([[1, 0, 0], [0, 1, 0], [1 / m1, 0, 1], [0, 1 / m2, 1]])

    def curvature(self, free, score):
        return np.diag([-score[2] / free[0] ** 2, -score[3] / free[1] ** 2, 0.0])


A = np.random.default_rng(0).normal(size=(4, 4))


def height(full):
    """Something smooth with known derivatives: a quadratic and a sum of exponentials."""
    return -0.5 * full @ (A @ A.T) @ full + np.exp(0.3 * full).sum()


def slope(full):
    return -A @ A.T @ full + 0.3 * np.exp(0.3 * full)


def information(full):
    return A @ A.T - np.diag(0.09 * np.exp(0.3 * full))


def test_derivatives_through_a_smooth_constraint():
    change, at = EqualVariation(), np.array([1.3, 2.1, -0.4])
    np.testing.assert_allclose(change.free(change.full(at)), at)
    full = change.full(at)
    score, found, complete = change.derivatives(at, slope(full), information(full), np.ones(4))
    steps = 1e-4 * np.eye(3)
    rise = [(height(change.full(at + h)) - height(change.full(at - h))) / 2e-4 for h in steps]
    np.testing.assert_allclose(score, rise, rtol=1e-6)

    def score_at(free):
        return change.jacobian(free).T @ slope(change.full(free))

    turn = [(score_at(at + h) - score_at(at - h)) / -2e-4 for h in steps]
    np.testing.assert_allclose(found, turn, rtol=1e-6)
    np.testing.assert_allclose(complete, (change.jacobian(at) ** 2).sum(axis=0))


def test_ties_share_and_hold():
    ties = Ties(np.array([0, HELD, 1, 1, 2]), np.array([0.0, 7.0, 0.0, 0.0, 0.0]))
    free = np.array([1.0, -2.0, np.inf])
    full = ties.full(free)
    np.testing.assert_array_equal(full, [1.0, 7.0, -2.0, -2.0, np.inf])
    np.testing.assert_array_equal(ties.free(full), free)
    score, found, complete = ties.derivatives(free, np.arange(5.0), np.eye(5), np.ones(5))
    np.testing.assert_array_equal(score, [0.0, 5.0, 4.0])
    np.testing.assert_array_equal(found, np.diag([1.0, 2.0, 1.0]))
    np.testing.assert_array_equal(complete, [1.0, 2.0, 1.0])
    assert ties.size == 3


def test_no_free_coordinate_at_all():
    ties = Ties(np.array([HELD]), np.array([4.0]))
    assert ties.size == 0
    np.testing.assert_array_equal(ties.full(np.empty(0)), [4.0])
    assert ties.jacobian(np.empty(0)).shape == (1, 0)
