"""The sketch as a query is the sketch in memory, cell for cell, on every engine."""

import datetime

import numpy as np
import pytest

import mix1d
from mix1d.errors import Mix1dError
from mix1d.sketching.layers import Layers, cells_within
from mix1d.sources.query import query_of, within
from mix1d.sources.sketch_queries import sketches_of
from mix1d.sources.tables import as_table
from sources import servers
from sources.engines import ENGINES, JOBS
from sources.hard_columns import COLUMNS, NORMAL, TABLE, WEIGHTS, N, assert_same

pytestmark = pytest.mark.filterwarnings("ignore")  # of the engines, about their own ways


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=JOBS.get(name, ())) for name in ENGINES if name != "dask-cluster"
    ],
)
def table(request, zoo_file):
    with ENGINES[request.param](zoo_file) as table:
        yield table


SLOW = {"dask", "pyspark", "sqlframe"}
"""Engines that take a second for any query see a few of the columns."""
HARD = {"one outlier", "integers", "truth", "single", "all floats", 'x"; DROP TABLE t', "a.b`c'd"}


def is_slow(table):
    return type(table).__module__.split(".")[0] in SLOW


@pytest.mark.parametrize("column", COLUMNS)
def test_cell_for_cell(table, column):
    if is_slow(table) and column not in HARD:
        return
    x = TABLE[column].to_numpy()
    if type(table).__module__.startswith("sqlframe") and ";" in column:
        column = column.lower()  # so SQLFrame calls it
    assert_same(mix1d.sketch(table, column=column, cells=256), mix1d.sketch(x, cells=256))


@pytest.mark.parametrize(
    ("column", "scale", "weights"),
    [("normal", "linear", None), ("positive", "log", "weight"), ("huge", "linear", None)],
)
def test_a_second_look_cell_for_cell(table, column, scale, weights):
    """The values of some cells in finer ones: those whose ends are no round numbers."""
    if is_slow(table) and column != "positive":
        return
    x = TABLE[column].to_numpy()
    shares = None if weights is None else TABLE[weights].to_numpy()
    query = query_of(
        as_table(table), column, weights=weights, by=None, cells=64, scale=scale, missing="raise"
    )
    layers = sketches_of(query)[None].layers
    ranges = layers.ranges(np.arange(layers.weights.size) % 5 < 2)
    looked = sketches_of(within(query, ranges))[None].layers
    finer = looked.parts[0]
    assert 0 < looked.n < layers.n
    assert layers.refined(ranges, finer).n == layers.n
    if scale == "linear":  # an engine's logarithm is its own
        expected = cells_within([(x, shares)], ranges, 64, log=False)
        assert looked.digest == Layers.of(expected).digest
        assert np.abs((finer.sums - expected.sums) / finer.sums[:, :1]).max() < 1e-12


@pytest.mark.servers
def test_two_workers(zoo_file):
    """A Dask cluster of two processes."""
    with ENGINES["dask-cluster"](zoo_file) as table:
        found = mix1d.sketch(table, column="cauchy", weights="weight", cells=256)
        whole = mix1d.sketch(TABLE["cauchy"].to_numpy(), weights=WEIGHTS, cells=256)
        assert_same(found, whole)


@pytest.mark.parametrize("column", ["normal", "cauchy"])
def test_weights(table, column):
    whole = mix1d.sketch(TABLE[column].to_numpy(), weights=WEIGHTS)
    assert_same(mix1d.sketch(table, column=column, weights="weight"), whole)


def test_the_logarithms(table):
    """The engine's logarithm may differ in the last place, and the ends with it."""
    one = mix1d.sketch(table, column="positive", scale="log", cells=256)
    other = mix1d.sketch(TABLE["positive"].to_numpy(), scale="log", cells=256)
    assert one.scale == "log"
    assert np.array_equal(one.keys, other.keys)
    assert np.array_equal(one.weights, other.weights)
    assert one.low == pytest.approx(other.low, rel=1e-15, abs=1e-15)
    assert np.abs((one.moments - other.moments) / one.weights[:, None]).max() < 1e-11


