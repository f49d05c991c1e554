"""Sketch: cells that depend on no order, moments that do not change, faults by their row."""

import contextlib
import json
import math
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mix1d import Sketch, sketch
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sketching import accumulate, input_columns
from mix1d.sketching.cell_table import Table
from mix1d.sketching.cells import keys_of

quick = settings(max_examples=80, deadline=None, derandomize=True)
RNG = np.random.default_rng(20)
NORMAL = RNG.normal(3.0, 2.0, 40_000)

numbers = st.one_of(
    st.floats(-1e3, 1e3),
    st.integers(-50, 50).map(float),
    st.sampled_from(
        [0.0, -0.0, 1e12, -1e300, 1.7e308, 5e-324, -5e-324, 1e-310, 2.0**53, -(2.0**60)]
    ),
)
columns = st.lists(numbers, min_size=1, max_size=60)


@pytest.fixture
def tabled(monkeypatch):
    """Every array goes through the compiled table, in parts of 1000 values."""
    monkeypatch.setattr(accumulate, "SMALL", 0)
    monkeypatch.setattr(accumulate, "SHORTEST_PART", 1000)
    monkeypatch.setattr(accumulate, "LONGEST_PART", 1000)


def assert_same(one, other, rounding=1e-12):
    """Counts and ends to the last bit, sums to rounding."""
    assert one.exponent == other.exponent
    for name in ("keys", "low", "high"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.weights == pytest.approx(other.weights, rel=1e-13)
    assert np.abs((one.moments - other.moments) / one.weights[:, None]).max() <= rounding
    assert (one.n_rows, one.n_missing, one.scale) == (other.n_rows, other.n_missing, other.scale)


def key(value, exponent):
    """floor(x / 2^e) in whole numbers of any length."""
    return math.floor(Fraction(value) / Fraction(2) ** exponent)


def occupied(x, exponent):
    return len({key(value, exponent) for value in x})


# ------------------------------------------------------------------------- what a sketch is
@quick
@given(columns)
def test_cells_by_their_definition(x):
    s = sketch(x, cells=16)
    assert occupied(x, s.exponent) == s.keys.size <= 16
    finest = max(-1074, (math.frexp(largest)[1] if (largest := max(map(abs, x))) else -2000) - 53)
    assert s.exponent == finest or (s.exponent > finest and occupied(x, s.exponent - 1) > 16)
    for c, weight, low, high in zip(s.keys, s.weights, s.low, s.high, strict=True):
        inside = [value for value in x if key(value, s.exponent) == c]
        assert (weight, low, high) == (len(inside), min(inside), max(inside))


@pytest.mark.parametrize("way", ["sorted", "tabled"])
def test_moments_by_their_definition(way, request):
    if way == "tabled":
        request.getfixturevalue("tabled")
    s = sketch(NORMAL, cells=256)
    cell = np.floor(NORMAL / s.width)
    d = NORMAL / s.width - cell - 0.5
    at = np.searchsorted(s.keys, cell)
    assert np.array_equal(s.keys[at], cell)
    assert np.array_equal(s.weights, np.bincount(at))
    for power in (1, 2, 3):
        assert s.moments[:, power - 1] == pytest.approx(np.bincount(at, d**power), abs=1e-9)
    assert s.n == s.n_rows == len(s) == 40_000
    assert repr(s) == f"Sketch(n=40000, {s.keys.size} cells of width 2^{s.exponent})"


def test_as_many_cells_as_allowed():
    assert sketch(range(16), cells=16).keys.size == 16
    assert sketch(range(17), cells=16).keys.size == 9


def test_negative_zero_is_zero():
    s = sketch([-0.0, 0.0, -0.0])
    assert s.keys.tolist() == s.low.tolist() == s.high.tolist() == [0.0]
    assert not np.signbit([s.keys, s.low, s.high]).any()
    assert sketch([-0.0, 0.0]) == sketch([0.0, -0.0]) == sketch([0.0, 0.0])


def test_it_is_frozen():
    s = sketch([1.0])
    with pytest.raises(AttributeError, match="frozen: `n` cannot be set"):
        s.n = 3
    with pytest.raises(AttributeError, match="frozen: `keys` cannot be deleted"):
        del s.keys
    for array in (s.keys, s.weights, s.moments, s.low, s.high):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    assert s != 1
    assert hash(s) == hash(sketch([1.0]))


# ---------------------------------------------------------------- two ways to the same cells
HARD = {
    "normal": NORMAL[:9000],
    "one outlier": np.append(NORMAL[:9000], 1e12),
    "a billion years": 1e15 + NORMAL[:9000],
    "cauchy": np.random.default_rng(1).standard_cauchy(9000),
    "lognormal": np.exp(5 * NORMAL[:9000]),
    "ties": np.round(NORMAL[:9000], 1),
    "integers": np.round(NORMAL[:9000] * 1000),
    "zeros": np.where(NORMAL[:9000] < 5, 0.0, NORMAL[:9000]),
    "sorted": np.sort(NORMAL[:9000]),
    "falling": -np.sort(NORMAL[:9000]),
    "all floats": np.ldexp(NORMAL[:9000], np.random.default_rng(2).integers(-1070, 1020, 9000)),
    "subnormal": np.ldexp(NORMAL[:9000], -1070),
    "tiny negatives and a giant": np.append(-np.abs(NORMAL[:9000]) * 1e-300, 1e300),
    "constant": np.full(3000, 0.1),
    "late change": np.concatenate([np.full(5000, 7.0), NORMAL[:4000]]),
}


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("cells", [64, 4096])
def test_the_table_and_the_sort_agree(name, cells, monkeypatch):
    x = HARD[name]
    by_sorting = sketch(x, cells=cells)
    monkeypatch.setattr(accumulate, "SMALL", 0)
    monkeypatch.setattr(accumulate, "SHORTEST_PART", 2500)
    monkeypatch.setattr(accumulate, "LONGEST_PART", 2500)
    assert_same(sketch(x, cells=cells), by_sorting)
    weights = np.random.default_rng(3).integers(0, 3, x.size).astype(float)
    weighted = sketch(x, weights=weights, cells=cells)
    monkeypatch.setattr(accumulate, "SMALL", 10**6)
    assert_same(weighted, sketch(x, weights=weights, cells=cells))
    repeated = sketch(np.repeat(x, weights.astype(int)), cells=cells)
    assert np.array_equal(weighted.weights, repeated.weights)
    assert np.array_equal(weighted.keys, repeated.keys)


@quick
@given(columns)
def test_the_table_and_the_sort_agree_on_anything(x):
    few = accumulate.SMALL
    by_sorting = sketch(x, cells=16)
    accumulate.SMALL = 0
    try:
        assert_same(sketch(x, cells=16), by_sorting)
    finally:
        accumulate.SMALL = few


def test_the_hash_overflows(tabled, monkeypatch):
    """Cells of the first guess are far too fine: the table is emptied and begun anew."""
    begun = []

    class Seen(Table):
        def begin(self, values, exponent):
            begun.append(exponent)
            super().begin(values, exponent)

    monkeypatch.setattr(accumulate, "table_of_thread", Seen)
    monkeypatch.setattr(accumulate.Tally, "_survey", lambda *_: -1074)
    x = NORMAL[:1000]
    s = sketch(x, cells=16)
    assert begun[0] == -1074
    assert s.exponent == sketch(x[::-1], cells=16).exponent == 0
    assert len(begun) > 4


# ---------------------------------------------------------------------------- any order
@quick
@given(columns, st.randoms(use_true_random=False))
def test_the_order_of_the_data_does_not_matter(x, random):
    one = sketch(x, cells=16)
    random.shuffle(x)
    assert sketch(x, cells=16) == one


@quick
@given(columns, columns, columns)
def test_two_sketches_add_up(a, b, c):
    one, two, three = (sketch(x, cells=16) for x in (a, b, c))
    whole = sketch(a + b + c, cells=16)
    for together in (one + two + three, one + (three + two), (two + three) + one):
        assert_same(together, whole)
    assert sum([one, two, three]) == one + two + three


def test_sketches_of_large_data_add_up():
    parts = [NORMAL[:30_000], NORMAL[30_000:] + 100.0, np.array([1e12]), np.arange(50.0)]
    whole = sketch(np.concatenate(parts), cells=500)
    assert_same(sum(sketch(part, cells=500) for part in parts), whole)
    coarse = [sketch(part, cells=1000 * (i + 1)) for i, part in enumerate(parts)]
    assert coarse[0].exponent < sketch(parts[0], cells=500).exponent
    assert_same(
        sum([*coarse, sketch([1.0], cells=500)]),
        sketch(np.append(np.concatenate(parts), 1.0), cells=500),
    )


def test_only_sketches_of_one_scale_add_up():
    with pytest.raises(Mix1dError, match="on one scale to be added, got 'linear' and 'log'"):
        sketch([1.0]) + sketch([1.0], scale="log")
    with pytest.raises(TypeError):
        sketch([1.0]) + 1
    with pytest.raises(TypeError):
        1 + sketch([1.0])
    heavy = sketch([1.0], weights=[1.5e308])
    with pytest.raises(Mix1dError, match="finite sum"):
        heavy + heavy


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_threads_do_not_matter_to_the_last_bit(tabled, monkeypatch, workers):
    x = np.append(NORMAL, 1e9)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 3)
    expected = sketch(x)
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: workers)
    assert sketch(x) == expected


