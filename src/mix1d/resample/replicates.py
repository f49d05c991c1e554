"""The loop of every simulation: draw data sets, examine them, collect what was found.

Bootstrap, goodness of fit, number of modes, bands of QQ plots and likelihood ratios differ in what
they draw (`draws`) and in what they examine of each data set. The loop is the same:

====================  ===========================================================================
`replicates`          any draw, any examination
`refitted`            data sets drawn from a fit and fitted again, those that failed left out
====================  ===========================================================================

Every batch of data sets has a random generator of its own, spawned from the one given, and goes to
the next free thread. So the numbers depend neither on how many threads there are nor on which of
them was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import numpy as np

from mix1d.arguments import flag, generator
from mix1d.arrays import BoolArray, FloatArray, IntArray, frozen
from mix1d.errors import Mix1dError
from mix1d.kernels import in_threads
from mix1d.mixture import Mixture
from mix1d.model.constraints import Constraints
from mix1d.model.prior import Prior
from mix1d.progress import progress_bar
from mix1d.resample.draws import Drawn, one_by_one, units
from mix1d.resample.of_rows import drawer_of_rows, refit_rows
from mix1d.resample.refit import Refits, refit
from mix1d.sample import Sample

__all__ = [
    "BATCH",
    "Examine",
    "Examined",
    "Measure",
    "Replicates",
    "examined",
    "examined_rows",
    "of_fits",
    "refitted",
    "replicates",
]

BATCH = 32
"""Number of data sets that are drawn with one generator: a batch takes milliseconds, more than its
overhead."""

MOST_VALUES = 1 << 17
"""Most values in a batch: a batch of large data sets has fewer of them, so that it ends soon.
Another number gives other replicates."""

LARGEST = 10_000_000
"""Most values of a data set: more cannot be drawn and fitted again in any useful time."""


class Examined(NamedTuple):
    """What was found in a batch of B data sets."""

    kept: BoolArray
    """(B,) which of the data sets are kept; the others are counted as failed."""
    found: tuple[Any, ...]
    """Arrays whose first axis runs over the data sets that are kept."""


Examine = Callable[[Drawn], Examined]
"""Refits a batch of data sets, or whatever else is to be done with them."""

T = TypeVar("T")
"""B data sets: `Drawn`, or samples."""

Measure = Callable[[FloatArray, Refits], FloatArray | IntArray]
"""A statistic (B, ...) of B data sets, ascending (B, n), and of their fits."""


@dataclass(frozen=True)
class Replicates:
    """What was found in all data sets that were kept, in the order in which they were drawn."""

    found: tuple[Any, ...]
    """Arrays whose first axis runs over the data sets; no array if none was kept."""
    n_kept: int
    n_failed: int
    """Number of data sets that were left out."""
    n_asked: int
    """Number of data sets asked for: more than were made if the work was interrupted, or `enough`
    had been found."""

    @property
    def n_made(self) -> int:
        """Number of data sets that were drawn and examined."""
        return self.n_kept + self.n_failed

    def notes(self, trusted: BoolArray) -> list[str]:
        """What must be known of them before errors and intervals are believed."""
        notes = []
        if self.n_made < self.n_asked:
            notes.append(f"interrupted: {self.n_made} of {self.n_asked} replicates were done")
        if not trusted.all():
            left_out = f"{np.count_nonzero(~trusted)} of {len(trusted)} replicates"
            notes.append(f"{left_out} ended in no trusted maximum and are left out")
        return notes


def replicates(
    draw: Callable[[np.random.Generator, int], T],
    examine: Callable[[T], Examined],
    n: int,
    rng: Any,
    *,
    batch: int = BATCH,
    in_turn: bool = False,
    enough: Callable[[tuple[Any, ...]], bool] | None = None,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """Draw and examine `n` data sets.

    Parameters
    ----------
    batch
        Data sets that are drawn with one generator and examined together.
    in_turn
        One batch after the other: for batches that occupy all threads by themselves.
    enough
        Is given what was found in each batch, in order; True ends the work.
    progress
        Show a bar.
    keep
        What Ctrl-C does: end the work and keep what is done, or raise.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; with `keep` only if nothing has been kept yet.
    """
    counts = [min(batch, n - first) for first in range(0, n, batch)]
    jobs = zip(generator(rng).spawn(len(counts)), counts, strict=True)

    def work(job: tuple[np.random.Generator, int]) -> Examined:
        return examine(draw(*job))

    done: list[Examined] = []
    batches = (work(job) for job in jobs) if in_turn else in_threads(work, jobs)
    try:
        with progress_bar(n, " replicates", wanted=progress) as more, closing(batches):
            for some in batches:
                done.append(some)  # before anything else, so that an interruption loses nothing
                more(len(some.kept))
                if enough is not None and enough(some.found):
                    break
    except KeyboardInterrupt:
        if not (keep and any(some.kept.any() for some in done)):
            raise
    return _together(done, n)


def _together(done: list[Examined], n_asked: int) -> Replicates:
    kept = np.concatenate([np.empty(0, dtype=bool), *(some.kept for some in done)])
    # of a batch without any that is kept not even the shape of what is found is known
    parts = zip(*(some.found for some in done if some.kept.any()), strict=True)
    found = tuple(frozen(np.concatenate(arrays)) for arrays in parts)
    n_kept = int(np.count_nonzero(kept))
    return Replicates(found, n_kept, len(kept) - n_kept, n_asked)


# -------------------------------------------------------------------- refits of a fit
def refitted(
    mixture: Mixture,
    sample: Sample,
    measure: Measure,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    constraints: Constraints | None = None,
    prior: Prior | None = None,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """A statistic of `n` data sets drawn from the fit of `mixture` to `sample`.

    Each is fitted by EM from `mixture`, which it resembles. See `examined`.
    """
    if not sample.is_exact or constraints is not None:

        def examine_rows(samples: Sequence[Sample]) -> Examined:
            ends = refit_rows(
                mixture, samples, equal_sd=equal_sd, constraints=constraints, prior=prior
            )
            stand_ins = np.full((len(samples), 0), np.nan)
            return of_fits(stand_ins, ends, measure)

        return examined_rows(mixture, sample, examine_rows, n, rng, progress=progress, keep=keep)

    def examine(drawn: Drawn) -> Examined:
        ends = refit(mixture, drawn.values, equal_sd=equal_sd, prior=prior)
        return of_fits(drawn.values, ends, measure)

    return examined(mixture, sample, examine, n, rng, progress=progress, keep=keep)


def examined(
    mixture: Mixture,
    sample: Sample,
    examine: Examine,
    n: int,
    rng: Any,
    *,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """`n` data sets drawn from `mixture`, like `sample` in size and rounding, and examined.

    Their values are ascending.

    The parametric bootstrap (Efron & Tibshirani 1993, *An Introduction to the Bootstrap*, 6.5).

    Raises
    ------
    Mix1dError
        If the sample is too large to be drawn again and again, or no data set could be fitted.
    """
    size = _size(sample)
    draw = one_by_one(mixture, sample)

    def ascending(rng: np.random.Generator, count: int) -> Drawn:
        return Drawn(np.sort(draw(rng, count).values, axis=1))

    made = replicates(
        ascending, examine, n, rng,
        batch=max(1, min(BATCH, MOST_VALUES // size)),
        progress=flag("progress", progress), keep=keep,
    )  # fmt: skip
    return _with_any(made)


def examined_rows(
    mixture: Mixture,
    sample: Sample,
    examine: Callable[[Sequence[Sample]], Examined],
    n: int,
    rng: Any,
    *,
    progress: bool = False,
    keep: bool = False,
) -> Replicates:
    """`examined` of rows that are no exact values, observed as those of the sample were."""
    batch = max(1, min(BATCH, MOST_VALUES // _size(sample)))
    made = replicates(
        drawer_of_rows("parametric", mixture, sample), examine, n, rng,
        batch=batch, progress=flag("progress", progress), keep=keep,
    )  # fmt: skip
    return _with_any(made)


def _size(sample: Sample) -> int:
    """Number of values of a data set, if it can be drawn again and again."""
    size = units(sample)
    if size > LARGEST:
        raise Mix1dError(
            f"`n_boot` replicates of {size:,} values each are too many to draw: use a random part "
            f"of at most {LARGEST:,} rows"
        )
    return size


def _with_any(made: Replicates) -> Replicates:
    """The replicates, if any is kept."""
    if not made.n_kept:
        raise Mix1dError(
            f"none of {made.n_made} replicates of this fit has a fit that can be trusted: it has "
            f"too many components, or they rest on too few values"
        )
    return made


def of_fits(values: FloatArray, ends: Refits, *measures: Measure) -> Examined:
    """The statistics of the data sets whose fit can be trusted."""
    kept, trusted = ends.trusted, ends.only(ends.trusted)
    return Examined(
        kept, tuple(measure(values[kept], trusted) for measure in measures) if kept.any() else ()
    )
