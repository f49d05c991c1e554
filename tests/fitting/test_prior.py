"""Fits with a prior: mclust, direct maximisation, and the laws of every fit."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize

import mix1d
from mix1d import Mix1dError, Mixture, Outcome, Prior, Sample

EXAMPLES = Path(__file__).parents[2] / "examples"
WAITING = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
GALAXIES = np.loadtxt(EXAMPLES / "galaxies.csv", delimiter=",", skiprows=1, ndmin=2)[:, 0]
X = Mixture.normal([0.4, 0.6], means=[100, 130], sds=[5, 9]).sample(80, rng=1)
KNOWN = Prior(mean=[Prior.normal(100, 0.1), Prior.normal(130, 0.1)])
"""Two means that are known well."""


# ---------------------------------------------------------------------- mclust
def test_faithful_as_mclust():
    """R: Mclust(faithful$waiting, G = 2, prior = priorControl()), mclust 6.0.0."""
    fit = mix1d.fit(WAITING, 2, prior="weak")
    assert fit.outcome is Outcome.MAP
    assert fit.loglik == pytest.approx(-1034.0939225, abs=1e-7)
    np.testing.assert_allclose(fit.mixture.weights, [0.3603708, 0.6396292], atol=1e-7)
    np.testing.assert_allclose(fit.mixture.means, [54.5907917, 80.0845137], atol=1e-7)
    np.testing.assert_allclose(fit.mixture.sds**2, [32.5893228, 33.5450116], atol=1e-7)
    assert fit.message.startswith("the posterior's mode in (mean, variance), certified")


def test_galaxies_as_mclust_from_where_it_is():
    """R: Mclust(galaxies / 1000, G = 3, prior = priorControl()), whose mode is not the highest."""
    start = Mixture.normal(
        [0.30, 0.37, 0.33], means=[19.7, 19.87, 22.96], sds=np.sqrt([48.2, 0.42, 0.83])
    )
    fit = mix1d.fit(GALAXIES, start=start, prior="weak")
    assert fit.outcome is Outcome.MAP
    assert fit.loglik == pytest.approx(-212.8770684, abs=1e-7)
    np.testing.assert_allclose(fit.mixture.weights, [0.3006630, 0.3742007, 0.3251364], atol=1e-7)
    np.testing.assert_allclose(fit.mixture.means, [19.7354461, 19.8664838, 22.9555572], atol=1e-7)
    np.testing.assert_allclose(fit.mixture.sds**2, [48.1566465, 0.4216655, 0.8275108], atol=1e-7)
    assert mix1d.fit(GALAXIES, 3, prior="weak").log_posterior > fit.log_posterior + 10


def test_one_normal_has_the__bic():
    """R: -Mclust(..., G = 1)$bic: L at the mode, and the usual number of parameters."""
    fit = mix1d.fit(WAITING, 1, prior="weak")
    assert fit.loglik == pytest.approx(-1095.3113020, abs=1e-7)
    assert fit.bic == pytest.approx(2201.8342, abs=1e-4)


def test_select_chooses_as_mclust():
    """R: mclustBIC(..., prior = priorControl()): two of equal sd, BIC 2090.493 where EM stopped."""
    chosen = mix1d.select(WAITING, [1, 2, 3], families=["normal"], rounding=None, prior="weak")
    assert (chosen.best.options.k, chosen.best.options.equal_sd) == (2, True)
    assert chosen.best.bic == pytest.approx(2090.4930, abs=0.003)
    assert chosen.best.bic < 2090.4930
    assert {c.outcome for c in chosen.table} == {Outcome.MAP}


# ---------------------------------------------------------------------- direct maximisation
def direct(x, start, prior):
    """The largest log posterior near a mixture, by SciPy's densities and optimiser."""
    k = start.k

    def mixture(v):
        weights = np.exp(np.append(v[: k - 1], 0.0))
        return weights / weights.sum(), v[k - 1 : 2 * k - 1], np.exp(v[2 * k - 1 :])

    def minus(v):
        with np.errstate(all="ignore"):
            weights, means, sds = mixture(v)
            z = (x - means[:, None]) / sds[:, None]
            density = weights / sds / np.sqrt(2.0 * np.pi) @ np.exp(-0.5 * z * z)
            return -(np.log(density).sum() + prior(weights, means, sds))

    logs = np.log(start.weights)
    v = np.concatenate([logs[:-1] - logs[-1], start.means, np.log(start.sds)])
    for _ in range(2):
        v = minimize(minus, v, method="BFGS", options={"gtol": 1e-8}).x
    return -minus(v)


