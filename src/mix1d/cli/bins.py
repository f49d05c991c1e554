"""A table of bins: edges and counts."""

from __future__ import annotations

import io
import sys
from typing import BinaryIO

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.sample import Sample
from mix1d.sources.file_columns import read_column
from mix1d.sources.limits import ENDS, Reading
from mix1d.sources.notation import Notation
from mix1d.sources.rows import columns_in

__all__ = ["read_bins"]


def read_bins(
    file: str | BinaryIO, column: str | None, counts: str | None, notation: Notation
) -> tuple[str, Sample]:
    """The name of the column of edges, and the bins.

    Edges that follow each other, each with the count of the bin that begins there, and the last one
    with none; or lower edges, upper edges and counts.
    """
    if file == "-":
        file = io.BytesIO(sys.stdin.buffer.read())
    names = columns_in(file, notation)
    if column is None and counts is None and len(names) == 3:
        lower, upper, number = _columns(file, names, notation)
        return names[0], _of_ends(lower, upper, number)
    if column is None and counts is None and len(names) == 2:
        column, counts = names
    if column is None or counts is None:
        raise Mix1dError(
            "`--bins` must have a table of two columns, edges and counts, or three, lower edges, "
            f"upper edges and counts, got {len(names)}: name those of edges and of counts by "
            "--column and --weights"
        )
    edges, number = _columns(file, [column, counts], notation)
    last = number[-1]
    if edges.size < 2 or not (np.isnan(last) or last == 0.0):
        raise Mix1dError(
            "`--bins` must have an empty count in the last row, whose edge closes the last bin, "
            f"got {last:.10g}"
        )
    if np.isnan(number[:-1]).any():
        i = int(np.isnan(number).argmax())
        raise Mix1dError(f"`--bins` must have a count for each bin, got none in row {i + 1}")
    return column, Sample.binned(edges, number[:-1])


def _of_ends(lower: FloatArray, upper: FloatArray, number: FloatArray) -> Sample:
    lower = np.where(np.isnan(lower), -np.inf, lower)
    upper = np.where(np.isnan(upper), np.inf, upper)
    order = np.lexsort((upper, lower))
    over = upper[order][:-1] > lower[order][1:]
    if over.any():
        one, other = order[int(over.argmax())], order[int(over.argmax()) + 1]
        raise Mix1dError(
            f"`--bins` must not overlap, got {lower[one]:.10g} to {upper[one]:.10g} and "
            f"{lower[other]:.10g} to {upper[other]:.10g}"
        )
    return Sample.censored(lower, upper, weights=number)


def _columns(file: str | BinaryIO, names: list[str], notation: Notation) -> list[FloatArray]:
    first, *others = names
    beside: tuple[tuple[str | None, Reading], ...] = tuple((name, ENDS) for name in others)
    found = read_column(file, first, beside=beside, reading=ENDS, notation=notation)
    return [found.values, *found.beside]
