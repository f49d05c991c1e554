"""What the labels of rows mean: which groups a row may belong to, and how it was chosen.

A row with a label has a share for each group: 1 for the known one and 0 for the others; 1 for each
of a set; or probabilities. In the likelihood the share multiplies the weight of the component. Rows
of reference material were chosen for their group, and say nothing of the weights: there the share
stands in the place of the weight (Hosmer 1973, *Biometrics* 29; McLachlan & Peel 2000, *Finite
Mixture Models*, section 2.19).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import LabelScheme
from mix1d.errors import Mix1dError
from mix1d.objects.values import Value

__all__ = ["OFF_ONE", "UNKNOWN", "Labelling"]

OFF_ONE = 1e-6
"""Probabilities of a row may differ from a sum of 1 by so much, as rounded ones do."""

UNKNOWN = -1.0
"""The label of a row of which no group is known."""


@dataclass(frozen=True, eq=False)
class Labelling(Value):
    """The g labels that rows have."""

    shares: FloatArray
    """(g, c) what each label says of c groups: not negative, and not all 0."""
    names: tuple[str, ...] = ()
    """(c,) names of the groups; none where these are numbers."""
    scheme: LabelScheme = "random"
    """"random" where labelled rows were drawn from the mixture, "reference" where they were chosen
    for their group."""
    is_whole: bool = False
    """Whether there are as many components as columns; else there may be more, without labels."""

    @property
    def is_reference(self) -> bool:
        """Whether labelled rows say nothing of the weights."""
        return self.scheme == "reference"

    @property
    def groups(self) -> int:
        """c, how many groups the labels tell of."""
        return int(self.shares.shape[1])

    @property
    def content(self) -> bytes:
        """What it holds, for a digest."""
        words = "\0".join([self.scheme, *self.names]).encode()
        return np.asarray(self.shares, dtype="<f8").tobytes() + words

    def shares_of(self, labels: FloatArray, k: int) -> FloatArray:
        """(k, m) the shares of k components in rows with these (m,) labels; 1 where unknown."""
        table = np.zeros((len(self.shares) + 1, k))
        table[:-1, : self.groups] = self.shares
        table[-1] = 1.0
        return np.asarray(table[labels.astype(np.intp)].T)

    def are_drawn(self, labels: FloatArray) -> BoolArray:
        """(m,) which rows were drawn from the mixture, and say something of the weights."""
        return np.asarray((labels == UNKNOWN) | (not self.is_reference))

    def kinds(self, k: int) -> IntArray:
        """(k,) equal numbers for components of which every label says the same."""
        table = np.zeros((len(self.shares), k))
        table[:, : self.groups] = self.shares
        return np.unique(table, axis=1, return_inverse=True)[1].reshape(-1)

    def names_of(self, k: int) -> tuple[str, ...]:
        """(k,) names of the groups of k components, else numbers; "" where no label has one."""
        names = self.names or tuple(map(str, range(self.groups)))
        return (*names, *[""] * (k - len(names)))

    def serves(self, k: int) -> bool:
        """Whether k components can have these labels."""
        return self.groups == k or (self.groups < k and not self.is_whole)

    def check(self, k: int) -> None:
        """Refuse labels that k components do not have."""
        if self.serves(k):
            return
        c = self.groups
        if self.is_whole:
            raise Mix1dError(
                f"`labels` must have a column for each of the k={k} components, got {c}"
            )
        if self.names:
            raise Mix1dError(
                f"`labels` must have at most k={k} names, got {c}: {', '.join(self.names)}"
            )
        raise Mix1dError(
            f"`labels` must be numbers of the k={k} components, 0 to {k - 1}, got {c - 1}"
        )
