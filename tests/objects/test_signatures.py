"""A method that hands keywords on shows them in its signature."""

import inspect

import pytest

import mix1d
from mix1d.curve.cut import CutRule, CutRules, candidates, rule_of
from mix1d.objects.signatures import with_keywords_of


def shown(*, a=1, b=2):
    return a, b


class Thing:
    @with_keywords_of(shown)
    def method(self, x, *, c=3, **rest):
        return x, c, shown(**rest)


def test_the_keywords_stand_before_those_of_the_method():
    signature = inspect.signature(Thing().method)
    assert str(signature) == "(x, *, a=1, b=2, c=3)"
    assert Thing().method(0, b=5) == (0, 3, (1, 5))


@pytest.mark.parametrize(
    ("name", "function", "words"), [("cut", rule_of, CutRule), ("cuts", candidates, CutRules)]
)
def test_the_cuts_of_a_fit_and_of_a_mixture_take_the_same_rules(name, function, words):
    handed = {
        key
        for key, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    assert handed == set(words.__annotations__)  # what a type checker knows, and what is taken
    of_fit = set(inspect.signature(getattr(mix1d.Fit, name)).parameters)
    of_mixture = set(inspect.signature(getattr(mix1d.Mixture, name)).parameters)
    assert of_mixture == handed | {"mixture", "positive"}
    assert of_fit == handed | {"fit", "positive", "level", "method"}
