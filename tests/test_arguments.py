"""Scalar arguments are read once; a wrong one is named with its rule and value."""

from fractions import Fraction

import numpy as np
import pytest

from mix1d.arguments import (
    choice,
    generator,
    numbers,
    positive_number,
    shown,
    whole_number,
)
from mix1d.errors import Mix1dError


class Speechless:
    def __repr__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize("value", [2, np.int8(2), np.uint64(2)])
def test_whole_numbers(value):
    number = whole_number("k", value, 2)
    assert type(number) is int
    assert number == 2


@pytest.mark.parametrize(
    "value", [1, 0, -1, 2.0, 2.5, True, np.True_, None, "2", np.nan, np.array(2), [2], 3j]
)
def test_not_whole_numbers(value):
    with pytest.raises(Mix1dError) as error:
        whole_number("k", value, 2)
    assert str(error.value) == f"`k` must be a whole number of at least 2, got {value!r}"


@pytest.mark.parametrize("value", [1, 0.5, np.float32(0.5), Fraction(1, 2), 5e-324, 10**22])
def test_positive_numbers(value):
    number = positive_number("tol", value)
    assert type(number) is float
    assert number == value


@pytest.mark.parametrize(
    "value",
    [
        *[0, -1, -0.0, np.nan, np.inf, True, np.True_, None, "1", [1], 1j],
        *[np.array([1.0, 2.0]), np.timedelta64(1, "D"), Fraction(1, 10**400)],
    ],
)
def test_not_positive_numbers(value):
    with pytest.raises(Mix1dError) as error:
        positive_number("tol", value)
    assert str(error.value).startswith("`tol` must be a positive finite number, got ")
    assert shown(value) in str(error.value)


def test_a_number_beyond_the_range_is_not_finite():
    with pytest.raises(Mix1dError, match=r"^`tol` must be a positive finite number, got 1000"):
        positive_number("tol", 10**400)


def test_choices():
    assert choice("start", "b", ("a", "b")) == "b"


@pytest.mark.parametrize("value", ["c", "", "A", None, 1, ["a"], np.array(["a", "b"])])
def test_no_choices(value):
    with pytest.raises(Mix1dError) as error:
        choice("start", value, ("a", "b"))
    assert str(error.value) == f"`start` must be one of 'a', 'b', got {value!r}"


def test_an_int_seeds_and_repeats():
    draws = [generator(seed).random(3).tolist() for seed in (0, np.int64(0), 1, 10**40)]
    assert draws[0] == draws[1] == np.random.default_rng(0).random(3).tolist()
    assert draws[0] != draws[2] != draws[3]


def test_a_generator_is_used_itself():
    rng = np.random.default_rng(0)
    assert generator(rng) is rng


def test_none_is_fresh_each_time():
    assert generator(None).random() != generator(None).random()


def test_global_state_is_left_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    generator(0).random(1000)
    generator(None).random(1000)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize("rng", [-1, 1.5, np.nan, True, np.True_, "1", b"1", {}, [-1], np.random])
def test_no_generators(rng):
    with pytest.raises(Mix1dError) as error:
        generator(rng)
    sentence = "`rng` must be a non-negative int, a numpy Generator or None, got "
    assert str(error.value) == sentence + shown(rng)


def test_values_are_shown_on_one_line_and_not_at_length():
    assert shown("a") == "'a'"
    assert shown(np.ones((2, 2))) == "array([[1., 1.], [1., 1.]])"
    assert shown(Speechless()) == "a value of type Speechless"
    assert shown(10**5000) == "a value of type int"
    assert shown("a" * 100) == "'" + "a" * 59 + "..."


@pytest.mark.parametrize(
    "values", [np.array(["2020-01-01"], "datetime64[D]"), np.array([1], "m8[s]"), np.array([1j])]
)
def test_dates_durations_and_complex_numbers_are_no_numbers(values):
    with pytest.raises(Mix1dError, match="`x` must be numbers"):
        numbers("x", values)


def test_what_is_masked_is_missing():
    found = numbers("x", np.ma.array([1.0, 2.0], mask=[False, True]))
    np.testing.assert_array_equal(found, [1.0, np.nan])
