"""What every family must fulfil, whatever it is; driven by the table in `zoo.py`."""

import re
from itertools import combinations

import numpy as np
import pytest
from scipy.special import ndtr

from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES, as_family, differences
from zoo import COMPONENTS

ALL = [pytest.param(c, id=repr(c)) for row in COMPONENTS.values() for c in row]
CONTINUOUS = [p for p in ALL if not p.values[0].discrete]
DISCRETE = [p for p in ALL if p.values[0].discrete]
CORE = [pytest.param(name, id=name) for name, f in FAMILIES.items() if f.core is f]
OWN_M_STEP = [p for p in CORE if FAMILIES[p.values[0]]._statistics(np.full(1, 0.5)) is not None]
WITH_MOMENTS = [
    p for p in ALL if np.isfinite(p.values[0].moments()).all() and p.values[0].name != "von-mises"
]  # those of a circle: test_von_mises.py
CROSSING = [
    name
    for name, row in COMPONENTS.items()
    if not row[0].is_atom and row[0].crossings(row[1], 0.0) is not None
]
"""Families whose components cross in closed form; those of an atom are jumps."""
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(64)
SHARES = np.array([1e-12, 1e-3, 0.1, 0.5, 0.9, 0.999])


def inside(component, z=(-3.1, -1.0, -0.2, 0.4, 1.7, 2.9)):
    """Values at these normal scores of the component."""
    return component.icdf(ndtr(np.array(z)))


def width(component):
    """Half the range from the 16% to the 84% quantile."""
    return 0.5 * (component.icdf(0.84) - component.icdf(0.16))


def integral(function, component):
    """Over the support, piece by piece between quantiles."""
    deepest = -20 if component.icdf(1.0) == np.inf else -12  # 1 - x has few digits near an end at 1
    above = component.iccdf(10.0 ** np.arange(-1.0, deepest, -1))
    ends = np.concatenate([component.icdf(10.0 ** np.arange(-20, 0)), component.icdf([0.5]), above])
    inner = ends[1:-1][np.diff(ends[:-1]) > 1e-10 * np.abs(ends[1:-1])]  # digits between them
    ends = np.concatenate([ends[:1], inner[inner < ends[-1]], ends[-1:]])
    half = 0.5 * np.diff(ends)[:, None]
    places = ends[:-1, None] + half * (1.0 + NODES)
    return np.sum(half * NODE_WEIGHTS * function(places))


def rounding(component, x):
    """Of x, as it is and on its line."""
    family = type(component)
    line, stretch = family.to_line(x), np.exp(-family.log_jacobian(x))
    return np.finfo(float).eps * np.maximum(np.abs(x), np.abs(line) * stretch)


def whole_numbers(component):
    return np.arange(component.icdf(1e-25), component.iccdf(1e-25) + 1)


def moved(component, i, step):
    """The component with its i-th unconstrained coordinate changed by `step`."""
    fields = list(component.fields())
    domain = component.parameters[i].domain
    fields[i] = domain.value(domain.free(fields[i]) + step)
    return type(component)._of(*fields)


def test_the_table_has_every_family():
    assert set(COMPONENTS) == set(FAMILIES)
    for name, row in COMPONENTS.items():
        assert all(type(component) is FAMILIES[name] for component in row)
        assert as_family(name) is FAMILIES[name] is as_family(FAMILIES[name])


@pytest.mark.parametrize("component", CONTINUOUS)
def test_density_integrates_to_one(component):
    assert integral(component.pdf, component) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("component", DISCRETE)
def test_probabilities_sum_to_one(component):
    assert component.pdf(whole_numbers(component)).sum() == pytest.approx(1.0, abs=1e-11)


@pytest.mark.parametrize("component", CONTINUOUS)
def test_density_is_the_derivative_of_the_cdf(component):
    x = inside(component)
    h = 1e-4 * (component.icdf(0.6) - component.icdf(0.5)) * np.ones_like(x)
    h = np.minimum(h, 1e-4 * np.abs(x - component.icdf(0.0)))
    h = (x + h) - x  # what is really added
    slope = (component.cdf(x + h) - component.cdf(x - h)) / ((x + h) - (x - h))
    np.testing.assert_allclose(component.pdf(x), slope, rtol=1e-6)


@pytest.mark.parametrize("component", DISCRETE)
def test_probability_is_the_step_of_the_cdf(component):
    x = whole_numbers(component)
    steps = component.cdf(x) - component.cdf(x - 1)
    np.testing.assert_allclose(component.pdf(x), steps, rtol=1e-9, atol=1e-14)
    np.testing.assert_array_equal(component.cdf(x + 0.9), component.cdf(x))
    np.testing.assert_array_equal(component.pdf(x + 0.5), 0.0)