@pytest.mark.parametrize("seed", range(20))
def test_no_direct_maximisation_is_higher(seed):
    rng = np.random.default_rng(seed)
    truth = Mixture.normal(
        rng.dirichlet([4, 4]), means=[0, rng.uniform(1, 5)], sds=rng.uniform(0.5, 2, 2)
    )
    x = truth.sample(int(rng.integers(30, 150)), rng=rng)
    a, b, center, width = rng.uniform(1, 4), rng.uniform(0.5, 3), rng.normal(), rng.uniform(1, 5)
    alpha = rng.uniform(1, 4)
    prior = Prior(
        mean=Prior.normal(center, width),
        variance=Prior.inverse_gamma(a, b),
        weights=Prior.dirichlet(alpha),
    )

    of_means, of_variances = stats.norm(center, width), stats.invgamma(a, scale=b)
    of_weights = stats.dirichlet([alpha, alpha])

    def log_prior(weights, means, sds):
        ones = of_means.logpdf(means), of_variances.logpdf(sds**2)
        return np.sum(ones) + of_weights.logpdf(weights)

    fit = mix1d.fit(x, 2, prior=prior, rounding=None)
    m = fit.mixture
    assert fit.log_prior == pytest.approx(log_prior(m.weights, m.means, m.sds), abs=1e-9)
    for start in (truth, m):
        assert fit.log_posterior >= direct(x, start, log_prior) - 1e-7


# ---------------------------------------------------------------------- laws
@pytest.mark.parametrize("factor", [1e-12, -1.0, 1e12])
def test_the_weak_prior_moves_with_the_data(factor):
    fit, moved = (mix1d.fit(x, 2, prior="weak") for x in (X, 7 * factor + factor * X))
    order = slice(None, None, -1 if factor < 0 else 1)
    np.testing.assert_allclose(moved.mixture.weights[order], fit.mixture.weights, rtol=1e-9)
    np.testing.assert_allclose(
        moved.mixture.means[order], 7 * factor + factor * fit.mixture.means, rtol=1e-9
    )
    np.testing.assert_allclose(moved.mixture.sds[order], abs(factor) * fit.mixture.sds, rtol=1e-9)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_a_prior_in_another_unit_is_the_same(factor):
    parts = {"sd": Prior.lognormal(2 + np.log(factor), 0.3)}
    fit = mix1d.fit(X, 2, prior=Prior(mean=Prior.normal(110, 8), sd=Prior.lognormal(2, 0.3)))
    other = mix1d.fit(
        factor * X, 2, prior=Prior(mean=Prior.normal(110 * factor, 8 * factor), **parts)
    )
    np.testing.assert_allclose(other.mixture.means, factor * fit.mixture.means, rtol=1e-9)
    np.testing.assert_allclose(other.mixture.sds, factor * fit.mixture.sds, rtol=1e-9)


def test_lognormals_are_normals_of_the_logarithms():
    fit = mix1d.fit(X, 2, family="lognormal", prior="weak")
    other = mix1d.fit(np.log(X), 2, prior="weak")
    np.testing.assert_allclose(fit.mixture._bank.fields(), other.mixture._bank.fields(), rtol=1e-8)


def test_a_prior_of_next_to_nothing_changes_nothing():
    nearly = Prior(mean=Prior.normal(0, 1e9), sd=Prior.gamma(1, 1e12))
    fit, plain = mix1d.fit(X, 2, prior=nearly), mix1d.fit(X, 2)
    np.testing.assert_allclose(fit.mixture.means, plain.mixture.means, rtol=1e-9)
    assert fit.loglik == pytest.approx(plain.loglik, abs=1e-9)
    assert (fit.outcome, plain.outcome) == (Outcome.MAP, Outcome.CONVERGED)


