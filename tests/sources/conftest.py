import pytest

from sources.hard_columns import TABLE


@pytest.fixture(scope="session")
def zoo_file(tmp_path_factory):
    """The columns of `sources.hard_columns` as Parquet."""
    path = tmp_path_factory.mktemp("engines") / "zoo.parquet"
    TABLE.to_parquet(path, compression=None)  # Spark's own library for it needs the right libc
    return path
