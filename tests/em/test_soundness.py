"""Soundness: a component is trusted if it rests on many rows, or if chance would hardly make it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Mixture, Outcome
from mix1d.em.soundness import doubts
from mix1d.em.step import evaluate
from mix1d.families import LogNormal, Normal, Poisson
from mix1d.model.problem import pose
from mix1d.sample import Sample


def doubts_of(x, mixture, **options):
    problem = pose(Sample(x), type(mixture.components[0]), **options)
    return doubts(problem, evaluate(problem, problem.state(mixture)))


def test_the_chance_is_that_of_the_formula():
    """P = n Pr(Bin(n - 1, pi) >= m - 1), pi the mass of the others over the width of m values."""
    rng = np.random.default_rng(0)
    x = np.append(rng.normal(0, 1, 97), [1.5, 1.52, 1.54])
    mixture = Mixture.normal([0.97, 0.03], means=[0, 1.52], sds=[1, 0.0163])
    (sentence,) = doubts_of(x, mixture).values()
    r = mixture.posterior(x)[:, 1]
    m = r.sum() ** 2 / (r**2).sum()
    width = 0.0163 * np.sqrt(12 * (m - 1) / (m + 1))
    inside = stats.norm.cdf(1.52 + width / 2) - stats.norm.cdf(1.52 - width / 2)
    chance = 100 * stats.beta.cdf(inside, m - 1, 100 - m + 1)
    assert f"(P = {chance:.2g})" in sentence
    assert f"component 2 rests on {m:.2g} of 100 rows" in sentence


@pytest.mark.parametrize(
    ("far", "sd", "is_doubted"),
    [(1.5, 0.02, True), (30.0, 0.02, False), (30.0, 1.0, False)],
    ids=["close together among the others", "close together, far away", "far away"],
)
def test_three_values_are_sound_where_the_others_cannot_make_them(far, sd, is_doubted):
    x = np.append(np.random.default_rng(0).normal(0, 1, 97), far + sd * np.array([-1.2, 0, 1.2]))
    assert (
        bool(doubts_of(x, Mixture.normal([0.97, 0.03], means=[0, far], sds=[1, sd]))) == is_doubted
    )


def test_1_5_log_n_rows_need_no_further_evidence():
    """1.5 log 100 is 6.9: six rows are doubted, eight are not, however close to the others."""
    for rows, is_doubted in ((6, True), (8, False)):
        group = 4 + 0.1 * np.arange(rows)
        x = np.append(np.random.default_rng(1).normal(0, 1, 100 - rows), group)
        share = rows / 100
        mixture = Mixture.normal([1 - share, share], means=[0, group.mean()], sds=[3, 0.2])
        assert bool(doubts_of(x, mixture)) == is_doubted


def test_repeated_rows_count_as_often_as_they_were_written():
    x = np.append(np.random.default_rng(0).normal(0, 1, 97), [1.5, 1.52, 1.54])
    mixture = Mixture.normal([0.97, 0.03], means=[0, 1.52], sds=[1, 0.0163])
    assert doubts_of(x, mixture)
    assert not doubts_of(np.repeat(x, 9), mixture)  # 27 of 900 rows: 1.5 log n is 10


def test_a_width_that_is_not_the_components_own_raises_no_doubt():
    x = np.append(np.random.default_rng(0).normal(0, 1, 98), [4.0, 4.1])
    shared = Mixture.normal([0.98, 0.02], means=[0, 4.05], sds=[1, 1])
    assert not doubts_of(x, shared, equal_sd=True)
    counts = np.append(np.random.default_rng(0).poisson(3, 98), [20, 22])
    assert not doubts_of(counts, Mixture([0.98, 0.02], [Poisson(3), Poisson(21)]))
    assert not doubts_of(x, Mixture([1.0], [Normal(0, 1)]))


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_soundness_moves_with_the_unit(scale):
    x = np.append(np.random.default_rng(0).normal(0, 1, 97), [1.5, 1.52, 1.54])
    mixture = Mixture.normal([0.97, 0.03], means=[0, 1.52], sds=[1, 0.0163])
    moved = Mixture.normal([0.97, 0.03], means=[0, 1.52 * scale], sds=[scale, 0.0163 * scale])
    assert doubts_of(scale * x, moved) == doubts_of(x, mixture)
    on_logs = Mixture([0.97, 0.03], [LogNormal(0, 1), LogNormal(1.52, 0.0163)])
    assert doubts_of(np.exp(x), on_logs).keys() == doubts_of(x, mixture).keys()


# ---------------------------------------------------------------- what it makes of a fit
def test_a_certified_maximum_that_chance_makes_is_doubtful_and_says_so():
    samples = (np.random.default_rng(seed).normal(size=40) for seed in range(40))
    fit = next(fit for x in samples if (fit := mix1d.fit(x, 3)).outcome is Outcome.DOUBTFUL)
    assert not fit.outcome
    assert "chance makes such a group in" in fit.message
    assert fit.decrement < 1e-8  # it is certified all the same


def test_trusted_overfits_of_one_normal_rest_on_five_values_or_more():
    """In all but 1 of 200 at n = 100, k = 3: `benchmarks/soundness.py`."""
    below = 0
    for seed in range(10):
        x = np.random.default_rng([7, seed]).normal(size=100)
        fit = mix1d.fit(x, 3)
        r = fit.mixture.posterior(x)
        effective = r.sum(axis=0) ** 2 / (r**2).sum(axis=0)
        below += bool(fit) and effective.min() < 5
    assert below <= 1
