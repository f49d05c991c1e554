"""Rows of which more is known than values: from columns, tables, files and engines alike."""

import re
from math import inf, nan

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import mix1d
from mix1d import Mix1dError, Mixture, Sample
from mix1d.sources import (
    answers,
    cell_counts,
    described,
    described_engine,
    described_queries,
    survey,
)
from mix1d.sources.door import Data
from mix1d.sources.limits import limits_in
from mix1d.sources.notation import PLAIN, Notation

TABLE = pl.DataFrame(
    {
        "x": [1.0, 2.0, None, None, 5.0, 2.0],
        "t": [1.0, 2.0, 3.0, 4.0, 5.0, 2.0],
        "lo": [None, None, 3.0, None, 5.0, 1.0],
        "hi": [None, None, None, 0.5, 5.0, 2.0],
        "sd": [0.1, 0.2, 0.3, 0.0, 0.1, 0.0],
        "w": [1, 2, 1, 1, 3, 1],
        "d": [1, 0, 1, 0, 1, 1],
        "b": [True, False, True, False, True, True],
        "e": [0.5, None, 1.0, 0.1, 2.0, None],
    }
)
KINDS = {
    "pandas": lambda folder, table: table.to_pandas(),
    "polars": lambda folder, table: table,
    "pyarrow": lambda folder, table: table.to_arrow(),
    "csv": lambda folder, table: _written(table.write_csv, folder / "t.csv"),
    "json": lambda folder, table: _written(table.write_ndjson, folder / "t.jsonl"),
    "parquet": lambda folder, table: _written(table.write_parquet, folder / "t.parquet"),
    "duckdb": lambda folder, table: duckdb.from_arrow(table.to_arrow()),
    "lazy polars": lambda folder, table: table.lazy(),
}
ENGINES = ("parquet", "duckdb", "lazy polars")


def _written(write, path):
    write(path)
    return str(path)


def column(name):
    return TABLE[name].to_numpy().astype(float)


def rows_of(sample):
    """What a sample holds, whatever the way to it."""
    rows = sample.level_rows if sample.rows is None else sample.rows
    facts = (sample.n_rows, sample.n_missing, sample.weights.tolist())
    return facts, [column.tolist() for column in rows]


def refused(words, make):
    with pytest.raises(Mix1dError) as error:
        make()
    assert str(error.value) == words


