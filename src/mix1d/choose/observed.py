"""The data of a test: a `Sample`; a `Sketch` where there are very many values."""

from __future__ import annotations

from typing import Any

from mix1d.arguments import choice, no_weights
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sketching import Sketch, is_long, sketch
from mix1d.weighing import COUNTS, RELATIVE, check_kind

__all__ = ["observed", "points", "refuse_relative"]


def observed(x: Any, weights: Any, missing: str, weights_are: str = COUNTS) -> Sample | Sketch:
    """What the caller gave; a sketch only if it does not hold every distinct value."""
    choice("missing", missing, ("raise", "drop"))
    check_kind(weights_are, x)
    if isinstance(x, (Sample, Sketch)):
        no_weights(x, weights)
        if isinstance(x, Sketch) and x.scale != "linear":
            raise Mix1dError(f'`x` must be a sketch with scale="linear", got {x!r}')
        return x.to_sample() if isinstance(x, Sketch) and x.is_exact else x
    if not is_long(x):
        return Sample(x, weights=weights, weights_are=weights_are, missing=missing)
    try:
        folded = sketch(x, weights=weights, weights_are=weights_are, missing=missing)
    except Mix1dError:  # whatever is wrong with `x`, the sample says it in the words of a fit
        return Sample(x, weights=weights, weights_are=weights_are, missing=missing)
    return folded.to_sample() if folded.is_exact else folded


def points(x: Any, weights: Any, missing: str) -> Sample:
    """`observed` as weighted points: two for each cell of a sketch."""
    data = observed(x, weights, missing)
    return data.to_sample() if isinstance(data, Sketch) else data


def refuse_relative(test: str, x: Any, weights_are: Any) -> None:
    """Refuse relative weights, whose own or as an argument: a p-value counts observations."""
    kind = check_kind(weights_are)
    if RELATIVE in (kind, getattr(x, "weights_are", kind)):
        raise Mix1dError(
            f"`{test}` needs weights that are counts, and these are relative: its p-value is that "
            "of so many equal observations"
        )
