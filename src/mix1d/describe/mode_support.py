"""One mode or several, and how sure that is: the modes of refitted replicates, counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.modes import Modes
from mix1d.mixture import Mixture
from mix1d.resample.refit import Refits
from mix1d.resample.replicates import refitted
from mix1d.sample import Sample

__all__ = ["with_bootstrap"]


def with_bootstrap(
    found: Modes,
    mixture: Mixture,
    sample: Sample,
    n: int,
    rng: Any,
    *,
    equal_sd: bool = False,
    progress: bool = False,
    keep: bool = False,
) -> Modes:
    """The modes of a fit, with the numbers of modes that `n` replicates of it have."""
    made = refitted(
        mixture, sample, _numbers, n, rng, equal_sd=equal_sd, progress=progress, keep=keep
    )
    (numbers,) = made.found
    return replace(found, replicates=numbers, n_failed=made.n_failed, n_asked=made.n_asked)


def _numbers(values: FloatArray, ends: Refits) -> IntArray:
    """How many modes each fit has."""
    return np.array([len(mixture.modes().x) for mixture in ends.mixtures()], dtype=np.intp)
