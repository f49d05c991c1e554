"""Data sets drawn from a fit and fitted again: what chance alone does to a fit that is true.

The parametric bootstrap (Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, section 6.5).
A replicate has as many values as the data, rounded as they are, and is fitted by a climb from the
fit. What is wanted of each is measured at once, batch by batch, on all cores; every batch has a
seed of its own, so the number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import generator
from mix1d.arrays import BoolArray, FloatArray
from mix1d.describe.steps import spacing
from mix1d.em.refit import Refits, refit
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.kernels import in_threads
from mix1d.mixture import Mixture
from mix1d.sample import Sample

__all__ = ["Measure", "Replicates", "replicates"]

BATCH = 32
MOST_VALUES = 1 << 20
"""Of a batch: with many observations it holds fewer replicates."""

LARGEST = 10_000_000
"""Observations of a replicate: more would not be drawn and fitted in any useful time."""

PATIENCE = 100
"""Times that a value outside the support (a lognormal one rounded to 0) is drawn again."""

Measure = Callable[[FloatArray, Refits], FloatArray]
"""What is wanted of B data sets, ascending (B, n), and of their fits: (B, ...)."""


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
) -> Replicates:
    """Measure `n` replicates of the fit of `mixture` to `sample`.

    An interruption (Ctrl-C) returns what is done so far; one before the first batch is raised.

    Raises
    ------
    Mix1dError
        If the sample is too large to be drawn again and again, or no replicate can be fitted.
    """
    size = round(sample.n)
    if size > LARGEST:
        raise Mix1dError(
            f"`n_boot` replicates of {size:,} values each are too many to draw: use a random part "
            f"of at most {LARGEST:,} rows"
        )
    draw = _Draw(mixture, sample, size)

    def task(job: tuple[np.random.Generator, int]) -> tuple[FloatArray, BoolArray]:
        values = draw(*job)
        fitted = values[:, -1] > values[:, 0]
        if mixture.components[0].core.scale_index is None:
            fitted[:] = True
        ends = refit(mixture, values[fitted], equal_sd=equal_sd)
        trusted = fitted.copy()
        trusted[fitted] = ends.trusted
        return measure(values[fitted], ends)[ends.trusted], trusted

    measured, n_made = [], 0
    with _bar(n, progress) as bar:
        try:
            for result, trusted in in_threads(task, _jobs(n, size, rng)):
                measured.append(result)
                n_made += len(trusted)
                if bar is not None:
                    bar.update(len(trusted))
        except KeyboardInterrupt:
            if not measured:
                raise
    kept = np.concatenate(measured)
    if not len(kept):
        raise Mix1dError(
            f"none of {n_made} replicates of this fit has a fit that can be trusted: it has too "
            f"many components, or they rest on too few values"
        )
    return Replicates(kept, n_made - len(kept), n)


class _Draw:
    """Draws data sets that look like the sample: as many values, rounded as they are."""

    def __init__(self, mixture: Mixture, sample: Sample, size: int) -> None:
        self.mixture, self.size = mixture, size
        self.step = 0.0 if mixture.discrete else spacing(mixture._bank, sample)
        self.origin = sample.values[0]
        self.family = type(mixture.components[0])

    def __call__(self, rng: np.random.Generator, count: int) -> FloatArray:
        """(count, size), ascending along the rows."""
        values = self._rounded(self.mixture.sample((count, self.size), rng=rng))
        for _ in range(PATIENCE):
            outside = ~self.family.in_support(values)
            if not outside.any():
                break
            number = int(np.count_nonzero(outside))
            values[outside] = self._rounded(self.mixture.sample(number, rng=rng))
        return np.sort(values, axis=1)

    def _rounded(self, x: FloatArray) -> FloatArray:
        if not self.step:
            return x
        return np.asarray(self.origin + self.step * np.round((x - self.origin) / self.step))


def _jobs(n: int, size: int, rng: Any) -> Iterator[tuple[np.random.Generator, int]]:
    """One generator for each batch, and how many replicates it draws."""
    batch = max(1, min(BATCH, MOST_VALUES // size))
    starts = range(0, n, batch)
    children = generator(rng).spawn(len(starts))
    return ((child, min(batch, n - start)) for child, start in zip(children, starts, strict=True))


def _bar(total: int, progress: bool) -> AbstractContextManager[Any]:
    if not progress:
        return nullcontext()
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise MissingExtraError("a progress bar", "progress") from None
    bar: AbstractContextManager[Any] = tqdm(total=total, desc="refits", unit="")
    return bar
