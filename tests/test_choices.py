"""The words of an option are the same for editors and for the check of the argument."""

from __future__ import annotations

import builtins
import inspect
import re
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
import pytest

import mix1d
from mix1d import choices
from mix1d.errors import Mix1dError
from mix1d.families import FAMILIES
from mix1d.search.starts import STARTS

X = np.array([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4])
FIT = mix1d.fit(X, 2)
CALLS = {
    "fit": (mix1d.fit, (X, 2)),
    "fit_many": (mix1d.fit_many, ({"a": X}, 2)),
    "select": (mix1d.select, (X,)),
    "sketch": (mix1d.sketch, (X,)),
    "ceiling": (mix1d.ceiling, (X,)),
    "dip_test": (mix1d.dip_test, (X,)),
    "em_test": (mix1d.em_test, (X,)),
    "silverman_test": (mix1d.silverman_test, (X,)),
    "likelihood_ratio_test": (mix1d.likelihood_ratio_test, (X, 1, 2)),
    "Sample": (mix1d.Sample, (X,)),
    "standard_errors": (FIT.standard_errors, ()),
    "interval": (FIT.interval, ()),
    "interval_of": (FIT.interval_of, (lambda m: m.means,)),
    "estimates": (FIT.estimates, ()),
    "bootstrap": (FIT.bootstrap, ()),
    "posterior_sample": (FIT.posterior_sample, ()),
    "band": (FIT.band, (X,)),
    "outliers": (FIT.outliers, ()),
    "thresholds": (FIT.thresholds, ()),
    "cut": (FIT.cut, ()),
    "cuts": (FIT.cuts, ()),
    "modes": (FIT.modes, ()),
    "goodness_of_fit": (FIT.goodness_of_fit, ()),
    "to_frame": (FIT.to_frame, ()),
    "Bootstrap.interval": (FIT.bootstrap(60).interval, ()),
    "Bootstrap.interval_of": (FIT.bootstrap(60).interval_of, (lambda m: m.means,)),
}
"""Every public call that has an option of a list of words."""


MARKS = {"decimal", "thousands"}
"""Options that are a character, and no word of a list."""


def words_of(hint):
    """The words of a `Literal`, alone or beside other types."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    return tuple(word for part in get_args(hint) for word in words_of(part))


class Names(dict):
    """The names of a module; one that only type checkers load is any type."""

    def __missing__(self, name):
        return Any


def options(call):
    function = inspect.unwrap(getattr(call, "__func__", call))
    function = function.__init__ if isinstance(function, type) else function
    hints = get_type_hints(function, localns=Names(vars(builtins) | function.__globals__))
    return {name: words_of(hint) for name, hint in hints.items() if words_of(hint)}


CASES = [(name, option) for name, (call, _) in CALLS.items() for option in options(call)]


@pytest.mark.parametrize(("name", "option"), CASES)
def test_a_word_that_is_none_is_refused_with_all_that_are(name, option):
    call, arguments = CALLS[name]
    known = options(call)[option]
    bad = ("no such word",) if option == "families" else "no such word"
    with pytest.raises(Mix1dError) as caught:
        call(*arguments, **{option: bad})
    if known[-len(FAMILIES) :] == tuple(FAMILIES):  # too many for a sentence
        assert "mix1d.families.FAMILIES lists all" in str(caught.value)
        return
    told = re.search(r"must be (?:one of )?((?:'[^']*'(?:, )?)+)", str(caught.value))
    assert told is not None, str(caught.value)
    assert tuple(re.findall(r"'([^']*)'", told[1])) == known


def test_no_option_is_left_out():
    assert len(CASES) > 45
    described = re.compile(r"^\s*(\w+) : \{\"", re.M)
    for name, (call, _) in CALLS.items():
        listed = set(described.findall(inspect.getdoc(call) or ""))
        assert listed - MARKS <= set(options(call)), name


def test_the_words_are_those_of_the_registries():
    assert get_args(choices.FamilyName) == tuple(FAMILIES)
    assert get_args(choices.Start) == ("search", *STARTS)
