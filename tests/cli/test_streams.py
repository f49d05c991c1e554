"""Standard streams that the caller has closed: a text that reaches nobody is no success."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from cli.process import FAITHFUL, one_line

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")

FIT = ("fit", FAITHFUL, "--column", "waiting", "-k", "2")


def shell(*arguments, closed):
    """The command with `closed` streams, as a shell closes them."""
    command = " ".join([sys.executable, "-m", "mix1d", *arguments, closed])
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.parametrize(
    "command",
    [
        FIT,
        ("classify", *FIT[1:]),
        ("sample", "--weights", "1", "--means", "0", "--sds", "1", "-n", "5"),
        ("--version",),
    ],
)
def test_output_that_is_closed_is_told_and_fails(command):
    done = shell(*command, closed=">&-")
    assert (done.returncode, done.stderr) == (2, "mix1d: cannot write: standard output is closed\n")


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


@pytest.mark.parametrize(
    "command",
    [("fit", "-", "-k", "2"), ("merge", "-", "--output", "none.json")],
)
def test_input_that_is_closed_is_told(command):
    done = shell(*command, closed="<&-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "mix1d: standard input must be open, and it is closed\n"


def test_output_that_can_only_be_read(tmp_path):
    (tmp_path / "a").touch()
    done = shell(*FIT, closed=f"1< {tmp_path / 'a'}")
    assert done.returncode == 2
    assert one_line(done.stderr)


def test_one_file_is_not_written_twice(tmp_path):
    path = str(tmp_path / "a.json")
    done = shell(*FIT, "--json", path, "--output", path, closed="")
    assert done.returncode == 2
    assert done.stderr == (f"mix1d: `--output` must be another file than `--json`, got `{path}`\n")
