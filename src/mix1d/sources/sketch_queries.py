"""The sketch as a query: the engine works where the data are, a few thousand rows come back.

Two queries, written once in Narwhals' expressions, run on every engine. The first (`survey`) finds
the ends, the second (`cell_counts`) counts in cells on the fine side; `merged` coarsens them to
those of the sketch in memory. Only if they were too coarse after all (most rows in a few cells, far
from the others) is there another query.

With `by`, both are grouped by that column too, and each group has cells of its own width.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sketching.cells import (
    FINEST,
    NO_CELLS,
    Cells,
    cells_of_values,
    least_exponent,
    merged,
)
from mix1d.sources.cell_counts import counted_cells
from mix1d.sources.query import Query
from mix1d.sources.survey import Counted, Group, check_countable, survey
from mix1d.sources.width import is_settled

__all__ = ["sketches_of"]


def sketches_of(query: Query, groups: list[Group] | None = None) -> dict[Any, Sketch]:
    """One sketch for each group; without `by` the only key is None.

    The first query is left out where its answer, `groups`, is known.
    """
    if groups is None:
        groups = survey(query)
        check_countable(query, groups)
    found: dict[Any, Cells] = {}
    waiting = groups
    while waiting:
        counted = counted_cells(query, waiting)
        _check_unchanged(query, waiting, counted)
        found |= {key: one.cells for key, one in counted.items()}
        waiting = [
            replace(group, known=counted[group.key], has_ends=True)
            for group in waiting
            if not is_settled(found[group.key], query.cells)
        ]
    return {group.name: _sketch(query, group, found[group.key]) for group in groups}


def _check_unchanged(query: Query, groups: list[Group], counted: dict[Any, Counted]) -> None:
    """Refuse a table that was written to between two queries, or is another one each time."""
    for group in groups:
        before, after = group.known, counted[group.key]
        changed = ""
        if before.rows.sum() != after.rows.sum():
            changed = f"it had {before.rows.sum():.0f} numbers, then {after.rows.sum():.0f}"
        elif group.has_ends and query.scale == "linear" and _ends(before) != _ends(after):
            changed = f"its ends were {_ends(before)}, then {_ends(after)}"
        if changed:
            raise Mix1dError(
                f"column {query.name!r} must stay as it is while it is read, and between two "
                f"queries {changed}: read it within one transaction, or from a copy"
            )


def _ends(counted: Counted) -> tuple[float, float]:
    """The smallest and the largest value; on a log scale those of the second query are the engine's
    own logarithms.
    """
    cells = counted.cells
    return float(cells.low.min(initial=np.inf)), float(cells.high.max(initial=-np.inf))


def _sketch(query: Query, group: Group, cells: Cells) -> Sketch:
    """Coarsened to the cells of the sketch in memory; or refined, where each holds one value."""
    if np.all(cells.low == cells.high):
        content = cells_of_values(cells.low, cells.sums[:, 0], FINEST, query.cells)
    else:
        least = least_exponent(np.stack([cells.low, cells.high]))
        content = merged([cells, NO_CELLS._replace(exponent=least)], query.cells)
    if not np.isfinite(content.sums[:, 0].sum()):
        raise Mix1dError(f"`weights` must have a finite sum, got {content.sums[:, 0].sum()}")
    return Sketch(
        content,
        cells=query.cells,
        scale=query.scale,
        n_rows=group.n_rows,
        n_missing=group.n_missing,
    )
