"""Turnbull's estimate: against Kaplan & Meier's, by hand, and by the conditions of a maximum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from mix1d.describe.turnbull import Pieces, turnbull
from mix1d.sample import Sample


def of(sample, seen=None):
    assert sample.rows is not None
    return turnbull(sample.rows, sample.weights, seen)


def test_of_right_censored_rows_it_is_kaplan_and_meiers() -> None:
    rng = np.random.default_rng(3)
    times = rng.weibull(1.5, 120).round(1) + 0.1
    limits = rng.uniform(0.2, 2.0, 120).round(1)
    dead = times <= limits
    seen = np.minimum(times, limits)
    found = of(Sample.censored(seen, np.where(dead, seen, np.inf)))
    known = ecdf(CensoredData(uncensored=seen[dead], right=seen[~dead])).cdf
    at = found.ends[np.isfinite(found.ends)]
    assert np.cumsum(found.masses)[: at.size] == pytest.approx(known.evaluate(at), abs=1e-8)
    assert found.masses.sum() == pytest.approx(1.0, abs=1e-9)


def test_bins_that_do_not_overlap_have_their_shares() -> None:
    found = of(Sample.binned([-np.inf, 1.0, 2.0, 5.0, np.inf], [3, 0, 5, 2]))
    assert found.begins.tolist() == [-np.inf, 2.0, 5.0]
    assert found.ends.tolist() == [1.0, 5.0, np.inf]
    assert found.masses == pytest.approx([0.3, 0.5, 0.2], abs=1e-12)


def test_overlapping_intervals_by_hand() -> None:
    # with p, q, r of (1, 2], (2, 3], (3, 4]: p (p + q) (q + r) r is largest at 1/2, 0, 1/2
    found = of(Sample.censored([0, 1, 2, 3], [2, 3, 4, 5]))
    assert found.begins.tolist() == [1.0, 2.0, 3.0]
    assert found.ends.tolist() == [2.0, 3.0, 4.0]
    assert found.masses == pytest.approx([0.5, 0.0, 0.5], abs=1e-6)


def test_a_value_belongs_to_the_interval_that_ends_there_and_not_to_the_next() -> None:
    found = of(Sample.censored([1.0, 0.0, 1.0], [1.0, 1.0, 2.0]))
    assert found.begins.tolist() == [1.0, 1.0]
    assert found.ends.tolist() == [1.0, 2.0]
    assert found.masses == pytest.approx([2 / 3, 1 / 3], abs=1e-9)


def test_rows_of_one_window_have_the_mass_of_the_window() -> None:
    sample = Sample([1.5, 2.0, 2.0, 4.0]).within(1.0)
    found = of(sample, np.full(sample.values.size, 0.8))
    assert found.masses == pytest.approx([0.2, 0.4, 0.2])


def test_delayed_entry_counts_those_that_were_not_seen() -> None:
    # a third of the population has the value 1, which nobody shows who enters at 1.5
    sample = Sample([1.0, 2.0, 3.0, 2.0, 3.0]).within([0.0, 0.0, 0.0, 1.5, 1.5])
    assert sample.rows is not None
    found = of(sample, np.where(sample.rows.low > 0.0, 2 / 3, 1.0))
    assert found.masses == pytest.approx([1 / 3, 1 / 3, 1 / 3])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)), min_size=1, max_size=25))
def test_it_is_a_maximum(pairs: list[tuple[int, int]]) -> None:
    lower = np.array([float(a) for a, _ in pairs])
    upper = np.array([float(a + b) if b < 6 else np.inf for a, b in pairs])
    if np.isinf(upper).all() or np.all(lower == upper):
        return
    sample = Sample.censored(lower, upper)
    found = of(sample)
    assert sample.rows is not None
    inside = _inside(found, sample)
    ratio = (sample.weights / (inside @ found.masses)) @ inside / sample.n
    assert found.masses.sum() == pytest.approx(1.0, abs=1e-9)
    assert ratio.max() <= 1.0 + 1e-5  # so the log-likelihood is within 1e-5 n of the largest


def test_many_ends_are_told_apart_as_far_as_can_be_seen() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=5_000)
    found = of(Sample.censored(x - rng.uniform(0, 1, x.size), x + rng.uniform(0, 1, x.size)))
    assert found.masses.size <= 250
    assert np.interp(0.0, found.ends, np.cumsum(found.masses)) == pytest.approx(0.5, abs=0.05)


def _inside(found: Pieces, sample: Sample):
    rows = sample.rows
    lower, upper = rows.lower[:, None], rows.upper[:, None]
    points = found.begins == found.ends
    low = np.where(points, found.begins > lower, found.begins >= lower)
    low |= (lower == upper) & points & (found.begins == lower)
    return (low & (found.ends <= upper)).astype(float)
