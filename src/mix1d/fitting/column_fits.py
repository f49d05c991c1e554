"""The data sets of `fit_many` fitted: short ones together by compiled loops, others as `fit` does.

A column of exact values is short. What the loops cannot do is left to `fit`: intervals, sketches,
long columns, and values whose rounding matters to a fit of densities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.lumps import MISLEADING, lattice_step, lumps_in, may_be_lump, step_of_zeros
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, Normal
from mix1d.fitting.columns_apart import Asked, Column
from mix1d.fitting.lumps import AUTO
from mix1d.fitting.matrices import SparseColumn
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.fitting.rounding import NARROW, Rounding
from mix1d.sample import Sample
from mix1d.search.each import fitted
from mix1d.sketching import Sketch

__all__ = ["Table", "filled"]


class Table(NamedTuple):
    """The fits of the columns with one number of components, to be filled in."""

    kind: type[Family]
    numbers: FloatArray
    """(c, 1 + parameters, k) weights, of all rows, and the fields of the components."""
    loglik: FloatArray
    outcomes: list[Outcome]
    lumps: list[tuple[FloatArray, FloatArray]]
    """The values and the shares of the lumps of each."""
    ties: FloatArray
    """(c,) rows of the value that most rows of the rest share; NaN where nothing was fitted."""
    steps: FloatArray
    """(c,) the step of rounded values that were fitted as intervals; NaN where they were not."""

    @classmethod
    def empty(cls, columns: Sequence[Column], k: int, kind: type[Family]) -> Table:
        count = len(columns)
        lumps = [(column.lumps, column.lump_shares) for column in columns]
        numbers = np.full((count, 1 + len(kind.parameters), k), np.nan)
        nothing = [Outcome.TOO_FEW] * count
        loglik, ties, steps = np.full((3, count), np.nan)
        return cls(kind, numbers, loglik, nothing, lumps, ties, steps)

    def enter(self, i: int, found: Fit) -> None:
        """Fill in row i from a fit."""
        count = len(found.options.lumps)
        fields = self.kind.stack(found.mixture.components[count:]).fields()
        self.numbers[i] = np.stack([found.mixture.weights[count:], *fields])
        self.loglik[i], self.outcomes[i] = found.loglik, found.outcome
        self.lumps[i] = np.array(found.options.lumps), found.mixture.weights[:count]
        self.steps[i] = found.options.rounding or np.nan


# ------------------------------------------------------------------------------ the fits
def filled(
    columns: Sequence[Column], ks: Iterable[int], asked: Asked, done: Callable[[int], object]
) -> dict[int, Table]:
    """The fits of all columns with each number of components.

    The step of rounded values is decided once for a column, by all of its fits of densities: one
    likelihood serves for all numbers of components.
    """
    tables = {k: Table.empty(columns, k, asked.kind) for k in ks}
    is_step = isinstance(asked.rounding, float)
    zeros = [] if is_step else _check_support(columns, asked)
    by_loops = [column.is_short and not is_step for column in columns]
    for i in zeros:
        by_loops[i] = False
    short = np.flatnonzero(by_loops).tolist()
    steps = np.full(len(columns), np.nan)
    for k, table in tables.items():
        _fill_together(table, k, short, columns, asked, done)
        if asked.rounding == AUTO and not asked.kind.discrete:
            steps = np.fmax(steps, _steps(table, short, columns))
    alone = {i: asked.rounding for i in range(len(columns)) if not by_loops[i]}
    anew = {i: float(steps[i]) for i in np.flatnonzero(~np.isnan(steps)).tolist()}
    for k, table in tables.items():
        for i, rounding in (alone | anew).items():
            _fill_alone(table, k, i, columns[i], asked, rounding)
            done(i in alone)
    return tables


def _fill_together(
    table: Table,
    k: int,
    rows: list[int],
    columns: Sequence[Column],
    asked: Asked,
    done: Callable[[int], object],
) -> None:
    """Fit these columns by compiled loops."""
    if not rows:
        return
    some, counts = [columns[i].rest for i in rows], None
    if any(isinstance(values, Sample) for values in some):
        pairs = [columns[i].values() for i in rows]
        some, counts = [values for values, _ in pairs], [weights for _, weights in pairs]
    ends = fitted(
        some, k, family=asked.kind, counts=counts, shared=asked.shared, tol=asked.tol, again=True,
        done=done, effort=asked.effort,
    )  # fmt: skip
    table.numbers[rows], table.loglik[rows] = ends.numbers, ends.loglik
    table.ties[rows] = ends.ties
    for i, outcome, ties in zip(rows, ends.outcomes, ends.ties.tolist(), strict=True):
        column = columns[i]
        table.outcomes[i] = outcome
        if column.lumps.size:
            table.numbers[i, 0] *= column.shares[-1]
            table.loglik[i] += column.log_shares
        if ties > 1.0 and outcome and not asked.kind.discrete and _has_lump(column.rest, ties):
            table.outcomes[i] = Outcome.LUMP


def _has_lump(rest: Any, ties: float) -> bool:
    """Whether so many rows share a value that the fit misleads; at most `ties` share one."""
    n = rest.n if isinstance(rest, Sample) else rest.size
    if not may_be_lump(ties, n, MISLEADING):
        return False
    sample = rest if isinstance(rest, Sample) else Sample(rest)
    return lumps_in(sample, MISLEADING).size > 0


def _fill_alone(
    table: Table, k: int, i: int, column: Column, asked: Asked, rounding: Rounding
) -> None:
    """Fit one column as `fit` does; not one with too few distinct values."""
    data = column.whole.counted if isinstance(column.whole, SparseColumn) else column.whole
    lumps: Any = asked.lumps
    if not isinstance(data, Sketch):
        values = data.values if isinstance(data, Sample) else np.unique(data)
        if not isinstance(lumps, str):
            lumps = lumps[np.isin(lumps, values)]
        exact = values if not isinstance(data, Sample) else _known(data)
        if np.setdiff1d(exact, column.lumps).size < max(k, 2):
            return
    try:
        found = fit(
            data, k, family=asked.kind, equal_sd=asked.shared, lumps=lumps, rounding=rounding,
            tol=asked.tol, effort=asked.effort,
        )  # fmt: skip
    except Mix1dError as error:
        raise Mix1dError(f"column {column.name!r}: {error}") from None
    table.enter(i, found)


def _known(sample: Sample) -> FloatArray:
    """The distinct values of a sample, and the middles of its intervals."""
    rows = sample.rows
    if rows is None:
        return sample.values
    return np.unique(sample.values[np.isfinite(rows.lower) & np.isfinite(rows.upper)])


# ------------------------------------------------------------------------------ rounded values
def _check_support(columns: Sequence[Column], asked: Asked) -> list[int]:
    """Refuse values that the family cannot give; the columns in which they are rounded to 0."""
    if asked.kind is Normal:
        return []
    rounded = []
    for i, column in enumerate(columns):
        if not column.is_short:
            continue
        values = column.rest.values if isinstance(column.rest, Sample) else column.rest
        bad = ~asked.kind.in_support(values)
        if not bad.any():
            continue
        sample = column.rest if isinstance(column.rest, Sample) else Sample(values)
        if asked.rounding == AUTO and step_of_zeros(sample, asked.kind, sample):
            rounded.append(i)
            continue
        raise Mix1dError(
            f"`x` must be {asked.kind.support} for the family {asked.kind.name!r}, got "
            f"{values[bad.argmax()]:.10g} in column {column.name!r}"
        )
    return rounded


def _steps(table: Table, rows: Sequence[int], columns: Sequence[Column]) -> FloatArray:
    """(c,) the step of each column where it matters to the fit, else NaN (`rounding.step_of`)."""
    steps = np.full(len(columns), np.nan)
    kind = table.kind
    if not kind.core.can_collapse:
        return steps
    widths = np.asarray(kind._of(*np.moveaxis(table.numbers, 1, 0)[1:]).location_and_width()[1])
    narrowest = widths.min(axis=-1)
    for i in rows:
        if not (table.ties[i] > 1.0 and narrowest[i] < NARROW * _largest_step(columns[i])):
            continue
        whole = columns[i].whole
        if isinstance(whole, SparseColumn):
            whole = whole.counted
        step = lattice_step(whole if isinstance(whole, Sample) else Sample(whole))
        if narrowest[i] < NARROW * step:
            steps[i] = step
    return steps


def _largest_step(column: Column) -> float:
    """No step of the values is larger: the least distance of two that differ."""
    values, _ = column.values()
    return float(np.diff(values).min()) if values.size > 1 else 0.0
