"""Labels of rows: every way to say them, what they fold to, and what is refused."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import mix1d
from mix1d import Mix1dError, Sample

X = [1.0, 2.0, 2.0, 3.0, 7.0]
SAME = {
    "numbers": [0, -1, 1, np.nan, 1],
    "whole numbers": np.array([0, -1, 1, -1, 1]),
    "none": [0, None, 1, None, 1],
    "masked": np.ma.masked_array([0, 5, 1, 5, 1], [0, 1, 0, 1, 0]),
    "pandas": pd.Series([0, None, 1, None, 1], dtype="Int64"),
    "polars": pl.Series([0, None, 1, None, 1]),
    "sets": [[True, False], [True, True], [False, True], [True, True], [False, True]],
    "probabilities": [[1, 0], [np.nan, np.nan], [0, 1], [np.nan, np.nan], [0, 1]],
}
NAMES = {
    "list": ["a", "", "b", None, "b"],
    "array": np.array(["a", "", "b", "", "b"]),
    "objects": np.array(["a", np.nan, "b", -1, "b"], dtype=object),
    "pandas": pd.Series(["a", None, "b", None, "b"]),
    "category": pd.Series(["a", None, "b", None, "b"], dtype="category"),
    "polars": pl.Series(["a", None, "b", None, "b"]),
}


def said(sample):
    """What the labels say of each distinct row, whatever they are called."""
    labelling = sample.labelling
    shares = labelling.shares_of(sample.rows.label, 2)
    return sorted(zip(sample.rows.lower.tolist(), *shares.tolist(), strict=True))


@pytest.mark.parametrize("labels", SAME.values(), ids=SAME)
def test_every_way_to_say_them_says_the_same(labels):
    sample = Sample(X).with_labels(labels)
    assert said(sample) == [(1, 1, 0), (2, 0, 1), (2, 1, 1), (3, 1, 1), (7, 0, 1)]
    assert sample.row_counts.labelled == 3


@pytest.mark.parametrize("labels", NAMES.values(), ids=NAMES)
def test_names_are_sorted(labels):
    sample = Sample(X).with_labels(labels)
    assert sample == Sample(X).with_labels(NAMES["list"])
    assert sample.labelling.names == ("a", "b")
    assert sample.labelling.names_of(3) == ("a", "b", "")
    assert said(sample) == said(Sample(X).with_labels(SAME["numbers"]))


def test_a_table_names_its_columns():
    table = pd.DataFrame({"u": [0.5, 1, 0, np.nan, 0.1], "v": [0.5, 0, 1, np.nan, 0.9]})
    labelling = Sample(X).with_labels(table).labelling
    assert labelling.names == ("u", "v")
    assert len(labelling.shares) == 4


@pytest.mark.parametrize("nothing", [[-1] * 5, [None] * 5, [""] * 5, np.ones((5, 3), bool)])
def test_labels_that_say_nothing_are_none(nothing):
    assert Sample(X).with_labels(nothing) == Sample(X)


def test_other_labels_are_other_data():
    one, other = (Sample(X).with_labels(labels) for labels in ([0, 0, 1, -1, 1], [0, 1, 1, -1, 1]))
    assert one.digest != other.digest != Sample(X).digest
    assert one.digest != Sample(X).with_labels(["a", "a", "b", "", "b"]).digest
    order = [4, 1, 0, 3, 2]
    turned = Sample(np.array(X)[order]).with_labels(np.array([0, 0, 1, -1, 1])[order])
    assert turned.digest == one.digest


def test_labels_stay_with_what_else_is_said():
    labels = [0, -1, 1, -1, 1]
    last = Sample(X).within(low=0).with_errors(0.1).with_labels(labels)
    first = Sample(X).with_labels(labels).within(low=0).with_errors(0.1)
    assert last == first
    assert said(Sample(X).with_labels(labels).rounded(1.0))[1] == (1.5, 0, 1)


def test_weight_2_is_written_twice():
    twice = Sample(np.repeat(X, 2)).with_labels(np.repeat([0, -1, 1, -1, 1], 2))
    weighed = Sample(X, weights=[2] * 5).with_labels([0, -1, 1, -1, 1])
    assert weighed.weights.tolist() == twice.weights.tolist()
    assert said(weighed) == said(twice)


def test_bins_with_known_observations():
    binned = Sample.binned([0, 1, 2], [5, 4], labelled={"a": [2, 0], "b": [0, 1]})
    by_hand = Sample.censored([0, 1, 0, 1], [1, 2, 1, 2], weights=[3, 3, 2, 1]).with_labels(
        ["", "", "a", "b"]
    )
    assert binned.weights.tolist() == by_hand.weights.tolist()
    assert said(binned) == said(by_hand)
    assert binned.labelling == by_hand.labelling
    assert Sample.binned([0, 1, 2], [5, 4], labelled=[[2, 0], [0, 1]]).labelling.names == ()


MIXTURE = mix1d.Mixture([0.3, 0.7], [mix1d.Normal(0, 1), mix1d.Normal(9, 1)])


def test_rows_of_known_group_are_drawn_with_their_group():
    labels = np.where(np.arange(2000) < 1000, np.arange(2000) % 2, -1)
    drawn = Sample(np.linspace(0, 9, 2000)).with_labels(labels).redrawn(MIXTURE, 1)
    known = drawn.rows.are_labelled
    assert drawn.weights[known].sum() == 1000  # as many as were known
    group = drawn.rows.label[known]
    assert np.array_equal(group == 1, drawn.rows.lower[known] > 4.5)
    assert abs(drawn.weights[known] @ (group == 0) - 300) < 5 * np.sqrt(1000 * 0.21)


def test_reference_material_is_drawn_from_its_group():
    labels = np.where(np.arange(2000) < 1000, np.arange(2000) % 2, -1)
    sample = Sample(np.linspace(0, 9, 2000)).with_labels(labels, scheme="reference")
    drawn = sample.redrawn(MIXTURE, 1)
    group, far = drawn.rows.label, drawn.rows.lower > 4.5
    assert [float(drawn.weights @ (group == j)) for j in (0, 1)] == [500, 500]
    assert np.array_equal(group[group >= 0] == 1, far[group >= 0])


def test_a_set_of_groups_is_drawn_from_the_set():
    sets = np.ones((900, 3), bool)
    sets[:300] = [True, True, False]
    mixture = mix1d.Mixture([0.3, 0.3, 0.4], [mix1d.Normal(m, 1) for m in (0, 9, 30)])
    drawn = Sample(np.linspace(0, 30, 900)).with_labels(sets).redrawn(mixture, 1)
    assert drawn.weights[drawn.rows.are_labelled].sum() == 300
    assert drawn.rows.lower[drawn.rows.are_labelled].max() < 20


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 1], "one for each of 5 rows, or a row of groups for each, got 2"),
        ([0, 0.5, 1, 0, 0], "whole numbers from 0, or names, .* got 0.5 at row 1"),
        ([0, -2, 1, 0, 0], "whole numbers from 0, or names, .* got -2 at row 1"),
        ([0, 10**9, 1, 0, 0], "numbers of components, from 0, got 1000000000 of 5 rows"),
        (["a", 1, "", "", ""], "names or whole numbers, not both, got 1 at row 1"),
        (np.zeros((5, 2), bool), "at least one group in each row, got none at row 0"),
        ([[0.5, 0.4]] * 5, "sum to 1, got a sum of 0.9 at row 0"),
        ([[1.5, -0.5]] * 5, "non-negative probabilities, got .* at row 0"),
        ([[0.5, None]] * 5, "known in a whole row or not at all, got row 0"),
        ([["a", "b"]] * 5, "truth values or probabilities where they are a table, got 'a'"),
        ([[1, 0], [1]] + [[1, 0]] * 3, "rows of one length"),
        ("a", "a column of labels, got 'a'"),
        (3, "a column of labels, got 3"),
        (np.zeros((5, 2, 2)), r"got shape \(5, 2, 2\)"),
    ],
)
def test_what_is_refused(labels, words):
    with pytest.raises(Mix1dError, match=f"^`labels` must .*{words}"):
        Sample(X).with_labels(labels)


def test_what_is_refused_of_reference_material():
    with pytest.raises(Mix1dError, match=r"leave some rows unknown .* got a label in all 5"):
        Sample(X).with_labels([0, 1, 0, 1, 0], scheme="reference")
    sets = [[True, True, False]] * 2 + [[True] * 3] * 3
    with pytest.raises(Mix1dError, match=r"one group for each row, or probabilities, .* a set"):
        Sample(X).with_labels(sets, scheme="reference")
    with pytest.raises(Mix1dError, match="must be 'random' for labelled rows within"):
        Sample(X).within(low=0).with_labels([0, -1, -1, -1, -1], scheme="reference")
    with pytest.raises(Mix1dError, match="must be 'random' for labelled rows within"):
        Sample(X).with_labels([0, -1, -1, -1, -1], scheme="reference").within(low=0)
    with pytest.raises(Mix1dError, match="`scheme` must be one of 'random', 'reference', got 'x'"):
        Sample(X).with_labels([0, -1, -1, -1, -1], scheme="x")


def test_labels_are_given_once():
    with pytest.raises(Mix1dError, match="have labels already"):
        Sample(X).with_labels([0, 1, -1, -1, -1]).with_labels([0, 1, -1, -1, -1])


@pytest.mark.parametrize(
    ("labelled", "words"),
    [
        ([[6, 0], [0, 1]], "among the `counts`, got 6 of 5 in bin 0"),
        ([[-1, 0], [0, 1]], "non-negative and finite, got .* in bin 0"),
        ([[1, 0]], "a row for each of the 2 bins, got 1"),
        ([1, 0], r"a table, with a column for each group, got shape \(2,\)"),
        ({}, "a row for each of the 2 bins, got no groups"),
    ],
)
def test_what_is_refused_of_bins(labelled, words):
    with pytest.raises(Mix1dError, match=f"`labelled` must .*{words}"):
        Sample.binned([0, 1, 2], [5, 4], labelled=labelled)
