"""`mix1d sketch` and `merge`: columns folded into small files, which the other commands take."""

import json

import numpy as np
import pytest

import mix1d
from cli.process import FAITHFUL, ROOT, called, golden, one_line
from mix1d.cli import main
from mix1d.sources.file_columns import read_column

ENZYME = str(ROOT / "examples" / "enzyme.csv")
WAITING = read_column(FAITHFUL, "waiting").values


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, x in {"mo": WAITING[:100], "tu": WAITING[100:]}.items():
        (tmp_path / f"{name}.json").write_text(mix1d.sketch(x).named("waiting").to_json())
    (tmp_path / "other.json").write_text(mix1d.sketch(WAITING).named("other").to_json())
    (tmp_path / "coarse.json").write_text(mix1d.sketch(WAITING, cells=16).to_json())
    log = mix1d.sketch(WAITING, scale="log").named("waiting")
    (tmp_path / "log.json").write_text(log.to_json())
    (tmp_path / "fit.json").write_text(mix1d.fit(WAITING, 2).to_json())
    (tmp_path / "broken.json").write_text('{"kind": "mix1d sketch 1", "cells": 16}')
    (tmp_path / "torn.json").write_text('{"kind": "mix1d sketch 1", ')
    return tmp_path


def test_a_sketch_is_fitted_like_its_data(folder):
    done = called("sketch", FAITHFUL, "--column", "waiting", "--output", "all.json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    golden("sketch-faithful.txt", done.stdout)
    done = called("fit", "all.json", "-k", 2, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    golden("fit-sketch.txt", done.stdout)


def test_two_sketches_are_the_sketch_of_both(folder, capsys):
    assert main(["merge", "mo.json", "tu.json", "--output", "-", "--quiet"]) == 0
    both = mix1d.Sketch.from_json(capsys.readouterr().out)
    assert both.digest == mix1d.sketch(WAITING).digest
    assert both.column == "waiting"
    done = called("threshold", "-", "-k", 2, stdin=both.to_json())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("waiting: 2 normal components in 272 values")


def test_select_takes_a_sketch(folder, capsys):
    assert main(["select", "mo.json", "-k", "2", "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["table"][0]["k"] == 1


def test_a_long_text_is_counted_in_parts(folder, capsys, monkeypatch):
    monkeypatch.setattr("mix1d.sources.file_columns.AT_ONCE", 7)
    text = "x w\n" + "".join(f"{x} 2\n" for x in WAITING)
    (folder / "x.txt").write_text(text)
    options = ["--column", "x", "--weights", "w", "--cells", "16", "--output", "s.json"]
    assert main(["sketch", "x.txt", *options]) == 0
    found = mix1d.Sketch.from_json((folder / "s.json").read_text())
    assert found.n == 2 * WAITING.size
    assert found.digest == mix1d.sketch(WAITING, weights=2 * np.ones(272), cells=16).digest


def test_files_for_the_engine_and_the_scale_of_a_family(folder, capsys):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("duckdb")
    x = read_column(ENZYME).values
    pd.DataFrame({"activity": x}).to_parquet("x.parquet")
    assert main(["sketch", "x.parquet", "--family", "lognormal", "--output", "s.json"]) == 0
    assert capsys.readouterr().out.startswith("activity: 245 values in ")
    assert main(["fit", "s.json", "-k", "2", "--family", "lognormal", "--json", "-"]) == 0
    loglik = json.loads(capsys.readouterr().out)["loglik"]
    assert loglik == pytest.approx(mix1d.fit(x, 2, family="lognormal").loglik, abs=1e-6)
    assert main(["fit", "s.json", "-k", "2"]) == 2
    assert "the sketch must be made without --family lognormal" in capsys.readouterr().err


REFUSED = {
    ("merge", "mo.json", "other.json"): "`mo.json` is of 'waiting', `other.json` of 'other'",
    ("merge", "mo.json", "log.json"): "make both with the same --family",
    ("merge", "mo.json", "fit.json"): "must be a sketch, as `mix1d sketch` writes it, and `fit.j",
    ("merge", "mo.json", "broken.json"): "`broken.json` must be a sketch that can be read: a ske",
    ("merge", "mo.json", "torn.json"): "`torn.json` must be a JSON document",
    ("merge", "mo.json", FAITHFUL): "must be a JSON document, and it is not",
    ("merge", "mo.json", "none.json"): "there is none called 'none.json'",
    ("merge", "mo.json", "."): "must be a file that can be read, and '.' is not",
    ("merge", "mo.json", "out.json"): "`--output` must be none of the sketches",
    ("sketch", "mo.json"): "must be a table, and it is a sketch: `mix1d merge` adds them",
    ("sketch", "fit.json"): "`fit.json` must hold data or a sketch, and it is a fit",
    ("sketch", "none.csv"): "there is none called 'none.csv'",
    ("sketch", "none.parquet"): "`FILE` must be a file, and there is none called 'none.parquet'",
    ("sketch", "."): "is a folder",
    ("sketch", "empty.csv"): "it is empty",
    ("sketch", "gap.csv"): "(or add --missing drop), got 1 of 3, the first in row 2 of the data",
    ("sketch", "gap.csv", "--missing", "drop", "--cells", "3"): "cells",
}


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_bad_input(arguments, folder, capsys):
    (folder / "empty.csv").write_text("")
    (folder / "gap.csv").write_text("x,y\n1,2\n,2\n3,2\n")
    options = ["--column", "x"] if "gap.csv" in arguments else []
    assert main([*arguments, *options, "--output", "out.json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert one_line(printed.err)
    assert REFUSED[arguments] in printed.err
    assert not (folder / "out.json").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["fit", "mo.json", "-k", "2", "--column", "y"],
            "`mo.json` is one of the column 'waiting'",
        ),
        (["fit", "mo.json", "-k", "2", "--weights", "w"], "are chosen when a sketch is made"),
        (["fit", "fit.json", "-k", "2"], "`fit.json` must hold data or a sketch, and it is a fit"),
        (
            ["test", "coarse.json"],
            "the sketch must hold every distinct value for `mix1d test`, got a sketch that folds",
        ),
        (["classify", "mo.json", "-k", "2"], "it is a sketch: that has no rows"),
    ],
)
def test_a_sketch_where_it_does_not_belong(arguments, sentence, folder, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert one_line(printed.err)
    assert sentence in printed.err
