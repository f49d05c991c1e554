"""What the labels of rows say to EM: a term of the evidence, and which rows know the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.objects.cached import cached_property
from mix1d.sample.checks import ends_in_words
from mix1d.sample.labelling import Labelling
from mix1d.sample.rows import Rows
from mix1d.style.words import listed

__all__ = ["Labelled", "Labels", "labels_of"]


@dataclass(frozen=True)
class Labels:
    """The labels of m rows."""

    labelling: Labelling
    rows: Rows

    @property
    def label(self) -> FloatArray:
        """(m,) the number of each."""
        return self.rows.label

    @cached_property
    def drawn(self) -> BoolArray:
        """(m,) which rows were drawn from the mixture, and say something of the weights."""
        return self.labelling.are_drawn(self.label)

    @cached_property
    def _logs(self) -> dict[int, FloatArray]:
        """The logarithms of the shares, by the number of components."""
        return {}

    def logs(self, k: int) -> FloatArray:
        """(k, m) the logarithms of the shares of the components: -inf where one is impossible."""
        if k not in self._logs:
            with np.errstate(divide="ignore"):
                self._logs[k] = np.log(self.labelling.shares_of(self.label, k))
        return self._logs[k]

    def shares(self, k: int) -> FloatArray:
        """(k, m) the shares of the components in labelled rows, which sum to 1; 0 in others."""
        found = self.labelling.shares_of(self.label, k) * (self.label >= 0.0)
        return np.asarray(found / np.maximum(found.sum(axis=0), np.finfo(float).tiny))

    def terms(self, log_weights: FloatArray) -> FloatArray:
        """(..., k, m) what is added to the evidence of each component for each row.

        `log_weights` are (..., k, 1); reference material knows nothing of them.
        """
        weights = np.where(self.drawn, log_weights, 0.0)
        return np.asarray(weights + self.logs(log_weights.shape[-2]))

    def kinds(self, k: int) -> IntArray:
        """(k,) equal numbers for components that only their places tell apart."""
        return self.labelling.kinds(k)


class Labelled:
    """What a problem has of the labels of its rows."""

    labels: Labels | None
    weights: FloatArray

    @property
    def parts(self) -> Sequence[Any]:
        raise NotImplementedError

    @property
    def n_drawn(self) -> float:
        """The sum of the weights of the rows that were drawn from the mixture, in their unit."""
        total = self.weights.sum() if self.labels is None else self.weights @ self.labels.drawn
        return float(total)

    def totals(self, counts: FloatArray) -> FloatArray:
        """(..., k) sums of counts (..., k, m) over the rows that were drawn from the mixture."""
        if self.labels is None or self.labels.drawn.all():
            return np.asarray(counts.sum(axis=-1))
        return np.asarray(counts @ self.labels.drawn)

    def check_possible(self) -> None:
        """Refuse a row with a label of components of several families that cannot give it."""
        k = sum(len(part.components) for part in self.parts)
        if self.labels is None or not k:
            return
        possible = np.zeros((k, self.weights.size), dtype=bool)
        for part in self.parts:
            possible[part.components] = part.log_jacobian > -np.inf
        bad = ~(possible & (self.labels.logs(k) > -np.inf)).any(axis=0)
        if bad.any():
            row, rows = int(bad.argmax()), self.labels.rows
            shares = self.labels.shares(k)[:, row]
            groups = listed([self.labels.labelling.names_of(k)[j] for j in np.flatnonzero(shares)])
            raise Mix1dError(
                "`labels` must be of a component that can give the row, got "
                f"{groups} for {ends_in_words(rows.lower[row], rows.upper[row])}, which is outside "
                "its support"
            )

    def known(self, k: int) -> BoolArray:
        """(k,) of which components some row is known to be."""
        if self.labels is None:
            return np.zeros(k, dtype=bool)
        shares = self.labels.shares(k)
        return np.asarray((shares == 1.0) @ self.weights > 0.0)


def labels_of(rows: Rows) -> Labels | None:
    """The labels of rows; None where there are none."""
    if rows.labelling is None or not rows.are_labelled.any():
        return None
    return Labels(rows.labelling, rows)
