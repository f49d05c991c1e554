"""The distribution functions of data and fit."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest

import mix1d
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.cdf import plot_cdf, steps_of_data

ONE = Mixture.normal([1.0], means=[0.0], sds=[1.0])


def test_exact_values_have_their_shares() -> None:
    x, y = steps_of_data(ONE, Sample([3.0, 1.0, 1.0, 2.0]))
    assert x.tolist() == [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]
    assert y == pytest.approx([0.0, 0.5, 0.5, 0.75, 0.75, 1.0])


def test_below_a_window_it_begins_where_the_fit_does() -> None:
    values = np.linspace(0.01, 3.0, 100)
    x, y = steps_of_data(ONE, Sample(values).within(0.0))
    assert x[0] == 0.01
    assert y[[0, -1]] == pytest.approx([0.5, 1.0])


@pytest.mark.parametrize("kind", ["exact", "censored", "bins", "window", "errors"])
def test_data_from_the_fit_follow_its_line(kind: str) -> None:
    rng = np.random.default_rng(1)
    values = ONE.sample(4000, rng=rng)
    limits = rng.normal(1.0, 1.0, values.size)
    late = values > limits
    edges = np.linspace(-6.0, 6.0, 61)
    sample = {
        "exact": lambda: Sample(values),
        "censored": lambda: Sample.censored(
            np.where(late, limits, values), np.where(late, np.inf, values)
        ),
        "bins": lambda: Sample.binned(edges, np.histogram(values, edges)[0]),
        "window": lambda: Sample(values[values > -0.5]).within(-0.5),
        "errors": lambda: Sample(values + rng.normal(0.0, 2.0, values.size)).with_errors(2.0),
    }[kind]()
    ax = plot_cdf(ONE, sample, name="size")
    data, fit, *measured = ax.lines
    fitted = measured[0] if measured else fit
    x = np.linspace(-0.4, 1.5, 30)
    of_data = np.interp(x, data.get_xdata(), data.get_ydata())
    of_fit = np.interp(x, fitted.get_xdata(), fitted.get_ydata())
    assert of_data == pytest.approx(of_fit, abs=0.03)
    assert ax.get_xlabel() == "size"
    plt.close("all")


def test_a_right_censored_sample_is_named_after_kaplan_and_meier() -> None:
    ax = plot_cdf(ONE, Sample.censored([0.0, 1.0, 0.5], [0.0, 1.0, np.inf]))
    assert ax.lines[0].get_label() == "the data (Kaplan-Meier)"
    plt.close("all")


def test_a_fit_draws_it_and_refuses_the_pictures_of_exact_values() -> None:
    fit = mix1d.fit(Sample.binned([0, 2, 4, 6, 8], [5, 30, 20, 4]), 1)
    assert fit.plot_cdf().lines[0].get_label() == "the data (Turnbull)"
    with pytest.raises(mix1d.Mix1dError, match=r"plot_qq.*unlike `plot_cdf`, needs exact values"):
        fit.plot_qq(n_boot=0)
    plt.close("all")


@pytest.mark.parametrize("yscale", ["linear", "normal"])
def test_of_a_sketch_it_rises_at_the_cells(yscale) -> None:
    """Nowhere further from that of the values than one cell holds of them."""
    x = np.random.default_rng(0).normal(size=50_000)
    fit = mix1d.fit(mix1d.sketch(x, cells=2_000), 1)
    assert not fit._basis.every_value
    ax = fit.plot_cdf(yscale=yscale)
    names = [line.get_label() for line in ax.lines] + [part.get_label() for part in ax.collections]
    assert "the data (sketched)" in names
    places, heights = steps_of_data(fit.mixture, fit.sample)
    at = np.linspace(-2.0, 2.0, 41)
    shares = np.searchsorted(np.sort(x), at) / x.size
    most = fit.sample.weights.max() / x.size
    assert np.interp(at, places, heights) == pytest.approx(shares, abs=most)
    plt.close("all")


def test_another_part_of_the_axis_has_ticks_of_its_own():
    ax = mix1d.fit([1.0, 2.0, 3.0, 5.0, 9.0], 1).plot_cdf()
    assert ax.get_yticks() == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.set_ylim(0.0, 0.15)
    assert sum(0.0 <= tick <= 0.15 for tick in ax.get_yticks()) >= 3
