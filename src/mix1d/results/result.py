"""`Result`: the base of what `mix1d` answers.

A result says what its columns are (`_columns`), and what its fields are (as a dataclass). Tables in
any dataframe library, in a notebook, and JSON documents follow from these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

import numpy as np

from mix1d.choices import DataFrames
from mix1d.objects.values import Value
from mix1d.results.frames import frame_of, library_for
from mix1d.results.plain import plain, plain_fields
from mix1d.style import markup

__all__ = ["Result", "by_component", "caution_lines"]


class Result(Value):
    """Base of results: `to_frame`, `to_dict`, `to_json`, and a table in a notebook."""

    _derived: ClassVar[tuple[str, ...]] = ()
    """Names of the properties that are written to the document beside the fields."""

    _rows_shown: ClassVar[int] = 20
    """Number of rows of the table that a notebook shows."""

    def _columns(self) -> Mapping[str, Any]:
        """The table, one sequence for each column; by default one row of all single values."""
        single = {
            name: value
            for name, value in self.to_dict().items()
            if not isinstance(value, (list, dict))
        }
        return {name: [value] for name, value in single.items()}

    def _heading(self) -> str:
        """What is shown above the table in a notebook; by default all that ``print`` shows."""
        return str(self)

    def to_frame(self, *, backend: DataFrames | None = None) -> Any:
        """The result as a table.

        Parameters
        ----------
        backend : {"pandas", "polars", "pyarrow", "modin"}, optional
            The dataframe library. By default pandas; Polars if only that is installed; a dict of
            columns if neither is.
        """
        return frame_of(self._columns(), library_for(backend))

    def to_dict(self) -> dict[str, Any]:
        """The result in plain numbers, texts and lists; None for what is not finite."""
        return plain_fields(self) | {name: plain(getattr(self, name)) for name in self._derived}

    def to_json(self) -> str:
        """The result as a JSON document: `to_dict` as text."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def _repr_html_(self) -> str:
        columns = self._columns()
        n = len(next(iter(columns.values()), ()))
        shown = {name: _cells(values, self._rows_shown) for name, values in columns.items()}
        return markup.page(self._heading(), shown, n - self._rows_shown)


def caution_lines(caution: str) -> list[str]:
    """The line above an answer that rests on a fit that cannot be trusted, or no line."""
    return [f"NOT TO BE TRUSTED: {caution}"] if caution else []


def by_component(named: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays (m, k) as columns ``mean_1``, ``mean_2``, ...: the components are numbered from 1."""
    return {
        f"{name}_{j + 1}": values[:, j]
        for name, values in named.items()
        for j in range(values.shape[1])
    }


def _cells(values: Sequence[Any], most: int) -> list[str]:
    return [_cell(value) for value in islice(values, most)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else f"{value:.6g}"
    return str(value)
