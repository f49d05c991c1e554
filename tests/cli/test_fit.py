"""What `mix1d fit` prints on request: the table of a paper, the components merged into groups."""

import pytest

import mix1d
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


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--groups", "4"], "`--groups` must be a whole number from 1 to 3"),
        (["--table", "word"], "`--table` must be one of 'text', 'markdown', 'latex', 'csv'"),
        (["--table", "csv", "--groups", "2"], "`--groups` must be left out with `--table`"),
    ],
)
def test_bad_input(fitted, options, sentence, capsys):
    assert main(["fit", "table.csv", "-k", "3", *options]) == 2
    assert sentence in capsys.readouterr().err
