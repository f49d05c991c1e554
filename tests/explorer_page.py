"""The explorer in a page that is open in Chromium: what a reader does there, and what is seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import mix1d
from browser import Visit
from mix1d.show.explorer import scene
from mix1d.show.explorer.page import page

__all__ = ["FAITHFUL", "Explorer", "written"]

FAITHFUL = np.loadtxt(
    Path(__file__).parents[1] / "examples" / "faithful.csv", delimiter=",", skiprows=1
)[:, 1]

STILL = {"reduced_motion": "reduce"}
"""Movements end at once, so that no test waits for one."""


def written(path: Path, x: Any = None, start: mix1d.Mixture | None = None, **traits: Any) -> Path:
    """A page with these values and this first guess, or one that draws its own values."""
    data = scene.empty()
    if x is not None:
        sample = mix1d.fit(x, 1).sample
        data = scene.live(sample, start or mix1d.Mixture.normal(means=[48, 95], sds=[5, 5]))
    path.write_text(page(data | traits, title="EM"), encoding="utf-8")
    return path


class Explorer(Visit):
    """A visit to a page of the explorer."""

    def __init__(self, browser: Any, path: Path, state: str = "", **options: Any) -> None:
        super().__init__(browser, path, state, **(STILL | options))
        self.page.context.set_offline(True)
        self.page.wait_for_selector("[data-started]")

    def press(self, *buttons: str) -> None:
        for button in buttons:
            self.page.click(f".key-{button}")
            self.settled()

    @property
    def said(self) -> str:
        self.settled()
        return str(self.page.inner_text(".say"))

    @property
    def step(self) -> int:
        self.settled()
        return int(self.page.get_attribute(".mix1d-explorer", "data-step"))

    def numbers(self) -> list[list[str]]:
        """The typed numbers of each curve: weight, mean, sd."""
        self.settled()
        rows = self.page.locator("tbody tr").all()
        return [[field.input_value() for field in row.locator("input").all()] for row in rows]

    def field(self, name: str, curve: int) -> Any:
        return self.page.get_by_label(f"{name} of curve {curve}", exact=True)

    def handle(self, kind: str, curve: int) -> Any:
        return self.page.locator(f".handle.{kind}").nth(curve - 1)

    def drag(self, handle: Any, across: float, up: float = 0.0) -> None:
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + across / 2, y - up / 2)
        mouse.move(x + across, y - up)
        mouse.up()

    def mixture(self) -> mix1d.Mixture:
        """The mixture as JSON that is taken home, every digit of it."""
        self.settled()
        self.page.get_by_role("button", name="JSON", exact=True).click()
        return mix1d.Mixture.from_json(self.copied())

    def copied(self) -> str:
        """What lies ready to be copied."""
        return str(self.page.text_content(".copybox pre"))

    def state(self) -> dict[str, str]:
        """The address, once it is written."""
        self.page.wait_for_timeout(400)
        text = self.page.evaluate("location.hash")
        return dict(part.split("=") for part in text.lstrip("#").split("&") if part)

    def pixels(self, colour: str) -> int:
        """How many pixels of the picture have this colour."""
        self.settled()
        found = self.page.evaluate(
            """(colour) => {
              const drawn = document.querySelector(".stage > canvas");
              const copy = new OffscreenCanvas(drawn.width, drawn.height);
              const context = copy.getContext("2d", { willReadFrequently: true });
              context.drawImage(drawn, 0, 0);
              const { data } = context.getImageData(0, 0, copy.width, copy.height);
              const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
              let count = 0;
              for (let i = 0; i < data.length; i += 4)
                if (data[i + 3] === 255 && wanted.every((part, c) => data[i + c] === part)) count++;
              return count;
            }""",
            colour,
        )
        return int(found)

    def settled(self) -> None:
        """Waits until what was pressed is painted."""
        frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        self.page.evaluate(frame)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Waits at most 10 seconds; what Playwright has for this, the page's own rules forbid."""
        for _ in range(500):
            if condition():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it did not come")

    def untroubled(self) -> bool:
        """Whether nothing was complained about and nothing was asked for."""
        return (self.complaints, self.asked_for()) == ([], [])