@pytest.mark.parametrize("component", CONTINUOUS)
def test_icdf_inverts_cdf(component):
    x, y = component.icdf(SHARES), component.iccdf(SHARES)
    steepness = sum(component.pdf(place) * rounding(component, place) for place in (x, y))
    slack = 1e-13 * SHARES + 4 * steepness
    assert np.all(np.abs(component.cdf(x) - SHARES) <= slack)
    assert np.all(np.abs(component.ccdf(y) - SHARES) <= slack)


@pytest.mark.parametrize("component", DISCRETE)
def test_icdf_is_the_smallest_whole_number(component):
    shares = np.concatenate([SHARES, *(f(np.arange(4.0)) for f in (component.cdf, component.ccdf))])
    for q in shares[(shares > 0.0) & (shares < 1.0)]:
        low, high = component.icdf(q), component.iccdf(q)
        assert component.cdf(low) >= q > (component.cdf(low - 1) if low else -1)
        assert component.ccdf(high) <= q
        assert high == 0 or component.ccdf(high - 1) > q


@pytest.mark.parametrize("component", ALL)
def test_ends_of_the_support(component):
    start, end = component.icdf([0.0, 1.0])
    assert (component.iccdf([1.0, 0.0]) == [start, end]).all()
    assert component.cdf(end) == 1.0
    assert component.ccdf(end) == 0.0
    assert start == -np.inf or component.cdf(start - 1.0) == 0.0
    assert type(component).in_support(component.icdf(np.array([0.1, 0.9]))).all()
    outside = np.array([np.nan, -np.inf, *[np.inf] * (component.name != "point-mass")])
    assert not type(component).in_support(outside).any()


@pytest.mark.parametrize("component", ALL)
def test_the_two_tails_make_one(component):
    x = inside(component)
    np.testing.assert_allclose(component.cdf(x) + component.ccdf(x), 1.0, rtol=1e-13)
    np.testing.assert_allclose(np.exp(component.logcdf(x)), component.cdf(x), rtol=1e-13)


@pytest.mark.parametrize("component", [p for p in ALL if p.values[0].name != "point-mass"])
def test_slope_is_the_derivative_of_the_log_density(component):
    x = component.icdf(np.array([0.2, 0.45, 0.8]))
    h = np.minimum(1e-4 * width(component), 1e-5 * np.abs(x - component.icdf(0.0)))
    h = np.maximum(h, 1e-4) if component.discrete else h
    x = x + 1.0 if component.discrete else x
    rise = component._log_extension(x + h) - component._log_extension(x - h)
    size = np.abs(rise / (2 * h)).max() + 1 / (width(component) + component.discrete)
    np.testing.assert_allclose(
        component._slope(x), rise / ((x + h) - (x - h)), rtol=1e-5, atol=1e-5 * size
    )


@pytest.mark.parametrize("component", WITH_MOMENTS)
def test_moments_are_those_of_the_density(component):
    mean, sd = component.moments()
    if component.discrete:
        x = whole_numbers(component)
        first = x @ component.pdf(x)
        second = (x - mean) ** 2 @ component.pdf(x)
    else:
        first = integral(lambda x: x * component.pdf(x), component)
        second = integral(lambda x: (x - mean) ** 2 * component.pdf(x), component)
    # a lognormal of sigma 2 has 1e-9 of its variance beyond the tail of 1e-20
    assert first == pytest.approx(mean, rel=1e-8, abs=1e-8 * sd)
    assert second == pytest.approx(sd**2, rel=1e-6)


@pytest.mark.parametrize("component", WITH_MOMENTS)
def test_moments_can_be_differentiated_by_a_complex_step(component):
    for i, field in enumerate(component.fields()):
        complex_fields, up, down = (list(component.fields()) for _ in range(3))
        step = 1e-6 * (abs(field) + 1e-3)
        complex_fields[i] = field + 1e-30j
        up[i], down[i] = field + step, field - step
        exact = np.imag(type(component)._of(*complex_fields).moments()) / 1e-30
        high, low = (np.array(type(component)._of(*fields).moments()) for fields in (up, down))
        numeric = (high - low) / (up[i] - down[i])
        blur = 1e-6 * np.abs(exact).max() + 4.0 * np.spacing(np.abs(high)) / step
        assert np.all(np.abs(exact - numeric) <= 1e-5 * np.abs(exact) + blur)


@pytest.mark.parametrize("component", ALL)
def test_draws_repeat_and_have_the_moments(component):
    draws = component.sample(20_000, rng=7)
    np.testing.assert_array_equal(draws, component.sample(20_000, rng=7))
    assert type(component).in_support(draws).all()
    middle = component.icdf(0.5)
    share = component.cdf(middle)
    error = 5 * np.sqrt(share * (1 - share) / 20_000)
    assert np.mean(draws <= middle) == pytest.approx(share, abs=error)
    below = np.mean(draws <= component.icdf(0.1))
    assert below == pytest.approx(component.cdf(component.icdf(0.1)), abs=5 * 0.5 / 141)


