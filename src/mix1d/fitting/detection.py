"""Limits of detection: of a value at or beyond one only that is known, which side it lies on.

Proteomics and chemistry report one limit a column or one a cell, and write what lies below as the
limit, as half of it, as zero, or leave the cell empty.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import FloatArray
from mix1d.choices import MissingCells, WeightsAre
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sample.building import of_ends

__all__ = ["Detection", "asked_detection"]


class Detection(NamedTuple):
    """The two limits of each of the named columns: numbers, or one for each row."""

    low: Mapping[Hashable, Any]
    high: Mapping[Hashable, Any]
    missing: MissingCells

    def sample(
        self, name: Hashable, values: FloatArray, weights: FloatArray | None, kind: WeightsAre
    ) -> Sample:
        """What the values of a column say; NaN is a missing one."""
        low = _limit(self.low, name, values.size, -np.inf)
        high = _limit(self.high, name, values.size, np.inf)
        if not (low < high).all():
            raise Mix1dError("`detection` must have its low limit below the high one")
        below, above = values <= low, values >= high
        if self.missing == "below":
            below |= np.isnan(values)
        lower = np.where(below, -np.inf, np.where(above, high, values))
        upper = np.where(below, low, np.where(above, np.inf, values))
        if np.isinf(upper[below]).any():
            raise Mix1dError(
                '`missing="below"` needs a low limit in `detection` for every missing value'
            )
        return of_ends(
            Sample, lower, upper, weights=weights, weights_are=kind, is_part=True,
            missing="drop" if self.missing == "drop" else "raise",
        )  # fmt: skip


def asked_detection(
    detection: Any, names: Sequence[Hashable], missing: MissingCells
) -> Detection | None:
    """The argument `detection` for columns of these names; None for none.

    Raises
    ------
    Mix1dError
        If it is no pair of limits, or they are not one a column or one a cell.
    """
    if detection is None:
        if missing == "below":
            raise Mix1dError('`missing="below"` needs a low limit in `detection`, got None')
        return None
    if not isinstance(detection, (tuple, list)) or len(detection) != 2:
        raise Mix1dError(
            "`detection` must be two limits (low, high), each a number, one a column, one a cell, "
            f"or None, got {shown(detection)}"
        )
    low, high = (_by_name(end, names) for end in detection)
    if not low and not high:
        raise Mix1dError("`detection` must have a limit, got (None, None)")
    return Detection(low, high, missing)


def _by_name(limit: Any, names: Sequence[Hashable]) -> dict[Hashable, Any]:
    """One limit for each name; none for None."""
    if limit is None:
        return {}
    if hasattr(limit, "keys"):  # a mapping, a row or a table of pandas
        given = {name: limit[name] for name in limit.keys()}  # noqa: SIM118
        unknown = [name for name in given if name not in set(names)]
        if unknown:
            raise Mix1dError(f"`detection` must name columns of `x`, got {shown(unknown[0])}")
        return given
    array = np.asarray(limit)
    if array.ndim == 0:
        return dict.fromkeys(names, limit)
    if array.shape[-1] != len(names) or array.ndim > 2:
        raise Mix1dError(
            f"`detection` must have one limit for each of the {len(names)} columns, got shape "
            f"{array.shape}"
        )
    return dict(zip(names, array.T, strict=True))


def _limit(limits: Mapping[Hashable, Any], name: Hashable, n: int, none: float) -> FloatArray:
    """(n,) the limit of each row of a column; `none` where there is none."""
    if name not in limits or limits[name] is None:
        return np.full(n, none)
    column = as_column("detection", np.atleast_1d(limits[name]))
    if column.size not in (1, n):
        raise Mix1dError(f"`detection` must have one limit for each of {n} rows, got {column.size}")
    return np.broadcast_to(np.where(np.isnan(column), none, column), n)
