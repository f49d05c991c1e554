"""One mode or several, and how sure that is: the modes of refitted replicates, counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mix1d.arguments import keeps_on_interrupt, whole_number
from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.modes import Modes
from mix1d.infer.basis import Basis
from mix1d.resample.refit import Refits
from mix1d.resample.replicates import refitted

__all__ = ["modes"]


def modes(basis: Basis, n_boot: int, rng: Any, *, progress: bool, on_interrupt: str) -> Modes:
    """The modes of a fit; with `n_boot` replicates, how many of them have as many."""
    n_boot, keep = whole_number("n_boot", n_boot, 0), keeps_on_interrupt(on_interrupt)
    found = replace(basis.mixture.modes(), caution=basis.reason)
    if not n_boot:
        return found
    basis.sample.check_counts("`n_boot`", "they are drawn from the mixture")
    made = refitted(
        basis.mixture, basis.sample, _numbers, n_boot, rng,
        equal_sd=basis.equal_sd, constraints=basis.constraints, prior=basis.prior,
        progress=progress, keep=keep,
    )  # fmt: skip
    (numbers,) = made.found
    return replace(found, replicates=numbers, n_failed=made.n_failed, n_asked=made.n_asked)


def _numbers(values: FloatArray, ends: Refits) -> IntArray:
    """How many modes each fit has."""
    return np.array([len(mixture.modes().x) for mixture in ends.mixtures()], dtype=np.intp)
