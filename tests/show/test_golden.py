"""Text and HTML against files a person has read.

``MIX1D_WRITE_GOLDEN=1 python -m pytest tests/show`` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mix1d.show.html import summary_html
from mix1d.show.text import short_text, summary_text
from show.golden_cases import CASES

GOLDEN = Path(__file__).parent / "golden"
VOID = {"br"}


def same_as_file(name: str, content: str) -> None:
    path = GOLDEN / name
    if os.environ.get("MIX1D_WRITE_GOLDEN"):
        path.write_text(content + "\n", encoding="utf-8")
    assert content + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_text_is_as_read(name: str) -> None:
    facts = CASES[name]()
    same_as_file(f"{name}.txt", f"{summary_text(facts)}\n\n-- repr --\n{short_text(facts)}")


@pytest.mark.parametrize("name", ["faithful", "lognormal", "penalised"])
def test_html_is_as_read(name: str) -> None:
    same_as_file(f"{name}.html", summary_html(CASES[name]()))


@pytest.mark.parametrize("name", CASES)
def test_text_fits_a_terminal(name: str) -> None:
    facts = CASES[name]()
    assert max(map(len, summary_text(facts).splitlines())) <= 80
    assert len(short_text(facts).splitlines()) == 2


@pytest.mark.parametrize("name", ["max_iter", "penalised"])
def test_distrust_comes_first(name: str) -> None:
    facts = CASES[name]()
    assert summary_text(facts).startswith("NOT TO BE TRUSTED")
    page = summary_html(facts)
    assert page.index("NOT TO BE TRUSTED") < page.index("components in")


class Balance(HTMLParser):
    """Fails on a tag closed out of order; holds the open ones."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", CASES)
def test_html_is_well_formed_and_escaped(name: str) -> None:
    facts = CASES[name]()
    page = summary_html(facts)
    reader = Balance()
    reader.feed(page)
    assert reader.open == []
    assert "<one>" not in page
    assert "http" not in page
    assert "<script" not in page
