"""What a table shows of errors and sds: none of what rests on no rows; an sd on its bound is 0."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Outcome
from mix1d.show.facts import Facts

__all__ = ["known", "sd_errors", "shown_sds"]

VANISHED = 1e-3
"""A component that rests on fewer rows than this is shown without errors, which would mean
nothing."""

NOTHING = 1e-3
"""An sd on its bound is taken for 0 below this share of the error of the mean."""


def known(facts: Facts, errors: FloatArray | None) -> FloatArray | None:
    """The errors of the components that rest on some rows; NaN for the others."""
    if errors is None:
        return None
    return np.where(facts.weights * facts.n < VANISHED, np.nan, errors)


def sd_errors(facts: Facts) -> FloatArray | None:
    """The errors of the sds; NaN of one that is 0, which has none."""
    errors = known(facts, facts.sd_errors)
    return None if errors is None else np.where(_are_zero(facts), np.nan, errors)


def shown_sds(facts: Facts) -> FloatArray:
    """The sds; 0 of a component whose spread the measurement errors explain."""
    return np.where(_are_zero(facts), 0.0, facts.sds)


def _are_zero(facts: Facts) -> BoolArray:
    """Which sds count as 0."""
    if facts.outcome is not Outcome.AT_BOUND or facts.mean_errors is None:
        return np.zeros(facts.sds.shape, dtype=bool)
    return np.asarray(facts.sds < NOTHING * facts.mean_errors)
