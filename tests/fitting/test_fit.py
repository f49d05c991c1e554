"""`fit` and `Fit`: the public face."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d import Fit, LogNormal, Mix1dError, Mixture, Normal, Outcome, Poisson, Sample
from mix1d.families import FAMILIES as EVERY_FAMILY

X = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5]).sample(200, rng=0)
GOLDEN = Path(__file__).parent / "golden"
FAMILIES = {
    "normal": X,
    "lognormal": np.exp(X / 2),
    "poisson": Mixture([0.5, 0.5], [Poisson(2), Poisson(15)]).sample(200, rng=0),
}


@pytest.fixture(scope="module")
def fit() -> Fit:
    return mix1d.fit(X, 2)


def test_the_public_names():
    families = {kind.__name__ for kind in EVERY_FAMILY.values()}
    assert len(families) == 27
    assert set(mix1d.__all__) == families | {
        "Ceiling", "DipTest", "EMTest", "Fit", "Fits", "LikelihoodRatioTest", "MissingExtraError",
        "Mix1dError", "Mixture", "NestedTest", "Outcome", "Prior", "Sample", "Selection",
        "SequentialTest", "SideBySide", "SilvermanTest", "Sketch", "ceiling", "compare",
        "dip_test", "em_test", "explore", "family", "fit", "fit_many", "from_scipy",
        "likelihood_ratio_test", "plot_guess", "select", "sequential_test", "silverman_test",
        "sketch",
    }  # fmt: skip


# ---------------------------------------------------------------- numbers
def test_the_criteria_are_their_definitions(fit):
    r = fit.posterior()
    assert fit.loglik == pytest.approx(fit.mixture.logpdf(X).sum(), abs=1e-9)
    assert (fit.n, fit.n_parameters) == (200, 5)
    assert fit.aic == pytest.approx(-2 * fit.loglik + 10)
    assert fit.bic == pytest.approx(-2 * fit.loglik + 5 * np.log(200))
    assert fit.icl == pytest.approx(fit.bic - 2 * np.log(r.max(axis=1)).sum())


@pytest.mark.parametrize(
    ("family", "equal_sd", "k", "q"),
    [
        ("normal", False, 3, 8),
        ("normal", True, 3, 6),
        ("poisson", False, 3, 5),
        ("lognormal", True, 2, 4),
    ],
)
def test_free_parameters(family, equal_sd, k, q):
    assert mix1d.fit(FAMILIES[family], k, family=family, equal_sd=equal_sd).n_parameters == q


@pytest.mark.parametrize("family", FAMILIES)
def test_everything_works_for_every_family(family, tmp_path):
    fit = mix1d.fit(FAMILIES[family], 2, family=family)
    assert fit.outcome is Outcome.CONVERGED
    assert fit.loglik == pytest.approx(fit.mixture.logpdf(FAMILIES[family]).sum(), abs=1e-8)
    errors = fit.standard_errors()
    for part in (errors.weights, errors.means, errors.sds, *errors.parameters.values()):
        assert np.all(part > 0)
    assert len(fit.thresholds().x) >= 1
    assert family in fit.summary().lower()
    assert Fit.from_json(fit.to_json()).mixture == fit.mixture
    assert len(fit.trace) == fit.n_iter + 1
    assert fit.trace.mixtures[-1] == fit.mixture
    ax = fit.plot()
    ax.figure.savefig(tmp_path / "fit.png")


def test_a_lognormal_fit_is_the_normal_fit_of_the_logarithms():
    logs = mix1d.fit(X, 2)
    fit = mix1d.fit(np.exp(X), 2, family="lognormal")
    assert [c.mu for c in fit.mixture.components] == pytest.approx(
        list(logs.mixture.means), abs=1e-6
    )
    assert fit.loglik == pytest.approx(logs.loglik - X.sum(), abs=1e-6)


# ---------------------------------------------------------------- groups
def test_labels_and_posterior_are_by_row(fit):
    labels, r = fit.labels(), fit.posterior()
    assert labels.shape == (200,)
    assert r.shape == (200, 2)
    np.testing.assert_allclose(r.sum(axis=1), 1)
    np.testing.assert_array_equal(labels, r.argmax(axis=1))
    np.testing.assert_array_equal(labels, fit.mixture.predict(X))
    cut = fit.thresholds().x
    np.testing.assert_array_equal(labels[cut.max() > X], 0)


def test_posterior_of_new_values(fit):
    np.testing.assert_allclose(fit.posterior([0.0, 5.0]).argmax(axis=1), [0, 1])


def test_missing_rows_keep_their_place():
    x = X.copy()
    x[[3, 70]] = np.nan
    with pytest.raises(Mix1dError, match="got 2 of 200, the first at row 3"):
        mix1d.fit(x, 2)
    fit = mix1d.fit(x, 2, missing="drop")
    assert (fit.n, fit.n_missing) == (198, 2)
    assert list(fit.labels()[[3, 70]]) == [-1, -1]
    assert np.all(np.isnan(fit.posterior()[3]))
    assert "2 missing" in fit.summary()
    assert fit.mixture == mix1d.fit(np.delete(x, [3, 70]), 2).mixture


def test_a_row_of_weight_0_has_a_label_but_no_say():
    x, w = np.append(X, 1e9), np.append(np.ones(200), 0)
    fit = mix1d.fit(x, 2, weights=w, start="linspace")
    assert fit.mixture == mix1d.fit(X, 2, start="linspace").mixture
    assert fit.labels()[-1] == 1


# ---------------------------------------------------------------- how it went
def test_on_iteration_sees_every_iteration(capsys):
    seen = []
    fit = mix1d.fit(X, 2, start="linspace", on_iteration=seen.append)
    assert [it.iteration for it in seen] == list(range(fit.n_iter + 1))
    np.testing.assert_array_equal([it.loglik for it in seen], fit.trace.loglik)
    mix1d.fit(X, 2, start="linspace", on_iteration=print, max_iter=2)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(word in lines[0] for word in ("loglik", "weights", "means", "sds"))


def test_on_iteration_follows_the_winner_of_a_search():
    seen = []
    fit = mix1d.fit(X, 2, on_iteration=seen.append)
    np.testing.assert_array_equal([it.loglik for it in seen], fit.trace.loglik)


def test_an_exception_in_on_iteration_reaches_the_caller():
    def stop(iteration):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mix1d.fit(X, 2, on_iteration=stop)


def test_the_trace_has_the_shape_it_says(fit):
    path = fit.trace
    assert path.loglik.shape == (fit.n_iter + 1,)
    assert path.weights.shape == path.means.shape == path.sds.shape == (fit.n_iter + 1, 2)
    np.testing.assert_array_equal(path.means[-1], fit.mixture.means)
    np.testing.assert_array_equal(path.parameters["sd"], path.sds)


def test_an_own_start_is_the_first_entry_of_the_trace():
    start = Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
    fit = mix1d.fit(X, start=start)
    assert fit.trace.mixtures[0] == start
    assert fit.starts[0].name == "given"


def test_accelerate_saves_evaluations_and_plain_em_shows_the_crawl():
    x = np.concatenate(
        [np.random.default_rng(1).normal(1, 2, 100), np.random.default_rng(2).normal(2, 5, 100)]
    )
    fast = mix1d.fit(x, 2, start="linspace")
    slow = mix1d.fit(x, 2, start="linspace", accelerate=False)
    assert fast.loglik == pytest.approx(slow.loglik, abs=1e-7)
    assert fast.n_evaluations < slow.n_evaluations / 3


# ---------------------------------------------------------------- frozen, and its inputs
def test_a_fit_is_frozen(fit):
    with pytest.raises(dataclasses.FrozenInstanceError):
        fit.loglik = 0
    with pytest.raises(ValueError, match="read-only"):
        fit.mixture.weights[0] = 1


def test_a_sample_can_be_fitted(fit):
    assert mix1d.fit(Sample(X), 2).mixture == fit.mixture


def test_a_family_can_be_given_as_a_class():
    assert mix1d.fit(np.exp(X), 2, family=LogNormal).options.family is LogNormal


# ---------------------------------------------------------------- a family of one's own
@dataclass(frozen=True)
class Mine(Normal):
    """A family that no registry knows."""

    name = "mine"


def test_a_family_of_ones_own_answers_everything_and_is_read_back_by_its_class():
    own, usual = mix1d.fit(X, 2, family=Mine), mix1d.fit(X, 2)
    assert {type(component) for component in own.mixture.components} == {Mine}
    np.testing.assert_array_equal(own.standard_errors().means, usual.standard_errors().means)
    np.testing.assert_array_equal(
        own.interval(method="profile").sds, usual.interval(method="profile").sds
    )
    np.testing.assert_array_equal(own.influence().means, usual.influence().means)
    assert str(own.verdict) == str(usual.verdict)
    back = Fit.from_json(own.to_json(), families=[Mine])
    assert back == own == Fit.from_json(own.to_json(), families=iter([Mine]))
    np.testing.assert_array_equal(back.interval().means, own.interval().means)
    assert Mixture.from_json(own.mixture.to_json(), families=[Mine]) == own.mixture
    for read, text in ((Fit.from_json, own.to_json()), (Mixture.from_json, own.mixture.to_json())):
        with pytest.raises(Mix1dError, match=r"family 'mine', .* from_json\(text, families="):
            read(text)
        with pytest.raises(Mix1dError, match="`families` must hold classes of families, got 'min"):
            read(text, families=["mine"])


# ---------------------------------------------------------------- documents
def test_json_answers_what_needs_no_data(fit):
    back = Fit.from_json(fit.to_json())
    here, there = (text.partition("does it fit") for text in (str(fit), str(back)))
    assert there[0] == here[0]
    assert there[2].startswith("     not tested: this fit was read from JSON")  # it needs the data
    assert there[2].partition("\n\n")[2] == here[2].partition("\n\n")[2]
    assert back.to_json() == fit.to_json()
    np.testing.assert_array_equal(back.standard_errors().means, fit.standard_errors().means)
    np.testing.assert_array_equal(back.posterior([1.0]), fit.posterior([1.0]))
    with pytest.raises(Mix1dError, match="does not hold the data: fit again"):
        back.labels()
    with pytest.raises(Mix1dError, match="does not hold the trace"):
        _ = back.trace
    assert json.loads(fit.to_json())["digest"] == Sample(X).digest


@pytest.mark.parametrize(("version", "equal_sd"), [(1, False), (2, True), (3, False)])
def test_a_document_of_an_older_version_is_read(version, equal_sd):
    """Golden: written when it was new; 1 and 2 had the covariance of weights and parameters."""
    text = (GOLDEN / f"fit-version-{version}.json").read_text(encoding="utf-8")
    old, back = json.loads(text), Fit.from_json(text)
    assert (old["mix1d"], back.options.equal_sd) == (version, equal_sd)
    assert back.ends == (None if version == 1 else (43.0, 96.0))
    if version < 3:
        covariance = back.standard_errors().covariance
        np.testing.assert_allclose(covariance, old["covariance"], rtol=1e-12)
    assert back.row_counts is None
    new = json.loads(back.to_json())
    assert (new["mix1d"], new["rows"]) == (4, None)
    for name in set(old) - {"mix1d", "covariance", "options"}:
        assert new[name] == old[name]
    assert Fit.from_json(back.to_json()) == back


def test_what_stands_in_a_document(fit):
    entries = json.loads(fit.to_json())
    assert (entries["mix1d"], entries["ends"]) == (4, [min(X), max(X)])
    assert entries["free"]["names"] == list(fit.free_parameters)
    np.testing.assert_array_equal(entries["free"]["covariance"], fit.covariance)
    for bad in ([2.0, 1.0], [1.0], "no", [True, 2.0]):
        with pytest.raises(Mix1dError, match="`document` has bad 'ends'"):
            Fit.from_json(json.dumps(entries | {"ends": bad}))
    for bad in (5, 3, 2, 0, True, "4", None):
        with pytest.raises(Mix1dError, match="in format 1 to 4"):
            Fit.from_json(json.dumps(entries | {"mix1d": bad}))
    renamed = {**entries["free"], "names": ["mean 1", *entries["free"]["names"][1:]]}
    with pytest.raises(Mix1dError, match=r"it must have the covariance and the names .*log"):
        Fit.from_json(json.dumps(entries | {"free": renamed}))


@pytest.mark.parametrize(
    ("name", "value"),
    [("noise", True), ("lumps", [0.0]), ("held", {"df 1": 4.0}), ("window", [0, None]),
     ("prior", "weak"), ("group_names", ["a", "b"]), ("constraints", {"equal_sd": True}),
     ("constraints", {"means": [0, "a"]}), ("noise", 0)],
)  # fmt: skip
def test_a_model_that_this_version_does_not_know_is_refused_by_name(fit, name, value):
    entries = json.loads(fit.to_json())
    entries["model"][name] = value
    with pytest.raises(Mix1dError, match=f"`document` has a model with '{name}'="):
        Fit.from_json(json.dumps(entries))


def test_a_fit_without_errors_is_a_valid_document_too():
    fit = mix1d.fit(X, 2, algorithm="cem")
    assert "NaN" not in fit.to_json()
    assert np.all(np.isnan(Fit.from_json(fit.to_json()).standard_errors().means))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_mutated_document_is_refused_or_equal(data):
    text = DOCUMENT
    entries = json.loads(text)
    key = data.draw(st.sampled_from(sorted(entries)))
    junk = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        ),
        max_leaves=5,
    )
    entries[key] = data.draw(junk)
    with contextlib.suppress(Mix1dError):
        assert isinstance(str(Fit.from_json(json.dumps(entries))), str)


DOCUMENT = mix1d.fit(X, 2).to_json()


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"mix1d": 1}', 7, None])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(Mix1dError, match="`document`"):
        Fit.from_json(text)
