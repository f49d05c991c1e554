"""What the tests of the explorer in Chromium share; a browser is loaded in the fixtures only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from browser import chromium

    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page that draws its own values."""
    from explorer_page import written

    return written(tmp_path_factory.mktemp("explorer") / "drawn.html")


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens pages; at the end none of them may have complained."""
    from explorer_page import Explorer

    visits: list[Any] = []

    def open_page(path: Path, state: str = "", **options: Any) -> Any:
        visits.append(Explorer(browser, path, state, **options))
        return visits[-1]

    yield open_page
    for visit in visits:
        assert visit.untroubled()
        visit.page.context.close()
