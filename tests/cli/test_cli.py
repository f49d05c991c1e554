"""The command line as a user meets it: its exit code, what it prints and writes.

What needs no process of its own calls `main`, which is all that the process does.
"""

import dataclasses
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mix1d
from cli.process import FAITHFUL, ROOT, called, golden, one_line, run
from mix1d.cli import main
from mix1d.cli.app import app
from mix1d.families import FAMILIES
from mix1d.sources.file_columns import read_column

COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-9]m")
TWO_GROUPS = "x\n" + "\n".join(map(str, [1.0, 1.2, 1.4, 1.1, 5.0, 5.1, 5.3, 5.4, 5.2]))


def picture_size(path):
    """Width and height of a PNG file, from its header."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


# -------------------------------------------------------------------- a fit
def test_the_main_job(tmp_path):
    done = run(
        *("fit", FAITHFUL, "--column", "waiting", "-k", 2),
        *("--plot", "f.png", "--animate", "f.html", "--json", "f.json"),
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    golden("fit-faithful.txt", done.stdout)
    assert min(picture_size(tmp_path / "f.png")) > 600
    page = (tmp_path / "f.html").read_text(encoding="utf-8")
    assert "<html" in page
    assert "waiting" in page
    restored = mix1d.Fit.from_json((tmp_path / "f.json").read_text(encoding="utf-8"))
    assert restored.loglik == pytest.approx(-1034.002, abs=2e-3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.html", "f.json", "f.png"]


def test_standard_input_to_standard_output():
    done = run("fit", "-", "-k", 2, "--json", "-", stdin=TWO_GROUPS)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["mixture"]["components"][1]["mean"] == pytest.approx(5.2)


def test_a_fit_that_cannot_be_trusted_ends_with_1():
    done = run(
        *("fit", FAITHFUL, "--column", "waiting", "-k", 2, "--equal-sd"),
        *("--algorithm", "em-hard-proportions", "--start", "quantile"),
    )
    assert (done.returncode, done.stderr) == (1, "")
    golden("fit-untrusted.txt", done.stdout)


def test_trace_prints_each_iteration():
    done = called("fit", FAITHFUL, "--column", "waiting", "-k", 2, "--start", "linspace", "--trace")
    assert done.returncode == 0
    assert len(re.findall(r"loglik|log-likelihood", done.stdout)) > 3


def test_a_start_at_places_needs_no_k():
    done = called("fit", FAITHFUL, "--column", "waiting", "--start", "40,100", "--trace")
    assert done.returncode == 0
    assert re.search(r"^ *0  loglik .*  means 40 100  sds ", done.stdout, re.M)
    done = called("fit", FAITHFUL, "--column", "waiting", "--start", "-7,7", "--json", "-")
    assert json.loads(done.stdout)["options"]["start"] == [-7.0, 7.0]


def test_bad_input_is_one_line_in_a_process_too(tmp_path):
    done = run("fit", FAITHFUL, "--column", "wating", "-k", 2)
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr)
    assert "got 'waiting', 'eruptions'" in done.stderr


def test_a_closed_pipe_is_not_a_fit_that_cannot_be_trusted():
    for options in (["--json", "-"], ["--trace"], ["--help"]):
        command = [sys.executable, "-m", "mix1d", "fit", FAITHFUL, "--column", "waiting", "-k", "2"]
        process = subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
        )
        process.stdout.close()
        assert process.stderr.read() == ""
        process.stderr.close()
        assert process.wait(120) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("options", [[], ["--json", "-"]])
def test_a_full_disk_is_one_line(options):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "mix1d", "fit", "-", "-k", "2", *options],
            input=TWO_GROUPS,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=120,
        )
    assert result.returncode == 2
    assert one_line(result.stderr)


def test_an_interrupt_ends_with_130():
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mix1d", "fit", FAITHFUL, "--column", "waiting", "-k", "2"),
            *("--algorithm", "sem", "--start", "quantile", "--max-iter", "1000000", "--trace"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with process:
        assert process.stdout.readline()  # it is at work
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "mix1d: interrupted\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["sample", "--means", "0,5", "--sds", "1", "-n", "100000000"],
        ["classify", "x.csv", "--mixture", "mix.json"],
    ],
)
def test_an_interrupt_leaves_no_file(arguments, tmp_path):
    (tmp_path / "mix.json").write_text(mix1d.Mixture.normal(means=[0, 5], sds=[1]).to_json())
    with (tmp_path / "x.csv").open("w") as table:
        table.writelines(f"{row}\n" for row in range(2_000_000))
    before = set(tmp_path.iterdir())
    with subprocess.Popen(
        [sys.executable, "-m", "mix1d", *arguments, "--output", "out.csv"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=tmp_path,
    ) as process:
        while not set(tmp_path.iterdir()) - before:  # it is at work
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "mix1d: interrupted\n")
    assert set(tmp_path.iterdir()) == before


def on_terminal(*arguments, columns=80, **environment):
    """What the command prints on a terminal."""
    here, there = pty.openpty()
    inherited = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "mix1d", *arguments],
        stdin=there,
        stdout=there,
        stderr=there,
        env={**inherited, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment},
    ):
        os.close(there)
        parts = []
        while part := read(here):
            parts.append(part)
    os.close(here)
    return b"".join(parts).decode()


def read(descriptor):
    try:
        return os.read(descriptor, 4096)
    except OSError:  # how a terminal says that nobody writes to it any more
        return b""


WAITING = ("fit", FAITHFUL, "--column", "waiting", "-k", "2")


def test_colours_on_a_terminal_only_and_not_with_no_color():
    assert COLOUR.search(on_terminal(*WAITING))
    shown = on_terminal(*WAITING, NO_COLOR="1")
    assert not COLOUR.search(shown)
    assert widest(shown) <= 80


def widest(shown):
    return max(map(len, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()))


@pytest.mark.parametrize("columns", [80, 120])
def test_thresholds_of_rounded_data_fit_the_terminal(columns, tmp_path):
    name, *rows = (ROOT / "examples" / "stamps.csv").read_text().splitlines()
    few = tmp_path / "few.csv"
    few.write_text("\n".join([name, *rows[::5]]))
    shown = on_terminal("threshold", str(few), "-k", "3", columns=columns, NO_COLOR="1")
    assert widest(shown) <= columns
    assert len(re.findall("(?<!main )threshold", shown)) == 1  # one table of them


def test_progress_is_shown_on_a_terminal_after_a_while(tmp_path):
    out = str(tmp_path / "x.csv")
    draw = ["sample", "--means", "0,5", "--sds", "1", "-n", "3000000", "--output", out]
    shown = on_terminal(*draw)
    assert "drawing" in shown
    assert shown.index("drawing") < shown.index("3,000,000 values of 2 components")
    done = called(*draw[:-3], 3000, "--output", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


# -------------------------------------------------------------------- the demonstration
def test_demo_runs_the_notebook(tmp_path):
    done = called("demo", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "mix1d-demo"
    for name in ("true.png", "initial-guess.png", "result.png", "trace.png"):
        assert min(picture_size(folder / name)) > 600
    assert "<html" in (folder / "em.html").read_text(encoding="utf-8")
    assert len(list(folder.iterdir())) == 5
    golden("demo.txt", done.stdout)


# -------------------------------------------------------------------- refusals
@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x,w,neg\n1,1,-1\n2,1,1\n8,2,1\n9,1,1\n,1,1\n")
    return str(path)


REFUSED = {
    "no k": (["--missing", "drop"], "`-k` must be given: the number of components, such as 2"),
    "k beside families": (
        ["-k", "3", "--missing", "drop", "--family", "normal,gamma"],
        "`-k` must be the number of families, 2, or be left out, got 3",
    ),
    "noise": (
        ["-k", "1", "--missing", "drop", "--family", "poisson", "--noise"],
        "`--noise` needs a family with a density, got 'poisson'",
    ),
    "k of 0": (
        ["-k", "0", "--missing", "drop"],
        "`-k` must be a whole number of at least 1, got 0",
    ),
    "k of 2.5": (["-k", "2.5"], "Invalid value for '-k': must be a whole number, got '2.5'"),
    "k of 5": (["-k", "5", "--missing", "drop"], "distinct values (4), got 5"),
    "family": (["-k", "2", "--missing", "drop", "--family", "gama"], "near it is 'gamma'"),
    "start": (["-k", "2", "--missing", "drop", "--start", "here"], "'linspace'"),
    "places": (["--missing", "drop", "--start", "1,x"], "or places such as -7,7, got `1,x`"),
    "algorithm": (["-k", "2", "--missing", "drop", "--algorithm", "mcmc"], "'cem'"),
    "tol of x": (["-k", "2", "--tol", "x"], "'--tol': must be a number, got 'x'"),
    "tol": (["-k", "2", "--missing", "drop", "--tol", "-1"], "`--tol` must be a positive"),
    "missing values": (["-k", "2"], "(or add --missing drop), got 1 of 5, the first in row 5"),
    "missing": (["-k", "2", "--missing", "ignore"], "'raise', 'drop'"),
    "weights": (["-k", "2", "--missing", "drop", "--weights", "neg"], "non-negative"),
    "column": (["-k", "2", "--column", "y"], "must have a column 'y', got 'x', 'w', 'neg'"),
    "seed": (["-k", "2", "--missing", "drop", "--seed", "-3"], "-3"),
    "support": (
        ["-k", "2", "--column", "neg", "--family", "lognormal"],
        "the column must be positive finite numbers for the family 'lognormal', got -1 in row 1 of",
    ),
    "iterations": (["-k", "2", "--missing", "drop", "--max-iter", "0"], "`--max-iter` must be"),
    "option": (["-k", "2", "--colour"], "--colour"),
    "picture": (["-k", "2", "--plot", "x.txt"], "`--plot` must end in one of"),
    "animation": (["-k", "2", "--animate", "x.png"], "must end in .html or .gif, got `x.png`"),
    "folder": (["-k", "2", "--json", "."], "`--json` must be a file, and `.` is a folder"),
    "nowhere": (["-k", "2", "--json", "no/where.json"], "`no/where.json` is not"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_ends_with_2_and_one_line(table, case, capsys):
    options, sentence = REFUSED[case]
    if "--column" not in options:
        options = [*options, "--column", "x"]
    assert main(["fit", table, *options]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert one_line(printed.err)
    assert sentence in printed.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["fit", "-k", "2"], "Missing argument 'FILE'"),
        (["fot"], "'fot'"),
        (["fit", "nowhere.csv", "-k", "2"], "there is none called 'nowhere.csv'"),
        (["demo", "--output", FAITHFUL], "`--output` must be a folder"),
        (["demo", "--seed", "-1"], "-1"),
    ],
)
def test_other_bad_input(arguments, sentence, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert one_line(printed.err)
    assert sentence in printed.err


def test_an_old_file_survives_a_failure(table, tmp_path, capsys):
    old = tmp_path / "out.png"
    old.write_text("precious")
    assert main(["fit", table, "--column", "x", "-k", "9", "--plot", str(old)]) == 2
    assert old.read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.png", "table.csv"]


def test_a_new_file_takes_its_place(table, tmp_path, capsys):
    old = tmp_path / "out.json"
    old.write_text("worthless")
    old.chmod(0o600)
    link = tmp_path / "link.json"
    link.symlink_to(old)
    options = ["-k", "1", "--missing", "drop", "--json", str(link), "--quiet"]
    assert main(["fit", table, "--column", "x", *options]) == 0
    assert json.loads(old.read_text())["n"] == 4
    assert link.is_symlink()
    assert old.stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr().out == ""


def test_weights_are_counts(table, capsys):
    options = ["--missing", "drop", "--weights", "w", "--json", "-", "-k", "1"]
    assert main(["fit", table, "--column", "x", *options]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 5


def test_the_effort_of_a_search_is_kept(table, capsys):
    fit = ["fit", table, "--column", "x", "--missing", "drop", "-k", "1", "--json", "-"]
    assert main([*fit, "--effort", "quick"]) == 0
    assert json.loads(capsys.readouterr().out)["options"]["effort"] == "quick"
    assert main([*fit, "--effort", "huge"]) == 2
    assert "must be one of 'quick', 'default', 'thorough', got 'huge'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "options", "command"),
    [
        ("typer", [], "pip install 'duckdb"),
        ("matplotlib", ["--plot", "x.png"], "pip install 'matplotlib"),
    ],
)
def test_a_missing_extra_names_the_install_command(module, options, command, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["fit", FAITHFUL, "--column", "waiting", "-k", "2", *options]) == 2
    printed = capsys.readouterr()
    assert one_line(printed.err)
    assert command in printed.err


# -------------------------------------------------------------------- help
def test_alone_it_shows_its_help(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["mix1d"])
    assert main() == 0
    assert "Find the hidden groups" in capsys.readouterr().out


COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_two_examples_on_a_line_each(command, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main([command, "--help"]) == 0
    page = capsys.readouterr().out
    flags = [line for line in page.splitlines() if "<bool>" in line]
    assert all("--help" in line for line in flags), "a flag wants no value"
    examples = page.partition("Examples")[2].split("\n", 1)[1]
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    assert len(lines) == 2
    assert all(f"mix1d {command}" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "place", "wanted"),
    [("mix1d s", 1, {"select", "sample", "sketch"}), ("mix1d fit x --family ", 4, set(FAMILIES))],
)
def test_the_shell_completes_commands_and_options(words, place, wanted):
    done = run(_MIX1D_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(place))
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == wanted


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"mix1d {mix1d.__version__}\n"


# -------------------------------------------------------------------- files for the engine
def test_files_for_the_engine(tmp_path, monkeypatch, capsys):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    waiting = pd.read_csv(FAITHFUL)
    waiting.to_parquet("all.parquet")
    waiting.to_csv("one.csv.gz", index=False)
    waiting[:100].to_csv("part-1.csv", index=False)
    waiting[100:].to_csv("part-2.csv", index=False)
    outputs = []
    for file in (FAITHFUL, "all.parquet", "one.csv.gz", "part-*.csv"):
        assert main(["fit", file, "--column", "waiting", "-k", "2", "--json", "-"]) == 0
        outputs.append(json.loads(capsys.readouterr().out)["mixture"]["components"][0]["mean"])
    assert outputs == pytest.approx([outputs[0]] * 4, rel=1e-9)
    assert main(["fit", "all.parquet", "--column", "wait", "-k", "2"]) == 2
    words = " ".join(capsys.readouterr().err.split())
    assert "`--column` must be a column of the table, got 'wait'; it has 'waiting'" in words
    waiting[["waiting"]].to_parquet("one.parquet")
    assert main(["fit", "one.parquet", "-k", "2"]) == 0  # named by its column, not by the file
    assert capsys.readouterr().out.startswith("waiting: 2 normal components in 272 values")
    assert main(["fit", "none-*.csv", "-k", "2"]) == 2
    assert "must match at least one file" in capsys.readouterr().err


# -------------------------------------------------------------------- how many
ACIDITY = str(ROOT / "examples" / "acidity.csv")


def test_a_parquet_file_is_tested_like_its_text(tmp_path, capsys):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("duckdb")
    file = str(tmp_path / "x.parquet")
    pd.read_csv(ACIDITY).to_parquet(file)
    for data in (ACIDITY, file):
        assert main(["test", data, "--n-boot", "9", "--json", "-"]) == 0
    first, second = capsys.readouterr().out.strip().split("}\n{")
    assert first.strip("{}") == second.strip("{}")


def test_a_test_that_is_interrupted_tells_what_was_done(monkeypatch, capsys):
    found = mix1d.likelihood_ratio_test(read_column(ACIDITY).values, 1, 2, n_boot=9)
    short = dataclasses.replace(found, n_boot=999)  # as after Ctrl-C in the tenth replicate
    monkeypatch.setattr("mix1d.likelihood_ratio_test", lambda *_, **__: short)
    assert main(["test", ACIDITY]) == 130
    printed = capsys.readouterr()
    assert "9 replicates of 999" in printed.out
    assert printed.err == "mix1d: interrupted\n"


def test_select(tmp_path):
    done = called("select", ACIDITY, "--max-k", 3, "--plot", tmp_path / "c.png")
    assert done.returncode == 0, done.stderr
    head, fits, number, *_ = done.stdout.splitlines()
    assert head == "log_anc: 2 normal components of equal sd in 155 values"
    assert fits.startswith("does it fit     NO: p = 0.01 from 199 refitted replicates")
    assert "2 components (normal, equal sds); 3 is 4.5 BIC worse" in number
    assert picture_size(tmp_path / "c.png")[0] > 500
    document = json.loads(called("select", ACIDITY, "--max-k", 2, "--json", "-").stdout)
    assert [row["k"] for row in document["table"] if row["best"]] == [2]
    assert document["criterion"] == "bic"


def test_the_ratio_test(tmp_path):
    done = called("test", ACIDITY, "--n-boot", 39, "--plot", tmp_path / "n.png")
    assert done.returncode == 0, done.stderr
    assert "2 against 1 component: twice the log-likelihood gained is 82.281" in done.stdout
    assert "p = 0.025" in done.stdout
    assert picture_size(tmp_path / "n.png")[0] > 500
    document = json.loads(called("test", ACIDITY, "--n-boot", 9, "--json", "-").stdout)
    assert document["pvalue"] == 0.1
    assert len(document["null"]) == 9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["select", ACIDITY, "--max-k", "0"],
            "`--max-k` must be a whole number of at least 1, got 0",
        ),
        (["select", ACIDITY, "--criterion", "dic"], "`--criterion` must be one of"),
        (["test", ACIDITY, "--k0", "2", "--k1", "2"], "`--k1` must be above `--k0` (2), got 2"),
        (["test", ACIDITY, "--n-boot", "0"], "`--n-boot` must be"),
        (["test", "missing.csv"], "missing.csv"),
    ],
)
def test_bad_input_of_the_questions_how_many(arguments, sentence, capsys):
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert one_line(printed.err)
    assert sentence in printed.err


def test_letters_in_a_picture_are_letters(tmp_path: Path) -> None:
    options = ["fit", FAITHFUL, "--column", "waiting", "-k", "2", "--quiet", "--plot"]
    assert main([*options, str(tmp_path / "f.pdf")]) == 0
    page = (tmp_path / "f.pdf").read_bytes()
    assert b"/FontFile2" in page  # TrueType, embedded
    assert b"/Type3" not in page
    assert main([*options, str(tmp_path / "f.svg")]) == 0
    assert ">waiting</text>" in (tmp_path / "f.svg").read_text(encoding="utf-8")