@pytest.mark.parametrize(
    ("column", "by", "keys"),
    [
        ("scaled", "group", ["it's", "large", "small", None]),
        ("normal", "number", list(range(7))),
        ("normal", "truth", [False, True]),
        ("cauchy", "maybe", [False, True, None]),
        ("normal", "words", ["", '"q"', "100%", "DK", "a\\b", "dk", "dk ", "it's", "Ω"]),
        ("normal", "day", [datetime.date(2026, 1, day) for day in range(1, 6)]),
        (
            "normal",
            "moment",
            [datetime.datetime(2026, 1, 1, h, 0, 0, 500_000) for h in range(10, 13)],
        ),
    ],
)
def test_one_sketch_for_each_group(table, column, by, keys):
    if is_slow(table) and by not in ("group", "truth"):
        return
    sketches = mix1d.sketch(table, column=column, weights="weight", by=by, cells=100)
    assert list(sketches) == keys
    for key, found in sketches.items():
        rows = TABLE[by].isna() if key is None else TABLE[by] == key
        part = TABLE[rows]
        whole = mix1d.sketch(part[column].to_numpy(), weights=part["weight"].to_numpy(), cells=100)
        assert_same(found, whole)


def test_what_is_missing(table):
    x = TABLE["missing"].to_numpy()
    dropped = mix1d.sketch(table, column="missing", missing="drop")
    assert_same(dropped, mix1d.sketch(x, missing="drop"))
    assert dropped.n_missing == N // 100
    dropped = mix1d.sketch(table, column="nulls", missing="drop")
    assert_same(dropped, mix1d.sketch(TABLE["nulls"], missing="drop"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"column": "missing"}, '(or pass missing="drop"), got 60 of 6000'),
        ({"column": "nulls"}, '(or pass missing="drop"), got 120 of 6000'),
        ({"column": "infinite"}, "column 'infinite' must be finite, got 6 infinite of 6000"),
        ({"column": "nothing"}, "must hold at least one number, got 6000 missing values"),
        ({"column": "normal", "weights": "negative"}, "got 1 of 6000 that are not"),
        ({"column": "normal", "weights": "missing"}, "got 60 of 6000 that are not"),
        ({"column": "normal", "scale": "log"}, "not above 0"),
        ({"column": "text"}, "column 'text' must hold real numbers, got type String"),
        ({"column": "day"}, "column 'day' must hold real numbers, got type "),
        ({"column": "normall"}, "must be a column of the table, got 'normall'; it has 'normal', "),
        ({"column": "normal", "by": "nor"}, "`by` must be a column of the table, got 'nor'"),
        ({"column": "normal", "by": "single"}, "text, whole numbers, truth values or dates, got"),
        ({"column": "normal", "weights": WEIGHTS}, "`weights` must be the name of a column"),
        ({}, "`data` must be one column, got a table with 32 columns: pass column= one of"),
    ],
)
def test_bad_input(table, options, sentence):
    if options == {"column": "infinite"} and servers.is_on(table, "mysql"):
        pytest.skip("MariaDB holds no infinity")
    with pytest.raises(Mix1dError) as caught:
        mix1d.sketch(table, **options)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT random() AS x FROM range(999)",
        "SELECT i AS x FROM range(999) t(i) WHERE random() < 0.5",
    ],
)
def test_another_table_each_time(sql):
    """A table that is written to between the two queries would give cells that do not match."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW sample AS {sql}")
        with pytest.raises(
            Mix1dError, match="'x' must stay as it is while it is read, and between"
        ):
            mix1d.sketch(connection.table("sample"))


def test_a_collation_of_duckdb():
    """DuckDB holds "a" and "A" for equal there, and calls the group either: never a raw error."""
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE words (x INT, g VARCHAR COLLATE NOCASE)")
        connection.execute("INSERT INTO words VALUES (1, 'a'), (2, 'A')")
        said = ""
        try:
            mix1d.sketch(connection.table("words"), column="x", by="g")
        except Mix1dError as error:
            said = str(error)
    assert not said or "is there a collation?" in said


def test_a_fit_is_that_of_the_values(table):
    fit = mix1d.fit(table, 1, column="ties", weights="weight")
    assert fit.outcome
    whole = mix1d.fit(TABLE["ties"].to_numpy(), 1, weights=WEIGHTS)
    assert fit.mixture.means == pytest.approx(whole.mixture.means, rel=1e-9)
    assert fit.n == whole.n
    with pytest.raises(Mix1dError, match="a sketch holds no rows"):
        fit.labels()


def test_every_value_of_an_engine(table):
    fit = mix1d.fit(table, 1, column="normal", exact=True)
    assert fit.sketch_error is None
    assert fit.loglik == pytest.approx(mix1d.fit(NORMAL, 1).loglik, rel=1e-12)
    with pytest.raises(Mix1dError, match="holds no rows"):
        fit.labels()
