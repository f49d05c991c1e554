"""`select` under constraints: the maxima of `fit` for each k, and what is said of them."""

import json

import numpy as np
import pytest

import mix1d

TRUTH = mix1d.Mixture.normal(weights=[0.5, 0.3, 0.2], means=[0, 2, 4], sds=[0.8, 0.8, 0.8])
X = TRUTH.sample(200, rng=3)
KS = range(1, 4)

# for each k what `fit` is told; None where k is left out
ASKED = {
    "one sd": (
        {"constraints": {"sds": "s"}, "families": ["normal"]},
        {1: {}, 2: {"constraints": {"sds": "s"}}, 3: {"constraints": {"sds": "s"}}},
    ),
    "the first mean": (
        {"constraints": {"means": [0]}, "equal_sd": [False], "families": ["normal"]},
        {k: {"constraints": {"means": [0, *[None] * (k - 1)]}} for k in KS},
    ),
    "the first mean and equal sds": (
        {"constraints": {"means": [0, None]}, "equal_sd": [True], "families": ["normal"]},
        {
            1: {"constraints": {"means": 0}},
            2: {"constraints": {"means": [0, None]}, "equal_sd": True},
            3: {"constraints": {"means": [0, None, None]}, "equal_sd": True},
        },
    ),
    "a ratio": (
        {"constraints": {"means": [0, "a", "2*a"], "sds": "s"}, "families": ["normal"]},
        {1: None, 2: None, 3: {"constraints": {"means": [0, "a", "2*a"], "sds": "s"}}},
    ),
    "a number": (
        {"constraints": {"sds": 0.8}, "families": ["normal"]},
        {k: {"constraints": {"sds": 0.8}} for k in KS},
    ),
    "a bounded name": (
        {"constraints": {"sds": "s"}, "bounds": {"s": (0.9, None)}, "families": ["normal"]},
        {k: {"constraints": {"sds": "s"}, "bounds": {"s": (0.9, None)}} for k in KS},
    ),
    "a bound of the first": (
        {"bounds": {"sds": [(0.9, None)]}, "equal_sd": [False], "families": ["normal"]},
        {k: {"bounds": {"sds": [(0.9, None), *[None] * (k - 1)]}} for k in KS},
    ),
    "two names of one component": (  # alone it is free: nothing ties c or m
        {"constraints": {"means": "m", "sds": ["c*m", None]}, "families": ["normal"]},
        {1: None, 2: None, 3: None},
    ),
    "weights": (
        {"constraints": {"weights": [0.5]}, "equal_sd": [False], "families": ["normal"]},
        {1: None, **{k: {"constraints": {"weights": [0.5, *[None] * (k - 1)]}} for k in (2, 3)}},
    ),
    "one of two families": (
        {"constraints": {"shapes": "v"}, "families": ["normal", "weibull"]},
        {k: {"constraints": {"shapes": "v"}, "family": "weibull"} if k > 1
         else {"family": "weibull"} for k in KS},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n in ASKED if n != "two names of one component"])
def test_each_candidate_is_the_fit_under_the_constraints(name):
    how, each = ASKED[name]
    x = np.exp(0.3 * X) if "families" in name else X
    found = mix1d.select(x, KS, **how)
    assert [c.k for c in found.table] == [k for k in KS if each[k] is not None]
    for candidate in found.table:
        alone = mix1d.fit(x, candidate.k, **each[candidate.k])
        assert candidate.fit.loglik == pytest.approx(alone.loglik, abs=1e-6)
        assert candidate.fit.n_parameters == alone.n_parameters
        assert candidate.value("bic") == pytest.approx(alone.bic, abs=1e-5)
        assert candidate.fit.outcome is alone.outcome
    assert found.ceiling is None


def test_what_none_of_the_numbers_can_obey_is_refused():
    how, _ = ASKED["two names of one component"]
    with pytest.raises(mix1d.Mix1dError, match="got 'c' once"):
        mix1d.select(X, KS, **how)


