"""The report in a real browser: headless Chromium, driven by Playwright, looked at by axe-core.

Needs ``pip install -e '.[test]'`` and a Chromium of the system; skipped without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from browser import PHONE, Visit, chromium, needs_chromium, violations

pytest.importorskip("matplotlib")
pytest.importorskip("jinja2")
pytestmark = needs_chromium()

EXAMPLES = Path(__file__).parents[1] / "examples"
EVIL = '<script>alert(1)</script> "waiting" & more'
PAGES = ["faithful", "enzyme", "untrusted", "poisson"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    waiting = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
    enzyme = np.loadtxt(EXAMPLES / "enzyme.csv", skiprows=1)
    spots = mix1d.Mixture([0.4, 0.6], [mix1d.Poisson(2.0), mix1d.Poisson(11.0)]).sample(200, rng=1)
    mix1d.fit(waiting, 2).report(folder / "faithful.html", name=EVIL, n_boot=39)
    mix1d.select(enzyme, range(1, 4)).report(folder / "enzyme.html", name="activity", n_boot=39)
    creeping = mix1d.fit(waiting, 3, start="linspace", accelerate=False, max_iter=5)
    creeping.report(folder / "untrusted.html")
    counts = mix1d.fit(spots, 2, family="poisson")
    counts.report(folder / "poisson.html", name="spots", n_boot=0)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Any, pages: Path) -> Iterator[Any]:
    opened: list[Visit] = []

    def open_page(name: str, **options: Any) -> Visit:
        opened.append(Visit(browser, pages / f"{name}.html", **options))
        return opened[-1]

    yield open_page
    for each in opened:
        each.page.close()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for_and_nothing_goes_wrong(visit: Any, name: str) -> None:
    seen = visit(name)
    seen.page.wait_for_selector("[data-started]")
    assert seen.complaints == []
    assert seen.asked_for() == []


@pytest.mark.parametrize("name", PAGES)
def test_no_sideways_scroll_on_a_phone(visit: Any, name: str) -> None:
    page = visit(name, viewport=PHONE).page
    page.wait_for_selector("[data-started]")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for picture in page.query_selector_all("svg[role=img]:visible"):
        assert picture.bounding_box()["width"] <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Any, name: str, scheme: str) -> None:
    page = visit(name, color_scheme=scheme).page
    page.wait_for_selector("[data-started]")
    wrong, passed = violations(page)
    assert wrong == []
    assert {"color-contrast", "svg-img-alt", "heading-order", "landmark-one-main"} <= passed


def test_it_can_be_read_without_a_script(visit: Any, browser: Any, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / "faithful.html").as_uri())
    assert page.locator("#film svg").is_visible()
    assert page.locator("[data-explorer] *").count() == 0
    assert EVIL in page.inner_text("h1")
    context.close()


def test_on_paper_there_is_nothing_to_press(visit: Any) -> None:
    page = visit("faithful", color_scheme="dark").page
    page.wait_for_selector("[data-started]")
    assert not page.locator("#film svg").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("[data-explorer]").is_visible()
    assert page.locator("#film svg").is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
