"""One door: every public function takes what `fit` takes, and reads it once."""

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.cli import main
from mix1d.sources import file_columns, stored
from mix1d.sources.door import Data

pytestmark = pytest.mark.usefixtures("few_replicates")

VALUES = Mixture.normal([0.4, 0.6], means=[20, 60], sds=[4, 6]).sample(70, rng=3)
X = np.append(VALUES, np.nan)
COUNTS = np.append(np.round(VALUES), np.nan)
W = np.append(1.0 + np.arange(VALUES.size) % 2, 5.0)
TABLE = pl.DataFrame({"name": ["a"] * X.size, "x": X, "n": COUNTS, "w": W}, nan_to_null=True)


def text(folder, table=TABLE):
    table.write_csv(folder / "table.csv")
    return folder / "table.csv"


def parquet(folder, table=TABLE):
    table.write_parquet(folder / "table.parquet")
    return folder / "table.parquet"


def lines(folder, table=TABLE):
    table.write_ndjson(folder / "table.jsonl")
    return str(folder / "table.jsonl")


TABLES = {
    "pandas": lambda folder, table=TABLE: table.to_pandas(),
    "polars": lambda folder, table=TABLE: table,
    "pyarrow": lambda folder, table=TABLE: table.to_arrow(),
    "csv": text,
    "parquet": parquet,
    "json": lines,
    "duckdb": lambda folder, table=TABLE: duckdb.from_arrow(table.to_arrow()),
    "lazy polars": lambda folder, table=TABLE: table.lazy(),
}
"""Where columns have names."""

COLUMNS = {
    "list": list,
    "masked": lambda x: np.ma.masked_invalid(x),
    "pandas series": pd.Series,
    "polars series": lambda x: pl.Series(x, nan_to_null=True),
    "pyarrow array": lambda x: pa.array(x, from_pandas=True),
}
"""Where they have none."""

MADE = {
    "iterator": lambda x: (part for part in [(x[:30], W[:30]), (x[30:], W[30:])]),
    "sample": lambda x: mix1d.Sample(x, weights=W, missing="drop"),
    "sketch": lambda x: mix1d.sketch(x, weights=W, missing="drop"),
    "data": lambda x: Data.of(x, weights=W, missing="drop"),
}
"""What has its own weights."""

KINDS = (*TABLES, *COLUMNS, *MADE)


def given(kind, column, folder):
    """The data of a kind, and the arguments that go with them."""
    if kind in TABLES:
        return TABLES[kind](folder), {"column": column, "weights": "w", "missing": "drop"}
    x = COUNTS if column == "n" else X
    if kind in COLUMNS:
        return COLUMNS[kind](x), {"weights": W, "missing": "drop"}
    return MADE[kind](x), {"missing": "drop"} if kind == "iterator" else {}


def numbers(mixture):
    return [*mixture.weights, *mixture.means, *mixture.sds]


def fitted(x, **options):
    fit = mix1d.fit(x, 2, **options)
    return [fit.loglik, fit.n, fit.n_missing, *numbers(fit.mixture)]


def selected(x, **options):
    found = mix1d.select(x, [1, 2], **options)
    return [v for c in found.table for v in (c.fit.loglik, c.fit.bic, c.cv or 0.0)]


FUNCTIONS = {
    "fit": fitted,
    "fit of every value": lambda x, **o: fitted(x, exact=True, **o),
    "fit of lognormals": lambda x, **o: fitted(x, family="lognormal", **o),
    "fit of counts": lambda x, **o: fitted(x, family="poisson", **o),
    "select": lambda x, **o: selected(x, families=["normal", "poisson"], **o),
    "select by cv": lambda x, **o: selected(
        x, criterion="cv", n_folds=3, equal_sd=True, families=["normal"], **o
    ),
    "ceiling": lambda x, **o: [mix1d.ceiling(x, min_sd=3.0, **o).bound],
    "dip_test": lambda x, **o: [*_tested(mix1d.dip_test(x, n_boot=9, **o))],
    "silverman_test": lambda x, **o: [*_tested(mix1d.silverman_test(x, n_boot=9, **o))],
    "em_test": lambda x, **o: [*_tested(mix1d.em_test(x, **o))],
    "likelihood_ratio_test": lambda x, **o: [
        *_tested(mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9, **o))
    ],
    "sequential_test": lambda x, **o: [
        *_tested(mix1d.sequential_test(x, 2, n_boot=9, **o).tests[0])
    ],
    "sketch": lambda x, **o: [(s := mix1d.sketch(x, **o)).n, s.n_missing, *s.low, *s.weights],
}


