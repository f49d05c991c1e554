"""The laws of rows that are no exact values, of every family: what must change nothing, and what
must change the likelihood by a number that is known."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Sample
from mix1d.em.engine import engine_for
from mix1d.em.step import evaluate
from mix1d.families import FAMILIES
from mix1d.families.parameters import Line
from mix1d.model.problem import pose
from test_every_family import GROUPS, held, sample_of

DENSITIES = [name for name, kind in FAMILIES.items() if not (kind.discrete or kind.is_atom)]
COUNTS = [name for name, kind in FAMILIES.items() if kind.discrete and not kind.is_atom]
EVERY = [*DENSITIES, *COUNTS]
SCALED = [
    name
    for name in DENSITIES
    if FAMILIES[name].core.line is not Line.FIXED
    and not any(p.is_given for p in held(name).parameters)
]
"""Families that data times a number take to themselves."""

SYMMETRIC = ["normal", "laplace", "logistic", "cauchy", "student-t", "generalised-normal"]


def mixture_of(name: str) -> Mixture:
    parts = [FAMILIES[name](*fields) for fields in GROUPS[name]]
    return Mixture(np.arange(1.0, 3.0)[: len(parts)] / (3.0 if len(parts) > 1 else 1.0), parts)


def column(name: str) -> np.ndarray:
    return np.sort(sample_of(name, 30))


def width(name: str) -> float:
    """Of the order of the narrowest group; 2 of counts."""
    x = column(name)
    return 2.0 if name in COUNTS else float(np.quantile(x, 0.4) - np.quantile(x, 0.1))


def point_of(name: str, sample: Sample, mixture: Mixture | None = None):
    problem = pose(sample, held(name))
    return problem, evaluate(problem, problem.state(mixture or mixture_of(name)))


def loglik(name: str, sample: Sample, mixture: Mixture | None = None) -> float:
    problem, point = point_of(name, sample, mixture)
    return problem.loglik(float(point.loglik))


def score(name: str, sample: Sample):
    problem, point = point_of(name, sample)
    return problem.unit.weight * engine_for(problem).certify(problem, point).score


def times(mixture: Mixture, a: float) -> Mixture:
    """The mixture of the values times a number."""
    parts = []
    for part in mixture.components:
        pairs = zip(type(part).parameters, part.fields(), strict=True)
        if isinstance(part, mix1d.LogNormal):
            parts.append(mix1d.LogNormal(part.mu + np.log(a), part.sigma))
        else:
            parts.append(type(part)(*(p.moved(value, 0.0, a) for p, value in pairs)))
    return Mixture(mixture.weights, parts)


def mixed_rows(name: str) -> Sample:
    """Exact values, some below a limit, some above one, some in intervals; with a window."""
    x, w = column(name), width(name)
    low, high = np.quantile(x, [0.1, 0.9])
    lower = np.where(x <= low, -inf, np.where(x > high, high, x))
    upper = np.where(x <= low, low, np.where(x > high, inf, x))
    some = (np.arange(x.size) % 5 == 0) & (lower == upper)
    lower = np.where(some, lower - w, lower)
    return Sample.censored(lower, upper).within(-inf, x[-1] + 2.0 * w)


# -------------------------------------------------------------------- intervals
@pytest.mark.parametrize("name", DENSITIES)
def test_a_narrow_bin_is_its_width_times_the_density(name):
    x, h = column(name), 0.02 * width(name)
    x = x[held(name).in_support(x - h) & held(name).in_support(x + h)]  # off the edges
    points = loglik(name, Sample(x))

    def difference(h):
        bins = Sample.censored(x - 0.5 * h, x + 0.5 * h)
        return loglik(name, bins) - x.size * np.log(h) - points

    assert abs(difference(h)) < 1e-3 * x.size
    assert difference(0.25 * h) == pytest.approx(difference(h) / 16.0, rel=0.03, abs=1e-9)


@pytest.mark.parametrize("name", COUNTS)
def test_a_bin_of_one_whole_number_is_its_probability(name):
    x = column(name)
    assert loglik(name, Sample.censored(x - 1.0, x)) == pytest.approx(
        loglik(name, Sample(x)), rel=1e-12
    )


@pytest.mark.parametrize("name", EVERY)
def test_bins_are_a_multinomial_and_merged_ones_are_too(name):
    edges = np.array([-inf, *np.unique(np.quantile(column(name), [0.1, 0.3, 0.5, 0.8])), inf])
    counts = np.arange(3.0, 3.0 + edges.size - 1)
    base = loglik(name, Sample.binned(edges, counts))
    more = counts + np.eye(counts.size)
    logs = np.array([loglik(name, Sample.binned(edges, row)) - base for row in more])
    assert np.exp(logs).sum() == pytest.approx(1.0, abs=1e-11)
    assert base == pytest.approx(counts @ logs, rel=1e-12)
    merged = Sample.binned(np.delete(edges, 2), [*counts[:1], counts[1:3].sum(), *counts[3:]])
    together = counts[1:3].sum() * np.logaddexp(logs[1], logs[2])
    rest = np.delete(counts * logs, [1, 2]).sum()
    assert loglik(name, merged) == pytest.approx(together + rest, rel=1e-12)


@pytest.mark.parametrize("name", EVERY)
def test_a_row_of_which_nothing_is_known_changes_nothing(name):
    x = column(name)
    more = Sample.censored([*x, -inf, -inf], [*x, inf, inf])
    assert loglik(name, more) == pytest.approx(loglik(name, Sample(x)), rel=1e-12)
    known = score(name, Sample(x))
    assert np.abs(score(name, more) - known).max(initial=0.0) < 1e-9 * x.size


@pytest.mark.parametrize("name", EVERY)
def test_equal_ends_are_an_exact_value(name):
    x = column(name)
    assert Sample.censored(x, x) == Sample(x)


# -------------------------------------------------------------------- windows
@pytest.mark.parametrize("name", EVERY)
def test_a_window_divides_by_the_probability_within(name):
    x, mixture = column(name), mixture_of(name)
    low, high = np.quantile(x, [0.2, 0.9])
    seen = x[(x >= low) & (x <= high)]
    before = np.ceil(low) - 1.0 if name in COUNTS else low
    inside = mixture.cdf(high) - mixture.cdf(before)
    found = loglik(name, Sample(seen).within(low, high))
    assert found == pytest.approx(
        loglik(name, Sample(seen)) - seen.size * np.log(inside), rel=1e-11
    )


@pytest.mark.parametrize("name", EVERY)
def test_the_window_of_the_whole_line_changes_nothing(name):
    assert Sample(column(name)).within(-inf, inf) == Sample(column(name))
    assert Sample(column(name)).within() == Sample(column(name))


# -------------------------------------------------------------------- errors
@pytest.mark.parametrize("name", EVERY)
def test_an_error_of_0_changes_nothing(name):
    x = column(name)
    assert Sample(x).with_errors(0.0) == Sample(x)
    error = np.where(np.arange(x.size) % 2, 0.3 * width(name), 0.0)
    alone = loglik(name, Sample(x[error > 0]).with_errors(error[error > 0]))
    both = loglik(name, Sample(x).with_errors(error))
    assert both == pytest.approx(alone + loglik(name, Sample(x[error == 0])), rel=1e-11)


# -------------------------------------------------------------------- rows, weights, units
@pytest.mark.parametrize("name", EVERY)
def test_the_order_of_rows_and_rows_written_twice(name):
    rows = mixed_rows(name)
    ends = rows.level_rows.at(rows._rows)
    order = np.random.default_rng(0).permutation(rows.n_rows)
    high = ends.high.max()

    def again(which, weights=None):
        made = Sample.censored(ends.lower[which], ends.upper[which], weights=weights)
        return made.within(-inf, high)

    assert again(order).digest == rows.digest
    twice = again(np.concatenate([order, order]))
    weighed = again(order, np.full(order.size, 2.0))
    assert weighed.digest == twice.digest
    assert loglik(name, weighed) == pytest.approx(2.0 * loglik(name, rows), rel=1e-12)


@pytest.mark.parametrize("name", SCALED)
def test_other_units_shift_the_likelihood_of_the_exact_rows(name):
    rows, a = mixed_rows(name), 2.5e7
    ends = rows.level_rows.at(rows._rows)
    scaled = Sample.censored(a * ends.lower, a * ends.upper).within(-inf, a * ends.high.max())
    exact = np.count_nonzero(ends.lower == ends.upper)
    assert loglik(name, scaled, times(mixture_of(name), a)) == pytest.approx(
        loglik(name, rows) - exact * np.log(a), rel=1e-11
    )


@pytest.mark.parametrize("name", SYMMETRIC)
def test_mirrored_rows_have_the_likelihood_of_the_mirrored_mixture(name):
    rows, mixture = mixed_rows(name), mixture_of(name)
    ends = rows.level_rows.at(rows._rows)
    mirrored = Sample.censored(-ends.upper, -ends.lower).within(-ends.high.max(), inf)
    assert loglik(name, mirrored, times(mixture, -1.0)) == pytest.approx(
        loglik(name, rows), rel=1e-12
    )


# -------------------------------------------------------------------- fits
FITTED = {name: sample_of(name, 60) for name in ("normal", "gamma")}


def fitted(name: str, sample: Sample) -> mix1d.Fit:
    return mix1d.fit(sample, 2, family=name)


def assert_same(fit: mix1d.Fit, other: mix1d.Fit, within: float) -> None:
    assert fit.outcome is other.outcome
    assert fit.outcome
    numbers = [np.ravel([f.mixture.weights, *f.mixture._bank.fields()]) for f in (fit, other)]
    assert numbers[0] == pytest.approx(numbers[1], rel=within, abs=within)


@pytest.mark.parametrize("name", FITTED)
def test_a_fit_in_narrow_bins_is_that_of_the_values(name):
    x, h = FITTED[name], 1e-4
    bins = fitted(name, Sample.censored(x - 0.5 * h, x + 0.5 * h))
    assert_same(bins, fitted(name, Sample(x)), 1e-5)
    assert bins.loglik - x.size * np.log(h) == pytest.approx(
        fitted(name, Sample(x)).loglik, abs=1e-4
    )


@pytest.mark.parametrize("name", FITTED)
def test_a_fit_does_not_see_rows_of_which_nothing_is_known(name):
    x = FITTED[name]
    more = fitted(name, Sample.censored([*x, -inf], [*x, inf]))
    fit = fitted(name, Sample(x))
    assert_same(more, fit, 1e-6)
    assert more.loglik == pytest.approx(fit.loglik, rel=1e-11)
    assert more.covariance == pytest.approx(fit.covariance, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("name", FITTED)
def test_a_fit_in_a_window_as_wide_as_the_line_is_that_without(name):
    x = FITTED[name]
    wide = fitted(name, Sample(x).within(-1e9 if name == "normal" else 0.0, 1e9))
    assert_same(wide, fitted(name, Sample(x)), 1e-6)
    assert wide.weights_within == pytest.approx(wide.mixture.weights, rel=1e-12)


@pytest.mark.parametrize("name", FITTED)
def test_a_fit_with_tiny_errors_is_that_without(name):
    x = FITTED[name]
    assert_same(fitted(name, Sample(x).with_errors(1e-5)), fitted(name, Sample(x)), 1e-5)


@pytest.mark.parametrize("name", FITTED)
def test_a_fit_of_stretched_rows_is_the_stretched_fit(name):
    x, a = FITTED[name], 2.5e7
    limit = np.quantile(x, 0.9)

    def censored(a):
        return Sample.censored(a * np.minimum(x, limit), np.where(x > limit, inf, a * x))

    fit, scaled = fitted(name, censored(1.0)), fitted(name, censored(a))
    assert_same(scaled, replace(fit, mixture=times(fit.mixture, a)), 1e-5)
