"""The film of EM."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.animation import Animation, animate, frame_numbers

CLOUDS = Mixture.normal(means=[-4.5, 2.5], sds=[0.5, 1.0])
PATH = [
    Mixture.normal(means=[-7 + 2.5 * t, 7 - 4.5 * t], sds=[1.7 - 1.2 * t, 1.2 - 0.2 * t])
    for t in (0.0, 0.5, 1.0)
]


def film(name: str | None = None) -> Animation:
    return animate(PATH, [-900.0, -600.0, -500.0], Sample(CLOUDS.sample(100, rng=0)), name=name)


@pytest.fixture(scope="module")
def page() -> str:
    return film().to_html()


@pytest.mark.parametrize("total", [1, 2, 59, 60, 61, 100, 1001, 10_001])
@pytest.mark.parametrize("frames", [2, 8, 60])
def test_thinning_keeps_first_and_last_and_is_dense_early(total: int, frames: int) -> None:
    numbers = frame_numbers(total, frames)
    assert numbers[0] == 0
    assert numbers[-1] == total - 1
    assert len(numbers) <= frames
    assert len(numbers) > 0.8 * min(total, frames)
    assert np.all(np.diff(numbers) > 0)
    if total > 2 * frames > 4:
        assert numbers[1] == 1
        assert np.diff(numbers)[-1] > 1


def test_the_page_has_a_player_and_asks_for_nothing(page: str) -> None:
    for control in ("Play", "Pause", "Next frame", "Previous frame"):
        assert f'aria-label="{control}"' in page
    assert re.search(r'<img alt="The curves [^"]+" id="_anim_img', page)
    assert re.search(r'class="anim-slider" aria-label="Frame"', page)
    assert len(re.findall(r"data:image/png;base64", page)) == 3
    assert not re.findall(r"(https?:)?//[a-z0-9.]+\.[a-z]+", re.sub(r"base64,[^\"]*", "", page))
    assert "<link" not in page


def test_the_same_film_is_the_same_page(page: str) -> None:
    assert film().to_html() == page


def test_it_saves_a_page_that_names_nothing_unescaped(tmp_path: Path) -> None:
    film("<script>alert(1)</script>").save(tmp_path / "em.html")
    text = (tmp_path / "em.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "<script>alert" not in text
    assert len(text) < 5e6


def test_it_saves_a_gif(tmp_path: Path) -> None:
    film().save(tmp_path / "em.gif")
    assert (tmp_path / "em.gif").read_bytes()[:4] == b"GIF8"


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mix1dError, match=r"`path` must end in \.html or \.gif"):
        film().save(tmp_path / "em.mp4")


def test_a_trace_of_another_length_is_refused() -> None:
    with pytest.raises(Mix1dError, match="`logliks` must be one for each of 3 mixtures"):
        animate(PATH, [-1.0], Sample([1.0, 2.0]))


def test_components_take_the_colours_of_where_they_end() -> None:
    swapped = [Mixture(m.weights[::-1], m.components[::-1]) for m in PATH]
    drawn = animate(swapped, [-900.0, -600.0, -500.0], Sample(CLOUDS.sample(100, rng=0)))
    assert drawn.mixtures == film().mixtures
