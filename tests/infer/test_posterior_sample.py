"""Draws from the posterior of a fit: what can be read from them, and how far to rely on it."""

import json

import numpy as np
import pytest

import mix1d
from every_call import X as FAITHFUL
from mix1d import Mixture, Prior
from mix1d.posterior.convergence import bulk_size, r_hat


@pytest.fixture(scope="module")
def fit():
    return mix1d.fit(FAITHFUL, 2)


@pytest.fixture(scope="module")
def draws(fit):
    return fit.posterior_sample()


def test_faithful(draws):
    """The figures of the issue, but for the time: `docs/performance.md`."""
    for values in (draws.weights, *draws.parameters.values()):
        assert values.shape == (4, 1000, 2)
        assert r_hat(values).max() < 1.01
        assert bulk_size(values).min() > 400
    assert "no divergences" in draws.message
    assert draws.n_switched == 0


def test_many_rows_have_the_standard_error_for_their_sd():
    """Bernstein & von Mises; the prior weighs as little as one of 20,000 rows."""
    truth = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1.2])
    fit = mix1d.fit(np.round(truth.sample(20_000, rng=0), 1), 2, rounding=None)
    draws, errors = fit.posterior_sample(16_000), fit.standard_errors()
    for values, own in ((draws.weights, errors.weights), (draws.means, errors.means),
                        (draws.sds, errors.sds)):  # fmt: skip
        np.testing.assert_allclose(values.std(axis=(0, 1)), own, rtol=0.03)


def test_intervals_are_near_those_of_the_profile(fit, draws):
    mine, profile = draws.interval(), fit.interval(method="profile")
    widths = np.diff(profile.means, axis=1)
    np.testing.assert_allclose(mine.means, profile.means, atol=0.15 * widths.min())
    assert fit.interval(method="posterior") == mine
    assert fit.interval_of(lambda m: m.means, method="posterior").interval.shape == (2, 2)
    assert mine.message == ""


def test_the_interval_of_a_function_is_that_of_its_draws(draws):
    found = draws.interval_of(lambda m: m.means[1] - m.means[0], 0.9)
    values = draws.means[..., 1] - draws.means[..., 0]
    np.testing.assert_allclose(found.interval, np.quantile(values, [0.05, 0.95]))
    assert found.estimate == pytest.approx(values.mean())
    assert found.standard_error == pytest.approx(values.std(ddof=1))


def test_the_density_is_the_mean_of_the_densities(fit, draws):
    x = np.array([50.0, 65.0, 80.0])
    band = draws.density(x)
    curves = np.array([mixture.pdf(x) for mixture in draws.mixtures()])
    np.testing.assert_allclose(band.estimate, curves.mean(axis=0))
    np.testing.assert_allclose(band.low, np.quantile(curves, 0.025, axis=0))
    assert fit.band(x, method="posterior") == band
    cdf = fit.band(x, of="cdf", method="posterior")
    np.testing.assert_allclose(cdf.estimate, np.mean([m.cdf(x) for m in draws.mixtures()], axis=0))


def test_the_summary_begins_with_what_has_no_labels(draws):
    summary = draws.summary()
    assert summary.names[:3] == ("mean of all", "sd of all", "threshold 1")
    assert summary.names[3:] == tuple(f"{n} {j}" for n in ("weight", "mean", "sd") for j in (1, 2))
    assert summary.n_modes == {2: 1.0}
    place = summary.names.index("mean 1")
    assert summary.mean[place] == draws.means[..., 0].mean()
    assert summary.r_hat[place] == r_hat(draws.means[..., 0])
    assert (summary.low < summary.mean).all()
    assert "dirichlet" in str(summary)


def test_labels_are_given_after_drawing():
    """Two groups that overlap change places in the chains, and are told apart afterwards."""
    x = Mixture.normal(means=[0, 2], sds=[1, 1]).sample(60, rng=1)
    draws = mix1d.fit(x, 2).posterior_sample(400)
    assert draws.n_switched > 0
    means = draws.means.mean(axis=(0, 1))
    assert means[0] < means[1]


def test_components_that_a_prior_tells_apart_keep_their_places():
    x = Mixture.normal(means=[0, 2], sds=[1, 1]).sample(60, rng=1)
    prior = Prior(mean=[Prior.normal(0, 1), Prior.normal(2, 1)])
    assert mix1d.fit(x, 2, prior=prior).posterior_sample(200).n_switched == 0


def test_a_prior_says_which_component_is_which(fit):
    prior = Prior(mean=[Prior.normal(80, 1), Prior.normal(55, 1)])
    means = fit.posterior_sample(400, prior=prior).means.mean(axis=(0, 1))
    np.testing.assert_allclose(means, [80, 55], atol=1)