def test_intervals_without_width_are_values():
    with_rows = Sample.censored(X, X)
    fit, rows = (mix1d.fit(x, 2, prior="weak", rounding=None) for x in (X, with_rows))
    np.testing.assert_allclose(rows.mixture.means, fit.mixture.means, rtol=1e-9)


def test_components_with_densities_of_their_own_keep_their_places():
    """The first one is known to lie at 130, the second at 100."""
    prior = Prior(mean=[Prior.normal(130, 0.5), Prior.normal(100, 0.5)])
    fit = mix1d.fit(X, 2, prior=prior)
    assert fit.outcome is Outcome.MAP
    np.testing.assert_allclose(fit.mixture.means, [130, 100], atol=3)
    other = mix1d.fit(X, 2, prior=Prior(mean=list(prior.parts[0][1])[::-1]))
    np.testing.assert_allclose(fit.mixture.means[::-1], other.mixture.means, rtol=1e-9)
    assert fit.log_posterior == pytest.approx(other.log_posterior, abs=1e-9)


@pytest.mark.parametrize(
    "family",
    ["gamma", "weibull", "student-t", "skew-normal", "gumbel", "laplace", "inverse-gaussian"],
)
def test_every_family_that_can_become_narrow_has_a_weak_prior(family):
    fit = mix1d.fit(X, 2, family=family, prior="weak")
    assert fit.prior is not None
    assert fit.log_posterior == pytest.approx(fit.loglik + fit.log_prior)
    assert fit.outcome in (Outcome.MAP, Outcome.DOUBTFUL, Outcome.FLAT)


def test_families_that_cannot_are_fitted_by_likelihood():
    x = np.random.default_rng(0).poisson(4, 60)
    fit = mix1d.fit(x, 1, family="poisson", prior="weak")
    assert (fit.outcome, fit.prior, fit.log_posterior) == (Outcome.CONVERGED, None, None)


def test_several_families_and_noise_have_one():
    fit = mix1d.fit(X, family=["normal", "gamma"], prior="weak")
    assert str(fit.prior).startswith("mean ~ [normal(")
    noise = mix1d.fit(np.append(X, [0.0, 400.0]), 2, noise=True, prior="weak")
    assert noise.outcome is Outcome.MAP
    assert noise.mixture.weights[-1] < 0.1


def test_a_map_does_not_degenerate():
    x = [1, 2, 3, 5.0, 9, 11]
    plain = mix1d.fit(x, 3)
    assert plain.outcome is Outcome.PENALISED
    assert plain.message.endswith('with prior="weak" no component can become a spike')
    fit = mix1d.fit(x, 3, prior="weak")
    assert fit.outcome is not Outcome.PENALISED
    assert fit.mixture.sds.min() > 0.3


# ---------------------------------------------------------------------- what follows from it
def test_the_log_posterior_is_what_was_maximised():
    fit = mix1d.fit(X, 2, prior=Prior(mean=Prior.normal(110, 8), weights=Prior.dirichlet(3)))
    end = fit._path.climb.end
    assert fit.log_posterior == pytest.approx(
        fit._path.problem.loglik(float(end.objective)), abs=1e-9
    )


def test_lumps_stand_beside_it():
    fit = mix1d.fit(np.append(X, np.zeros(40)), 2, lumps=[0], prior="weak")
    alone = mix1d.fit(X, 2, prior="weak")
    assert fit.log_prior == pytest.approx(alone.log_prior, abs=1e-9)
    assert fit.prior == alone.prior


def test_errors_are_those_of_the_posterior():
    """A mean that is known to 0.1 has at most that error."""
    fit = mix1d.fit(X, 2, prior=KNOWN)
    assert (fit.standard_errors().means <= 0.1).all()
    profile = fit.interval(method="profile").means
    wald = fit.interval().means
    np.testing.assert_allclose(profile, wald, atol=0.05)


