"""The queries for warehouses that no test can start: compiled by Ibis, parsed in the dialect of the
warehouse, and carried out by DuckDB as that dialect is translated. ClickHouse itself answers where
its library is installed (`pip install chdb`).
"""

import contextlib

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d.sources import answers, query
from sources.hard_columns import TABLE, WEIGHTS, assert_same

ibis = pytest.importorskip("ibis")
sqlglot = pytest.importorskip("sqlglot")
duckdb = pytest.importorskip("duckdb")

WAREHOUSES = ["bigquery", "clickhouse", "databricks", "snowflake", "trino"]
pytestmark = pytest.mark.filterwarnings("ignore")  # of Ibis, about its own ways


@contextlib.contextmanager
def translated(path, dialect):
    connection = duckdb.connect()
    connection.execute("CREATE TABLE zoo AS SELECT * FROM read_parquet(?)", [str(path)])
    connection.execute('CREATE MACRO "isnull"(x) AS x IS NULL')  # of ClickHouse

    def execute(sql):
        (statement,) = sqlglot.transpile(sql, read=dialect, write="duckdb")
        return connection.execute(statement).fetchnumpy()

    yield execute
    connection.close()


@contextlib.contextmanager
def clickhouse(path, dialect):
    chdb = pytest.importorskip("chdb", reason="ClickHouse as a library: pip install chdb")
    connection = chdb.connect(":memory:")
    connection.query(f"CREATE TABLE zoo ENGINE = Memory AS SELECT * FROM file('{path}')")

    def execute(sql):
        found = connection.query(sql, "ArrowTable")
        return {name: found[name].to_numpy() for name in found.column_names}

    yield execute
    connection.close()


@pytest.fixture(scope="module", params=[*WAREHOUSES, "ClickHouse itself"])
def warehouse(request, zoo_file):
    """A table whose questions are asked in the dialect."""
    itself = request.param == "ClickHouse itself"
    dialect = "clickhouse" if itself else request.param
    table = ibis.duckdb.connect().read_parquet(zoo_file, table_name="zoo")
    with (
        (clickhouse if itself else translated)(zoo_file, dialect) as execute,
        pytest.MonkeyPatch.context() as patch,
    ):

        def answer(frame):
            sql = ibis.to_sql(frame.to_native(), dialect=dialect)
            sqlglot.parse_one(sql, read=dialect)
            found = execute(sql)
            return {name: answers._array(name, column) for name, column in found.items()}

        patch.setattr(query, "answer", answer)
        yield table


COLUMNS = ["truth", "all floats", "tiny negatives and a giant"]


@pytest.mark.parametrize("column", COLUMNS)
def test_cell_for_cell(warehouse, column):
    found = mix1d.sketch(warehouse, column=column, weights="weight", cells=256)
    assert_same(found, mix1d.sketch(TABLE[column].to_numpy(), weights=WEIGHTS, cells=256))


@pytest.mark.parametrize("by", ["group", "maybe"])
def test_groups(warehouse, by):
    sketches = mix1d.sketch(warehouse, column="scaled", by=by, cells=100)
    assert len(sketches) == TABLE[by].nunique(dropna=False)
    for key, part in TABLE.groupby(by, dropna=False):
        whole = mix1d.sketch(part["scaled"].to_numpy(), cells=100)
        assert_same(sketches[None if pd.isna(key) else key], whole)


def test_logarithms_and_what_is_missing(warehouse):
    found = mix1d.sketch(warehouse, column="positive", scale="log", cells=256)
    whole = mix1d.sketch(TABLE["positive"].to_numpy(), scale="log", cells=256)
    assert np.array_equal(found.keys, whole.keys)
    assert np.array_equal(found.weights, whole.weights)
    assert mix1d.sketch(warehouse, column="nulls", missing="drop").n_missing == 120
    with pytest.raises(mix1d.Mix1dError, match="must be finite, got 6 infinite of 6000"):
        mix1d.sketch(warehouse, column="infinite")
