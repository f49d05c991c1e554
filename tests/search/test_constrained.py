"""Under every constraint the search is never below direct maximisation by SciPy."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import norm

import mix1d
from mix1d import Mixture, Outcome

SETS = 5
"""`benchmarks/constraints.py` has twenty."""

# What each constraint leaves free, as weights, means and sds of two components.
CONSTRAINTS = {
    "one sd": ({"sds": "s"}, lambda t: ([t[0], -t[0]], [t[1], t[2]], [t[3], t[3]])),
    "ratio of sds": (
        {"sds": ["s", "2*s"]},
        lambda t: ([t[0], -t[0]], [t[1], t[2]], [t[3], t[3] + np.log(2)]),
    ),
    "one mean": ({"means": "m"}, lambda t: ([t[0], -t[0]], [t[1], t[1]], [t[2], t[3]])),
    "a mean is 0": ({"means": [0, None]}, lambda t: ([t[0], -t[0]], [0, t[1]], [t[2], t[3]])),
    "ratio of means": (
        {"means": ["a", "2*a"]},
        lambda t: ([t[0], -t[0]], [t[1], 2 * t[1]], [t[2], t[3]]),
    ),
    "fixed sds": ({"sds": [1, 2]}, lambda t: ([t[0], -t[0]], [t[1], t[2]], np.log([1, 2]))),
    "fixed weights": (
        {"weights": [0.3, 0.7]},
        lambda t: (np.log([0.3, 0.7]), [t[0], t[1]], [t[2], t[3]]),
    ),
    "one coefficient of variation": (
        {"means": ["a", "b"], "sds": ["c*a", "c*b"]},
        lambda t: ([t[0], -t[0]], [t[1], t[2]], np.log(np.abs(t[3] * np.array([t[1], t[2]])))),
    ),
}


def sample(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(1, 4), rng.uniform(4, 9)
    s = rng.uniform(0.5, 1.5, 2)
    return np.concatenate([rng.normal(a, s[0], 40), rng.normal(b, s[1], 60)])


def height(x, weights, means, log_sds):
    logs = np.asarray(weights) - logsumexp(weights)
    means, sds = np.asarray(means), np.exp(log_sds)
    return float(
        logsumexp(logs[:, None] + norm.logpdf(x, means[:, None], sds[:, None]), axis=0).sum()
    )


def is_sound(x, constraints, weights, means, log_sds) -> bool:
    """Whether the fit that begins at an end is to be trusted: no spike, no ridge."""
    shares = np.exp(np.asarray(weights) - logsumexp(weights))
    try:
        start = Mixture.normal(weights=shares, means=means, sds=np.exp(log_sds))
        return bool(mix1d.fit(x, start=start, constraints=constraints))
    except mix1d.Mix1dError:  # beyond any scale of the data
        return False


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_never_below_direct_maximisation(name):
    constraints, numbers = CONSTRAINTS[name]
    for seed in range(SETS):
        x = sample(seed)
        fit = mix1d.fit(x, 2, constraints=constraints)
        rng, best = np.random.default_rng(seed), -np.inf
        for _ in range(2):
            start = np.array([rng.normal(), *rng.choice(x, 2), 0.0])
            if name == "fixed weights":
                start = np.array([*rng.choice(x, 2), 0.0, 0.0])
            with np.errstate(all="ignore"):
                end = minimize(lambda t, x=x: -height(x, *numbers(t)), start, method="BFGS")
            if -end.fun > fit.loglik + 1e-7 and is_sound(x, constraints, *numbers(end.x)):
                best = max(best, -end.fun)
        assert fit.outcome is not Outcome.PENALISED, (name, seed, fit.message)
        assert fit.loglik >= best - 1e-7, (name, seed)


def test_constraints_that_hold_in_the_free_fit_change_nothing():
    x = sample(3)
    free = mix1d.fit(x, 2)
    weights, means, sds = map(np.ndarray.tolist, (
        free.mixture.weights, free.mixture.means, free.mixture.sds))  # fmt: skip
    for constraints in (
        {"means": [means[0], None]},
        {"sds": [None, sds[1]]},
        {"weights": weights},
        {"means": ["a", f"{means[1] / means[0]!r}*a"]},
        {"sds": ["s", f"{sds[1] / sds[0]!r}*s"]},
        {"weights": ["p", "1-p"]},
    ):
        fit = mix1d.fit(x, 2, constraints=constraints)
        assert fit.loglik == pytest.approx(free.loglik, abs=1e-9)
        np.testing.assert_allclose(fit.mixture.means, means, rtol=1e-8)
        np.testing.assert_allclose(fit.mixture.sds, sds, rtol=1e-8)


def test_one_sd_is_equal_sd():
    x = sample(5)
    tied, shared = mix1d.fit(x, 2, constraints={"sds": "s"}), mix1d.fit(x, 2, equal_sd=True)
    assert tied.loglik == pytest.approx(shared.loglik, abs=1e-9)
    np.testing.assert_allclose(tied.covariance, shared.covariance, rtol=1e-6)


def test_components_that_are_told_apart_keep_their_order():
    x = sample(7)
    fit = mix1d.fit(x, 2, constraints={"means": [None, x.min()]})
    assert fit.outcome
    assert fit.mixture.means[1] == x.min()


def test_units():
    """What fixes no number with a unit moves with the data."""
    x = sample(11)
    fit = mix1d.fit(x, 2, constraints={"means": ["a", "2*a"], "sds": "s"})
    for factor in (1e-12, 1e12, 3.7):
        moved = mix1d.fit(factor * x, 2, constraints={"means": ["a", "2*a"], "sds": "s"})
        np.testing.assert_allclose(moved.mixture.means, factor * fit.mixture.means, rtol=1e-9)
        np.testing.assert_allclose(moved.mixture.weights, fit.mixture.weights, rtol=1e-9)


def test_no_step_of_em_falls():
    x = sample(2)
    start = Mixture.normal(weights=[0.5, 0.5], means=[2, 4], sds=[2, 4])
    for constraints in ({"means": ["a", "2*a"]}, {"sds": ["s", "2*s"], "weights": [0.5, 0.5]}):
        path = mix1d.fit(x, start=start, constraints=constraints, accelerate=False).trace.loglik
        assert (np.diff(path) >= -1e-9).all()


def test_a_fixed_sd_makes_no_spike_and_a_tied_one_rests_on_all_rows():
    x = np.array([1.0, 1.1, 1.2, 5.0])
    fit = mix1d.fit(x, 2, constraints={"sds": 0.1})
    assert fit.outcome is Outcome.CONVERGED
    assert fit.mixture.means[1] == pytest.approx(5.0, abs=1e-9)


@pytest.mark.parametrize(
    ("family", "constraints"),
    [
        ("gamma", {"shapes": "k"}),
        ("gamma", {"scales": ["b", "2*b"]}),
        ("lognormal", {"sigmas": "s"}),
        ("weibull", {"shapes": "k"}),
        ("student-t", {"df": 5}),
        ("poisson", {"rates": ["a", "3*a"]}),
        ("negative-binomial", {"sizes": "r"}),
        ("exponential", {"means": ["a", "4*a"]}),
        ("beta", {"a": "u"}),
        ("logistic", {"scales": "s"}),
    ],
)
def test_every_family(family, constraints):
    """Certified, never below EM from the truth of the data, and with standard errors."""
    x = {"beta": sample(1) / 20 + 0.2, "poisson": np.round(sample(1)) + 3}.get(
        family, sample(1) + 3
    )
    x = np.round(x) if family == "negative-binomial" else x
    fit = mix1d.fit(x, 2, family=family, constraints=constraints)
    free = mix1d.fit(x, 2, family=family)
    assert fit.loglik <= free.loglik + 1e-6
    assert fit.n_parameters < free.n_parameters
    if fit.outcome:
        assert np.isfinite(fit.covariance).all()


def test_several_families_and_rows_that_are_no_values():
    x = np.concatenate([sample(4), np.random.default_rng(0).gamma(2, 2, 50)])
    said = {"mean": [5, None], "shape": [None, 2]}
    fit = mix1d.fit(x, family=["normal", "gamma"], constraints=said)
    assert fit.mixture.components[0].mean == 5.0
    assert fit.mixture.components[1].shape == pytest.approx(2.0, rel=1e-15)
    rows = mix1d.Sample(x).within(0.1, None).with_errors(0.2)
    fit = mix1d.fit(rows, 2, constraints={"sds": "s"})
    assert fit.mixture.sds[0] == fit.mixture.sds[1]


def test_weights_that_are_expressions():
    """Hardy-Weinberg proportions: never below thirty climbs from all over (seeds 0 and 7 once)."""
    said = {"weights": ["p*p", "2*p*(1-p)", "(1-p)*(1-p)"], "means": ["a", "a+d", "a+2*d"],
            "sds": "s"}  # fmt: skip
    for seed, best in ((0, -117.9864566945), (7, -115.6617258071)):
        x = np.random.default_rng(seed).gamma(2, 1, 80)
        fit = mix1d.fit(x, 3, constraints=said)
        assert fit.loglik == pytest.approx(best, abs=1e-8)


def test_one_scale_and_nothing_else_is_climbed_by_the_loops():
    from mix1d.model.problem import pose
    from mix1d.model.reading_constraints import asked_constraints

    def posed(said):
        two = (mix1d.Normal,) * 2
        known = asked_constraints(said, None, two)
        return pose(mix1d.Sample(sample(0)), mix1d.Normal, constraints=known)

    assert posed({"sds": "s"}).shared
    assert posed({"sds": "s"}).constraints is None
    for said in ({"sds": ["s", "2*s"]}, {"sds": "s", "means": [0, None]}, {"sds": 1}):
        assert not posed(said).shared


def test_noise_stands_beside_what_is_known():
    x = np.concatenate([sample(0), [40.0, -30.0]])
    fit = mix1d.fit(x, 2, noise=True, constraints={"means": [3, None]})
    assert fit.mixture.components[0].mean == 3.0
    assert fit.mixture.k == 3
    assert mix1d.Fit.from_json(fit.to_json()).options == fit.options
    with pytest.raises(mix1d.Mix1dError, match="the noise has a weight too"):
        mix1d.fit(x, 2, noise=True, constraints={"weights": [0.5, 0.5]})


def test_five_components_are_searched_on_until_climbs_agree():
    """Eight climbs ended 0.49 log-likelihood units lower, at a maximum that one of them reached."""
    rng = np.random.default_rng(0)
    means, sds = np.sort(rng.uniform(1, 12, 4)), rng.uniform(0.4, 1.3, 4)
    z = rng.choice(4, 200, p=rng.dirichlet([4] * 4))
    said = {"means": ["a", "a+1", "b", "b+1", None], "sds": ["s", "s", "t", "t", 1]}
    fit = mix1d.fit(rng.normal(means[z], sds[z]), 5, constraints=said)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik > -455.058409
