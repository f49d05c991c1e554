"""`mix1d classify`: the rows again, with their group and the probabilities."""

import csv
import gzip
import io
import json

import numpy as np
import pytest

import mix1d
from cli.process import FAITHFUL, called, golden, one_line
from mix1d.cli import main

TABLE = """\
name;x;note
a;1.00;"one; two"
b;1.2;
c;;no x
d;1.4;
e;5.0;" blank"
f;5.1;
g;5.30;é
h;5.4;
"""


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return "table.csv"


def rows_in(text, delimiter=","):
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_every_row_comes_back_as_it_was(table):
    done = called("classify", table, "-k", 2, "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    header, *rows = rows_in(done.stdout)
    assert header == ["name", "x", "note", "component", "p1", "p2"]
    assert [row[:3] for row in rows] == rows_in(TABLE, ";")[1:]
    assert [row[3] for row in rows] == ["1", "1", "", "1", "2", "2", "2", "2"]
    assert rows[2][3:] == ["", "", ""]
    fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    shares = np.array([row[4:] for row in rows if row[3]], dtype=float)
    np.testing.assert_allclose(shares, fit.posterior(), rtol=1e-12)


def test_what_it_says_of_it(tmp_path):
    done = called(
        *("classify", FAITHFUL, "--column", "waiting", "-k", 2),
        *("--output", "grouped.tsv", "--json", "fit.json"),
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    golden("classify-faithful.txt", done.stdout)
    first = rows_in((tmp_path / "grouped.tsv").read_text(), "\t")[1]
    assert first[:3] == ["3.6", "79", "2"]
    assert mix1d.Fit.from_json((tmp_path / "fit.json").read_text()).mixture.k == 2


def test_from_a_pipe_and_from_an_earlier_fit(table):
    assert main(["fit", table, "--missing", "drop", "-k", "2", "--json", "f.json", "--quiet"]) == 0
    fitted = called("classify", table, "-k", 2)
    piped = called("classify", "-", "--mixture", "f.json", stdin=TABLE, cwd=".")
    assert piped.stdout == fitted.stdout
    assert "by f.json: 2 normal components in 7 values" in piped.stderr
    assert "8 rows: 3 of component 1, 4 of component 2, 1 without a component" in piped.stderr


def test_a_table_without_a_header_gets_one(tmp_path, capsys):
    (tmp_path / "x.txt").write_text("1 7\n2 8\n\n9 9\n")
    assert main(["classify", str(tmp_path / "x.txt"), "--column", "1", "-k", "1", "--quiet"]) == 0
    expected = "1,2,component,p1\n1,7,1,1.0\n2,8,1,1.0\n9,9,1,1.0\n"
    assert capsys.readouterr().out == expected


def test_parquet_in_and_out_in_the_same_order(tmp_path, monkeypatch, capsys):
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    x = mix1d.Mixture.normal(means=[0, 6], sds=[1, 1]).sample(300_000, rng=0)
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[0, 6], sds=[1, 1]).to_json())
    cells = pa.array(x, mask=np.arange(len(x)) % 1000 == 7)
    columns = {"id": np.arange(len(x)), "x": cells, "day": pa.array(["mo", "tu"] * 150_000)}
    pq.write_table(pa.table(columns), "in.parquet", row_group_size=20_000)
    for output in ("out.parquet", "out.csv"):
        options = ["--column", "x", "--mixture", "mix.json", "--prefix", "g_", "--output", output]
        assert main(["classify", "in.parquet", *options]) == 0
        assert f"300,000 rows in {output}: " in capsys.readouterr().out
    found = pq.read_table("out.parquet")
    assert found.column_names == ["id", "x", "day", "g_component", "g_p1", "g_p2"]
    assert found["id"].to_pylist() == list(range(len(x)))
    labels = found["g_component"].to_numpy()
    assert np.isnan(labels[7])
    assert found["g_p1"].null_count == found["g_component"].null_count == 300
    known = ~np.isnan(labels)
    rule = mix1d.Mixture.from_json((tmp_path / "mix.json").read_text())
    assert np.array_equal(labels[known] - 1, rule.predict(x[known]))
    with (tmp_path / "out.csv").open() as text:
        rows = list(csv.reader(text))
    assert rows[8][3:] == ["", "", ""]
    assert [int(row[0]) for row in rows[1:]] == list(range(len(x)))


