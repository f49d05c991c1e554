"""Samples of other than exact values: bins, intervals, rounding, windows, errors, in any order."""

import copy
import pickle
from itertools import permutations
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sample import Sample

quick = settings(max_examples=60, deadline=None, derandomize=True)
X = [1.0, 2.0, 2.0, 4.0]
RISE = "`edges` must rise, so that no bins overlap, "


def refused(words, make):
    with pytest.raises(Mix1dError) as error:
        make()
    assert str(error.value) == words


# -------------------------------------------------------------------------------- intervals
def test_bins_are_rows_with_counts():
    sample = Sample.binned([0, 10, 20, inf], [5, 0, 4])
    assert sample.rows.lower.tolist() == [0, 20]
    assert sample.rows.upper.tolist() == [10, inf]
    assert sample.weights.tolist() == [5, 4]
    assert (sample.n, sample.n_rows) == (9, 3)
    assert repr(sample) == "Sample(n=9, 2 distinct rows, 5 in an interval, 4 above a limit)"


def test_equal_ends_are_exact_values():
    sample = Sample.censored(X, X)
    assert sample.is_exact
    assert sample == Sample(X)
    assert sample.digest == Sample(X).digest


def test_an_end_that_is_missing_is_open_and_both_are_a_missing_row():
    sample = Sample.censored([nan, 1, 3, nan], [2, nan, 3, nan], missing="drop")
    assert sample == Sample.censored([-inf, 1, 3, nan], [2, inf, 3, nan], missing="drop")
    assert (sample.n, sample.n_rows, sample.n_missing) == (3, 4, 1)
    refused(
        '`lower` and `upper` must not both be missing (or pass missing="drop"), got 1 such rows of '
        "2, the first at row 1",
        lambda: Sample.censored([1, nan], [2, nan]),
    )
    refused(
        "`lower` and `upper` must hold at least one number, got 2 missing rows",
        lambda: Sample.censored([nan, nan], [nan, nan], missing="drop"),
    )


@quick
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), min_size=2, max_size=9), st.data()
)
def test_neither_the_order_of_rows_nor_a_repetition_changes_a_sample(pairs, data):
    rows = [(low, low + width) for low, width in pairs]
    counts = data.draw(st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows)))
    weighted = Sample.censored(*np.transpose(rows), weights=counts)
    written = [row for row, count in zip(rows, counts, strict=True) for _ in range(count)]
    shuffled = data.draw(st.permutations(written))
    again = Sample.censored(*np.transpose(shuffled))
    assert again.digest == weighted.digest
    assert again.values.tolist() == weighted.values.tolist()
    assert again.weights.tolist() == weighted.weights.tolist()
    found = again.to_rows_by(lambda levels: np.stack([levels.lower, levels.upper], 1), nan)
    assert found.tolist() == [list(row) for row in shuffled]


def test_what_intervals_are_refused():
    refused(
        "`lower` must not be above `upper`, got 3 and 2 at row 1",
        lambda: Sample.censored([1, 3], [2, 2]),
    )
    refused(
        "`lower` and `upper` must not both be inf, got that at row 0",
        lambda: Sample.censored([inf, 1], [inf, 2]),
    )
    refused(
        "`lower` and `upper` must be of one length, got 1 and 2",
        lambda: Sample.censored([1], [2, 3]),
    )
    refused(
        "`weights` must be one for each of 2 rows, got 1",
        lambda: Sample.censored([1, 1], [2, 2], weights=[1]),
    )


@pytest.mark.parametrize(
    ("lower", "upper", "weights", "words"),
    [
        ([1, 2], [inf, inf], None, "an open `upper` in all 2"),
        ([-inf, -inf, -inf], [1, 2, 2], None, "an open `lower` in all 3"),
        ([-inf, 1], [inf, inf], None, "an open `upper` in all 2"),
        ([-inf], [inf], None, "both ends open in all 1"),
        ([1, 1, 2], [3, inf, inf], [0, 1, 1], "an open `upper` in all 2"),
    ],
)
def test_rows_that_are_all_open_on_one_side_are_refused(lower, upper, weights, words):
    refused(
        f"`lower` and `upper` must not be open on the same side in all rows, got {words}: how far "
        "away they lie nothing says",
        lambda: Sample.censored(lower, upper, weights=weights),
    )


def test_rows_open_on_either_side_say_where_the_values_are():
    assert Sample.censored([-inf, 1, 2], [2, inf, inf]).n == 3


