"""A mixture as a table in a notebook, against files a person has read."""

from __future__ import annotations

import pytest

from mix1d.families import LogNormal, Normal
from mix1d.mixture import Mixture
from mix1d.style.markup import bold, cell, fragment, table, with_swatch
from mix1d.style.palette import colour
from show.test_golden import Balance, same_as_file
from zoo import MIXTURES

SHOWN = {
    "mixture": Mixture.normal(weights=[0.36, 0.64], means=[54.615, 80.091], sds=[5.871, 5.868]),
    "mixture_of_two_families": Mixture([0.4, 0.6], [Normal(3.0, 1.0), LogNormal(1.0, 0.5)]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_as_read(name: str) -> None:
    same_as_file(f"{name}.html", SHOWN[name]._repr_html_())


@pytest.mark.parametrize("name", MIXTURES)
def test_each_component_has_its_row_and_its_colour(name: str) -> None:
    mixture = MIXTURES[name]
    page = mixture._repr_html_()
    reader = Balance()
    reader.feed(page)
    assert reader.open == []
    assert page.count("<tr") == 1 + mixture.k
    for j in range(mixture.k):
        assert f"background:{colour(j)}" in page


def test_texts_are_escaped() -> None:
    name = "<script>alert(1)</script>"
    row = f"<tr>{with_swatch(0, name)}{cell(name)}</tr>"
    assert "<script" not in fragment(bold(name), table([name, name], [row]))
