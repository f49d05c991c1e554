"""What the labels of rows mean: which groups a row may belong to, and how it was chosen.

A row with a label has a share for each group: 1 for the known one and 0 for the others; 1 for each
of a set; or probabilities. In the likelihood the share multiplies the weight of the component. Rows
of reference material were chosen for their group, and say nothing of the weights: there the share
stands in the place of the weight (Hosmer 1973, *Biometrics* 29; McLachlan & Peel 2000, *Finite
Mixture Models*, section 2.19).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.choices import LabelScheme
from mix1d.errors import Mix1dError
from mix1d.objects.values import Value

__all__ = ["OFF_ONE", "UNKNOWN", "Labelling", "joined"]

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
    def _kind(self) -> str:
        if self.is_whole:
            return "sets of groups or probabilities"
        return "names" if self.names else "numbers"

    @property
    def groups(self) -> int:
        """c, how many groups the labels tell of."""
        return int(self.shares.shape[1])

    def word(self, label: float) -> str:
        """A label in one word: a name, a number, or the shares of the groups."""
        if self.is_whole:
            return " ".join(f"{share:.6g}" for share in self.shares[int(label)])
        return self.names[int(label)] if self.names else str(int(label))

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


def joined(
    one: Labelling | None, other: Labelling | None
) -> tuple[Labelling | None, FloatArray, FloatArray]:
    """The labels of both data together, and what theirs become: ``(g + 1,)`` numbers each, of which
    the last is that of -1.

    Raises
    ------
    Mix1dError
        If they are labels of different kinds.
    """
    if one is None or other is None:
        both = one or other
        return both, _places(one, both), _places(other, both)
    for rule, mine, others in (
        ("be chosen in one way", one.scheme, other.scheme),
        ("be of one kind", one._kind, other._kind),
        (
            "have the same columns",
            *((m.groups, m.names) if m.is_whole else () for m in (one, other)),
        ),
    ):
        if mine != others:
            raise Mix1dError(
                f"`labels` of data that are added must {rule}, got {mine} and {others}"
            )
    if one.is_whole:
        both = replace(one, shares=np.unique(np.append(one.shares, other.shares, axis=0), axis=0))
    else:
        names = tuple(sorted({*one.names, *other.names}))
        groups = len(names) or max(one.groups, other.groups)
        both = Labelling(np.eye(groups), names, one.scheme)
    return both, _places(one, both), _places(other, both)


def _places(own: Labelling | None, both: Labelling | None) -> FloatArray:
    """The number among the labels of both of each label, and of none."""
    if own is None or both is None:
        return np.array([UNKNOWN])
    if own.is_whole:
        same = (both.shares[None] == own.shares[:, None]).all(axis=2)
        places = same.argmax(axis=1)
    elif own.names:
        places = np.array([both.names.index(name) for name in own.names])
    else:
        places = np.arange(own.groups)
    return np.append(places.astype(np.float64), UNKNOWN)