# --------------------------------------------------------------------------- what is read
@pytest.mark.parametrize(
    "make",
    [
        lambda x: x.astype(np.float32),
        lambda x: x.astype(np.float16),
        lambda x: x.astype(np.longdouble),
        lambda x: x.astype(np.int8),
        lambda x: x.astype(np.uint64),
        lambda x: x.astype(">f8"),
        lambda x: x.astype(">i4"),
        lambda x: x > 60,
        lambda x: np.repeat(x, 2)[::2],
        lambda x: x[::-1],
        lambda x: x.reshape(-1, 1),
        lambda x: np.ascontiguousarray(np.stack([x, x], axis=1))[:, 1],
        lambda x: np.ma.masked_array(x),
        lambda x: x.tolist(),
        lambda x: np.frombuffer(x.tobytes()),
        lambda x: np.frombuffer(b"1" + x.tobytes(), offset=1),
    ],
)
@pytest.mark.parametrize("few", [0, 10**6])
def test_any_column(make, few, monkeypatch):
    monkeypatch.setattr(accumulate, "SMALL", few)
    x = make(np.random.default_rng(3).integers(0, 120, 3000).astype(float))
    assert_same(sketch(x), sketch(np.array(x, dtype=float).ravel()))


def test_a_memory_mapped_file(tmp_path, tabled):
    NORMAL.tofile(tmp_path / "x")
    assert_same(sketch(np.memmap(tmp_path / "x", float, "r")), sketch(NORMAL))


