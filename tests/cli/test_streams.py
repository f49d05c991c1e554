"""Standard streams that the caller has closed: a text that reaches nobody is no success."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from cli.process import FAITHFUL, called, one_line
from mix1d.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")

FIT = ("fit", FAITHFUL, "--column", "waiting", "-k", "2")


def shell(*arguments, closed):
    """The command with `closed` streams, as a shell closes them."""
    command = " ".join([sys.executable, "-m", "mix1d", *arguments, closed])
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, encoding="utf-8", timeout=120, check=False
    )


NO_OUTPUT = "mix1d: cannot write: standard output is closed\n"


def test_output_that_is_closed_is_told_and_fails():
    done = shell(*FIT, closed=">&-")
    assert (done.returncode, done.stderr) == (2, NO_OUTPUT)


@pytest.mark.parametrize(
    "command",
    [
        ("classify", *FIT[1:]),
        ("sample", "--weights", "1", "--means", "0", "--sds", "1", "-n", "5"),
        ("--version",),
    ],
)
def test_every_command_says_that_output_is_closed(command, monkeypatch, capsys):
    """Python has no `stdout` where a shell has closed it, as above."""
    monkeypatch.setattr(sys, "stdout", None)
    assert main(command) == 2
    assert capsys.readouterr().err == NO_OUTPUT


def test_who_prints_nothing_needs_no_output(tmp_path):
    document = tmp_path / "fit.json"
    done = shell(*FIT, "--quiet", "--json", str(document), closed=">&- 2>&- <&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert document.read_text(encoding="utf-8").startswith('{"mix1d"')  # and nothing else


def test_what_shows_its_progress_needs_no_standard_error():
    options = ("--k0", "1", "--k1", "2", "--n-boot", "19")
    done = shell("test", *FIT[1:4], *options, closed="2>&-")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_file_never_takes_the_place_of_a_closed_stream(tmp_path):
    """The first file opened would have number 1, and what is printed would go into it."""
    document = tmp_path / "fit.json"
    done = shell(*FIT, "--json", str(document), closed=">&-")
    assert done.returncode == 2
    assert json.loads(document.read_text(encoding="utf-8"))["outcome"] == "CONVERGED"


@pytest.mark.parametrize("closed", ["2>&-", "<&- >&- 2>&-"])
def test_bad_input_fails_where_nobody_hears_why(closed):
    done = shell("fit", "nofile", "-k", "2", closed=closed)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


NO_INPUT = "mix1d: standard input must be open, and it is closed\n"


def test_input_that_is_closed_is_told():
    done = shell("fit", "-", "-k", "2", closed="<&-")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NO_INPUT)


def test_a_document_from_input_that_is_closed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["merge", "-", "--output", "none.json"]) == 2
    assert capsys.readouterr() == ("", NO_INPUT)


def test_output_that_can_only_be_read(tmp_path):
    (tmp_path / "a").touch()
    done = shell(*FIT, closed=f"1< {tmp_path / 'a'}")
    assert done.returncode == 2
    assert one_line(done.stderr)


def test_one_file_is_not_written_twice(tmp_path):
    path = str(tmp_path / "a.json")
    done = called(*FIT, "--json", path, "--output", path)
    assert done.returncode == 2
    assert done.stderr == (f"mix1d: `--output` must be another file than `--json`, got `{path}`\n")
