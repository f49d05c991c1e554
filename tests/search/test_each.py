"""Searches in machine code judge their ends as those of `fit` do."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d.em import coinciding, degeneracy, newton, soundness
from mix1d.em.degeneracy import effective_number, spikes, vanished
from mix1d.em.soundness import _chances, doubts
from mix1d.em.step import evaluate
from mix1d.errors import Outcome
from mix1d.families import Normal, Poisson, gamma
from mix1d.kernels import many
from mix1d.kernels.library import FOLDER, compiled
from mix1d.mixture import Mixture
from mix1d.model import penalised, unit
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search import distinct, partitions, short_runs, starts
from mix1d.search.each import fitted
from mix1d.search.reflection import reflects
from mix1d.search.search import _within_groups

AGREEMENT = Path(__file__).parents[2] / "benchmarks" / "agreement.py"


def zoo(count):
    """So many columns of fifteen kinds, by name."""
    return dict(runpy.run_path(str(AGREEMENT))["columns"](count))


def columns(kind):
    rng = np.random.default_rng(3)
    draws = {
        "one normal": lambda: rng.normal(size=40),
        "rounded": lambda: np.round(rng.normal(size=60), 1),
        "heavy tails": lambda: rng.standard_t(2, size=50),
        "a handful": lambda: rng.normal(size=9) + np.repeat([0, 8, 30], 3),
    }
    return [draws[kind]() for _ in range(40)]


@pytest.mark.parametrize("equal_sd", [False, True])
@pytest.mark.parametrize("kind", ["one normal", "rounded", "heavy tails", "a handful"])
def test_the_ends_are_worth_what_python_says(kind, equal_sd):
    """Spikes, and the P of a component on few rows, by two programs."""
    data = columns(kind)
    fits = mix1d.fit_many(dict(enumerate(data)), 3, equal_sd=equal_sd, rounding=None)
    seen = set()
    for x, weights, means, sds, outcome in zip(
        data, fits.weights, fits.means, fits.sds, fits.outcomes, strict=True
    ):
        problem = pose(Sample(x), Normal, equal_sd=equal_sd)
        mixture = Mixture.normal(weights / weights.sum(), means=means, sds=sds)
        point = evaluate(problem, problem.state(mixture))
        seen.add(outcome)
        if outcome in (Outcome.CONVERGED, Outcome.DOUBTFUL):
            assert not spikes(problem, point)
            assert bool(doubts(problem, point)) == (outcome is Outcome.DOUBTFUL)
    assert Outcome.CONVERGED in seen
    if kind == "one normal" and not equal_sd:
        assert Outcome.DOUBTFUL in seen


def test_the_answer_does_not_depend_on_a_seed():
    data = dict(enumerate(columns("one normal")))
    one, other = (mix1d.fit_many(data, 3, rng=seed) for seed in (0, 7))
    np.testing.assert_array_equal(one.loglik, other.loglik)


@pytest.mark.parametrize("family", [Normal, Poisson])
def test_every_column_is_reported_as_done(family):
    """By compiled loops and one by one; one that cannot be fitted, too."""
    data, done = [np.array([1.0, 2.0, 4.0, 5.0, 9.0]), np.ones(5)], []
    found = fitted(data, 2, family=family, done=done.append)
    assert found.outcomes[1] is Outcome.TOO_FEW
    assert sum(done) == 2


# ------------------------------------------------------------ the rules, in C and in Python
RULES = {
    "FEWEST_VALUES": (degeneracy, "FEWEST_VALUES"),
    "FEWEST_ROWS": (degeneracy, "FEWEST_ROWS"),
    "NARROWEST": (degeneracy, "NARROWEST"),
    "ENOUGH": (soundness, "ENOUGH"),
    "CHANCE": (soundness, "CHANCE"),
    "FARTHEST_PULL": (penalised, "FARTHEST_PULL"),
    "MOST_PENALTY": (penalised, "MOST_PENALTY"),
    "SAME_MIXTURE": (distinct, "SAME_PLACE"),
    "SHORT": (short_runs, "SHORT"),
    "MOST_VALUES": (partitions, "MOST_VALUES"),
    "NARROW": (starts, "NARROW"),
    "FARTHEST_MOVE": (gamma, "FARTHEST_MOVE"),
    "MOST_STEPS_TO_A_SHAPE": (gamma, "STEPS"),
    "LAST_STEP": (gamma, "ENOUGH"),
    "SAME": (coinciding, "SAME"),
    "SMALLEST_SPREAD": (unit, "SMALLEST"),
    "LARGEST_SPREAD": (unit, "LARGEST"),
    "SINGULAR": (newton, "SINGULAR"),
    "FLATTEST": (newton, "FLATTEST"),
}
"""Constants in C, and the modules that hold them in Python."""


@pytest.mark.skipif(not list(FOLDER.glob("*.h")), reason="no sources of the loops here")
@pytest.mark.parametrize("name", RULES)
def test_a_constant_in_c_is_that_in_python(name):
    sources = "".join(path.read_text() for path in sorted(FOLDER.glob("*.h")))
    (value,) = re.findall(rf"\b{name} = ([-+.\de]+)", sources)
    assert float(value) == getattr(*RULES[name])


def mixture_on(sample, k, rng, *, equal_sd):
    """Components anywhere, a third of them narrow, with the weights of highest likelihood."""
    x, counts = sample.values, sample.weights
    means, widths = rng.choice(x, k), np.exp(rng.uniform(np.log(0.003), 0.0, k))
    sds = x.std() * (np.full(k, widths[0]) if equal_sd else widths)
    means += 1e-3 * sds * rng.normal(size=k)
    logs = -0.5 * ((x - means[:, None]) / sds[:, None]) ** 2 - np.log(sds)[:, None]
    densities, weights = np.exp(logs - logs.max(axis=0)), np.full(k, 1 / k)
    for _ in range(200):
        weights = weights * (densities @ (counts / (weights @ densities))) / counts.sum()
    return np.array([weights, means, sds])


@pytest.mark.skipif(not compiled(), reason="no compiled loops to compare with")
@pytest.mark.parametrize("equal_sd", [False, True])
@pytest.mark.parametrize("k", [2, 3])
def test_loops_and_python_judge_a_mixture_alike(k, equal_sd):
    """Step, spikes, P_j, penalty of the rank, its scale, side: of 120 columns of fifteen kinds."""
    seen = set()
    for number, (name, x) in enumerate(zoo(120).items()):
        rng = np.random.default_rng(number)
        counts = rng.integers(1, 4, x.size).astype(float) if number % 2 else np.ones(x.size)
        sample = Sample(x, weights=counts)
        values, weights = np.array(sample.values), np.array(sample.weights)
        numbers = mixture_on(sample, k, rng, equal_sd=equal_sd)
        said = many.judge_column(values, weights, numbers, shared=equal_sd)
        problem = pose(sample, Normal, equal_sd=equal_sd)
        state = problem.state(Mixture._of(numbers[0], Normal._of(*numbers[1:])))
        point = evaluate(problem, state)
        assert said.step == pytest.approx(sample.step, rel=1e-12), name
        assert said.is_reflected == reflects(problem), name
        assert said.penalty == pytest.approx(float(-problem.rank(state, 0.0)), rel=1e-9), name
        held = problem.held(_within_groups(problem, k)).penalty_scale * problem.unit.scale
        assert said.pull == pytest.approx(held, rel=1e-9), name
        trust = 0 if spikes(problem, point) else 2 if doubts(problem, point) else 3
        assert said.trust == trust, name
        seen.add(trust)
        rows = effective_number(point.counts, problem.weights) * problem.unit.weight
        few = np.flatnonzero(rows < soundness.ENOUGH * np.log(sample.n))
        chances = np.zeros(k)
        chances[few] = _chances(problem, state, rows, few)
        there = np.setdiff1d(np.arange(k), vanished(problem, state))
        np.testing.assert_allclose(
            said.chances[there], chances[there], rtol=1e-8, atol=1e-12, err_msg=name
        )
    assert seen == ({0, 3} if equal_sd else {0, 2, 3})


# ------------------------------------------------------------ the answers of both searches
DIFFERENT = {(3, "heavy tails 0"): "few starts lead to the answer of fit, which tries more"}
"""Columns of which the two give different answers, each with its reason."""


@pytest.mark.skipif(not compiled(), reason="fit_many is fit, column by column")
@pytest.mark.parametrize(("k", "count"), [(2, 90), (3, 45)])
def test_fit_and_fit_many_give_one_answer(k, count):
    data = zoo(count)
    fits = mix1d.fit_many(data, k)
    different = set()
    for name, loglik, outcome in zip(data, fits.loglik, fits.outcomes, strict=True):
        one = mix1d.fit(data[name], k)
        if outcome is not one.outcome or not abs(loglik - one.loglik) < 1e-6:
            different.add((k, name))
    assert different == {(number, name) for number, name in DIFFERENT if number == k}
