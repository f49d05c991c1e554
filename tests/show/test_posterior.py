"""The picture of the groups: probabilities between 0 and 1, and mclust's uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba

import mix1d
from mix1d.style.palette import colour

CLOUDS = mix1d.Mixture.normal(weights=[0.4, 0.6], means=[-2, 1.5], sds=[1, 1.2])
X = CLOUDS.sample(300, rng=0)
FIT = mix1d.fit(X, 2)


def curve(ax: Axes, label: str) -> tuple[Any, Any]:
    (line,) = (line for line in ax.lines if line.get_label() == label)
    return np.asarray(line.get_xdata()), np.asarray(line.get_ydata())


def test_the_lines_are_the_probabilities_and_their_colours_those_of_the_groups() -> None:
    ax = FIT.plot_posterior(name="velocity")
    for j in range(2):
        x, shares = curve(ax, f"_component {j + 1}")
        assert shares.tolist() == FIT.mixture.posterior(x)[:, j].tolist()
        assert to_rgba(ax.lines[j].get_color()) == to_rgba(colour(j))  # type: ignore[arg-type]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("velocity", "probability")


def test_the_uncertainty_is_that_of_mclust_and_highest_at_the_threshold() -> None:
    x, unsure = curve(FIT.plot_posterior(), "_uncertainty")
    assert unsure == pytest.approx(1.0 - FIT.mixture.posterior(x).max(axis=1))
    assert x[np.argmax(unsure)] == pytest.approx(FIT.thresholds().main, abs=0.05)


def test_one_component_is_certain() -> None:
    _, unsure = curve(mix1d.fit(X, 1).plot_posterior(), "_uncertainty")
    assert not unsure.any()


def test_counts_have_steps() -> None:
    counts = np.concatenate([np.arange(8), 20 + np.arange(9)])
    ax = mix1d.fit(counts, 2, family="poisson").plot_posterior()
    x, _ = curve(ax, "_component 1")
    assert (x == np.round(x)).all()
    assert ax.lines[0].get_drawstyle() == "steps-mid"


def test_what_is_left_out_is_told() -> None:
    ax = mix1d.fit([*np.linspace(0, 1, 200), *np.linspace(3, 4, 200), 5000.0], 2).plot_posterior()
    assert "1 of 401 values outside (5000)" in ax.get_title(loc="right")
    zeros = mix1d.fit([0.0] * 80 + (X + 20).tolist(), 2, lumps="auto")
    assert "are 0; shown: the other values" in zeros.plot_posterior().get_title(loc="right")