ENDS = Sample.censored([nan, nan, 3, nan, 5, 1], [nan, nan, nan, 0.5, 5, 2], missing="drop")
CASES = {
    "ends": ({"lower": "lo", "upper": "hi", "missing": "drop"}, ENDS),
    "ends beside values": (
        {"column": "x", "lower": "lo", "upper": "hi"},
        Sample.censored([1, 2, 3, -inf, 5, 1], [1, 2, inf, 0.5, 5, 2]),
    ),
    "upper ends": (
        {"column": "x", "upper": "hi", "missing": "drop"},
        Sample.censored([1, 2, nan, -inf, -inf, -inf], [1, 2, nan, 0.5, 5, 2], missing="drop"),
    ),
    "events": (
        {"time": "t", "event": "d"},
        Sample.censored([1, 2, 3, 4, 5, 2], [1, inf, 3, inf, 5, 2]),
    ),
    "true events": (
        {"time": "t", "event": "b", "weights": "w"},
        Sample.censored([1, 2, 3, 4, 5, 2], [1, inf, 3, inf, 5, 2], weights=[1, 2, 1, 1, 3, 1]),
    ),
    "limits": (
        {"column": "t", "below": "d"},
        Sample.censored([-inf, 2, -inf, 4, -inf, -inf], [1, 2, 3, 4, 5, 2]),
    ),
    "true limits": (
        {"column": "t", "below": "b", "weights": "w", "within": (-9, None)},
        Sample.censored(
            [-inf, 2, -inf, 4, -inf, -inf], [1, 2, 3, 4, 5, 2], weights=[1, 2, 1, 1, 3, 1]
        ).within(-9),
    ),
    "limits above": (
        {"time": "t", "above": "d"},
        Sample.censored([1, 2, 3, 4, 5, 2], [inf, 2, inf, 4, inf, inf]),
    ),
    "errors": (
        {"column": "t", "errors": "sd"},
        Sample([1, 2, 3, 4, 5, 2]).with_errors([0.1, 0.2, 0.3, 0, 0.1, 0]),
    ),
    "one error": ({"column": "t", "errors": 0.5}, Sample([1, 2, 3, 4, 5, 2]).with_errors(0.5)),
    "entry": (
        {"column": "t", "entry": "e", "weights": "w"},
        Sample([1, 2, 3, 4, 5, 2], weights=[1, 2, 1, 1, 3, 1]).within([0.5, nan, 1, 0.1, 2, nan]),
    ),
    "one window": ({"column": "t", "within": (0.5, None)}, Sample([1, 2, 3, 4, 5, 2]).within(0.5)),
    "a window each": (
        {"column": "t", "within": ("e", 9)},
        Sample([1, 2, 3, 4, 5, 2]).within([0.5, nan, 1, 0.1, 2, nan], 9),
    ),
    "all": (
        {"lower": "lo", "upper": "hi", "errors": "sd", "within": (-1, 6), "missing": "drop"},
        ENDS.with_errors([0.1, 0.2, 0.3, 0, 0.1, 0]).within(-1, 6),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_every_table_gives_the_same_rows(case, kind, tmp_path):
    options, expected = CASES[case]
    data = Data.of(KINDS[kind](tmp_path, TABLE), **options)
    sample = data.observed("linear", "a fit").sample
    assert rows_of(sample) == rows_of(expected)
    if kind not in ENGINES:
        assert sample == expected
    assert Data.of(KINDS[kind](tmp_path, TABLE), **options).every("linear", "it").sample == sample


def test_columns_of_the_caller():
    t, d, sd = column("t"), column("d"), column("sd")
    sample = Data.of(t, event=d, errors=sd, weights=column("w")).every("linear", "it").sample
    assert sample == Sample.censored(t, np.where(d == 1, t, inf), weights=column("w")).with_errors(
        sd
    )
    assert Data.of(t, event=d == 1).every("linear", "it").sample.n == 6
    x = Data.of([1, 2, 3], lower=[nan, 2, nan], upper=[nan, nan, 4]).every("linear", "it").sample
    assert x == Sample.censored([1, 2, -inf], [1, inf, 4])


@pytest.mark.parametrize("function", ["fit", "select", "likelihood_ratio_test"])
def test_functions_that_fit_take_them(function):
    x = Mixture.normal(means=[0, 9], sds=[1, 1]).sample(40, rng=0)
    call = {
        "fit": lambda **o: mix1d.fit(x, 2, **o).sample,
        "select": lambda **o: mix1d.select(x, [1], **o).table[0].fit.sample,
        "likelihood_ratio_test": lambda **o: (
            mix1d.likelihood_ratio_test(x, 1, 2, n_boot=1, lumps=None, **o).n_boot
        ),
    }[function]
    found = call(lower=x, upper=x)  # equal ends: the same as without
    assert found == call()


def test_a_fit_of_a_table_has_labels_in_its_order(tmp_path):
    table = pl.DataFrame({"t": [1.0, 9, 1.2, 9.5, 1.1, 9.2], "sd": [0.01] * 6})
    path = KINDS["csv"](tmp_path, table)
    fit = mix1d.fit(path, 2, column="t", errors="sd")
    assert fit.labels().tolist() == [0, 1, 0, 1, 0, 1]


# -------------------------------------------------------------------------------- many rows
N = 3000
MANY = Mixture.normal([0.4, 0.6], means=[2, 6], sds=[0.5, 0.9]).sample(N, rng=0)
LIMIT = 1.6
CUT = pl.DataFrame(
    {
        "lo": np.where(MANY < LIMIT, -inf, MANY),
        "hi": np.maximum(MANY, LIMIT),
        "x": np.where(MANY < LIMIT, nan, MANY),
        "t": np.minimum(MANY, 7.0),
        "d": (MANY < 7.0).astype(int),
        "w": 1 + np.arange(N) % 3,
        "b": MANY < LIMIT,
    }
)


@pytest.fixture
def folded(monkeypatch):
    """As if 3,000 rows were many."""
    monkeypatch.setattr(described, "AUTOMATIC", 100)
    monkeypatch.setattr(described_engine, "AUTOMATIC", 100)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {"lower": "lo", "upper": "hi"},
        {"lower": "lo", "upper": "hi", "weights": "w"},
        {"time": "t", "event": "d"},
        {"column": "hi", "below": "b"},
        {"column": "hi", "above": "b"},
        {"column": "t", "within": (-9, 8), "errors": 0.25},
        {"time": "t", "event": "d", "within": (-9, None)},
    ],
)
def test_exact_values_of_many_rows_are_folded_and_the_others_count_as_they_are(
    kind, options, tmp_path, folded
):
    table = CUT.with_columns(pl.col("lo").replace(-inf, None)) if kind == "json" else CUT
    data = Data.of(KINDS[kind](tmp_path, table), **options)
    seen = data.observed("linear", "a fit")
    whole = Data.of(CUT, **options).every("linear", "it").sample
    assert seen.sketch is not None
    assert seen.sample.n == whole.n
    assert (seen.sample.n_rows, seen.sample.n_missing) == (whole.n_rows, 0)
    others = ~seen.sample.rows.are_points
    assert (
        seen.sample.rows.at(others).upper.tolist()
        == whole.rows.at(~whole.rows.are_points).upper.tolist()
    )
    assert seen.sample.weights[others].tolist() == whole.weights[~whole.rows.are_points].tolist()
    for column, of_whole in zip(seen.sample.rows[2:], whole.rows[2:], strict=True):
        assert np.unique(column).tolist() == np.unique(of_whole).tolist()
    assert data.observed("linear", "a fit").sample == seen.sample


