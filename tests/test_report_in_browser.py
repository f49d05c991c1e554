"""The report in a real browser: headless Chromium, driven by Playwright, looked at by axe-core.

Needs ``pip install -e '.[test]'`` and a Chromium of the system; skipped without them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d

pytest.importorskip("matplotlib")
pytest.importorskip("jinja2")
NEEDS = "pip install -e '.[test]' to test pages in Chromium"
playwright = pytest.importorskip("playwright.sync_api", reason=NEEDS)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=NEEDS)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EXAMPLES = Path(__file__).parents[1] / "examples"
EVIL = '<script>alert(1)</script> "waiting" & more'
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1100, "height": 900}
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
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


class Visit:
    """A page that is open, what it complained about and what it asked for."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.page = browser.new_page(**({"viewport": DESK} | options))
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def film(self) -> tuple[str, str]:
        """What the film says, and the line of its first component."""
        line = self.page.get_attribute("#film-line-0 path", "d")
        return self.page.inner_text(".moment"), line

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()


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
    seen.press("First")
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(("file:", "data:"))] == []
    assert len([url for url in seen.requests if url.startswith("file:")]) == 1


@pytest.mark.parametrize("name", PAGES)
def test_no_sideways_scroll_on_a_phone(visit: Any, name: str) -> None:
    page = visit(name, viewport=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for picture in page.query_selector_all("svg[role=img]"):
        assert picture.bounding_box()["width"] <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit: Any, name: str, scheme: str) -> None:
    found = axe.Axe().run(visit(name, color_scheme=scheme).page).response
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    passed = {rule["id"] for rule in found["passes"]}
    assert {"color-contrast", "svg-img-alt", "heading-order", "landmark-one-main"} <= passed


def test_the_film_goes_where_it_is_sent(visit: Any) -> None:
    seen = visit("faithful")
    end = seen.film()
    assert "-1,034.00" in end[0]
    seen.press("First")
    first = seen.film()
    assert first[0].startswith("first guess")
    assert first[1] != end[1]
    seen.press("Step")
    assert seen.film()[0].startswith("iteration 1,")
    seen.press("Step back")
    assert seen.film() == first
    seen.press("Last")
    assert seen.film() == end
    seen.page.get_by_role("slider", name="Iteration").fill("2")
    assert seen.film()[0].startswith("iteration 2,")


def test_the_film_plays_and_pauses(visit: Any) -> None:
    seen = visit("enzyme")
    end = seen.film()
    seen.press("Play")  # from the end it begins anew
    assert seen.film() != end
    said = playwright.expect(seen.page.locator(".moment"))
    said.not_to_contain_text("first guess")
    seen.press("Pause")
    stopped = seen.film()
    seen.page.wait_for_timeout(600)  # longer than any frame lasts
    assert seen.film() == stopped
    assert seen.page.get_by_role("button", name="Play", exact=True).is_enabled()


def test_it_can_be_read_without_a_script(visit: Any, browser: Any, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / "faithful.html").as_uri())
    assert not page.get_by_role("button", name="Play").is_visible()
    assert page.locator("#film svg").is_visible()
    assert page.locator("#film-line-1 path").get_attribute("d")
    assert EVIL in page.inner_text("h1")
    context.close()


def test_on_paper_there_is_nothing_to_press(visit: Any) -> None:
    page = visit("faithful", color_scheme="dark").page
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Play").is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
