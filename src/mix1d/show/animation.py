"""EM as an animation: the curves from the first guess to the result, and the log-likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import whole_number
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.drafts import as_path, draft_of
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.objects.values import Value
from mix1d.sample import Sample
from mix1d.show.artists import draw_bars, draw_mixture, draw_points, frame
from mix1d.show.canvas import needs_matplotlib, new_figure, note_above, plain_frame
from mix1d.show.captions import legend_beside, number_labels
from mix1d.show.climb import climb_limits, climb_note
from mix1d.show.player import offline, page
from mix1d.show.view import View, curves_of, view_of, window
from mix1d.style.palette import SUM, colours

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

__all__ = [
    "Animation", "animate", "caption", "common_view", "draw_climb", "frame_numbers",
    "in_final_order",
]  # fmt: skip

SIZE = (7.2, 5.2)
"""Width and height of a frame in inches."""

DPI = 80.0
"""Pixels for each inch of a frame."""

SECONDS = 12.0
"""Longest duration of an animation; one of few frames shows each for half a second."""


def animate(
    mixtures: Sequence[Mixture],
    logliks: Any,
    sample: Sample,
    frames: int = 60,
    *,
    name: str | None = None,
) -> Animation:
    """The path of a fit as an animation.

    Parameters
    ----------
    mixtures : sequence of T Mixture
        The start and the state after each iteration.
    logliks : (T,) array_like
        Their log-likelihoods.
    sample : Sample
        What was fitted.
    frames : int, default 60
        At most so many frames: the first and the last, and between them densely early, where EM
        moves most.
    name : str, optional
        What the values are, for the axis.

    Returns
    -------
    Animation
        Shows itself in a notebook; ``.save("em.html")`` writes a page that needs nothing else.
    """
    path = np.array(logliks, dtype=np.float64)
    if not len(mixtures) or path.shape != (len(mixtures),):
        raise Mix1dError(
            f"`logliks` must be one for each of {len(mixtures)} mixtures, got shape {path.shape}"
        )
    needs_matplotlib()
    numbers = frame_numbers(len(mixtures), whole_number("frames", frames, 2))
    return Animation(in_final_order(mixtures), path, sample, numbers, name)


class Animation(Value):
    """An animation of EM; made by `animate`. Nothing is drawn until it is shown or saved."""

    def __init__(
        self,
        mixtures: Sequence[Mixture],
        logliks: FloatArray,
        sample: Sample,
        numbers: IntArray,
        name: str | None,
    ) -> None:
        self.mixtures = mixtures
        self.logliks = frozen(logliks)
        self.sample = sample
        self.numbers = frozen(numbers)
        self.name = name

    def _content(self) -> tuple[Any, ...]:
        return tuple(self.mixtures), self.logliks, self.sample, self.numbers, self.name

    def __repr__(self) -> str:
        return f"Animation({len(self.numbers)} frames of {len(self.mixtures) - 1} iterations)"

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_html(self) -> str:
        """The animation with its player as an HTML fragment that needs no network."""
        return self._html

    def save(self, path: str | PathLike[str]) -> None:
        """Write the animation: ``.html`` with its player, or ``.gif``."""
        target = as_path("path", path)
        ending = target.suffix.lower()
        if ending not in (".html", ".htm", ".gif"):
            raise Mix1dError(f"`path` must end in .html or .gif, got {str(path)!r}")
        with draft_of("path", target) as draft:
            if ending == ".gif":
                self._film().save(draft, writer="pillow", fps=round(1000.0 / self.interval))
                return
            title = f"EM on {self.name}" if self.name else "EM"
            draft.write_text(page(title, self.to_html()), encoding="utf-8", newline="\n")

    @property
    def interval(self) -> int:
        """Milliseconds for each frame."""
        return int(min(500.0, 1000.0 * SECONDS / len(self.numbers)))

    @cached_property
    def _html(self) -> str:
        return offline(self._film().to_jshtml(default_mode="once"))

    def _film(self) -> FuncAnimation:
        from matplotlib.animation import FuncAnimation

        stage = _Stage(self)
        return FuncAnimation(
            stage.figure,
            stage.show,
            frames=self.numbers.tolist(),
            init_func=lambda: [],
            interval=self.interval,
        )


class _Stage:
    """The figure of an animation: what all frames share, and what each draws anew."""

    def __init__(self, film: Animation) -> None:
        self.film = film
        self.view = common_view(film.mixtures, film.sample)
        self.figure = new_figure(SIZE, DPI)
        self.upper, self.lower = self.figure.subplots(2, 1, height_ratios=[2.4, 1.0])
        self.moving: list[Any] = []
        draw_bars(self.upper, self.view)
        frame(self.upper, self.view, film.name)
        legend_beside(self.upper, number_labels(film.mixtures[-1].k), total=True)
        self.points = draw_points(
            self.upper, self.view, self.view.marks, self._groups(film.mixtures[0])
        )
        self.climbed, self.head = draw_climb(self.lower, film.logliks, film.numbers)
        self.title = self.figure.suptitle(self._caption(0), fontsize=11)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")  # the axes would change their size with each title

    def show(self, number: int) -> list[Any]:
        """Draw one frame: the state after `number` iterations."""
        for artist in self.moving:
            artist.remove()
        mixture = self.film.mixtures[number]
        self.moving = draw_mixture(
            self.upper, self.view.with_curves(curves_of(mixture, self.view.low, self.view.high))
        )
        self.points.set_color(colours(self._groups(mixture)))
        path = self.film.logliks[: number + 1]
        self.climbed.set_data(np.arange(len(path)), path)
        self.head.set_data([number], np.maximum(path[-1:], self.lower.get_ylim()[0]))
        self.title.set_text(self._caption(number))
        return [*self.moving, self.points, self.climbed, self.head, self.title]

    def _groups(self, mixture: Mixture) -> IntArray:
        return mixture.predict(self.view.marks)

    def _caption(self, number: int) -> str:
        return caption(number, float(self.film.logliks[number]))


def caption(number: int, loglik: float) -> str:
    """What a frame shows: ``"iteration 3, log-likelihood -1,034.00"``."""
    where = "first guess" if number == 0 else f"iteration {number:,}"
    return f"{where}, log-likelihood {loglik:,.2f}"


def draw_climb(ax: Axes, path: FloatArray, numbers: IntArray) -> tuple[Any, Any]:
    """The log-likelihood of all states; the line so far and its head, which are still to move."""
    ax.plot(np.arange(len(path)), path, color="#cccccc", lw=1.2)
    (climbed,) = ax.plot([], [], color=SUM, lw=1.8)
    (head,) = ax.plot([], [], "o", color=SUM, ms=6, clip_on=False)
    if len(path) > len(numbers):
        ax.set_xscale("symlog", linthresh=1.0)
        ax.xaxis.set_major_formatter("{x:g}")
    ax.set_xlim(0, max(len(path) - 1, 1))
    ax.set_ylim(*climb_limits(path))
    note_above(ax, climb_note(path, ax.get_ylim()[0]))
    ax.ticklabel_format(axis="y", useOffset=False)
    ax.set_xlabel("iteration")
    ax.set_ylabel("log-likelihood")
    plain_frame(ax)
    return climbed, head


def frame_numbers(total: int, frames: int) -> IntArray:
    """Which of `total` states to show: all if they are few, else the first, the last and between
    them ever more sparsely.

    Examples
    --------
    >>> frame_numbers(1001, 8)
    array([   0,    1,    3,   10,   32,  100,  316, 1000])
    """
    if total <= frames:
        return np.arange(total, dtype=np.intp)
    last = total - 1
    for number in range(frames, 4 * frames):  # small numbers coincide once rounded
        spaced = np.round(np.geomspace(1.0, last, number - 1))
        spaced = np.unique(np.concatenate([[0.0], spaced, [last]]))
        if len(spaced) >= frames:
            break
    keep = np.round(np.linspace(0, len(spaced) - 1, min(frames, len(spaced)))).astype(np.intp)
    return np.asarray(spaced[keep], dtype=np.intp)


def in_final_order(mixtures: Sequence[Mixture]) -> list[Mixture]:
    """The components sorted by where they end: so they have the colours of every other picture."""
    order = np.argsort(mixtures[-1].means, kind="stable")
    if np.array_equal(order, np.arange(len(order))):
        return list(mixtures)
    return [Mixture(m.weights[order], [m.components[j] for j in order]) for m in mixtures]


def common_view(mixtures: Sequence[Mixture], sample: Sample) -> View:
    """One view for all frames: wide enough for the first guess, as high as the result."""
    ends = [window(mixtures[0], sample), window(mixtures[-1], sample)]
    between = (min(low for low, _ in ends), max(high for _, high in ends))
    return view_of(mixtures[-1], sample, between=between)
