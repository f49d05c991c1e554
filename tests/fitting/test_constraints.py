"""What `constraints` and `bounds` may be, and what a fit under them answers."""

import numpy as np
import pytest
from scipy import stats

import mix1d
from mix1d import Fit, Mix1dError, Mixture, Normal, Outcome

RNG = np.random.default_rng(1)
X = np.concatenate([RNG.normal(0, 1, 80), RNG.normal(5, 1.3, 60)])

REFUSED = {
    "no dict": ({"constraints": 3}, "`constraints` must be a dict"),
    "another parameter": ({"constraints": {"mens": 0}}, "did you mean 'means'?"),
    "that of another family": ({"constraints": {"shape": 3}}, "got 'shape'"),
    "twice": ({"constraints": {"mean": 0, "means": 1}}, "must name 'mean' once"),
    "too few": ({"constraints": {"means": [0]}}, "one for each of the 2 components"),
    "a name that relates nothing": ({"constraints": {"means": ["a", None]}}, "got 'a' once"),
    "names that cancel": ({"constraints": {"means": ["a-a+b", "a+b"]}}, "does not depend on 'a'"),
    "names that nothing determines": (
        {"constraints": {"means": ["a+b", "a+b"]}}, "must determine each of its names"),
    "a call": ({"constraints": {"means": ["f(a)", "a"]}}, "got a call in 'f(a)'"),
    "weights above 1": ({"constraints": {"weights": [0.7, 0.8]}}, "must sum to 1, got 1.5"),
    "weights below 1": ({"constraints": {"weights": [0.2, 0.3]}}, "must sum to 1, got 0.5"),
    "a weight of 1": ({"constraints": {"weights": [1, None]}}, "between 0 and 1, got 1"),
    "weights that need not sum to 1": (
        {"constraints": {"weights": ["w", "1-2*w"]}}, "must sum to 1 whatever its names are"),
    "an sd of 0": ({"constraints": {"sds": [0, None]}}, "must be positive where values have no"),
    "a negative sd": ({"constraints": {"sds": -1}}, "must be positive and finite, got -1"),
    "a truth value": ({"constraints": {"means": [True, None]}}, "a number, a name"),
    "no number": ({"constraints": {"means": [float("nan"), None]}}, "must be finite, got nan"),
    "a division by 0": ({"constraints": {"means": ["1/0", None]}}, "must be finite, got nan"),
    "bounds of nothing": ({"constraints": {"sds": "s"}, "bounds": {"b": (0, 1)}}, "got 'b'"),
    "bounds that fall": ({"constraints": {"sds": "s"}, "bounds": {"s": (3, 1)}}, "(3, 1)"),
    "one bound": ({"constraints": {"sds": "s"}, "bounds": {"s": 3}}, "two numbers such as"),
    "bounds of what is fixed": (
        {"constraints": {"means": [0, None]}, "bounds": {"mean": [(0, 1), None]}},
        "must bound what is free"),
    "bounds of weights": ({"bounds": {"weights": (0.1, None)}}, "give the weight a name"),
    "another algorithm": ({"constraints": {"sds": "s"}, "algorithm": "cem"}, "algorithm='em'"),
    "equal_sd too": ({"constraints": {"sds": "s"}, "equal_sd": True}, "must not both say"),
    "a start that disobeys": (
        {"constraints": {"sds": "s"}, "start": Mixture.normal(means=[0, 5], sds=[1, 2])},
        "`start` must obey the constraints, got sd"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_gets_one_sentence(name):
    arguments, words = REFUSED[name]
    with pytest.raises(Mix1dError) as refusal:
        mix1d.fit(X, 2, **arguments)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_bound_is_certified_and_said():
    free = mix1d.fit(X, 2, constraints={"sds": "s"})
    sd = float(free.mixture.sds[0])
    fit = mix1d.fit(X, 2, constraints={"sds": "s"}, bounds={"s": (sd + 0.1, None)})
    assert fit.outcome is Outcome.AT_BOUND
    assert bool(fit.outcome)
    assert fit.mixture.sds[0] == pytest.approx(sd + 0.1, rel=1e-14)
    assert f"s is on its bound {sd + 0.1:.10g}" in fit.message
    fixed = mix1d.fit(X, 2, constraints={"sds": sd + 0.1})
    assert fit.loglik == pytest.approx(fixed.loglik, abs=1e-9)
    assert fit.standard_errors().sds[0] == 0.0
    np.testing.assert_allclose(
        fit.standard_errors().means, fixed.standard_errors().means, rtol=1e-6
    )
    low, high = fit.interval(method="profile").sds[0]
    assert low == pytest.approx(sd + 0.1, rel=1e-9)
    assert high > sd + 0.11


def test_a_group_whose_sd_is_kept_from_0_may_rest_on_two_values():
    """Without the bound it would be a spike; on it no width was fitted to the two."""
    x = np.append(np.random.default_rng(3).normal(size=60), [4.0, 4.01])
    start = mix1d.Mixture.normal([0.97, 0.03], means=[0, 4.005], sds=[1, 0.05])
    bound = {"sds": (0.05, None)}
    fit = mix1d.fit(x, start=start, bounds=bound)
    assert fit.outcome is Outcome.AT_BOUND
    assert "sd 2 is on its bound 0.05" in fit.message
    spike = mix1d.fit(x, start=start)
    assert spike.outcome is Outcome.PENALISED
    inside = mix1d.fit(x, start=start, bounds={"sds": (0.001, None)})
    assert inside.outcome is Outcome.DOUBTFUL  # there the width was fitted to them


@pytest.mark.parametrize(
    ("asked", "outcome", "sd"),
    [
        ({"constraints": {"sds": 2}}, Outcome.CONVERGED, 2.0),
        ({"bounds": {"sds": (0.5, None)}}, Outcome.AT_BOUND, 0.5),
    ],
)
def test_equal_values_have_a_maximum_where_the_sd_cannot_be_0(asked, outcome, sd):
    fit = mix1d.fit(np.full(10, 3.0), 1, **asked)
    assert fit.outcome is outcome
    assert fit.mixture.components[0] == Normal(3.0, sd)
    assert fit.loglik == pytest.approx(10 * stats.norm.logpdf(3.0, 3.0, sd), rel=1e-14)
    with pytest.raises(mix1d.Mix1dError, match="at least 2 distinct values"):
        mix1d.fit(np.full(10, 3.0), 1, bounds={"sds": (None, 5)})


def test_a_bound_that_does_not_matter_changes_nothing():
    free = mix1d.fit(X, 2)
    fit = mix1d.fit(X, 2, bounds={"sds": (0.01, 100), "means": (-50, 50)})
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(free.loglik, abs=1e-9)


def test_the_document_comes_back():
    said = {"means": [0, None], "sds": ["s", "2*s"]}
    fit = mix1d.fit(X, 2, constraints=said, bounds={"s": (0.1, None)})
    again = Fit.from_json(fit.to_json())
    assert again.options == fit.options
    assert again.free_parameters == fit.free_parameters
    np.testing.assert_array_equal(again.covariance, fit.covariance)
    assert again.to_json() == fit.to_json()


def test_what_is_fixed_has_no_error_and_what_is_tied_has_the_same():
    fit = mix1d.fit(X, 2, constraints={"means": [0, None], "sds": "s"})
    errors = fit.standard_errors()
    assert errors.means[0] == 0.0
    assert errors.sds[0] == errors.sds[1]
    assert fit.n_parameters == 3
    for method in ("wald", "profile"):
        assert fit.interval(method=method).means[0].tolist() == [0.0, 0.0]


def test_profiles_of_what_is_related_are_those_of_the_name():
    fit = mix1d.fit(X + 20, 2, constraints={"means": ["a", "b"], "sds": ["c*a", "c*b"]})
    found = fit.interval(method="profile")
    wald = fit.interval()
    np.testing.assert_allclose(found.sds, wald.sds, rtol=0.05)
    tied = mix1d.fit(X, 2, constraints={"sds": ["s", "1*s"]})
    shared = mix1d.fit(X, 2, equal_sd=True).interval(method="profile")
    np.testing.assert_allclose(tied.interval(method="profile").sds, shared.sds, rtol=1e-4)


def test_replicates_obey_the_constraints():
    fit = mix1d.fit(X, 2, constraints={"means": [0, None], "sds": "s"})
    made = fit.bootstrap(20)
    assert (made.means[:, 0] == 0.0).all()
    np.testing.assert_array_equal(made.sds[:, 0], made.sds[:, 1])


def test_nested_fits():
    free = mix1d.fit(X, 2)
    tied = mix1d.fit(X, 2, constraints={"means": [0, None], "sds": "s"})
    test = mix1d.likelihood_ratio_test(X, tied, free)
    assert test.df == 2
    assert test.statistic == pytest.approx(2 * (free.loglik - tied.loglik))
    assert test.method == "chi-squared"
    assert test.pvalue == pytest.approx(np.exp(-0.5 * test.statistic))
    low = mix1d.fit(X, 2, constraints={"sds": "s"}, bounds={"s": (None, 0.9)})
    drawn = mix1d.likelihood_ratio_test(X, low, free, n_boot=9)
    assert "on its bound" in drawn.method


def test_fits_that_are_not_nested_are_refused():
    free, tied = mix1d.fit(X, 2), mix1d.fit(X, 2, constraints={"sds": "s"})
    mean = mix1d.fit(X, 2, constraints={"means": [0, None], "weights": [0.5, 0.5]})
    for x, k0, k1, words in (
        (X, free, tied, "more free parameters"),
        (X, mean, tied, "must obey the constraints of `k1`"),
        (X[:-1], tied, free, "a fit of `x`"),
        (X, tied, 2, "`k1` must be a Fit"),
        (X, mix1d.fit(X, 1), free, "number of components"),
        (X, mix1d.fit(X, 2, equal_sd=True, prior="weak"), free, "a fit with a prior"),
    ):
        with pytest.raises(Mix1dError, match=words):
            mix1d.likelihood_ratio_test(x, k0, k1)


def test_names_are_estimates():
    fit = mix1d.fit(X + 20, 2, constraints={"means": ["a", "b"], "sds": ["c*a", "c*b"]})
    found = fit.named_parameters()
    assert found.names == ("a", "b", "c")
    np.testing.assert_allclose(found.estimates[:2], fit.mixture.means)
    assert found["c"] == pytest.approx(fit.mixture.sds[0] / fit.mixture.means[0])
    np.testing.assert_allclose(found.standard_errors[:2], fit.standard_errors().means)
    same = fit.interval_of(lambda mixture: mixture.sds[0] / mixture.means[0])
    assert found.standard_errors[2] == pytest.approx(same.standard_error, rel=1e-5)
    np.testing.assert_allclose(found.interval[2], same.interval, rtol=1e-4)


def test_names_of_weights_and_of_scales():
    fit = mix1d.fit(X, 2, constraints={"weights": ["w", "2*w"], "sds": ["s", "s"]})
    found = fit.named_parameters()
    assert found["w"] == pytest.approx(1 / 3)
    assert found.standard_errors[0] == 0.0
    assert found["s"] == fit.mixture.sds[0]
    np.testing.assert_allclose(found.interval[1], fit.interval().sds[0])
    assert mix1d.fit(X, 2).named_parameters().names == ()


class TestBesideLumps:
    """Lists have an entry for each of the k components, and the lumps are beside them."""

    X = np.concatenate([np.linspace(-2.0, 2.5, 40), np.linspace(3.0, 8.0, 35)])

    @pytest.mark.parametrize(
        "known",
        [
            {"constraints": {"means": [0.2, None]}},
            {"constraints": {"means": ["a", "2*a+3"], "sds": "s"}},
            {"bounds": {"sds": (1.5, None)}},
        ],
    )
    def test_lumps_change_nothing_of_the_rest(self, known):
        alone = mix1d.fit(self.X, 2, **known)
        both = mix1d.fit(np.append(self.X, [9.0] * 20), 2, lumps=[9.0], **known)
        assert both.outcome is alone.outcome
        for own, others in zip(
            (both.standard_errors().means, both.standard_errors().sds),
            (alone.standard_errors().means, alone.standard_errors().sds),
            strict=True,
        ):
            np.testing.assert_allclose(own[1:], others, rtol=1e-9)
        w, n = alone.mixture.weights, self.X.size
        share = n / (n + 20)  # of independent shares: var(share * w) to first order
        variance = share**2 * alone.standard_errors().weights ** 2 + w**2 * share * (1 - share) / (
            n + 20
        )
        np.testing.assert_allclose(both.standard_errors().weights[1:] ** 2, variance, rtol=1e-9)
        assert mix1d.Fit.from_json(both.to_json()) == both

    def test_weights_are_refused(self):
        with pytest.raises(mix1d.Mix1dError, match="nothing of the weights beside `lumps`"):
            mix1d.fit(
                np.append(self.X, [9.0] * 20), 2, lumps=[9.0],
                constraints={"weights": [0.4, None]},
            )  # fmt: skip


def test_a_start_of_several_families_may_obey_the_constraints():
    """A component lacks the parameters of other families; the answer is a start of itself."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.gamma(9.0, 0.3, 60), rng.normal(8, 0.5, 60), rng.normal(12, 1.0, 60)])
    said = {"family": ["normal", "normal", "gamma"], "constraints": {"sd": ["s", "2*s", None]}}
    fit = mix1d.fit(x, **said)
    again = mix1d.fit(x, start=fit.mixture, **said)
    assert again.outcome is mix1d.Outcome.CONVERGED
    assert again.loglik == pytest.approx(fit.loglik, abs=1e-8)