@pytest.mark.parametrize("name", CROSSING)
def test_crossings_are_where_the_densities_cross(name):
    found = 0
    for (one, other), ratio in zip(
        [pair for pair in combinations(COMPONENTS[name], 2) for _ in range(3)],
        [-1.5, 0.0, 2.0] * 10,
        strict=False,
    ):
        roots = np.sort(one.crossings(other, ratio))
        found += len(roots)

        def difference(x, one=one, other=other, ratio=ratio):
            return ratio + one._log_extension(x) - other._log_extension(x)

        slopes = np.abs(one._slope(roots)) + np.abs(other._slope(roots))
        blur = np.abs(one._log_extension(roots)) + slopes * np.abs(roots) + 10.0
        assert np.all(np.abs(difference(roots)) <= 1e-13 * blur)
        z = np.concatenate([-np.geomspace(30, 0.01, 500), np.geomspace(0.01, 30, 500)])
        x = np.unique([one.icdf(ndtr(z)), other.icdf(ndtr(z))])
        x = x[np.isfinite(x)]
        changes = np.count_nonzero(np.diff(np.sign(difference(x))))
        within = (roots > x[0]) & (roots < x[-1])
        assert changes == np.count_nonzero(within)
        np.testing.assert_allclose(np.sort(other.crossings(one, -ratio)), roots, rtol=1e-9)
    assert found > 3
    assert len(one.crossings(one, 0.5)) == 0


# -------------------------------------------------------------------- core families
def observations(name):
    """Values on the line, responsibilities (2, m) of two components, and unequal weights."""
    rng = np.random.default_rng(5)
    low, high = COMPONENTS[name][:2]
    y = np.concatenate([low.sample(40, rng=rng), high.sample(60, rng=rng)])
    share = rng.uniform(0.05, 0.95, 100)
    weights = rng.integers(1, 4, 100).astype(float)
    return y, np.stack([share, 1 - share]), weights


def estimate(name, y, counts, **options):
    """The M step from two of the table's components, taken again where these are too far away."""
    old = FAMILIES[name].stack(COMPONENTS[name][:2])
    for _ in range(2):
        own = old._evidence(y, np.zeros(2))[1]
        sums = old._sums(counts, old._statistics(y), own)
        new, is_close = old._estimate(sums, **options), old._is_close(sums)
        old = new
    assert is_close
    return new


@pytest.mark.parametrize("component", [p for p in ALL if p.values[0].core is type(p.values[0])])
def test_score_and_hessian_are_the_derivatives(component):
    y = inside(component, z=(-2.0, -0.3, 1.1))
    score, hessian = component._derivatives(y)
    for i, parameter in enumerate(component.parameters):
        if not parameter.is_free:
            assert not score[i].any()
            assert not hessian[i].any()
            continue
        unit, free = parameter.stretch(width(component)), parameter.domain.free
        h = min(1e-5, 0.5 * (free(component.fields()[i]) - parameter.domain.lowest))
        up, down = moved(component, i, h * unit), moved(component, i, -h * unit)
        step = 2 * h * unit
        rise = (up._logpdf(y) - down._logpdf(y)) / step
        np.testing.assert_allclose(score[i] * unit, rise * unit, rtol=1e-5, atol=1e-6)
        turn = (up._derivatives(y)[0] - down._derivatives(y)[0]) / step
        size = np.abs(turn).max(axis=1, keepdims=True) * 1e-5
        assert np.all(np.abs(hessian[i] - turn) <= np.abs(turn) * 1e-5 + size)
    np.testing.assert_array_equal(hessian, np.swapaxes(hessian, 0, 1))


@pytest.mark.parametrize("name", OWN_M_STEP)
@pytest.mark.parametrize(("penalty", "shared"), [(0.0, False), (0.5, False), (0.5, True)])
def test_the_m_step_is_stationary(name, penalty, shared):
    family, (y, share, weights) = FAMILIES[name], observations(name)
    shared = shared and family.scale_index is not None
    counts, spread = share * weights, 3.0
    stack = estimate(name, y, counts, penalty=penalty, spread=spread, shared=shared)
    terms = counts * stack._derivatives(y)[0]
    gradient, unit = terms.sum(axis=-1), np.abs(terms).sum(axis=-1)
    if family.can_collapse:  # a (s^2 / v^2 + log v^2), derived by log v
        width = np.exp(stack.log_width())
        pull = penalty * (2.0 * spread**2 / width**2 - 2.0) * stack._width_derivatives()[0]
        if shared:
            assert width[0] == width[1]
            index = family.scale_index
            gradient[index] = gradient[index].sum() + pull[index]
        else:
            gradient += pull
    free = [parameter.is_free for parameter in family.parameters]
    np.testing.assert_allclose(gradient[free] / unit[free], 0.0, atol=1e-12)


