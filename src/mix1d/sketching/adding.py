"""Two sketches together, stratum by stratum."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sample import labelling
from mix1d.sketching import weighed
from mix1d.sketching.sketch_like import SketchLike
from mix1d.sketching.strata import joined, relabelled

__all__ = ["added"]


def added(one: SketchLike, other: SketchLike, limit: int) -> dict[str, Any]:
    """What a sketch of the data of both holds, with at most `limit` cells of a stratum.

    Raises
    ------
    Mix1dError
        If their labels do not go together, or the sum of all weights is too large for a number.
    """
    rows = {
        "n_rows": one.n_rows + other.n_rows,
        "n_missing": one.n_missing + other.n_missing,
    }
    if one.squares is not None:
        content, squares, unit = weighed.joined(one._part(), other._part(), limit)
        return rows | {"content": content, "squares": squares, "unit": unit}
    labels, *changes = labelling.joined(one.labelling, other.labelling)
    parts = map(relabelled, (one.strata, other.strata), changes)
    strata = joined(parts, limit)
    with np.errstate(over="ignore"):
        if not np.isfinite(sum(stratum.n for stratum in strata)):
            raise Mix1dError("the weights of two sketches must have a finite sum, got inf")
    return rows | {"content": strata, "labelling": labels}
