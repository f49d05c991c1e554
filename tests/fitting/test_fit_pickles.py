"""A fit comes back from a pickle whole, whatever its rows, constraints and family are."""

import pickle

import numpy as np
import pytest
import scipy.stats

import mix1d

X = np.linspace(0.5, 6.0, 40) ** 1.5

FITS = {
    "constraints": lambda: mix1d.fit(X, 2, constraints={"sds": "s"}, bounds={"s": (0.5, None)}),
    "fixed": lambda: mix1d.fit(X, 2, constraints={"means": [3, None]}),
    "shapes": lambda: mix1d.fit(X, 1, family="generalised-normal", bounds={"shape": (2, None)}),
    "scipy": lambda: mix1d.fit(
        X, 1, family=mix1d.from_scipy(scipy.stats.invgauss), bounds={"mu": (0.1, None)}
    ),
    "labels": lambda: mix1d.fit(
        X, 2, family="lognormal", labels=np.r_[[0, 0, 1, 1], np.full(36, -1)]
    ),
    "censored": lambda: mix1d.fit(
        mix1d.Sample.censored(np.where(X < 2, 0, X), np.where(X < 2, 2, X)), 1, family="lognormal"
    ),
    "prior": lambda: mix1d.fit(X, 2, constraints={"sds": "s"}, prior="weak"),
}


@pytest.mark.parametrize("name", FITS)
def test_fit_comes_back_from_a_pickle(name):
    fit = FITS[name]()
    copy = pickle.loads(pickle.dumps(fit))
    assert copy == fit
    np.testing.assert_array_equal(copy.standard_errors().means, fit.standard_errors().means)
