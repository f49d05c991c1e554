"""What is another matter in a database than in a table in memory: types, names, collations, views,
a million rows.
"""

import contextlib
import decimal

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d.errors import Mix1dError
from sources import servers
from sources.engines import ENGINES, JOBS
from sources.hard_columns import TABLE, assert_same

pytestmark = pytest.mark.filterwarnings("ignore")  # of the engines, about their own ways

SERVERS = {
    "sqlite": servers.sqlite,
    "postgresql": servers.postgresql,
    "mariadb": servers.mariadb,
}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=JOBS.get(name, ())) for name in SERVERS],
)
def connection(request):
    with SERVERS[request.param]() as connection:
        yield connection


def made(connection, columns, rows, name="made"):
    """A table with columns as they are declared, filled by statements in the words of the test."""
    cursor = connection.con.cursor()
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TABLE {name} ({columns})")
    for row in rows:
        cursor.execute(f"INSERT INTO {name} VALUES ({row})")
    cursor.close()
    return connection.table(name)


NUMBERS = ["0.1", "-2.5", "7", "1e3", "12345.6789", "0", "-0.001", "33.25"]
TYPES = {
    "sqlite": [
        "DOUBLE PRECISION",
        "REAL",
        "FLOAT(10,2)",
        "NUMERIC",
        "DECIMAL(20,4)",
        "NUMBER",
        "",
        "INT",
    ],
    "postgres": [
        "DOUBLE PRECISION",
        "NUMERIC",
        "NUMERIC(20,4)",
        "NUMERIC(50,30)",
        "INTEGER",
        "SMALLINT",
    ],
    "mysql": ["DOUBLE", "DOUBLE(10,2)", "DECIMAL(20,4)", "DECIMAL(65,30)", "INT", "MEDIUMINT"],
}


def test_types_of_numbers(connection):
    """The driver's own values, each turned into a float by Python, are what the engine counts."""
    for number, kind in enumerate(TYPES[connection.name]):
        rows = [f"1.5, {value}" for value in NUMBERS]
        table = made(connection, f"other NUMERIC(50,10), x {kind}", rows, f"typed{number}")
        cursor = connection.con.cursor()
        cursor.execute(f"SELECT x FROM typed{number}")
        values = np.array([float(value) for (value,) in cursor.fetchall()])
        cursor.close()
        assert_same(mix1d.sketch(table, column="x"), mix1d.sketch(values))
        assert mix1d.fit(table, 1, column="x", exact=True).n == len(NUMBERS)


def test_single_precision(connection):
    """MariaDB shows a FLOAT by six digits, which are not its value."""
    values = np.float32([0.1, 1 / 3, 1e-30, 16777216.0])
    table = servers.filled(connection, "single", pd.DataFrame({"x": values}))
    assert_same(mix1d.sketch(table, column="x"), mix1d.sketch(values))


NAMES = [
    "select", "order", "group", "key", "x", "weight", "end", "scaled", "s1", "rows", "counted",
    "two words", "100%", "%s", "it's", 'a"b', "a`b", "a.b", "Ünïcode", "CamelCase", ":x", "?",
    "a\\b",
]  # fmt: skip


def test_names_of_columns(connection):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({name: rng.normal(size=40) for name in NAMES})
    frame["by group"] = np.arange(40) % 2
    table = servers.filled(connection, "named", frame)
    for name in NAMES:
        assert_same(mix1d.sketch(table, column=name), mix1d.sketch(frame[name].to_numpy()))
    weighted = mix1d.sketch(
        table.select(**{name: table[name].abs() for name in NAMES}), column="weight", weights="x"
    )
    assert_same(weighted, mix1d.sketch(frame["weight"].abs(), weights=frame["x"].abs()))
    groups = mix1d.sketch(table, column="key", by="by group")
    assert_same(groups[1], mix1d.sketch(frame["key"][1::2].to_numpy()))


def test_few_rows(connection):
    table = made(connection, "x DOUBLE PRECISION, g INT", [])
    for options in ({}, {"by": "g"}):
        with pytest.raises(Mix1dError, match="must hold at least one number, got an empty table"):
            mix1d.sketch(table, column="x", **options)
    table = made(connection, "x DOUBLE PRECISION, g INT", ["2.5, NULL"], "single_row")
    assert_same(mix1d.sketch(table, column="x"), mix1d.sketch([2.5]))
    assert_same(mix1d.sketch(table, column="x", by="g")[None], mix1d.sketch([2.5]))
    table = made(connection, "x DOUBLE PRECISION, g INT", ["2.5, 1", "NULL, 2"], "no_number")
    with pytest.raises(
        Mix1dError, match="at least one number in each group, got none where g is 2"
    ):
        mix1d.sketch(table, column="x", by="g", missing="drop")


def test_views_and_queries(connection):
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"x": rng.normal(size=500), "shop": np.arange(500) % 5})
    orders = servers.filled(connection, "orders", frame)
    shops = servers.filled(
        connection, "shops", pd.DataFrame({"shop": [1, 2], "country": ["DK", "PE"]})
    )
    with contextlib.closing(connection.con.cursor()) as cursor:
        cursor.execute("CREATE VIEW doubled AS SELECT x + x AS x FROM orders WHERE shop > 1")
    doubled = 2 * frame["x"][frame["shop"] > 1].to_numpy()
    assert_same(mix1d.sketch(connection.table("doubled")), mix1d.sketch(doubled))
    joined = mix1d.sketch(orders.join(shops, "shop"), column="x", by="country")
    assert list(joined) == ["DK", "PE"]
    assert_same(joined["PE"], mix1d.sketch(frame["x"][2::5].to_numpy()))
    fit = mix1d.fit(orders.filter(orders["shop"] == 3), 1, column="x")
    assert fit.mixture.means == pytest.approx([frame["x"][3::5].mean()], rel=1e-12)


