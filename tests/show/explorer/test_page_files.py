"""A table that is opened, dropped or pasted in the explorer: what is read, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from browser import chromium, needs_chromium

pytestmark = needs_chromium()

from explorer_page import Explorer, written  # noqa: E402

EVIL = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def seen(browser: Any, tmp_path: Path) -> Iterator[Explorer]:
    visit = Explorer(browser, written(tmp_path / "page.html"))
    visit.page.locator("summary").click()
    yield visit
    assert visit.untroubled()
    visit.page.context.close()


def paste(seen: Explorer, text: str) -> str:
    """What is said of the pasted text."""
    seen.page.get_by_label("Numbers to paste").fill(text)
    seen.page.get_by_role("button", name="Use these numbers").click()
    seen.settled()
    return str(seen.page.inner_text(".panel [role=status]"))


def read(seen: Explorer) -> list[float]:
    """The values as the call in Python has them."""
    seen.page.get_by_role("button", name="Python", exact=True).click()
    line = next(line for line in seen.copied().splitlines() if line.startswith("x = "))
    return list(map(float, line[5:-1].split(",")))


def test_ties_gaps_and_words_are_told(seen: Explorer) -> None:
    told = paste(seen, "size\n1\n2\n2\n3.5\nNaN\n\nNA\nlarge\ninf\n5e1\n")
    assert "5 values read" in told
    assert "1 tie (a value that occurs again)" in told
    assert "2 missing cells (empty, NA or NaN)" in told
    assert "1 text (the first is \u201clarge\u201d in row 8)" in told
    assert "1 infinite number" in told
    assert read(seen) == [1, 2, 2, 3.5, 50]
    assert seen.page.inner_text("h1") == "size"
    seen.press("step")
    assert seen.step == 1


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 2 3 4.5", [1, 2, 3, 4.5]),
        ("1, 2, 3, 4.5", [1, 2, 3, 4.5]),
        ("1,5;2,5;7", [1.5, 2.5, 7]),
        ("\ufeffa\r\n1\r\n2\r\n4\r\n", [1, 2, 4]),
        ('"x"\n"1"\n"2"\n"\u22123"\n', [1, 2, -3]),
    ],
)
def test_forms_of_a_column(seen: Explorer, text: str, values: list[float]) -> None:
    assert "Nothing was left out" in paste(seen, text)
    assert read(seen) == values


def test_a_column_is_chosen_of_a_table(seen: Explorer, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows = "".join(f'"bird, {i}",{i}.5,{100 - i * i}\n' for i in range(1, 9))
    table.write_text("name,length,weight\n" + rows, encoding="utf-8")
    seen.page.get_by_label("File with a column of numbers").set_input_files(table)
    seen.wait_until(lambda: seen.page.inner_text("h1") == "length")
    assert read(seen) == [i + 0.5 for i in range(1, 9)]
    seen.page.get_by_label("Column", exact=True).select_option(label="weight")
    assert read(seen) == [100 - i * i for i in range(1, 9)]
    assert seen.page.inner_text("h1") == "weight"


def test_a_hostile_name_stays_text(seen: Explorer) -> None:
    paste(seen, f"{EVIL}\tb\n1\t2\n3\t4\n9\t5\n")
    assert seen.page.inner_text("h1") == EVIL
    assert seen.page.locator("img").count() == 0
    assert seen.page.title() == "EM"
    told = paste(seen, f"1\n2\n{EVIL}\n7\n")
    assert "<img src=x onerror" in told
    assert seen.page.locator("img").count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No column with at least two numbers was found."),
        ("a b c", "No column with at least two numbers was found."),
        ("7\n7\n7", "All 3 numbers of this column are the same"),
    ],
)
def test_what_cannot_be_used_is_told(seen: Explorer, text: str, words: str) -> None:
    before = seen.page.inner_text("h1")
    assert words in paste(seen, text)
    assert seen.page.inner_text("h1") == before


def test_a_file_is_dropped_on_the_page(seen: Explorer) -> None:
    seen.page.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["height\\n1\\n2\\n4\\n8\\n"], "plants.csv"));
          const how = { dataTransfer: transfer, bubbles: true, cancelable: true };
          const event = new DragEvent("drop", how);
          document.querySelector(".stage").dispatchEvent(event);
        }"""
    )
    seen.wait_until(lambda: seen.page.inner_text("h1") == "height")
    assert read(seen) == [1, 2, 4, 8]


def test_many_values_are_gathered_and_that_is_told(seen: Explorer, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=30_000).round(6)
    np.savetxt(tmp_path / "x.txt", x)
    seen.page.get_by_label("File with a column of numbers").set_input_files(tmp_path / "x.txt")
    seen.wait_until(lambda: seen.page.inner_text("h1") == "x.txt")
    told = seen.page.inner_text(".panel [role=status]")
    assert "30,000 values read" in told
    assert "gathered in" in told
    assert "cells of width" in told
    seen.page.get_by_role("button", name="Take curve 2 away").click()
    seen.press("top")
    assert seen.mixture().means[0] == pytest.approx(np.mean(x), abs=1e-5)
    assert seen.mixture().sds[0] == pytest.approx(np.std(x), rel=1e-4)
