"""The data of a test: a `Sample`; a `Sketch` where there are very many values."""

from __future__ import annotations

from typing import Any

from mix1d.arguments import choice, no_weights
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sketching import Sketch, is_long, sketch

__all__ = ["observed", "points"]


def observed(x: Any, weights: Any, missing: str) -> Sample | Sketch:
    """What the caller gave; a sketch only if it does not hold every distinct value."""
    choice("missing", missing, ("raise", "drop"))
    if isinstance(x, (Sample, Sketch)):
        no_weights(x, weights)
        if isinstance(x, Sketch) and x.scale != "linear":
            raise Mix1dError(f'`x` must be a sketch with scale="linear", got {x!r}')
        return x.to_sample() if isinstance(x, Sketch) and x.is_exact else x
    if not is_long(x):
        return Sample(x, weights=weights, missing=missing)
    try:
        folded = sketch(x, weights=weights, missing=missing)
    except Mix1dError:  # whatever is wrong with `x`, the sample says it in the words of a fit
        return Sample(x, weights=weights, missing=missing)
    return folded.to_sample() if folded.is_exact else folded


def points(x: Any, weights: Any, missing: str) -> Sample:
    """`observed` as weighted points: two for each cell of a sketch."""
    data = observed(x, weights, missing)
    return data.to_sample() if isinstance(data, Sketch) else data
