"""A family that is a known one after a change of variable, written by a user and not registered."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit, logit

import mix1d
from mix1d.families import FAMILIES, Normal, Parameter
from mix1d.families.transformed import Transformed

Z, SHARE = np.polynomial.hermite_e.hermegauss(201)
SHARE = SHARE / SHARE.sum()


@dataclass(frozen=True)
class LogitNormal(Transformed):
    """Shares between 0 and 1; its second parameter is called `scale` and has no default."""

    middle: float
    scale: float

    name = "logitnormal"
    parameters = (Parameter.location("middle"), Parameter.scale("scale"))
    core = Normal
    support = "numbers between 0 and 1"

    @classmethod
    def to_line(cls, x):
        return np.log(x) - np.log1p(-x)

    @classmethod
    def from_line(cls, y):
        return 1.0 / (1.0 + np.exp(-y))

    @classmethod
    def log_jacobian(cls, x):
        return -np.log(x) - np.log1p(-x)

    def moments(self):
        middle, scale = self._columns()
        x = self.from_line(middle + scale * Z)
        mean = x @ SHARE
        return mean, np.sqrt((x - mean[..., None]) ** 2 @ SHARE)


ONE = LogitNormal(0.4, 0.8)


@pytest.fixture(scope="module")
def fit():
    rng = np.random.default_rng(0)
    line = np.concatenate([rng.normal(-2.0, 0.5, 100), rng.normal(1.0, 0.7, 100)])
    return mix1d.fit(expit(line), 2, family=LogitNormal)


def test_a_field_called_scale_has_no_default():
    with pytest.raises(TypeError, match="scale"):
        LogitNormal(0.4)


def test_density_tails_and_quantiles_follow_from_the_core():
    x = np.array([0.05, 0.4, 0.97])
    np.testing.assert_allclose(ONE.cdf(x), Normal(0.4, 0.8).cdf(logit(x)), rtol=1e-14)
    np.testing.assert_allclose(ONE.icdf(ONE.cdf(x)), x, rtol=1e-13)
    np.testing.assert_allclose(ONE.iccdf(ONE.ccdf(x)), x, rtol=1e-12)
    assert quad(ONE.pdf, 0, 1)[0] == pytest.approx(1.0, abs=1e-9)
    assert quad(ONE.pdf, 0, 0.3)[0] == pytest.approx(ONE.cdf(0.3), abs=1e-9)
    np.testing.assert_allclose(ONE.moments()[0], quad(lambda x: x * ONE.pdf(x), 0, 1)[0], rtol=1e-8)


def test_outside_the_support_on_either_side():
    x = [-0.1, 0.0, 1.0, 1.1, np.nan]
    np.testing.assert_array_equal(ONE.pdf(x), [0, 0, 0, 0, np.nan])
    np.testing.assert_array_equal(ONE.cdf(x), [0, 0, 1, 1, np.nan])
    np.testing.assert_array_equal(ONE.ccdf(x), [1, 1, 0, 0, np.nan])
    inside = LogitNormal.in_support(np.array([*x, 0.5]))
    np.testing.assert_array_equal(inside, [False] * 5 + [True])


def test_the_slope_has_all_digits():
    x = np.array([0.01, 0.3, 0.8])
    z = (logit(x) - 0.4) / 0.8
    exact = (-z / 0.8 - 1.0 + 2.0 * x) / (x * (1.0 - x))
    np.testing.assert_allclose(ONE._slope(x), exact, rtol=1e-13)


def test_crossings_are_those_of_the_core():
    other = LogitNormal(-1.0, 0.5)
    roots = np.sort(ONE.crossings(other, 0.2))
    logs = np.sort(Normal(0.4, 0.8).crossings(Normal(-1.0, 0.5), 0.2))
    np.testing.assert_allclose(roots, expit(logs), rtol=1e-14)
    assert ONE.crossings(Normal(0, 1), 0.0) is None
    assert ONE.affinity(Normal(0, 1)) is None


def test_a_family_that_is_not_registered_is_fitted_as_its_core_is(fit):
    assert "logitnormal" not in FAMILIES
    core = mix1d.fit(logit(fit.sample.values), 2)
    middles = [component.middle for component in fit.mixture.components]
    np.testing.assert_allclose(middles, core.mixture.means, rtol=1e-9)
    np.testing.assert_allclose(
        fit.standard_errors().parameters["scale"], core.standard_errors().sds, rtol=1e-6
    )


USES = {
    "summary": str,
    "profile": lambda f: f.interval(method="profile"),
    "bootstrap": lambda f: f.bootstrap(9),
    "thresholds": lambda f: f.thresholds(posterior=0.9, method="profile"),
    "modes": lambda f: f.modes(),
    "influence": lambda f: f.influence(),
    "outliers": lambda f: f.outliers(),
    "goodness of fit": lambda f: f.goodness_of_fit(n_boot=9),
    "page": lambda f: f._repr_html_(),
    "many": lambda f: mix1d.fit_many(f.sample.values[None], 2, family=LogitNormal),
    "sketch": lambda f: mix1d.fit(mix1d.sketch(f.sample.values), 2, family=LogitNormal),
    "start": lambda f: mix1d.fit(f.sample.values, family=LogitNormal, start=f.mixture),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_a_family_that_is_not_registered_serves_everywhere(fit, use):
    assert use(fit) is not None