@pytest.mark.parametrize("size", [1, 7, 1000, 39_999, 50_000])
@pytest.mark.parametrize("buffer", [500, 2**20])
def test_chunks_are_the_whole(size, buffer, monkeypatch):
    if size == 1 and buffer == 500:
        pytest.skip("slow, and as 7")
    monkeypatch.setattr(input_columns, "BUFFER", buffer)
    x = NORMAL[: 40_000 if size >= 1000 else 3000]
    parts = [x[i : i + size] for i in range(0, x.size, size)]
    assert_same(sketch(iter(parts)), sketch(x))
    weights = np.arange(x.size) % 3.0
    pairs = ((part, weights[i * size : (i + 1) * size]) for i, part in enumerate(parts))
    assert_same(sketch(pairs), sketch(x, weights=weights))


def test_a_reader_may_use_one_array_again_and_again(tabled, monkeypatch):
    monkeypatch.setattr(input_columns, "BUFFER", 2500)
    buffer = np.empty(4000)

    def chunks():
        for size in (1000, 4000, 1000):
            buffer[:size] = NORMAL[:size]
            yield buffer[:size]
            buffer[:] = -1e9

    expected = np.concatenate([NORMAL[:1000], NORMAL[:4000], NORMAL[:1000]])
    assert_same(sketch(chunks()), sketch(expected))


def test_chunks_of_every_kind():
    chunks = [[1, 2], np.empty(0), np.array([3.0], np.float32), (4.0, 5.0), np.ones((2, 1))]
    assert sketch(iter(chunks)) == sketch([1.0, 2, 3, 4, 5, 1, 1])


