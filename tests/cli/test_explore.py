"""``mix1d explore``: a process, its exit code, what it prints, writes and opens."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.process import FAITHFUL, called, one_line, run
from mix1d.cli import main

NOBODY = {"BROWSER": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}


def scene_in(page: Path) -> dict[str, Any]:
    text = page.read_text(encoding="utf-8")
    (data,) = re.findall(r'<script type="application/json" id="scene">(.*?)</script>', text, re.S)
    found: dict[str, Any] = json.loads(data)["data"]
    return found


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="they need no display")
def test_without_a_display_it_says_where_the_page_lies(tmp_path: Path) -> None:
    done = run("explore", FAITHFUL, "--column", "waiting", cwd=tmp_path, **NOBODY)
    assert (done.returncode, done.stderr) == (0, "")
    place = (tmp_path / "explorer.html").as_uri()
    assert done.stdout == f"wrote explorer.html\nno browser to open it with: {place}\n"
    scene = scene_in(tmp_path / "explorer.html")
    assert (scene["kind"], scene["name"], scene["k"]) == ("live", "waiting", 2)
    assert sum(scene["weights"]) == 272
    assert scene["start"]["means"] == [43, 96]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a browser that is a script")
def test_it_opens_the_page_in_the_browser(tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    browser.write_text(f'#!/bin/sh\necho "$1" > {seen}\n')
    browser.chmod(0o755)
    options = ["--column", "waiting", "--output", "page one.html"]
    done = run("explore", FAITHFUL, *options, cwd=tmp_path, BROWSER=f"{browser} %s")
    assert (done.returncode, done.stdout) == (0, "wrote page one.html\n")
    assert seen.read_text().strip() == (tmp_path / "page one.html").as_uri()
    seen.unlink()
    done = called("explore", FAITHFUL, *options, "--no-open", cwd=tmp_path, BROWSER=f"{browser} %s")
    assert (done.returncode, done.stdout) == (0, "wrote page one.html\n")
    assert not seen.exists()


def test_it_reads_standard_input(tmp_path: Path) -> None:
    done = called(
        "explore", "-", "-k", 3, "--no-open", "--quiet", cwd=tmp_path, stdin="1\n2\n3\n8\n9\n10\n"
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    scene = scene_in(tmp_path / "explorer.html")
    assert scene["values"] == [1, 2, 3, 8, 9, 10]
    assert scene["k"] == 3
    assert len(scene["start"]["means"]) == 3


def test_without_a_file_the_page_draws_its_own(tmp_path: Path) -> None:
    output = tmp_path / "own.htm"
    assert main(["explore", "--no-open", "--quiet", "-k", "4", "--output", str(output)]) == 0
    assert scene_in(output)["values"] == []
    assert scene_in(output)["k"] == 4


def test_a_column_may_be_called_anything(tmp_path: Path) -> None:
    name = "</script><script>alert(1)</script>"
    table, output = tmp_path / "t.csv", tmp_path / "e.html"
    table.write_text("\n".join([f'"{name}"', "1", "2", "5"]))
    assert main(["explore", str(table), "--no-open", "--quiet", "--output", str(output)]) == 0
    assert output.read_text(encoding="utf-8").count("<script") == 2
    assert scene_in(output)["name"] == name


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--output", "e.pdf"], "`--output` must end in .html or .htm, got `e.pdf`"),
        ([FAITHFUL, "-k", "9"], "must be at most 8 in the explorer, got 9"),
        (["-k", "9"], "must be at most 8 in the explorer, got 9"),
        (["-k", "0"], "must be a whole number of at least 1, got 0"),
        (["nowhere.csv"], "`FILE` must be a file, and there is none called 'nowhere.csv'"),
        ([FAITHFUL], "has several numeric columns"),
        ([FAITHFUL, "--column", "wating"], "wating"),
        (["--output", "nowhere/e.html"], "`--output` must be a file that can be written"),
    ],
)
def test_bad_input_is_one_sentence_and_no_page(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["explore", *arguments, "--no-open"]) == 2
    said = capsys.readouterr().err
    assert one_line(said)
    assert words in said
    assert list(tmp_path.iterdir()) == []
