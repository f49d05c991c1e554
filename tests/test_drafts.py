"""Files that are complete or not there, and what a killed writer leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.drafts import DRAFT, as_path, draft_of, path_text

X = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4]

WRITER = """
import sys, time
from pathlib import Path
from mix1d.drafts import draft_of
with draft_of("path", Path(sys.argv[1])) as draft:
    draft.write_text("half of it")
    print("begun", flush=True)
    time.sleep(600)
"""


def write(path, text="all of it"):
    with draft_of("path", path) as draft:
        draft.write_text(text, encoding="utf-8")


@pytest.fixture
def writer(tmp_path):
    """Another process in the middle of its writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path / "a.json"], stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"begun\n"
    yield process
    process.kill()
    process.communicate()


def hidden(folder):
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def test_what_a_killed_process_left_is_swept_by_the_next_writer(writer, tmp_path):
    """Of whatever file in that folder."""
    (tmp_path / "a.json").write_text("old", encoding="utf-8")
    assert len(hidden(tmp_path)) == 1
    writer.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    writer.wait()
    assert len(hidden(tmp_path)) == 1
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == "old"
    write(tmp_path / "b.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json"]


def test_the_draft_of_a_process_that_lives_is_left_alone(writer, tmp_path):
    for _ in range(3):
        write(tmp_path / "a.json")
        assert len(hidden(tmp_path)) == 1
    assert writer.poll() is None


def test_a_draft_inside_another_is_left_alone_too(tmp_path):
    with draft_of("path", tmp_path / "a") as outer:
        outer.write_text("outer", encoding="utf-8")
        write(tmp_path / "b")
        write(tmp_path / "a", "inner")
        assert outer.exists()
    assert (tmp_path / "a").read_text(encoding="utf-8") == "outer"
    assert hidden(tmp_path) == []


def test_files_of_others_are_never_swept(tmp_path):
    kept = [".a.json", ".mix1d", ".0123456789abcdef", ".0123456789abcdeg.mix1d.json", "a.mix1d"]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / ".0123456789abcdef.mix1d.html").touch()  # one of ours, and nobody's now
    write(tmp_path / "b")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, "b"])
    assert DRAFT.fullmatch(".0123456789abcdef.mix1d")


def test_an_old_file_survives_a_failure(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")

    def fail():
        with draft_of("path", path) as draft:
            draft.write_text("new", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_text(encoding="utf-8") == "old"
    assert hidden(tmp_path) == []


def test_the_rights_of_the_old_file_stay(tmp_path):
    path = tmp_path / "a"
    path.touch(mode=0o640)
    path.chmod(0o640)
    write(path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_name_as_long_as_the_system_takes(tmp_path):
    write(tmp_path / ("a" * 250 + ".json"))
    assert hidden(tmp_path) == []


BAD = {
    "a folder": (lambda folder: folder, "is a folder"),
    "no folder": (lambda folder: folder / "none" / "a.html", "No such file or directory"),
    "a name too long": (lambda folder: folder / ("a" * 300 + ".html"), "File name too long"),
    "half a character": (lambda folder: folder / "a\ud800.html", "surrogates not allowed"),
    "a NUL": (lambda folder: folder / "a\0.html", "null byte"),
}


@pytest.mark.parametrize(("path", "why"), BAD.values(), ids=BAD)
def test_what_cannot_be_written_is_told_in_one_sentence(path, why, tmp_path):
    with pytest.raises(Mix1dError, match="`path` must be a file") as error:
        write(path(tmp_path))
    assert why in str(error.value)
    str(error.value).encode("utf-8")
    assert hidden(tmp_path) == []


def test_reports_and_films_are_complete_or_not_there(tmp_path):
    fit = mix1d.fit(X, 2)
    for call in (fit.report, fit.animate(2).save):
        with pytest.raises(Mix1dError, match="`path` must be the path of a file, got an object"):
            call(None)
        with pytest.raises(Mix1dError, match="must be a file that can be written"):
            call(tmp_path / "none" / "a.html")
        with pytest.raises(Mix1dError, match=r"must end in \.html"):
            call(tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_a_name_that_is_no_text(tmp_path):
    name = os.fsdecode(b"a\xff.html")
    fit = mix1d.fit(X, 2)
    fit.report(tmp_path / name, n_boot=0, name=name, call=name)
    assert (tmp_path / name).read_text(encoding="utf-8").count("a\\udcff.html") > 1
    assert path_text(name) == "a\\udcff.html"
    fit.plot(name=name).figure.canvas.draw()
    table = tmp_path / os.fsdecode(b"data\xff.csv")
    table.write_text("x\n" + "\n".join(map(str, X)) + "\n", encoding="utf-8")
    assert mix1d.fit(table, 2).mixture == fit.mixture
    assert mix1d.sketch(str(table)).n == 7
    with pytest.raises(Mix1dError, match=r"there is none called 'no\\udcff\.csv'"):
        mix1d.fit(os.fsdecode(b"no\xff.csv"), 2)


def test_two_writers_of_one_file_do_not_mix(tmp_path):
    script = WRITER.replace('"half of it"', "sys.argv[2] * 100000").replace(
        "time.sleep(600)", "time.sleep(0.2)"
    )
    path = tmp_path / "a"
    both = [
        subprocess.Popen([sys.executable, "-c", script, path, letter], stdout=subprocess.PIPE)
        for letter in "ab"
    ]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    assert path.read_text(encoding="utf-8") in ("a" * 100000, "b" * 100000)
    assert hidden(tmp_path) == []


def test_paths_of_all_kinds():
    assert as_path("path", b"a.html") == as_path("path", "a.html") == Path("a.html")
