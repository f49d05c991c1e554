"""Which columns have more than one group: the tests of `em_test`, and their q-values."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.fitting.many_tests import q_values


def test_q_values_are_those_of_benjamini_and_hochberg():
    """R 4.3: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05, 0.9), "BH")."""
    p = np.array([0.9, 0.05, np.nan, 0.01, 0.04, 0.02, 0.03])
    expected = [0.9, 0.06, np.nan, 0.06, 0.06, 0.06, 0.06]
    np.testing.assert_allclose(q_values(p), expected, rtol=1e-12)
    assert q_values(np.array([0.7, np.nan]))[0] == 0.7
    assert q_values(np.empty(0)).size == 0


def test_each_test_is_that_of_its_column():
    one = Mixture.normal(means=[0], sds=[1]).sample((100, 30), rng=0)
    two = Mixture.normal(means=[0, 4], sds=[1, 1]).sample((100, 10), rng=1)
    x = np.concatenate([one, two], axis=1)
    tests = mix1d.fit_many(x, 2).em_tests()
    for i in (0, 35):
        alone = mix1d.em_test(x[:, i])
        assert tests.pvalues[i] == pytest.approx(alone.pvalue, rel=1e-6)
        assert tests.statistics[i] == pytest.approx(alone.statistic, rel=1e-6)
    found = tests.found(0.05)
    assert found[30:].all()
    assert found[:30].sum() <= 2
    assert (tests.found(0.5) >= found).all()
    assert tests.to_frame().shape == (40, 4)
    assert "EM-tests of one group against more in 40 data sets" in str(tests)
    logs = mix1d.fit_many(np.exp(x), 2, family="lognormal").em_tests()
    np.testing.assert_allclose(logs.pvalues, tests.pvalues, rtol=1e-6, atol=1e-12)


def test_zeros_make_no_second_group():
    rest = Mixture.normal(means=[3], sds=[0.5]).sample((150, 3), rng=2)
    x = np.concatenate([np.zeros((100, 3)), rest])
    lumped = mix1d.fit_many(x, 1, lumps="auto").em_tests()
    np.testing.assert_allclose(lumped.pvalues, mix1d.fit_many(rest, 1).em_tests().pvalues)
    assert not lumped.found().any()


def test_what_cannot_be_tested_is_nan():
    fits = mix1d.fit_many({"few": [1.0, 2.0], "none": []}, 1)
    assert np.isnan(fits.em_tests().qvalues).all()
    with pytest.raises(Mix1dError, match="`em_tests` needs normals or lognormals"):
        mix1d.fit_many({"a": [1, 2, 3]}, 1, family="poisson").em_tests()
    with pytest.raises(Mix1dError, match="`rate` must lie strictly between 0 and 1"):
        fits.em_tests().found(0.0)
