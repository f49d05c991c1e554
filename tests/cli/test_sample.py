"""`mix1d sample`: values drawn from a mixture."""

import numpy as np
import pytest

import mix1d
from cli.process import called, golden, one_line
from mix1d.cli import main

NORMALS = ("sample", "--weights", ".3,.7", "--means", "-4,2", "--sds", "1,2")


def test_its_table():
    done = called(*NORMALS, "-n", 5, "--labels")
    assert (done.returncode, done.stderr) == (0, "")
    golden("sample.txt", done.stdout)


def test_it_draws_what_the_mixture_draws(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    options = ["-n", "300000", "--seed", "7", "--column", "height"]
    assert main([*NORMALS, *options, "--json", "m.json", "--output", "x.csv"]) == 0
    assert capsys.readouterr().out == "300,000 values of 2 components in x.csv\n"
    header, *lines = (tmp_path / "x.csv").read_text().splitlines()
    assert (header, len(lines)) == ("height", 300_000)
    mixture = mix1d.Mixture.from_json((tmp_path / "m.json").read_text())
    assert mixture == mix1d.Mixture.normal([0.3, 0.7], means=[-4, 2], sds=[1, 2])
    x = np.array(lines, dtype=float)
    ranks = mixture.cdf(np.sort(x)) - (np.arange(len(x)) + 0.5) / len(x)
    assert np.abs(ranks).max() * np.sqrt(len(x)) < 1.95  # Kolmogorov: p = 0.001
    pq = pytest.importorskip("pyarrow.parquet")
    assert main(["sample", "m.json", *options, "--labels", "--output", "x.parquet"]) == 0
    table = pq.read_table("x.parquet")
    assert np.array_equal(table["height"].to_numpy(), x)
    assert set(table["component"].to_pylist()) == {1, 2}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sample"], "MIX.json must be given, or `--means` and `--sds`"),
        (["sample", "--means", "1,2"], "MIX.json must be given, or"),
        (["sample", "--means", "1;2", "--sds", "1"], "`--means` must be numbers such as .3,.7"),
        (["sample", "m.json", "--means", "1"], "`--means` must be left out where MIX.json"),
        (["sample", "m.json"], "there is none called 'm.json'"),
        (["sample", "."], "`MIX.json` must be a file that can be read"),
        ([*NORMALS, "-n", "0"], "`-n` must be a whole number of at least 1"),
        ([*NORMALS, "--seed", "-1"], "`--seed` must be 0 or more, got -1"),
        ([*NORMALS, "--output", "x.png"], "`--output` must end in one of"),
        ([*NORMALS, "--weights", ".3,.3"], "sum to 1"),
    ],
)
def test_bad_input(arguments, sentence, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert one_line(printed.err)
    assert sentence in printed.err
