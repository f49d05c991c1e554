"""EM with labels: it climbs, and its score and information are the derivatives of L."""

import numpy as np
import pytest

import mix1d
from mix1d import Sample
from mix1d.em.newton import score_and_information
from mix1d.em.observed_rows import posterior_of_rows, scores_of_rows
from mix1d.em.step import em_map, evaluate
from mix1d.families.assortment import family_of_each
from mix1d.model.problem import pose

N = 36
RNG = np.random.default_rng(3)
Z = RNG.choice(2, N)
X = np.abs(np.where(Z == 0, RNG.normal(2, 1, N), RNG.normal(5, 1.4, N))) + 0.1
KNOWN = np.arange(N) < 20
SETS = np.where(KNOWN[:, None], np.eye(2, dtype=bool)[Z], True)
SHARES = np.where((np.arange(N) < 30)[:, None], RNG.dirichlet([1, 1], N), np.nan)

SAMPLES = {
    "exact": Sample(X),
    "errors": Sample(X).with_errors(np.where(np.arange(N) % 2 == 0, 0.3, 0.0)),
    "intervals": Sample.censored(
        np.floor(X), np.where(np.arange(N) % 7 == 0, np.inf, np.floor(X) + 1)
    ),
    "window": Sample(X).within(low=0.05),
    "window of the others": Sample(X).within(low=np.where(KNOWN, np.nan, 0.05)),
    "weights": Sample(X, weights=np.arange(N) % 3 + 1),
}
LABELS = {
    "labels": (np.where(KNOWN, Z, -1), "random"),
    "reference": (np.where(KNOWN, Z, -1), "reference"),
    "sets": (SETS, "random"),
    "probabilities": (SHARES, "random"),
    "reference probabilities": (SHARES, "reference"),
}
CASES = [
    pytest.param(rows, labels, id=f"{rows}-{labels}")
    for rows in SAMPLES
    for labels in LABELS
    if not (rows == "window" and labels.startswith("reference"))
    if not (rows == "window of the others" and labels == "reference probabilities")
]
FAMILIES = [mix1d.Normal, mix1d.Gamma, family_of_each([mix1d.Normal, mix1d.Gamma])]
MIXTURES = {
    mix1d.Normal: [mix1d.Normal(2.2, 1.1), mix1d.Normal(4.6, 1.2)],
    mix1d.Gamma: [mix1d.Gamma(3.0, 0.8), mix1d.Gamma(12.0, 0.4)],
}
MIXED = [mix1d.Normal(2.2, 1.1), mix1d.Gamma(12.0, 0.4)]


def posed(rows, labels, family):
    """The problem, a state near which nothing is special, and the free coordinates there."""
    values, scheme = LABELS[labels]
    problem = pose(SAMPLES[rows].with_labels(values, scheme=scheme), family)
    state = problem.state(mix1d.Mixture([0.45, 0.55], MIXTURES.get(family, MIXED)))
    return problem, state, problem.parametrization(state)


def loglik_of(problem, free):
    return lambda vector: float(evaluate(problem, problem.state_at(free, vector)).loglik)


@pytest.mark.parametrize("family", FAMILIES, ids=["normal", "gamma", "both"])
@pytest.mark.parametrize(("rows", "labels"), CASES)
def test_derivatives_are_those_of_the_likelihood(rows, labels, family):
    problem, state, free = posed(rows, labels, family)
    at, h = free.vector(*state), 1e-5
    score, information, _ = score_and_information(problem, evaluate(problem, state), free)
    steps, loglik = h * np.eye(at.size), loglik_of(problem, free)

    def score_at(vector):
        there = evaluate(problem, problem.state_at(free, vector))
        return score_and_information(problem, there, free)[0]

    slopes = [(loglik(at + step) - loglik(at - step)) / (2 * h) for step in steps]
    assert score == pytest.approx(slopes, abs=1e-7 * np.abs(score).max())
    bends = [(score_at(at - step) - score_at(at + step)) / (2 * h) for step in steps]
    assert information == pytest.approx(np.array(bends), abs=1e-7 * np.abs(information).max())
    assert problem.weights @ scores_of_rows(problem, state, free) == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("family", FAMILIES, ids=["normal", "gamma", "both"])
@pytest.mark.parametrize(("rows", "labels"), CASES)
def test_em_climbs(rows, labels, family):
    problem, state, _ = posed(rows, labels, family)
    point = evaluate(problem, state)
    for _ in range(20):
        before, point = point, evaluate(problem, em_map(problem, point))
        assert point.loglik >= before.loglik - point.noise


def test_the_likelihood_is_that_of_the_formula():
    """sum_i log sum_j p_j c_ij g_j, without p_j in rows of reference material."""
    weights, parts = np.array([0.45, 0.55]), MIXTURES[mix1d.Normal]
    density = np.array([part.pdf(X) for part in parts])
    for labels, (_, scheme) in LABELS.items():
        shares = np.where(np.isnan(SHARES), 1.0, SHARES) if "prob" in labels else SETS * 1.0
        known = ~np.isnan(SHARES[:, 0]) if "prob" in labels else KNOWN
        own = np.where(known & (scheme == "reference"), 1.0, weights[:, None])
        expected = np.log((own * shares.T * density).sum(axis=0)).sum()
        problem, state, _ = posed("exact", labels, mix1d.Normal)
        found = problem.loglik(float(evaluate(problem, state).loglik))
        assert found == pytest.approx(expected, rel=1e-13)


def test_rows_of_known_group_belong_to_it():
    problem, state, _ = posed("exact", "labels", mix1d.Normal)
    posterior = posterior_of_rows(problem, state)
    label = problem.sample.rows.label
    for j in (0, 1):
        assert (posterior[label == j, j] == 1.0).all()
    assert ((posterior[label < 0] > 0.0) & (posterior[label < 0] < 1.0)).all()
