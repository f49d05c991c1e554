"""``mix1d report``: its exit code, what it prints and writes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from cli.process import FAITHFUL, called
from mix1d.cli import main

pytest.importorskip("matplotlib")
pytest.importorskip("jinja2")


def test_two_words_and_a_file_make_a_page(tmp_path: Path) -> None:
    done = called("report", FAITHFUL, "--column", "waiting", "-k", 2, "--n-boot", 39, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "waiting: 2 normal components in 272 values"
    assert done.stdout.splitlines()[-1] == "wrote report.html"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    (call,) = re.findall(r"<code>(mix1d report .*?)</code></pre>", page)
    assert unescape(call) == f"mix1d report {FAITHFUL} -k 2 --column waiting --n-boot 39"


def test_without_k_the_number_is_chosen(tmp_path: Path) -> None:
    output = tmp_path / "page one.html"
    options = ["--column", "waiting", "--max-k", "2", "--n-boot", "0", "--equal-sd", "--quiet"]
    assert main(["report", FAITHFUL, "--output", str(output), *options]) == 0
    page = output.read_text(encoding="utf-8")
    assert "2 components (normal, equal sds); 1 (" in page
    assert f"--output &#39;{output}&#39;" in page
    assert "--equal-sd --max-k 2 --n-boot 0 --quiet</code>" in page


def test_a_column_may_be_called_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "<script>alert(1)</script>"
    rows = [f'"{name}"', *map(str, [1.0, 1.2, 1.4, 1.1, 5.0, 5.1, 5.3, 5.4, 5.2])]
    table, output = tmp_path / "t.csv", tmp_path / "r.htm"
    table.write_text("\n".join(rows))
    assert main(["report", str(table), "-k", "2", "--output", str(output), "--n-boot", "0"]) == 0
    assert capsys.readouterr().out.startswith(f"{name}: 2 normal components in 9 values")
    assert name not in output.read_text(encoding="utf-8")


def test_a_fit_that_cannot_be_trusted_ends_with_1(tmp_path: Path) -> None:
    table, output = tmp_path / "t.csv", tmp_path / "r.html"
    table.write_text("x\n1\n2\n3\n4\n5\n5.00001\n")
    assert main(["report", str(table), "-k", "3", "--output", str(output), "--quiet"]) == 1
    assert "NOT TO BE TRUSTED" in output.read_text(encoding="utf-8")


def test_a_page_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    output = tmp_path / "r.html"
    output.write_text("old")
    assert main(["report", FAITHFUL, "--output", str(output), "--column", "wating"]) == 2
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--output", "r.pdf"], "`--output` must end in .html or .htm, got `r.pdf`"),
        (["--output", "nowhere/r.html"], "`--output` must be a file that can be written"),
        (
            ["--criterion", "dic"],
            "`--criterion` must be one of 'bic', 'aic', 'icl', 'cv', got 'dic'",
        ),
        (["-k", "two"], "must be a whole number, got 'two'"),
    ],
)
def test_bad_options_are_refused(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", FAITHFUL, "--column", "waiting", *options]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "best"),
    [([], "2 normal components of equal sd"), (["-k", "2"], "2 gamma components")],
)
def test_families_that_are_named_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: list[str], best: str
) -> None:
    output = tmp_path / "r.html"
    options = ["--column", "waiting", "--max-k", "2", "--n-boot", "0", "--output", str(output)]
    options += [*number, "--family", "normal", "--family", "gamma"]
    assert main(["report", FAITHFUL, *options]) == 0
    assert f"{best} in 272 values" in capsys.readouterr().out
    page = output.read_text(encoding="utf-8")
    assert {"normal", "gamma"} <= set(re.findall(r">(normal|gamma)<", page))


def test_one_component_of_each_family_is_a_mixed_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "r.html"
    options = ["--column", "waiting", "--n-boot", "0", "--output", str(output), "-k", "2"]
    assert main(["report", FAITHFUL, *options, "--family", "normal,gamma"]) == 0
    assert "2 normal and gamma components" in capsys.readouterr().out
