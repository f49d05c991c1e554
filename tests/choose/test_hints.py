"""What the values say against a choice: ties, rounding, one peak; and where they say nothing."""

import numpy as np
import pytest

from mix1d import Mixture, Normal, Poisson, Sample
from mix1d.choose.hints import counts, lumps, one_peak, rounding

RNG = np.random.default_rng(5)
TWO = np.where(RNG.random(1000) < 0.5, RNG.normal(30, 2, 1000), RNG.normal(45, 3, 1000))
ZEROS = np.where(RNG.random(1000) < 0.1, 0.0, TWO)


def test_a_lump_is_named_with_its_rows():
    rows = int((ZEROS == 0).sum())
    assert lumps(Sample(ZEROS)) == (
        f"of 1,000 values {rows} are 0 exactly, which no density explains: "
        "lumps='auto' counts them separately"
    )


def test_among_rounded_values_it_may_be_a_narrow_group():
    words = lumps(
        Sample(np.round(np.concatenate([RNG.normal(0, 3, 100), RNG.normal(20, 0.1, 90)])))
    )
    assert words == (
        "of 190 values 90 are 20 exactly, far more than beside: a lump, or a group narrower than "
        "the rounding"
    )


def test_two_lumps_are_two():
    both = np.where(np.arange(1000) % 10 == 3, 100.0, ZEROS)
    words = lumps(Sample(both))
    assert "are 0 and 100 are 100 exactly" in words


@pytest.mark.parametrize(("a", "b"), [(1e-9, 3.0), (-1.0, 0.0), (1e9, -7.0)])
def test_a_lump_does_not_depend_on_the_unit(a, b):
    assert lumps(Sample(a * ZEROS + b))
    assert not lumps(Sample(a * TWO + b))


@pytest.mark.parametrize(
    "values",
    [
        np.round(RNG.normal(size=2000), 1),
        np.round(RNG.normal(size=2000)),
        np.round(RNG.exponential(2, 1000), 1),
        np.round(np.concatenate([RNG.normal(0, 10, 500), RNG.normal(0, 0.5, 500)])),
        np.repeat(np.arange(20.0), 50),
        RNG.poisson(3, 1000).astype(float),
        np.array([1.0, 2.0]),
        np.array([1.0, 2, 3, 10, 11, 12]),
    ],
    ids=["tenths", "whole", "skewed", "narrow", "even", "counts", "two", "six"],
)
def test_rounding_alone_is_no_lump(values):
    assert lumps(Sample(values)) == ""


@pytest.mark.parametrize(
    "values",
    [
        np.maximum(RNG.lognormal(0, 1, 1000), 0.3),
        np.minimum(RNG.exponential(2, 1000), 5.0),
        np.where(RNG.random(1000) < 0.2, 37.0, np.round(RNG.normal(37, 10, 1000), 1)),
        np.where(RNG.random(200) < 0.1, 0.0, np.round(RNG.exponential(5, 200), 1)),
    ],
    ids=["limit of detection", "end of the scale", "within rounded values", "rounded zeros"],
)
def test_a_lump_is_seen_wherever_it_lies(values):
    assert lumps(Sample(values))


def test_rounding_matters_where_it_is_as_wide_as_a_component():
    sample = Sample(np.round(RNG.normal(size=50)))
    assert "steps of 1, and the narrowest component has an sd of 0.5" in rounding(
        sample, Mixture.normal(means=[0, 3], sds=[0.5, 2])
    )
    assert rounding(sample, Mixture.normal(means=[0, 3], sds=[3, 2])) == ""
    assert rounding(sample, Mixture([1.0], [Poisson(0.2)])) == ""


def test_one_peak_of_several_components():
    def said(values, mixture, *, tried=False):
        return one_peak(Sample(values), mixture, are_shapes_tried=tried)

    two = Mixture.normal(means=[0, 1], sds=[1, 1])
    skewed, flat = RNG.exponential(size=500), RNG.normal(size=500)
    assert "families=('lognormal', 'gamma', 'weibull') are such" in said(skewed, two)
    assert "families=('skew-normal',) are such" in said(-skewed, two)
    assert "families=('student-t',) is that" in said(flat, two)
    assert said(skewed, two, tried=True).endswith("skewed or has heavy tails")
    assert said(flat, Mixture.normal(means=[0, 5], sds=[1, 1])) == ""
    assert said(flat, Mixture([1.0], [Normal(0, 1)])) == ""


def test_counts_are_told_from_rounded_values():
    three = Sample(RNG.poisson(3, 500).astype(float))
    assert "families=('poisson', 'negative-binomial')" in counts(
        three, Mixture([1], [Normal(3, 1.7)])
    )
    assert rounding(three, Mixture([1], [Normal(3, 1.7)])) == ""
    assert counts(three, Mixture([1], [Poisson(3)])) == ""
    years = Sample(np.round(RNG.normal(60, 9, 500)))
    assert counts(years, Mixture([1], [Normal(60, 9)])) == ""
    assert (
        counts(Sample(0.5 * three.values, weights=three.weights), Mixture([1], [Normal(1, 0.8)]))
        == ""
    )


def test_zeros_of_rounding_keep_shapes_of_positive_values_out():
    tenths = Sample(np.round(RNG.exponential(2, 500), 1))
    assert "rounding=0.1 lets them in" in rounding(tenths, Mixture([1], [Normal(2, 2)]))


def test_uneven_rounding_is_no_lump():
    """Knots as miles an hour: steps of 0.5 and 0.6 in values with one decimal (R's airquality)."""
    knots = np.repeat([7.0, 8.0, 9.0, 10.0, 11.0], [12, 17, 17, 17, 12])
    assert lumps(Sample(np.round(knots * 1.15, 1))) == ""


def test_heaps_on_round_numbers_are_no_lumps():
    """Grams of a serving (fitdistrplus, groundbeef): 54 of 254 are 80, 49 are 50, 18 are 40."""
    grams = np.repeat(
        [10.0, 20, 25, 30, 40, 44, 50, 51, 60, 70, 75, 80, 100, 105, 130, 150, 200],
        [1, 8, 7, 6, 18, 1, 49, 11, 6, 3, 5, 54, 19, 13, 26, 3, 3],
    )
    assert lumps(Sample(grams)) == ""
    zeros = Sample(np.concatenate([grams, np.zeros(400)]))
    assert "400 are 0 exactly" in lumps(zeros)
