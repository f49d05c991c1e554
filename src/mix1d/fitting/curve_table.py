"""The curves of a fit as a tidy table: one row for each curve and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arguments import numbers
from mix1d.errors import Mix1dError
from mix1d.fitting.pictures import densities
from mix1d.infer.basis import Basis
from mix1d.show.curves import curves_of
from mix1d.show.windows import window, window_alone

__all__ = ["curve_columns"]

SUM = "sum"
"""What the whole mixture is called among the components."""


def curve_columns(basis: Basis, x: Any, group_names: Sequence[str] | None) -> dict[str, Any]:
    """Columns of the table: place, curve, weighted density, probability of the component there."""
    mixture = densities(basis)
    if x is None:
        data = basis.data
        ends = window_alone(mixture) if data is None else window(mixture, data)
        places = curves_of(mixture, *ends).x
    else:
        places = np.atleast_1d(numbers("x", x))
        if places.ndim != 1 or not np.isfinite(places).all():
            raise Mix1dError("`x` must be finite numbers in one row, got others")
    names = tuple(group_names or (str(j + 1) for j in range(mixture.k)))
    heights = [w * c.pdf(places) for w, c in zip(mixture.weights, mixture.components, strict=True)]
    shares = mixture.posterior(places).T
    curves = (*names, SUM) if mixture.k > 1 else names
    rows = [*heights, mixture.pdf(places)][: len(curves)]
    odds = [*shares, np.ones(places.size)][: len(curves)]
    return {
        "x": np.tile(places, len(curves)),
        "component": np.repeat(curves, places.size).tolist(),
        "density": np.concatenate(rows),
        "posterior": np.concatenate(odds),
    }