# ---------------------------------------------------------------------------------- faults
def refused(data, sentence, **options):
    with pytest.raises(Mix1dError) as caught:
        sketch(data, **options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("few", [0, 10**6])
def test_faults_are_named(few, monkeypatch):
    monkeypatch.setattr(accumulate, "SMALL", few)
    x = np.arange(5000.0) + 1
    x[[700, 4000, 4999]] = np.nan
    refused(x, '(or pass missing="drop"), got 3 of 5000, the first at row 700')
    dropped = sketch(x, missing="drop")
    assert (dropped.n, dropped.n_rows, dropped.n_missing) == (4997, 5000, 3)
    x[[650, 3000]] = np.inf, -np.inf
    refused(x, "got 2 infinite, the first inf at row 650", missing="drop")
    x[650], x[3000] = 1.0, 2.0
    weights = np.ones(5000)
    weights[[8, 9]] = -1, np.nan
    refused(x, "got 2 that are not, the first -1.0 at row 8", missing="drop", weights=weights)
    refused(x, "got 3 of 5000", weights=weights)
    x[[40, 41]] = 0.0, -3.0
    refused(x, "got 2 not above 0, the first 0.0 at row 40", scale="log", missing="drop")


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_faults_in_converted_blocks(tabled, monkeypatch, scale):
    monkeypatch.setattr(accumulate, "CONVERTED", 300)
    x = np.ones(5000, np.float32)
    x[[3700, 4321]] = np.nan
    refused(x, "got 2 of 5000, the first at row 3700", scale=scale)


@pytest.mark.parametrize("buffer", [50, 2**20])
def test_faults_in_chunks_have_the_row_of_the_whole(buffer, monkeypatch):
    monkeypatch.setattr(input_columns, "BUFFER", buffer)
    x = np.arange(1000.0)
    x[[456, 789]] = np.nan
    refused((x[i : i + 100] for i in range(0, 1000, 100)), "got 2 of 1000, the first at row 456")


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        ([], {}, "must hold at least one number, got none"),
        (iter([]), {}, "must hold at least one number, got none"),
        (iter([[], []]), {}, "must hold at least one number, got none"),
        ([np.nan, np.nan], {}, "must hold at least one number, got 2 missing values"),
        ([np.nan], {"missing": "drop"}, "got 1 missing values"),
        (b"abc", {}, "`data` must be a list, an array or a column of numbers, got b'abc'"),
        (None, {}, "`data` must be a list, an array or a column of numbers, got None"),
        (3.0, {}, "`data` must be a list, an array or a column of numbers, got 3.0"),
        (np.ones((2, 2)), {}, "must be one column of numbers, got shape (2, 2)"),
        (np.ones(2) * 1j, {}, "must hold real numbers, got complex numbers"),
        (iter(["ab"]), {}, "`chunk 0 of data` must be a list"),
        (iter([1.0, 2.0]), {}, "got the number 1.0"),
        (iter([[1.0], ["x"]]), {}, "`chunk 1 of data` must hold real numbers"),
        (iter([([1.0], [1.0, 2.0])]), {}, "must be one for each of 1 rows, got 2"),
        (iter([([1.0], [1.0]), [2.0]]), {}, "either all chunks must have weights or none"),
        (iter([[1.0]]), {"weights": [1.0]}, "let it yield (x, weights)"),
        ([1.0], {"weights": [1.0, 2.0]}, "`weights` must be one for each of 1 rows, got 2"),
        ([1.0], {"weights": [0.0]}, "must be positive for at least one value, got 0 for all"),
        ([1.0, 2.0], {"weights": [1e308, 1e308]}, "must have a finite sum, got inf"),
        ([1.0, 1.0], {"weights": [1e308, 1e308]}, "must have a finite sum, got inf"),
        ([1.0], {"cells": 15}, "`cells` must be a whole number of at least 16, got 15"),
        ([1.0], {"cells": 65537}, "`cells` must be at most 65536, got 65537"),
        ([1.0], {"scale": "sqrt"}, "`scale` must be one of 'linear', 'log', got 'sqrt'"),
        ([1.0], {"missing": "skip"}, "`missing` must be one of"),
    ],
)
def test_bad_input(data, options, sentence):
    refused(data, sentence, **options)


def test_a_sketch_is_no_column():
    refused(sketch([1.0]), "must be numbers, got Sketch(n=1")


def test_an_error_of_the_reader_is_its_own():
    def chunks():
        yield [1.0]
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        sketch(chunks())


