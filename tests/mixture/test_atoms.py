"""Mixtures of densities and atoms: each question of a mixture, answered where the two meet."""

import numpy as np
import pytest

from mix1d import Mix1dError, Mixture
from mix1d.families import Exponential, LogNormal, Normal, PointMass, Poisson

ZEROS = Mixture([0.3, 0.3, 0.4], [PointMass(0.0), Normal(30.0, 2.0), Normal(45.0, 3.0)])
"""Zeros beside two groups."""

INSIDE = Mixture([0.5, 0.2, 0.3], [Normal(0.0, 1.0), PointMass(0.5), PointMass(4.0)])
"""One atom within a group and one above it."""


NEVER = Mixture([0.3, 0.7], [PointMass(np.inf), Exponential(2.0)])
"""A lifetime that does not end for 30%."""


def test_atoms_are_listed():
    assert ZEROS.atoms.tolist() == [0.0]
    assert INSIDE.atoms.tolist() == [0.5, 4.0]
    assert NEVER.atoms.tolist() == [np.inf]
    assert Mixture([0.3, 0.7], [PointMass(0.0), Poisson(1.0)]).atoms.tolist() == [0.0]
    assert Mixture.normal(means=[0, 1], sds=1).atoms.size == 0
    assert INSIDE.pdf(INSIDE.atoms) == pytest.approx([0.2, 0.3])


def test_never_is_a_mass_at_infinity():
    assert NEVER.mean() == NEVER.variance() == NEVER.standard_deviation() == np.inf
    assert NEVER.cdf([0.0, 1e9, np.inf]) == pytest.approx([0.0, 0.7, 1.0])
    assert NEVER.icdf([0.35, 0.8]) == pytest.approx([2.0 * np.log(2.0), np.inf])
    assert NEVER.pdf(np.inf) == pytest.approx(0.3)
    assert NEVER.predict([5.0, np.inf]).tolist() == [1, 0]
    assert Mixture([0.0, 1.0], NEVER.components).mean() == 2.0
    assert Mixture.from_json(NEVER.to_json()) == NEVER


def test_what_a_density_beside_an_atom_has_not():
    for ask, name in ((ZEROS.entropy, "entropy"), (ZEROS.to_scipy, "to_scipy")):
        with pytest.raises(Mix1dError, match=name):
            ask()


def test_the_density_at_an_atom_is_its_mass():
    assert INSIDE.pdf(0.5) == pytest.approx(0.2)
    assert INSIDE.pdf(4.0) == pytest.approx(0.3)
    assert INSIDE.pdf(0.4) == pytest.approx(0.5 * Normal(0.0, 1.0).pdf(0.4))


def test_a_value_that_is_an_atom_belongs_to_it():
    assert INSIDE.posterior([0.5, 4.0, 0.4]).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert INSIDE.predict([0.5, 4.0, 0.4]).tolist() == [1, 2, 0]


def test_the_distribution_function_jumps_by_the_mass():
    for place, mass in ((0.5, 0.2), (4.0, 0.3)):
        below = np.nextafter(place, -np.inf)
        assert INSIDE.cdf(place) - INSIDE.cdf(below) == pytest.approx(mass)
        assert INSIDE.ccdf(below) - INSIDE.ccdf(place) == pytest.approx(mass)


@pytest.mark.parametrize("mixture", [ZEROS, INSIDE])
def test_quantiles_are_the_smallest_values_with_that_share(mixture):
    q = np.concatenate([np.linspace(0.001, 0.999, 333), [0.3]])
    x = mixture.icdf(q)
    assert np.all(mixture.cdf(x) >= q * (1 - 1e-12))
    assert np.all(mixture.cdf(np.nextafter(x, -np.inf) - 1e-9) <= q)
    places = [c.value for c in mixture.components if isinstance(c, PointMass)]
    for place in places:
        below = mixture.cdf(np.nextafter(place, -np.inf))
        inside = (q > below) & (q < mixture.cdf(place))
        assert inside.any()
        assert np.all(x[inside] == place)
        assert np.all(mixture.iccdf(1.0 - q[inside]) == place)


def test_moments_draws_and_documents():
    assert ZEROS.mean() == pytest.approx(0.3 * 30 + 0.4 * 45)
    x = ZEROS.sample(10_000, rng=1)
    assert np.mean(x == 0.0) == pytest.approx(0.3, abs=0.02)
    assert Mixture.from_json(ZEROS.to_json()) == ZEROS


def test_modes_and_thresholds_are_those_of_the_densities():
    rest = Mixture([3 / 7, 4 / 7], ZEROS.components[1:])
    whole, part = ZEROS.thresholds(posterior=0.9), rest.thresholds(posterior=0.9)
    assert ZEROS.modes().x == pytest.approx(rest.modes().x)
    assert ZEROS.modes().density == pytest.approx(0.7 * rest.modes().density)
    assert whole.x == pytest.approx(part.x)
    assert whole.grey == pytest.approx(part.grey)
    assert whole.pairs.tolist() == (part.pairs + 1).tolist()
    assert whole.error == pytest.approx(0.7 * part.error)
    assert whole.confusion.sum(axis=1) == pytest.approx(ZEROS.weights)


def test_a_cut_is_between_the_densities_and_the_atom_below_is_negative():
    cut = ZEROS.cut()
    assert cut.positive == (3,)
    assert cut.x == ZEROS.thresholds().main
    assert cut.specificity > 0.999


def test_an_atom_of_counts_is_a_component_like_others():
    zero_inflated = Mixture([0.3, 0.7], [PointMass(0.0), Poisson(1.0)])
    assert zero_inflated.pdf(0.0) == pytest.approx(0.3 + 0.7 * np.exp(-1.0))
    assert zero_inflated.posterior(0.0)[0] == pytest.approx(0.3 / zero_inflated.pdf(0.0))


def test_what_there_is_not_says_why():
    with pytest.raises(Mix1dError, match="a density beside an atom has none"):
        ZEROS.entropy()
    with pytest.raises(Mix1dError, match="continuous components, got 'point-mass'"):
        ZEROS.to_scipy()
    with pytest.raises(Mix1dError, match="all continuous or all discrete"):
        Mixture([0.2, 0.3, 0.5], [PointMass(0.0), Poisson(1.0), LogNormal(0.0, 1.0)])