def test_text_to_parquet(table, capsys):
    pq = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("duckdb")
    assert main(["classify", table, "-k", "2", "--output", "out.parquet"]) == 0
    found = pq.read_table("out.parquet").to_pydict()
    assert found["name"] == list("abcdefgh")
    assert found["note"][0] == "one; two"
    assert found["component"] == [1, 1, None, 1, 2, 2, 2, 2]


REFUSED = {
    "neither": ([], "either `-k`"),
    "both": (["-k", "2", "--mixture", "m.json"], "either `-k`"),
    "ending": (["-k", "2", "--output", "out.xlsx"], "`--output` must end in one of .csv, .tsv"),
    "no mixture": (["--mixture", "m.json"], "`--mixture` must be a file, and there is none"),
    "a sketch": (["--mixture", "s.json"], "`--mixture` must be a mixture or a fit"),
    "broken": (["--mixture", "broken.json"], "`broken.json` must be a JSON document"),
    "twice": (["-k", "2", "--json", "-"], "must not both be standard output"),
    "a fit of none": (["--mixture", "mix.json", "--json", "f.json"], "with `--mixture` none is"),
    "not a number": (["--mixture", "mix.json", "--column", "name"], "got 'a' at line 2"),
    "the same name": (["-k", "2", "--column", "x", "--prefix", "a"], "have a column 'acomponent'"),
    "in capitals": (["-k", "2", "--column", "x", "--prefix", "m"], "have a column 'MP2'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input(case, table, tmp_path, capsys):
    text = TABLE if "name" not in case else TABLE.replace("note", "acomponent")
    (tmp_path / "table.csv").write_text(text.replace("note", "MP2"), encoding="utf-8")
    (tmp_path / "s.json").write_text(mix1d.sketch([1.0, 2.0]).to_json())
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[1, 5], sds=[1]).to_json())
    (tmp_path / "broken.json").write_text('{"weights": [')
    options, sentence = REFUSED[case]
    assert main(["classify", table, *options]) == 2
    printed = capsys.readouterr()
    assert one_line(printed.err)
    assert sentence in printed.err
    assert not list(tmp_path.glob(".*"))


def test_an_untrusted_fit_is_written_and_ends_with_1(tmp_path, capsys):
    (tmp_path / "x.csv").write_text("x\n1\n2\n9\n")
    assert main(["classify", str(tmp_path / "x.csv"), "-k", "2", "--output", "-"]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("x,component,p1,p2\n1,")
    assert "NOT TO BE TRUSTED" in printed.err


def test_an_old_table_survives_a_failure(table, tmp_path, capsys):
    (tmp_path / "out.csv").write_text("precious")
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[1, 5], sds=[1]).to_json())
    (tmp_path / "table.csv").write_text(TABLE.replace("5.30", "5,30"), encoding="utf-8")
    options = ["--column", "x", "--mixture", "mix.json", "--output", "out.csv"]
    assert main(["classify", table, *options]) == 2
    assert "write a decimal point" in capsys.readouterr().err
    assert (tmp_path / "out.csv").read_text() == "precious"
    assert json.loads((tmp_path / "mix.json").read_text())
    assert not list(tmp_path.glob(".*"))


def test_a_text_as_parquet_keeps_its_zeros_and_has_numbers_where_nothing_is_lost(tmp_path, capsys):
    pq = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("duckdb")
    rows = "zip,x,day,id,mixed\n007,1.5,2020-01-01,3,1\n1,1.7,2020-01-02,4,a\n,9.5,,5,\n"
    (tmp_path / "x.csv").write_text(rows)
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[1, 9], sds=[1]).to_json())
    output = tmp_path / "out.parquet"
    options = ["--column", "x", "--mixture", str(tmp_path / "mix.json"), "--output", str(output)]
    assert main(["classify", str(tmp_path / "x.csv"), *options]) == 0
    found = pq.read_table(output).to_pydict()
    assert found["zip"] == ["007", "1", None]
    assert found["x"] == [1.5, 1.7, 9.5]
    assert found["day"] == ["2020-01-01", "2020-01-02", None]
    assert found["id"] == [3, 4, 5]
    assert found["mixed"] == ["1", "a", None]
    assert found["component"] == [1, 1, 2]


