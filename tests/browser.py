"""Pages in a real browser: headless Chromium of the system, driven by Playwright.

A test module begins with ``pytestmark = needs_chromium()``: its tests are a job of their own,
``make test-browser``, and are skipped by name where either is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

__all__ = [
    "DESK",
    "NODE",
    "PHONE",
    "Visit",
    "chromium",
    "needs_chromium",
    "needs_node",
    "violations",
]

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1100, "height": 900}
NAMES = ("chromium", "chromium-browser", "google-chrome")
NODE = shutil.which("node")


def needs_chromium() -> pytest.MarkDecorator:
    """The mark of a module of such tests; without Playwright or Chromium it is skipped."""
    needs = "pip install -e '.[test]' to test pages in Chromium"
    pytest.importorskip("playwright.sync_api", reason=needs)
    pytest.importorskip("axe_playwright_python.sync_playwright", reason=needs)
    if not any(map(shutil.which, NAMES)):
        pytest.skip("no Chromium on this machine", allow_module_level=True)
    return pytest.mark.browser


def needs_node(test: Any) -> Any:
    """Marks a test that runs the modules of a page in node, without a page."""
    return pytest.mark.browser(pytest.mark.skipif(NODE is None, reason="needs node")(test))


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


def violations(page: Any) -> tuple[list[tuple[str, str]], set[str]]:
    """What axe-core finds wrong in a page, and the names of the rules that it passes."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response
    wrong = [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
    return wrong, {rule["id"] for rule in found["passes"]}


class Visit:
    """A page that is open, what it complained about and what it asked for."""

    def __init__(self, browser: Any, path: Path, state: str = "", **options: Any) -> None:
        self.page = browser.new_page(**({"viewport": DESK} | options))
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri() + (f"#{state}" if state else ""))

    def asked_for(self) -> list[str]:
        """What was requested beside the page and what it holds itself."""
        inside = ("file:", "data:", "blob:", "about:")
        files = [url for url in self.requests if url.startswith("file:")]
        return files[1:] + [url for url in self.requests if not url.startswith(inside)]
