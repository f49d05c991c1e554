"""Cells seen again: the same data, more finely, in any order and from any engine."""

import numpy as np
import pytest

from mix1d import sketch
from mix1d.sketching.layers import MOST_RANGES, Layer, Layers, cells_within

RNG = np.random.default_rng(8)
X = np.concatenate([RNG.normal(size=30_000), RNG.normal(1.0, 1e-4, 3000), [50.0, -1e6]])
WEIGHTS = RNG.integers(0, 3, X.size).astype(float)


def seen_again(layers, x, near, *, weights=None, log=False, blocks=7):
    """The cells whose middle is within `near` of 1, in cells of their own."""
    marked = layers.folded & (np.abs(layers.middles - 1.0) < near)
    ranges = layers.ranges(marked)
    shares = [None] * blocks if weights is None else np.array_split(weights, blocks)
    parts = zip(np.array_split(x, blocks), shares, strict=True)
    return layers.refined(ranges, cells_within(parts, ranges, 256, log=log))


@pytest.fixture
def layers():
    return sketch(X, cells=512).layers


def test_nothing_is_lost(layers):
    """Counts, means, variances and third moments are those of the data, as before."""
    finer = seen_again(seen_again(layers, X, 0.5), X, 0.01)
    assert len(finer.parts) == 3
    assert [part.exponent for part in finer.parts] == sorted(
        (part.exponent for part in finer.parts), reverse=True
    )
    assert finer.n == X.size
    sample = finer.to_sample("linear", n_rows=X.size, n_missing=0)
    for power in (1, 2, 3):
        assert sample.weights @ sample.values**power == pytest.approx((X**power).sum(), rel=1e-12)
    near = (X > 0.9) & (X < 1.1)
    apart = sample.values[(sample.values > 0.9) & (sample.values < 1.1)]
    assert apart.size > 300
    assert near.sum() > 3000


def test_each_value_is_in_one_cell(layers):
    finer = seen_again(layers, X, 0.5)
    inside = np.zeros(X.size)
    for part in finer.parts:
        for low, high in zip(part.low, part.high, strict=True):
            inside += (low <= X) & (high >= X)
    assert np.all(inside == 1)


def test_the_order_of_the_rows_does_not_matter(layers):
    other = RNG.permutation(X)
    one, two = seen_again(layers, X, 0.5), seen_again(sketch(other, cells=512).layers, other, 0.5)
    assert one.digest == two.digest


def test_weights_are_repetition():
    kept = WEIGHTS > 0
    repeated = np.repeat(X[kept], WEIGHTS[kept].astype(int))
    one = seen_again(sketch(X, weights=WEIGHTS, cells=512).layers, X, 0.5, weights=WEIGHTS)
    assert one.digest == seen_again(sketch(repeated, cells=512).layers, repeated, 0.5).digest


def test_logarithms():
    y = X[np.abs(X) < 100]
    s = sketch(np.exp(y), scale="log", cells=512)
    finer = seen_again(s.layers, np.exp(y), 0.5, log=True)
    assert finer.n == y.size
    assert finer.to_sample("log", n_rows=y.size, n_missing=0).values.max() == np.exp(50.0)


def test_rows_that_are_gone_bring_nothing(layers):
    assert seen_again(layers, X[:-3000], 0.5) is None
    assert seen_again(layers, np.append(X, 1.0), 0.5) is None


def test_missing_values_are_in_no_range(layers):
    assert seen_again(layers, np.append(X, [np.nan, np.inf, -np.inf]), 0.5).n == X.size


def test_the_fullest_of_too_many_ranges(layers):
    middle = np.abs(layers.middles) < 2
    every_other = layers.folded & middle & (np.arange(middle.size) % 2 == 0)
    ranges = layers.ranges(every_other)
    assert len(ranges) == MOST_RANGES < np.count_nonzero(every_other)
    assert np.all(ranges[1:, 0] > ranges[:-1, 1])
    marked = np.flatnonzero(every_other)
    chosen = np.isin(layers.parts[0].low[marked], ranges[:, 0])
    assert layers.weights[marked[chosen]].min() >= layers.weights[marked[~chosen]].max()


def test_what_was_seen_again_still_lies_beside_the_rest():
    """The slopes of a hill whose top was seen again are no groups."""
    rng = np.random.default_rng(4)
    x = np.where(rng.random(200_000) < 0.3, rng.normal(size=200_000), rng.normal(0, 150, 200_000))
    layers = sketch(x).layers
    ranges = layers.ranges(np.abs(layers.middles) < 1.0)
    finer = layers.refined(ranges, cells_within([(x, None)], ranges, 4096, log=False))
    assert not finer.hidden(1.0).any()
    rest = Layers(tuple(Layer.of(part) for part in finer.parts))
    assert rest.hidden(1.0).any()
