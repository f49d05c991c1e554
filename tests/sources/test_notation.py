"""The one rule from a text to a number, and what it advises where it refuses."""

from math import isnan

import pytest

from mix1d.errors import Mix1dError
from mix1d.sources.advice import advice
from mix1d.sources.notation import PLAIN, Notation, is_numberish

NUMBERS = {
    "12": 12, "-1.5e-3": -1.5e-3, "+2": 2, ".5": 0.5, "5.": 5, " 7\u00a0": 7, "\u22122.5": -2.5,
    "1,234.5": 1234.5, "1,234,567": 1234567, "-1,234.5e2": -123450, "1e-400": 0,
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_what_can_mean_one_thing_only_is_that_number(text):
    assert PLAIN.number(text) == NUMBERS[text]


@pytest.mark.parametrize("text", ["", " ", "NA", "na", "Na", "N/A", "NaN", "-nan", "NULL", "null"])
def test_words_for_missing(text):
    assert isnan(PLAIN.number(text))


NO_NUMBERS = [
    "1,5", "1,234", "0,123.5", "1,23,456.7", "1.234,5", "1_000", "0x1F", "1d5", "12%", "$1", "<1",
    "true", "-", "--", "2020-01-01", "12:30", "1 234", "1/2", "one", "\u201312",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_anything_else_is_none(text):
    assert PLAIN.number(text) is None


@pytest.mark.parametrize(
    ("notation", "text", "number"),
    [
        (Notation(","), "1,5", 1.5), (Notation(","), "1.5", None), (Notation(","), "12", 12),
        (Notation(",", "."), "1.234.567,5", 1234567.5), (Notation(",", "."), "1.5", None),
        (Notation(",", "."), "1.234", 1234), (Notation(".", ","), "1,234", 1234),
        (Notation(".", ","), "1,23", None), (Notation(".", " "), "1\u202f234.5", 1234.5),
        (Notation(".", "'"), "1\u2019234", 1234), (Notation(",", " "), "1 234,5", 1234.5),
        (Notation(".", "_"), "1_234", 1234), (Notation(".", "_"), "1_2", None),
        (Notation(","), "1e3", 1000),
    ],
)  # fmt: skip
def test_marks_that_are_told(notation, text, number):
    assert notation.number(text) == number


def test_words_and_numbers_that_stand_for_missing():
    notation = Notation(missing_values=("-", "#N/A", -999, "-99.5"))
    for text in ("-", " #N/A ", "-999", "-999.0", "-9.99e2", "-99.50", "NA"):
        assert isnan(notation.number(text)), text
    assert notation.number("-998") == -998
    assert notation.number("#n/a") is None


def test_cells_that_have_a_type():
    assert PLAIN.number(3) == 3
    assert isnan(PLAIN.number(None))
    assert PLAIN.number(True) is None
    assert PLAIN.number([1]) is None
    assert PLAIN.number(10**400) is None


ADVICE = {
    "1,5": ": write a decimal point, or pass decimal=',' if it is a number",
    "1,234": ": pass decimal=',' or thousands=',', whichever is meant",
    "1.234,5": ": pass decimal=',', thousands='.' if it is a number",
    "1 234,5": ": pass decimal=',', thousands=' ' if it is a number",
    "1'234": ': pass thousands="\'" if it is a number',
    "abc": "",
    "<1,234": ": pass decimal=',' or thousands=',', whichever is meant",
    "<0,5": ": write a decimal point, or pass decimal=',' if it is a number",
    "13 ug/L": ": write the number without its unit, in the same unit in every row",
    "< 13 mg kg": ": write the number without its unit, in the same unit in every row",
    "5 %": ": write the number without %, in every row",
    "$1,200": ": write the number without the currency",
    "12 \u20ac": ": write the number without the currency",
    "<0.5*": ": write the number without its mark",
    "3.4 (a)": ": write the number without its mark",
    "~3": ": write the number without its mark",
    "100+": ": if it lies above that, write >, as in >100, which limits=True reads",
    **dict.fromkeys(
        [
            "ND",
            "n.d.",
            "nd",
            "BDL",
            "< LOD",
            "<DL",
            "LOQ",
            "MDL",
            "not detected",
            "Below detection",
        ],
        ": if it lies below a detection limit, write that, as in <0.5, which limits=True reads",
    ),
    "-": ": pass missing_values=['-'] if it is a missing value",
    "..": ": pass missing_values=['..'] if it is a missing value",
    "12:30": "",
    "1.2.2020": ": it looks like a date: subtract where it began and take the days",
    "1/2": "",
    "12 May 2020": "",
    "<": "",
    "€ 7.898,60": ": write the number without the currency",
    "12%": ": write the number without %, in every row",
    "$1,234.5": ": write the number without the currency",
    "%": "",
}


@pytest.mark.parametrize("text", ADVICE)
def test_advice(text):
    assert advice(PLAIN, text) == ADVICE[text]


@pytest.mark.parametrize(
    "text", ["12", "-1,5", "1 200", "1.200,5", "$3", "< 0.1", "5 mm", "12%", "3*", "1e5", "(12)"]
)
def test_what_may_be_a_number(text):
    assert is_numberish(text)


@pytest.mark.parametrize(
    "text", ["ann", "2020-01-02", "12:30", "A12", "10-12", "", "-", "5 2", "1,"]
)
def test_what_is_none(text):
    assert not is_numberish(text)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((";", None, ()), "`decimal` must be one of '.', ',', got ';'"),
        ((".", "x", ()), "`thousands` must be one of"),
        ((",", ",", ()), "another mark than `decimal`, got ',' for both"),
        ((".", None, "-"), "`missing_values` must be a list of texts, got '-': write ['-']"),
        ((".", None, 5), "`missing_values` must be a list of texts, got 5"),
        ((".", None, [None]), "`missing_values` must hold texts, got None"),
    ],
)
def test_a_notation_that_contradicts_itself(arguments, sentence):
    with pytest.raises(Mix1dError) as caught:
        Notation.of(*arguments)
    assert sentence in str(caught.value)