def test_lines_of_json_and_a_gzip_are_classified_as_a_text_is(tmp_path, capsys):
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[1, 9], sds=[1]).to_json())
    (tmp_path / "x.jsonl").write_text('{"g": "07", "x": 1.5}\n{"x": "9,5"}\n')
    (tmp_path / "x.csv").write_bytes(gzip.compress(b'g,x\n07,1.5\n,"9,5"\n'))
    options = [
        "--column",
        "x",
        "--mixture",
        str(tmp_path / "mix.json"),
        "--decimal",
        ",",
        "--quiet",
    ]
    assert main(["classify", str(tmp_path / "x.csv"), *options]) == 2
    assert "got '1.5' at line 2" in capsys.readouterr().err
    assert main(["classify", str(tmp_path / "x.jsonl"), *options]) == 0  # 1.5 is no text in JSON
    assert [row[:3] for row in rows_in(capsys.readouterr().out)] == [
        ["g", "x", "component"], ["07", "1.5", "1"], ["", "9,5", "2"],
    ]  # fmt: skip


# ---------------------------------------------------------------------- lumps, noise, rounding
@pytest.mark.usefixtures("few_replicates")
def test_lumps_and_noise_are_components(tmp_path, capsys):
    rng = np.random.default_rng(0)
    x = np.round(np.concatenate([np.zeros(20), rng.normal(5, 1, 40), rng.normal(12, 1, 40)]), 6)
    (tmp_path / "x.csv").write_text("x\n" + "\n".join(map(repr, x.tolist())))
    options = ["-k", "2", "--lumps", "0", "--noise", "--rounding", "none", "--quiet"]
    assert main(["classify", str(tmp_path / "x.csv"), *options]) == 0
    header, *rows = rows_in(capsys.readouterr().out)
    assert header == ["x", "component", "p1", "p2", "p3", "p4"]
    assert [row[1] for row in rows[:20]] == ["1"] * 20
    fit = mix1d.fit(x, 2, lumps=[0], noise=True, rounding=None)
    shares = np.array([row[2:] for row in rows], dtype=float)
    np.testing.assert_allclose(shares, fit.posterior(), rtol=1e-12)


@pytest.mark.usefixtures("few_replicates")
@pytest.mark.parametrize("rounding", ["1", "auto"])
def test_rounded_rows_have_the_probabilities_of_their_intervals(tmp_path, capsys, rounding):
    """As `fit.posterior()` has them, which the command had at the rounded value itself."""
    x = np.round(mix1d.Mixture.normal([0.4, 0.6], means=[3, 6], sds=[0.5, 0.8]).sample(80, rng=1))
    (tmp_path / "x.csv").write_text("x\n" + "\n".join(map(str, x)))
    options = ["-k", "2", "--rounding", rounding, "--json", str(tmp_path / "f.json"), "--quiet"]
    main(["classify", str(tmp_path / "x.csv"), *options])
    found = capsys.readouterr().out
    shares = np.array([row[2:] for row in rows_in(found)[1:]], dtype=float)
    fit = mix1d.fit(x, 2, rounding=1.0 if rounding == "1" else "auto")
    assert fit.options.rounding == 1.0
    np.testing.assert_allclose(shares, fit.posterior(), rtol=1e-9, atol=1e-12)
    again = ["--mixture", str(tmp_path / "f.json"), "--quiet"]
    main(["classify", str(tmp_path / "x.csv"), *again])
    assert capsys.readouterr().out == found


def test_lumps_and_noise_are_of_a_fit(table, tmp_path, capsys):
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[1, 5], sds=[1]).to_json())
    for option in (["--lumps", "0"], ["--noise"]):
        assert main(["classify", table, "--mixture", "mix.json", *option]) == 2
        words = f"`{option[0]}` is of a fit, and with `--mixture` none is made"
        assert words in capsys.readouterr().err
