"""The rows of a legend: what the components of a picture are called, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.curve.overlap import percent
from mix1d.mixture import Mixture
from mix1d.show.canvas import on_axes
from mix1d.show.pen import Pen
from mix1d.style.numbers import short

__all__ = ["SUM", "Entries", "entries_of", "group_entries", "number_entries"]

SUM = "sum"
"""What the line of the whole mixture is called."""


@dataclass(frozen=True)
class Entries:
    """The rows of a legend: in full, as the cells of a table, and in short."""

    header: tuple[str, ...]
    """The heads of the columns; empty for no table."""
    cells: tuple[tuple[str, ...], ...]
    short: tuple[str, ...]
    styles: tuple[dict[str, Any], ...]
    """The keywords of the line before each row."""

    def with_row(self, words: str, style: dict[str, Any]) -> Entries:
        """The same with one more row, which has no numbers."""
        blank = ("",) * max(len(self.header) - 1, 0)
        return Entries(
            self.header,
            (*self.cells, (words, *blank)),
            (*self.short, words),
            (*self.styles, style),
        )


def entries_of(mixture: Mixture, pen: Pen) -> Entries:
    """Name or number, weight, mean and sd of each component.

    Median and half the range from 16% to 84% where a component has no mean or no sd.
    """
    places, widths, titles = mixture.means, mixture.sds, ("mean", "sd")
    if not np.isfinite([places, widths]).all():
        found = [component.location_and_width() for component in mixture.components]
        places, widths = np.array(found, dtype=np.float64).T
        titles = ("median", "half-width")
    finest = float(np.maximum(widths.min(), 1e-3 * widths.max()))
    given = pen.look.names(mixture.k)
    names = given or tuple(str(j + 1) for j in range(mixture.k))
    columns = (
        names,
        tuple(f"{weight:.3f}" for weight in mixture.weights),
        tuple(on_axes(short(place, finest, 2)) for place in places.tolist()),
        tuple(on_axes(short(width, width, 3)) for width in widths.tolist()),
    )
    return Entries(
        header=("", "weight", *titles),
        cells=tuple(zip(*columns, strict=True)),
        short=given or tuple(
            f"{name} ({percent(w)})" for name, w in zip(names, mixture.weights, strict=True)
        ),
        styles=tuple(pen.component_line(j) for j in range(mixture.k)),
    )  # fmt: skip


def group_entries(names: Sequence[str], shares: Sequence[float], pen: Pen) -> Entries:
    """Name and share of each group of components."""
    cells = tuple((name, percent(w)) for name, w in zip(names, shares, strict=True))
    styles = tuple(pen.component_line(j) for j in range(len(names)))
    return Entries(("", "share"), cells, tuple(names), styles)


def number_entries(k: int, pen: Pen) -> Entries:
    """For what moves: the numbers of the components alone."""
    names = tuple(f"group {j + 1}" for j in range(k))
    styles = tuple(pen.component_line(j) for j in range(k))
    return Entries((), tuple((name,) for name in names), names, styles)