def _tested(test):
    return test.statistic, test.pvalue


SCALE = "`x` must be a sketch with scale='log' for the family 'lognormal', got one with "
NO_ROWS = '`x` must be a column of values for criterion="cv", got an object of type '
REFUSED = {
    ("fit of lognormals", "sketch"): SCALE,
    ("select by cv", "iterator"): NO_ROWS + "generator, which knows no order of rows",
    ("select by cv", "sample"): NO_ROWS + "Sample",
    ("select by cv", "sketch"): NO_ROWS + "Sketch",
    ("select by cv", "duckdb"): NO_ROWS + "DuckDBPyRelation",
    ("select by cv", "lazy polars"): NO_ROWS + "LazyFrame",
    ("sketch", "sketch"): "`data` must be numbers, got Sketch(",
}


@pytest.fixture(scope="module")
def plain():
    """What each function says of the plain array, computed when it is first asked for."""
    known = {}

    def answer(function, column):
        if (function, column) not in known:
            x = COUNTS if column == "n" else X
            known[function, column] = FUNCTIONS[function](x, weights=W, missing="drop")
        return known[function, column]

    return answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_takes_every_kind_of_data(function, kind, plain, tmp_path):
    column = "n" if function in ("fit of counts", "select") else "x"
    data, options = given(kind, column, tmp_path)
    if (function, kind) in REFUSED:
        with pytest.raises(Mix1dError) as error:
            FUNCTIONS[function](data, **options)
        assert str(error.value).startswith(REFUSED[function, kind])
        return
    found = FUNCTIONS[function](data, **options)
    np.testing.assert_allclose(found, plain(function, column), rtol=1e-9)


def test_of_a_sketch_that_folds_only_what_can_be_is_answered():
    x = Mixture.normal(means=[0, 9], sds=[1, 1]).sample(2000, rng=0)
    folded = mix1d.sketch(x, cells=64)
    assert mix1d.em_test(folded).pvalue < 1e-6
    assert mix1d.dip_test(folded, n_boot=99).pvalue <= 0.01
    for test, what in {
        lambda: mix1d.likelihood_ratio_test(folded, 1, 2, n_boot=9): "`likelihood_ratio_test`",
        lambda: mix1d.fit(folded, 2, exact=True): "exact=True",
        lambda: mix1d.fit(folded, 2, family="poisson"): "the family 'poisson'",
    }.items():
        with pytest.raises(Mix1dError) as error:
            test()
        rule = f"`x` must hold every distinct value for {what}, got a sketch that folds them into "
        assert str(error.value).startswith(rule)


@pytest.mark.parametrize("kind", TABLES)
def test_fit_many_cuts_a_column_of_every_table(kind, tmp_path):
    table = TABLE.with_columns(site=pl.Series(np.arange(X.size) % 2 + 1))
    data = TABLES[kind](tmp_path, table)
    found = mix1d.fit_many(data, 2, column="x", groups="site", weights="w", missing="drop")
    plain = mix1d.fit_many(X, 2, groups=np.arange(X.size) % 2 + 1, weights=W, missing="drop")
    assert found.names == plain.names
    np.testing.assert_allclose(found.means, plain.means, rtol=1e-6)
    np.testing.assert_array_equal(found.n, plain.n)