def test_the_constraint_is_obeyed_and_counted():
    found = mix1d.select(X, KS, constraints={"means": [0]}, families=["normal"])
    assert all(0.0 in c.fit.mixture.means for c in found.table)
    for c in found.table:
        free = mix1d.fit(X, c.k, equal_sd=c.equal_sd)
        assert c.fit.n_parameters == free.n_parameters - 1
        if c.equal_sd:  # of others the search without constraints leaves narrow components aside
            assert c.fit.loglik <= free.loglik + 1e-6


def test_the_first_fit_says_a_known_truth():
    """Three groups with one known sd: with it BIC sees the three, which it does not without."""
    x = TRUTH.sample(400, rng=3)
    assert mix1d.select(x, range(1, 5), families=["normal"]).best.mixture.k == 2
    known = mix1d.select(x, range(1, 5), constraints={"sds": 0.8}, families=["normal"])
    assert known.best.mixture.k == 3


def test_it_is_said_everywhere(tmp_path, few_replicates):
    found = mix1d.select(
        X, KS, families=["normal"],
        constraints={"means": [0, "a"], "sds": "s"}, bounds={"a": (0, None)},
    )  # fmt: skip
    said = "every fit obeys means 0, a, then free; sds s; a from 0"
    left_out = "normal, k of 1: `constraints['means']` speaks of 2 components"
    assert said in str(found)
    assert left_out in str(found)
    assert said in found._repr_html_()
    assert found.skipped["normal, k of 1"].startswith("`constraints['means']` speaks of 2")
    document = json.loads(json.dumps(found.to_dict()))
    assert document["constraints"] == {"means": [0, "a"], "sds": "s"}
    assert document["bounds"] == {"a": [0, None]}
    assert found.to_frame()["constraints"][0] == "means 0, a; sds s, s; a from 0"
    found.report(tmp_path / "page.html", n_boot=9)
    assert said in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_without_constraints_nothing_is_said():
    found = mix1d.select(X, [1, 2], families=["normal"])
    assert "constraints" not in found.to_dict()
    assert "constraints" not in found.to_frame()
    assert "obeys" not in str(found)


def test_folds_obey_them():
    found = mix1d.select(
        X, [1, 2], criterion="cv", n_folds=4, constraints={"means": [0]}, families=["normal"],
        equal_sd=[False],
    )  # fmt: skip
    free = mix1d.select(X, [1, 2], criterion="cv", n_folds=4, families=["normal"], equal_sd=[False])
    assert found.table[0].cv > free.table[0].cv + 100.0  # one normal around 0, and one around 1.4


def test_shapes_obey_them_or_are_skipped():
    x = mix1d.Mixture([1.0], [mix1d.Gamma(2.0, 1.0)]).sample(150, rng=1)
    found = mix1d.select(x, [1, 2], constraints={"shapes": 2.0}, families=["gamma", "normal"])
    assert {c.family for c in found.table} == {"gamma"}
    assert {part.shape for c in found.table for part in c.fit.mixture.components} == {2.0}
    assert "must name parameters" in found.skipped["normal"]
    auto = mix1d.select(np.exp(x), [1, 2, 3], constraints={"sds": "s"})
    assert {c.family for c in auto.table}.isdisjoint({"gamma", "weibull", "lognormal"})
    assert "must name parameters" in auto.skipped["gamma"]


REFUSED = {
    "no dict": ({"constraints": "sds=s"}, "`constraints` must be a dict"),
    "no parameter": ({"constraints": {"sdz": "s"}}, "`constraints` must name parameters"),
    "a floor": ({"constraints": {"sds": "s"}, "min_sd": 0.5}, "`min_sd` must be None"),
    "too many": ({"constraints": {"means": [0, 1, 2, 3]}}, "speaks of 4 components"),
    "both": (
        {"constraints": {"sds": [0.8]}, "equal_sd": [True]},
        "`equal_sd` and `constraints` must not both say something of 'sd'",
    ),
    "bounds": ({"bounds": {"sds": (2, 1)}}, "must have a lower end below"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_said_is_refused(name):
    how, words = REFUSED[name]
    with pytest.raises(mix1d.Mix1dError) as error:
        mix1d.select(X, KS, families=["normal"], **how)
    assert words in str(error.value)
