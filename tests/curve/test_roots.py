"""Bracketed roots without absolute tolerances."""

import numpy as np
import pytest

from mix1d.curve.roots import bracketed_minimum, bracketed_root


def test_roots_of_many_at_once():
    target = np.array([1e-3, 0.5, 2.0, 30.0])
    roots = bracketed_root(lambda x: np.expm1(x) - target, np.zeros(4), np.full(4, 10.0))
    np.testing.assert_allclose(roots, np.log1p(target), rtol=4e-16)


@pytest.mark.parametrize("scale", [1e-200, 1e-12, 1.0, 1e12, 1e200])
def test_scale_changes_nothing(scale):
    root = bracketed_root(lambda x: (x / scale) ** 3 - 2.0, np.zeros(1), np.array([9.0 * scale]))
    assert root[0] / scale == pytest.approx(2.0 ** (1 / 3), rel=4e-16)


def test_a_root_at_0_takes_few_steps():
    calls = []

    def function(x):
        calls.append(1)
        return x + 1e-30 * np.sin(1e9 * x)

    assert abs(bracketed_root(function, np.array([-1.0]), np.array([3.0]))[0]) < 1e-20
    assert len(calls) < 150


def test_a_jump_between_infinities_is_bisected():
    root = bracketed_root(lambda x: np.where(x < 0.3, -np.inf, np.inf), np.zeros(1), np.ones(1))
    assert root[0] == pytest.approx(0.3, rel=1e-15)


def test_a_bracket_of_zero_width_and_one_missed_by_rounding():
    assert bracketed_root(lambda x: x - 2.0, np.array([2.0]), np.array([2.0]))[0] == 2.0
    assert bracketed_root(lambda x: x, np.array([1e-17]), np.array([3.0]))[0] == 1e-17


def test_minimum():
    centre = np.array([0.2, 0.9])
    x = bracketed_minimum(lambda x: (x - centre) ** 2, np.zeros(2), np.ones(2))
    np.testing.assert_allclose(x, centre, atol=1e-8)