def test_a_bootstrap_has_the_prior_too():
    fit = mix1d.fit(X, 2, prior=KNOWN)
    errors = fit.bootstrap(20).standard_errors().means
    assert (errors < 0.1).all()


@pytest.mark.parametrize(
    "prior",
    ["weak", Prior(mean=[Prior.normal(100, 1), None], weights=Prior.dirichlet([2, 1.5]))],
    ids=["weak", "by component"],
)
def test_a_document_keeps_it(prior):
    fit = mix1d.fit(X, 2, prior=prior)
    read = mix1d.Fit.from_json(fit.to_json())
    assert read == fit
    assert (read.prior, read.options.prior) == (fit.prior, prior)
    assert read.log_posterior == fit.log_posterior


@pytest.mark.usefixtures("few_replicates")
def test_the_summary_and_the_report_say_it(tmp_path):
    fit = mix1d.fit(X, 2, prior="weak")
    assert "errors are those of the posterior" in " ".join(fit.summary().split())
    fit.report(tmp_path / "r.html", n_boot=9)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "(the weak prior of Fraley and Raftery 2007)" in page
    assert "Journal of Classification 24, 155-181" in page


# ---------------------------------------------------------------------- bad input
@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"prior": "strong"}, "`prior` must be 'weak', a mix1d.Prior such as .* got 'strong'"),
        ({"prior": 1}, "`prior` must be 'weak'"),
        ({"prior": "weak", "algorithm": "cem"}, "`prior` needs algorithm='em'"),
        ({"prior": Prior(shape=Prior.gamma(1, 1))}, "estimated of the family 'normal'"),
        ({"prior": Prior(means=[Prior.normal(0, 1)] * 3)}, "for each of the 2 components"),
    ],
)  # fmt: skip
def test_what_is_no_prior_of_these_components_is_refused(how, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        mix1d.fit(X, 2, **how)


@pytest.mark.parametrize(
    ("x", "family", "sentence"),
    [
        ([1.0, 1.0, 1.0], "normal", "at least 2 distinct values"),
        ([-1.0, -2.0, -3.0], "gamma", "must be positive finite numbers"),
    ],
)
def test_values_that_cannot_be_fitted_are_refused_as_without_a_prior(x, family, sentence):
    with pytest.raises(Mix1dError, match=sentence):
        mix1d.fit(x, 1, family=family, prior="weak")


def test_select_skips_families_without_the_parameter():
    prior = Prior(sd=Prior.lognormal(2, 1))
    chosen = mix1d.select(X, [1, 2], families=["normal", "gamma"], prior=prior)
    assert "'sd'" in chosen.skipped["gamma"]
    with pytest.raises(Mix1dError, match="estimated of the family 'gamma'"):
        mix1d.select(X, [1], families=["gamma"], prior=prior)


# ---------------------------------------------------------------------- constraints
def test_a_tied_sd_has_its_density_once():
    tied = mix1d.fit(X, 2, constraints={"sds": "s"}, prior="weak")
    shared = mix1d.fit(X, 2, equal_sd=True, prior="weak")
    np.testing.assert_allclose(tied.mixture.means, shared.mixture.means, rtol=1e-9)
    assert tied.log_posterior == pytest.approx(shared.log_posterior, abs=1e-9)
    assert tied.log_posterior == pytest.approx(
        tied._path.problem.loglik(float(tied._path.climb.end.objective)), abs=1e-9
    )


def test_a_fixed_weight_stands_beside_a_prior():
    prior = Prior(mean=[Prior.normal(100, 0.1), None], weights=Prior.dirichlet(10))
    fit = mix1d.fit(X, 2, constraints={"weights": [0.4, None]}, prior=prior)
    assert fit.outcome is Outcome.MAP
    assert fit.mixture.weights[0] == pytest.approx(0.4, abs=1e-12)
    assert fit.mixture.means[0] == pytest.approx(100, abs=0.3)
