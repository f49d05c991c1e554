"""Every start is a valid state of its family, and knows nothing of the units of the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.em.step import evaluate
from mix1d.families import FAMILIES, Line
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.starts import STARTS, beside, from_groups, random, splits, windows
from zoo import ESTIMATED, FITTED

quick = settings(max_examples=20, deadline=None, derandomize=True)

DATA = {
    "normal": lambda rng, n: rng.normal(rng.choice([-4.0, 0.0, 6.0], n), 1.0),
    "lognormal": lambda rng, n: rng.lognormal(rng.choice([-1.0, 2.0, 5.0], n), 0.4),
    "gamma": lambda rng, n: rng.gamma(rng.choice([0.8, 9.0, 200.0], n), 0.5),
    "beta": lambda rng, n: rng.beta(rng.choice([2.0, 30.0, 90.0], n), 9.0),
    "von-mises": lambda rng, n: rng.normal(rng.choice([40.0, 170.0, 300.0], n), 20.0) % 360.0,
    "poisson": lambda rng, n: rng.poisson(rng.choice([1.0, 9.0, 40.0], n)),
    "negative-binomial": lambda rng, n: rng.negative_binomial(rng.choice([1.0, 9.0, 40.0], n), 0.4),
    "binomial": lambda rng, n: rng.binomial(50, rng.choice([0.05, 0.4, 0.9], n)),
    "geometric": lambda rng, n: rng.geometric(rng.choice([0.9, 0.2, 0.02], n)) - 1,
}
"""Values of a family; of the others, those of the normal, or of the lognormal if positive."""
FREE = [name for name in ESTIMATED if FITTED[name].core.line is Line.AFFINE]
WITH_STARTS = [name for name, family in FAMILIES.items() if not family.is_atom]
"""All values of a point mass are one, so that it is fitted as a single component."""
SCALED = [name for name, family in FAMILIES.items() if family.core.scale_index is not None]


def sample_of(family, seed=0, n=120, *, tied=False):
    rng = np.random.default_rng(seed)
    is_positive = FAMILIES[family].support.startswith("positive")
    x = DATA.get(family, DATA["lognormal" if is_positive else "normal"])(rng, n)
    if tied:  # half of all rows share one value
        x[: n // 2] = x[0]
    return Sample(x, weights=rng.integers(1, 4, n))


def starts_of(problem, k):
    """Every start there is, by name."""
    named = [(name, begin(problem, k, np.random.default_rng(0))) for name, begin in STARTS.items()]
    if k > 1:
        smaller = STARTS["kmeans"](problem, k - 1, np.random.default_rng(0))
        dense = windows(problem, smaller).apart()
        named += [(f"window {i}", state) for i, state in enumerate(dense)]
        named += [(f"split {i}", state) for i, state in enumerate(splits(problem, smaller))]
    return named


def assert_valid(problem, state, k):
    assert state.weights.shape == (k,)
    assert (state.weights >= 0).all()
    assert state.weights.sum() == pytest.approx(1.0, abs=1e-14)
    for parameter, values in zip(problem.core.parameters, state.bank.fields(), strict=True):
        assert np.shape(values) == (k,)
        assert all(map(parameter.domain.holds, values))
    if problem.shared:
        assert len(set(state.bank.fields()[problem.core.scale_index])) == 1
    assert np.isfinite(evaluate(problem, state).loglik)
    problem.mixture(state).components  # noqa: B018 (each is checked when it is made)


def test_the_names_of_the_issue():
    assert list(STARTS) == ["linspace", "quantile", "kmeans", "random"]


@pytest.mark.parametrize("family", WITH_STARTS)
@pytest.mark.parametrize("tied", [False, True], ids=["", "tied"])
@quick
@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_every_start_is_valid(family, tied, seed, k):
    problem = pose(sample_of(family, seed, 40, tied=tied), FITTED[family])
    for _, state in starts_of(problem, k):
        assert_valid(problem, state, k)


@pytest.mark.parametrize("family", SCALED)
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_every_start_shares_a_shared_scale(family, k):
    problem = pose(sample_of(family), FAMILIES[family], equal_sd=True)
    for _, state in starts_of(problem, k):
        assert_valid(problem, state, k)


def five_values(family, **options):
    x = np.array([1.0, 2.0, 3.0, 5.0, 9.0])
    return pose(Sample(x / 10 if family == "beta" else x, **options), FITTED[family])


@pytest.mark.parametrize("family", ESTIMATED)
def test_as_many_components_as_values(family):
    problem = five_values(family)
    for _, state in starts_of(problem, 5):
        assert_valid(problem, state, 5)


@pytest.mark.parametrize("family", ESTIMATED)
def test_weights_that_vanish_beside_others(family):
    problem = five_values(family, weights=[1e300, 1e300, 1e-30, 1e-30, 1e-30])
    for begin in STARTS.values():
        state = begin(problem, 4, np.random.default_rng(0))
        assert state.weights.sum() == pytest.approx(1.0)
        assert np.isfinite(state.bank.fields()[0]).all()


# -------------------------------------------------------------------- equivariance
@pytest.mark.parametrize("exponent", [-40, 40])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_a_power_of_two_changes_nothing(k, exponent):
    """y is the same to the bit, so every start is."""
    sample = sample_of("normal")
    problem = pose(sample, FAMILIES["normal"])
    scaled = Sample(np.ldexp(sample.values, exponent), weights=sample.weights)
    other = pose(scaled, FAMILIES["normal"])
    np.testing.assert_array_equal(problem.y, other.y)
    for (name, state), (_, moved) in zip(starts_of(problem, k), starts_of(other, k), strict=True):
        assert state.weights.tolist() == moved.weights.tolist(), name
        for field, same in zip(state.bank.fields(), moved.bank.fields(), strict=True):
            assert field.tolist() == same.tolist(), name
        ratio = other.mixture(moved).sds / problem.mixture(state).sds
        assert ratio.tolist() == [2.0**exponent] * k


@pytest.mark.parametrize("family", FREE)
@pytest.mark.parametrize(("scale", "shift"), [(1e12, 0.0), (3e-12, 0.0), (1.0, 1000.0)])
def test_starts_move_with_the_line(family, scale, shift):
    """The logarithms of a lognormal, or of its kin, move where its values are multiplied."""
    kind = FAMILIES[family]
    sample = sample_of(family)
    if kind.core is not kind:
        moved, slope, step = sample.values * scale, 1.0, np.log(scale)
    else:
        moved, slope, step = sample.values * scale + shift, scale, shift
    one = pose(sample, kind)
    other = pose(Sample(moved, weights=sample.weights), kind)
    for (name, state), (_, there) in zip(starts_of(one, 3), starts_of(other, 3), strict=True):
        here, there = one.mixture(state), other.mixture(there)
        np.testing.assert_allclose(there.weights, here.weights, rtol=1e-8, err_msg=name)
        for component, image in zip(here.components, there.components, strict=True):
            here_on_line, there_on_line = (kind.to_core(c.fields()) for c in (component, image))
            pairs = zip(kind.core.parameters, here_on_line, strict=True)
            expected = [parameter.moved(value, step, slope) for parameter, value in pairs]
            tolerance = 1e-7 * expected[1]
            np.testing.assert_allclose(there_on_line, expected, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("family", WITH_STARTS)
def test_a_weight_is_a_repetition(family):
    sample = sample_of(family)
    written = Sample(np.repeat(sample.values, sample.weights.astype(int)))
    one, other = pose(sample, FITTED[family]), pose(written, FITTED[family])
    for (_, state), (_, same) in zip(starts_of(one, 3), starts_of(other, 3), strict=True):
        assert state.weights.tolist() == same.weights.tolist()
        assert state.bank.fields()[0].tolist() == same.bank.fields()[0].tolist()


# -------------------------------------------------------------------- what each does
CLEAR = pose(Sample([0, 1, 2, 10, 11, 12]), FAMILIES["normal"])


def on_the_data(problem, state):
    return problem.mixture(state)


def test_linspace():
    mixture = on_the_data(CLEAR, STARTS["linspace"](CLEAR, 3, None))
    assert mixture.means.tolist() == [0, 6, 12]
    assert mixture.sds.tolist() == [2, 2, 2]
    np.testing.assert_allclose(mixture.weights, 1 / 3)
    assert on_the_data(CLEAR, STARTS["linspace"](CLEAR, 1, None)).means.tolist() == [6]


@pytest.mark.parametrize("name", ["quantile", "kmeans"])
def test_clear_groups_are_found(name):
    mixture = on_the_data(CLEAR, STARTS[name](CLEAR, 2, None))
    np.testing.assert_allclose(mixture.means, [1, 11])
    np.testing.assert_allclose(mixture.weights, 0.5)
    assert (mixture.sds > np.sqrt(2 / 3)).all()  # a little more than the groups': the penalty


def test_quantile_groups_are_of_equal_weight():
    problem = pose(Sample(np.arange(60.0)), FAMILIES["normal"])
    for k in (2, 3, 5):
        mixture = on_the_data(problem, STARTS["quantile"](problem, k, None))
        np.testing.assert_allclose(mixture.weights, 1 / k)


def test_quantiles_split_the_weight_and_kmeans_the_line():
    problem = pose(Sample([0, 1, 2, 3, 100], weights=[9, 9, 9, 9, 1]), FAMILIES["normal"])
    halves = on_the_data(problem, STARTS["quantile"](problem, 2, None))
    clusters = on_the_data(problem, STARTS["kmeans"](problem, 2, None))
    assert halves.weights[0] == pytest.approx(18 / 37)
    np.testing.assert_allclose(clusters.means, [1.5, 100])
    assert clusters.sds[1] > 0  # a cluster of one value has a width too


def test_random_places_are_values_and_differ():
    rng = np.random.default_rng(0)
    draws = [on_the_data(CLEAR, random(CLEAR, 3, rng)).means.tolist() for _ in range(20)]
    assert len({tuple(means) for means in draws}) > 5
    for means in draws:
        assert means == sorted(set(means))  # without repetition
        assert set(np.round(means, 12)) <= {0, 1, 2, 10, 11, 12}
    again = np.random.default_rng(0)
    assert on_the_data(CLEAR, random(CLEAR, 3, again)).means.tolist() == draws[0]


def test_random_places_follow_the_weights():
    problem = pose(Sample([0, 1, 2], weights=[1, 98, 1]), FAMILIES["poisson"])
    rng = np.random.default_rng(0)
    drawn = [random(problem, 1, rng).bank.rate[0] for _ in range(200)]
    assert drawn.count(1.0) > 180


def one_of(problem):
    return STARTS["kmeans"](problem, 1, None)


def test_a_window_stands_on_a_narrow_group_in_a_tail():
    rng = np.random.default_rng(0)
    x = np.append(rng.normal(size=500), rng.normal(2.9, 0.02, 15))
    problem = pose(Sample(x), FAMILIES["normal"])
    dense = windows(problem, one_of(problem)).apart()
    found = [on_the_data(problem, state) for state in dense]
    best = min(found, key=lambda mixture: np.abs(mixture.means - 2.9).min())
    group = int(np.argmin(np.abs(best.means - 2.9)))
    assert best.means[group] == pytest.approx(2.9, abs=0.05)
    assert best.sds[group] < 0.1
    assert best.sds[1 - group] == pytest.approx(x.std(), rel=0.05)  # the smaller mixture


def test_windows_of_one_share_do_not_overlap():
    x = np.random.default_rng(0).normal([[0], [20], [50]], 1.0, (3, 200))
    problem = pose(Sample(x.ravel()), FAMILIES["normal"])
    found = windows(problem, one_of(problem), shares=(0.2,), each=3)
    places = [on_the_data(problem, state).means for state in found.apart()]
    assert len(places) == 3
    assert np.abs(np.subtract.outer(np.concatenate(places), [0, 20, 50])).min(axis=0).max() < 1


def test_windows_follow_the_weights():
    x = np.linspace(0, 20, 201)
    sample = Sample(x, weights=1 + np.round(100 * np.exp(-0.5 * (x - 15) ** 2)))
    problem = pose(sample, FAMILIES["normal"])
    for state in windows(problem, one_of(problem)).apart():
        assert np.abs(on_the_data(problem, state).means - 15).min() < 1


def test_splits_are_two_for_each_component_that_can_be_split():
    state = STARTS["kmeans"](CLEAR, 2, None)
    assert [split.k for split in splits(CLEAR, state)] == [3] * 4
    one = from_groups(CLEAR, np.ones((1, 6)))
    side_by_side = next(iter(splits(CLEAR, one)))
    np.testing.assert_allclose(on_the_data(CLEAR, side_by_side).means, [1, 11])


def test_the_other_split_is_core_from_tails():
    problem = pose(Sample(np.arange(-50.0, 51.0)), FAMILIES["normal"])
    _, nested = splits(problem, from_groups(problem, np.ones((1, 101))))
    mixture = on_the_data(problem, nested)
    np.testing.assert_allclose(mixture.means, 0, atol=1e-9)
    core, tails = sorted(mixture.sds)
    assert tails > 2 * core


def test_an_empty_group_keeps_weight_0_and_a_place():
    counts = np.stack([np.ones(6), np.zeros(6)])
    state = from_groups(CLEAR, counts)
    assert state.weights.tolist() == [1, 0]
    assert_valid(CLEAR, state, 2)


def test_near_a_mixture_of_as_many_components_is_that_mixture():
    problem = pose(Sample(np.linspace(0, 10, 50)), FAMILIES["normal"])
    known = problem.state(Mixture.normal(means=[2, 7], sds=[1, 1]))
    assert list(beside(problem, known, 2)) == [known]


def test_near_a_mixture_with_one_component_fewer_each_is_split():
    problem = pose(Sample(np.linspace(0, 10, 50)), FAMILIES["normal"])
    known = problem.state(Mixture.normal(means=[2, 7], sds=[1, 1]))
    states = list(beside(problem, known, 3))
    assert len(states) == 4  # two ways to split each
    assert all(state.k == 3 for state in states)
    assert list(beside(problem, known, 4)) == []


def test_near_many_atoms_neighbours_are_merged():
    """Three clouds of atoms, told in no order: their masses and means are those of the groups."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(m, 0.3, 40) for m in (0.0, 5.0, 9.0)])
    problem = pose(Sample(x), FAMILIES["normal"])
    atoms = Mixture.normal(
        [0.1, 0.2, 0.2, 0.1, 0.1, 0.3], means=[5.1, 0.0, 0.2, 4.9, -0.2, 9.0], sds=np.full(6, 0.4)
    )
    (state,) = beside(problem, problem.state(atoms), 3)
    found = problem.mixture(state)
    groups = [x[:40].mean(), x[40:80].mean(), x[80:].mean()]
    np.testing.assert_allclose(np.sort(found.means), groups, atol=0.02)
    np.testing.assert_allclose(found.weights, 1 / 3, atol=0.01)
