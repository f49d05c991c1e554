"""Colours seen with each colour-vision deficiency, and in grey."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from mix1d.style.palette import COLOURS, ON_DARK, SUM, colour, line_style

# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB
SEEN_BY = {
    "everyone": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.95047], [1.0], [1.08883]])


def cielab(hexadecimal: str, seen: NDArray[np.float64]) -> NDArray[np.float64]:
    rgb = np.array([int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


APART = {COLOURS: 28.0, ON_DARK: 25.0}
"""CIELAB units; a difference of 2 is just seen where two patches touch."""

LIGHTER = 17.0
"""CIELAB lightness between neighbours; black and white are 100 apart."""


@pytest.mark.parametrize("palette", [COLOURS, ON_DARK])
@pytest.mark.parametrize("reader", SEEN_BY)
def test_every_reader_tells_all_colours_apart(reader: str, palette: tuple[str, ...]) -> None:
    labs = [cielab(c, SEEN_BY[reader]) for c in palette]
    assert min(np.linalg.norm(a - b) for a, b in combinations(labs, 2)) >= APART[palette]


def test_neighbours_differ_in_grey() -> None:
    lightness = [cielab(colour(j), np.eye(3))[0] for j in range(len(COLOURS) + 1)]
    assert np.abs(np.diff(lightness)).min() >= LIGHTER


@pytest.mark.parametrize("hue", [*COLOURS, SUM])
def test_a_line_stands_out_from_the_paper(hue: str) -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    luminance = ((cielab(hue, np.eye(3))[0] + 16) / 116) ** 3
    assert 1.05 / (luminance + 0.05) >= 3.0


def test_neighbours_differ_in_line_style() -> None:
    assert all(str(line_style(j)) != str(line_style(j + 1)) for j in range(40))


def test_on_a_dark_page_neighbours_differ_in_grey_too() -> None:
    lightness = [cielab(c, np.eye(3))[0] for c in ON_DARK]
    assert np.abs(np.diff(lightness)).min() > 15
    assert min(lightness) > 48  # still seen on nearly black


def test_a_component_keeps_its_hue_on_a_dark_page() -> None:
    for light, dark in zip(COLOURS, ON_DARK, strict=True):
        a, b = (np.arctan2(*cielab(c, np.eye(3))[:0:-1]) for c in (light, dark))
        assert abs((a - b + np.pi) % (2 * np.pi) - np.pi) < 0.6


def test_forty_components_look_different() -> None:
    looks = {(colour(j), str(line_style(j))) for j in range(40)}
    assert len(looks) == 40
