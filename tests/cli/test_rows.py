"""Rows that are no exact values on the command line: bins, limits, events, errors."""

import json

import numpy as np
import pytest

import mix1d
from cli.process import called
from mix1d import Sample
from mix1d.cli import main

ZINC = """site,zinc
a,3.1
a,3.4
a,2.9
a,3.3
a,3.0
b,9.1
b,9.7
b,8.8
b,9.9
c,<2.5
c,<2.5
c,>10
d,8-10
d,9±0.3
"""
LIVES = """id,hours,failed,start,sd
p,1.1,1,0.5,0.1
q,2.4,True,,0.1
r,2.9,0,1,0.2
s,3.6,1,,0.1
t,4.0,false,2,0.3
u,5.2,1,0,0.1
"""
EDGES, COUNTS = [5, 7, 9, 11, 13, 15, 17, 19, 21], [1, 106, 2412, 2433, 705, 1222, 562, 60]
BINS = "edge,count\n" + "".join(
    f"{edge},{count}\n" for edge, count in zip(EDGES, [*COUNTS, ""], strict=True)
)
ENDS = "from,to,n\n" + "".join(
    f"{low},{high},{count}\n"
    for low, high, count in zip(["", *EDGES[1:-1]], [*EDGES[1:-1], ""], COUNTS, strict=True)
)


