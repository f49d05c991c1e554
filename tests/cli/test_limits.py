"""What no command may stumble over: pipes, files without end, a disk that is full."""

import os
import sys
import threading
from pathlib import Path

import pytest

from cli.process import FAITHFUL, one_line
from mix1d.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files of Unix")


@pytest.fixture
def pipe(tmp_path):
    """A named pipe from which the data set comes, once."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text(Path(FAITHFUL).read_text()))
    writer.start()
    yield str(path)
    writer.join()


def test_a_pipe_is_read_once(pipe, capsys):
    assert main(["sketch", pipe, "--column", "waiting", "--output", "-"]) == 0
    assert capsys.readouterr().err.startswith("waiting: 272 values")


def test_a_pipe_of_rows_is_kept_for_the_second_reading(pipe, capsys):
    assert main(["classify", pipe, "--column", "waiting", "-k", "2", "--output", "-"]) == 0
    assert capsys.readouterr().out.count("\n") == 273


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_a_document_without_end_is_refused(capsys):
    assert main(["classify", FAITHFUL, "--column", "waiting", "--mixture", "/dev/zero"]) == 2
    printed = capsys.readouterr().err
    assert one_line(printed)
    assert "at most 20,000,000 characters" in printed


@pytest.fixture
def full_disk():
    """Files end after 200 bytes."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (["fit", "-k", "2"], ["--json", "x.json"]),
        (["fit", "-k", "2"], ["--plot", "x.png"]),
        (["fit", "-k", "2"], ["--output", "x.txt"]),
        (["sketch"], ["--output", "x.json"]),
        (["classify", "-k", "2"], ["--output", "x.csv"]),
        (["classify", "-k", "2"], ["--output", "x.parquet"]),
    ],
    ids=lambda part: part[-1],
)
def test_an_old_file_survives_a_full_disk(
    command, output, tmp_path, monkeypatch, capsys, full_disk
):
    monkeypatch.chdir(tmp_path)
    old = tmp_path / output[-1]
    old.write_text("precious")
    assert main([*command, FAITHFUL, "--column", "waiting", *output]) == 2
    printed = capsys.readouterr().err
    assert one_line(printed)
    assert "File too large" in printed
    assert old.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [old]
