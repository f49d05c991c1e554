"""The distribution of the likelihood ratio under k0 components."""

import numpy as np
import pytest

from mix1d import Mixture, Normal, Poisson
from mix1d.choose import ratio
from mix1d.choose.ratio import Rivals, null_distribution, statistics
from mix1d.errors import Mix1dError
from mix1d.resample.replicates import BATCH
from mix1d.sample import Sample

ONE = Mixture.normal(means=[0], sds=[1])
SAMPLE = Sample(ONE.sample(40, rng=0))
RIVALS = Rivals(Normal, 1, 2, shared=False, seed=0)
OBSERVED = 9.0
"""About one replicate in fifteen reaches it."""


def test_one_normal_has_the_statistic_of_the_textbook():
    """Under k0 = 1 the maximum is in closed form; under k1 = 2 it is no lower."""
    columns = list(ONE.sample((5, 50), rng=1))
    found, _ = statistics(RIVALS, columns)
    larger = ratio.searched(columns, 2, Normal, equal_sd=False, seed=0).loglik
    smaller = [-0.5 * 50 * (np.log(2 * np.pi * x.var()) + 1) for x in columns]
    np.testing.assert_allclose(found, 2 * (larger - smaller), rtol=1e-8)
    assert (found >= 0).all()


@pytest.mark.parametrize(("mixture", "n"), [(ONE, 35), (Mixture([1.0], [Poisson(3.0)]), 5)])
def test_a_large_batch_goes_alone_and_gives_the_same(mixture, n, monkeypatch):
    family = type(mixture.components[0])
    rivals = Rivals(family, 1, 2, shared=False, seed=0)
    sample = Sample(mixture.sample(30, rng=0))

    def made():
        return null_distribution(rivals, 1.0, mixture, sample, n, np.random.default_rng(2))

    together = made()
    monkeypatch.setattr(ratio, "LARGE", 1)
    monkeypatch.setattr("mix1d.resample.replicates.in_threads", None)
    alone = made()
    np.testing.assert_array_equal(together.statistics, alone.statistics)
    assert together.pvalue == alone.pvalue == (1 + (alone.statistics >= 1.0).sum()) / (1 + n)


def test_replicates_with_too_few_distinct_values_are_counted():
    """Values rounded to 1 of a normal whose sd is a quarter: often all are 0."""
    narrow = Mixture.normal(means=[0], sds=[0.25])
    sample = Sample([0.0] * 8 + [1.0, 2.0])
    null = null_distribution(RIVALS, 0.0, narrow, sample, 40, np.random.default_rng(0))
    assert 0 < null.n_failed < 40
    assert len(null.statistics) == 40 - null.n_failed


def test_it_stops_where_enough_replicates_reach_the_statistic(monkeypatch):
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    batches = []

    def counted(rivals, columns):
        batches.append(len(columns))
        return statistics(rivals, columns)

    monkeypatch.setattr(ratio, "statistics", counted)

    def made(**options):
        rng = np.random.default_rng(3)
        return null_distribution(RIVALS, OBSERVED, ONE, SAMPLE, 200, rng, **options)

    whole = made()
    batches.clear()
    early = made(stop_after=4)
    assert sum(batches) == -(-len(early.statistics) // BATCH) * BATCH  # whole batches, no more
    assert BATCH < len(early.statistics) <= 200 - BATCH
    assert early.stopped_early
    assert early.pvalue == 4 / len(early.statistics)
    assert (early.statistics >= OBSERVED).sum() == 4
    assert early.statistics[-1] >= OBSERVED
    np.testing.assert_array_equal(early.statistics, whole.statistics[: len(early.statistics)])
    assert not whole.stopped_early


def test_more_values_than_can_be_searched_again_and_again():
    many = Sample([1.0, 2.0, 4.0], weights=[1e6, 1e6, 1e6])
    with pytest.raises(Mix1dError, match="`x` must have at most 1,000,000 values for a bootstrap"):
        null_distribution(RIVALS, 1.0, ONE, many, 9, np.random.default_rng(0))
