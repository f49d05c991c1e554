"""Sample: ties folded into weights, the way back to the caller's rows, frozen."""

import copy
import hashlib
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mix1d.errors import Mix1dError
from mix1d.sample import Sample

quick = settings(max_examples=60, deadline=None, derandomize=True)
values = st.lists(st.sampled_from([-2.5, -0.0, 0.0, 1.0, 1e-300, 1e300]), min_size=1, max_size=12)


def test_ties_are_folded():
    sample = Sample([3, 1, 3, 2, 3])
    assert sample.values.tolist() == [1, 2, 3]
    assert sample.weights.tolist() == [1, 1, 3]
    assert sample.n == 5
    assert sample.n_rows == len(sample) == 5
    assert sample.n_missing == 0
    assert repr(sample) == "Sample(n=5, 3 distinct values)"


@quick
@given(values)
def test_nothing_is_lost(x):
    sample = Sample(x)
    assert sample.values.tolist() == sorted(set(x))
    assert sample.weights.tolist() == [x.count(value) for value in sample.values]
    assert sample.to_rows(lambda levels: levels, np.nan).tolist() == x


@quick
@given(values, st.data())
def test_a_weight_is_a_repetition(x, data):
    counts = data.draw(st.lists(st.integers(0, 3), min_size=len(x), max_size=len(x)))
    counts[0] = max(counts[0], 1)
    weighted, written = Sample(x, weights=counts), Sample(np.repeat(x, counts))
    assert weighted.values.tolist() == written.values.tolist()
    assert weighted.weights.tolist() == written.weights.tolist()
    assert weighted.n == written.n
    assert weighted.digest == written.digest


@quick
@given(values, st.randoms(use_true_random=False))
def test_the_digest_does_not_see_the_order_of_rows(x, random):
    """-0.0 and 0.0 are one number; the weights 0.1, 0.2, 0.3 add up to two different sums."""
    rows = [(value, random.choice([1.1, 1.2, 1.3, 2.7])) for value in x]
    shuffled = random.sample(rows, len(rows))
    one, other = (
        Sample([value for value, _ in order], weights=[weight for _, weight in order])
        for order in (rows, shuffled)
    )
    assert one.digest == other.digest


def test_the_digest_sees_values_and_weights():
    digests = [
        Sample([1, 2, 2]).digest,
        Sample([1, 2, 3]).digest,
        Sample([1, 1, 2]).digest,
        Sample([1, 2]).digest,
        Sample([1, np.nextafter(2, 3), np.nextafter(2, 3)]).digest,
    ]
    assert len(set(digests)) == len(digests)
    assert Sample([1.0, 2.0]).digest == Sample([1, 2, np.nan], missing="drop").digest
    # it must be the same next year, on any machine
    assert digests[0] == hashlib.sha256(struct.pack("<4d", 1, 2, 1, 2)).hexdigest()


# -------------------------------------------------------------------- rows that count for nothing
def test_missing_rows_are_dropped_with_their_weights():
    sample = Sample([5, np.nan, 3, np.nan, 5], weights=[1, 7, 2, 7, 3], missing="drop")
    assert sample.values.tolist() == [3, 5]
    assert sample.weights.tolist() == [2, 4]
    assert (sample.n, sample.n_rows, sample.n_missing) == (6, 5, 2)


def test_rows_of_weight_0_are_no_data_but_have_labels():
    sample = Sample([1, 2, 9, 2], weights=[1, 1, 0, 0])
    assert sample.values.tolist() == [1, 2]
    assert sample.weights.tolist() == [1, 1]
    assert sample.n_rows == 4
    assert sample.to_rows(lambda levels: levels * 10, -1).tolist() == [10, 20, 90, 20]
    assert sample.digest == Sample([1, 2]).digest


def test_to_rows_brings_a_function_of_the_values_back():
    sample = Sample([3, np.nan, 1, 3], missing="drop")
    evaluated = []

    def squares(levels):
        evaluated.append(levels.tolist())
        return np.stack([levels, levels**2], axis=-1)

    rows = sample.to_rows(squares, np.nan)
    np.testing.assert_array_equal(rows, [[3, 9], [np.nan, np.nan], [1, 1], [3, 9]])
    assert evaluated == [[1, 3]]  # once for each level
    labels = sample.to_rows(lambda levels: (levels > 2).astype(int), -1)
    assert labels.tolist() == [1, -1, 0, 1]
    assert labels.dtype.kind == "i"


def test_the_first_bad_row():
    sample = Sample([3, np.nan, -1, -5, -1], missing="drop")
    assert sample.first_row(lambda levels: levels < 0) == (2, -1)
    assert sample.first_row(lambda levels: levels > 9) is None


# -------------------------------------------------------------------- frozen
def test_frozen():
    x = np.array([1.0, 2.0])
    sample = Sample(x)
    x[0] = 99
    assert sample.values.tolist() == [1, 2]
    with pytest.raises(AttributeError, match="a Sample is frozen: `values` cannot be set"):
        sample.values = x
    with pytest.raises(AttributeError, match="a Sample is frozen: `weights` cannot be deleted"):
        del sample.weights
    with pytest.raises(ValueError, match="read-only"):
        sample.values[0] = 99
    with pytest.raises(ValueError, match="read-only"):
        sample.weights[0] = 99


def test_a_copy_is_the_same():
    sample = Sample([1, 2, 2])
    assert copy.deepcopy(sample).digest == sample.digest


def test_the_step():
    assert Sample([5, 1, 1, 9]).step == 4
    assert Sample([1, 1]).step == 0


# -------------------------------------------------------------------- weights that are none
def test_the_remedy_for_weights_that_sum_to_one_is_one():
    """The error names the argument that takes them."""
    for n in (3, 7, 11):
        weights = np.full(n, 0.75)
        with pytest.raises(Mix1dError, match='pass weights_are="relative" if') as error:
            Sample(np.arange(n), weights=weights)
        assert f"distinct values ({n})" in str(error.value)
        assert Sample(np.arange(n), weights=weights, weights_are="relative").n == n


def test_huge_weights_are_counts_too():
    assert Sample([1, 2], weights=[1e300, 1]).n == 1e300
    with pytest.raises(Mix1dError, match="`weights` must have a finite sum, got inf"):
        Sample([1, 2], weights=[1.7e308, 1.7e308])
