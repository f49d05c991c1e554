"""The picture of many fits: a panel for each column or group."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from mix1d.arguments import shown, text, whole_number
from mix1d.errors import Mix1dError, Outcome
from mix1d.fitting import pictures
from mix1d.fitting.result import Fit
from mix1d.show.captions import lumps_words
from mix1d.show.look import Look
from mix1d.show.multiples import plot_panels

__all__ = ["plot_many"]

MOST = 25
"""Panels that are drawn where no names are given."""


class FitsLike(Protocol):
    """The fits of many columns."""

    @property
    def names(self) -> tuple[Hashable, ...]: ...
    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    def fit(self, name: Hashable) -> Fit: ...


def plot_many(
    fits: FitsLike,
    names: Sequence[Hashable] | None,
    columns: int,
    axes: Any,
    name: str | None,
    look: Look,
) -> Any:
    """The panels of `Fits.plot`, whose arguments these are."""
    chosen = _chosen(fits, names)
    look = replace(look, legend=look.legend or "off")

    def draw(number: int, ax: Any) -> str:
        return _draw(fits, chosen[number], look, ax)

    columns = whole_number("columns", columns, 1)
    titles = [str(title) for title in chosen]
    return plot_panels(titles, draw, columns, axes, name=text("name", name))


def _chosen(fits: FitsLike, names: Sequence[Hashable] | None) -> list[Hashable]:
    if names is None:
        return list(fits.names[:MOST])
    chosen: list[Hashable] = [names] if isinstance(names, str) else list(names)
    for wanted in chosen:
        if wanted not in fits.names:
            raise Mix1dError(
                f"`names` must be among the {len(fits.names):,} names, got {shown(wanted)}"
            )
    if not chosen:
        raise Mix1dError("`names` must be at least one name, got none")
    return chosen


def _draw(fits: FitsLike, name: Hashable, look: Look, ax: Any) -> str:
    """One panel; what must be known of a fit that cannot be trusted."""
    outcome = fits.outcomes[fits.names.index(name)]
    note = "" if outcome else outcome.name.lower().replace("_", " ")
    try:
        fit = fits.fit(name)
    except Mix1dError:
        ax.set_axis_off()
        return note
    lumps = lumps_words(fit._basis.lumps, fit.mixture.weights.tolist())
    pictures.plot(fit._beside, ax, look=look)
    return "; ".join(filter(None, [note, lumps]))
