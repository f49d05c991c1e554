"""The calibration of Hall & York."""

import numpy as np
import pytest

from mix1d.choose.silverman_null import calibrated_pvalue, hall_york_factor


def test_hall_and_yorks_lambda():
    """1.13 at 5%, as printed in their section 3."""
    assert hall_york_factor(np.array(0.05)) == pytest.approx(1.13, abs=0.005)
    assert np.all(np.diff(hall_york_factor(np.linspace(0.01, 0.99, 99))) < 0)


def test_the_calibrated_pvalue_is_the_smallest_level_that_rejects():
    null = np.random.default_rng(5).lognormal(0.0, 0.1, 999)
    p = calibrated_pvalue(null)
    for level, rejects in ((p, True), (p - 0.001, False)):
        share = (1 + np.count_nonzero(null > hall_york_factor(np.array(level)))) / 1000
        assert bool(share <= level) is rejects
