"""Profile intervals of parameters whose coordinate has an end: 1/df and 1/size at 0."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

import mix1d

FALL = 0.5 * stats.norm.ppf(0.975) ** 2
"""How far a profile falls to the end of a 95% interval."""

NORMAL = np.random.default_rng(0).normal(size=300)


def test_of_degrees_of_freedom():
    """They may be infinite; at the other end a fit with as many, held, is as high as it must be."""
    fit = mix1d.fit(NORMAL, 1, family="student-t")
    low, high = fit.interval(method="profile").parameters["df"][0]
    assert high == np.inf
    held = mix1d.fit(NORMAL, 1, family=mix1d.family("student-t", df=low))
    assert fit.loglik - held.loglik == pytest.approx(FALL, abs=1e-5)


def test_where_another_parameter_reaches_its_end_on_the_way():
    """A larger scale goes with more degrees of freedom: with infinitely many in the end."""
    fit = mix1d.fit(NORMAL, 1, family="student-t")
    for end in fit.interval(method="profile").parameters["scale"][0]:
        best = minimize(
            lambda v, end=end: -stats.t.logpdf(NORMAL, np.exp(v[1]), v[0], end).sum(),
            [0.0, 3.0], method="Nelder-Mead", bounds=[(-1.0, 1.0), (0.0, 25.0)],
            options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 4000},
        )  # fmt: skip
        assert fit.loglik + best.fun == pytest.approx(FALL, abs=1e-4)


def test_of_what_is_at_its_end():
    """A Poisson among negative binomials: the size has a lower end, all else two."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.binomial(12, 0.3, 300), rng.negative_binomial(20, 0.4, 300)])
    fit = mix1d.fit(x, 2, family="negative-binomial")
    assert fit.outcome
    assert fit.mixture.components[0].size == np.inf
    assert "component 1 is a Poisson: its size is not identified" in fit.message
    found = fit.interval(method="profile").parameters
    assert np.all(np.isfinite(found["mean"]))
    (low, high), second = found["size"]
    assert 3.0 < low < high == np.inf
    assert second[0] < fit.mixture.components[1].size < second[1]
