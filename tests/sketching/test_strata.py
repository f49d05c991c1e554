"""Sketches of rows of every kind, window and label: how they add up, and what they stand for."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mix1d
from mix1d import Mix1dError, Mixture, Sample, Sketch
from mix1d.sketching import known_rows, strata
from mix1d.sketching.cells import Cells

TWO = Mixture.normal([0.4, 0.6], means=[2, 6], sds=[0.5, 0.9])
X = TWO.sample(600, rng=0)
RNG = np.random.default_rng(0)
LIMIT = RNG.uniform(3, 9, X.size)
TIME, EVENT = np.minimum(X, LIMIT), (X <= LIMIT).astype(int)
SD = RNG.lognormal(-1.5, 0.5, X.size)
LOW = X - RNG.uniform(0.1, 1, X.size)
ENDS = np.where(RNG.random(X.size) < 0.2, -inf, LOW), LOW + 1.2
NAMES = np.where(RNG.random(X.size) < 0.1, np.where(X > 4, "tall", "short"), "")
NONE = np.full(X.size, nan)
KINDS = {
    "values": (X, {}),
    "events": (TIME, {"event": EVENT}),
    "ends": (NONE, {"lower": ENDS[0], "upper": ENDS[1]}),
    "errors": (X, {"errors": SD}),
    "one error": (X, {"errors": 0.25}),
    "errors of ends": (NONE, {"lower": ENDS[0], "upper": ENDS[1], "errors": 0.25}),
    "errors of limits": (TIME, {"event": EVENT, "errors": SD}),
    "a window": (X, {"within": (-1, 12)}),
    "entries": (X, {"entry": np.where(X > 5, 1.0, -2.0)}),
    "names": (X, {"labels": NAMES}),
    "numbers": (X, {"labels": np.where(NAMES == "", -1, NAMES == "tall")}),
    "probabilities": (X, {"labels": np.stack([X < 4, X >= 4], axis=1) * 0.5 + 0.25}),
    "all": (TIME, {"event": EVENT, "errors": SD, "within": (-9, None), "labels": NAMES}),
}


def part(options, rows):
    return {k: v[rows] if isinstance(v, np.ndarray) else v for k, v in options.items()}


def exact_columns(content):
    return content.keys, content.sums[:, 0], content.low, content.high


def counts(sketch):
    """What is exact in a sketch: keys, weights, ends."""
    columns = [
        [s.content.exponent, *(column.tolist() for column in exact_columns(s.content))]
        for s in sketch.strata
    ]
    keys = [stratum.key for stratum in sketch.strata]
    return keys, columns, sketch.labelling, sketch.n_rows, sketch.n_missing, sketch.n


def assert_same(one, other):
    assert counts(one) == counts(other)
    for mine, others in zip(one.strata, other.strata, strict=True):
        scale = mine.content.sums[:, :1]
        np.testing.assert_allclose(
            mine.content.sums / scale, others.content.sums / scale, atol=1e-9, rtol=1e-9
        )


@pytest.mark.parametrize("cells", [16, 256, 4096])
@pytest.mark.parametrize("kind", KINDS)
def test_two_parts_are_the_whole_in_any_order(kind, cells):
    x, options = KINDS[kind]
    cuts = [slice(0, 100), slice(100, 300), slice(300, None)]
    a, b, c = (mix1d.sketch(x[s], cells=cells, **part(options, s)) for s in cuts)
    whole = mix1d.sketch(x, cells=cells, **options)
    assert_same(a + b + c, whole)
    assert_same(c + (b + a), whole)
    assert_same(sum([a, b, c]), whole)
    updated = a.update(x[cuts[1]], **part(options, cuts[1]))
    assert_same(updated.update(x[cuts[2]], **part(options, cuts[2])), whole)
    assert (a + b + c).digest == whole.digest
    assert whole.n == pytest.approx(x.size)


@pytest.mark.parametrize("cells", [16, 4096])
@pytest.mark.parametrize("kind", KINDS)
def test_documents_come_back_to_the_last_bit(kind, cells):
    x, options = KINDS[kind]
    sketch = mix1d.sketch(x, cells=cells, **options).named("length")
    read = Sketch.from_json(sketch.to_json())
    assert read == sketch
    assert read.to_json() == sketch.to_json()
    assert read.column == "length"


def rows_of(sample):
    rows = Sample([1.0]).level_rows if sample.rows is None else sample.rows
    rows = rows if sample.rows is not None else rows.exact(sample.values)
    order = np.lexsort(tuple(rows))
    return [column[order].tolist() for column in rows], sample.weights[order].tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_few_distinct_rows_are_kept_as_they_are(kind):
    x, options = KINDS[kind]
    sketch = mix1d.sketch(x, **options)
    assert sketch.is_exact
    whole = mix1d.sources.door.Data.of(x, **options).every("linear", "it").sample
    made = sketch.to_sample()
    assert rows_of(made) == rows_of(whole)
    assert made.labelling == whole.labelling
    assert (made.n_rows, made.n_missing) == (whole.n_rows, whole.n_missing)
    assert sketch.row_counts == whole.row_counts


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k not in ("all", "errors of ends")]
)  # which take longer
def test_the_fit_is_that_of_the_rows(kind):
    x, options = KINDS[kind]
    direct, folded = mix1d.fit(x, 2, **options), mix1d.fit(mix1d.sketch(x, **options), 2)
    assert folded.loglik == pytest.approx(direct.loglik, abs=1e-9 * abs(direct.loglik))
    assert folded.outcome == direct.outcome
    assert folded.group_names == direct.group_names
    assert folded.sketch_error == 0.0
    np.testing.assert_allclose(folded.mixture.means, direct.mixture.means, rtol=1e-7)


@pytest.mark.parametrize("kind", ["events", "ends", "errors", "names", "errors of limits"])
def test_the_fit_of_cells_is_within_its_error(kind):
    x, options = KINDS[kind]
    direct = mix1d.fit(x, 2, **options)
    folded = mix1d.fit(mix1d.sketch(x, cells=512, **options), 2)
    errors = direct.standard_errors()
    shift = max(
        np.max(np.abs(getattr(direct.mixture, name) - getattr(folded.mixture, name)) / sd)
        for name, sd in {"means": errors.means, "sds": errors.sds}.items()
    )
    assert shift < 0.05
    assert 0.0 <= folded.sketch_error < 0.1
    if any(isinstance(s.content, Cells) for s in mix1d.sketch(x, cells=512, **options).strata):
        assert shift < 10.0 * max(folded.sketch_error, 1e-6)


numbers = st.integers(-6, 6).map(lambda i: i / 2.0)
rows = st.tuples(
    numbers,  # where it begins
    st.sampled_from([0.0, 0.5, 2.0, inf]),  # how long it is
    st.booleans(),  # open below
    st.sampled_from([0.0, 0.25, 1.0]),  # the error
    st.sampled_from([-inf, -4.0]),  # where the window begins
    st.integers(-1, 2),  # the group
    st.integers(1, 3),  # the weight
)


def sketch_of(found, cells):
    low, length, is_open, sd, begin, label, weight = map(np.array, zip(*found, strict=True))
    high = low + length
    low = np.where(is_open & (length > 0), -inf, low.astype(float))
    empty = (low == -inf) & (high == inf)
    low = np.where(empty, 0.0, low)
    return mix1d.sketch(
        np.full(len(found), nan), lower=low, upper=high, errors=sd.astype(float),
        entry=begin.astype(float), labels=label, weights=weight, cells=cells,
    )  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(rows, min_size=1, max_size=40), st.lists(rows, min_size=1, max_size=40))
def test_any_rows_add_up(some, others):
    a, b, whole = (sketch_of(found, 16) for found in (some, others, some + others))
    assert_same(a + b, whole)
    assert_same(b + a, whole)
    assert Sketch.from_json(whole.to_json()) == whole


def test_a_window_that_cuts_an_interval_is_its_open_end():
    """What is cut off is not known, so that the ends of all rows there are one number each."""
    made = mix1d.sketch(np.full(3, nan), lower=[-5, 1, 2], upper=[3, 4, 9], within=(0, 6))
    assert [s.key.kind.name for s in made.strata] == ["BELOW", "ABOVE", "BETWEEN"]
    rows = made.to_sample().rows
    assert sorted(rows.upper.tolist()) == [3.0, 4.0, 6.0]
    assert sorted(np.round(rows.lower, 9).tolist()) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("kind", ["errors", "ends"])
def test_points_have_the_moments_of_their_rows(kind):
    x, options = KINDS[kind]
    sample = mix1d.sketch(x, cells=256, **options).to_sample()
    exact = mix1d.sources.door.Data.of(x, **options).every("linear", "it").sample

    def sums(of):
        rows, w = of.rows, of.weights
        finite = np.isfinite(rows.lower)
        if kind == "errors":
            place, square = rows.lower, rows.error**2
        else:
            place, square = rows.lower / 2 + rows.upper / 2, (rows.upper - rows.lower) ** 2
        p, v, w = place[finite], square[finite], w[finite]
        return np.array([w.sum(), w @ p, w @ v, w @ (p * p), w @ (p * v), w @ (v * v)])

    np.testing.assert_allclose(sums(sample)[:4], sums(exact)[:4], rtol=1e-3)
    np.testing.assert_allclose(sums(sample)[4:], sums(exact)[4:], rtol=0.02)


def test_blocks_are_the_whole(monkeypatch):
    x, options = KINDS["all"]
    whole = mix1d.sketch(x, cells=256, **options)
    monkeypatch.setattr(known_rows, "BLOCK", 137)
    assert_same(mix1d.sketch(x, cells=256, **options), whole)
    with pytest.raises(Mix1dError, match="`errors` must be non-negative and finite, got -1\\.0"):
        mix1d.sketch(x, **options | {"errors": np.where(np.arange(x.size) == 500, -1.0, SD)})


# ------------------------------------------------------------------------------ labels
def test_names_of_groups_are_joined():
    a = mix1d.sketch([1.0, 2.0, 3.0], labels=["b", "", "c"])
    b = mix1d.sketch([4.0, 5.0], labels=["a", "b"])
    both = a + b
    assert both.labelling.names == ("a", "b", "c")
    assert_same(both, mix1d.sketch([1.0, 2, 3, 4, 5], labels=["b", "", "c", "a", "b"]))
    assert_same(b + a, both)
    assert both.update([9.0]).row_counts.labelled == 4


def test_numbers_and_sets_of_groups_are_joined():
    a, b = mix1d.sketch([1.0, 2], labels=[0, -1]), mix1d.sketch([1.0, 2], labels=[2, 1])
    assert_same(a + b, mix1d.sketch([1.0, 2, 1, 2], labels=[0, -1, 2, 1]))
    sets = np.array([[True, False, True], [True, True, False], [False, True, True]])
    parts = [mix1d.sketch([float(i)], labels=sets[[i]]) for i in range(3)]
    assert_same(sum(parts), mix1d.sketch([0.0, 1, 2], labels=sets))


@pytest.mark.parametrize(
    ("labels", "options", "words"),
    [
        ([0, -1], {}, "be of one kind, got names and numbers"),
        ([[0.5, 0.5]] * 2, {}, "be of one kind, got names and sets of groups or probabilities"),
        (["a", ""], {"label_scheme": "reference"}, "be chosen in one way, got random and refer"),
    ],
)
def test_labels_that_do_not_go_together(labels, options, words):
    a = mix1d.sketch([1.0, 2.0], labels=["a", ""])
    with pytest.raises(Mix1dError, match=f"`labels` of data that are added must {words}"):
        a + mix1d.sketch([1.0, 2.0], labels=labels, **options)


def test_reference_material_alone_may_be_added_and_not_fitted():
    known = mix1d.sketch([1.0, 5.0], labels=[0, 1], label_scheme="reference")
    with pytest.raises(Mix1dError, match="`labels` must leave some rows unknown with label_scheme"):
        mix1d.fit(known, 1)
    both = known + mix1d.sketch(X)
    direct = mix1d.fit(
        np.append(X, [1.0, 5.0]), 2, labels=np.append(np.full(X.size, -1), [0, 1]),
        label_scheme="reference",
    )  # fmt: skip
    assert mix1d.fit(both, 2).loglik == pytest.approx(direct.loglik, rel=1e-12)


# ------------------------------------------------------------------------------ words
def test_it_says_what_it_holds():
    made = mix1d.sketch([1.0, 2, 3, 4], event=[1, 1, 0, 0], labels=["a", "", "", "b"])
    assert repr(made) == "Sketch(n=4, 4 cells: 2 exact, 2 above a limit, 2 labelled)"
    frame = made.to_frame(backend="polars")
    assert frame["kind"].to_list() == ["value", "value", "above", "above"]
    assert frame["label"].to_list() == [None, "a", None, "b"]
    assert frame["weight"].sum() == 4.0
    assert "above a limit" in made._repr_html_()


def test_a_chunk_may_hold_nothing():
    start = mix1d.sketch(TIME, event=EVENT)
    assert start.update([], event=[]) == start
    more = start.update([nan, nan], event=[1, 0], missing="drop")
    assert (more.n, more.n_rows, more.n_missing) == (start.n, start.n_rows + 2, 2)
    assert start.update(None, lower=[1.0], upper=[2.0]).row_counts.interval == 1
    assert start.update([3.0], weights=[0.0], event=[0]).n == start.n


REFUSED = [
    ({"event": [1, 2]}, "`event` must be 1 or True"),
    ({"errors": [1.0, -1.0]}, "`errors` must be non-negative and finite, got -1.0 at row 1"),
    ({"lower": [1.0], "upper": [2.0]}, "`lower` and `upper` must be one for each of 2 rows, got 1"),
    ({"within": (1.5, None)}, "`within` must hold every row that was observed, got 1 at row 0"),
    ({"labels": [0]}, "`labels` must be one for each of 2 rows"),
    ({"errors": "sd"}, "`errors` must be a column of the chunk, got the name 'sd'"),
    ({"event": [1, 0], "missing": "skip"}, "`missing` must be one of"),
    ({"labels": [0, 1], "label_scheme": "any"}, "`label_scheme` must be one of"),
    ({"event": [1, 0], "weights": [1.0, -1.0]}, "`weights` must be non-negative and finite"),
]


@pytest.mark.parametrize(("options", "words"), REFUSED)
def test_bad_updates(options, words):
    with pytest.raises(Mix1dError) as error:
        mix1d.sketch(X).update([1.0, 2.0], **options)
    assert str(error.value).startswith(words)
    assert "\n" not in str(error.value)


def test_what_is_refused(monkeypatch):
    relative = {"weights": np.ones(X.size), "weights_are": "relative"}
    with pytest.raises(Mix1dError, match="`weights` must be counts in a sketch of rows of which m"):
        mix1d.sketch(TIME, event=EVENT, **relative)
    with pytest.raises(Mix1dError, match="`weights` must be counts in a sketch of rows of which m"):
        mix1d.sketch(X, **relative).update([1.0], event=[1])
    with pytest.raises(Mix1dError, match="open on the same side to be fitted"):
        mix1d.fit(mix1d.sketch([1.0, 2.0], event=[0, 0]), 1)
    with pytest.raises(
        Mix1dError, match='`upper` must be positive for scale="log", got 1 not abov'
    ):
        mix1d.sketch([nan, 2.0], lower=[-3, nan], upper=[-1, nan], scale="log")
    with pytest.raises(Mix1dError, match="must hold every distinct value for the family"):
        mix1d.fit(mix1d.sketch(X, errors=SD, cells=64), 2, family="poisson")
    monkeypatch.setattr(strata, "MOST", 50)
    with pytest.raises(
        Mix1dError, match="a sketch must have at most 50 kinds of rows, each with i"
    ):
        mix1d.sketch(X, entry=X - 1.0)
    sketches = [mix1d.sketch([9.0], entry=[float(i)]) for i in range(2)]
    monkeypatch.setattr(strata, "MOST", 1)
    with pytest.raises(Mix1dError, match="at most 1 kinds of rows"):
        sketches[0] + sketches[1]


# ------------------------------------------------------------------------------ the log scale
@pytest.mark.parametrize("kind", ["events", "ends", "errors", "one error", "names", "a window"])
def test_the_log_scale(kind):
    x, options = KINDS[kind]
    options = options | ({"upper": np.maximum(ENDS[1], 0.1)} if kind == "ends" else {})
    positive = {k: np.maximum(v, 0.2) if k == "upper" else v for k, v in options.items()}
    x = np.maximum(x, 0.2)
    sketch = mix1d.sketch(x, scale="log", **positive)
    direct = mix1d.fit(x, 2, family="lognormal", **positive)
    folded = mix1d.fit(sketch, 2, family="lognormal")
    assert folded.loglik == pytest.approx(direct.loglik, rel=1e-9)
    assert Sketch.from_json(sketch.to_json()) == sketch
    halves = slice(0, 200), slice(200, None)
    a, b = (mix1d.sketch(x[s], scale="log", **part(positive, s)) for s in halves)
    assert_same(a + b, sketch)


def test_reference_material_is_a_part_like_any():
    """Labels of a chosen few, in one sketch and in two that are added."""
    labels = np.where(NAMES == "", -1, NAMES == "tall")
    options = {"labels": labels, "label_scheme": "reference"}
    whole, direct = mix1d.sketch(X, **options), mix1d.fit(X, 2, **options)
    assert mix1d.fit(whole, 2).loglik == pytest.approx(direct.loglik, rel=1e-12)
    known = labels >= 0
    chosen = mix1d.sketch(X[known], labels=labels[known], label_scheme="reference")
    assert_same(chosen + mix1d.sketch(X[~known]), whole)
    with pytest.raises(Mix1dError, match="must leave some rows unknown"):
        mix1d.fit(chosen, 2)
    with pytest.raises(Mix1dError, match="'random' for labelled rows within a window"):
        mix1d.sketch(X, within=(-9, None), **options)


@pytest.mark.parametrize("options", [{"errors": 1.0}, {"labels": [0, 1]}, {"event": [1, 0]}])
@pytest.mark.parametrize(
    ("weights", "message"),
    [([0, 0], "be positive for at least one"), ([1e308, 1.7e308], "have a finite sum, got inf")],
)
def test_weights_of_rows_count_something_and_not_too_much(options, weights, message):
    with pytest.raises(Mix1dError, match=f"`weights` must {message}"):
        mix1d.sketch([1.0, 2.0], weights=weights, **options)


def test_values_from_one_end_of_the_numbers_to_the_other():
    """Their span is larger than the largest number."""
    x = [-1.5e308, 1.0, 1.5e308]
    few = mix1d.sketch(x, errors=[1.0, 2.0, 3.0])
    assert few.is_exact
    assert few.to_sample().rows.lower.tolist() == x
    many = mix1d.sketch(np.repeat(x, 40), errors=np.arange(1.0, 121.0), cells=16)
    points = many.to_sample().rows.lower
    assert many.n == 120.0
    assert (points.min(), points.max()) == (x[0], x[-1])


@pytest.mark.parametrize("argument", ["below", "above", "event"])
def test_a_column_of_codes_is_a_column(argument):
    for call in (mix1d.sketch, lambda x, **known: mix1d.fit(x, 1, **known)):
        with pytest.raises(Mix1dError, match=f"`{argument}` must be a list, an array or a column"):
            call(X, **{argument: True})


def test_times_that_are_no_column_of_a_table_are_told_where_they_belong():
    with pytest.raises(Mix1dError, match=r"`time` must be the name of a column, got array\("):
        mix1d.sketch(TIME, time=TIME, event=EVENT)
