"""The corner for a legend on the axes, and the room that is made in it."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes

from mix1d.show.corners import free_corner


def drawn(heights: list[float]) -> Axes:
    ax = pyplot.subplots()[1]
    ax.plot(np.linspace(0.0, 1.0, len(heights)), heights)
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(0.0, 1.0)
    return ax


def test_it_is_the_one_where_the_picture_is_lower() -> None:
    assert free_corner(drawn([0.1, 0.5, 1.0]), 100, 80) == ("upper left", 1.0)
    assert free_corner(drawn([1.0, 0.5, 0.1]), 100, 80) == ("upper right", 1.0)


def test_where_both_are_taken_the_axis_is_made_longer() -> None:
    ax = drawn([0.9] * 50)
    corner, top = free_corner(ax, 100, 80)
    assert corner == "upper left"
    ax.set_ylim(top=top)
    box = ax.get_window_extent()
    line = ax.transData.transform((0.0, 0.9))[1]
    assert box.y1 - 80 > line > box.y1 - 100  # below the legend, and not by much


def test_numbers_at_thresholds_are_avoided() -> None:
    ax = drawn([0.1] * 50)
    ax.text(0.1, 0.95, "66.6")
    assert free_corner(ax, 100, 80) == ("upper right", 1.0)
    ax.text(0.9, 0.95, "80.1")
    ax.set_ylim(top=free_corner(ax, 100, 80)[1])
    tops = [text.get_window_extent().y1 for text in ax.texts]
    assert max(tops) < ax.get_window_extent().y1 - 80


def test_a_picture_keeps_half_of_its_height() -> None:
    assert free_corner(drawn([0.9] * 50), 100, 1000)[1] == pytest.approx(2.0)
