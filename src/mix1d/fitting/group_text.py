"""Groups of components as text: each in a line, where to cut, what was merged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.overlap import percent
from mix1d.curve.thresholds import Thresholds
from mix1d.fitting.group_estimates import Quantity
from mix1d.results import caution_lines
from mix1d.style.numbers import column
from mix1d.style.words import component_names

__all__ = ["GroupsLike", "as_text", "in_short", "who"]

SIGNS = {"inf": "∞", "nan": ""}
"""Of a share that never ends: its mean, and its sd, which there is none of."""

FEW = 5
"""Of more groups than this, only the number is shown at a prompt."""


class GroupsLike(Protocol):
    """What is said of groups."""

    @property
    def members(self) -> tuple[tuple[int, ...], ...]: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def quantities(self) -> dict[str, Quantity]: ...
    @property
    def merged(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]: ...
    @property
    def entropies(self) -> FloatArray: ...
    @property
    def message(self) -> str: ...
    @property
    def caution(self) -> str: ...


def in_short(groups: GroupsLike) -> str:
    """A line for all, and one for each group if these are few."""
    lines = [*caution_lines(groups.caution), _headline(groups)]
    if len(groups.members) <= FEW:
        lines += [
            f"{who(groups, g)}: {percent(weight)} of the values"
            for g, weight in enumerate(groups.weights.tolist())
        ]
    return "\n".join(lines)


def as_text(groups: GroupsLike, thresholds: Thresholds) -> str:
    """The table of the groups, where to cut between them, and the order of merging."""
    lines = [*caution_lines(groups.caution), _headline(groups), "", *_table(groups), ""]
    cuts = str(thresholds).splitlines()[len(caution_lines(groups.caution)) :]
    lines += ["where to cut", *(f"  {line}" for line in cuts)]
    if groups.merged:
        lines += ["", "merged", *(f"  {line}" for line in _steps(groups))]
    return "\n".join(lines)


def who(groups: GroupsLike, g: int) -> str:
    """The name of a group, and its components."""
    return f"{groups.names[g]} ({component_names([j + 1 for j in groups.members[g]])})"


def _headline(groups: GroupsLike) -> str:
    number, k = len(groups.members), len(groups.entropies)
    nouns = [
        f"{n} {noun}{'s' if n > 1 else ''}" for n, noun in ((number, "group"), (k, "component"))
    ]
    return f"{nouns[0]} of {nouns[1]}: {groups.message}"


def _table(groups: GroupsLike) -> list[str]:
    scales = groups.quantities["sd"].values
    cells = {
        "group": list(groups.names),
        "components": [", ".join(str(j + 1) for j in group) for group in groups.members],
    }
    for name, (values, errors, _) in groups.quantities.items():
        scale = np.full(len(values), np.inf) if name == "weight" else scales
        cells[name] = [SIGNS.get(text, text) for text in column(values, errors, scale)]
    padded = [_padded([name, *texts], left=name == "group") for name, texts in cells.items()]
    return ["   ".join(row).rstrip() for row in zip(*padded, strict=True)]


def _steps(groups: GroupsLike) -> list[str]:
    """Which groups each step joins, and the entropy before and after."""
    entropies = [_nats(entropy) for entropy in groups.entropies[::-1]]
    return [
        f"{_plus(one)} and {_plus(other)}: entropy {entropies[s]} to {entropies[s + 1]}"
        for s, (one, other) in enumerate(groups.merged)
    ]


def _plus(group: Sequence[int]) -> str:
    return "+".join(str(j + 1) for j in group)


def _nats(entropy: float) -> str:
    return f"{max(entropy, 0.0):.1f}"


def _padded(cells: list[str], *, left: bool) -> list[str]:
    width = max(map(len, cells))
    return [cell.ljust(width) if left else cell.rjust(width) for cell in cells]
