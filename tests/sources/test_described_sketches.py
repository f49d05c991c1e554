"""Sketches of tables, files and engines with columns that say more of their rows."""

from math import inf

import numpy as np
import polars as pl
import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.sources import described_engine
from mix1d.sources.door import Data
from sources.test_described import CASES, CUT, ENGINES, KINDS, TABLE, refused, rows_of

NAMES = np.where(np.arange(3000) % 10, None, np.where(CUT["t"] > 4, "tall", "short"))
NUMBERS = [-1 if name is None else int(name == "tall") for name in NAMES]
LABELLED = CUT.with_columns(g=pl.Series(NAMES.tolist()), i=pl.Series(NUMBERS)).with_columns(
    lo=pl.when(pl.col("lo") > -inf).then(pl.col("lo")), x=pl.col("x").fill_nan(None)
)
LABELS = {
    "names": {"column": "t", "labels": "g"},
    "numbers": {"column": "t", "labels": "i", "weights": "w"},
    "names of ends": {"lower": "lo", "upper": "hi", "labels": "g"},
    "names of events": {"time": "t", "event": "d", "labels": "g", "within": (-9, None)},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_a_sketch_of_few_rows_is_these(case, kind, tmp_path):
    options, expected = CASES[case]
    sketch = mix1d.sketch(KINDS[kind](tmp_path, TABLE), **options)
    made = sketch.to_sample()
    assert rows_of(made) == rows_of(expected)
    assert sketch == mix1d.sketch(TABLE, **options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", LABELS)
def test_labels_of_any_table(case, kind, tmp_path):
    options = LABELS[case]
    table = KINDS[kind](tmp_path, LABELLED)
    sketch = mix1d.sketch(table, **options)
    assert sketch == mix1d.sketch(LABELLED, **options)
    assert sketch.row_counts.labelled == (300 if case != "numbers" else LABELLED["w"][::10].sum())
    seen = Data.of(table, **options).observed("linear", "a fit").sample
    whole = Data.of(LABELLED, **options).observed("linear", "a fit").sample
    assert seen.labelling == whole.labelling
    assert seen.row_counts == whole.row_counts
    assert rows_of(seen)[0] == rows_of(whole)[0]


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("case", ["no labels", "no exact values", "exact values without a label"])
def test_no_exact_value_has_a_label(case, kind, tmp_path):
    """The engine then finds no group at all among these."""
    has_label = LABELLED["g"].is_not_null()
    sd, names = {
        "no labels": (pl.lit(0.0), pl.lit(None, dtype=pl.String)),
        "no exact values": (pl.lit(0.25), pl.col("g")),
        "exact values without a label": (pl.Series(np.where(has_label, 0.25, 0.0)), pl.col("g")),
    }[case]
    frame = LABELLED.with_columns(sd=sd, g=names)
    options = {"column": "t", "errors": "sd", "labels": "g"}
    sketch = mix1d.sketch(KINDS[kind](tmp_path, frame), **options)
    assert sketch == mix1d.sketch(frame, **options)
    assert (sketch.row_counts is None) == (case == "no labels")


def test_an_engine_refuses_reference_material_within_a_window():
    options = {"column": "t", "labels": "i", "label_scheme": "reference", "within": (-9, None)}
    for call in (mix1d.sketch, lambda table, **known: mix1d.fit(table, 2, **known)):
        for table in (LABELLED, LABELLED.lazy()):
            with pytest.raises(Mix1dError, match="must be 'random' for labelled rows within a"):
                call(table, **options)


@pytest.mark.parametrize("kind", ENGINES)
def test_an_engine_folds_the_values_of_a_group(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(described_engine, "AUTOMATIC", 100)
    monkeypatch.setattr(described_engine, "CELLS_OF_A_GROUP", 64)
    direct = mix1d.fit(LABELLED, 2, **LABELS["names"])
    found = mix1d.fit(KINDS[kind](tmp_path, LABELLED), 2, **LABELS["names"])
    assert found.group_names == ("short", "tall")
    assert found.n == 3000
    np.testing.assert_allclose(found.mixture.means, direct.mixture.means, atol=1e-4)


@pytest.mark.parametrize("kind", ENGINES)
def test_an_engine_has_only_labelled_values(kind, tmp_path):
    known = LABELLED.filter(pl.col("g").is_not_null())
    table = KINDS[kind](tmp_path, known)
    direct = mix1d.fit(known, 2, **LABELS["names"])
    assert mix1d.fit(table, 2, **LABELS["names"]).loglik == pytest.approx(direct.loglik)
    assert mix1d.sketch(table, **LABELS["names"]) == mix1d.sketch(known, **LABELS["names"])
    with pytest.raises(Mix1dError, match="`labels` must leave some rows unknown"):
        mix1d.fit(table, 2, **LABELS["names"], label_scheme="reference")


def test_labels_that_an_engine_does_not_count():
    table = LABELLED.with_columns(f=pl.col("i").cast(pl.Float64)).lazy()
    refused(
        "`labels` must be names or whole numbers where an engine counts the rows, got type Float64 "
        "in column 'f'",
        lambda: mix1d.fit(table, 2, column="t", labels="f"),
    )


def test_a_sample_of_other_rows_is_sketched():
    sample = mix1d.Sample([1.0, 2.0, 2.0]).with_errors([0.1, 0.2, 0.2]).within(0)
    sketch = mix1d.sketch(sample)
    assert sketch.row_counts == sample.row_counts
    assert rows_of(sketch.to_sample())[1] == rows_of(sample)[1]


def test_groups_of_a_table():
    table = TABLE.with_columns(by=pl.Series(["a", "b", "a", "b", "a", "b"]))
    options = {"column": "x", "lower": "lo", "upper": "hi"}
    found = mix1d.sketch(table, by="by", **options)
    assert list(found) == ["a", "b"]
    assert found["a"] == mix1d.sketch(table.filter(pl.col("by") == "a"), **options)
    assert found["a"] + found["b"] == mix1d.sketch(table, **options)
    refused(
        "`errors` must be the name of a column of the table where `by` is given, got [1, 2]",
        lambda: mix1d.sketch(table, by="by", column="t", errors=[1, 2]),
    )
    refused(
        "`by` must be left out where more is known of rows than values, but for a table in "
        "memory: sketch one group at a time",
        lambda: mix1d.sketch(table.lazy(), by="by", **options),
    )


def test_limits_of_a_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n3.5,1\n<0.5,1\n>100,1\n4-6,1\n12±3,1\n3.5,1\n", encoding="utf-8")
    assert repr(mix1d.sketch(str(path), column="x", limits=True)) == (
        "Sketch(n=6, 5 cells: 3 exact, 1 in an interval, 1 below a limit, 1 above a limit, "
        "1 with an error)"
    )
