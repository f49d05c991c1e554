"""The data as each family needs them: every value or cells, and beside which lumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.fitting.looking import observed_for
from mix1d.fitting.lumps import Lumps, apart
from mix1d.model.outside import values_for
from mix1d.sketching.cells import MOST as MOST_CELLS
from mix1d.sources.door import Data
from mix1d.sources.inputs import CELLS, Fold, Rows

__all__ = ["as_intervals", "beside", "rows_beside", "seen_by"]

ANY_SHAPE: tuple[Fold, ...] = (("linear", CELLS), ("log", CELLS), ("linear", MOST_CELLS))
"""The sketches that shapes may ask for after normals were fitted."""


def beside(data: Data, lumps: Lumps) -> Any:
    """The data without the lumps, as `ceiling` takes them."""
    return lumps.rest.sample if lumps.values.size else data


def rows_beside(rows: Rows, lumps: Lumps) -> Rows:
    """The rows of all other values than the lumps."""
    column, weights = rows
    kept = ~np.isin(column, lumps.values)
    return column[kept], None if weights is None else weights[kept]


def seen_by(
    data: Data,
    kinds: Sequence[type[Family]],
    wanted: str | FloatArray,
    step: float = 0.0,
    *,
    is_auto: bool,
) -> tuple[dict[type[Family], Lumps], dict[str, str]]:
    """The data as each family needs them, and why some families cannot hold them.

    Rounded values are intervals of `step`, if it is not 0.

    Raises
    ------
    Mix1dError
        If none can.
    """
    seen: dict[type[Family], Lumps] = {}
    skipped: dict[str, str] = {}
    own = [(kind.sketch_scale, MOST_CELLS if kind.discrete else CELLS) for kind in kinds]
    data.ahead(ANY_SHAPE if is_auto else own)
    for kind in sorted(kinds, key=lambda kind: (kind.discrete, kind.sketch_scale != "linear")):
        known = next(iter(seen.values()), None)
        outside = "" if known is None or step else _outside(kind, known.rest.ends)
        try:
            found = None if outside else _observed(data, kind, wanted, kinds, step)
        except Mix1dError as error:
            outside, found = str(error), None
        if found is not None and found.rest.is_exact:
            outside = _outside(kind, values_for(found.rest.sample, kind))
        if outside or found is None:
            skipped[kind.name] = outside
        else:
            seen[kind] = found
    if not seen:
        raise Mix1dError("; ".join(dict.fromkeys(skipped.values())))
    return seen, skipped


def _observed(
    data: Data,
    kind: type[Family],
    wanted: str | FloatArray,
    kinds: Sequence[type[Family]],
    step: float,
) -> Lumps:
    seen = observed_for(data, kind, distinct=step > 0.0)
    return as_intervals(apart(wanted, seen, kinds), kind, step)


def as_intervals(lumps: Lumps, kind: type[Family], step: float) -> Lumps:
    """The rows beside the lumps as intervals of one step, if it is not 0, for a density."""
    return lumps if kind.discrete or not step else lumps._replace(rest=lumps.rest.rounded(step))


def _outside(kind: type[Family], values: FloatArray) -> str:
    """Why a family cannot hold the data; '' if it can."""
    outside = values[~kind.in_support(values)]
    if not outside.size:
        return ""
    return f"`x` must be {kind.support} for the family {kind.name!r}, got {outside[0]:.10g}"