def test_the_fit_of_cells_and_censored_rows_is_that_of_all_rows(tmp_path, folded):
    exact = mix1d.fit(CUT, 2, lower="lo", upper="hi", exact=True)
    for kind in ("polars", "parquet"):
        table = KINDS[kind](tmp_path, CUT)
        found = mix1d.fit(table, 2, lower="lo", upper="hi")
        assert found.outcome == exact.outcome
        np.testing.assert_allclose(found.mixture.means, exact.mixture.means, atol=2e-5)
        np.testing.assert_allclose(found.mixture.sds, exact.mixture.sds, atol=2e-5)
        if kind == "polars":  # which knows its rows
            assert (found.labels() == exact.labels()).mean() > 0.999


CUT_SHORT = CUT.with_columns(lo=pl.when(pl.col("lo") > -inf).then(pl.col("lo")))
FAR = pl.DataFrame({"lo": [-1e6, 1e6], "hi": [-1e5, 1e7]})


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize(
    ("table", "queries"),
    [
        (CUT_SHORT, 3),
        (CUT, 4),  # its smallest number is not finite
        (pl.concat([CUT_SHORT.select("lo", "hi"), FAR]), 4),
    ],
    ids=["no number", "infinite", "far away"],
)
def test_the_cells_are_those_of_the_exact_values_alone(
    table, queries, scale, kind, tmp_path, monkeypatch
):
    if scale == "log":  # on which no row can lie below 0
        table = table.with_columns(hi=pl.when(pl.col("hi") > 0).then(pl.col("hi")).otherwise(1e-5))
    asked = []
    for module in (survey, cell_counts, described_queries):
        monkeypatch.setattr(
            module, "answer", lambda frame: asked.append(1) or answers.answer(frame)
        )
    data = Data.of(KINDS[kind](tmp_path, table), lower="lo", upper="hi")
    found = data.sketch(scale, 64)
    expected = mix1d.sketch(MANY[MANY >= LIMIT], cells=64, scale=scale)
    assert found.exponent == expected.exponent
    assert found.keys.tolist() == expected.keys.tolist()
    assert found.weights.tolist() == expected.weights.tolist()
    assert len(asked) == queries


def test_a_closer_look_keeps_the_rows_beside_the_cells(folded):
    spike = np.concatenate([MANY, 4 + 1e-9 * np.arange(300)])
    data = Data.of(
        spike, lower=np.where(spike < LIMIT, -inf, spike), upper=np.maximum(spike, LIMIT)
    )
    seen = data.observed("linear", "a fit")
    closer = seen.settled()
    assert closer.sample.n == seen.sample.n == spike.size
    assert closer.sample.n_rows == spike.size
    assert (closer.sample.rows.lower == -inf).sum() == 1
    assert closer.ends.tolist() == [LIMIT, spike.max()]


def test_an_engine_is_not_asked_for_too_many_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(described_engine, "MOST", 100)
    table = CUT.with_columns(sd=pl.col("t") / 10).lazy()
    refused(
        "`errors` must leave at most 100 distinct rows that are no exact values where an engine "
        "counts them, got more: round the columns, or read the table into memory",
        lambda: mix1d.fit(table, 2, column="t", errors="sd"),
    )


