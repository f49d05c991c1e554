"""What can go wrong is a ValueError or an outcome, and both speak in sentences."""

import re

import pytest

from mix1d import errors
from mix1d.errors import MissingExtraError, Mix1dError, Outcome


def test_bad_input_is_a_value_error():
    assert issubclass(Mix1dError, ValueError)


@pytest.mark.parametrize(
    ("published", "command"),
    [(False, r"'matplotlib>=[\d.]+'"), (True, r"'mix1d\[plot\]'")],
)
def test_a_missing_extra_says_how_to_install_it(published, command, monkeypatch):
    monkeypatch.setattr(errors, "PUBLISHED", published)
    error = MissingExtraError("a plot", "plot")
    assert isinstance(error, Mix1dError)
    assert isinstance(error, ImportError)
    assert re.fullmatch(f"a plot needs an extra library: pip install {command}", str(error))


def test_every_extra_names_its_libraries(monkeypatch):
    told = str(MissingExtraError("c", "cli"))
    assert re.fullmatch(r"c needs an extra library: pip install(?: '[a-z-]+>=[\d.]+')+", told)
    monkeypatch.setattr(errors.metadata, "requires", lambda name: None)
    assert str(MissingExtraError("c", "cli")).endswith("pip install 'cli'")


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_certified_maximum_is_trusted(outcome):
    assert bool(outcome) is (outcome.name in ("CONVERGED", "AT_BOUND", "MAP"))


def test_outcomes_are_distinct_sentences():
    sentences = [outcome.value for outcome in Outcome]
    assert len(set(sentences)) == len(Outcome) == 13  # an alias would vanish
    for sentence in sentences:
        assert "\n" not in sentence
        assert len(sentence.split()) > 4
