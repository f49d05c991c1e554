"""Does the mixture fit at all? A test statistic, and its distribution where the fit is true.

The tables of textbooks do not hold where parameters were estimated: the fit follows its data. So
each data set drawn from the fit is fitted too, and its statistic taken from its own fit (the
parametric bootstrap; Stute, Gonzales Manteiga & Presedo Quindimil 1993, *Metrika* 40). Where the
fit to the data was searched for, so are those of the replicates, and these are drawn from a fit
without narrow components that chance made (`resample.moderate`). For values rounded to a quarter of
a component's sd or more, the mixture before rounding is fitted, in the data and in the replicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.describe.spread_rows import steps_of_rows
from mix1d.describe.statistics import distance
from mix1d.describe.steps import spacing, steps, steps_of
from mix1d.families.uniform import Uniform
from mix1d.infer.basis import Basis
from mix1d.mixture import Mixture
from mix1d.resample.draws import Drawn
from mix1d.resample.lattice import Lattice, coarse_step, never_too_coarse
from mix1d.resample.moderate import moderate
from mix1d.resample.of_rows import refit_rows
from mix1d.resample.refit import Refits, refit
from mix1d.resample.replicates import (
    Examine,
    Examined,
    Measure,
    Replicates,
    examined,
    examined_rows,
    of_fits,
)
from mix1d.sample import Sample

__all__ = ["DOUBTFUL", "POOR", "Compared", "SharedReplicates", "compared"]

POOR, DOUBTFUL = 0.01, 0.05
"""P-values up to which a fit is rejected, and up to which it is in doubt."""


@dataclass(frozen=True)
class Compared:
    """The statistic of the data and those of the replicates."""

    statistic: float
    replicates: Replicates
    step: float
    """The step to which the values are rounded; 0 where it does not matter."""

    @property
    def null(self) -> FloatArray:
        """(B,) the statistics of the replicates."""
        return np.asarray(self.replicates.found[0])


@dataclass
class SharedReplicates:
    """What a picture shows of the replicates of a test, so that they are fitted once for both."""

    measure: Measure
    replicates: Replicates | None = None
    """Those of the test, once it is made, of which the last array is what was measured. None where
    the test is one of other values than the picture."""


def compared(
    test: str,
    basis: Basis,
    n: int,
    rng: Any,
    *,
    progress: bool = False,
    keep: bool = False,
    also: SharedReplicates | None = None,
) -> Compared:
    """The statistic of the data, and those of `n` replicates, each under its own fit.

    Raises
    ------
    Mix1dError
        If the values are rounded to a step of more than 3 sds.
    """
    mixture = basis.mixture
    sample = _inside_noise(mixture, basis.full_sample("goodness_of_fit"))
    if not sample.is_exact or basis.constraints is not None:
        return _of_rows(test, basis, sample, n, rng, progress=progress, keep=keep)
    never_too_coarse(sample, basis.family)
    step = coarse_step(sample, basis.family, mixture.sds)
    if step:
        lattice = Lattice(basis.family, float(sample.values[0]), step, basis.equal_sd)
        statistic, null, examine = _of_intervals(test, mixture.k, sample, lattice)
    else:
        ladder = steps_of(mixture.weights, mixture._bank, sample)
        statistic = float(distance(test, ladder)[0])
        null = moderate(mixture, sample, equal_sd=basis.equal_sd)
        # EM never gives weight to a component that has none
        start = null if null.weights.min() * sample.n > 1.0 else mixture
        measure = None if also is None else also.measure
        examine = _of_values(test, start, basis, spacing(mixture._bank, sample), measure)
    made = examined(null, sample, examine, n, rng, progress=progress, keep=keep)
    if also is not None and not step and sample is basis.sample:
        also.replicates = made
    return Compared(statistic, made, step)


def _of_rows(
    test: str, basis: Basis, sample: Sample, n: int, rng: Any, *, progress: bool, keep: bool
) -> Compared:
    """Rows that are no exact values, and replicates observed as they were, fitted from the null."""
    statistic = float(distance(test, steps_of_rows(basis.mixture, sample))[0])

    def examine(samples: Sequence[Sample]) -> Examined:
        ends = refit_rows(
            basis.mixture, samples, equal_sd=basis.equal_sd, constraints=basis.constraints,
            prior=basis.prior,
        )  # fmt: skip
        trusted = ends.trusted if basis.outcome else np.isfinite(ends.loglik)
        found = [
            distance(test, steps_of_rows(mixture, drawn))[0]
            for mixture, drawn, kept in zip(ends.mixtures(), samples, trusted, strict=True)
            if kept
        ]
        return Examined(trusted, (np.array(found),) if found else ())

    made = examined_rows(basis.mixture, sample, examine, n, rng, progress=progress, keep=keep)
    return Compared(statistic, made, 0.0)


def _inside_noise(mixture: Mixture, sample: Sample) -> Sample:
    """The values between the ends of noise, which were set to the two extreme values.

    Those two are where they are whatever the mixture, and say nothing of it.
    """
    extremes = sample.values[[0, -1]].tolist()
    for component in mixture.components:
        if isinstance(component, Uniform) and [component.lower, component.upper] == extremes:
            return sample.without(sample.values[[0, -1]])
    return sample


def _of_values(
    test: str, start: Mixture, basis: Basis, step: float, also: Measure | None
) -> Examine:
    """Fits exact values and takes their statistic, and what else is wanted of them.

    Each fit is searched for if that of the data was, and must be trusted if that of the data is.
    """

    def measure(values: FloatArray, ends: Refits) -> FloatArray:
        return distance(test, steps(ends.weights, ends.bank, values, step=step))

    def examine(drawn: Drawn) -> Examined:
        ends = refit(
            start, drawn.values, equal_sd=basis.equal_sd, search=basis.is_searched,
            prior=basis.prior,
        )  # fmt: skip
        if not basis.outcome:
            ends = replace(ends, trusted=np.isfinite(ends.loglik))
        return of_fits(drawn.values, ends, measure, *([also] if also else []))

    return examine


def _of_intervals(
    test: str, k: int, sample: Sample, lattice: Lattice
) -> tuple[float, Mixture, Examine]:
    """The statistic of the mixture before rounding, what to draw from, how to examine a draw."""

    def distances(values: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        places = lattice.searched(values, counts, k)[-1].places
        bank = lattice.family._of(places[:, 1], places[:, 2])
        tiled = np.broadcast_to(values, counts.shape)
        made = steps(places[:, 0], bank, tiled, counts, step=lattice.step)
        return distance(test, made), places

    def examine(drawn: Drawn) -> Examined:
        measured, _ = distances(*lattice.counted(drawn.values))
        return Examined(np.ones(len(measured), dtype=bool), (measured,))

    found, places = distances(sample.values, sample.weights[None].copy())
    null = lattice.mixture(lattice.moderated(sample, places[0]))
    return float(found[0]), null, examine
