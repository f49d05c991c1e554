"""Searches in machine code judge their ends as those of `fit` do."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d.em.degeneracy import spikes
from mix1d.em.soundness import doubts
from mix1d.em.step import evaluate
from mix1d.errors import Outcome
from mix1d.families import Normal
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample


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
    fits = mix1d.fit_many(dict(enumerate(data)), 3, equal_sd=equal_sd)
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
