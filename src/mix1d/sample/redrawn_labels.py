"""From which component each row of a data set is drawn again, and the label that it gets.

A row without a label is of any component. One of known group that was drawn from the mixture is of
any component too, and gets the label of that one, so that how many rows are known of each group
varies as it would. Reference material keeps its label, and is drawn from its group; so is a row of
which only a set of groups or probabilities are known, from these.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.sample.labelling import UNKNOWN
from mix1d.sample.rows import Rows

__all__ = ["Groups", "values_of"]


class Groups:
    """How the groups of n rows are drawn."""

    def __init__(self, rows: Rows, mixture: Any) -> None:
        labelling, k = rows.labelling, mixture.k
        self._label, self._k = rows.label, k
        self._weights = np.asarray(mixture.weights, dtype=np.float64)
        self._labels_of = np.full(k, UNKNOWN)
        self._chances = np.empty((k, 0))
        self._is_redrawn = rows.label == UNKNOWN
        if labelling is None:
            return
        if not labelling.is_reference:
            single = np.flatnonzero(np.count_nonzero(labelling.shares, axis=1) == 1)
            self._labels_of[labelling.shares[single].argmax(axis=1)] = single
            self._is_redrawn = self._is_redrawn | np.isin(rows.label, single)
        shares = labelling.shares_of(np.arange(float(len(labelling.shares))), k)
        if not labelling.is_reference:
            shares = shares * self._weights[:, None]
        self._chances = shares / shares.sum(axis=0)

    def drawn(self, which: IntArray, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
        """The components of these rows, and their labels."""
        chances = np.tile(self._weights[:, None], which.size)
        label, fixed = self._label[which].copy(), ~self._is_redrawn[which]
        chances[:, fixed] = self._chances[:, label[fixed].astype(np.intp)]
        until = np.cumsum(chances, axis=0)
        components = (until < rng.random(which.size) * until[-1]).sum(axis=0)
        redrawn = ~fixed & (label != UNKNOWN)
        label[redrawn] = self._labels_of[components[redrawn]]
        return components, label


def values_of(mixture: Any, components: IntArray, rng: np.random.Generator) -> FloatArray:
    """A value from each of these components."""
    values = np.empty(components.size)
    for j, part in enumerate(mixture.components):
        mine = components == j
        values[mine] = part.sample(int(np.count_nonzero(mine)), rng=rng)
    return values