@pytest.mark.parametrize(
    ("edges", "counts", "words"),
    [
        (
            [0, 2, 1],
            [1, 1],
            RISE + "got 2 before 1 at place 2",
        ),
        (
            [0, 1, 1],
            [1, 1],
            RISE + "got 1 before 1 at place 2",
        ),
        ([0, nan, 1], [1, 1], "`edges` must be numbers, got NaN at place 1"),
        ([0], [], "`edges` must be at least 2 numbers, got 1"),
        (
            [0, 1, 2],
            [1, 1, 1],
            "`counts` must be one for each of the 2 bins between the 3 edges, got 3",
        ),
        ([0, 1, 2], [1, -1], "`counts` must be non-negative and finite, got -1.0 in bin 1"),
        ([0, 1, 2], [1, nan], "`counts` must be non-negative and finite, got nan in bin 1"),
        ([0, 1, 2], [0, 0], "`counts` must be positive in at least one bin, got 0 in all"),
        (
            [0, 1, 2, 3],
            [0.3, 0.4, 0.3],
            "`counts` must sum to at least the number of bins that hold any (3), got 1: shares and "
            "densities are no counts; Sample.censored(edges[:-1], edges[1:], weights=shares, "
            'weights_are="relative") takes shares',
        ),
        (
            [0, 1, inf],
            [0, 7],
            "`counts` must not all be in a bin that is open on one side: how far away they lie "
            "nothing says, got 7 above the last finite edge",
        ),
    ],
)
def test_what_bins_are_refused(edges, counts, words):
    refused(words, lambda: Sample.binned(edges, counts))


def test_shares_of_bins_are_relative_weights():
    edges = np.array([0.0, 1, 2, 3])
    shares = Sample.censored(edges[:-1], edges[1:], weights=[0.5, 0.5, 0], weights_are="relative")
    assert (shares.n, shares.is_relative) == (2.0, True)


# -------------------------------------------------------------------------------- the chain
CHAIN = {
    "rounded": lambda sample: sample.rounded(1.0),
    "within": lambda sample: sample.within([0.5, 1.2, -inf, nan], 9),
    "with_errors": lambda sample: sample.with_errors([0.1, 0.0, 0.2, 0.2]),
}


@pytest.mark.parametrize("weights", [None, [1, 2, 1, 3]])
@pytest.mark.parametrize("weights_are", ["counts", "relative"])
def test_the_order_of_the_chain_does_not_matter(weights, weights_are):
    if weights is None and weights_are == "relative":
        return
    found = []
    for names in permutations(CHAIN):
        sample = Sample(X, weights=weights, weights_are=weights_are)
        for name in names:
            sample = CHAIN[name](sample)
        found.append(sample)
    assert all(sample == found[0] and sample.digest == found[0].digest for sample in found)
    assert found[0].n == Sample(X, weights=weights, weights_are=weights_are).n


def test_what_changes_nothing_leaves_the_sample_as_it_was():
    sample = Sample(X)
    assert sample.within() == sample.within(-inf, inf) == sample.with_errors(0) == sample
    assert sample.rounded(1e-300) == sample  # less than the distance of doubles
    assert all(one.is_exact for one in (sample.within(), sample.with_errors(0)))


def test_errors_add_up_by_their_squares():
    assert Sample(X).with_errors(3).with_errors(4) == Sample(X).with_errors(5)


def test_a_missing_row_stays_missing_through_the_chain():
    sample = Sample([1, nan, 3], missing="drop").with_errors([1, nan, 2]).within([0, 5, 0], 4)
    assert (sample.n, sample.n_rows, sample.n_missing) == (2, 3, 1)
    assert sample.to_rows_by(lambda rows: rows.error, -1.0).tolist() == [1, -1, 2]


def test_both_ends_of_a_window_belong_to_it():
    sample = Sample([1, 3]).within(1, 3)
    assert sample.rows.low.tolist() == [1, 1]
    assert sample.rows.high.tolist() == [3, 3]
    assert sample.within(0, 7) == sample  # both windows are kept


def test_an_interval_is_cut_at_its_window():
    sample = Sample.censored([0, 2], [2, inf]).within(1, 5)
    assert sample.rows.upper.tolist() == [2, 5]
    assert np.nextafter(sample.rows.lower[0], 2) == 1
    # the lower end does not belong to it, so this one is empty
    refused(
        "`low` and `high` must hold every row that was observed, got (2, inf) at row 1, outside "
        "its window up to 2",
        lambda: Sample.censored([0, 2], [2, inf]).within(high=2),
    )


