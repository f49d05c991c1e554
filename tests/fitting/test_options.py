"""What a fit was asked for: typed, frozen, and the same after a document."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import mix1d
from mix1d.errors import Mix1dError
from mix1d.families import LogNormal, Normal
from mix1d.fitting.options import Options

X = np.array([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4])
START = mix1d.Mixture.normal(means=[1.0, 5.0], sds=[1.0, 1.0])


def test_they_are_the_arguments_of_fit():
    fit = mix1d.fit(X, 2, family="lognormal", equal_sd=True, algorithm="cem", tol=1e-6, rng=3)
    assert fit.options == Options(
        LogNormal, 2, algorithm="cem", equal_sd=True, tol=1e-6, rng=3, max_iter=10_000
    )
    assert mix1d.fit(X, **fit.options.arguments()).mixture == fit.mixture
    assert mix1d.fit(X, 2, effort="thorough").options.effort == "thorough"
    assert fit.options.is_searched
    assert not mix1d.fit(X, start=START).options.is_searched
    with pytest.raises(FrozenInstanceError):
        fit.options.k = 3
    assert repr(Options(Normal, 2)).startswith("Options(family='normal', k=2, start='search',")


def test_a_generator_is_kept_in_words():
    fit = mix1d.fit(X, 1, rng=np.random.default_rng(0))
    assert fit.options.rng.startswith("Generator(PCG64)")


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"start": START},
        {"start": "linspace"},
        {"start": [1, 5]},
        {"rng": None},
        {"effort": "quick"},
    ],
)
def test_they_come_back_from_a_document(options):
    made = mix1d.fit(X, 2, **options).options
    assert Options.from_dict(json.loads(json.dumps(made.to_dict())), 2) == made


def test_what_older_documents_lack_has_its_default():
    assert Options.from_dict({"family": "normal", "equal_sd": True}, 3) == Options(
        Normal, 3, equal_sd=True
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"family": "weird"},
        {"family": ["normal"]},
        {"k": 3},
        {"k": True},
        {"start": "somewhere"},
        {"start": [1.0, None]},
        {"start": {"weights": [1.0]}},
        {"algorithm": "sgd"},
        {"effort": "enormous"},
        {"accelerate": 1},
        {"equal_sd": "no"},
        {"tol": 0.0},
        {"tol": "small"},
        {"max_iter": 0},
        {"rng": True},
        {"weights_are": "pounds"},
        {"more": 1},
    ],
)
def test_what_is_no_option_is_refused(changes):
    with pytest.raises(Mix1dError, match=r"^`document` "):
        Options.from_dict(Options(Normal, 2).to_dict() | changes, 2)


def test_a_family_of_the_user_answers_what_the_others_answer():
    class Mine(Normal):
        name = "mine"

    fit = mix1d.fit(X, 2, family=Mine)
    assert fit.options.family is Mine
    np.testing.assert_array_equal(fit.standard_errors().sds, mix1d.fit(X, 2).standard_errors().sds)
    assert json.loads(fit.to_json())["options"]["family"] == "mine"


def test_two_lines_need_no_computation(monkeypatch):
    fit = mix1d.fit(X, 2)

    def refused(*_, **__):
        raise AssertionError("it computes")

    for name in ("fit_facts.facts_of", "judging.judged", "result.Basis"):
        monkeypatch.setattr(f"mix1d.fitting.{name}", refused)
    kept = set(vars(fit))
    assert len(repr(fit).splitlines()) == 2
    assert set(vars(fit)) == kept
