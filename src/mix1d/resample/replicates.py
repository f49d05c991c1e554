"""Data sets drawn from a fit and fitted again: what chance alone does to a fit that is true.

The parametric bootstrap (Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, section 6.5).
A replicate has as many values as the data, rounded as they are, and is fitted again. What is wanted
of each is measured at once, batch by batch, on all cores; every batch has a seed of its own, so the
number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import flag, generator
from mix1d.arrays import BoolArray, FloatArray
from mix1d.batches import in_batches
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.resample.draws import rounding
from mix1d.resample.refit import Refits, refit
from mix1d.sample import Sample

__all__ = ["Examine", "Measure", "Replicates", "of_trusted", "replicates", "simulated"]

BATCH = 32
MOST_VALUES = 1 << 17
"""Of a batch: with many observations it holds fewer replicates, so that it ends soon."""

LARGEST = 10_000_000
"""Observations of a replicate: more would not be drawn and fitted in any useful time."""

Measure = Callable[[FloatArray, Refits], FloatArray]
"""What is wanted of B data sets, ascending (B, n), and of their fits: (B, ...)."""

Examine = Callable[[FloatArray], tuple[FloatArray, BoolArray]]
"""From B data sets to what is measured of some of them, and which these are, (B,)."""


@dataclass(frozen=True)
class Replicates:
    """What was measured, without the replicates whose fit cannot be trusted."""

    measured: FloatArray
    """(B, ...)."""
    n_failed: int
    """Replicates whose fit is no certified maximum: they are left out."""
    n_asked: int
    """More than were made if the work was interrupted."""

    @property
    def n_made(self) -> int:
        return len(self.measured) + self.n_failed


def replicates(
    mixture: Mixture,
    sample: Sample,
    measure: Measure,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """Measure `n` replicates of the fit of `mixture` to `sample`, each fitted by a climb from it.

    Ctrl-C raises `KeyboardInterrupt`; with `keep`, once there are any, it returns those.

    Raises
    ------
    Mix1dError
        If the sample is too large to be drawn again and again, or no replicate can be fitted.
    """

    def examine(values: FloatArray) -> tuple[FloatArray, BoolArray]:
        ends = refit(mixture, values, equal_sd=equal_sd)
        return of_trusted(measure, values, ends)

    return simulated(mixture, sample, examine, n, rng, progress=progress, keep=keep)


def of_trusted(measure: Measure, values: FloatArray, ends: Refits) -> tuple[FloatArray, BoolArray]:
    """What is measured of the data sets whose fit can be trusted, and which these are."""
    kept = ends.trusted
    measured = measure(values[kept], ends.only(kept)) if kept.any() else np.empty(0)
    return measured, kept


def simulated(
    mixture: Mixture,
    sample: Sample,
    examine: Examine,
    n: int,
    rng: Any,
    *,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """`n` data sets drawn from `mixture`, like `sample` in size and rounding, and examined."""
    size = round(sample.n)
    if size > LARGEST:
        raise Mix1dError(
            f"`n_boot` replicates of {size:,} values each are too many to draw: use a random part "
            f"of at most {LARGEST:,} rows"
        )
    rounded = rounding(mixture, sample)

    def work(child: np.random.Generator, count: int) -> tuple[FloatArray, BoolArray]:
        return examine(np.sort(rounded(mixture.sample((count, size), rng=child)), axis=1))

    batch = max(1, min(BATCH, MOST_VALUES // size))
    progress = flag("progress", progress)
    made = in_batches(work, n, batch, generator(rng), progress=progress, keep=keep)
    n_made = sum(len(kept) for _, kept in made)
    measured = [some for some, kept in made if kept.any()]
    if not measured:
        raise Mix1dError(
            f"none of {n_made} replicates of this fit has a fit that can be trusted: it has too "
            f"many components, or they rest on too few values"
        )
    together = np.concatenate(measured)
    return Replicates(together, n_made - len(together), n)
