"""Values with an error: against closed forms, and against quadrature where there are none."""

import mpmath
import numpy as np
import pytest
from scipy.special import erfcx

from mix1d.families import (
    Beta,
    Cauchy,
    Exponential,
    Gamma,
    GeneralisedNormal,
    InverseGaussian,
    Laplace,
    Logistic,
    LogLogistic,
    LogNormal,
    Normal,
    Pareto,
    PointMass,
    Poisson,
    SkewNormal,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
)
from mix1d.families.error_sums import LastSums
from mix1d.families.unseen_error import DataScale, unseen_of_error

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)


def stack_of(*components):
    return type(components[0]).stack(components)


def mean_and_variance(unseen):
    mean = (unseen.share * unseen.y).sum(axis=-2)
    return mean, (unseen.share * np.square(unseen.y - mean[..., None, :])).sum(axis=-2)


def test_normal_components():
    """Density, mean and variance of y in closed form."""
    stack = stack_of(Normal(0.0, 1.0), Normal(3.0, 0.01), Normal(-50.0, 4.0))
    x, error = (v.ravel() for v in np.meshgrid([-3.0, 0.0, 2.0, 10.0, 60.0], [1e-3, 0.1, 1.0, 9.0]))
    logs, unseen = unseen_of_error(stack, x, x, error)
    center, sd = stack._columns()
    total = np.square(sd) + np.square(error)
    right = -0.5 * np.square(x - center) / total - 0.5 * np.log(2.0 * np.pi * total)
    np.testing.assert_allclose(logs, right, rtol=1e-12, atol=1e-13)
    mean, variance = mean_and_variance(unseen)
    where, square = center + sd**2 * (x - center) / total, np.square(sd * error) / total
    assert np.all(np.abs(mean - where) < 1e-13 * (np.sqrt(square) + np.abs(x) + np.abs(center)))
    np.testing.assert_allclose(variance, square, rtol=1e-9)


def test_exponential_components():
    """Grushka (1972), the exponentially modified normal."""
    stack = stack_of(Exponential(2.0), Exponential(0.1))
    x, error = (v.ravel() for v in np.meshgrid([-5.0, -0.1, 0.5, 4.0, 30.0], [0.1, 1.0, 6.0]))
    rate = 1.0 / stack._columns()[0]
    place = (rate * error - x / error) / np.sqrt(2.0)
    near = np.log(0.5 * rate) - 0.5 * np.square(x / error)
    with np.errstate(divide="ignore"):
        right = near + np.log(erfcx(place))
    logs, _ = unseen_of_error(stack, x, x, error)
    known = np.isfinite(right)
    assert known.sum() > 25
    np.testing.assert_allclose(logs[known], right[known], rtol=1e-12, atol=1e-12)


def by_quadrature(component, x, error):
    """The log density and the mean of y, over pieces that shrink towards all places of note."""
    low = max(float(component.icdf(0.0)), min(x - 9.0 * error, float(component.icdf(1e-25))))
    high = min(float(component.icdf(1.0)), max(x + 9.0 * error, float(component.iccdf(1e-25))))
    grid = np.linspace(max(low, x - 40.0 * error), min(high, x + 40.0 * error), 20001)
    peak = grid[np.argmax(component.logpdf(grid) - 0.5 * np.square((x - grid) / error))]
    places = [x, peak, low, high, *component.icdf([0.01, 0.3, 0.5, 0.7, 0.99])]
    steps = (high - low) * 2.0 ** -np.arange(110.0)
    ends = np.concatenate([[low, high], *(p + s * steps for p in places for s in (-1.0, 1.0))])
    ends = np.unique(ends[(low <= ends) & (ends <= high)])
    half = 0.5 * np.diff(ends)[:, None]
    y, weights = (ends[:-1, None] + half * (1.0 + NODES)).ravel(), (half * WEIGHTS).ravel()
    logs = component.logpdf(y) - 0.5 * np.square((x - y) / error)
    terms = weights * np.exp(logs - logs.max())
    density = np.log(terms.sum()) + logs.max() - np.log(error) - 0.5 * np.log(2.0 * np.pi)
    return density, (terms * y).sum() / terms.sum()