# ---------------------------------------------------------------------- values without their error
@pytest.mark.parametrize("kind", KINDS)
def test_a_value_without_its_error_is_missing(kind, tmp_path):
    table = TABLE.select("t", sd=pl.when(pl.col("t") == 2.0).then(None).otherwise(pl.col("sd")))
    fit = mix1d.fit(
        KINDS[kind](tmp_path, table), 1, column="t", errors="sd", missing="drop", rounding=None
    )
    expected = mix1d.fit([1.0, 3.0, 4.0, 5.0], 1, errors=[0.1, 0.3, 0.0, 0.1], rounding=None)
    assert (fit.n, fit.n_missing) == (4, 2)
    assert fit.loglik == pytest.approx(expected.loglik, abs=1e-12)
    with pytest.raises(Mix1dError, match=r"^`errors` must .*missing=\"drop\".* 2 "):
        mix1d.fit(KINDS[kind](tmp_path, table), 1, column="t", errors="sd")


def test_a_value_without_its_error_has_no_group():
    fit = mix1d.fit([1.0, 2.0, 9.0, nan], 1, errors=[0.1, nan, 0.1, 0.1], missing="drop")
    assert fit.labels().tolist() == [0, -1, 0, -1]
    assert np.isnan(fit.posterior()[:, 0]).tolist() == [False, True, False, True]


# -------------------------------------------------------------------------------- what is refused
CODES = "`event` must be 1 or True (it happened) or 0 or False (not yet: right-censored)"
LIMITS = (
    "`below` must be 1 or True (below the value, which is a limit) or 0 or False (the value itself)"
)
T = [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"event": ["dead", "alive", "dead"]}, f"{CODES}, got 'dead'"),
        ({"event": [1, 0, 3]}, f"{CODES}, got 3 at row 2"),
        (
            {"event": [1, 2, 2]},
            f"{CODES}, got 2 at row 1: pass event - 1 for 1 and 2 as R codes them",
        ),
        ({"event": [1, 0, nan]}, f"{CODES} in every row, got a missing one at row 2"),
        (
            {"event": [0, 0, 0]},
            "`event` must be 1 in at least one row, got 0 in all 3: of lifetimes that none has "
            "ended how long they are nothing says",
        ),
        ({"event": [1, 0]}, "`event` must be one for each of 3 rows, got 2"),
        ({"time": "t"}, "`event` must be given with `time`, got None"),
        (
            {"event": [1, 1, 1], "lower": T},
            "`event` must be left out where `lower` or `upper` is given: both say what is censored",
        ),
        ({"below": ["<", "", ""]}, f"{LIMITS}, got '<'"),
        ({"below": [1, 2, 2]}, f"{LIMITS}, got 2 at row 1"),
        ({"below": [1, nan, 0]}, f"{LIMITS} in every row, got a missing one at row 1"),
        (
            {"below": [1, 1, 1]},
            "`below` must be 0 in at least one row, got 1 in all 3: how far below the limits they "
            "lie nothing says",
        ),
        (
            {"above": [1, 1, 1]},
            "`above` must be 0 in at least one row, got 1 in all 3: how far above the limits they "
            "lie nothing says",
        ),
        (
            {"below": [0, 1, 0], "above": [0, 1, 1]},
            "`above` must be 0 where `below` is 1, got 1 at row 1",
        ),
        (
            {"above": [1, 0, 0], "lower": T},
            "`above` must be left out where `lower`, `upper` or `event` is given: all say what is "
            "censored",
        ),
        ({"below": [1, 0]}, "`below` must be one for each of 3 rows, got 2"),
        (
            {"below": [1, 0, 0], "event": [1, 1, 1]},
            "`below` must be left out where `lower`, `upper` or `event` is given: all say what is "
            "censored",
        ),
        (
            {"lower": [2, 1, 1], "upper": [1, 2, 3]},
            "`x` must lie between `lower` and `upper` in a row that has them, got 1 and 2 to 1 at "
            "row 0",
        ),
        ({"lower": [1, 1]}, "`lower` and `upper` must be one for each of 3 rows, got 2"),
        ({"errors": [1, -1, 1]}, "`errors` must be non-negative and finite, got -1.0 at row 1"),
        ({"errors": [1, inf, 1]}, "`errors` must be non-negative and finite, got inf at row 1"),
        (
            {"errors": [1, nan, 1]},
            '`errors` must be there for every value (or pass missing="drop", which leaves the '
            "others out), got none for 1 of 3, the first at row 1",
        ),
        (
            {"errors": [nan, nan, nan], "missing": "drop"},
            "`errors` must be there for at least one value, got none",
        ),
        ({"errors": [1, 1]}, "`errors` must be one number for each of 3 rows, got 2"),
        (
            {"entry": [0, 2.5, 0]},
            "`entry` and `within` must hold every row that was observed, got 2 at row 1, outside "
            "its window from 2.5",
        ),
        (
            {"within": (0, 2.5)},
            "`within` must hold every row that was observed, got 3 at row 2, outside its window "
            "from 0 to 2.5",
        ),
        ({"within": (3, 1)}, "`within` must begin below its end, got 3 and 1 at row 0"),
        (
            {"within": 3},
            "`within` must be a pair of ends, each a number, a column or None, got 3",
        ),
        (
            {"within": (0, 9), "entry": [0, 0, 0]},
            "`entry` must be left out where `within` has a lower end: both are one",
        ),
        (
            {"lower": "lo"},
            "`lower` names a column of a table, and `x` is none: got 'lo' and an object of type "
            "list",
        ),
        ({"limits": 1}, "`limits` must be True or False, got 1"),
    ],
)
def test_what_columns_are_refused(options, words):
    refused(words, lambda: mix1d.fit(T, 2, **options))