def test_a_short_file_of_many_rows_is_folded_as_its_column_is(tmp_path):
    x = np.round(Mixture.normal(means=[0, 6], sds=[1, 1]).sample(100_001, rng=0), 4)
    (tmp_path / "x.csv").write_text("x\n" + "\n".join(map(str, x.tolist())))
    found, plain = mix1d.fit(tmp_path / "x.csv", 2), mix1d.fit(x, 2)
    assert found.sketch_error == plain.sketch_error > 0
    assert found.mixture == plain.mixture
    np.testing.assert_array_equal(found.labels(), plain.labels())


# ------------------------------------------------------------------------------ one sentence
TESTS = [name for name in FUNCTIONS if name.endswith("_test")]


@pytest.mark.parametrize("kind", ["array", "csv", "duckdb", "sample", "sketch"])
@pytest.mark.parametrize("test", TESTS)
def test_every_test_refuses_relative_weights(test, kind, tmp_path):
    relative = {"weights_are": "relative"}
    if kind in TABLES:
        data, options = given(kind, "x", tmp_path)
        options |= relative
    elif kind == "array":
        data, options = X, {"weights": W, "missing": "drop", **relative}
    else:
        make = mix1d.Sample if kind == "sample" else mix1d.sketch
        data, options = make(X, weights=W, missing="drop", **relative), {}
    name = "likelihood_ratio_test" if test == "sequential_test" else test
    with pytest.raises(Mix1dError) as error:
        FUNCTIONS[test](data, **options)
    assert str(error.value).startswith(
        f"`{name}` needs weights that are counts, and these are relative: its p-value"
    )


BAD = {
    "no column": (lambda folder: (TABLE, {}), "must be one column, got a table with 4 columns"),
    "another column": (
        lambda folder: (TABLE, {"column": "y"}),
        "`column` must be a column of the table, got 'y'; it has ",
    ),
    "no file": (
        lambda folder: ("none.csv", {}),
        "must be a file, and there is none called 'none.csv'",
    ),
    "a column of no table": (lambda folder: (X, {"column": "x"}), "`column` names a column of a t"),
    "missing values": (lambda folder: (X, {}), 'must not hold missing values (or pass missing="dr'),
    "missing values of a file": (
        lambda folder: (text(folder), {"column": "x"}),
        'must not hold missing values (or pass missing="drop"), got 1 of 71, the first at row 70',
    ),
    "marks of no text": (lambda folder: (VALUES, {"decimal": ","}), "`decimal`, `thousands` and"),
    "weights of a sample": (
        lambda folder: (mix1d.Sample(VALUES), {"weights": VALUES}),
        "`weights` must be None for a Sample, which has its own",
    ),
    "a kind of weights": (
        lambda folder: (VALUES, {"weights_are": "shares"}),
        "`weights_are` must be one of 'counts', 'relative', got 'shares'",
    ),
    "a way with missing": (
        lambda folder: (VALUES, {"missing": "keep"}),
        "`missing` must be one of 'raise', 'drop', got 'keep'",
    ),
}


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"fit of counts", "select"}))
@pytest.mark.parametrize("name", BAD)
def test_every_function_says_the_same_of_bad_data(name, function, tmp_path):
    data, options = BAD[name][0](tmp_path)
    with pytest.raises(Mix1dError) as error:
        FUNCTIONS[function](data, **options)
    assert BAD[name][1] in str(error.value)
    assert "\n" not in str(error.value)


# ------------------------------------------------------------------------------ read once
class Counted:
    """A column that counts how often it is read."""

    def __init__(self, x):
        self.x, self.times = x, 0

    def __len__(self):
        return len(self.x)

    def __array__(self, dtype=None, copy=None):
        self.times += 1
        return self.x