def test_a_prior_moves_the_draws(fit, draws):
    far = fit.posterior_sample(200, prior=Prior(mean=Prior.normal(0, 1)))
    assert (far.means.mean(axis=(0, 1)) < draws.means.mean(axis=(0, 1))).all()
    assert far.prior.startswith("mean ~ normal(mean=0, sd=1)")


def test_the_prior_of_a_fit_is_that_of_its_draws():
    fit = mix1d.fit(FAITHFUL, 2, prior="weak")
    own, asked = fit.posterior_sample(80), mix1d.fit(FAITHFUL, 2).posterior_sample(80, prior="weak")
    assert own.prior == asked.prior
    assert own.prior.startswith(str(fit.prior))


def test_what_is_held_is_the_same_in_all_draws():
    fit = mix1d.fit(FAITHFUL, 2, constraints={"means": [55, None], "sds": "s"})
    draws = fit.posterior_sample(400)
    assert (draws.means[..., 0] == 55).all()
    np.testing.assert_array_equal(draws.sds[..., 0], draws.sds[..., 1])


@pytest.mark.parametrize(
    "sample",
    [
        mix1d.Sample.censored([-np.inf, 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 2.0, 4.0, np.inf]),
        mix1d.Sample([1.0, 2.0, 2.5, 3.0, 7.0]).within(low=0.5),
        mix1d.Sample([1.0, 2.0, 2.5, 3.0, 7.0]).with_errors(0.5),
    ],
)
def test_any_kind_of_row(sample):
    draws = mix1d.fit(sample, 1).posterior_sample(200)
    assert np.isfinite(draws.sds).all()
    assert draws.sds.min() > 0


def test_the_same_seed_gives_the_same_draws(fit):
    one, other = fit.posterior_sample(80, rng=5), mix1d.fit(FAITHFUL, 2).posterior_sample(80, rng=5)
    assert one == other
    assert fit.posterior_sample(80, rng=5) is one
    assert fit.posterior_sample(80, rng=6) != one


def test_few_draws_are_said_to_be_few(fit):
    draws = fit.posterior_sample(32)
    assert "draw more" in draws.message
    assert "draw more" in draws.interval().message


def test_table_and_document(fit):
    draws = fit.posterior_sample(80)
    table = draws.to_frame()
    assert len(table) == 80
    assert list(table.columns[:5]) == ["chain", "draw", "log_density", "diverged", "weight_1"]
    document = json.loads(draws.to_json())
    assert np.shape(document["weights"]) == (4, 20, 2)
    assert document["prior"] == draws.prior


def test_arviz_takes_the_draws(draws):
    pytest.importorskip("arviz_base")
    tree = draws.to_arviz()
    assert tree["posterior"]["mean"].dims == ("chain", "draw", "component")
    np.testing.assert_array_equal(tree["posterior"]["mean"].values, draws.means)
    np.testing.assert_array_equal(tree["sample_stats"]["diverging"].values, draws.diverged)


def test_the_picture(draws):
    ax = draws.plot()
    curves = [line for line in ax.lines if line.get_label() == "_draw"]
    assert len(curves) == 30
    assert max(line.get_ydata().max() for line in curves) < ax.get_ylim()[1]
    ax.figure.clear()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n": 10}, "`n` must be a whole number of at least 32, got 10"),
        ({"n": 4001}, "`n` must be a multiple of `chains`, 4, got 4001"),
        ({"chains": 0}, "`chains` must be a whole number of at least 1, got 0"),
        ({"prior": "flat"}, "`prior` must be 'weak', a mix1d.Prior such as"),
        ({"prior": Prior(shape=Prior.gamma(1, 1))}, "`prior` must name what is estimated"),
        ({"on_interrupt": "stop"}, "`on_interrupt` must be one of"),
    ],
)
def test_bad_input(fit, options, words):
    with pytest.raises(mix1d.Mix1dError, match=words.replace("(", r"\(")):
        fit.posterior_sample(**options)


def test_what_has_no_likelihood_has_no_posterior():
    weights = 0.5 + np.arange(FAITHFUL.size) % 3
    fit = mix1d.fit(FAITHFUL, 2, weights=weights, weights_are="relative")
    with pytest.raises(mix1d.Mix1dError, match="relative"):
        fit.posterior_sample()


def test_ctrl_c_keeps_what_is_done(fit, monkeypatch):
    from mix1d.posterior import sampling

    def interrupted(sampler, count=[0], move=sampling._Sampler.next):  # noqa: B006
        count[0] += 1
        if count[0] > 25:
            raise KeyboardInterrupt
        return move(sampler)

    monkeypatch.setattr(sampling._Sampler, "next", interrupted)
    draws = fit.posterior_sample(4000, rng=7, on_interrupt="return")
    assert draws.weights.shape == (4, 25, 2)
    assert draws.message.startswith("interrupted: 100 of 4,000 draws were done")
    with pytest.raises(KeyboardInterrupt):
        fit.posterior_sample(4000, rng=7)
