"""How the explorer looks and answers: light and dark, narrow and wide, fast, for every reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from browser import needs_chromium, violations
from mix1d.style.palette import COLOURS, ON_DARK

pytestmark = needs_chromium()

from explorer_page import FAITHFUL, Explorer, written  # noqa: E402

STATES = {
    "first": "",
    "shared": "data=faithful&step=2&split=1&cost=2",
    "spike": "means=-4.5,2.5,3&sds=0.5,1,0.0001&weights=0.4,0.5,0.1",
    "eight": "data=faithful&means=45,50,55,60,70,75,80,90&sds=2,2,2,2,2,2,2,2",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("looks") / "recorded.html"
    mix1d.fit(FAITHFUL, 2, family="gamma").explore(path, name="waiting", open_page=False)
    return path


OUTSIDE = """() => {
  const wide = document.documentElement.clientWidth;
  const parts = ":is(button, input, select, label, p, h1, h2, th, td, .told)";
  return [...document.querySelectorAll(".mix1d-explorer " + parts)]
    .filter((part) => part.checkVisibility())
    .map((part) => [part, part.getBoundingClientRect()])
    .filter(([part, box]) => {
      const card = part.closest(".card")?.getBoundingClientRect();
      const [left, right] = card ? [card.left, card.right] : [0, wide];
      return box.left < left - 0.5 || box.right > right + 0.5;
    })
    .map(([part]) => part.outerHTML.slice(0, 80));
}"""
"""What is cut off at the right or the left."""


@pytest.mark.parametrize("state", STATES)
def test_it_fits_and_everyone_can_use_it(opened: Any, drawn: Path, state: str) -> None:
    seen = opened(drawn, STATES[state])
    seen.page.get_by_label("Show where to cut").check()
    seen.page.get_by_role("button", name="JSON", exact=True).click()
    seen.page.locator("summary").click()
    for width in (360, 600, 768, 1024, 1400):
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.settled()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.page.evaluate(OUTSIDE) == []
        for scheme in ("light", "dark") if width in (360, 1400) else ():
            seen.page.emulate_media(color_scheme=scheme)
            seen.settled()
            assert violations(seen.page)[0] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_components_have_the_colours_of_all_pictures(opened: Any, drawn: Path, scheme: str) -> None:
    seen = opened(drawn, "step=3&split=1", color_scheme=scheme)
    colours = {"light": COLOURS, "dark": ON_DARK}[scheme]
    assert all(seen.pixels(colour) > 500 for colour in colours[:2])


def test_the_page_around_may_choose_dark(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=3&split=1", color_scheme="light")
    seen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    seen.wait_until(lambda: seen.pixels(ON_DARK[0]) > 500)


def test_four_thousand_values_move_smoothly(browser: Any, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=4000)
    start = mix1d.Mixture.normal(means=[-1, 1], sds=[1, 1])
    path = written(tmp_path / "many.html", x, start)
    assert path.stat().st_size <= 250_000
    seen = Explorer(browser, path)
    seen.page.evaluate("document.querySelector('.key-E').click()")
    took = seen.page.evaluate(
        """async () => {
          const handle = document.querySelector(".handle.round");
          const key = { key: "ArrowRight", bubbles: true };
          const press = () => handle.dispatchEvent(new KeyboardEvent("keydown", key));
          const times = [];
          for (let i = 0; i < 30; i++) {
            const begun = performance.now();
            press();
            await new Promise((done) => requestAnimationFrame(done));
            times.push(performance.now() - begun);
          }
          return times.sort((a, b) => a - b)[15];
        }"""
    )
    seen.page.context.close()
    assert took < 60, "a frame at rest takes 17 ms; the machine that tests may be busy"


def test_two_explorers_stand_on_one_page(browser: Any, tmp_path: Path, drawn: Path) -> None:
    text = drawn.read_text(encoding="utf-8")
    place = '<div data-explorer="scene"></div>'
    assert place in text
    both = tmp_path / "both.html"
    both.write_text(text.replace(place, place + place), encoding="utf-8")
    seen = Explorer(browser, both)
    seen.wait_until(lambda: seen.page.locator("[data-started]").count() == 2)
    second = seen.page.locator(".mix1d-explorer").nth(1)
    second.locator(".card", has_text="Stochastic").click()
    second.locator(".key-step").click()
    seen.settled()
    assert second.get_attribute("data-step") == "1"
    assert seen.step == 0
    assert seen.page.locator(".mix1d-explorer").nth(0).get_by_label("Soft (EM)").is_checked()
    ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    seen.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_a_recorded_path_is_played_and_read(
    opened: Any, recorded: Path, width: int, scheme: str
) -> None:
    seen = opened(recorded, color_scheme=scheme, viewport={"width": width, "height": 900})
    last = seen.step
    assert last > 3
    assert seen.page.locator(".handle").count() == 0
    assert violations(seen.page)[0] == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    seen.press("back")
    assert seen.step == last - 1
    seen.press("again")
    assert seen.step == 0
    first = seen.said
    seen.press("step")
    assert seen.step == 1
    assert seen.said != first
    seen.page.locator(".climb-slider").focus()
    seen.page.keyboard.press("End")
    assert seen.step == last
    seen.page.get_by_label("Speed").fill("7")
    seen.press("play")
    seen.wait_until(lambda: seen.step == last and "Play" in seen.page.inner_text(".key-play"))
    strip = seen.page.get_by_label("Value to read")
    strip.focus()
    seen.settled()
    lines = seen.page.inner_text(".reader")
    shares = [float(part.rstrip("%")) for part in lines.split() if part.endswith("%")]
    assert sum(shares) == pytest.approx(100, abs=0.2)
