"""A large problem folded into cells: few enough, and the same data but for a cell's width."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.families import FAMILIES
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.sample import Sample
from mix1d.search.coarse import CELLS, PIECES, blur, coarse

quick = settings(max_examples=15, deadline=None, derandomize=True)
X = np.random.default_rng(0).standard_normal(20_000)


def folded(x, family="normal", **options):
    problem = pose(Sample(x, **options), FAMILIES[family])
    return problem, coarse(problem)


def test_what_is_small_stays_itself():
    problem, small = folded(X[: 2 * CELLS])
    assert problem.y.size == 2 * CELLS
    assert small is problem


def test_counts_stay_themselves():
    problem, small = folded(np.arange(2 * CELLS + 1.0), "poisson")
    assert small is problem


@quick
@given(st.integers(0, 2**32 - 1), st.sampled_from(["normal", "cauchy", "uniform"]))
def test_cells_keep_count_mean_and_variance(seed, kind):
    rng = np.random.default_rng(seed)
    draw = {"normal": rng.normal, "cauchy": rng.standard_cauchy, "uniform": rng.uniform}[kind]
    x = draw(size=2 * CELLS + rng.integers(1, 5000))
    problem, small = folded(x, weights=rng.integers(1, 4, x.size))
    assert CELLS / 8 < small.y.size <= 2 * CELLS
    assert (np.diff(small.y) > 0).all()
    assert small.weights.sum() == pytest.approx(problem.weights.sum(), rel=1e-13)
    total = problem.weights @ problem.y
    assert small.weights @ small.y == pytest.approx(total, rel=1e-12, abs=1e-9)
    squares = problem.weights @ problem.y**2
    assert small.weights @ small.y**2 == pytest.approx(squares, rel=1e-12)
    assert (small.spread, small.unit, small.sample) == (
        problem.spread,
        problem.unit,
        problem.sample,
    )


def test_a_value_moves_by_less_than_a_cell():
    problem, small = folded(X)
    nearest = small.y[np.searchsorted(0.5 * (small.y[1:] + small.y[:-1]), problem.y)]
    assert np.abs(problem.y - nearest).max() < problem.spread / 32


def test_an_outlier_costs_one_cell_not_the_resolution():
    _, small = folded(X)
    _, spoilt = folded(np.append(X, 1e6))
    assert 0.9 * small.y.size < spoilt.y.size <= 2 * CELLS
    assert spoilt.y[-1] > 1e5 * spoilt.spread


@pytest.mark.parametrize("exponent", [-40, 40])
def test_a_power_of_two_changes_nothing(exponent):
    _, small = folded(X)
    _, scaled = folded(np.ldexp(X, exponent))
    assert small.y.tolist() == scaled.y.tolist()
    assert small.weights.tolist() == scaled.weights.tolist()


def test_the_likelihood_barely_moves():
    mixture = Mixture.normal([0.3, 0.7], means=[-1, 0.5], sds=[0.5, 1])
    x = mixture.sample(20_000, rng=0)
    problem, small = folded(x)
    on_cells = small.weights @ mixture.logpdf(small.unit.center + small.unit.scale * small.y)
    assert on_cells == pytest.approx(mixture.logpdf(x).sum(), abs=blur(problem))
    assert problem.y.size > 9 * small.y.size


# -------------------------------------------------------------- where cells of one width fail
def points_in(small, low, high):
    x = small.unit.center + small.unit.scale * small.y
    return np.count_nonzero((x >= low) & (x <= high))


def test_a_background_does_not_take_the_cells_of_the_core():
    rng = np.random.default_rng(0)
    x = np.concatenate([X, rng.normal(0, 1e5, 1000)])
    problem, small = folded(x)
    assert points_in(small, -3, 3) > 300
    assert points_in(small, -1e6, -10) + points_in(small, 10, 1e6) > 300
    assert small.y.size <= 2 * (CELLS + PIECES)
    assert small.weights @ small.y**2 == pytest.approx(problem.weights @ problem.y**2, rel=1e-12)


def test_a_heavy_cell_is_cut_though_its_values_are_evenly_spread():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.uniform(size=20_000), rng.normal(0, 10, 1000)])
    _, small = folded(x)
    assert points_in(small, 0, 1) > 300


@pytest.mark.parametrize("sd", [1e-9, 1e-3])
def test_a_narrow_group_has_points_of_its_own(sd):
    """Of 0.5% of the data, in a cell that holds as much of the others."""
    rng = np.random.default_rng(0)
    x = np.concatenate([X, rng.normal(1.7, sd, 100)])
    _, small = folded(x)
    assert points_in(small, 1.7 - 3 * sd, 1.7 + 3 * sd) >= 8


def test_three_scales():
    x = np.concatenate([X, 1e3 * X[::4], 1e6 * X[1::4]])
    _, small = folded(x)
    for scale in (1.0, 1e3, 1e6):
        assert (
            points_in(small, -2 * scale, 2 * scale) - points_in(small, -0.1 * scale, 0.1 * scale)
            > 50
        )


def test_values_of_a_lattice_are_cut_nowhere():
    _, small = folded(np.round(300 * X))
    assert small.y.size <= 2 * CELLS
