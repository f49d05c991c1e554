"""Draw the data again, climb again from the fit, many times over.

Every batch of replicates has its own random generator, spawned from the one given, and goes to the
next free thread: so the numbers depend neither on how many threads there are nor on which one was
faster. A climb starts at the fit, which every draw resembles; no search is made, so that each
replicate is the same kind of maximum as the fit (McLachlan & Peel 2000, section 2.16.2).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, frozen
from mix1d.batches import in_batches
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import joined
from mix1d.infer.replicates import Bootstrap
from mix1d.resample.draws import Draw, drawer
from mix1d.resample.matching import matched
from mix1d.resample.refit import refit
from mix1d.sample import Sample

__all__ = ["bootstrap"]

BATCH = 32
"""Replicates of one task: a task must last for milliseconds, and be worth its overhead."""


class Batch(NamedTuple):
    """The refits of one task, components in the order of the fit."""

    weights: FloatArray
    fields: tuple[FloatArray, ...]
    loglik: FloatArray
    trusted: BoolArray
    n_switched: int


def bootstrap(
    neighbourhood: Neighbourhood,
    peak: MaximumWithCurvature,
    sample: Sample,
    n: int,
    kind: str,
    rng: np.random.Generator,
    *,
    progress: bool = False,
    keep: bool = False,
    message: str = "",
) -> Bootstrap:
    """`n` replicates.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; to `keep` what is done so far, only if nothing is.
    """
    mixture = neighbourhood.mixture
    draw = drawer(kind, mixture, sample)

    def work(child: np.random.Generator, size: int) -> Batch:
        return _batch(neighbourhood, draw, child, size)

    done = in_batches(work, n, BATCH, rng, progress=progress, keep=keep)
    finished = sum(len(batch.loglik) for batch in done)
    if finished < n:
        message = joined(message, f"interrupted: {finished} of {n} replicates were done")
    weights, loglik, trusted = (
        np.concatenate([batch[place] for batch in done]) for place in (0, 2, 3)
    )
    fields = [np.concatenate(parts) for parts in zip(*(b.fields for b in done), strict=True)]
    if not trusted.all():
        message = joined(
            message,
            f"{np.count_nonzero(~trusted)} of {len(trusted)} replicates ended in no trusted "
            "maximum and are left out",
        )

    return Bootstrap(
        mixture=mixture,
        kind=kind,
        n_asked=n,
        weights=frozen(weights),
        bank=type(neighbourhood.stack)._of(*map(frozen, fields)),
        loglik=frozen(loglik),
        trusted=trusted,
        n_switched=sum(batch.n_switched for batch in done),
        message=message,
        _neighbourhood=neighbourhood,
        _peak=peak,
    )


def _batch(neighbourhood: Neighbourhood, draw: Draw, rng: np.random.Generator, size: int) -> Batch:
    mixture = neighbourhood.mixture
    values, weights = draw(rng, size)
    ends = refit(mixture, values, weights, equal_sd=neighbourhood.parametrization.shared)
    order = matched(mixture, ends.weights, ends.bank)
    switched = np.any(order != np.arange(mixture.k), axis=1)
    return Batch(
        np.take_along_axis(ends.weights, order, axis=1),
        tuple(np.take_along_axis(field, order, axis=1) for field in ends.bank.fields()),
        ends.loglik,
        ends.trusted,
        int(np.count_nonzero(switched)),
    )