# ------------------------------------------------------------------------------ to a sample
@pytest.mark.parametrize(
    "x",
    [
        [1.0],
        [1.5, 1.5, -2.0, 0.1, 1e12],
        np.round(NORMAL, 2),
        RNG.poisson(30.0, 10_000),
        [5e-324, -5e-324, 0.0],
        [1.7e308, -1.7e308],
        [2.0**53, 2.0**53 + 2],
    ],
)
def test_few_distinct_values_stay_exact(x):
    sample, expected = sketch(x).to_sample(), Sample(x)
    assert np.array_equal(sample.values, expected.values)
    assert np.array_equal(sample.weights, expected.weights)
    assert sample.n == expected.n


@pytest.mark.parametrize("name", HARD)
def test_points_have_the_moments_of_the_data(name):
    x = HARD[name]
    s = sketch(x, cells=64)
    sample = s.to_sample()
    assert np.all(np.diff(sample.values) > 0)
    assert np.all(sample.weights > 0)
    assert sample.n == pytest.approx(x.size, rel=1e-12)
    cell = np.searchsorted(s.keys, keys_of(sample.values, s.exponent))
    d = np.ldexp(sample.values, -s.exponent) - s.keys[cell] - 0.5
    rounding = max(1e-9, np.ldexp(1.0, -1074 - s.exponent))  # of a point, in cell widths
    assert np.all(s.low[cell] <= sample.values)
    assert np.all(sample.values <= s.high[cell])
    for power in (0, 1, 2, 3):
        of_points = np.bincount(cell, sample.weights * d**power, s.keys.size)
        of_cells = s.moments[:, power - 1] if power else s.weights
        assert np.abs((of_points - of_cells) / s.weights).max() < rounding


@quick
@given(columns)
@example([2.0**-23, 2.0**-23, 0.0, -(2.0**60)])  # rounding leaves a cell the variance 0
def test_points_are_sound(x):
    sample = sketch(x, cells=16).to_sample()
    assert np.all(np.diff(sample.values) > 0)
    assert np.all(sample.weights > 0)
    assert min(x) <= sample.values[0]
    assert sample.values[-1] <= max(x)
    assert sample.n == pytest.approx(len(x), rel=1e-12)


def loglik(x, weights):
    terms = [p * np.exp(-0.5 * ((x - m) / s) ** 2) / s for p, m, s in MIXTURE]
    return float(weights @ np.log(np.sum(terms, axis=0)))


MIXTURE = [(0.3, -4.5, 0.5), (0.5, 2.5, 1.0), (0.2, 5.0, 2.0)]


def test_the_error_falls_with_the_fourth_power_of_the_width():
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.normal(m, s, int(100_000 * p)) for p, m, s in MIXTURE])
    exact = loglik(x, np.ones(x.size))
    widths, errors = [], []
    for cells in (64, 128, 256, 512, 1024):
        s = sketch(x, cells=cells)
        sample = s.to_sample()
        widths.append(s.width)
        errors.append(abs(loglik(sample.values, sample.weights) - exact))
    order = np.polyfit(np.log(widths), np.log(errors), 1)[0]
    assert 3.5 < order < 4.5
    assert errors[-1] < 1e-10 * abs(exact)


def test_a_far_outlier_costs_one_cell():
    s, alone = sketch(np.append(NORMAL, 1e12)), sketch(NORMAL)
    assert s.exponent == alone.exponent or s.keys.size == alone.keys.size + 1
    assert (s.low[-1], s.high[-1], s.weights[-1]) == (1e12, 1e12, 1)
    far = sketch(np.append(NORMAL, 1e300))  # where keys of that exponent are no whole numbers
    assert far.exponent == np.frexp(1e300)[1] - 53


def test_a_sample_of_a_sketch_has_no_rows():
    sample = sketch(NORMAL).to_sample()
    assert sample.n_rows == 40_000
    with pytest.raises(Mix1dError, match="a sketch holds no rows"):
        sample.to_rows(lambda x: x, np.nan)
    assert sample.first_row(lambda x: x > 1e9) is None
    with pytest.raises(Mix1dError, match="values outside the support of the family, such as"):
        sample.first_row(lambda x: x < 0)


