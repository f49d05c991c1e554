"""How long the code of the field pages takes: `python benchmarks/field_pages.py [PAGE ...]`.

Every page runs in a fresh process, cell by cell, and shows what a notebook shows. The answer is
what stands above the words "The answer" of a page, or else all of it.
"""

import ast
import io
import os
import re
import subprocess
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
DOCS = Path(__file__).parents[1] / "docs"
FIELDS = [
    "serology", "fish", "lifetimes", "reliability", "detection_limit", "groundwater",
    "red_sequence", "mixture_ages", "single_cell", "losses",
]  # fmt: skip
CELL = re.compile(r"^```\{code-cell\} python\n(?:---\n.*?^---\n|:.*?\n)?(.*?)^```", re.M | re.S)


def run(page: str, begun: float) -> dict[str, tuple[float, float]]:
    """Run the cells of a page: wall and processor seconds until the answer and the end."""
    text = (DOCS / f"{page}.md").read_text("utf-8")
    answer = text.find("**The answer") % (len(text) + 1)
    names: dict[str, object] = {"__name__": page}
    seconds: dict[str, tuple[float, float]] = {}
    for cell in CELL.finditer(text):
        show(cell[1], names)
        moment = time.time() - begun, sum(os.times()[:4])
        if cell.end() < answer:
            seconds["the answer"] = moment
        seconds["the whole page"] = moment
    return seconds


def show(code: str, names: dict[str, object]) -> None:
    """Run a cell and write its last expression as a notebook does."""
    body = ast.parse(code).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
        html = getattr(value, "_repr_html_", None)
        assert html() if html else repr(value)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        with redirect_stdout(io.StringIO()):  # what cells print
            seconds = run(sys.argv[2], float(sys.argv[3]))
        print("; ".join(f"{what} {a:.1f} s ({b:.1f})" for what, (a, b) in seconds.items()))
    else:
        environment = os.environ | {"MPLBACKEND": "agg"}
        for page in sys.argv[1:] or FIELDS:
            command = [sys.executable, __file__, "--run", page, str(time.time())]
            print(f"{page:<16}", end="", flush=True)
            subprocess.run(command, cwd=EXAMPLES, env=environment, check=True)