CASES = [
    (Gamma(4.0, 18.0), [60.0, 500.0, 1.0, -5.0], [0.5, 5.0, 20.0, 200.0]),
    (Gamma(0.7, 3.0), [1e-3, 0.1, 20.0, -3.0], [0.01, 1.0, 9.0]),
    (Beta(1.5, 3.0), [0.5, 0.99, -0.05, 1.2], [0.01, 0.1, 0.5]),
    (Laplace(0.0, 1.0), [0.0, 0.1, -5.0, 30.0], [0.01, 1.0, 10.0]),
    (Cauchy(0.0, 1.0), [0.0, 5.0, 300.0], [0.01, 1.0, 20.0]),
    (StudentT(0.0, 1.0, 3.0), [0.0, 5.0, 300.0], [0.01, 1.0, 20.0]),
    (GeneralisedNormal(0.0, 1.0, 1.3), [0.0, 0.1, -5.0], [0.01, 1.0, 10.0]),
    (SkewNormal(0.0, 1.0, 50.0), [0.0, 0.9, -0.2], [0.01, 0.1, 1.0]),
    (Uniform(0.0, 1.0), [0.1, 0.9, -1.0, 3.0], [0.1, 1.0, 10.0]),
    (Pareto(2.0, 1.0), [1.1, 0.9, -1.0, 300.0], [0.1, 1.0, 10.0]),
    (VonMises(1.0, 5.0), [0.1, 1.0, 6.0, 7.0], [0.01, 0.1, 1.0]),
    (InverseGaussian(1.0, 2.0), [0.1, 1.0, -0.1, 7.0], [0.01, 0.1, 1.0]),
]


@pytest.mark.parametrize(("component", "places", "errors"), CASES, ids=lambda v: str(v)[:40])
def test_other_components(component, places, errors):
    x, error = (v.ravel() for v in np.meshgrid(places, errors))
    logs, unseen = unseen_of_error(stack_of(component, component), x, x, error)
    mean, _ = mean_and_variance(unseen)
    for i in range(x.size):
        density, place = by_quadrature(component, x[i], error[i])
        assert abs(logs[1, i] - density) < 2e-10 + 1e-12 * abs(density), (x[i], error[i])
        assert abs(mean[0, i] - place) < 2e-10 * (abs(place) + error[i]), (x[i], error[i])


def test_on_the_line_of_logarithms():
    """A lognormal stack on its line, and on the scale of the data."""
    stack = stack_of(LogNormal(0.0, 0.5), LogNormal(3.0, 0.1))
    core = stack_of(*(part._on_line for part in stack.unstack()))
    scale = DataScale(LogNormal.to_line, LogNormal.from_line, LogNormal.log_jacobian)
    x, error = np.array([1.0, 20.0, 5.0, 0.5, -0.3]), np.array([0.1, 3.0, 1e-3, 0.0, 0.5])
    on_line, unseen = unseen_of_error(core, x, x, error, scale)
    on_data, direct = unseen_of_error(stack, x, x, error)
    np.testing.assert_allclose(on_line, on_data, rtol=1e-11)
    mean = [(u.share * y).sum(axis=-2) for u, y in ((unseen, np.exp(unseen.y)), (direct, direct.y))]
    np.testing.assert_allclose(mean[0], mean[1], rtol=1e-11)


@pytest.mark.parametrize("component", [Normal(1.0, 2.0), Gamma(2.0, 2.0), Poisson(3.0)], ids=repr)
def test_an_error_of_0_is_an_exact_value(component):
    stack, x = stack_of(component, component), np.array([2.0, 5.0, 1.0])
    logs, unseen = unseen_of_error(stack, x, x, np.array([0.0, 0.5, 0.0]))
    np.testing.assert_array_equal(logs[:, ::2], stack._logpdf(x)[:, ::2])
    assert (unseen.y[..., ::2] == x[::2]).all()
    np.testing.assert_allclose(unseen.share.sum(axis=-2), 1.0, rtol=1e-13)


def test_counts():
    """The sum over whole numbers."""
    x, error = np.array([2.3, -1.0]), np.array([0.4, 2.0])
    logs, _ = unseen_of_error(stack_of(Poisson(3.0)), x, x, error)
    y = np.arange(60.0)
    terms = Poisson(3.0).pdf(y)[:, None] * np.exp(-0.5 * np.square((x - y[:, None]) / error))
    right = np.log(terms.sum(axis=0) / (error * np.sqrt(2.0 * np.pi)))
    np.testing.assert_allclose(logs[0], right, rtol=1e-13)


