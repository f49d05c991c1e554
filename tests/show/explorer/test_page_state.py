"""Where one is in the explorer: presets, the address, and what can be taken home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from browser import needs_chromium

pytestmark = needs_chromium()

from explorer_page import FAITHFUL, Explorer, written  # noqa: E402


def called(seen: Explorer) -> dict[str, Any]:
    """What the call in Python that is taken home makes."""
    seen.page.get_by_role("button", name="Python", exact=True).click()
    names: dict[str, Any] = {}
    exec(seen.copied().replace("print(fit)", ""), names)
    return names


@pytest.mark.parametrize(
    ("key", "n", "means"),
    [
        ("two-clouds", 400, [-7.0, 7.0]),
        ("overlapping", 1000, [-2.0, 4.5]),
        ("the-crawl", 200, None),
        ("faithful", 272, [48.0, 95.0]),
    ],
)
def test_each_preset_has_its_values_and_its_guess(
    opened: Any, drawn: Path, key: str, n: int, means: list[float] | None
) -> None:
    seen = opened(drawn)
    seen.page.get_by_label("Data", exact=True).select_option(key)
    names = called(seen)
    x = np.asarray(names["x"])
    assert x.size == n
    assert f"{n:,} values" in seen.page.inner_text(".title")
    expected = [x.min(), x.max()] if means is None else means
    np.testing.assert_allclose(seen.mixture().means, expected)
    seen.press("top")
    assert "certified" in seen.said
    if key == "faithful":
        np.testing.assert_array_equal(np.sort(x), np.sort(FAITHFUL))


def test_the_clouds_of_the_notebook_are_drawn(opened: Any, drawn: Path) -> None:
    x = np.asarray(called(opened(drawn))["x"])
    left, right = x[x < -1], x[x > -1]
    assert (left.size, right.size) == (200, 200)
    assert np.mean(left) == pytest.approx(-4.5, abs=4 * 0.5 / 200**0.5)
    assert np.mean(right) == pytest.approx(2.5, abs=4 / 200**0.5)
    assert np.std(left) == pytest.approx(0.5, rel=0.2)
    assert np.std(right) == pytest.approx(1, rel=0.2)


def test_sliders_and_draw_again_draw_new_values(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    first = called(seen)["x"]
    seen.page.get_by_role("button", name="Draw again").click()
    again = called(seen)["x"]
    assert len(again) == len(first)
    assert again != first
    seen.page.get_by_label("values", exact=True).fill("100")
    seen.page.get_by_label("mean of cloud 2").fill("6")
    seen.page.get_by_label("sd of cloud 2").fill("0.5")
    x = np.asarray(called(seen)["x"])
    assert x.size == 100
    assert np.mean(x[x > 1]) == pytest.approx(6, abs=0.3)
    state = seen.state()
    assert (state["n"], state["true-means"], state["true-sds"], state["draw"]) == (
        "100",
        "-4.5,6",
        "0.5,0.5",
        "2",
    )
    same = opened(drawn, "&".join(f"{name}={value}" for name, value in state.items()))
    assert called(same)["x"] == x.tolist()


def test_the_truth_is_drawn_when_asked_for(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    before = seen.page.evaluate("document.querySelector('.stage > canvas').toDataURL()")
    seen.page.get_by_label("Show the truth").check()
    seen.settled()
    assert before != seen.page.evaluate("document.querySelector('.stage > canvas').toDataURL()")


@pytest.mark.parametrize(
    "algorithm", ["Soft", "Hard proportions", "Classification", "Stochastic", "Accelerated"]
)
def test_the_address_restores_the_state(opened: Any, drawn: Path, algorithm: str) -> None:
    seen = opened(drawn, "data=overlapping&means=-1,3&sds=1,2&weights=0.25,0.75")
    seen.page.locator(".card", has_text=algorithm).click()
    seen.press("step", "step", "step", "E")
    state = seen.state()
    assert state["algorithm"].startswith(algorithm.split()[0].lower())
    assert (state["step"], state["split"]) == ("3", "1")
    same = opened(drawn, "&".join(f"{name}={value}" for name, value in state.items()))
    assert same.step == 3
    assert same.mixture() == seen.mixture()
    assert same.pixels("#d55e00") == seen.pixels("#d55e00")


def test_an_address_written_by_hand(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "means=-7,7&algorithm=hard&step=3")
    assert seen.step == 3
    assert seen.page.get_by_label("Hard proportions").is_checked()
    guess = called(seen)["start"]
    np.testing.assert_array_equal(guess.means, [-7, 7])
    assert guess.sds[0] == guess.sds[1] > 0
    fit = called(seen)["fit"]
    np.testing.assert_allclose(seen.mixture().means, fit.trace.mixtures[3].means, rtol=1e-9)


@pytest.mark.parametrize(
    "state",
    [
        "step=-1&means=a,b",
        "data=nothing&algorithm=none&cost=-2",
        "means=1,2&sds=0,-1",
        "%%%",
        "step=1e9",
    ],
)
def test_an_address_that_makes_no_sense_does_no_harm(opened: Any, drawn: Path, state: str) -> None:
    seen = opened(drawn, state)
    assert seen.step == 0
    assert len(seen.numbers()) == 2
    seen.press("step")
    assert seen.step == 1


def test_the_top_is_in_the_address(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "data=overlapping&step=2")
    seen.press("top")
    state = seen.state()
    assert state["top"] == "2"
    assert int(state["step"]) > 2
    same = opened(drawn, "&".join(f"{name}={value}" for name, value in state.items()))
    assert same.mixture() == seen.mixture()


def test_values_far_from_zero_keep_their_digits(opened: Any, tmp_path: Path) -> None:
    x = 1e9 + FAITHFUL / 100
    start = mix1d.Mixture.normal(means=[1e9 + 0.5, 1e9 + 0.9], sds=[0.1, 0.1])
    seen = opened(written(tmp_path / "far.html", x, start), "step=2")
    fit = mix1d.fit(x, start=start, accelerate=False, max_iter=2)
    np.testing.assert_allclose(seen.mixture().means - 1e9, fit.mixture.means - 1e9, rtol=1e-6)
    assert seen.numbers()[0][1] == f"{fit.mixture.means[0]:.2f}"


def test_another_address_in_an_open_page(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    seen.page.evaluate("location.hash = '#data=faithful&means=50,80&step=2'")
    seen.wait_until(lambda: seen.step == 2)
    assert "Old Faithful" in seen.page.inner_text("h1")


def test_cuts_are_those_of_python(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "data=faithful")
    seen.press("top")
    seen.page.get_by_label("Show where to cut").check()
    seen.settled()
    told = seen.page.inner_text(".cuts .note")
    ours = float(told.split()[2])
    assert ours == pytest.approx(seen.mixture().thresholds().main, abs=5e-3)
    assert "of the values will be misplaced" in told
    seen.page.get_by_label("Cost of a mistake").fill("3")
    seen.settled()
    assert float(seen.page.inner_text(".cuts .note").split()[2]) > ours + 0.5
    assert seen.state()["cost"] == "8"


def test_the_call_in_python_starts_from_the_guess(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "data=faithful")
    guess = seen.mixture()
    seen.press("step")
    names = called(seen)
    assert names["start"] == guess
    assert names["fit"].mixture.means == pytest.approx(
        mix1d.fit(FAITHFUL, 2).mixture.means, rel=1e-4
    )


@pytest.mark.parametrize("kind", ["SVG", "PNG", "JSON"])
def test_files_are_taken_home(opened: Any, drawn: Path, tmp_path: Path, kind: str) -> None:
    seen = opened(drawn, "step=2&split=1")
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name=kind, exact=True).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    content = path.read_bytes()
    if kind == "PNG":
        assert content.startswith(b"\x89PNG")
        assert len(content) > 10_000
    elif kind == "SVG":
        assert content.startswith(b"<svg ")
        assert b"#d55e00" in content
        assert b"NaN" not in content
    else:
        assert mix1d.Mixture.from_json(content.decode()) == seen.mixture()


def test_a_link_can_be_copied(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=2")
    seen.page.get_by_role("button", name="Link", exact=True).click()
    link = seen.copied()
    assert link.startswith("file://")
    assert "step=2" in link
    assert "draw=1" in link


def test_values_that_cannot_be_used_are_told_and_others_shown(opened: Any, tmp_path: Path) -> None:
    seen = opened(written(tmp_path / "same.html", values=[5.0, 5.0, 5.0], name="same"))
    assert "cannot be used: there must be 2 distinct values or more" in seen.said
    assert seen.page.inner_text("h1") == "Two clouds"
    seen.press("step")
    assert seen.step == 1
