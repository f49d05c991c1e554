"""What the explorer is given."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

import mix1d
from mix1d.choices import Algorithm
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.show.explorer import empty, few_components, is_live, live, of_path, scene_of
from mix1d.show.explorer.scene import ON_PAGE

FOLDER = Path(str(files("mix1d.show.explorer")))
GUESS = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1])
COUNTS = mix1d.Mixture([0.4, 0.6], [mix1d.Poisson(2.0), mix1d.Poisson(11.0)])


def test_few_values_are_given_to_the_last_digit() -> None:
    x = GUESS.sample(4000, rng=0)
    scene = live(Sample(x), GUESS, name="x")
    assert scene["kind"] == "live"
    assert scene["name"] == "x"
    assert json.loads(json.dumps(scene))["values"] == np.sort(x).tolist()
    assert scene["weights"] is None
    assert scene["note"] == ""
    assert scene["start"] == {"weights": [0.5, 0.5], "means": [0.0, 4.0], "sds": [1.0, 1.0]}


def test_equal_values_are_one_with_a_weight() -> None:
    scene = live(Sample([1.0, 3.0, 3.0]), GUESS)
    assert (scene["values"], scene["weights"]) == ([1.0, 3.0], [1.0, 2.0])


@pytest.mark.parametrize("relative", [False, True])
def test_many_values_are_those_of_a_sketch_and_it_says_so(relative: bool) -> None:
    x = GUESS.sample(20_000, rng=1)
    weights = 1.0 + np.arange(x.size) % 3
    sample = Sample(x, weights=weights, weights_are="relative" if relative else "counts")
    scene = live(sample, GUESS)
    values, weights = np.array(scene["values"]), np.array(scene["weights"])
    assert values.size <= 4000
    assert weights.sum() == pytest.approx(sample.n, rel=1e-6)
    mean = sample.weights @ sample.values / sample.n
    assert weights @ values / weights.sum() == pytest.approx(mean, rel=1e-6)
    assert f"this page holds a sketch: {values.size:,} points with weights" in scene["note"]
    assert len(json.dumps(scene)) < 100_000


def test_normals_are_live_and_all_others_recorded() -> None:
    tight = mix1d.Mixture([1.0], [mix1d.Gamma(2.0, 1.0)])
    assert is_live([GUESS])
    assert not is_live([GUESS, COUNTS])
    assert not is_live([tight])
    assert not is_live([mix1d.Mixture.normal(means=range(9), sds=np.ones(9))])
    x = Sample(GUESS.sample(50, rng=0))
    path = np.array([-9.0, -8.0])
    assert scene_of([GUESS, GUESS], path, x, frames=8)["kind"] == "live"
    assert scene_of([GUESS, GUESS], path, x, frames=8, algorithm=None)["kind"] == "recorded"


def test_the_page_climbs_by_the_algorithm_of_the_fit() -> None:
    assert set(ON_PAGE) == set(get_args(Algorithm))
    assert live(Sample([1.0, 2.0]), GUESS)["algorithm"] == "soft"
    assert live(Sample([1.0, 2.0]), GUESS, algorithm="cem")["algorithm"] == "classification"
    known = (FOLDER / "algorithms.js").read_text(encoding="utf-8")
    assert all(f'"{name}"' in known or f"{name}:" in known for name in ON_PAGE.values())


def test_a_recorded_path_has_the_curves_of_each_state() -> None:
    x = COUNTS.sample(300, rng=0)
    start = mix1d.Mixture([0.5, 0.5], [mix1d.Poisson(1.0), mix1d.Poisson(20.0)])
    trace = mix1d.fit(x, start=start, accelerate=False).trace
    scene = of_path(trace.mixtures, trace.loglik, Sample(x), frames=12)
    assert scene["discrete"]
    path = scene["path"]
    assert 2 < len(path) <= 12
    assert [path[0]["iteration"], path[-1]["iteration"]] == [0, len(trace) - 1]
    assert path[-1]["loglik"] == trace.loglik[-1]
    assert path[0]["label"].startswith("first guess, log-likelihood -")
    places = path[0]["curves"]["x"]
    for state in path:
        mixture = trace.mixtures[state["iteration"]]
        order = np.argsort(trace.mixtures[-1].means)
        heights = [mixture.weights[j] * mixture.components[j].pdf(np.array(places)) for j in order]
        np.testing.assert_allclose(state["curves"]["y"], heights, atol=1e-3 * np.max(heights))


def test_the_curves_of_many_components_stay_small() -> None:
    x = mix1d.Mixture.normal(means=np.arange(20.0) * 9, sds=np.ones(20)).sample(500, rng=0)
    fit = mix1d.fit(x, 20, equal_sd=True, start="linspace", accelerate=False, max_iter=50)
    scene = scene_of(fit.trace.mixtures, fit.trace.loglik, fit.sample, frames=60, algorithm=None)
    assert scene["kind"] == "recorded"
    assert len(json.dumps(scene)) < 200_000


def test_without_data_the_page_draws_its_own() -> None:
    assert empty(3)["k"] == 3
    assert empty()["values"] == []
    with pytest.raises(Mix1dError, match="`k` must be at most 8 in the explorer, got 9"):
        few_components(9)
