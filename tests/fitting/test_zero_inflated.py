"""Zero-inflated counts: a point mass and a family of counts in one fit."""

import numpy as np
import pytest
from scipy import stats

from mix1d import Mixture, Outcome, PointMass, Poisson, fit


def drawn(place, rate, n=400):
    rng = np.random.default_rng(4)
    return np.concatenate([np.full(n // 4, place), rng.poisson(rate, n - n // 4)]).astype(float)


def test_the_maximum_solves_the_likelihood_equations():
    """The mean of a Poisson without its zeros is the mean of the counts above 0 (Lambert 1992)."""
    x = drawn(0, 4.0)
    found = fit(x, family=[PointMass(0), "poisson"])
    assert found.outcome is Outcome.CONVERGED
    rate = found.mixture.components[1].rate
    assert rate / -np.expm1(-rate) == pytest.approx(x[x > 0].mean(), rel=1e-9)
    at_zero = found.mixture.weights @ [1.0, np.exp(-rate)]
    assert at_zero == pytest.approx((x == 0).mean(), rel=1e-9)
    share = found.mixture.weights[0] / at_zero
    assert found.posterior([0.0])[0] == pytest.approx([share, 1 - share])


@pytest.mark.parametrize(
    ("place", "rate", "cuts"), [(0, 4.0, [0.5]), (12, 4.0, [11.5, 12.5]), (0, 0.5, [])]
)
def test_an_atom_among_counts_is_cut_off_by_half_a_count(place, rate, cuts):
    """Where it is the more likely at its place; what is misplaced there is the other's share."""
    found = fit(drawn(place, rate), family=[PointMass(place), "poisson"])
    thresholds = found.thresholds()
    assert thresholds.x.tolist() == cuts
    assert thresholds.standard_errors.tolist() == [0.0] * len(cuts)
    weight, counts = found.mixture.weights[1], found.mixture.components[1]
    wrong = weight * stats.poisson(counts.rate).pmf(place) if cuts else found.mixture.weights[0]
    assert found.mixture.overlap().error == pytest.approx(wrong, rel=1e-9)


def test_two_atoms_among_counts():
    mixture = Mixture([0.2, 0.2, 0.6], [PointMass(0), PointMass(9), Poisson(4.0)])
    assert mixture.thresholds().x.tolist() == [0.5, 8.5, 9.5]
    assert mixture.predict([0, 1, 8, 9, 10]).tolist() == [0, 2, 2, 1, 2]