def test_ends_alone_are_checked_as_those_of_a_sample():
    table = pl.DataFrame({"lo": [2.0, 1.0], "hi": [1.0, 2.0]})
    words = "`lower` must not be above `upper`, got 2 and 1 at row 0"
    refused(words, lambda: mix1d.fit(table, 1, lower="lo", upper="hi"))
    # an engine knows no order of rows
    words = words.removesuffix(" at row 0")
    refused(words, lambda: mix1d.fit(table.lazy(), 1, lower="lo", upper="hi"))


@pytest.mark.parametrize("kind", ["polars", "csv", "parquet", "lazy polars"])
def test_an_event_in_words_is_refused_in_words(kind, tmp_path):
    table = pl.DataFrame({"t": T, "d": ["dead", "alive", "dead"]})
    data = KINDS[kind](tmp_path, table)
    with pytest.raises(Mix1dError, match=r"1 or True \(it|must hold 1 or 0, or True or False, in"):
        mix1d.fit(data, 1, time="t", event="d")
    if kind == "polars":
        hint = r"in column 'd': a comparison makes such a column, as table\['d'\] == 'yes' does$"
        with pytest.raises(Mix1dError, match=hint):
            mix1d.fit(data, 1, time="t", event="d")


def test_limits_on_both_sides():
    data = Data.of(T, below=[1, 0, 0], above=[0, 0, True])
    expected = Sample.censored([-inf, 2, 3], [1, 2, inf])
    assert data.every("linear", "it").sample == expected


def test_an_engine_takes_names_only():
    for what, value in (("errors", [1.0, 2.0]), ("lower", 3.0), ("event", True)):
        options = {"column": "t"} if what != "lower" else {}
        refused(
            f"`{what}` must be the name of a column of the table, whose engine knows no order of "
            f"rows, got {value!r}",
            lambda w=what, v=value, o=options: mix1d.fit(TABLE.lazy(), 1, **o, **{w: v}),
        )


@pytest.mark.parametrize("made", [Sample(T), mix1d.sketch(T)])
def test_what_is_made_already_says_itself_what_is_known(made):
    refused(
        f"`errors` must be left out for a {type(made).__name__}, which says itself what is known "
        "of its rows: mix1d.Sample has methods for that",
        lambda: mix1d.fit(made, 1, errors=1.0),
    )


def test_an_iterator_has_no_other_columns():
    refused(
        "`errors` must be left out for an iterator: pass columns of one length, or a table",
        lambda: mix1d.fit(iter([T]), 1, errors=1.0),
    )


@pytest.mark.parametrize("test", ["dip_test", "silverman_test", "em_test", "ceiling"])
def test_what_needs_exact_values_says_so(test):
    sample = Sample([1.0, 2.0, 3.0, 4.0]).with_errors(1.0)
    instead = "likelihood_ratio_test(x, 1, 2) takes such rows"
    if test == "ceiling":
        instead = "select(x) compares the numbers it is given, without a proof"
    refused(
        f"`{test}` needs exact values, and of these rows 4 with an error: {instead}",
        lambda: getattr(mix1d, test)(sample),
    )


