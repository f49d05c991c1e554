"""From rows to strata, and the strata of several data together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.errors import Mix1dError
from mix1d.sample.rows import Rows
from mix1d.sketching.accumulate import Tally
from mix1d.sketching.cells import Cells
from mix1d.sketching.plane import Plane, merged, pairs_of
from mix1d.sketching.stratum import EACH_ITS_OWN, Key, Kind, Stratum

__all__ = ["Folding", "check_positive", "joined", "main_of", "relabelled", "strata_of"]

MOST = 1024
"""Most strata of a sketch."""


class Folding(NamedTuple):
    """How rows are folded."""

    cells: int
    """Cells of a stratum at most; eight times as many, for rows of two numbers."""
    scale: str
    error: float = 0.0
    """The error that all values have, if it is one: it then is in the key."""

    def content(self, key: Key, rows: Rows, weights: FloatArray | None) -> Cells | Plane:
        """The cells of rows with this key."""
        if key.has_pairs:
            one, other = self._pairs(key, rows)
            return merged([pairs_of(one, other, weights)], self.cells, are_ends=key.are_ends)
        tally = Tally(self.cells, log=key.is_log(self.scale))
        tally.add(_place(key, rows), weights)
        return tally.cells()

    def _pairs(self, key: Key, rows: Rows) -> tuple[FloatArray, FloatArray]:
        if key.kind is not Kind.BETWEEN:
            return _place(key, rows), rows.error
        if key.is_log(self.scale):
            return np.log(rows.lower), np.log(rows.upper)
        return rows.lower, rows.upper


def strata_of(rows: Rows, weights: FloatArray | None, how: Folding) -> tuple[Stratum, ...]:
    """The strata of m rows that were checked, with (m,) weights or 1 each.

    Raises
    ------
    Mix1dError
        If there are too many, or on the log scale a row cannot be above 0.
    """
    if weights is not None and not (weights > 0.0).all():
        counted = weights > 0.0
        rows, weights = rows.at(counted), weights[counted]
    rows = _open_at_borders(rows, how.scale)
    kinds = _kinds(rows)
    at_a_place = (kinds == Kind.VALUE) | (kinds == Kind.BELOW) | (kinds == Kind.ABOVE)
    varies = at_a_place & (rows.error != 0.0)
    if how.error:
        varies &= ~((kinds == Kind.VALUE) & (rows.error == how.error))
    error = np.where(varies, EACH_ITS_OWN, np.where(kinds == Kind.UNKNOWN, 0.0, rows.error))
    found = []
    for at in _groups([kinds, error, rows.low, rows.high, rows.label]):
        own = rows if isinstance(at, slice) else rows.at(at)
        shares = weights if weights is None or isinstance(at, slice) else weights[at]
        first = 0 if isinstance(at, slice) else at[0]
        key = Key(
            Kind(int(kinds[first])), float(error[first]), float(own.low[0]), float(own.high[0]),
            float(own.label[0]),
        )  # fmt: skip
        found.append(Stratum(key, how.content(key, own, shares)))
    return _sorted(found)


def joined(parts: Iterable[Sequence[Stratum]], limit: int) -> tuple[Stratum, ...]:
    """The strata of all parts together, those of equal keys as one."""
    by_key: dict[Key, list[Cells | Plane]] = {}
    for strata in parts:
        for stratum in strata:
            by_key.setdefault(stratum.key, []).append(stratum.content)
    _check_number(len(by_key))
    return _sorted(Stratum(key, key.joined(own, limit)) for key, own in by_key.items())  # type: ignore[arg-type]


def relabelled(strata: Sequence[Stratum], labels: FloatArray) -> tuple[Stratum, ...]:
    """The strata with the label ``labels[i]`` in the place of i; the last is that of -1."""
    return _sorted(
        Stratum(s.key._replace(label=float(labels[int(s.key.label)])), s.content) for s in strata
    )


def main_of(strata: Sequence[Stratum]) -> Stratum | None:
    """The exact values of unknown group, of the window that most have; None where none is."""
    eligible = [s for s in strata if s.key.kind is Kind.VALUE and s.key.label < 0.0]
    eligible = [s for s in eligible if isinstance(s.content, Cells)]
    return max(eligible, key=lambda s: s.n, default=None)


def check_positive(rows: Rows, argument: str) -> None:
    """Refuse rows that lie at 0 or below, for the log scale; `argument` is what values are called.

    A measured value, or end, may lie there: the true one does not.
    """
    bad = ~(rows.upper > 0.0) & (rows.error == 0.0)
    if bad.any():
        row = int(bad.argmax())
        end = argument if rows.are_points[row] else "upper"
        raise Mix1dError(
            f'`{end}` must be positive for scale="log", got {np.count_nonzero(bad)} not above 0, '
            f"the first {rows.upper[row]} at row {row}"
        )


# ------------------------------------------------------------------------------ which stratum
def _open_at_borders(rows: Rows, scale: str) -> Rows:
    """The rows with open ends where these are on the border of what could be observed."""
    inside = ~rows.are_points
    if not inside.any():
        return rows
    floor = np.nextafter(rows.low, -np.inf)
    if scale == "log":
        floor = np.where(rows.error == 0.0, np.maximum(floor, 0.0), floor)
    return rows._replace(
        lower=np.where(inside & (rows.lower <= floor), -np.inf, rows.lower),
        upper=np.where(inside & (rows.upper >= rows.high), np.inf, rows.upper),
    )


def _kinds(rows: Rows) -> FloatArray:
    left, right = np.isneginf(rows.lower), np.isposinf(rows.upper)
    kinds = np.where(rows.are_points, float(Kind.VALUE), float(Kind.BETWEEN))
    kinds[left] = Kind.BELOW
    kinds[right] = Kind.ABOVE
    kinds[left & right] = Kind.UNKNOWN
    return kinds


def _place(key: Key, rows: Rows) -> FloatArray:
    """The number of a row that has one; of a row of which nothing is known any."""
    if key.kind is Kind.UNKNOWN:
        return np.ones(rows.lower.size)
    return rows.upper if key.kind is Kind.BELOW else rows.lower


def _groups(columns: Sequence[FloatArray]) -> Iterator[IntArray | slice]:
    """The rows with equal numbers in all columns, group by group."""
    if not columns[0].size:
        return
    varying = [column for column in columns if (column != column[0]).any()]
    if not varying:
        yield slice(None)
        return
    code = np.zeros(columns[0].size, dtype=np.intp)
    for column in varying:
        values, places = np.unique(column, return_inverse=True)
        distinct, code = np.unique(code * values.size + places, return_inverse=True)
        _check_number(distinct.size)
    order = np.argsort(code, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(code[order])) + 1)


def _check_number(found: int) -> None:
    if found > MOST:
        raise Mix1dError(
            f"a sketch must have at most {MOST:,} kinds of rows, each with its window and label, "
            f"got {found:,}: round the ends of the windows, such as times of entry"
        )


def _sorted(strata: Iterable[Stratum]) -> tuple[Stratum, ...]:
    return tuple(sorted(strata, key=lambda stratum: stratum.key))
