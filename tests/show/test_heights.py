"""Where the vertical axis ends."""

from __future__ import annotations

import numpy as np
import pytest

import mix1d
from mix1d.families import Beta, Cauchy, Exponential, Gamma, Normal, StudentT, Weibull
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.view import view_alone, view_of
from mix1d.show.windows import window

POLES = {
    "gamma": Gamma(0.3, 1.0),
    "gamma near 1": Gamma(0.8, 1.0),
    "weibull": Weibull(2.0, 0.6),
    "weibull near 1": Weibull(2.0, 0.8),
    "beta at 0": Beta(0.7, 6.0),
    "beta at both ends": Beta(0.5, 0.5),
}
"""Components whose density is unbounded."""


@pytest.mark.parametrize("component", POLES.values(), ids=POLES)
def test_an_unbounded_density_does_not_crush_the_picture(component: mix1d.families.Family) -> None:
    mixture = Mixture([1.0], [component])
    view = view_of(mixture, Sample(mixture.sample(400, rng=0)))
    assert view.heights.max() <= view.top <= 2.0 * view.heights.max()
    assert "unbounded peak cut off" in view.notes
    assert not any("e+" in note for note in view.notes)


@pytest.mark.parametrize("component", POLES.values(), ids=POLES)
def test_without_data_half_of_an_unbounded_density_has_room(
    component: mix1d.families.Family,
) -> None:
    """The mean density of its denser half is about the height of a bar there."""
    view = view_alone(Mixture([1.0], [component]))
    assert component.pdf(component.icdf(0.5)) < view.top
    assert view.top < 100.0 * component.pdf(component.icdf(0.5))


@pytest.mark.parametrize(
    "component",
    [Normal(0.0, 1.0), Exponential(1.0), Gamma(1.0, 2.0), Weibull(1.0, 1.5), StudentT(0.0, 1.0, 3)],
    ids=lambda component: component.name,
)
def test_the_peak_of_a_bounded_density_is_shown_whole(component: mix1d.families.Family) -> None:
    view = view_alone(Mixture([1.0], [component]))
    assert view.top == view.curves.total.max()
    assert view.notes == ()


def test_single_values_have_lines_as_high_as_their_weights() -> None:
    mixture = Mixture.normal([0.6, 0.3, 0.1], means=[0, 5, 9], sds=[1e-9, 1.0, 1e-9])
    view = view_of(mixture, Sample(np.linspace(-2, 11, 40)).with_errors(1.0))
    assert np.isnan(view.stems[1])
    assert view.stems[0] == pytest.approx(6.0 * view.stems[2])
    assert view.stems[0] < view.top
    assert not view.curves.parts[:, [0, 2]].any()


def test_the_lines_of_single_values_alone_are_their_weights() -> None:
    view = view_alone(Mixture.normal([0.6, 0.4], means=[0, 5], sds=[1e-9, 1e-9]))
    assert view.stems == pytest.approx([0.6, 0.4])
    assert not view.has_heights


@pytest.mark.parametrize("heavy", [Cauchy(0.0, 1.0), StudentT(0.0, 1.0, 1.5)])
def test_heavy_tails_leave_room_for_the_peak(heavy: mix1d.families.Family) -> None:
    mixture = Mixture([1.0], [heavy])
    sample = Sample(mixture.sample(500, rng=1))
    assert sample.values[-1] - sample.values[0] > 50.0
    low, high = window(mixture, sample)
    assert high - low < 50.0
    assert "values outside" in view_of(mixture, sample).notes[0]
