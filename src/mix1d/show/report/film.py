"""EM as a film of a few numbers: one SVG, and where its curves lie in each frame.

Unlike `show.animation`, which is a series of images, it is small, sharp, and has the colours of the
page. Without the script it shows the end, and the first guess as dotted lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.animation import (
    SECONDS,
    caption,
    common_view,
    draw_climb,
    frame_numbers,
    in_final_order,
)
from mix1d.show.artists import draw_bars, frame
from mix1d.show.report.contents import Trajectory
from mix1d.show.report.picture import DPI, inline_svg
from mix1d.show.view import Curves, View
from mix1d.style.palette import SUM, colour, line_style

__all__ = ["Film", "film_of"]

SIZE = (5.6, 4.9)
"""Width and height of the film, in inches."""

PLACES = 200
"""Number of places at which a curve is evaluated."""

FRAMES, CURVES = 40, 400
"""Most frames, and most curves in all frames together, so that the page stays small."""


@dataclass(frozen=True)
class Film:
    """The picture and the frames."""

    svg: str
    frames: dict[str, Any]
    """What the script needs: heights in tenths of a point above the axis,
    [frame][component][place]."""
    n: int
    """Number of frames."""


def film_of(trajectory: Trajectory, sample: Sample, name: str | None) -> Film | None:
    """The film; None where nothing moves."""
    k = trajectory.mixtures[-1].k
    if k == 1 or len(trajectory.mixtures) < 2:
        return None
    mixtures = in_final_order(trajectory.mixtures)
    numbers = frame_numbers(len(mixtures), max(8, min(FRAMES, CURVES // k)))
    stage = _Stage(mixtures, trajectory.logliks, sample, name, numbers)
    svg = inline_svg(
        stage.draw,
        key="film",
        title="From the first guess to the result",
        description="The components and their sum at one iteration, dotted where the first guess "
        "was; below them the log-likelihood at each iteration, with a dot at this one.",
        size=SIZE,
        keep=["sum", "head", *(f"{part}-{j}" for j in range(k) for part in ("line", "fill"))],
    )
    return Film(svg, stage.frames(), len(numbers))


class _Stage:
    """The figure of the film, and the places of its parts."""

    def __init__(
        self,
        mixtures: Sequence[Mixture],
        logliks: FloatArray,
        sample: Sample,
        name: str | None,
        numbers: Any,
    ) -> None:
        self.mixtures, self.logliks, self.numbers, self.name = mixtures, logliks, numbers, name
        self.view = common_view(mixtures, sample)
        self.x = _places(self.view)

    def draw(self, figure: Any) -> None:
        upper, lower = figure.subplots(2, 1, height_ratios=[2.4, 1.0])
        draw_bars(upper, self.view)
        frame(upper, self.view, self.name)
        first, last = (self._curves(self.mixtures[end]) for end in (0, -1))
        x, ghosts, heights = _outline(first)[0], _outline(first)[1], _outline(last)[1]
        for j in range(heights.shape[1]):
            hue = colour(j)
            upper.plot(x, ghosts[:, j], color=hue, ls=(0, (1, 2)), lw=1.0)
            upper.fill(x, heights[:, j], color=hue, alpha=0.3, lw=0, gid=f"fill-{j}")
            upper.plot(x, heights[:, j], color=hue, ls=line_style(j), lw=1.6, gid=f"line-{j}")
        upper.plot(x, heights.sum(axis=1), color=SUM, lw=1.6, gid="sum")
        _, head = draw_climb(lower, self.logliks, self.numbers)
        head.set_gid("head")
        head.set_data([self.numbers[-1]], [self.logliks[-1]])
        figure.draw_without_rendering()
        figure.set_layout_engine("none")  # or what is measured here would not hold when it is saved
        self._measure(upper, lower)

    def _measure(self, upper: Any, lower: Any) -> None:
        """Places of x, heights and the head, in points from the upper left corner."""
        bottom = SIZE[1] * DPI
        edges = self._curves(self.mixtures[-1]).edges if self.view.curves.discrete else self.x
        along = upper.transData.transform(np.column_stack([edges, np.zeros(len(edges))]))
        self.places, self.base = along[:, 0], bottom - float(along[0, 1])
        ceiling = upper.transData.transform((0.0, 1.05 * self.view.top))[1]
        self.scale = float(ceiling - along[0, 1]) / (1.05 * self.view.top)
        path = np.maximum(self.logliks[self.numbers], lower.get_ylim()[0])
        heads = lower.transData.transform(np.column_stack([self.numbers, path]))
        self.heads = np.column_stack([heads[:, 0], bottom - heads[:, 1]])

    def frames(self) -> dict[str, Any]:
        """The numbers that the script needs."""
        limit = 1.05 * self.view.top
        parts = [self._curves(self.mixtures[number]).parts for number in self.numbers]
        heights = [np.rint(10.0 * self.scale * np.minimum(part, limit)) for part in parts]
        return {
            "interval": int(min(500.0, 1000.0 * SECONDS / len(self.numbers))),
            "base": round(self.base, 2),
            "limit": round(10.0 * self.scale * limit),
            "steps": self.view.curves.discrete,
            "x": np.round(self.places, 2).tolist(),
            "heights": [height.T.astype(int).tolist() for height in heights],
            "heads": np.round(self.heads, 2).tolist(),
            "captions": [caption(int(t), float(self.logliks[t])) for t in self.numbers],
        }

    def _curves(self, mixture: Mixture) -> Curves:
        densities = np.stack([np.asarray(c.pdf(self.x)) for c in mixture.components], axis=-1)
        parts = np.nan_to_num(mixture.weights * densities, posinf=0.0)
        return Curves(self.x, parts, mixture.discrete)


def _places(view: View) -> FloatArray:
    """Where the curves are evaluated: evenly, at whole numbers if discrete."""
    if not view.curves.discrete:
        return np.linspace(view.low, view.high, PLACES)
    first, last = np.ceil(view.low), np.floor(view.high)
    return np.unique(np.round(np.linspace(first, last, min(PLACES, int(last - first) + 1))))


def _outline(curves: Curves) -> tuple[FloatArray, FloatArray]:
    """The line of each component (g, k): through its values, or in steps if discrete."""
    if not curves.discrete:
        return curves.x, curves.parts
    return np.repeat(curves.edges, 2)[1:-1], np.repeat(curves.parts, 2, axis=0)