@pytest.mark.parametrize("name", OWN_M_STEP)
@pytest.mark.parametrize("shared", [False, True])
def test_a_weight_of_2_is_the_value_written_twice(name, shared):
    y, share, weights = observations(name)
    options = {"penalty": 0.1, "spread": 2.0, "shared": shared}
    heavy = estimate(name, y, share * weights, **options)
    twice = weights.astype(int)
    written = estimate(name, np.repeat(y, twice), np.repeat(share, twice, axis=1), **options)
    np.testing.assert_allclose(heavy.fields(), written.fields(), rtol=1e-13)


@pytest.mark.parametrize("name", OWN_M_STEP)
def test_the_m_step_takes_several_mixtures_at_once(name):
    y, share, _ = observations(name)
    options = {"penalty": 0.1, "spread": 2.0, "shared": False}
    both = estimate(name, y, np.stack([share, share[::-1]]), **options)
    alone = estimate(name, y, share, **options)
    parameters = FAMILIES[name].parameters
    for parameter, many, one in zip(parameters, both.fields(), alone.fields(), strict=True):
        assert np.shape(many) == (2, 2)
        if parameter.is_free:
            np.testing.assert_allclose(many, [one, one[::-1]], rtol=1e-14)


@pytest.mark.parametrize("component", [p for p in ALL if p.values[0].core is type(p.values[0])])
def test_the_width_has_the_derivatives_it_says(component):
    if component.can_collapse:
        family = type(component)
        stack = family.stack([component])
        gradient, hessian = differences.width_derivatives(stack)
        exact, bend = stack._width_derivatives()
        free = [parameter.is_free for parameter in family.parameters]
        np.testing.assert_allclose(exact[free], gradient[free], rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(bend, hessian, atol=1e-5)


# -------------------------------------------------------------------- seen through a line
@pytest.mark.parametrize("component", ALL)
def test_on_the_line_it_is_its_core_family(component):
    x = component.icdf(np.array([0.05, 0.3, 0.6, 0.95]))
    stands_for = getattr(component, "_on_line", component)
    assert type(stands_for) is component.core
    on_line = stands_for._logpdf(type(component).to_line(x))
    logs = on_line + type(component).log_jacobian(x)
    np.testing.assert_allclose(component.logpdf(x), logs, rtol=1e-13)


# -------------------------------------------------------------------- errors, stacks
@pytest.mark.parametrize("family", FAMILIES.values())
def test_bad_parameters_are_refused_by_name(family):
    for i, parameter in enumerate(family.parameters):
        infinite = () if parameter.domain.holds(np.inf) else (np.inf,)
        for bad in (np.nan, "seven", None, *infinite):
            fields = [1.0] * len(family.parameters)
            fields[i] = bad
            with pytest.raises(Mix1dError, match=f"`{parameter.name}` of {family.__name__}"):
                family(*fields)
        if not parameter.domain.holds(0.0):
            fields = [1.0] * len(family.parameters)
            fields[i] = 0.0
            rule = re.escape(parameter.domain.rule)
            with pytest.raises(Mix1dError, match=rf"must {rule}, got 0\.0"):
                family(*fields)


@pytest.mark.parametrize("component", ALL)
def test_bad_arguments_are_refused(component):
    with pytest.raises(Mix1dError, match=r"`q` must be between 0 and 1, got 1\.5"):
        component.icdf([0.5, 1.5])
    with pytest.raises(Mix1dError, match="`q` must be between 0 and 1, got nan"):
        component.iccdf(np.nan)
    with pytest.raises(Mix1dError, match="`q` must be numbers, got 'a'"):
        component.icdf("a")
    with pytest.raises(Mix1dError, match="`x` must be numbers, got 'a'"):
        component.pdf("a")


@pytest.mark.parametrize("component", ALL)
def test_nan_in_is_nan_out(component):
    for method in (component.logpdf, component.logcdf, component.logccdf):
        assert np.isnan(method(np.nan))


@pytest.mark.parametrize("name", FAMILIES)
def test_a_stack_is_its_components_side_by_side(name):
    row = COMPONENTS[name]
    stack = FAMILIES[name].stack(row)
    assert stack.unstack() == tuple(row)
    assert stack[::-1].unstack() == tuple(row[::-1])
    x = row[0].icdf(np.array([0.1, 0.5, 0.9]))
    for method in ("_logpdf", "_logcdf", "_logccdf", "_slope", "_log_extension"):
        with np.errstate(all="ignore"):
            together = getattr(stack, method)(x)
            alone = [getattr(component, method)(x) for component in row]
        np.testing.assert_array_equal(together, np.stack(alone))
