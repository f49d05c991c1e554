"""The densities of the default prior, against SciPy's and an integral over the unknown rate."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from mix1d.posterior.log_density import (
    LogisticShares,
    LogWeights,
    Normals,
    Precisions,
    ReciprocalGammas,
)

ROWS = np.eye(3)
T = np.array([[0.3, -1.2, 0.9], [1.5, 0.2, -0.4]])
DENSITIES = {
    "weights": LogWeights(ROWS),
    "normals": Normals(ROWS, 0.5, 2.0),
    "shares": LogisticShares(ROWS),
    "precisions": Precisions(ROWS, 2.0, 0.2, 0.7, 0.05),
    "reciprocals": ReciprocalGammas(ROWS, 2.0, 0.1),
}


def places(name):
    return np.abs(T) if name == "reciprocals" else T


def differences(name, other):
    """How much the log density differs between two places: constants do not count."""
    values, _ = DENSITIES[name].value_and_slope(places(name))
    expected = other(places(name)).sum(axis=-1)
    return values[0] - values[1], expected[0] - expected[1]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("normals", lambda t: stats.norm(0.5, 2.0).logpdf(t)),
        ("shares", lambda t: stats.logistic.logpdf(t)),
        ("reciprocals", lambda t: stats.gamma(2.0, scale=10.0).logpdf(1 / t) - 2 * np.log(t)),
    ],
)
def test_densities_are_those_of_scipy(name, other):
    mine, scipys = differences(name, other)
    assert mine == pytest.approx(scipys, rel=1e-12)


def test_weights_are_uniform_among_those_that_sum_to_1():
    """In the logarithms of their ratios the density is their product (Dirichlet(1, 1, 1))."""
    values, _ = DENSITIES["weights"].value_and_slope(T)
    shares = np.exp(T) / np.exp(T).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(values, np.log(shares).sum(axis=1), rtol=1e-12)


def test_the_rate_of_precisions_is_integrated_out():
    def of_precisions(t):
        def joint(b):
            each = stats.gamma(2.0, scale=1 / b).pdf(np.exp(t)) * np.exp(t)
            return stats.gamma(0.2, scale=1 / 0.7).pdf(b) * each.prod()

        low, _ = quad(joint, 0, 1, epsabs=0, limit=200)
        high, _ = quad(joint, 1, np.inf, epsabs=0, limit=200)
        return np.log(low + high) - 0.05 * np.exp(t).sum()

    values, _ = DENSITIES["precisions"].value_and_slope(T)
    expected = [of_precisions(t) for t in T]
    assert values[0] - values[1] == pytest.approx(expected[0] - expected[1], rel=1e-6)


@pytest.mark.parametrize("name", DENSITIES)
def test_slopes_and_curvatures_are_derivatives(name):
    density, step = DENSITIES[name], 1e-5
    for t in places(name):
        ahead, behind = (density.value_and_slope(t + s * step * ROWS) for s in (1, -1))
        _, slope = density.value_and_slope(t)
        np.testing.assert_allclose((ahead[0] - behind[0]) / (2 * step), slope, atol=1e-7)
        bend = (ahead[1] - behind[1]) / (2 * step)
        np.testing.assert_allclose(bend, density.curvature(t), atol=1e-6)