@pytest.fixture
def files(tmp_path):
    for name, text in (("zinc", ZINC), ("lives", LIVES), ("bins", BINS), ("ends", ENDS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def fitted(files, *arguments, stdin=""):
    """The digest of the data of a fit, and its log-likelihood."""
    done = called("fit", *arguments, "--json", "-", cwd=files, stdin=stdin)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    return found["digest"], found["loglik"]


def of(sample, k, **options):
    fit = mix1d.fit(sample, k, **options)
    return sample.digest, pytest.approx(fit.loglik, rel=1e-9)


LOW = [3.1, 3.4, 2.9, 3.3, 3.0, 9.1, 9.7, 8.8, 9.9, -np.inf, -np.inf, 10, 8, 9]
HIGH = [3.1, 3.4, 2.9, 3.3, 3.0, 9.1, 9.7, 8.8, 9.9, 2.5, 2.5, np.inf, 10, 9]
HOURS = np.array([1.1, 2.4, 2.9, 3.6, 4.0, 5.2])
UNTIL = np.where([1, 1, 0, 1, 0, 1], HOURS, np.inf)


def test_cells_with_limits(files):
    expected = Sample.censored(LOW, HIGH).with_errors([0] * 13 + [0.3])
    assert fitted(files, "zinc.csv", "-k", 2, "--column", "zinc", "--limits") == of(expected, 2)


@pytest.mark.parametrize("name", ["bins", "ends"])
@pytest.mark.parametrize("piped", [False, True])
def test_a_table_of_bins(name, piped, files):
    ends = EDGES if name == "bins" else [-np.inf, *EDGES[1:-1], np.inf]
    file = "-" if piped else f"{name}.csv"
    stdin = (files / f"{name}.csv").read_text() if piped else ""
    found = fitted(files, file, "-k", 2, "--bins", stdin=stdin)
    assert found == of(Sample.binned(ends, COUNTS), 2)


def test_lifetimes(files):
    how = ["lives.csv", "-k", 1, "--family", "weibull", "--time", "hours", "--event", "failed"]
    sample = Sample.censored(HOURS, UNTIL)
    assert fitted(files, *how) == of(sample, 1, family="weibull")
    late = sample.within([0.5, np.nan, 1, np.nan, 2, 0])
    assert fitted(files, *how, "--entry", "start") == of(late, 1, family="weibull")


def test_limits_in_a_column_of_their_own(files):
    """As R's NADA has them: a value, and whether it is a limit."""
    sample = Sample.censored(np.where(np.isfinite(UNTIL), -np.inf, HOURS), HOURS)
    how = ["lives.csv", "-k", 1, "--column", "hours", "--below", "failed"]
    assert fitted(files, *how) == of(sample, 1)
    sample = Sample.censored(HOURS, np.where(np.isfinite(UNTIL), np.inf, HOURS))
    assert fitted(files, *how[:-2], "--above", "failed") == of(sample, 1)


def test_errors_and_windows(files):
    how = ["lives.csv", "-k", 1, "--column", "hours"]
    exact = Sample(HOURS)
    with_errors = exact.with_errors([0.1, 0.1, 0.2, 0.1, 0.3, 0.1])
    assert fitted(files, *how, "--errors", "sd") == of(with_errors, 1)
    assert fitted(files, *how, "--within", "0,9") == of(exact.within(0, 9), 1)
    assert fitted(files, *how, "--within", ",9") == of(exact.within(high=9), 1)
    assert fitted(files, *how, "--within", "0,") == of(exact.within(low=0), 1)
    assert fitted(files, *how, "--rounding", "0.1") == of(exact, 1, rounding=0.1)
    both = of(exact.within(1, 9), 1, rounding=0.1)
    assert fitted(files, *how, "--within", "1,9", "--rounding", "0.1") == both


def test_ends_in_two_columns(files):
    (files / "two.csv").write_text("lo,hi\n1,2\n,3\n4,\n2,2\n5,6\n")
    expected = Sample.censored([1, -np.inf, 4, 2, 5], [2, 3, np.inf, 2, 6])
    assert fitted(files, "two.csv", "-k", 1, "--lower", "lo", "--upper", "hi") == of(expected, 1)


def test_a_value_without_its_error_is_left_out_and_counted(files):
    how = ["lives.csv", "--column", "hours", "--errors", "start"]
    kept = Sample(HOURS[[0, 2, 4, 5]]).with_errors([0.5, 1.0, 2.0, 0.0])
    assert fitted(files, *how, "-k", 1, "--missing", "drop") == of(kept, 1)
    done = called("fit", *how, "-k", 1, "--missing", "drop", "--json", "fit.json", cwd=files)
    assert "(2 missing left out)" in done.stdout
    done = called("classify", *how, "--mixture", "fit.json", "--output", "-", cwd=files)
    ends = [line.split(",")[-2:] for line in done.stdout.splitlines()]
    assert [cells == ["", ""] for cells in ends[1:]] == [False, True, False, True, False, False]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["zinc.csv", "--column", "zinc"],
            "`zinc.csv` must hold numbers in column 'zinc', got '<2.5' at line 11: add --limits to "
            "read it as what it says of the value",
        ),
        (
            ["lives.csv", "--time", "hours", "--event", "id"],
            "`lives.csv` must hold 1 or 0, or True or False, in column 'id', got 'p' at line 2: "
            "write 1 and 0, or read the file as a table: a comparison makes such a column, as "
            "table['status'] == 'yes' does",
        ),
        (
            ["lives.csv", "--time", "hours", "--event", "hours"],
            "`--event` must be 1 or True (it happened) or 0 or False (not yet: right-censored), "
            "got 1.1 in row 1 of the data",
        ),
        (["lives.csv", "--time", "hours"], "`--event` must be given with `--time`, got None"),
        (
            ["lives.csv", "--column", "hours", "--errors", "start"],
            "`--errors` must be there for every value (or add --missing drop, which leaves the "
            "others out), got none for 2 of 6, the first in row 2 of the data",
        ),
        (
            ["minus.csv", "--column", "hours", "--errors", "sd"],
            "`--errors` must be non-negative and finite, got -1.0 in row 2 of the data",
        ),
        (
            ["lives.csv", "--column", "hours", "--within", "2,9"],
            "`--within` must hold every row that was observed, got 1.1 in row 1 of the data, "
            "outside its window from 2 to 9",
        ),
        (
            ["lives.csv", "--column", "hours", "--within", "a,9"],
            "`--within` must be two ends such as 0,100, got `a,9`",
        ),
        (
            ["lives.csv", "--column", "hours", "--rounding", "x"],
            "`--rounding` must be auto, none or a step such as 0.5, got `x`",
        ),
        (
            ["lives.csv", "--bins"],
            "`--bins` must have a table of two columns, edges and counts, or three, lower edges, "
            "upper edges and counts, got 5: name those of edges and of counts by --column and "
            "--weights",
        ),
        (
            ["bins.csv", "--bins", "--limits"],
            "`--limits` must be left out with `--bins`: the rows are bins",
        ),
        (
            ["overlap.csv", "--bins"],
            "`--bins` must not overlap, got 0 to 2 and 1 to 3",
        ),
        (
            ["falls.csv", "--bins"],
            "`edges` must rise, so that no bins overlap, got 2 before 1 at place 1",
        ),
        (
            ["closed.csv", "--bins"],
            "`--bins` must have an empty count in the last row, whose edge closes the last bin, "
            "got 4",
        ),
    ],
)
def test_what_is_refused(arguments, words, files, monkeypatch, capsys):
    (files / "overlap.csv").write_text("lo,hi,n\n0,2,3\n1,3,4\n")
    (files / "falls.csv").write_text("edge,n\n2,3\n1,4\n3,\n")
    (files / "minus.csv").write_text("hours,sd\n2,1\n3,-1\n")
    (files / "closed.csv").write_text("edge,n\n2,3\n3,4\n")
    monkeypatch.chdir(files)
    assert main(["fit", *arguments, "-k", "1"]) == 2
    assert capsys.readouterr().err == f"mix1d: {words}\n"


@pytest.mark.usefixtures("few_replicates")
@pytest.mark.parametrize("command", ["select", "test", "threshold", "report"])
def test_other_commands_have_the_same_options(command, files):
    options = {
        "select": ["--max-k", 2],
        "test": ["--n-boot", 9],
        "threshold": ["-k", 2],
        "report": ["-k", 2, "--n-boot", 0],
    }[command]
    few = [1, 5, 24, 24, 7, 12, 6, 1, ""]
    rows = [f"{edge},{count}\n" for edge, count in zip(EDGES, few, strict=True)]
    (files / "few.csv").write_text("edge,count\n" + "".join(rows))
    done = called(command, "few.csv", "--bins", *options, cwd=files)
    assert done.stderr == ""
    assert "edge" in done.stdout
