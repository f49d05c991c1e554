"""When rounding matters, and when it is too coarse for anything."""

import numpy as np
import pytest

from mix1d import LogNormal, Mix1dError, Normal, Poisson
from mix1d.resample.lattice import Lattice, coarse_step, never_too_coarse
from mix1d.sample import Sample

X = np.random.default_rng(0).normal(size=200)


def rounded(step):
    return Sample(np.round(X / step) * step)


@pytest.mark.parametrize(("step", "matters"), [(0.05, False), (0.2, False), (0.3, True), (2, True)])
def test_a_quarter_of_an_sd_matters(step, matters):
    assert coarse_step(rounded(step), Normal, np.array([1.0, 3.0])) == pytest.approx(step * matters)


def test_what_is_not_rounded():
    assert coarse_step(Sample(X), Normal, np.array([1e-9])) == 0.0
    assert coarse_step(Sample([1.0, 2, 3, 10, 11, 12]), Normal, np.array([1.0])) == 0.0  # no ties
    assert coarse_step(Sample([1.0] * 7 + [30.0]), Normal, np.array([1.0])) == 0.0  # two values
    assert coarse_step(Sample(np.arange(5).repeat(4)), Poisson, np.array([1.0])) == 0.0
    assert coarse_step(rounded(1.0), Normal, np.array([9.0])) == 0.0
    assert coarse_step(rounded(0.01), Normal, np.array([1e-3])) == 0.0  # finer than 1/64
    whole = Sample(np.arange(1, 6).repeat(4))
    assert coarse_step(whole, LogNormal, np.array([1.0])) == 1.0


def test_too_coarse():
    never_too_coarse(rounded(2.0), Normal)
    coarse = Sample([0.0] * 95 + [1.0] * 3 + [2.0] * 2)
    with pytest.raises(Mix1dError, match=r"`x` must be rounded to a step of at most 3 sds .* got"):
        never_too_coarse(coarse, Normal)
    never_too_coarse(coarse, Poisson)
    never_too_coarse(Sample([0.0] * 99 + [1.0]), Normal)


def test_columns_are_counted_on_one_lattice():
    lattice = Lattice(Normal, first=0.5, step=0.5)
    values, counts = lattice.counted([np.array([0.5, 0.5, 2.0]), np.array([0.0, 2.0, 2.0])])
    np.testing.assert_array_equal(values, [0.0, 0.5, 2.0])
    np.testing.assert_array_equal(counts, [[0, 2, 1], [1, 0, 2]])
