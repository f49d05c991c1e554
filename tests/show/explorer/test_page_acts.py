"""What a reader does in the explorer: drags, types, shares out, moves, plays, by mouse and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mix1d
from browser import needs_chromium
from mix1d.style.palette import COLOURS

pytestmark = needs_chromium()

from explorer_page import FAITHFUL, written  # noqa: E402


@pytest.fixture(scope="module")
def faithful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("acts") / "faithful.html", FAITHFUL, name="waiting")


def test_a_circle_is_dragged_sideways_for_the_mean_and_up_for_the_weight(
    opened: Any, faithful: Path
) -> None:
    seen = opened(faithful)
    before = seen.mixture()
    seen.drag(seen.handle("round", 1), 60)
    moved = seen.mixture()
    assert moved.means[0] > before.means[0] + 2
    assert moved.weights[0] == pytest.approx(before.weights[0], abs=0.02)
    assert (moved.means[1], *moved.sds) == (before.means[1], *before.sds)
    seen.drag(seen.handle("round", 1), 0, -60)
    assert seen.mixture().weights[0] < moved.weights[0] - 0.05
    assert sum(seen.mixture().weights) == pytest.approx(1)
    assert "new guess" in seen.said


def test_a_square_is_dragged_for_the_sd(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    before = seen.mixture()
    seen.drag(seen.handle("square", 2), -30)
    after = seen.mixture()
    assert after.sds[1] < before.sds[1] - 1
    np.testing.assert_array_equal(after.means, before.means)
    np.testing.assert_array_equal(after.weights, before.weights)


def test_handles_follow_the_arrow_keys_finer_with_shift(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    before = seen.mixture()
    seen.handle("round", 1).focus()
    seen.page.keyboard.press("ArrowRight")
    coarse = seen.mixture().means[0] - before.means[0]
    seen.handle("round", 1).focus()
    seen.page.keyboard.press("Shift+ArrowRight")
    fine = seen.mixture().means[0] - before.means[0] - coarse
    assert fine == pytest.approx(coarse / 10, rel=1e-6)
    seen.handle("round", 1).focus()
    seen.page.keyboard.press("ArrowUp")
    assert seen.mixture().weights[0] == pytest.approx(before.weights[0] + 0.02)
    seen.handle("square", 1).focus()
    seen.page.keyboard.press("ArrowLeft")
    assert seen.mixture().sds[0] < before.sds[0]
    told = seen.handle("round", 1).get_attribute("aria-valuetext")
    assert f"weight {seen.numbers()[0][0]}" in told


def test_numbers_are_typed_and_wrong_ones_are_told(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    seen.field("mean", 1).fill("54,5")
    seen.field("mean", 1).press("Enter")
    seen.field("weight", 2).fill("0.75")
    seen.field("weight", 2).press("Tab")
    guess = seen.mixture()
    assert guess.means[0] == 54.5
    np.testing.assert_allclose(guess.weights, [0.25, 0.75])
    for field, text, words in (
        ("sd", "0", "An sd must be above 0, got 0."),
        ("weight", "2", "A weight must lie between 0 and 1, got 2."),
        ("mean", "high", "The mean must be a number"),
    ):
        seen.field(field, 1).fill(text)
        seen.field(field, 1).press("Enter")
        assert words in seen.said
    assert seen.mixture() == guess


def test_curves_are_added_and_taken_away(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    box = seen.page.locator(".stage").bounding_box()
    seen.page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + 20)
    assert len(seen.numbers()) == 3
    low, high = min(FAITHFUL), max(FAITHFUL)
    assert low < seen.mixture().means[2] < high
    for _ in range(5):
        seen.page.get_by_role("button", name="Add a curve").click()
    assert len(seen.numbers()) == 8
    assert seen.page.get_by_role("button", name="Add a curve").is_disabled()
    assert sum(seen.mixture().weights) == pytest.approx(1)
    for _ in range(7):
        seen.page.get_by_role("button", name="Take curve 1 away").click()
    assert len(seen.numbers()) == 1
    assert seen.page.get_by_role("button", name="Take curve 1 away").is_disabled()
    seen.handle("round", 1).focus()
    seen.page.keyboard.press("Delete")
    assert "One curve must stay" in seen.said
    seen.press("top")
    assert seen.mixture().means[0] == pytest.approx(np.mean(FAITHFUL))
    assert seen.mixture().sds[0] == pytest.approx(np.std(FAITHFUL))


def test_e_colours_the_strokes_and_m_moves_the_curves(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    before = seen.mixture()
    grey = [seen.pixels(colour) for colour in COLOURS[:2]]
    assert "next" in seen.page.get_attribute(".key-E", "class")
    seen.press("E")
    shared = [seen.pixels(colour) for colour in COLOURS[:2]]
    assert all(b > a + 1000 for a, b in zip(grey, shared, strict=True))
    assert seen.said.startswith("E: every value is split")
    assert seen.mixture() == before
    assert "next" in seen.page.get_attribute(".key-M", "class")
    seen.press("M")
    assert seen.step == 1
    assert "the mean of its shares" in seen.said
    assert "rose by" in seen.said
    assert seen.mixture() != before
    seen.press("M")
    assert seen.step == 1, "M needs E"
    seen.press("M")
    assert seen.step == 2


def test_twenty_steps_are_those_of_python(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    start = seen.mixture()
    for _ in range(20):
        seen.press("step")
    fit = mix1d.fit(FAITHFUL, start=start, accelerate=False, max_iter=20)
    ours = seen.mixture()
    for name in ("weights", "means", "sds"):
        np.testing.assert_allclose(
            getattr(ours, name), getattr(fit.trace.mixtures[20], name), rtol=1e-9
        )
    told = seen.page.inner_text(".figures").split()[-1].replace(",", "").replace("\u2212", "-")
    assert float(told) == pytest.approx(fit.trace.loglik[20], abs=6e-5)


def test_to_the_top_is_pythons_maximum_and_certified(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    seen.press("top")
    assert "certified" in seen.said
    assert "0.0 log-likelihood units are left" in seen.said
    fit = mix1d.fit(FAITHFUL, 2)
    np.testing.assert_allclose(seen.mixture().means, fit.mixture.means, rtol=1e-6)
    assert seen.page.inner_text(".figures").endswith(f"{fit.loglik:,.4f}".replace("-", "\u2212"))


def test_back_and_first_guess(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    states = [seen.mixture()]
    for _ in range(3):
        seen.press("step")
        states.append(seen.mixture())
    seen.press("back")
    assert (seen.step, seen.mixture()) == (2, states[2])
    seen.press("step")
    assert seen.mixture() == states[3]
    seen.press("again")
    assert (seen.step, seen.mixture()) == (0, states[0])
    assert seen.page.locator(".key-back").is_disabled()


def test_play_goes_on_until_nothing_moves(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "data=faithful")
    seen.page.get_by_label("Speed").fill("7")
    seen.press("play")
    seen.wait_until(lambda: seen.said.startswith("At rest"))
    rest = seen.step
    assert 20 < rest < 200
    assert seen.page.inner_text(".key-play .word") == "Play"
    seen.press("again", "play")
    seen.wait_until(lambda: seen.step > 2)
    seen.press("play")
    assert "Paused at step" in seen.said
    paused = seen.step
    seen.page.wait_for_timeout(200)
    assert seen.step == paused < rest


def test_letters_press_the_buttons(opened: Any, drawn: Path) -> None:
    seen = opened(drawn)
    seen.page.locator(".key-E").focus()
    for letter in "em":
        seen.page.keyboard.press(letter)
    assert seen.step == 1
    seen.page.keyboard.press("s")
    assert seen.step == 2
    seen.page.keyboard.press("b")
    assert seen.step == 1
    seen.page.keyboard.press("t")
    assert "certified" in seen.said
    seen.page.keyboard.press("r")
    assert seen.step == 0
    seen.field("mean", 1).focus()
    seen.page.keyboard.press("s")
    assert seen.step == 0, "a letter in a field is a letter"


def test_the_keyboard_is_never_lost(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=1")
    seen.page.locator(".key-back").focus()
    seen.page.keyboard.press("Enter")
    assert seen.step == 0
    seen.page.keyboard.press("s")
    assert seen.step == 1
    seen.handle("round", 2).focus()
    seen.page.keyboard.press("Delete")
    seen.settled()
    assert seen.page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Curve 1: mean and weight"
    )


def test_every_button_and_handle_is_reached_by_tab(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=2")
    wanted = seen.page.evaluate(
        """[...document.querySelectorAll(
          ".mix1d-explorer :is(button:not(:disabled), select, textarea, summary, [tabindex='0'], " +
          "input:not([type=file], [type=radio]))"
        )].filter((e) => e.checkVisibility()).length"""
    )
    reached = set()
    for _ in range(wanted + 10):
        seen.page.keyboard.press("Tab")
        reached.add(
            seen.page.evaluate(
                "[...document.querySelectorAll('*')].indexOf(document.activeElement) + ' ' "
                "+ document.activeElement.tagName"
            )
        )
    assert len({each for each in reached if "BODY" not in each}) >= wanted
    assert wanted > 25


def test_a_value_is_read_with_its_arithmetic(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "means=-2,2&sds=2,2&weights=0.5,0.5")
    mixture = seen.mixture()
    strip = seen.page.get_by_label("Value to read")
    strip.focus()
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("ArrowLeft")
    seen.settled()
    told = strip.get_attribute("aria-valuetext")
    value = float(strip.get_attribute("aria-valuenow"))
    densities = [mix1d.Normal(mean, 2).pdf(value) for mean in mixture.means]
    lines = seen.page.inner_text(".reader")
    assert f"0.5 \u00d7 {float(f'{densities[1]:.4g}'):g} = " in lines
    assert f"{100 * densities[1] / sum(densities):.1f}%" in lines
    assert "curve 2: 0.5 \u00d7" in told
    assert "so " in told
    seen.page.locator("summary").focus()
    seen.settled()
    assert seen.page.locator(".reader").is_hidden()


def test_a_finger_reads_a_value_and_drags_a_handle(opened: Any, drawn: Path) -> None:
    view = {"width": 390, "height": 844}
    seen = opened(drawn, "means=-4,4", viewport=view, has_touch=True, is_mobile=True)
    box = seen.page.locator(".stage").bounding_box()
    seen.page.touchscreen.tap(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.3)
    seen.settled()
    assert "%" in seen.page.inner_text(".reader"), "it stays when the finger is lifted"
    seen.page.locator(".key-E").tap()
    seen.settled()
    assert seen.page.locator(".reader").is_hidden()
    before = seen.mixture()
    seen.drag(seen.handle("round", 1), 30)
    assert seen.mixture().means[0] > before.means[0]


def test_a_spike_is_told(opened: Any, faithful: Path) -> None:
    seen = opened(faithful)
    seen.field("mean", 1).fill("43")
    seen.field("mean", 1).press("Enter")
    seen.field("sd", 1).fill("0.001")
    seen.field("sd", 1).press("Enter")
    assert "spike on one value, 43" in seen.said
    assert "the likelihood has no bound here" in seen.said
    seen.press("play")
    seen.wait_until(lambda: seen.page.locator(".key-E").is_disabled())
    assert "no bound" in seen.said
    assert "no bound" in seen.page.inner_text(".figures")
    seen.press("again")
    seen.field("sd", 1).fill("5")
    seen.field("sd", 1).press("Enter")
    assert "no bound" not in seen.said
    assert seen.page.locator(".key-E").is_enabled()


def test_a_curve_that_loses_its_values_is_told(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "means=-4,70&sds=1.5,1.5&algorithm=hard-proportions")
    seen.wait_until(lambda: seen.page.locator(".key-step").is_enabled())
    seen.press("step")
    assert "Curve 2 has no values any more" in seen.said
    assert seen.numbers()[1][0] == "0"
    seen.press("step", "E", "M", "top")
    assert seen.step > 2
    seen.drag(seen.handle("round", 2), -200, 100)
    assert float(seen.numbers()[1][0]) > 0


def test_algorithms_stand_side_by_side_at_the_same_step(opened: Any, drawn: Path) -> None:
    state = "data=overlapping&means=0,2.5&sds=1,1&weights=0.7,0.3"
    seen = opened(drawn, state)
    told = seen.page.locator(".card .told")
    assert len(set(told.all_inner_texts())) == 1
    seen.press("step", "step", "step")
    logliks = told.all_inner_texts()
    assert len(logliks) == 5
    assert len(set(logliks)) >= 4
    seen.page.locator(".card", has_text="Classification").click()
    assert seen.step == 3
    seen.settled()
    assert f"{float(seen.page.inner_text('.figures')[-8:].replace(',', '')):.2f}" in logliks[2]


def test_hard_proportions_go_down_from_the_maximum_and_say_why(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "data=overlapping&step=3&top=3")
    seen.press("top")
    top = seen.mixture()
    for j, name in ((1, "mean"), (1, "sd")):
        seen.field(name, j).fill(str(float(top.means[0] if name == "mean" else top.sds[0])))
        seen.field(name, j).press("Enter")
    seen.page.locator(".card", has_text="Hard proportions").click()
    seen.press("step")
    assert "fell by" in seen.said
    assert "counted weights do not maximise it" in seen.said


def test_a_click_on_the_climbs_goes_there(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=8")
    box = seen.page.locator(".climb-slider").bounding_box()
    seen.page.mouse.click(box["x"] + 59, box["y"] + box["height"] - 40)
    assert seen.step == 0
    seen.page.locator(".climb-slider").focus()
    seen.page.keyboard.press("End")
    assert seen.step == 8
    seen.page.keyboard.press("ArrowLeft")
    assert seen.step == 7


def test_an_earlier_climb_can_be_walked_again(opened: Any, drawn: Path) -> None:
    seen = opened(drawn, "step=5")
    first = seen.mixture()
    seen.field("mean", 1).fill("6")
    seen.field("mean", 1).press("Enter")
    assert seen.step == 0
    box = seen.page.locator(".climb-slider").bounding_box()
    right = box["x"] + 58 + (box["width"] - 70) * 5 / 8
    seen.page.mouse.click(right, box["y"] + 25)
    assert (seen.step, seen.mixture()) == (5, first)
