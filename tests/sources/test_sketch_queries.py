"""How the queries of a sketch are asked: how many, and with cells of which width."""

import numpy as np
import polars as pl
import pytest

import mix1d
from mix1d.sources import cell_counts, survey
from mix1d.sources.answers import answer


def test_groups_of_unlike_scales_have_exponents_of_their_own():
    """A shared exponent may be finer than one of them allows."""
    content = {"g": ["a"] * 3 + ["b"] * 2, "x": [1.0, 1e-300, 2e-300, 1e100, 3e100]}
    sketches = mix1d.sketch(pl.LazyFrame(content), column="x", by="g")
    assert sketches["a"] == mix1d.sketch(content["x"][:3])
    assert sketches["b"] == mix1d.sketch(content["x"][3:])
    assert sketches["a"].exponent == -52


@pytest.mark.parametrize(
    ("x", "queries"),
    [
        (np.random.default_rng(0).normal(size=50_000), 2),
        (np.full(50_000, 0.1), 2),
        (np.arange(50_000) % 10, 2),
        (np.append(np.random.default_rng(0).normal(size=50_000), 1e12), 3),
    ],
    ids=["normal", "constant", "digits", "a far outlier"],
)
def test_two_queries_are_enough_but_for_far_outliers(x, queries, monkeypatch):
    asked = []
    for module in (survey, cell_counts):
        monkeypatch.setattr(module, "answer", lambda frame: asked.append(1) or answer(frame))
    assert mix1d.sketch(pl.LazyFrame({"x": x})).exponent == mix1d.sketch(x).exponent
    assert len(asked) == queries
