"""Many fits on the command line: all columns of a table, or the groups of one."""

import json

import numpy as np
import pandas as pd
import pytest

import mix1d
from mix1d.cli import main


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A table of two columns of numbers, one of zeros and numbers, one of words."""
    monkeypatch.chdir(tmp_path)
    groups = mix1d.Mixture.normal(means=[0, 6], sds=[1, 1]).sample((120, 2), rng=0)
    zeros = np.where(np.arange(120) % 3 == 0, 0.0, groups[:, 0] + 20.0)
    frame = pd.DataFrame({"a": groups[:, 0], "b": groups[:, 1], "c": zeros})
    frame["site"] = np.where(np.arange(120) < 70, "x", "y")
    frame.to_csv("t.csv", index=False)
    frame.to_parquet("t.parquet", index=False)
    return frame


@pytest.mark.parametrize("file", ["t.csv", "t.parquet"])
def test_all_columns_of_numbers(table, file, capsys):
    assert main(["fit", file, "-k", "2", "--all-columns", "--lumps", "auto", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    fits = mix1d.fit_many(table[["a", "b", "c"]], 2, lumps="auto")
    assert document["name"] == ["a", "b", "c"]
    np.testing.assert_allclose(document["loglik"], fits.loglik, rtol=1e-9)
    assert document["lump_1"] == [None, None, 0.0]


def test_groups_by_a_column(table, capsys):
    assert main(["fit", "t.csv", "-k", "2", "--by", "site", "--column", "a"]) == 0
    out = capsys.readouterr().out
    assert "2 fits of 2 normal components" in out
    assert "converged" in out
    assert main(["fit", "t.csv", "-k", "2", "--by", "site", "--column", "a", "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    fits = mix1d.fit_many(table["a"], 2, groups=table["site"])
    assert document["name"] == ["x", "y"]
    np.testing.assert_allclose(document["mean_1"], fits.means[:, 0], rtol=1e-6)


def test_the_table_as_a_file(table, capsys):
    assert main(["fit", "t.csv", "-k", "1", "--all-columns", "--output", "fits.csv"]) == 0
    assert capsys.readouterr().out == ""
    written = pd.read_csv("fits.csv")
    fits = mix1d.fit_many(table[["a", "b", "c"]], 1)
    np.testing.assert_allclose(written["mean_1"], fits.means[:, 0], rtol=1e-12)
    assert written["outcome"].tolist() == [outcome.name.lower() for outcome in fits.outcomes]


def test_none_that_can_be_trusted_is_exit_code_1(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "few.csv").write_text("a,b\n1,2\n1,2\n")
    assert main(["fit", "few.csv", "-k", "2", "--all-columns"]) == 1
    assert "too few distinct values" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["t.csv", "--all-columns"], "`-k` must be given"),
        (["-", "-k", "2", "--all-columns"], "`FILE` must be a file"),
        (["t.csv", "-k", "2", "--all-columns", "--column", "a"], "`--column` must be left out"),
        (["t.csv", "-k", "2", "--all-columns", "--by", "site"], "`--all-columns` must be left out"),
        (["t.csv", "-k", "2", "--all-columns", "--plot", "x.png"], "`--plot` must be left out"),
        (["t.csv", "-k", "2", "--all-columns", "--prior", "weak"], "`--prior` must be left out"),
        (["t.csv", "-k", "2", "--by", "site", "--upper", "a"], "`--upper` must be left out"),
        (["t.csv", "-k", "2", "--all-columns", "--algorithm", "cem"], "`--algorithm` must be"),
        (["words.csv", "-k", "2", "--all-columns"], "must have a numeric column, got none"),
    ],
)
def test_what_is_for_one_fit_is_refused(arguments, words, table, tmp_path, capsys):
    (tmp_path / "words.csv").write_text("a,b\nx,y\nz,w\n")
    assert main(["fit", *arguments]) == 2
    assert words in capsys.readouterr().err
