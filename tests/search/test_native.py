"""The search of normal mixtures by compiled loops."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Normal, Sample
from mix1d.em.method import Method
from mix1d.kernels.library import compiled
from mix1d.model.problem import pose
from mix1d.search import native

pytestmark = pytest.mark.skipif(not compiled(), reason="no compiled loops")

METHOD = Method("em", True, 1e-8, 2000, np.random.default_rng(0))
CROWDED = Mixture.normal(
    [0.2, 0.05, 0.3, 0.25, 0.2], means=[0, 0.2, 3, 4.5, 9], sds=[1, 0.05, 0.8, 0.3, 1.5]
)


@pytest.mark.parametrize("equal_sd", [False, True])
def test_it_is_at_least_as_high_as_a_climb_from_the_truth(equal_sd):
    x = CROWDED.sample(600, rng=1)
    fit = mix1d.fit(x, 5, equal_sd=equal_sd)
    sds = 5 * [0.7] if equal_sd else CROWDED.sds
    start = Mixture.normal(CROWDED.weights, means=CROWDED.means, sds=sds)
    climbed = mix1d.fit(x, start=start, equal_sd=equal_sd)
    assert fit.outcome
    assert fit.loglik >= climbed.loglik - 1e-6 or not climbed.outcome


def test_a_narrow_group_within_a_wide_one_is_found():
    x = CROWDED.sample(600, rng=1)
    fit = mix1d.fit(x, 5)
    assert np.any((fit.mixture.sds < 0.1) & (np.abs(fit.mixture.means - 0.2) < 0.1))


def test_ten_separate_groups_are_found():
    groups = Mixture.normal(means=10.0 * np.arange(10), sds=np.ones(10))
    fit = mix1d.fit(groups.sample(1000, rng=0), 10)
    np.testing.assert_allclose(fit.mixture.means, groups.means, atol=0.5)


def test_order_sign_and_seed_change_nothing():
    x = CROWDED.sample(300, rng=2)
    fit = mix1d.fit(x, 4)
    mixed = mix1d.fit(np.random.default_rng(0).permutation(x), 4, rng=7)
    mirrored = mix1d.fit(-x, 4)
    np.testing.assert_array_equal(mixed.mixture.means, fit.mixture.means)
    np.testing.assert_allclose(mirrored.mixture.means, -fit.mixture.means[::-1], rtol=1e-12)


def test_twice_each_value_is_the_same_fit():
    x = CROWDED.sample(200, rng=3)
    counted = mix1d.fit(x, 4, weights=np.full(200, 2.0))
    written = mix1d.fit(np.repeat(x, 2), 4)
    np.testing.assert_array_equal(counted.mixture.sds, written.mixture.sds)


def test_the_evidence_is_counted_by_climbs():
    fit = mix1d.fit(CROWDED.sample(300, rng=2), 4)
    assert 1 <= fit.starts.n_reached <= fit.starts.n_climbed <= len(fit.starts)
    best = [record for record in fit.starts if record.reached]
    assert best[0].loglik == pytest.approx(fit.loglik, abs=1e-3)


def test_it_serves_from_two_components_on_where_there_are_values_enough():
    problem = pose(Sample(np.arange(9.0)), Normal)
    assert not native.serves(problem, 1)
    assert native.serves(problem, 2)
    assert native.serves(problem, 4)
    assert not native.serves(problem, 5)


@pytest.mark.parametrize("k", [2, 3])
def test_a_search_ends_where_its_first_candidates_agree(k):
    x = Mixture.normal(means=8.0 * np.arange(k), sds=np.ones(k)).sample(300, rng=0)
    problem = pose(Sample(x), Normal).penalised()
    amounts = native.amounts_for(k, METHOD)
    _, agreed = native.candidates(problem, k, [], amounts)
    assert agreed.rounds == 0
    assert 4 * agreed.led[0] >= 3 * max(agreed.led.sum(), native.EVIDENCE)
    _, asked_for_more = native.candidates(problem, k, [], amounts._replace(enough=10**6))
    assert asked_for_more.rounds > 0
    assert asked_for_more.ranks[0] == pytest.approx(agreed.ranks[0], abs=1e-6)


def test_the_path_leads_from_a_start_to_the_answer():
    x = Mixture.normal(means=[0, 3], sds=[1, 1.5]).sample(300, rng=0)
    fit = mix1d.fit(x, 2)
    assert len(fit.trace) == fit.n_iter + 1 > 2
    assert fit.trace.loglik[0] < fit.loglik - 1e-3
    assert fit.trace.loglik[-1] == pytest.approx(fit.loglik, abs=1e-9)


def test_a_far_value_belongs_to_the_widest_component_all_along():
    x = np.append(np.random.default_rng(0).normal(size=100), 200.0)
    problem = pose(Sample(x), Normal).penalised()
    _, found = native.candidates(problem, 2, [], native.amounts_for(2, METHOD))
    assert (found.trusts == 3).any()  # a group within, while the other reaches to the far value


def test_more_effort_is_not_lower():
    problem = pose(Sample(CROWDED.sample(150, rng=4)), Normal).penalised()
    ranks = {}
    for name in ("quick", "default", "thorough"):
        _, found = native.candidates(problem, 5, [], native.EFFORTS[name])
        ranks[name] = found.ranks[found.trusts == 3].max()
    assert ranks["quick"] - 1e-6 <= ranks["default"] <= ranks["thorough"] + 1e-6


def test_the_budget_ends_a_search_which_says_so():
    problem = pose(Sample(CROWDED.sample(150, rng=4)), Normal).penalised()
    least = native.Amounts(budget=0)
    every, found = native.candidates(problem, 5, [], least)
    assert found.is_cut_short
    assert found.rounds == 0
    assert every[0].state.k == 5
    assert not native.candidates(problem, 5, [], native.EFFORTS["quick"])[1].is_cut_short


def test_a_fit_whose_search_was_cut_short_is_an_answer(monkeypatch):
    monkeypatch.setitem(native.EFFORTS, "default", native.Amounts(budget=0))
    fit = mix1d.fit(CROWDED.sample(600, rng=1), 5)
    assert fit.mixture.k == 5
    assert not fit.starts.is_settled
    assert fit.message.endswith("ended at the limit of its work, so a higher maximum may exist")


def test_beyond_32_components_it_grows_by_several():
    groups = Mixture.normal(means=10.0 * np.arange(40), sds=np.ones(40))
    problem = pose(Sample(groups.sample(4000, rng=0)), Normal).penalised()
    amounts = native.Amounts(budget=2000)
    every, _ = native.candidates(problem, 40, [], amounts)
    found = problem.mixture(every[0].state)
    assert found.k == 40
    assert np.mean(np.abs(found.means[:, None] - groups.means).min(axis=0) < 0.5) > 0.9


PEAK = """
import resource
import numpy as np
from mix1d import Normal, Sample
from mix1d.model.problem import pose
from mix1d.search import native
problem = pose(Sample(np.random.default_rng(0).normal(size=1000)), Normal).penalised()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
every, found = native.candidates(problem, 150, [], native.Amounts(budget=100))
print(every[0].state.k, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs getrusage")
def test_the_memory_of_many_components_is_bounded():
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    k, megabytes = map(int, done.stdout.split())
    assert k == 150
    assert megabytes < 100
