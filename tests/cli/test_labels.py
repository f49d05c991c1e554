"""Labels on the command line: a column of known groups."""

import json

import numpy as np
import pytest

import mix1d
from cli.process import called
from mix1d.cli import main

RNG = np.random.default_rng(4)
GROUPS = RNG.choice(2, 60)
X = np.round(np.where(GROUPS == 0, RNG.normal(3, 1, 60), RNG.normal(7, 1, 60)), 3)
NAMES = np.where(np.arange(60) % 4 == 0, np.array(["low", "high"])[GROUPS], "")


@pytest.fixture
def file(tmp_path):
    rows = [f"{x},{name}" for x, name in zip(X, NAMES, strict=True)]
    (tmp_path / "fish.csv").write_text("\n".join(["x,group", *rows]) + "\n", encoding="utf-8")
    return tmp_path / "fish.csv"


@pytest.mark.parametrize("scheme", ["random", "reference"])
def test_a_column_of_names(scheme, file, capsys):
    how = ["--column", "x", "-k", "2", "--labels", "group", "--label-scheme", scheme]
    assert main(["fit", str(file), *how, "--json", "-"]) == 0
    document = json.loads(capsys.readouterr().out)
    expected = mix1d.fit(X, 2, labels=NAMES, label_scheme=scheme)
    assert document["loglik"] == pytest.approx(expected.loglik, rel=1e-12)
    assert document["model"]["group_names"] == ["high", "low"]
    assert document["options"]["label_scheme"] == scheme


def test_names_are_printed(file, capsys):
    assert main(["fit", str(file), "--column", "x", "-k", "2", "--labels", "group"]) == 0
    printed = capsys.readouterr().out
    assert "1 high" in printed
    assert "2 low" in printed
    assert "the group of 15 of 60 values is known" in printed


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["fit", "-k", "1"], "`--labels` must have at most k=1 names, got 2: high, low"),
        (["fit", "-k", "2", "--label-scheme", "x"], "`--label-scheme` must be one of"),
        (["select", "--bins"], "`--labels` must be left out with `--bins`: the rows are bins"),
    ],
)
def test_what_is_refused(command, words, file, capsys):
    name, *options = command
    assert main([name, str(file), *options, "--labels", "group"]) == 2
    assert words in capsys.readouterr().err


def test_the_process_says_so_too(file):
    done = called("fit", file, "--column", "x", "-k", 3, "--labels", "x")
    assert done.returncode == 2
    assert "`--labels` must be whole numbers from 0, or names" in done.stderr