def test_weights_below_one_each_are_refused_when_fitted():
    s = sketch(NORMAL, weights=np.full(NORMAL.size, 1e-300))
    assert s.n == pytest.approx(4e-296)
    with pytest.raises(Mix1dError, match='pass weights_are="relative" if only their ratios'):
        s.to_sample()


@pytest.mark.parametrize("few", [0, 10**6])
def test_the_log_scale(few, monkeypatch):
    monkeypatch.setattr(accumulate, "SMALL", few)
    x = np.exp(NORMAL)
    s = sketch(x, scale="log")
    assert s.scale == "log"
    assert_log = sketch(np.log(x))
    assert np.array_equal(s.keys, assert_log.keys)
    assert np.array_equal(s.weights, assert_log.weights)
    sample = s.to_sample()
    y = np.log(sample.values)
    for power in (1, 2, 3):
        expected = np.mean(np.log(x) ** power)
        assert sample.weights @ y**power / sample.n == pytest.approx(expected, rel=1e-12)
    assert repr(s).endswith('of log x, scale="log")')
    limits = sketch([5e-324, np.finfo(float).max], scale="log").to_sample().values
    assert limits.tolist() == pytest.approx([5e-324, np.finfo(float).max], rel=1e-12)


# ------------------------------------------------------------------------------------ JSON
@pytest.mark.parametrize(
    "s",
    [
        sketch(NORMAL, cells=100),
        sketch([1e300, -1e300, 5e-324, np.nan], missing="drop"),
        sketch([1.5, 2.0], weights=[1e-300, 1e300], scale="log", cells=65536),
    ],
)
def test_json_round_trip(s):
    assert Sketch.from_json(s.to_json()) == s
    assert Sketch.from_json(s.to_json()).to_json() == s.to_json()
    assert_same(Sketch.from_json(s.to_json()) + s, s + s)


GOOD = json.loads(sketch([1.0, 1.0, 2.0, 40.0]).to_json())
wrong = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=3),
    st.lists(st.floats() | st.integers(-5, 5), max_size=4),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.data())
def test_mutated_documents(data):
    """Any document gives one clear sentence or a sketch that works."""
    document = json.loads(json.dumps(GOOD))
    for _ in range(data.draw(st.integers(1, 2))):
        name = data.draw(st.sampled_from(sorted(GOOD)))
        value = document.get(name)
        if isinstance(value, list) and value and data.draw(st.booleans()):
            value[data.draw(st.integers(0, len(value) - 1))] = data.draw(wrong)
        elif data.draw(st.booleans()):
            document.pop(name, None)
        else:
            document[data.draw(st.sampled_from([name, "more"]))] = data.draw(wrong)
    try:
        s = Sketch.from_json(json.dumps(document))
    except Mix1dError:
        pass
    else:
        assert Sketch.from_json(s.to_json()) == s
        assert (s + sketch([3.0])).n == pytest.approx(s.n + 1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_torn_documents(data):
    text = json.dumps(GOOD)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    torn = (
        text[:start] + data.draw(st.sampled_from(["", "9", "-", "[", "1e999", "NaN"])) + text[end:]
    )
    with contextlib.suppress(Mix1dError):
        Sketch.from_json(torn)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "mix1d sketch 3"}, "`kind` must be 'mix1d sketch 1' or 'mix1d sketch 2'"),
        ({"kind": "mix1d sketch 2"}, "a sketch of rows must have the keys"),
        ({"cells": 10**9}, "`cells` must be at most 65536"),
        ({"exponent": 5000}, "`exponent` must be at most 1024"),
        ({"exponent": -1000}, "lie in their cells"),
        ({"n_rows": 0}, "`n_rows` must be"),
        ({"n_missing": 4}, "`n_missing` must be at most 3"),
        ({"weights": [1.0, -1.0, 1.0]}, "`weights` must be positive"),
        ({"weights": [1e308] * 3}, "finite sum"),
        ({"weights": [1.0]}, "equally long"),
        ({"weights": [1.0, True, 1.0]}, "nothing but numbers"),
        ({"weights": [1.0, 10**400, 1.0]}, "finite numbers"),
        ({"weights": [1.0] * 5000}, "at most 4096 numbers"),
        ({"keys": GOOD["keys"][::-1]}, "must ascend"),
        ({"low": GOOD["low"][::-1]}, "must not be above `high`"),
        ({"moments": [[9.0] * 3] * 3}, "must not exceed"),
        ({"moments": [[0.0] * 3] * 2}, "three lists"),
        ({"moments": [[0.0] * 3, [-0.1] * 3, [0.0] * 3]}, "must not be negative"),
    ],
)
def test_documents_that_are_no_sketch(change, sentence):
    with pytest.raises(Mix1dError, match=r"sketch|must") as caught:
        Sketch.from_json(json.dumps(GOOD | change))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "text", [None, b"{}", "", "[" * 100_000, "NaN", "1" * 5000, " " * 20_000_001]
)
def test_texts_that_are_no_document(text):
    with pytest.raises(Mix1dError, match="must"):
        Sketch.from_json(text)


