"""EM in a report: the explorer, and one picture of start and end for paper and without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.show.animation import draw_climb
from mix1d.show.artists import draw_bars, frame
from mix1d.show.canvas import Place
from mix1d.show.curves import Curves
from mix1d.show.explorer import scene_of
from mix1d.show.frames import common_view, curves_at, frame_numbers, in_final_order, places
from mix1d.show.pen import Pen
from mix1d.show.report.contents import Trajectory
from mix1d.show.report.picture import inline_svg
from mix1d.style.palette import SUM, colour, line_style

__all__ = ["Film", "film_of"]

SIZE = (5.6, 4.9)
"""Width and height of the picture, in inches."""

FRAMES = 40
"""Most states of a path that is recorded."""


@dataclass(frozen=True)
class Film:
    """The picture, and what the explorer is given."""

    svg: str
    scene: dict[str, Any]


def film_of(trajectory: Trajectory, name: str | None) -> Film | None:
    """The film; None where nothing moves."""
    if trajectory.mixtures[-1].k == 1 or len(trajectory.mixtures) < 2:
        return None
    svg = inline_svg(
        lambda figure: _draw(figure, trajectory, name),
        key="film",
        title="From the first guess to the result",
        description="The components and their sum at the end, dotted where the first guess was; "
        "below them the log-likelihood at each iteration.",
        size=SIZE,
    )
    scene = scene_of(
        trajectory.mixtures,
        trajectory.logliks,
        trajectory.sample,
        frames=FRAMES,
        name=name,
        algorithm=trajectory.algorithm,
    )
    return Film(svg, scene)


def _draw(figure: Any, trajectory: Trajectory, name: str | None) -> None:
    upper, lower = figure.subplots(2, 1, height_ratios=[2.4, 1.0])
    mixtures = in_final_order(trajectory.mixtures)
    view = common_view(mixtures, trajectory.sample)
    pen = Pen.on(upper)
    draw_bars(upper, view, pen)
    frame(Place(upper, own=True, in_use=False), view, name, pen)
    x = places(mixtures[-1], view)
    (along, ghosts), (_, heights) = (_outline(curves_at(mixtures[t], x, view)) for t in (0, -1))
    for j in range(heights.shape[1]):
        hue = colour(j)
        upper.plot(along, ghosts[:, j], color=hue, ls=(0, (1, 2)), lw=1.0)
        upper.fill(along, heights[:, j], color=hue, alpha=0.3, lw=0)
        upper.plot(along, heights[:, j], color=hue, ls=line_style(j), lw=1.6)
    upper.plot(along, heights.sum(axis=1), color=SUM, lw=1.6)
    path = trajectory.logliks
    climbed, head = draw_climb(lower, path, frame_numbers(len(path), FRAMES))
    climbed.set_data(np.arange(len(path)), path)
    head.set_data([len(path) - 1], path[-1:])


def _outline(curves: Curves) -> tuple[FloatArray, FloatArray]:
    """The line of each component (g, k): through its values, or in steps if discrete."""
    if not curves.discrete:
        return curves.x, curves.parts
    return np.repeat(curves.edges, 2)[1:-1], np.repeat(curves.parts, 2, axis=0)
