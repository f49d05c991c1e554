"""Logarithmic axes: densities are those of the logarithm, so that areas remain shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

import mix1d
from mix1d.families import LogNormal
from mix1d.show.along import LINEAR, LOG
from mix1d.show.curves import curves_of
from mix1d.show.view import view_alone, view_of

SIZES = mix1d.Mixture([0.6, 0.4], [LogNormal(-2.2, 0.6), LogNormal(0.2, 0.3)])
X = SIZES.sample(500, rng=0)
FIT = mix1d.fit(X, 2, family="lognormal")


def artist(ax: Axes, label: str) -> Any:
    (found,) = (a for a in ax.get_children() if str(a.get_label()) == label)
    return found


def test_lognormals_over_many_decades_have_a_logarithmic_axis() -> None:
    ax = FIT.plot()
    assert ax.get_xscale() == "log"
    assert ax.get_ylabel() == "density per decade"
    assert FIT.plot(xscale="linear").get_xscale() == "linear"
    narrow = mix1d.fit(np.exp(np.random.default_rng(0).normal(0, 0.2, 200)), 1, family="lognormal")
    assert narrow.plot().get_xscale() == "linear"
    assert mix1d.fit(X, 2, family="gamma").plot().get_xscale() == "linear"


def test_axes_in_use_keep_their_scale() -> None:
    ax = pyplot.subplots()[1]
    ax.set_xscale("log")
    assert mix1d.fit(X, 2, family="gamma").plot(ax).get_xscale() == "log"
    used = pyplot.subplots()[1]
    used.plot([0.1, 1.0], [0.0, 1.0])
    assert FIT.plot(used).get_xscale() == "linear"


def test_areas_are_shares_on_both_axes() -> None:
    for along in (LINEAR, LOG):
        view = view_of(SIZES, mix1d.Sample(X), along=along)
        assert (view.heights * np.diff(along.to(view.edges))).sum() == pytest.approx(1.0, abs=0.02)
        curves = view.curves
        area = np.trapezoid(curves.parts, along.to(curves.x), axis=0)
        assert area == pytest.approx(SIZES.weights, abs=0.01)


def test_a_lognormal_is_a_bell_on_its_axis() -> None:
    one = mix1d.Mixture([1.0], [LogNormal(1.0, 0.4)])
    curves = curves_of(one, 0.5, 20.0, LOG)
    bell = mix1d.Normal(1.0 / np.log(10.0), 0.4 / np.log(10.0))
    assert curves.total == pytest.approx(np.asarray(bell.pdf(np.log10(curves.x))))
    alone = view_alone(one, LOG)
    assert np.log10([alone.low, alone.high]).mean() == pytest.approx(1.0 / np.log(10.0))


def test_the_bins_are_even_on_the_axis_and_may_be_chosen() -> None:
    for bins in (None, 12):
        _, edges, _ = artist(FIT.plot(bins=bins), "_data").get_data()
        assert np.diff(np.log10(edges)) == pytest.approx(np.log10(edges[1] / edges[0]))
    ax = FIT.plot(counts=True, bins=12)
    heights, edges, _ = artist(ax, "_data").get_data()
    assert heights.sum() == pytest.approx(500)
    with pytest.raises(mix1d.Mix1dError, match="`bins` must have positive edges"):
        FIT.plot(bins=[0.0, 1.0, 2.0])


def test_other_pictures_follow() -> None:
    assert FIT.plot_posterior().get_xscale() == "log"
    ax = FIT.plot_cdf()
    assert ax.get_xscale() == "log"
    assert FIT.plot_cdf(xscale="linear", legend="off").get_legend() is None


def test_censored_values_have_their_arrows_on_the_axis() -> None:
    low = np.where(X < 0.1, 0.0, X)
    sample = mix1d.Sample.censored(low, np.maximum(X, 0.1))
    ax = mix1d.fit(sample, 2, family="lognormal").plot()
    assert ax.get_xscale() == "log"
    assert ax.get_xlim()[0] > 0.0


def test_counts_have_no_logarithmic_axis() -> None:
    fit = mix1d.fit([1, 1, 2, 3, 40, 41, 60], 2, family="poisson")
    with pytest.raises(mix1d.Mix1dError, match="`xscale` must be 'linear' for families of counts"):
        fit.plot(xscale="log")
