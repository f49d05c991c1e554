"""The film of EM."""

from __future__ import annotations

import sys
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.families import LogNormal
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.animation import Animation, animate

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


def test_the_page_is_the_explorer(page: str) -> None:
    assert "runModule(" in page
    assert '"kind":"live"' in page
    assert len(page.encode()) < 300_000


def test_a_notebook_shows_the_page_in_a_frame(page: str) -> None:
    shown = film()._repr_html_()
    assert shown.startswith('<iframe title="EM" srcdoc="')
    assert unescape(shown.split('srcdoc="')[1].split('"')[0]) == page
    assert len(shown.encode()) < 300_000


def test_the_path_of_other_families_is_recorded_and_small() -> None:
    path = [Mixture([0.5, 0.5], [LogNormal(a, 1.0), LogNormal(3.0, 0.5)]) for a in range(60)]
    sample = Sample(path[0].sample(4000, rng=0))
    page = animate(path, -np.arange(60.0), sample).to_html()
    assert '"kind":"recorded"' in page
    assert len(page.encode()) < 300_000


def test_html_needs_no_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    film().save(tmp_path / "em.html")
    with pytest.raises(MissingExtraError, match=r"pip install .*(matplotlib|plot)"):
        film().save(tmp_path / "em.gif")


def test_matplotlib_gets_one_frame_for_each_state() -> None:
    animation = pytest.importorskip("matplotlib.animation")
    shown = film().to_matplotlib()
    assert isinstance(shown, animation.FuncAnimation)
    assert list(shown.new_frame_seq()) == [0, 1, 2]
    shown._draw_was_started = True  # nobody shows it: no warning


def test_the_same_film_is_the_same_page(page: str) -> None:
    assert film().to_html() == page


def test_it_saves_a_page_that_names_nothing_unescaped(tmp_path: Path) -> None:
    film("<script>alert(1)</script>").save(tmp_path / "em.html")
    text = (tmp_path / "em.html").read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "<script>alert" not in text
    assert len(text) < 300_000


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