READERS = {
    "fit": lambda x, **o: mix1d.fit(x, 2, **o),
    "select": lambda x, **o: mix1d.select(x, [1, 2, 3, 4], **o),
    "select among families": lambda x, **o: mix1d.select(
        x, [2], families=["poisson", "normal"], **o
    ),
    "select by cv": lambda x, **o: mix1d.select(
        x, [2], criterion="cv", n_folds=2, families=["normal"], **o
    ),
    "ceiling": mix1d.ceiling,
    "dip_test": lambda x, **o: mix1d.dip_test(x, n_boot=9, **o),
    "silverman_test": lambda x, **o: mix1d.silverman_test(x, n_boot=19, **o),
    "em_test": mix1d.em_test,
    "likelihood_ratio_test": lambda x, **o: mix1d.likelihood_ratio_test(x, 1, 2, n_boot=9, **o),
    "sequential_test": lambda x, **o: mix1d.sequential_test(x, 4, n_boot=19, level=0.1, **o),
    "sketch": mix1d.sketch,
}


@pytest.mark.parametrize("function", READERS)
def test_a_column_is_read_once(function):
    x = Counted(np.round(VALUES))
    READERS[function](x)
    assert x.times == 1


@pytest.mark.parametrize("function", READERS)
def test_a_file_is_read_once(function, tmp_path, monkeypatch):
    times = _counting(monkeypatch, file_columns, "opened_rows")
    READERS[function](text(tmp_path), column="n", missing="drop")
    assert times == [1]


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (function, kind)
        for function in READERS
        for kind in ("duckdb", "parquet")
        if (function, kind) != ("select by cv", "duckdb")
    ],
)
def test_an_engine_is_read_once(function, kind, tmp_path, monkeypatch):
    times = _counting(monkeypatch, stored, "query_of")
    READERS[function](TABLES[kind](tmp_path), column="n", missing="drop")
    assert times == [1]


@pytest.mark.parametrize("family", ["normal", "lognormal", "poisson"])
def test_an_iterator_is_folded_for_all_families_at_once(family):
    parts = iter([COUNTS[:30], COUNTS[30:]])
    many = mix1d.select(parts, [2], families=["lognormal", "poisson", "normal"], missing="drop")
    one = mix1d.select(COUNTS, [2], families=[family], missing="drop")
    assert one.best.loglik in [pytest.approx(c.fit.loglik, rel=1e-12) for c in many.table]


def test_an_iterator_that_was_read_is_refused():
    data = Data.of(iter([VALUES]))
    mix1d.fit(data, 2)
    with pytest.raises(Mix1dError, match="that can be read again, got an iterator that was read"):
        mix1d.fit(data, 2, family="lognormal")


COMMANDS = {
    "fit": ["-k", "2"],
    "select": ["-k", "4"],
    "test": ["--n-boot", "9"],
    "threshold": ["-k", "2"],
    "report": ["--n-boot", "9", "--output", "page.html"],
    "sketch": ["--output", "sketch.json"],
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_command_reads_its_file_once(command, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    of_engine = _counting(monkeypatch, stored, "query_of")
    of_rows = _counting(monkeypatch, file_columns, "opened_rows")
    path = str(TABLES[kind](tmp_path))
    options = ["--column", "x", "--weights", "w", "--missing", "drop", "--quiet"]
    assert main([command, path, *options, *COMMANDS[command]]) in (0, 1)
    assert of_engine + of_rows == [1]


def _counting(monkeypatch, module, name):
    """How often a function is called, as a list that holds it once it is not 0."""
    function, times = getattr(module, name), []

    def counted(*args, **options):
        times[:] = [sum(times) + 1]
        return function(*args, **options)

    monkeypatch.setattr(module, name, counted)
    return times


@pytest.mark.parametrize("command", ["fit", "select"])
def test_a_command_and_the_library_answer_alike(command, tmp_path, monkeypatch, capsys):
    """Parquet with a narrow group was UNRESOLVED by `mix1d select`, which had only its sketch."""
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 150_000), rng.normal(0.30001, 1e-7, 4000)])
    pl.DataFrame({"x": x}).write_parquet(tmp_path / "x.parquet")
    monkeypatch.chdir(tmp_path)
    assert main([command, "x.parquet", "-k", "2", "--family", "normal", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    if command == "fit":
        assert document["loglik"] == pytest.approx(mix1d.fit(Path("x.parquet"), 2).loglik)
    else:
        assert [row["outcome"] for row in document["table"] if row["best"]] == ["converged"]
