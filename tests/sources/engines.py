"""One table as each engine sees it, made of one Parquet file; an engine that is missing skips."""

import contextlib
import warnings

import pandas as pd
import polars as pl
import pytest

from sources import servers


@contextlib.contextmanager
def polars(path):
    yield pl.scan_parquet(path)


@contextlib.contextmanager
def duckdb(path):
    module = pytest.importorskip("duckdb")
    connection = module.connect()
    yield connection.read_parquet(str(path))
    connection.close()


@contextlib.contextmanager
def dask(path):
    frames = pytest.importorskip("dask.dataframe")
    yield frames.from_pandas(pd.read_parquet(path), npartitions=2)


@contextlib.contextmanager
def dask_cluster(path):
    """Two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        warnings.catch_warnings(),
        distributed.LocalCluster(**options) as cluster,
        distributed.Client(cluster),
    ):
        warnings.simplefilter("ignore")
        with dask(path) as table:
            yield table


@contextlib.contextmanager
def ibis(path):
    module = pytest.importorskip("ibis")
    connection = module.duckdb.connect()
    yield connection.read_parquet(path)
    connection.disconnect()


@contextlib.contextmanager
def sqlframe(path):
    module = pytest.importorskip("sqlframe.duckdb")
    connection = pytest.importorskip("duckdb").connect()
    yield module.DuckDBSession(conn=connection).read.parquet(str(path))
    connection.close()


@contextlib.contextmanager
def spark(path):
    sql = pytest.importorskip("pyspark.sql", reason="a job of its own: it needs Java")
    quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = sql.SparkSession.builder.master("local[2]").config(map=quiet).getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session.read.parquet(str(path))
        session.stop()


def on_server(server):
    @contextlib.contextmanager
    def table(path):
        with server() as connection:
            yield servers.filled(connection, "zoo", pd.read_parquet(path))

    return table


ENGINES = {
    "polars": polars,
    "duckdb": duckdb,
    "dask": dask,
    "dask-cluster": dask_cluster,
    "ibis": ibis,
    "sqlframe": sqlframe,
    "sqlite": on_server(servers.sqlite),
    "postgresql": on_server(servers.postgresql),
    "mariadb": on_server(servers.mariadb),
    "spark": spark,
}
JOBS = {
    "spark": pytest.mark.spark,
    "sqlframe": pytest.mark.servers,  # a second for any query
    "postgresql": pytest.mark.servers,
    "mariadb": pytest.mark.servers,
}
"""What an engine needs is there in a job of its own."""
