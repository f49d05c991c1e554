"""Rounded data in a test: when the step matters, and what is fitted then.

A density takes no account of rounding. Where the step is a quarter of a component's sd or more,
ties look like narrow components, and a likelihood of densities either finds these or, compared with
replicates that have them too, finds nothing else. So there a value means the interval that was
rounded to it (`search.grouped`), in the data and in the replicates alike. With a smaller step,
rounding adds less than 1% to a variance (Sheppard's h^2 / 12), and values are taken as exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.search.grouped import Grouped, best_up_to, intervals, moderated

__all__ = ["Lattice", "coarse_step", "never_too_coarse"]

FINE = 4.0
"""Rounding does not matter where the sd of the narrowest component is more than this many steps."""

FINEST = 64.0
"""Rounding does not matter where the scale of the data is more than this many steps: a component
narrower than 4 of them is a lump of its own, and not one that rounding made."""

COARSEST = 3.0
"""Rounding to a step of more than this many sds (of the values before rounding) leaves nothing of
their shape."""


@dataclass(frozen=True)
class Lattice:
    """The multiples of a step to which values were rounded, and mixtures fitted to intervals."""

    family: type[Family]
    first: float
    """One of the multiples of the step."""
    step: float
    shared: bool = False
    """Whether the components share one sd."""

    def counted(self, columns: Iterable[FloatArray]) -> tuple[FloatArray, FloatArray]:
        """The values (m,) that occur in any column, and how often in each, (B, m)."""
        places = [np.round((column - self.first) / self.step) for column in columns]
        occupied = np.unique(np.concatenate(places))
        counts = [
            np.bincount(np.searchsorted(occupied, each), minlength=occupied.size) for each in places
        ]
        return self.first + self.step * occupied, np.array(counts, dtype=np.float64)

    def searched(self, values: FloatArray, counts: FloatArray, most: int) -> list[Grouped]:
        """The best mixtures of 1 to `most` components for `values` (m,) with `counts` (B, m)."""
        cells = intervals(values, self.step, self.family)
        return best_up_to(cells, counts, most, shared=self.shared)

    def moderated(self, sample: Sample, place: FloatArray) -> FloatArray:
        """The mixture at `place` (3, k) without narrow components of chance: see `moderate`."""
        cells = intervals(sample.values, self.step, self.family)
        return moderated(cells, sample.weights[None].copy(), place, shared=self.shared)

    def mixture(self, place: FloatArray) -> Mixture:
        """The mixture of the weights, means and sds in `place`, (3, k), sorted by location."""
        order = np.lexsort((place[2], place[1]))
        return Mixture._of(place[0, order], self.family._of(*place[1:, order]))


def coarse_step(sample: Sample, family: type[Family], sds: FloatArray) -> float:
    """The step to which the values are rounded if it matters beside components of these `sds`.

    Values of which no two are equal were not rounded, and counts are what they are.
    """
    if family.core is not Normal or not _is_rounded(sample):
        return 0.0
    unit = spread.scale(sample.values, sample.weights)
    matters = FINE * sample.step >= float(np.min(sds)) and FINEST * sample.step >= unit
    return sample.step if matters else 0.0


def never_too_coarse(sample: Sample, family: type[Family]) -> None:
    """Raise where the step is so wide that rounded values have lost their shape."""
    if family.core is not Normal or not _is_rounded(sample):
        return
    share = sample.weights / sample.weights.sum()
    square = share @ (sample.values - share @ sample.values) ** 2
    sd = float(np.sqrt(max(square - sample.step**2 / 12.0, 0.0)))
    if sample.step > COARSEST * sd:
        raise Mix1dError(
            f"`x` must be rounded to a step of at most {COARSEST:g} sds for this test, got a step "
            f"of {sample.step:.6g} and, before rounding, an sd of about {sd:.2g}"
        )


def _is_rounded(sample: Sample) -> bool:
    """Whether values are tied and lie on a lattice; two distinct values always lie on one."""
    return sample.n > sample.values.size > 2 and sample.step > 0.0
