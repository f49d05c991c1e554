"""What `mix1d fit` prints on request: the table of a paper, the components merged into groups."""

import json

import pytest

import mix1d
from cli.process import run
from mix1d.cli import main

VALUES = [1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4, 9.0, 9.4, 9.9]


@pytest.fixture
def fitted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("x\n" + "\n".join(map(str, VALUES)))
    return mix1d.fit(VALUES, 3)


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "csv"])
def test_the_table_of_a_paper_is_printed_alone(fitted, form, capsys, tmp_path):
    assert main(["fit", "table.csv", "-k", "3", "--table", form]) in (0, 1)
    assert capsys.readouterr().out.rstrip("\n") == fitted.table(form).rstrip("\n")
    main(["fit", "table.csv", "-k", "3", "--table", form, "--output", "table.txt"])
    assert (tmp_path / "table.txt").read_text().rstrip("\n") == fitted.table(form).rstrip("\n")


def test_groups_follow_the_fit(fitted, capsys):
    main(["fit", "table.csv", "-k", "3", "--groups", "2"])
    printed = capsys.readouterr().out
    assert printed.startswith("x: 3 normal components in 10 values")
    assert printed.rstrip("\n").endswith(str(fitted.groups(2)))


ASKED = ["--quantile", ".1,.9", "--share-above", "5", "--mean-excess", "5", "--level", ".9"]
NAMES = ("quantile", "share above", "mean excess")


def test_estimates_follow_the_fit(fitted, capsys):
    main(["fit", "table.csv", "-k", "3", *ASKED])
    printed = capsys.readouterr().out
    _, rows = fitted.estimates(
        quantile=[0.1, 0.9], share_above=5.0, mean_excess=5.0, level=0.9
    ).rows()
    lines = [line for line in printed.splitlines() if line.lstrip().startswith(NAMES)]
    found = [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in lines]
    assert found == [[cell for cell in row if cell] for row in rows]


def test_estimates_of_a_process_are_in_its_document(fitted, tmp_path):
    done = run("fit", "table.csv", "-k", "3", *ASKED, "--json", "-", cwd=tmp_path)
    document = json.loads(done.stdout)
    wanted = fitted.estimates(quantile=[0.1, 0.9], share_above=5.0, mean_excess=5.0, level=0.9)
    assert document["estimates"]["estimate"] == pytest.approx(wanted.estimate, rel=1e-9)
    assert document["estimates"]["level"] == 0.9
    assert mix1d.Fit.from_json(done.stdout).digest == fitted.digest


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--table", "csv", "--quantile", ".5"], "`--quantile` must be left out with `--table`"),
        (["--all-columns", "--share-above", "1"], "`--share-above` must be left out with `--all-"),
        (["--all-columns", "--groups", "2"], "`--groups` must be left out with `--all-columns`"),
        (["--quantile", "50%"], "`--quantile` must be numbers such as .3,.7, got '50%'"),
        (["--quantile", "50"], "`--quantile` must lie strictly between 0 and 1, got 50"),
        (["--mean-excess", "inf"], "`--mean-excess` must be finite, got inf"),
        (["--level", ".9"], "`--level` is of the intervals of `--quantile`"),
        (["--groups", "4"], "`--groups` must be a whole number from 1 to 3"),
        (["--table", "word"], "`--table` must be one of 'text', 'markdown', 'latex', 'csv'"),
        (["--table", "csv", "--groups", "2"], "`--groups` must be left out with `--table`"),
    ],
)
def test_bad_input(fitted, options, sentence, capsys):
    assert main(["fit", "table.csv", "-k", "3", *options]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["fit", "table.csv", "-k", "2", "--output", "table.csv"],
        ["fit", "table.csv", "-k", "2", "--json", "./table.csv"],
        ["fit", "table.csv", "-k", "2", "--all-columns", "--output", "table.csv"],
        ["select", "table.csv", "--json", "table.csv"],
        ["threshold", "table.csv", "-k", "2", "--output", "link.csv"],
        ["test", "table.csv", "--output", "table.csv"],
        ["sketch", "table.csv", "--output", "table.csv"],
        ["classify", "table.csv", "-k", "2", "--json", "table.csv", "--output", "o.csv"],
    ],
    ids=lambda a: f"{a[0]} {a[-2]}",
)
def test_the_data_are_not_written_over(fitted, arguments, tmp_path, capsys):
    before = (tmp_path / "table.csv").read_bytes()
    (tmp_path / "link.csv").symlink_to("table.csv")
    assert main(arguments) == 2
    assert "must be another file than the data, which it would replace" in capsys.readouterr().err
    assert (tmp_path / "table.csv").read_bytes() == before


def test_a_folder_is_refused_in_one_sentence(fitted, tmp_path, capsys):
    (tmp_path / "folder").mkdir()
    assert main(["fit", "table.csv", "-k", "2", "--json", "folder"]) == 2
    assert capsys.readouterr().err == "mix1d: `--json` must be a file, and `folder` is a folder\n"


def test_a_unit_in_a_cell_is_told_in_the_words_of_options(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cells.csv").write_text("x\n1\nND\n3\n")
    assert main(["fit", "cells.csv", "-k", "1", "--column", "x"]) == 2
    said = capsys.readouterr().err
    assert said.endswith("write that, as in <0.5, which --limits reads\n")
    (tmp_path / "cells.csv").write_text("x\n1\n--\n3\n")
    assert main(["fit", "cells.csv", "-k", "1", "--column", "x"]) == 2
    assert capsys.readouterr().err.endswith("add --missing-values '--' if it is a missing value\n")


def test_a_unit_in_every_cell_of_the_only_column_is_called_one(tmp_path, monkeypatch, capsys):
    """A blank is no delimiter where a header of one word stands above."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "units.csv").write_text("x\n13 ug/L\n14 ug/L\n15 ug/L\n")
    assert main(["fit", "units.csv", "-k", "1"]) == 2
    assert "write the number without its unit" in capsys.readouterr().err
