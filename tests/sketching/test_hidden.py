"""Cells that hide something: found where there is a group, and not where there is a density."""

import numpy as np
import pytest

from mix1d import sketch
from mix1d.sketching.hidden import _pairs, _singles, _unevenness, hidden

N = 100_000


def rng():
    return np.random.default_rng(5)


def found(x, **options):
    s = sketch(x, **options)
    return s, hidden(s.layers.parts[0], s.n / s.n_rows)


SMOOTH = {
    "normal": lambda r: r.normal(size=N),
    "exponential": lambda r: r.exponential(size=N),
    "uniform": lambda r: r.random(N),
    "two uniforms": lambda r: r.random(N) * r.choice([1.0, 3.0], N),
    "half normal": lambda r: np.abs(r.normal(size=N)),
    "laplace": lambda r: r.laplace(size=N),
    "student": lambda r: r.standard_t(2, N),
    "lognormal": lambda r: r.lognormal(size=N),
    "to 3 digits": lambda r: r.normal(size=N).round(3),
    "to 4 digits": lambda r: r.normal(size=N).round(4),
    "single precision": lambda r: r.normal(1000, 1, N).astype(np.float32),
    "prices": lambda r: np.floor(r.lognormal(3, 1, N)) + 0.99,
}


@pytest.mark.parametrize("name", SMOOTH)
def test_a_density_hides_nothing(name):
    assert not found(SMOOTH[name](rng()))[1].any()


@pytest.mark.parametrize("cells", [64, 256, 65536])
def test_nor_in_cells_of_any_width(cells):
    assert not found(np.random.default_rng(1).normal(size=1_000_000), cells=cells)[1].any()


def test_nor_with_weights():
    """A weight of 50 is a value written 50 times; that alone makes no narrow group."""
    r = rng()
    assert not found(r.normal(size=N), weights=r.integers(0, 60, N).astype(float))[1].any()


@pytest.mark.parametrize("each", [1e-9, 1e9])
def test_the_unit_of_the_weights_does_not_matter(each):
    r = rng()
    x, few = r.normal(size=N), r.normal(0.7, 1e-5, 300)
    assert not found(x, weights=np.full(N, each))[1].any()
    both = np.concatenate([x, few])
    assert np.array_equal(found(both)[1], found(both, weights=np.full(both.size, each))[1])


@pytest.mark.parametrize("at", [0.5, 1.0, 1.0 + 2**-10, 1.0 + 2**-9, 1.0007])
@pytest.mark.parametrize("sd", [0.0, 1e-9, 1e-4])
def test_a_group_anywhere_in_a_cell_is_found(at, sd):
    """1.0 is the edge of two cells, each of which gets half of the group."""
    r = rng()
    s, marked = found(np.concatenate([r.normal(size=N), r.normal(at, sd, 300)]))
    assert s.exponent == -9
    assert marked.any()
    assert np.abs((s.keys[marked] + 0.5) * s.width - at).max() < 2 * s.width


def test_some_seven_roots_of_a_cell_are_found():
    """As the docstring of the module says, wherever in the cell they are."""
    r = np.random.default_rng(2)
    missed = 0
    for at in r.uniform(0.3, 0.7, 60):
        x = r.random(N)
        others = np.count_nonzero(np.floor(x * 2**12) == np.floor(at * 2**12))
        few = next(m for m in range(1, N) if m >= 7 * np.sqrt(others + m))
        missed += not found(np.concatenate([x, np.full(few, at)]))[1].any()
    assert missed <= 1


def test_a_core_in_few_cells_is_found():
    """A background that took all the cells but a few."""
    r = rng()
    x = np.where(r.random(N) < 0.2, r.normal(0, 3000, N), r.normal(size=N))
    s, marked = found(x)
    assert s.width >= 1.0
    core = np.abs((s.keys + 0.5) * s.width) < 2.0
    assert np.all(marked[core])


def test_a_lump_among_rounded_values_is_found():
    r = rng()
    x = np.concatenate([r.normal(size=N).round(4), np.full(1500, 0.25)])
    s, marked = found(x)
    assert marked[np.searchsorted(s.keys, 0.25 / s.width)]


def test_even_values_have_the_law_of_chi_squared():
    """Sums of squares of three scores, for single cells and for pairs: mean 3, variance 6."""
    s = sketch(np.random.default_rng(3).random(4_000_000))
    cells = s.layers.parts[0]
    inner = np.arange(10, cells.keys.size - 10)
    for bins in (_singles(cells, inner), _pairs(cells, inner, inner + 1)):
        squares = _unevenness(bins)
        assert squares.mean() == pytest.approx(3.0, abs=0.15)
        assert squares.var() == pytest.approx(6.0, abs=0.8)


def test_no_cells_hide_nothing():
    assert not found([1.0])[1].any()
    assert not found([1.0, 2.0, 2.0])[1].any()
    assert not found([1e308, -1e308, 5e-324])[1].any()