# ---------------------------------------------------------------------------------- memory
CHUNKS = """
import resource, sys
import numpy as np
from mix1d import sketch
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def chunks(n):
    rng = np.random.default_rng(0)
    return (rng.standard_normal(100_000) for _ in range(n))
sketch(np.zeros(300_000)), sketch(chunks(1))
own = peak()
few = sketch(chunks(40)), peak() - own
many = sketch(chunks(200)), peak() - own
print(few[1], many[1], many[0].n)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource is of Unix")
def test_memory_does_not_grow_with_the_data():
    done = subprocess.run([sys.executable, "-c", CHUNKS], capture_output=True, text=True)
    few, many, n = map(float, done.stdout.split())
    assert n == 2e7
    assert many < 50
    assert many < few + 10


# --------------------------------------------------------------------------------- streams
def test_updates_are_the_whole():
    s = sketch(NORMAL[:1000], weights=np.arange(1000) % 3, cells=300)
    before = s.to_json()
    for start in range(1000, 40_000, 13_000):
        s = s.update(NORMAL[start : start + 13_000])
    weights = np.append(np.arange(1000) % 3, np.ones(39_000))
    assert_same(s, sketch(NORMAL, weights=weights, cells=300))
    assert Sketch.from_json(before).n == 999


def test_save_and_resume():
    """Yesterday + today, with a night between them."""
    kept = sketch(NORMAL[:25_000]).to_json()
    resumed = Sketch.from_json(kept).update(NORMAL[25_000:])
    assert_same(resumed, sketch(NORMAL))
    assert_same(Sketch.from_json(kept) + sketch(NORMAL[25_000:]), resumed)


def test_an_update_may_hold_nothing():
    s = sketch([1.0, 2.0])
    assert s.update([]) == s
    more = s.update([np.nan, None], missing="drop")
    assert (more.n, more.n_rows, more.n_missing) == (2, 4, 2)
    assert s.update([5.0], weights=[0.0]).n == 2


@pytest.mark.parametrize(
    ("chunk", "options", "sentence"),
    [
        ([np.nan], {}, '`chunk` must not hold missing values (or pass missing="drop"), got 1 of 1'),
        ([3.0, np.inf], {}, "`chunk` must be finite, got 1 infinite, the first inf at row 1"),
        ([3.0], {"weights": [-1.0]}, "`weights` must be non-negative and finite"),
        ([3.0], {"weights": [1.0, 2.0]}, "`weights` must be one for each of 1 rows, got 2"),
        ([3.0], {"missing": "skip"}, "`missing` must be one of"),
        ("3.0", {}, "`chunk` must be a list, an array or a column of numbers"),
        (sketch([1.0]), {}, "add sketches with +"),
        ([1.5e308], {"weights": [1.7e308]}, "must have a finite sum, got inf"),
    ],
)
def test_bad_updates(chunk, options, sentence):
    s = sketch([1.0], weights=[1.7e308])
    with pytest.raises(Mix1dError) as caught:
        s.update(chunk, **options)
    assert sentence in str(caught.value)


def test_a_name_stays_with_a_sketch():
    a, b = sketch([1.0, 2.0]).named("x"), sketch([2.0, 7.0]).named("x")
    assert (a + b).column == a.update([3.0]).column == "x"
    assert (a + b.named("y")).column is None
    assert Sketch.from_json((a + b).to_json()) == a + b
    assert a.digest == sketch([1.0, 2.0]).digest
    for wrong in (3, ["x"], True):
        with pytest.raises(Mix1dError, match="`column` must be the name of a column"):
            a.named(wrong)
