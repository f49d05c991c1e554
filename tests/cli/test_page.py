"""The page of the documentation: its commands run, and it knows every command there is."""

import re
import shlex

import pytest

from cli.process import ROOT
from mix1d.cli import main
from mix1d.cli.app import app

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
LINES = "".join(re.findall(r"```bash\n(.*?)```", PAGE, re.S)).splitlines()


def test_its_commands_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pyarrow")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    commands = [shlex.split(line) for line in LINES]
    assert len(commands) >= 11
    for program, *arguments in commands:
        if program == "printf":
            text, to, name = arguments
            assert to == ">"
            (tmp_path / name).write_text(text.replace("\\n", "\n"), encoding="utf-8")
            continue
        assert program == "mix1d"
        code = main(arguments)
        assert (code, capsys.readouterr().err) == (0, ""), arguments
    for name in ("faithful.png", "fit.json", "grouped.csv", "grouped.parquet", "mixture.json"):
        assert (tmp_path / name).stat().st_size > 100


def test_it_knows_every_command():
    for command in app.registered_commands:
        assert f"`{command.name or command.callback.__name__}`" in PAGE