def test_a_point_mass():
    logs, unseen = unseen_of_error(stack_of(PointMass(2.0)), *np.array([[3.0], [3.0], [0.5]]))
    np.testing.assert_allclose(logs[0, 0], Normal(2.0, 0.5).logpdf(3.0), rtol=1e-14)
    assert (unseen.y == 2.0).all()


@pytest.mark.parametrize("df", [0.5, 1.0, 4.0])
@pytest.mark.parametrize(("x", "error"), [(0, 1000), (50, 20), (300, 300), (1e4, 3e3)])
def test_a_heavy_tail_under_a_wide_error(df, x, error):
    """The center is a peak of width 1 beside one as wide as the error: off by up to 2e-2 before."""
    with mpmath.workdps(30):
        d = mpmath.mpf(df)
        front = mpmath.gamma((d + 1) / 2) / (mpmath.sqrt(d * mpmath.pi) * mpmath.gamma(d / 2))

        def product(y):
            tail = front * (1 + y * y / d) ** (-(d + 1) / 2)
            return tail * mpmath.npdf(x, y, error)

        off = [k * s for k in (1, 3, 10, 30, 100) for s in (-1, 1)]
        near = [x + error * k for k in (-10, -6, -3, -1, 0, 1, 3, 6, 10)]
        places = sorted({0, *off, *near, -50 * error, x + 50 * error})
        expected = float(mpmath.log(mpmath.quad(product, [-mpmath.inf, *places, mpmath.inf])))
    component = StudentT.stack([StudentT(0.0, 1.0, df)])
    logs, _ = unseen_of_error(component, *(np.array([float(v)]) for v in (x, x, error)))
    assert logs[0, 0] == pytest.approx(expected, abs=1e-9)


NARROW = {
    "weibull": lambda w: Weibull(5.0, 1 / w),
    "gamma": lambda w: Gamma(1 / w**2, 5.0 * w**2),
    "normal": lambda w: Normal(5.0, 5.0 * w),
    "log-logistic": lambda w: LogLogistic(5.0, 1 / w),
    "inverse Gaussian": lambda w: InverseGaussian(5.0, 5.0 / w**2),
    "student's t": lambda w: StudentT(5.0, 5.0 * w, 5.0),
    "logistic": lambda w: Logistic(5.0, 5.0 * w),
    "Laplace": lambda w: Laplace(5.0, 5.0 * w),
    "skew-normal": lambda w: SkewNormal(5.0, 5.0 * w, 2.0),
    "generalised normal": lambda w: GeneralisedNormal(5.0, 5.0 * w, 3.0),
}


@pytest.mark.parametrize("name", NARROW)
@pytest.mark.parametrize("error", [0.01, 0.5])
def test_what_a_component_without_width_leaves_is_the_error(name, error):
    """The limit is the density of the error, and near it that of a normal of both variances.

    Of a width below the spacing of doubles the nodes gave a log density of -1e6. Of a width 1e-10
    of its place a component lies there to 1e-6 widths, which the tolerance allows.
    """
    x = 5.0 + error * np.array([-2.5, -1.0, 0.3, 1.0, 4.0])
    rows = x, x, np.full(x.size, error)
    for width in error / 5.0 * 10.0 ** -np.arange(5.0, 17.0):
        component = stack_of(NARROW[name](width))
        mean, sd = (float(v[0]) for v in component.moments())
        both = Normal(mean, float(np.hypot(sd, error))).logpdf(x)
        np.testing.assert_allclose(unseen_of_error(component, *rows)[0][0], both, atol=3e-6)
        np.testing.assert_allclose(LastSums(*rows, None).logs(component)[0], both, atol=3e-6)


def test_beyond_the_errors_a_heavy_tail_stays():
    """A Cauchy of width w has w / (pi d^2) of its mass near a distance d."""
    x, error, width = np.array([50.0]), np.array([1.0]), 1e-12
    logs, _ = unseen_of_error(stack_of(Cauchy(0.0, width)), x, x, error)
    assert logs[0, 0] == pytest.approx(np.log(width / (np.pi * 2500.0)), abs=2e-3)
