"""The screens of "EM in pictures" in Chromium: each shows the parts that its task needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import PHONE, Visit, chromium, needs_chromium
from mix1d.show import explorer

pytestmark = needs_chromium()

STORY = Path(__file__).parents[3] / "docs" / "em_in_pictures.md"
STATES = re.findall(r"^```\{explorer\} (\S+)$", STORY.read_text(encoding="utf-8"), re.M)
PARTS = {"algorithms": ".cards", "drawn": ".drawn", "results": ".results", "data": ".pick"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("story") / "explorer.html"
    path.write_text(explorer.page(explorer.empty(), title="EM"), encoding="utf-8")
    return path


def shown(page: Any) -> set[str]:
    return {part for part, place in PARTS.items() if page.locator(place).is_visible()}


@pytest.mark.parametrize("state", STATES)
def test_it_shows_what_its_address_says_and_complains_of_nothing(
    browser: Any, path: Path, state: str
) -> None:
    visit = Visit(browser, path, state, viewport=PHONE)
    visit.page.wait_for_selector("[data-step]")
    asked = re.search(r"show=([\w,]+)", state)
    everything = {"algorithms", "results", "data"}  # Old Faithful was not drawn
    assert shown(visit.page) == (set(asked[1].split(",")) - {"picture"} if asked else everything)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visit.complaints == []
    assert visit.asked_for() == []
    visit.page.close()


def test_the_parts_stay_hidden_when_the_state_changes_and_the_page_is_loaded_again(
    browser: Any, path: Path
) -> None:
    page = Visit(browser, path, "data=the-crawl&show=drawn").page
    page.wait_for_selector("[data-step]")
    page.get_by_role("button", name="Draw again").click()
    page.wait_for_url(re.compile("draw=2"))
    page.reload()
    page.wait_for_selector("[data-step]")
    assert shown(page) == {"drawn"}
    assert page.evaluate("location.hash").endswith("show=drawn")
    page.close()


def test_the_hard_one_goes_down_before_the_readers_eyes(browser: Any, path: Path) -> None:
    page = Visit(browser, path, STATES[6]).page
    page.wait_for_selector("[data-step]")
    page.get_by_role("button", name="Step").click()
    said = page.locator(".say")
    said.filter(has_text="fell by 0.30").wait_for()
    page.get_by_role("button", name="To the top").click()
    said.filter(has_text="At the top: a maximum of the likelihood, certified").wait_for()
    page.close()
