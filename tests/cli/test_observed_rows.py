"""`mix1d classify` of rows that are no exact values: the probabilities by what is known of each."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Mixture, Sample
from mix1d.cli import main

from .test_rows import BINS, COUNTS, EDGES, ENDS, HIGH, LIVES, LOW, ZINC

pytestmark = pytest.mark.usefixtures("few_replicates")

MIXTURE = Mixture.normal([0.6, 0.4], means=[3, 9], sds=[1, 1])


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tables = {"zinc": ZINC, "lives": LIVES, "bins": BINS, "ends": ENDS}
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "mixture.json").write_text(MIXTURE.to_json())
    return tmp_path


def classified(*arguments, k=2):
    """The cells of each row as they were, and its probabilities; NaN for none."""
    assert main(["classify", *map(str, arguments), "--quiet", "--output", "grouped.csv"]) in (0, 1)
    with Path("grouped.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    shares = np.array([[float(cell or "nan") for cell in row[-k:]] for row in rows])
    for row, each in zip(rows, shares, strict=True):
        assert row[-k - 1] == ("" if np.isnan(each).all() else str(1 + each.argmax()))
    return [row[: -k - 1] for row in rows], shares


def cells(text):
    return list(csv.reader(io.StringIO(text)))[1:]


def test_limits(files):
    fit = mix1d.fit(Sample.censored(LOW, HIGH).with_errors([0] * 13 + [0.3]), 2)
    rows, shares = classified("zinc.csv", "-k", 2, "--column", "zinc", "--limits")
    assert rows == cells(ZINC)
    np.testing.assert_allclose(shares, fit.posterior(), rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", ["bins", "ends"])
def test_bins(files, name):
    text = {"bins": BINS, "ends": ENDS}[name]
    rows, shares = classified(f"{name}.csv", "-k", 2, "--bins")
    assert rows == cells(text)
    edges = [-np.inf, *EDGES[1:-1], np.inf] if name == "ends" else EDGES
    expected = mix1d.fit(Sample.binned(edges, COUNTS), 2).posterior()
    np.testing.assert_allclose(shares[: len(COUNTS)], expected, rtol=1e-12, atol=0)
    assert np.isnan(shares[len(COUNTS) :]).all()  # the edge that closes the last bin


def test_columns_of_ends_and_a_missing_row(files):
    (files / "open.csv").write_text("low,high\n1,1\n,2\n,\n8,\n8,9\n9,9\n2,4\n")
    rows, shares = classified("open.csv", "-k", 2, "--lower", "low", "--upper", "high")
    assert rows[2] == ["", ""]
    low, high = [1, -np.inf, np.nan, 8, 8, 9, 2], [1, 2, np.nan, np.inf, 9, 9, 4]
    fit = mix1d.fit(Sample.censored(low, high, missing="drop"), 2)
    np.testing.assert_allclose(shares, fit.posterior(), rtol=1e-12, atol=0)


def test_events_and_errors_by_an_earlier_mixture(files):
    _, shares = classified(
        *("lives.csv", "--mixture", "mixture.json", "--time", "hours", "--event", "failed"),
        *("--errors", "sd", "--within", "0.2,"),
    )
    row = 3  # 3.6, exact, with an error of 0.1
    blurred = Mixture.normal([0.6, 0.4], means=[3, 9], sds=[np.hypot(1, 0.1)] * 2)
    np.testing.assert_allclose(shares[row], blurred.posterior(3.6), rtol=1e-12)
    error = np.hypot(1, 0.3)  # 4.0, not ended
    beyond = Mixture.normal([0.6, 0.4], means=[3, 9], sds=[error, error])
    parts = np.array([w * c.ccdf(4.0) for w, c in zip([0.6, 0.4], beyond.components, strict=True)])
    np.testing.assert_allclose(shares[4], parts / parts.sum(), rtol=1e-12)


def test_every_row_below_a_limit_has_probabilities_too(files):
    (files / "below.csv").write_text("x\n<2\n<5\n")
    _, shares = classified("below.csv", "--mixture", "mixture.json", "--limits")
    below = MIXTURE.weights * np.array([[c.cdf(x) for c in MIXTURE.components] for x in (2, 5)])
    np.testing.assert_allclose(shares, below / below.sum(axis=1, keepdims=True), rtol=1e-12)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_parquet(files, ending):
    pa, pq = (pytest.importorskip(name) for name in ("pyarrow", "pyarrow.parquet"))
    pytest.importorskip("duckdb")
    hours, happened = [1.0, 8.0, None, 6.0, 9.5], [True, False, True, False, True]
    pq.write_table(pa.table({"hours": hours, "ended": happened}), "lives.parquet")
    output = f"out.{ending}"
    how = ["--mixture", "mixture.json", "--time", "hours", "--event", "ended"]
    assert main(["classify", "lives.parquet", *how, "--quiet", "--output", output]) == 0
    if ending == "csv":
        shares = [float(row[-1] or "nan") for row in cells((files / output).read_text())]
    else:
        shares = pq.read_table(output)["p2"].to_numpy()
    high = np.where(happened, np.array(hours, dtype=float), np.inf)
    both = Sample.censored(np.array(hours, dtype=float), high, missing="drop")
    rows = both.level_rows.at(both._rows)
    expected = [
        w * np.where(rows.are_points, c.pdf(rows.lower), c.ccdf(rows.lower))
        for w, c in zip(MIXTURE.weights, MIXTURE.components, strict=True)
    ]
    expected = np.where(both._rows < 0, np.nan, (expected / np.sum(expected, axis=0))[1])
    np.testing.assert_allclose(shares, expected, rtol=1e-12)


def test_a_row_that_is_refused_is_named_by_its_number_in_the_file(files, capsys, monkeypatch):
    monkeypatch.setattr("mix1d.cli.labelled_rows.AT_ONCE", 3)
    (files / "ends.csv").write_text("low,high\n1,1\n2,3\n4,5\n6,7\n9,8\n")
    how = ["--mixture", "mixture.json", "--lower", "low", "--upper", "high"]
    assert main(["classify", "ends.csv", *how]) == 2
    assert "got 9 and 8 in row 5 of the data" in capsys.readouterr().err


def test_bad_options(files, capsys):
    refused = {
        ("bins.csv", "--bins", "--limits"): "`--limits` must be left out with `--bins`: the rows",
        ("zinc.csv", "--within", "a"): "`--within` must be two ends such as 0,100, got `a`",
        ("lives.csv", "--event", "failed", "--lower", "hours"): "`--event` must be left out where",
    }
    for arguments, words in refused.items():
        assert main(["classify", *arguments, "-k", "2"]) == 2
        assert words in capsys.readouterr().err
