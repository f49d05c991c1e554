"""A figure as a part of a page."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from mix1d.show.report.picture import inline_svg, on_dark, used_colours
from mix1d.style.palette import COLOURS, ON_DARK


def picture(draw: Any, key: str = "a", **options: Any) -> str:
    return inline_svg(
        lambda figure: draw(figure.subplots()),
        key=key,
        title="<i>title</i>",
        description="what it shows",
        size=(4.0, 3.0),
        **options,
    )


def points_of(path: str) -> np.ndarray[Any, Any]:
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), dtype=float)


def test_two_pictures_share_no_id_and_leak_no_style() -> None:
    first, second = (picture(lambda ax: ax.plot([0, 1], [0, 1]), key) for key in ("a", "b"))
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', first)) <= ids[0]
    assert "<style" not in first
    assert "http" not in first
    assert first == picture(lambda ax: ax.plot([0, 1], [0, 1]), "a")


def test_what_it_is_called_is_text() -> None:
    svg = picture(lambda ax: ax.set_xlabel('id="x" #d55e00 url(#p) <b> $x_ 12.34567'))
    assert 'id="x" #d55e00 url(#p) &lt;b&gt; $x_ 12.34567</text>' in svg
    assert "&lt;i&gt;title&lt;/i&gt;</title>" in svg
    assert 'role="img" aria-labelledby="a-title a-description"' in svg


def test_colours_are_variables_of_the_page() -> None:
    svg = picture(lambda ax: ax.plot([0, 1], [0, 1], color=COLOURS[1]))
    assert COLOURS[1] in used_colours(svg)
    assert not re.search(r'style="[^"]*#[0-9a-f]{6}', svg)


def test_a_dark_page_reverses_greys_and_lightens_components() -> None:
    assert [on_dark(colour) for colour in COLOURS] == list(ON_DARK)
    assert on_dark("#ffffff") == "#14171a"
    lightness = [int(on_dark(grey)[1:3], 16) for grey in ("#000000", "#555555", "#ececec")]
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("n", [2000, 20_000])
def test_an_outline_loses_points_and_nothing_else(n: int) -> None:
    """Against the curve itself: within a twentieth of a point across it, with far fewer points."""
    x = np.linspace(0.0, 1.0, n)
    y = np.sin(12.0 * x) + 2.0 * (np.abs(x - 0.5) < 2e-3)

    def draw(ax: Any) -> None:
        ax.set_position((0, 0, 1, 1))
        ax.set_xlim(0, 1)
        ax.set_ylim(-2, 2)
        ax.fill_between(x, y, -2.0)

    def figure(whole: Any) -> None:
        whole.set_layout_engine("none")
        draw(whole.subplots())

    svg = inline_svg(figure, key="a", title="", description="", size=(4.0, 3.0))
    outline = points_of(max(re.findall(r' d="([^"]+)"', svg), key=len))
    assert len(outline) < 700
    tip = outline[np.argmin(outline[:, 1])]  # the spike: nothing may cut it off
    upper = outline[outline[:, 1] < outline[:, 1].max() - 1e-6]
    order = np.argsort(upper[:, 0], kind="stable")
    calm = (np.abs(x - 0.5) > 0.01) & (x > 0.01) & (x < 0.99)
    at = np.interp(288.0 * x[calm], *upper[order].T)
    wanted = 216.0 - 216.0 * (y[calm] + 2.0) / 4.0
    # 0.05 across a slope of 2.25
    assert np.abs(at - at.mean() - wanted + wanted.mean()).max() < 0.15
    assert tip[0] == pytest.approx(144.0, abs=1.0)
    assert np.ptp(outline[:, 1]) == pytest.approx(54.0 * (2.0 + y.max()), abs=0.1)
