"""Labels in a column of a text: the names of groups, or whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.sources.limits import Reading
from mix1d.sources.notation import Notation, cell_text

__all__ = ["GroupNames"]


class GroupNames:
    """The words of such a column, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, float] = {}
        self._values: list[float | None] = []

    @property
    def reading(self) -> Reading:
        """How its cells are read: each as the number of its word, NaN for a missing one."""
        return Reading(self._read, "names of groups, or whole numbers from 0")

    def _read(self, notation: Notation, cell: Any) -> float:
        value, word = notation.number(cell), cell_text(cell).strip()
        if value is not None and np.isnan(value):
            return np.nan
        if word not in self._numbers:
            self._numbers[word] = float(len(self._numbers))
            self._values.append(value)
        return self._numbers[word]

    def labels(self, numbers: FloatArray) -> Any:
        """The labels in the place of these numbers: numbers if all words are, else names."""
        known = ~np.isnan(numbers)
        places = numbers[known].astype(np.intp)
        if all(value is not None for value in self._values):
            found = np.full(numbers.size, np.nan)
            found[known] = np.array(self._values, dtype=np.float64)[places]
            return found
        names = np.full(numbers.size, "", dtype=object)
        names[known] = np.array([*self._numbers, None], dtype=object)[places]
        return names
