"""What an expression may hold, and its value."""

import numpy as np
import pytest

from mix1d.errors import Mix1dError
from mix1d.model.expressions import parsed
from mix1d.model.jets import Jet


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", 2.0),
        ("2*a", 4.0),
        (" a + 2*d ", 8.0),
        ("-(a - d)/4", 0.25),
        ("+a", 2.0),
        ("1/(a*d)", 1 / 6),
        ("0.1", 0.1),
    ],
)
def test_the_value(text, value):
    assert parsed(text, "`x`").at({"a": 2.0, "d": 3.0}) == pytest.approx(value)


def test_names_come_in_their_order_and_once():
    assert parsed("b*(a + b) - c", "`x`").names == ("b", "a", "c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f(a)", "a call"),
        ("a.b", "an attribute"),
        ("a**2", "a power"),
        ("a if b else c", "a if b else c"),
        ("[a]", "[a]"),
        ("a[0]", "a[0]"),
        ("'a'", "'a'"),
        ("True", "True"),
        ("a < b", "a < b"),
        ("a % 2", "a % 2"),
        ("__import__('os').system('true')", "a call"),
        ("2a", "2a"),
        ("", "''"),
        ("lambda: a", "lambda: a"),
        ("(a := 3)", "(a := 3)"),
        ("1j*a", "1j"),
        ("a" * 300, "at most 200 characters"),
        ("(" * 99 + "a", "((((("),
        ("a; b", "a; b"),
        ("a\nb", "a"),
    ],
)
def test_anything_else_is_refused_in_words(text, words):
    with pytest.raises(Mix1dError, match=r"^`x`") as refusal:
        parsed(text, "`x`")
    assert words in str(refusal.value)


def test_other_names_and_one_way_of_writing():
    assert parsed(" (2 * a)+b", "`x`").renamed({"a": "_0", "b": "_1"}) == "2 * _0 + _1"


def test_factors_of_products_only():
    assert parsed("2*a*3", "`x`").factors() == (("a",), 6.0)
    assert parsed("a*b/4", "`x`").factors() == (("a", "b"), 0.25)
    assert parsed("a + b", "`x`").factors() is None
    assert parsed("1/a", "`x`").factors() is None


def test_jets_have_the_derivatives_of_differences():
    expression, at, step = parsed("(a + 2*b)/(1 + a*b) - b/3 + 2/a", "`x`"), [1.3, 0.7], 1e-4

    def value(a, b):
        return expression.at({"a": a, "b": b})

    jets = {
        n: Jet.coordinate(np.array(v), i, 2) for i, (n, v) in enumerate(zip("ab", at, strict=True))
    }
    found = expression.at(jets)
    assert found.value == pytest.approx(value(*at))
    e = np.eye(2) * step
    slope = [(value(*(at + d)) - value(*(at - d))) / (2 * step) for d in e]
    np.testing.assert_allclose(found.gradient, slope, rtol=1e-6)
    bend = [
        [
            value(*(at + d + c))
            - value(*(at + d - c))
            - value(*(at - d + c))
            + value(*(at - d - c))
            for c in e
        ]
        for d in e
    ]
    np.testing.assert_allclose(found.hessian, np.array(bend) / (4 * step**2), rtol=1e-5, atol=1e-6)


def test_jets_go_through_logarithms_and_exponentials():
    a = Jet.coordinate(np.array([0.5, 2.0]), 0, 1)
    same = (a.log() * 2.0).exp()
    np.testing.assert_allclose(same.value, a.value**2)
    np.testing.assert_allclose(same.gradient[:, 0], 2 * a.value)
    np.testing.assert_allclose(same.hessian[:, 0, 0], 2.0)
