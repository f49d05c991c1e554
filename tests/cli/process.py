"""The command line as a process, and what its output is compared with."""

import os
import re
import subprocess
import sys
from pathlib import Path

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
