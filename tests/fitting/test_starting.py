"""What `start` may be: a rule, one mixture, or mixtures to begin near."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Normal, Poisson

X = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5]).sample(200, rng=0)
COUNTS = Mixture([0.5, 0.5], [Poisson(2), Poisson(15)]).sample(200, rng=0)


def test_the_family_of_a_start_is_the_family_of_the_fit():
    start = Mixture([0.5, 0.5], [Poisson(1), Poisson(20)])
    assert mix1d.fit(COUNTS, start=start).options.family is Poisson
    with pytest.raises(Mix1dError, match="family 'lognormal', got 'normal'"):
        mix1d.fit(X, start=Mixture([1.0], [Normal(0, 1)]), family="lognormal")


def test_a_start_of_ones_own_names_the_number_of_components():
    start = Mixture.normal(means=[0, 5], sds=[1, 1])
    assert mix1d.fit(X, start=start).options.k == 2
    assert mix1d.fit(X, 2, start=start).options.start == start


def test_the_search_also_begins_near_the_mixtures_given():
    """It is still the search: a bad guess does no harm, and the answer is that of the default."""
    x = Mixture.normal([0.3, 0.7], means=[0, 4], sds=[1, 1]).sample(200, rng=0)
    bad, one = Mixture.normal(means=[1, 1.1], sds=[9, 9]), Mixture.normal([1.0], means=[3], sds=[2])
    fit = mix1d.fit(x, 2, start=[bad, one])
    assert fit.loglik == pytest.approx(mix1d.fit(x, 2).loglik, abs=1e-8)
    assert fit.options.start == "search"
    gammas = mix1d.fit(
        np.exp(x), 2, family="gamma", start=[mix1d.fit(np.exp(x), 1, family="gamma").mixture]
    )
    assert {"near 1", "near 2", "random 1"} <= {start.name for start in gammas.starts}


def test_numbers_are_the_places_of_the_components():
    fit = mix1d.fit(X, start=[-7, 7])
    assert fit.options.k == 2
    assert fit.options.start == (-7.0, 7.0)
    assert fit.trace.means[0] == pytest.approx([-7.0, 7.0])
    assert len(fit.starts) == 1
    assert not fit.options.is_searched
    again = [mix1d.fit(X, 2, start=same) for same in ((-7, 7), np.array([-7, 7]), [7.0, -7.0])]
    assert all(other.mixture == fit.mixture for other in again)