# -------------------------------------------------------------------------------- cells of a text
@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("3", (3, 3, 0)),
        ("-4", (-4, -4, 0)),
        ("1e-3", (1e-3, 1e-3, 0)),
        ("<0.5", (-inf, 0.5, 0)),
        (" < 0.5 ", (-inf, 0.5, 0)),
        ("<= 2", (-inf, 2, 0)),
        ("≤2", (-inf, 2, 0)),
        (">100", (100, inf, 0)),
        ("≥ -3", (-3, inf, 0)),
        ("4-6", (4, 6, 0)),
        ("4 \u2013 6", (4, 6, 0)),
        ("4..6", (4, 6, 0)),
        ("4 to 6", (4, 6, 0)),
        ("-6--4", (-6, -4, 0)),
        ("-6 - 4.5", (-6, 4.5, 0)),
        ("1e-3-1e-2", (1e-3, 1e-2, 0)),
        ("12±3", (12, 12, 3)),
        ("12 +- 3", (12, 12, 3)),
        ("-12 +/- 0.3", (-12, -12, 0.3)),
        ("6-4", None),
        ("4-4", None),
        ("<", None),
        ("<a", None),
        ("<NA", None),
        ("12±", None),
        ("2020-01-02", None),
        ("a-b", None),
        ("<<3", None),
    ],
)
def test_what_a_cell_says(cell, found):
    assert limits_in(PLAIN, cell) == found


def test_a_cell_is_read_in_the_notation_of_the_table():
    assert limits_in(Notation(",", "."), "<1.200,5") == (-inf, 1200.5, 0)


@pytest.mark.parametrize("kind", ["one column", "several columns"])
def test_limits_of_a_text(kind, tmp_path):
    cells = ["3.5", "<0.5", ">100", "4-6", "12±3", "3.5", ""]
    others = ["a"] * 7 if kind == "several columns" else None
    lines = ["x" if others is None else "name,x"]
    lines += cells[:6] if others is None else [f"a,{cell}" for cell in cells]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sample = Data.of(str(path), column="x", limits=True, missing="drop").every("linear", "").sample
    low = [3.5, -inf, 100, 4, 12, 3.5]
    high = [3.5, 0.5, inf, 6, 12, 3.5]
    assert (
        rows_of(sample)[1] == rows_of(Sample.censored(low, high).with_errors([0, 0, 0, 0, 3, 0]))[1]
    )
    assert sample.n_missing == (1 if others else 0)


def test_a_limit_that_nobody_asked_for_is_refused_with_the_way(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x\n1\n<0.5\n2\n")
    with pytest.raises(Mix1dError) as error:
        mix1d.fit(str(path), 1)
    assert str(error.value).endswith(
        "must hold numbers in column 'x', got '<0.5' at line 3: pass limits=True to read it as "
        "what it says of the value"
    )
    path.write_text("x\n1\n<a\n2\n")
    with pytest.raises(
        Mix1dError, match=r"numbers, or limits such as <0.5, >100, 4-6 and 12±3, in"
    ):
        mix1d.fit(str(path), 1, limits=True)
    refused(
        "`errors` must be left out with limits=True: the cells say what is known",
        lambda: mix1d.fit(str(path), 1, limits=True, errors="x"),
    )


@pytest.mark.parametrize(
    ("cell", "options", "hint"),
    [
        ("n.a.", {}, "pass missing_values=['n.a.'] if it stands for a missing value"),
        ("n.d.", {"limits": True}, "write its limit, as <0.5, if it lies below, or pass missing_v"),
        ("03.12.2023", {}, "it looks like a date: subtract where it began and take the days"),
        ("2023-12-03 10:15", {}, "it looks like a date"),
        ("1,5", {}, "write a decimal point, or pass decimal=',' if it is a number"),
    ],
)
def test_a_cell_that_is_no_number_comes_with_what_to_do(cell, options, hint, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(f'name;x\na;1.5\nb;2.5\nc;"{cell}"\n')
    with pytest.raises(Mix1dError, match=re.escape(f"{cell!r} at line 4: {hint}")):
        mix1d.fit(str(path), 1, column="x", **options)


@pytest.mark.parametrize("role", ["event", "below"])
def test_words_in_a_file_where_a_code_is_asked_for(role, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("x,state\n1.5,F\n2.5,S\n")
    with pytest.raises(Mix1dError, match="'F' at line 2: write 1 and 0, or read the file as a tab"):
        mix1d.fit(str(path), 1, column="x", **{role: "state"})


def test_a_column_of_durations_says_how_it_becomes_numbers():
    days = pd.Series(pd.to_timedelta([1, 2, 3], unit="D"))
    with pytest.raises(Mix1dError, match=r"Duration.*: subtract where it began and take the days"):
        mix1d.fit(days, 1)
