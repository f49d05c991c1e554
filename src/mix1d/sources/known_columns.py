"""The columns of a file that say what is known of its rows: which are read, how, and what they say
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample.codes import CODES
from mix1d.sample.known import Known
from mix1d.sample.missing import rows_present
from mix1d.sources.group_names import GroupNames
from mix1d.sources.limits import ENDS, ERROR, EVENTS, LOWER, UPPER, VALUES, Reading

__all__ = ["KnownColumns", "check_cells", "limits_beside"]


class KnownColumns(NamedTuple):
    """The columns in the order in which they are read."""

    known: Known
    limits: bool
    has_values: bool
    """Whether the first column holds values, and not the first of the ends."""
    first: str | None
    """The first column; None for the only numeric one."""
    reading: Reading
    """How it is read."""
    beside: tuple[tuple[str | None, Reading], ...]
    """The others, and how each is read."""
    words: GroupNames
    """Those of labels, as they are read."""

    @classmethod
    def of(cls, column: str | None, known: Known, *, limits: bool) -> KnownColumns:
        """Those that the arguments name; with `limits` the cells of one say what is known.

        Raises
        ------
        Mix1dError
            If cells and columns say the same.
        """
        words = GroupNames()
        kinds = dict.fromkeys(CODES, EVENTS) | {"labels": words.reading}
        beside: list[tuple[str | None, Reading]] = [
            (name, kinds.get(role, ENDS)) for role, name in known.named.items()
        ]
        if limits:
            _check_no_limits(known)
            beside += [(None, UPPER), (None, ERROR)]
            return cls(known, limits, False, column, LOWER, tuple(beside), words)
        if column is None and known.has_ends:
            first = next(iter(known.named.values()))
            return cls(known, limits, False, first, ENDS, tuple(beside), words)
        return cls(known, limits, True, column, VALUES, tuple(beside), words)

    def told(
        self, first: FloatArray, beside: Sequence[FloatArray]
    ) -> tuple[FloatArray | None, dict[str, Any]]:
        """The values, where there are any, and by its role what is known of them, from (n,) each
        that was read.
        """
        columns = self.known.given | dict(zip(self.known.named, beside, strict=False))
        if "labels" in self.known.named:
            columns["labels"] = self.words.labels(columns["labels"])
        if self.limits:
            columns |= limits_beside(first, *beside[-2:])
        return first if self.has_values else None, columns


def limits_beside(low: FloatArray, high: FloatArray, error: FloatArray) -> dict[str, FloatArray]:
    """What cells say of values, by its role."""
    return {"lower": low, "upper": high, "errors": np.nan_to_num(error)}


def check_cells(lower: FloatArray, missing: str) -> None:
    """Refuse that all cells are missing, or one where `missing` is "raise"."""
    rows_present(np.where(np.isnan(lower), np.nan, 0.0), missing)


def _check_no_limits(known: Known) -> None:
    doubled = [role for role in ("lower", "upper", *CODES, "errors") if role in known.given]
    if doubled:
        raise Mix1dError(
            f"`{doubled[0]}` must be left out with limits=True: the cells say what is known"
        )
