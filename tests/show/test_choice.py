"""A choice between fits and many fits at once, against files a person has read."""

from __future__ import annotations

import dataclasses

import pytest

from mix1d.show.choice import Choice, choice_html, choice_text
from mix1d.style.markup import page
from show.test_golden import Balance, same_as_file

LAKES = Choice(
    headline="2 normal components of equal sd in 155 values",
    verdict=(
        ("does it fit", "NO: p = 0.005 from 199 refitted replicates"),
        ("how many", "chosen by BIC: 2 components (normal, equal sds); 3 is 4.5 BIC worse"),
    ),
    header=("family", "k", "loglik", "q", "BIC", "outcome"),
    rows=(
        ("normal", "1", "-225.72", "2", "461.53", "converged"),
        ("normal", "2", "-184.64", "5", "394.50", "component 2 rests on <one> value & no more"),
        ("normal, equal sds", "2", "-185.95", "4", "392.07", "converged"),
    ),
    chosen=2,
    trusted=(True, False, True),
    advice=("the values are rounded to steps of 1, and one of <them> is narrower",),
    notes=("lognormal: `x` must be > 0",),
)
GENES = {"name": ["<b>BRCA1</b>", "TP53"], "mean 1": ["5.03", "nan"], "outcome": ["yes", "too_few"]}


def pages() -> dict[str, str]:
    lines = ["20,000 fits of 1 normal component", "19,999  a maximum", "1  too few"]
    return {"choice": choice_html(LAKES), "many": page("\n".join(lines), GENES, more=19_998)}


@pytest.mark.parametrize("name", ["choice", "many"])
def test_html_is_as_read(name: str) -> None:
    same_as_file(f"{name}.html", pages()[name])


def test_text_is_as_read() -> None:
    same_as_file("choice.txt", choice_text(LAKES))


@pytest.mark.parametrize("name", ["choice", "many"])
def test_html_is_well_formed_and_escaped(name: str) -> None:
    reader = Balance()
    reader.feed(pages()[name])
    assert reader.open == []
    assert "<one>" not in pages()[name]
    assert "<b>" not in pages()[name]


def test_the_choice_is_told_in_words_not_by_shade_alone() -> None:
    page = choice_html(LAKES)
    assert page.count(">chosen<") == 1
    assert ">chosen<" in page[page.index("normal, equal sds</td>") :]
    assert ">chosen<" not in choice_html(dataclasses.replace(LAKES, chosen=None))
