"""The pages that show code run as they stand; the notebooks have a test of their own."""

import re
import warnings
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("page", ["tables.md", "sklearn.md"])
def test_the_cells_of_a_page_run(page):
    if page == "tables.md":
        pytest.importorskip("duckdb")
    text = (DOCS / page).read_text(encoding="utf-8")
    cells = re.findall(r"```\{code-cell\} python\n(.*?)```", text, re.S)
    assert len(cells) >= 5
    scope = {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for number, cell in enumerate(cells):
            exec(compile(cell, f"{page}, cell {number}", "exec"), scope)
    if page == "tables.md":
        assert scope["so_far"].n == 50_000
        assert scope["fit"].outcome
