"""Which numbers are tried, and how long each is searched for."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture

SIX = [1.0, 2.0, 3.0, 10.0, 11.0, 12.0]


@pytest.mark.parametrize(
    ("x", "ks"),
    [
        ([1.0, 2.0], (1,)),
        ([1.0, 2.0, 3.0], (1,)),
        (SIX, (1, 2, 3)),
        (np.repeat(SIX, 50) + 0.0, (1, 2, 3)),
        (np.arange(15.0), (1, 2, 3, 4, 5, 6, 7)),
        (np.arange(99.0), (1, 2, 3, 4, 5, 6, 7)),
    ],
)
def test_no_number_is_tried_that_nobody_asked_for(x, ks):
    assert mix1d.select(x, equal_sd=[True]).ks == ks


def test_a_range_that_is_given_is_used_as_it_is():
    assert mix1d.select(SIX, [1, 4], equal_sd=[True]).ks == (1, 4)
    with pytest.raises(
        Mix1dError, match=r"`k` must be at most the number of distinct values \(6\), got 7"
    ):
        mix1d.select(SIX, range(1, 8))


def test_who_is_far_behind_is_not_searched_for_to_the_end_and_who_may_win_is():
    x = np.random.default_rng(1).exponential(2, 400)
    found = mix1d.select(x, range(1, 6), families=["normal"])
    best = found.best
    assert best.starts.is_settled
    behind = [c.fit for c in found.table if not c.fit.starts.is_settled]
    assert behind
    assert all(fit.bic > best.bic + 20.0 for fit in behind if fit)
    assert "so much worse than the best that its search was cut short" in str(found)


def test_the_choice_is_that_of_searches_to_the_end():
    x = Mixture.normal([0.3, 0.4, 0.3], means=[0, 3, 9], sds=[1, 0.5, 2]).sample(250, rng=4)
    found = mix1d.select(x, range(1, 6), families=["normal"])
    near, to_the_end = mix1d.fit(x, 1).mixture, []
    for k in range(1, 6):
        to_the_end.append(mix1d.fit(x, k, start=[near]))
        near = to_the_end[-1].mixture
    best = min((fit for fit in to_the_end if fit), key=lambda fit: fit.bic)
    own = min((c.fit for c in found.table if c.outcome and not c.equal_sd), key=lambda fit: fit.bic)
    assert own.mixture.k == best.mixture.k
    assert own.loglik == pytest.approx(best.loglik, abs=1e-6)


def test_the_best_answers_in_the_library_that_the_values_came_in():
    pandas = pytest.importorskip("pandas")
    best = mix1d.select(pandas.Series(SIX), [1]).best
    assert isinstance(best.to_frame(), pandas.DataFrame)


def test_a_lump_costs_no_search_without_end():
    """Five candidates end in the same spike; each used to be searched for in a dozen rounds."""
    rng = np.random.default_rng(3)
    x = np.where(rng.random(300) < 0.2, 0.0, rng.normal(30, 3, 300))
    found = mix1d.select(x, range(1, 7), equal_sd=[False])
    assert sum(c.fit.n_evaluations for c in found.table) < 100_000  # 420,778 to the end
