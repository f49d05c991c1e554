"""Text and HTML against files a person has read.

``MIX1D_WRITE_GOLDEN=1 python -m pytest tests/show`` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mix1d.errors import Outcome
from mix1d.mixture import Mixture
from mix1d.show.facts import Facts
from mix1d.show.html import summary_html as html_of
from mix1d.show.plain_text import short_text
from mix1d.show.plain_text import summary_text as text_of
from mix1d.show.table_text import component_rows, outcome_lines
from show.golden_cases import CASES, FAITHFUL, facts_of, verdict_of

GOLDEN = Path(__file__).parent / "golden"
VOID = {"br"}


def summary_text(facts: Facts) -> str:
    return text_of(facts, verdict_of(facts))


def summary_html(facts: Facts) -> str:
    return html_of(facts, verdict_of(facts))


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


def test_a_component_that_vanished_has_no_errors() -> None:
    mixture = Mixture.normal(weights=[1 - 1e-9, 1e-9], means=[5.0, 5.0], sds=[1.0, 1.1])
    header, rows = component_rows(facts_of(mixture))
    assert "±" in rows[0][header.index("mean")]
    assert all("±" not in cell for cell in rows[1])
    assert not any("e+" in cell for cell in rows[0])


def test_a_saddle_is_not_told_to_be_near_its_top() -> None:
    facts = facts_of(FAITHFUL, outcome=Outcome.SADDLE, message=Outcome.SADDLE.value)
    assert "still to be had" not in summary_text(facts)


def test_what_a_fixed_point_is_stands_in_one_sentence() -> None:
    message = "the mean of the second half of a random path, not a maximum of the likelihood"
    facts = facts_of(FAITHFUL, outcome=Outcome.FIXED_POINT, message=message)
    assert outcome_lines(facts) == [f"Ended: {message}."]


def test_one_is_singular_and_zero_has_no_sign() -> None:
    facts = facts_of(Mixture.normal(means=[0], sds=[1]), n=1.0, n_parameters=1, loglik=-1e-9)
    assert "1 normal component in 1 value\n" in summary_text(facts)
    assert "0.000  (1 parameter)" in summary_text(facts)
    assert "-0.000" not in summary_text(facts)
