"""What can go wrong is a ValueError or an outcome, and both speak in sentences."""

import pytest

from mix1d.errors import MissingExtraError, Mix1dError, Outcome


def test_bad_input_is_a_value_error():
    assert issubclass(Mix1dError, ValueError)


def test_a_missing_extra_says_how_to_install_it():
    error = MissingExtraError("a plot", "plot")
    assert isinstance(error, Mix1dError)
    assert isinstance(error, ImportError)
    assert str(error) == "a plot needs an extra library: pip install 'mix1d[plot]'"


@pytest.mark.parametrize("outcome", Outcome)
def test_only_a_certified_maximum_is_trusted(outcome):
    assert bool(outcome) is (outcome.name == "CONVERGED")


def test_outcomes_are_distinct_sentences():
    sentences = [outcome.value for outcome in Outcome]
    assert len(set(sentences)) == len(Outcome) == 9  # an alias would vanish
    for sentence in sentences:
        assert "\n" not in sentence
        assert len(sentence.split()) > 4
