"""EM as an animation: the curves from the first guess to the result, and the log-likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import whole_number
from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.choices import Algorithm
from mix1d.drafts import as_path, draft_of
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.objects.values import Value
from mix1d.sample import Sample
from mix1d.show import explorer
from mix1d.show.artists import draw_bars, draw_mixture, draw_points, frame
from mix1d.show.canvas import Place, needs_matplotlib, new_figure, note_above, plain_frame
from mix1d.show.climb import climb_limits, climb_note
from mix1d.show.curves import curves_of
from mix1d.show.entries import SUM, number_entries
from mix1d.show.frames import caption, common_view, frame_numbers, in_final_order
from mix1d.show.legend import draw_legend
from mix1d.show.pen import Pen

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.animation import FuncAnimation
    from matplotlib.axes import Axes

__all__ = ["Animation", "animate", "draw_climb"]

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
    algorithm: Algorithm | None = "em",
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
    algorithm : str or None, default "em"
        By what a page climbs that lets the reader drag normals; None for a path that is played.

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
    numbers = frame_numbers(len(mixtures), whole_number("frames", frames, 2))
    return Animation(in_final_order(mixtures), path, sample, numbers, name, algorithm)


class Animation(Value):
    """An animation of EM; made by `animate`. Nothing is drawn until it is shown or saved.

    As HTML it is the explorer: normals can be dragged there, of others the path is played. As a GIF
    and for Matplotlib it is a series of pictures.
    """

    def __init__(
        self,
        mixtures: Sequence[Mixture],
        logliks: FloatArray,
        sample: Sample,
        numbers: IntArray,
        name: str | None,
        algorithm: Algorithm | None,
    ) -> None:
        self.mixtures = mixtures
        self.logliks = frozen(logliks)
        self.sample = sample
        self.numbers = frozen(numbers)
        self.name = name
        self.algorithm = algorithm

    def _content(self) -> tuple[Any, ...]:
        return (
            tuple(self.mixtures), self.logliks, self.sample, self.numbers, self.name,
            self.algorithm,
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"Animation({len(self.numbers)} frames of {len(self.mixtures) - 1} iterations)"

    def _repr_html_(self) -> str:
        return explorer.frame(self.to_html(), explorer.title_of(self._scene))

    def to_html(self) -> str:
        """The animation as a page that needs no network."""
        return explorer.page(self._scene, title=explorer.title_of(self._scene), compact=True)

    def to_matplotlib(self) -> FuncAnimation:
        """The same as Matplotlib's `FuncAnimation`, for who writes a film or embeds it."""
        needs_matplotlib()
        from matplotlib.animation import FuncAnimation

        stage = _Stage(self)
        return FuncAnimation(
            stage.figure,
            stage.show,
            frames=self.numbers.tolist(),
            init_func=lambda: [],
            interval=self.interval,
        )

    def save(self, path: str | PathLike[str]) -> None:
        """Write the animation: ``.html``, or ``.gif`` by Matplotlib."""
        target = as_path("path", path)
        ending = target.suffix.lower()
        if ending not in (".html", ".htm", ".gif"):
            raise Mix1dError(f"`path` must end in .html or .gif, got {str(path)!r}")
        with draft_of("path", target) as draft:
            if ending == ".gif":
                film = self.to_matplotlib()
                film.save(draft, writer="pillow", fps=round(1000.0 / self.interval))
                return
            draft.write_text(self.to_html(), encoding="utf-8", newline="\n")

    @property
    def interval(self) -> int:
        """Milliseconds for each frame."""
        return int(min(500.0, 1000.0 * SECONDS / len(self.numbers)))

    @cached_property
    def _scene(self) -> dict[str, Any]:
        return explorer.scene_of(
            self.mixtures,
            self.logliks,
            self.sample,
            frames=len(self.numbers),
            name=self.name,
            algorithm=self.algorithm,
        )


class _Stage:
    """The figure of an animation: what all frames share, and what each draws anew."""

    def __init__(self, film: Animation) -> None:
        self.film = film
        self.view = common_view(film.mixtures, film.sample)
        self.figure = new_figure(SIZE, DPI)
        self.upper, self.lower = self.figure.subplots(2, 1, height_ratios=[2.4, 1.0])
        self.moving: list[Any] = []
        place, self.pen = Place(self.upper, own=True, in_use=False), Pen.on(self.upper)
        draw_bars(self.upper, self.view, self.pen)
        frame(place, self.view, film.name, self.pen)
        entries = number_entries(film.mixtures[-1].k, self.pen)
        if film.mixtures[-1].k > 1:
            entries = entries.with_row(SUM, self.pen.sum_line())
        draw_legend(place, entries, "outside")
        self.points = draw_points(
            self.upper, self.view, self.view.marks, self._groups(film.mixtures[0]), self.pen
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
            self.upper,
            self.view.with_curves(curves_of(mixture, self.view.low, self.view.high)),
            self.pen,
        )
        self.points.set_color(self.pen.hues_of(self._groups(mixture)))
        path = self.film.logliks[: number + 1]
        self.climbed.set_data(np.arange(len(path)), path)
        self.head.set_data([number], np.maximum(path[-1:], self.lower.get_ylim()[0]))
        self.title.set_text(self._caption(number))
        return [*self.moving, self.points, self.climbed, self.head, self.title]

    def _groups(self, mixture: Mixture) -> IntArray:
        return mixture.predict(self.view.marks)

    def _caption(self, number: int) -> str:
        return caption(number, float(self.film.logliks[number]))


def draw_climb(ax: Axes, path: FloatArray, numbers: IntArray) -> tuple[Any, Any]:
    """The log-likelihood of all states; the line so far and its head, which are still to move."""
    from matplotlib.ticker import MaxNLocator

    pen = Pen.on(ax)
    ax.plot(np.arange(len(path)), path, color=pen.grey("#cccccc"), lw=pen.width(1.2))
    (climbed,) = ax.plot([], [], color=pen.sum, lw=pen.width(1.8))
    (head,) = ax.plot([], [], "o", color=pen.sum, ms=6, clip_on=False)
    if len(path) > len(numbers):
        ax.set_xscale("symlog", linthresh=1.0)
        ax.xaxis.set_major_formatter("{x:g}")
    else:
        ax.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    ax.set_xlim(0, max(len(path) - 1, 1))
    ax.set_ylim(*climb_limits(path))
    note_above(ax, climb_note(path, ax.get_ylim()[0]))
    ax.ticklabel_format(axis="y", useOffset=False)
    ax.set_xlabel("iteration")
    ax.set_ylabel("log-likelihood")
    plain_frame(ax)
    return climbed, head
