"""What is special about the skew-normal."""

import numpy as np

import mix1d


def test_a_shape_that_runs_to_infinity_is_said():
    """Values of a half-normal: no value lies where the density rises, so that nothing ends it."""
    x = np.abs(np.random.default_rng(5).normal(0, 1, 300))
    fit = mix1d.fit(x, 1, family="skew-normal")
    assert not fit.outcome
    assert "half-normal" in fit.message
