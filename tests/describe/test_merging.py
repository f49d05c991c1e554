"""Components merged by the entropy of the posterior: laws, and the entropies of mclust."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mix1d import Mixture
from mix1d.describe.merging import elbow, merging_of, pieces

EXAMPLES = Path(__file__).parents[2] / "examples"

MCLUST = {
    "acidity": (
        [0.0838709124553155, 0.359348908844018, 0.25726370885777, 0.299516469842897],
        [4.07164140260991, 4.31041603650702, 5.00743904267799, 6.43179493354636],
        [0.0504763856325004, 0.274446277880979, 0.781430898350374, 0.399811840499687],
        [0.0, 18.6487837232985, 41.1915142635942, 79.7779583652591],
        [((0, 1, 2, 3),), ((0,), (1, 2, 3)), ((0,), (1, 2), (3,))],
        3,
    ),
    "enzyme": (
        [0.380299944551615, 0.237364594599922, 0.198816370516381, 0.183519090332082],
        [0.151973014153798, 0.259820474631366, 1.06870108176309, 1.58190780027534],
        [0.0506554394964477, 0.0822816314183035, 0.203356005827677, 0.524170144933196],
        [0.0, 4.59293820791821, 44.0450751388034, 105.425243558305],
        [((0, 1, 2, 3),), ((0, 1), (2, 3)), ((0, 1), (2,), (3,))],
        2,
    ),
    "galaxies": (
        [
            0.0844585570601003, 0.193192465429805, 0.227589459125532,
            0.104892258527421, 0.221245174336824, 0.168622085520317,
        ],
        [
            9.70757705699164, 19.4784004843079, 20.2570455502746,
            22.1361998302192, 23.4961511467787, 24.4207580908759,
        ],
        [
            0.421127135274935, 0.570395414861975, 0.632264176330702,
            0.273951976025408, 0.753705749967415, 5.7160080731181,
        ],
        [
            0.0, 0.396099163825348, 8.24684156219597,
            17.5992116522344, 26.9891530540343, 44.8586828259784,
        ],
        [
            ((0, 1, 2, 3, 4, 5),),
            ((0,), (1, 2, 3, 4, 5)),
            ((0,), (1, 2, 4, 5), (3,)),
            ((0,), (1, 2), (3,), (4, 5)),
            ((0,), (1, 2), (3,), (4,), (5,)),
        ],
        3,
    ),
}  # fmt: skip
"""mclust 6.0.0: a fit of `Mclust(x, modelNames = "V")` (weights, means, sds), and of it, with the
posterior of these very parameters by `estep`, the entropies and partitions of `clustCombi` for one
group and more, and the number of `clustCombiOptim`."""


@pytest.mark.parametrize("name", MCLUST)
def test_entropies_partitions_and_elbow_are_those_of_mclust(name):
    weights, means, sds, entropies, partitions, number = MCLUST[name]
    x = np.loadtxt(EXAMPLES / f"{name}.csv", skiprows=1)
    mixture = Mixture.normal(np.array(weights) / sum(weights), means=means, sds=sds)
    found = merging_of(mixture.posterior(x).T, np.ones_like(x))
    np.testing.assert_allclose(found.entropies, entropies, rtol=1e-9, atol=1e-9)
    assert list(found.partitions[:-1]) == partitions
    assert elbow(found.entropies) == number


@st.composite
def posteriors(draw):
    """(k, m) probabilities that sum to 1 over the components, and weights of the rows."""
    k, m = draw(st.integers(2, 6)), draw(st.integers(1, 12))
    logs = draw(arrays(float, (k, m), elements=st.floats(-30.0, 0.0)))
    shares = np.exp(logs)
    weights = draw(arrays(float, m, elements=st.floats(0.25, 9.0)))
    return shares / shares.sum(axis=0), weights


def entropy(shares, weights):
    """By the formula, one row and one group at a time."""
    terms = [
        w * r * np.log(r)
        for w, column in zip(weights, shares.T, strict=True)
        for r in column
        if r > 0.0
    ]
    return -sum(terms)


def merged(shares, partition):
    return np.stack([shares[list(group)].sum(axis=0) for group in partition])


@settings(max_examples=60, deadline=None)
@given(posteriors())
def test_each_step_lowers_the_entropy_as_much_as_one_merging_can(case):
    shares, weights = case
    found = merging_of(shares, weights)
    k, near = len(shares), 1e-9 * (1.0 + weights.sum())
    for number, partition in enumerate(found.partitions, 1):
        assert len(partition) == number
        assert sorted(j for group in partition for j in group) == list(range(k))
        told = found.entropies[number - 1]
        assert told == pytest.approx(entropy(merged(shares, partition), weights), abs=near)
    for number in range(k, 1, -1):
        before = found.partitions[number - 1]
        others = [
            entropy(
                merged(shares, [*(g for g in before if g not in pair), pair[0] + pair[1]]), weights
            )
            for pair in combinations(before, 2)
        ]
        assert found.entropies[number - 2] == pytest.approx(min(others), abs=near)
        one, other = found.joined[k - number]
        assert set(found.partitions[number - 2]) - set(before) == {tuple(sorted(one + other))}
    assert found.entropies[0] == pytest.approx(0.0, abs=near)


@settings(max_examples=60, deadline=None)
@given(posteriors(), st.randoms(use_true_random=False))
def test_the_order_of_the_components_changes_nothing_but_their_numbers(case, random):
    shares, weights = case
    order = list(range(len(shares)))
    random.shuffle(order)
    one, other = merging_of(shares, weights), merging_of(shares[order], weights)
    np.testing.assert_allclose(one.entropies[-1], other.entropies[-1], rtol=1e-9, atol=1e-12)
    gains = sorted(
        entropy(shares[[i, j]], weights) - entropy(shares[[i]] + shares[[j]], weights)
        for i, j in combinations(order, 2)
    )
    if len(gains) == 1 or gains[-1] - gains[-2] > 1e-6 * (1.0 + gains[-1]):  # no tie
        named = [sorted(order[j] for j in sum(pair, ())) for pair in other.joined[:1]]
        assert named == [sorted(sum(pair, ())) for pair in one.joined[:1]]


def test_a_row_of_weight_two_is_a_row_twice():
    shares = Mixture.normal(means=[0, 1, 4], sds=[1, 1, 1]).posterior(np.linspace(-2, 6, 9)).T
    twice = merging_of(np.repeat(shares, 2, axis=1), np.ones(18))
    np.testing.assert_allclose(merging_of(shares, np.full(9, 2.0)).entropies, twice.entropies)


@pytest.mark.parametrize(
    ("entropies", "number"),
    [([0.0], None), ([0.0, 5.0], None), ([0.0, 1.0, 9.0], 2), ([0.0, 1.0, 2.0, 3.0, 13.0], 4)],
)
def test_the_elbow_is_where_two_lines_meet(entropies, number):
    assert elbow(np.array(entropies)) == number
    for n, values in [] if number is None else pieces(np.array(entropies), number):
        np.testing.assert_allclose(values, np.array(entropies)[n.astype(int) - 1], atol=1e-9)


def test_the_elbow_is_that_of_a_search_by_least_squares():
    entropies = np.random.default_rng(3).gamma(2.0, size=(50, 7)).cumsum(axis=1)
    for values in entropies:
        n = np.arange(1.0, 8.0)
        errors = [
            np.polyfit(n[:c], values[:c], 1, full=True)[1].sum()
            + np.polyfit(n[c - 1 :], values[c - 1 :], 1, full=True)[1].sum()
            for c in range(2, 7)
        ]
        assert elbow(values) == 2 + int(np.argmin(errors))
