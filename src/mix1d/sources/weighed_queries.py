"""Sketches of relative weights by an engine: the queries of counts, also for their squares.

The engine is asked for the largest weight first, so that no square leaves the range of numbers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.errors import Mix1dError
from mix1d.sketching import Sketch
from mix1d.sketching.relative import SMALLEST
from mix1d.sources.answers import answer
from mix1d.sources.query import Query
from mix1d.sources.sketch_queries import sketches_of
from mix1d.weighing import COUNTS, NOT_GIVEN

__all__ = ["weighed_sketches"]


def weighed_sketches(query: Query, weights_are: str) -> dict[Any, Sketch]:
    """One sketch for each group, as `sketches_of`, of counts or of relative weights."""
    if weights_are == COUNTS:
        return sketches_of(query)
    if not query.weighted:
        raise Mix1dError(NOT_GIVEN)
    import narwhals.stable.v2 as nw

    weight, unit = nw.col("weight"), _unit(query)
    half = -unit // 2
    shrunk = query.table.with_columns(weight=weight * 2.0**half * 2.0 ** (-unit - half))
    square = nw.when(weight * weight > SMALLEST).then(weight * weight).otherwise(SMALLEST)
    squares = shrunk.with_columns(weight=nw.when(weight > 0).then(square).otherwise(weight))
    found = sketches_of(replace(query, table=shrunk))
    squared = sketches_of(replace(query, table=squares))
    return {
        key: weights._replaced(squares=squared[key].weights, unit=unit)
        for key, weights in found.items()
    }


def _unit(query: Query) -> int:
    """The exponent of the power of two just above the largest weight."""
    import narwhals.stable.v2 as nw

    weight = nw.col("weight")
    usual = nw.when((weight > 0) & (weight < np.inf)).then(weight)
    largest = answer(query.table.select(largest=usual.max()))["largest"]
    heaviest = float(largest[0]) if largest[0] is not None else 0.0
    return int(np.frexp(heaviest)[1]) if heaviest > 0 else 0
