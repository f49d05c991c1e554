"""P-values from replicates."""

import numpy as np
import pytest

from mix1d.resample.pvalues import pvalue, pvalues, stopped_pvalue


def test_a_pvalue_has_the_one():
    null = np.arange(99.0)
    assert pvalue(1000.0, null) == 0.01
    assert pvalue(98.0, null) == 0.02
    assert pvalue(-1.0, null) == 1.0
    assert pvalue(3.0, np.empty(0)) == 1.0


def test_values_equal_to_the_statistic_count():
    null = np.array([2.0, 1.0, 2.0, 3.0])
    np.testing.assert_array_equal(pvalues(np.array([2.0, 2.5, 4.0]), null), [0.8, 0.4, 0.2])


def test_under_the_null_a_pvalue_keeps_every_level():
    """Of 40 exchangeable values, whichever one is the data's: exact at each level i / 40."""
    values = np.random.default_rng(0).normal(size=40)
    ps = [pvalue(values[i], np.delete(values, i)) for i in range(40)]
    np.testing.assert_allclose(np.sort(ps), np.arange(1, 41) / 40)


def test_besag_and_clifford():
    null = np.array([0.0, 5.0, 1.0, 7.0, 6.0, 0.0])
    found = stopped_pvalue(5.0, null, 2)
    assert found.stopped_early
    assert found.pvalue == 2 / 4
    np.testing.assert_array_equal(found.null, null[:4])
    found = stopped_pvalue(5.0, null, 4)
    assert not found.stopped_early
    assert found.pvalue == pytest.approx(4 / 7)
    assert found.null is null


def test_a_stopped_pvalue_keeps_its_level():
    """P(p <= h / l) = h / l for every l from h on: the data are among the h largest of l.

    20,000 data sets, 5 standard errors.
    """
    rng = np.random.default_rng(1)
    ps = np.array([stopped_pvalue(rng.random(), rng.random(60), 3).pvalue for _ in range(20_000)])
    for n_used in (6, 15, 40):
        level = 3 / n_used
        share = np.mean(ps <= level * (1 + 1e-12))
        assert share == pytest.approx(level, abs=5 * np.sqrt(level * (1 - level) / ps.size))
