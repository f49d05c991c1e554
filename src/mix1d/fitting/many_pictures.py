"""The picture of many fits: a panel for each column or group."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from mix1d.arguments import shown, text, whole_number
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.data_sets import DataSet, data_sets
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.figures import plot_fit
from mix1d.show.look import Look
from mix1d.show.multiples import plot_panels
from mix1d.sketching import Sketch

__all__ = ["plot_many"]

MOST = 25
"""Panels that are drawn where no names are given."""


class FitsLike(Protocol):
    """The fits of many columns."""

    @property
    def names(self) -> tuple[Hashable, ...]: ...
    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    @property
    def family(self) -> type[Family]: ...
    def mixture(self, name: Hashable) -> Mixture: ...


def plot_many(
    fits: FitsLike,
    x: Any,
    groups: Any,
    names: Sequence[Hashable] | None,
    columns: int,
    axes: Any,
    name: str | None,
    look: Look,
) -> Any:
    """The panels of `Fits.plot`, whose arguments these are."""
    chosen = _chosen(fits, names)
    sets = {} if x is None else _sets(fits, x, groups)
    look = replace(look, legend=look.legend or "off")

    def draw(number: int, ax: Any) -> str:
        return _draw(fits, chosen[number], sets, look, ax)

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


def _sets(fits: FitsLike, x: Any, groups: Any) -> Mapping[Hashable, DataSet]:
    sets = data_sets(
        x, fits.family, groups=groups, column=None, weights=None, weights_are="counts",
        missing="drop", detection=None, decimal=".", thousands=None, missing_values=(),
    )  # fmt: skip
    lacking = [name for name in fits.names if name not in sets]
    if lacking:
        raise Mix1dError(f"`x` must be the data of the fits, and has no {shown(lacking[0])}")
    return sets


def _draw(
    fits: FitsLike, name: Hashable, sets: Mapping[Hashable, DataSet], look: Look, ax: Any
) -> str:
    """One panel; what must be known of a fit that cannot be trusted."""
    outcome = fits.outcomes[fits.names.index(name)]
    note = "" if outcome else outcome.name.lower().replace("_", " ")
    try:
        mixture = fits.mixture(name)
    except Mix1dError:
        ax.set_axis_off()
        return note
    plot_fit(mixture, _sample(sets.get(name)), mixture.thresholds(), ax, look=look)
    return note


def _sample(data: DataSet | None) -> Sample | None:
    if data is None or isinstance(data, Sample):
        return data
    return data.to_sample() if isinstance(data, Sketch) else Sample(data)
