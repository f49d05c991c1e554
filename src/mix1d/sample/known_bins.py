"""Bins of which some observations are of a known group: subsamples that were looked at closer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from mix1d.arguments import choice
from mix1d.arrays import FloatArray
from mix1d.choices import LabelScheme
from mix1d.columns import as_column
from mix1d.errors import Mix1dError
from mix1d.sample.checks import check_scheme
from mix1d.sample.labelling import Labelling
from mix1d.sample.rows import Rows

__all__ = ["known_in_bins"]


def known_in_bins(
    rows: Rows, counts: FloatArray, labelled: Any, scheme: LabelScheme
) -> tuple[Rows, FloatArray]:
    """The bins without those of their observations of which the group is known, then these.

    Parameters
    ----------
    rows : Rows
        The b bins.
    counts : (b,)
    labelled : (b, c) array_like, or dict of (b,)
        How many of each bin are known to be of each group.
    """
    choice("label_scheme", scheme, LabelScheme)
    names = tuple(map(str, labelled)) if isinstance(labelled, Mapping) else ()
    columns = list(labelled.values()) if isinstance(labelled, Mapping) else _columns(labelled)
    known = np.array([as_column("labelled", column) for column in columns])
    if known.ndim != 2 or known.shape[1] != counts.size:
        raise Mix1dError(
            f"`labelled` must have a row for each of the {counts.size} bins, got "
            f"{known.shape[-1] if known.size else 'no groups'}"
        )
    bad = ~((known >= 0.0) & np.isfinite(known)).all(axis=0)
    if bad.any():
        raise Mix1dError(
            f"`labelled` must be non-negative and finite, got {known[:, bad.argmax()]} in bin "
            f"{bad.argmax()}"
        )
    rest = counts - known.sum(axis=0)
    over = rest < -1e-9 * counts
    if over.any():
        i = int(over.argmax())
        raise Mix1dError(
            f"`labelled` must be among the `counts`, got {known[:, i].sum():.10g} of "
            f"{counts[i]:.10g} in bin {i}"
        )
    labelling = Labelling(np.eye(len(known)), names, scheme)
    every = rows._replace(labelling=labelling)
    for group in range(len(known)):
        every = every.followed_by(rows._replace(label=np.full(counts.size, float(group))))
    numbers = np.concatenate([np.maximum(rest, 0.0), known.ravel()])
    check_scheme(every, every.label, labelling, numbers > 0.0)
    return every, numbers


def _columns(labelled: Any) -> list[Any]:
    table = np.asarray(labelled)
    if table.ndim != 2:
        raise Mix1dError(
            f"`labelled` must be a table, with a column for each group, got shape {table.shape}"
        )
    return list(table.T)