COLLATED = {
    "sqlite": ["TEXT COLLATE NOCASE", "TEXT COLLATE RTRIM", "CHAR(3)"],
    "postgres": ["TEXT", "VARCHAR(9)", 'TEXT COLLATE "und-x-icu"'],
    "mysql": ["VARCHAR(9)", "VARCHAR(9) CHARACTER SET latin1", "TEXT COLLATE utf8mb4_unicode_ci"],
}


def test_words_are_told_apart_letter_by_letter(connection):
    words = ["dk", "DK", "dk ", "é", "É", "e"]
    for number, kind in enumerate(COLLATED[connection.name]):
        rows = [f"{position}, '{word}'" for position, word in enumerate(words)]
        table = made(connection, f"x DOUBLE PRECISION, g {kind}", rows, f"words{number}")
        sketches = mix1d.sketch(table, column="x", by="g")
        assert {key: found.low[0] for key, found in sketches.items()} == {
            word: position for position, word in enumerate(words)
        }


def test_groups_of_other_types(connection):
    rows = [f"{x}, {x % 2}.50, {x % 3}" for x in range(6)]
    table = made(
        connection, "x DOUBLE PRECISION, price NUMERIC(8,2), small SMALLINT", rows, "kinds"
    )
    prices = mix1d.sketch(table, column="x", by="price")
    assert [decimal.Decimal(key) for key in prices] == [
        decimal.Decimal("0.5"),
        decimal.Decimal("1.5"),
    ]
    assert [found.n for found in prices.values()] == [3, 3]
    assert list(mix1d.sketch(table, column="x", by="small")) == [0, 1, 2]


def test_a_text_in_a_column_of_numbers():
    """SQLite lets it in, and takes it for 0 where a number is wanted."""
    with servers.sqlite() as connection:
        for number, kind in enumerate(["DOUBLE", "INT", "NUMERIC", "DECIMAL(8,2)"]):
            rows = ["1", "2.5", "'abc'", "''", "'12 km'", "x'31'"]
            table = made(connection, f"x {kind}", rows, f"mixed{number}")
            with pytest.raises(Mix1dError, match=r"must not hold missing values .*, got 4 of 6"):
                mix1d.sketch(table)
            assert_same(
                mix1d.sketch(table, missing="drop"),
                mix1d.sketch([1, 2.5] + [None] * 4, missing="drop"),
            )


def test_dates_of_sqlite_that_are_none():
    with servers.sqlite() as connection:
        table = made(connection, "x INT, d DATE", ["1, '2026-01-05'", "2, '5 Jan'"])
        assert list(mix1d.sketch(table, column="x", by="d")) == ["2026-01-05", "5 Jan"]
        table = made(connection, "x INT, d DATE", ["1, '2026-01-05'", "2, '20260105'"], "twice")
        assert list(mix1d.sketch(table, column="x", by="d")) == ["2026-01-05", "20260105"]


@pytest.mark.servers
@pytest.mark.parametrize(
    "engine",
    ["duckdb", "sqlite", "postgresql", "mariadb", pytest.param("spark", marks=pytest.mark.spark)],
)
def test_a_million_rows(engine, tmp_path):
    n = 1_000_000
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "x": np.where(rng.random(n) < 0.4, rng.normal(3, 0.5, n), rng.gamma(2.0, 5.0, n)),
            "country": np.array(["DK", "dk", "PE", None], dtype=object)[rng.integers(0, 4, n)],
        }
    )
    frame.to_parquet(tmp_path / "rows.parquet")
    with ENGINES[engine](tmp_path / "rows.parquet") as table:
        assert_same(mix1d.sketch(table, column="x"), mix1d.sketch(frame["x"].to_numpy()))
        groups = mix1d.sketch(table, column="x", by="country")
        assert list(groups) == ["DK", "PE", "dk", None]
        for key, found in groups.items():
            rows = frame["country"].isna() if key is None else frame["country"] == key
            assert_same(found, mix1d.sketch(frame["x"][rows].to_numpy()))


@pytest.mark.servers
def test_sqlframe_on_postgresql():
    driver = pytest.importorskip("psycopg2", reason="SQLFrame needs it for PostgreSQL")
    postgres = pytest.importorskip("sqlframe.postgres")
    columns = ["truth", "all floats", "cauchy", "positive", "words"]
    with servers.postgresql() as connection:
        servers.filled(connection, "zoo", TABLE[columns])
        where = {"host": connection.con.info.host, "user": "me", "dbname": "postgres"}
        with contextlib.closing(driver.connect(**where)) as raw:
            table = postgres.PostgresSession(conn=raw).table("zoo")
            for column in columns[:4]:
                whole = mix1d.sketch(TABLE[column].to_numpy(), cells=256)
                assert_same(mix1d.sketch(table, column=column, cells=256), whole)
            logs = mix1d.sketch(table, column="positive", scale="log")
            whole = mix1d.sketch(TABLE["positive"].to_numpy(), scale="log")
            assert np.array_equal(logs.keys, whole.keys)
            groups = mix1d.sketch(table, column="cauchy", by="words")
            assert list(groups) == sorted(TABLE["words"].unique())
