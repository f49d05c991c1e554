"""Probability plots: what is a straight line on which axes, and where the data stand."""

from __future__ import annotations

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d.show.cdf import plot_cdf
from mix1d.show.paper import PAPERS, plot_on_paper

STRAIGHT = {
    "weibull": ("weibull", mix1d.Weibull(40.0, 1.7), True),
    "lognormal": ("normal", mix1d.LogNormal(2.0, 0.7), True),
    "normal": ("normal", mix1d.Normal(5.0, 2.0), False),
    "gumbel": ("gumbel", mix1d.Gumbel(5.0, 2.0), False),
    "exponential": ("exponential", mix1d.Exponential(3.0), False),
}


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.mark.parametrize("family", STRAIGHT)
def test_the_family_of_the_axes_is_a_straight_line(family):
    """On the screen, that is after both scales."""
    yscale, component, on_log = STRAIGHT[family]
    mixture = mix1d.Mixture([1.0], [component])
    ax = plot_on_paper(mixture, mix1d.Sample(mixture.sample(200, rng=1)), None, yscale)
    assert ax.get_xscale() == ("log" if on_log else "linear")
    (line,) = [line for line in ax.lines if line.get_label() == "the fit"]
    y = line.get_ydata()
    inner = (y > 0.01) & (y < 0.99)
    x, up = ax.transData.transform(line.get_xydata()[inner]).T
    assert np.corrcoef(x, up)[0, 1] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("yscale", PAPERS)
def test_there_and_back(yscale):
    p = np.linspace(0.001, 0.999, 99)
    assert PAPERS[yscale].back(PAPERS[yscale].to(p)) == pytest.approx(p, rel=1e-12)


def test_values_stand_in_the_middle_of_their_steps():
    """(i - 1/2) / n (Hazen); of censored lifetimes the middle of the steps of Kaplan and Meier."""
    one = mix1d.Mixture([1.0], [mix1d.Weibull(3.0, 2.0)])
    ax = plot_on_paper(one, mix1d.Sample([1.0, 2.0, 4.0, 5.0]), None, "weibull")
    assert ax.lines[0].get_ydata() == pytest.approx([0.125, 0.375, 0.625, 0.875])
    sample = mix1d.Sample.censored([1.0, 2.0, 4.0, 5.0], [1.0, np.inf, 4.0, np.inf])
    ax = plot_on_paper(one, sample, None, "weibull")
    found = stats.ecdf(stats.CensoredData([1.0, 4.0], right=[2.0, 5.0])).cdf
    steps = found.evaluate([1.0, 4.0]), found.evaluate([0.9, 3.9])
    assert ax.lines[0].get_ydata() == pytest.approx(0.5 * (steps[0] + steps[1]))
    assert ax.lines[0].get_label() == "the data (Kaplan-Meier)"


def test_bins_are_lines_between_their_ends():
    one = mix1d.Mixture([1.0], [mix1d.Weibull(3.0, 2.0)])
    sample = mix1d.Sample.binned([1.0, 2.0, 3.0, 4.0], [2, 5, 3])
    ax = plot_on_paper(one, sample, None, "weibull")
    ends = [(line.get_xdata()[1], line.get_ydata()[1]) for line in ax.lines[:2]]
    assert ends == [(2.0, pytest.approx(0.2)), (3.0, pytest.approx(0.7))]


@pytest.mark.parametrize("size", [(3.35, 2.4), (7.1, 5.1)])
def test_components_ticks_and_limits(size):
    truth = mix1d.Mixture([0.3, 0.7], [mix1d.Weibull(30.0, 1.2), mix1d.Weibull(400.0, 4.0)])
    life, end = truth.sample(150, rng=2), np.random.default_rng(2).uniform(200, 600, 150)
    fit = mix1d.fit(np.minimum(life, end), 2, event=life <= end, family="weibull")
    with plt.rc_context({"figure.figsize": size}):
        ax = fit.plot_cdf(yscale="weibull", name="hours")
        ax.figure.canvas.draw()
    labels = [line.get_label() for line in ax.lines]
    assert {"component 1 alone", "component 2 alone", "the fit"} <= set(labels)
    assert ax.get_xlabel() == "hours"
    low, high = ax.get_ylim()
    assert 0.0 < low < high < 1.0
    boxes = [
        t.get_window_extent() for t in ax.get_yticklabels() if low <= t.get_position()[1] <= high
    ]
    assert len(boxes) >= 3
    assert all(a.y1 <= b.y0 for a, b in pairwise(boxes))
    assert ax.get_window_extent().height > 60.0


def test_it_takes_axes_windows_and_values_below_zero():
    rng = np.random.default_rng(3)
    _, ax = plt.subplots()
    fit = mix1d.fit(rng.normal(0.0, 1.0, 100), 1)
    assert fit.plot_cdf(ax, yscale="weibull").get_xscale() == "linear"
    x = rng.weibull(2.0, 300) * 5.0
    cut = mix1d.fit(mix1d.Sample(x[x > 2.0]).within(2.0, np.inf), 1, family="weibull")
    data = cut.plot_cdf(yscale="weibull").lines[0].get_ydata()
    assert data[0] == pytest.approx(float(cut.mixture.cdf(2.0)), abs=0.01)
    counts = mix1d.fit(rng.poisson(3.0, 100), 1, family="poisson")
    counts.plot_cdf(yscale="normal").figure.canvas.draw()
    same = fit.plot_cdf(yscale="linear").get_yscale()
    assert same == plot_cdf(fit.mixture, fit.sample).get_yscale() == "linear"


def test_bad_input():
    fit = mix1d.fit([1.0, 2.0, 4.0], 1)
    with pytest.raises(mix1d.Mix1dError, match="`yscale` must be one of 'linear', 'weibull'"):
        fit.plot_cdf(yscale="probit")
