"""What is different on Windows, simulated: no Windows has been at hand."""

import errno
import io
import sys
from pathlib import Path

import pytest

import mix1d
from cli.process import FAITHFUL, one_line
from mix1d import cli
from mix1d.cli import main, streams

FIT = ["fit", FAITHFUL, "--column", "waiting", "-k", "2"]


@pytest.fixture
def ends_of_windows(monkeypatch):
    """A text file for which nobody says otherwise gets the line ends of the platform."""
    plain = io.open

    def opened(file, mode="r", *arguments, **options):
        if "w" in mode and "b" not in mode:
            given = list(arguments)
            newline = given[3] if len(given) > 3 else options.pop("newline", None)
            options["newline"] = "\r\n" if newline is None else newline
            del given[3:]
            return plain(file, mode, *given, **options)
        return plain(file, mode, *arguments, **options)

    monkeypatch.setattr(io, "open", opened)


def test_the_simulation_simulates(ends_of_windows, tmp_path):
    (tmp_path / "x").write_text("a\n", encoding="utf-8")
    assert (tmp_path / "x").read_bytes() == b"a\r\n"


def test_documents_have_the_same_bytes_everywhere(ends_of_windows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    waiting = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(60, rng=0)
    found = mix1d.fit(waiting, 2)
    found.animate(frames=2).save("film.html")
    found.report("report.html", n_boot=0)
    assert main([*FIT, "--json", "fit.json", "--output", "fit.txt"]) == 0
    assert main(["classify", FAITHFUL, "--column", "waiting", "-k", "2", "--output", "c.csv"]) == 0
    assert main(["sample", "fit.json", "-n", "5", "--output", "s.csv", "--json", "m.json"]) == 0
    written = sorted(path.name for path in tmp_path.iterdir())
    pages = ["film.html", "fit.json", "fit.txt", "m.json", "report.html"]
    assert written == ["c.csv", *pages, "s.csv"]
    for name in written:
        assert b"\r" not in Path(name).read_bytes(), name


def test_a_file_that_another_program_has_open_is_named(tmp_path, monkeypatch, capsys):
    target = tmp_path / "open.json"
    target.write_text("old", encoding="utf-8")

    def refused(path, other):
        raise PermissionError(13, "Access is denied", str(path))

    monkeypatch.setattr(Path, "replace", refused)
    assert main([*FIT, "--json", str(target)]) == 2
    told = capsys.readouterr().err
    assert one_line(told)
    assert f"no other program has open, and `{target}` cannot be replaced" in told
    assert [path.name for path in tmp_path.iterdir()] == ["open.json"]  # and nothing half written
    assert target.read_text(encoding="utf-8") == "old"


class Stream(io.TextIOWrapper):
    """Standard output into a pipe or a file, in the code page of a western Windows."""

    def __init__(self, *, at_terminal=False):
        super().__init__(io.BytesIO(), encoding="cp1252", newline="\r\n")
        self.at_terminal = at_terminal

    def isatty(self):
        return self.at_terminal

    def bytes_of(self, text):
        self.write(text)
        self.flush()
        return self.buffer.getvalue()


@pytest.mark.parametrize(
    ("platform", "at_terminal", "written"),
    [
        ("win32", False, "\u03b2 \u00b1\n".encode()),
        ("win32", True, b"? \xb1\r\n"),
        ("linux", False, b"? \xb1\r\n"),  # what the user has set stands
    ],
)
def test_what_goes_into_a_pipe_is_utf8(monkeypatch, platform, at_terminal, written):
    monkeypatch.setattr(sys, "platform", platform)
    stream = Stream(at_terminal=at_terminal)
    monkeypatch.setattr(sys, "stdout", stream)
    streams.made_usable()
    assert stream.bytes_of("\u03b2 \u00b1\n") == written


@pytest.mark.parametrize(
    ("platform", "error", "code"),
    [
        ("win32", OSError(errno.EINVAL, "Invalid argument"), 141),
        ("win32", OSError(errno.EINVAL, "Invalid argument", "x.csv"), 2),
        ("linux", OSError(errno.EINVAL, "Invalid argument"), 2),
        ("linux", BrokenPipeError(errno.EPIPE, "Broken pipe"), 141),
    ],
)
def test_a_closed_pipe(monkeypatch, capsys, platform, error, code):
    def failing(arguments):
        raise error

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(cli, "_run", failing)
    monkeypatch.setattr(cli, "drop_output", lambda: None)
    assert main(["fit"]) == code
