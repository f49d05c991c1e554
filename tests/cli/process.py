"""The command line as a process or a call, and what its output is compared with."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mix1d.cli import main

ROOT = Path(__file__).parents[2]
FAITHFUL = str(ROOT / "examples" / "faithful.csv")
GOLDEN = Path(__file__).parent / "golden"


def run(*arguments, stdin="", cwd=None, **environment):
    """The command as a process."""
    return subprocess.run(
        [sys.executable, "-m", "mix1d", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **environment},
        timeout=120,
    )


def called(*arguments, stdin="", cwd=".", **environment):
    """The command as a call, with streams of its own: what the process does once it has begun."""
    given, out, err = (io.BytesIO(text) for text in (stdin.encode(), b"", b""))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(given), encoding="utf-8"))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding="utf-8", write_through=True))
        for name, value in environment.items():
            patch.setenv(name, value)
        code = main([str(argument) for argument in arguments])
        printed = [stream.getvalue().decode() for stream in (out, err)]
    return subprocess.CompletedProcess(arguments, code, *printed)


def one_line(text):
    """Whether a text is one line and no traceback."""
    return text.startswith("mix1d: ") and text.count("\n") == 1 and "Traceback" not in text


def golden(name, text):
    """Compare with a golden file; what differs from machine to machine is masked."""
    text = re.sub(r"\b\d(\.\d+)?e-\d\d\b", "#e-#", text)
    text = re.sub(r"\b[\d,]+ iterations", "# iterations", text)
    text = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    path = GOLDEN / name
    if os.environ.get("MIX1D_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