def test_what_windows_are_refused():
    words = "`low` and `high` must hold every row that was observed, got 1 at row 0, outside its "
    refused(words + "window from 1.5", lambda: Sample(X).within(low=1.5))
    refused(words + "window from 1.5 to 9", lambda: Sample(X).within(1.5, 9))
    refused("`low` must be below `high`, got 3 and 3 at row 0", lambda: Sample(X).within(3, 3))
    refused(
        "`within` must begin below its end, got 9 and 1 at row 0",
        lambda: mix1d.fit(X, 1, within=(9, 1)),
    )
    refused("`low` must be one number for each of 4 rows, got 2", lambda: Sample(X).within([1, 1]))
    refused("`low` must be a number or one for each row, got 1j", lambda: Sample(X).within(1j))


@pytest.mark.parametrize("bad", [-0.5, nan, inf])
def test_what_errors_are_refused(bad):
    refused(
        f"`sd` must be non-negative and finite, got {bad} at row 2",
        lambda: Sample(X).with_errors([1, 1, bad, 1]),
    )


@pytest.mark.parametrize("step", [0, -1, nan, inf, "1"])
def test_a_step_must_be_a_positive_number(step):
    refused(
        f"`step` must be a positive finite number, got {step!r}", lambda: Sample(X).rounded(step)
    )


# -------------------------------------------------------------------------------- as any sample
def mixed(**how):
    return Sample.censored([0, 2, -inf, 3, 2], [2, 2, 1, inf, 2], **how).with_errors(0.5)


def test_a_copy_and_a_pickle_are_equal_and_read_only():
    sample = mixed()
    for other in (copy.copy(sample), copy.deepcopy(sample), pickle.loads(pickle.dumps(sample))):
        assert other == sample
        assert hash(other) == hash(sample)
        assert other.digest == sample.digest
        with pytest.raises(ValueError, match="read-only"):
            other.rows.lower[0] = 7


def test_samples_differ_where_their_rows_do():
    one = Sample.censored([0, 5], [2, 5])
    others = [
        Sample([1, 5]),
        one.with_errors(1),
        one.within(high=9),
        Sample.censored([-1, 5], [3, 5]),
    ]
    assert all(one != other and one.digest != other.digest for other in others)


def test_relative_weights_know_the_place_of_each_row():
    """Two rows that the same number stands for are two rows."""
    sample = Sample.censored(
        [0, -1, 5, 1], [2, 3, 5, 1], weights=[1, 2, 3, 4], weights_are="relative"
    )
    places, weights = sample.observations
    assert sample.values[places].tolist() == [1, 1, 5, 1]
    assert len(set(places.tolist())) == 4
    np.testing.assert_allclose(np.bincount(places, weights=weights), sample.weights)


def test_without_leaves_out_exact_values_only():
    sample = Sample.censored([0, 1, 1, 2], [2, 1, 1, 2], weights=[1, 2, 3, 1])
    rest = sample.without(np.array([1.0]))
    assert rest.rows.lower.tolist() == [0, 2]
    assert (rest.n, rest.n_rows) == (2, 2)
    assert rest == Sample.censored([0, 2], [2, 2], weights=[1, 1])
    assert rest.with_errors([1, 2]).n == 2
    assert rest.without(np.array([2.0])).n == 1
    assert Sample.censored([0, 1], [2, 1]).with_errors([0, 1]).without(np.array([1.0])).n == 2


def test_points_of_a_sketch_beside_other_rows():
    limits = Sample.censored([-inf, 2.0], [1.0, 2.0]).rows
    points = Sample._of_points(np.array([1.0, 3.0]), np.array([10.0, 20.0]), n_rows=31, n_missing=1)
    both = points._beside(limits.at([0]), np.array([5.0]), n_rows=7, n_missing=2)
    assert (both.n, both.n_rows, both.n_missing) == (35, 38, 3)
    assert sorted(both.rows.upper.tolist()) == [1, 1, 3]
    assert both.digest != points.digest
    assert both.without(np.array([1.0])).n == 25
    refused("`rounded` needs the rows themselves, and a sketch holds none", lambda: both.rounded(1))


def test_what_needs_exact_values_says_what_there_is():
    Sample(X).check_exact("`dip_test`")
    refused(
        "`dip_test` needs exact values, and of these rows 1 exact, 1 below a limit",
        lambda: Sample.censored([-inf, 2], [1, 2]).check_exact("`dip_test`"),
    )
