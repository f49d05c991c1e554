"""Every public call after the caller has made NumPy raise where it would round to 0, and copies."""

from __future__ import annotations

import doctest
import inspect

import numpy as np
import pytest

import mix1d
from every_call import COPIES, FUNCTIONS, KINDS, calls, objects
from mix1d import Mix1dError
from mix1d.objects.arithmetic import UsualArithmetic, usual_arithmetic

pytestmark = pytest.mark.usefixtures("few_replicates")


@pytest.mark.parametrize("kind", KINDS)
def test_every_call_of_every_object_and_copies_after_all_of_them(kind):
    """Warnings are errors in this suite: so what overflows is seen too. What a method keeps for
    later, a table of closures say, does not hinder a copy.
    """
    thing, made = objects()[kind], 0
    with np.errstate(all="raise"):
        for name, call in calls(kind, thing):
            made += 1
            try:
                call()
            except Mix1dError:  # asks for what it does not have, such as the data of a document
                pass
            except Exception as error:
                raise AssertionError(f"{kind}: {name}") from error
    assert made > 0
    if not isinstance(thing, Exception):
        for way in COPIES.values():
            other = way(thing)
            assert other == thing
            assert repr(other) == repr(thing)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function(name):
    with np.errstate(all="raise"):
        FUNCTIONS[name]()


def test_the_answer_does_not_depend_on_it():
    plain = [mix1d.fit([1.0, 1.2, 1.4, 50.0, 50.1, 50.3], 2).mixture.pdf([0.0, 1e3]).tolist()]
    with np.errstate(all="raise"):
        plain.append(
            mix1d.fit([1.0, 1.2, 1.4, 50.0, 50.1, 50.3], 2).mixture.pdf([0.0, 1e3]).tolist()
        )
    assert plain[0] == plain[1]


def test_what_the_caller_set_is_kept():
    with np.errstate(all="raise"):
        before = np.geterr()
        mix1d.fit([1.0, 1.2, 5.0, 5.2], 1).summary()
        assert np.geterr() == before
    with pytest.raises(FloatingPointError), np.errstate(all="raise"):
        np.exp(np.array([-1e9]))


def test_a_method_keeps_its_name_its_signature_and_its_examples():
    assert list(inspect.signature(mix1d.fit).parameters)[:2] == ["x", "k"]
    assert mix1d.Mixture.pdf.__qualname__ == "Mixture.pdf"
    assert [e for t in doctest.DocTestFinder().find(mix1d.Fit.thresholds) for e in t.examples]
    found = doctest.DocTestFinder().find(inspect.getmodule(mix1d.Mixture))
    assert "mix1d.mixture.distribution.Mixture.to_scipy" in {
        test.name for test in found if test.examples
    }


def test_methods_properties_and_constructors_of_a_class_are_doors():
    class Tiny(UsualArithmetic):
        @property
        def square(self):
            return float(np.float64(1e-300) ** 2)

        @classmethod
        def cube(cls):
            return float(np.float64(1e-300) ** 3)

        def _inner(self):
            return float(np.float64(1e-300) ** 2)

    @usual_arithmetic
    def alone():
        return float(np.float64(1e-300) ** 2)

    with np.errstate(all="raise"):
        assert (Tiny().square, Tiny.cube(), alone()) == (0.0, 0.0, 0.0)
        with pytest.raises(FloatingPointError):
            Tiny()._inner()
