"""To and from SciPy: the same distribution comes back, and what cannot is refused in words."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import LogNormal, Mixture, Normal, Poisson, StudentT, families, from_scipy
from mix1d.errors import Mix1dError
from zoo import COMPONENTS

THERE_AND_BACK = {
    "normal": Mixture([0.3, 0.7], [Normal(-1.5, 0.2), Normal(4, 3)]),
    "lognormal": Mixture([0.5, 0.5], [LogNormal(0, 0.3), LogNormal(2.5, 1)]),
    "both": Mixture([0.2, 0.8], [LogNormal(0.1, 0.3), Normal(2.5, 1)]),
}


@pytest.mark.parametrize("name", THERE_AND_BACK)
def test_there_and_back(name):
    mixture = THERE_AND_BACK[name]
    assert Mixture.from_scipy(mixture.to_scipy()) == mixture


FROZEN = {
    "gamma": (stats.gamma(2, scale=3), mix1d.Gamma(2, 3)),
    "weibull": (stats.weibull_min(2, scale=3), mix1d.Weibull(3, 2)),
    "t": (stats.t(4, 1, 2), mix1d.StudentT(1, 2, 4)),
    "inverse Gaussian": (stats.invgauss(0.5, scale=3), families.InverseGaussian(1.5, 3)),
    "negative binomial": (stats.nbinom(2, 0.4), families.NegativeBinomial(3, 2)),
    "geometric": (stats.geom(0.4, loc=-1), families.Geometric(0.4)),
    "binomial": (stats.binom(9, 0.4), families.Binomial(9, 0.4)),
    "uniform": (stats.uniform(0.5, 8), families.Uniform(0.5, 8.5)),
    "beta": (stats.beta(2, 3), families.Beta(2, 3)),
    "another": (stats.exponnorm(1.5, 1, 2), from_scipy(stats.exponnorm)(K=1.5, loc=1, scale=2)),
    "shifted": (stats.lognorm(0.7, loc=1), from_scipy(stats.lognorm, loc=1)(loc=1, scale=1, s=0.7)),
    "shifted counts": (stats.poisson(2, loc=1), from_scipy(stats.poisson, loc=1)(loc=1, mu=2)),
    "norm": (stats.norm(2.0, 0.5), Normal(2, 0.5)),
    "norm by name": (stats.norm(scale=3), Normal(0, 3)),
    "new normal": (stats.Normal(mu=1, sigma=2), Normal(1, 2)),
    "new lognormal": (stats.exp(stats.Normal(mu=1, sigma=2)), LogNormal(1, 2)),
    "lognorm": (stats.lognorm(0.7, scale=np.exp(1.25)), LogNormal(1.25, 0.7)),
    "poisson": (stats.poisson(4.5), Poisson(4.5)),
}


@pytest.mark.parametrize("name", FROZEN)
def test_one_distribution(name):
    theirs, ours = FROZEN[name]
    (component,) = Mixture.from_scipy(theirs).components
    assert type(component) is type(ours)
    x = np.array([1.0, 2.0, 7.0])
    np.testing.assert_allclose(component.logcdf(x), theirs.logcdf(x), rtol=1e-12)


def test_a_list_with_weights():
    two = [stats.poisson(1), stats.poisson(mu=9)]
    assert Mixture.from_scipy(two, weights=[0.2, 0.8]).weights.tolist() == [0.2, 0.8]
    assert Mixture.from_scipy(two).weights.tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("distribution", "weights", "sentence"),
    [
        (stats.norm, None, "must be a scipy.stats.Mixture"),
        (stats.Uniform(a=0, b=1), None, "must be a scipy.stats.Mixture"),
        (stats.log(stats.Uniform(a=1, b=2)), None, "must be a scipy.stats.Mixture"),
        (3, None, "must be a scipy.stats.Mixture, a Normal, the exp of a Normal, or a frozen"),
        ([], None, "`components` must hold at least one component"),
        (stats.norm(0, 1), [1.0], "`weights` must be None unless `distribution` is a list"),
        (stats.norm([0, 1], 1), None, "parameters that are single numbers"),
        (stats.Normal(mu=[0, 1], sigma=[1, 1]), None, "parameters that are single numbers"),
        ([stats.norm(0, 1), stats.poisson(2)], None, "all continuous or all discrete"),
    ],
)
def test_what_cannot_be_read(distribution, weights, sentence):
    with pytest.raises(Mix1dError) as caught:
        Mixture.from_scipy(distribution, weights)
    assert sentence in str(caught.value)


@pytest.mark.parametrize("name", [name for name, c in COMPONENTS.items() if not c[0].discrete])
def test_every_family_becomes_one_of_scipy(name):
    """But for the circle, and for a lump, which has no density."""
    component = COMPONENTS[name][0]
    if name in ("von-mises", "point-mass"):
        with pytest.raises(Mix1dError, match="`to_scipy` knows no distribution for"):
            Mixture([1], [component]).to_scipy()
        return
    x = component.icdf(np.array([0.1, 0.5, 0.8]))
    np.testing.assert_allclose(
        Mixture([1], [component]).to_scipy().pdf(x), component.pdf(x), rtol=1e-9
    )


def test_a_t_without_df_becomes_a_normal():
    mixture = Mixture([1.0], [StudentT(1.0, 2.0, np.inf)])
    assert mixture.to_scipy().pdf(2.5) == pytest.approx(mixture.pdf(2.5), rel=1e-12)


def test_what_cannot_be_written():
    with pytest.raises(Mix1dError, match="needs continuous components, got 'poisson': SciPy's"):
        Mixture([1.0], [Poisson(3)]).to_scipy()
