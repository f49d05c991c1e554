"""The axis of the values: linear, or logarithmic, on which densities are those of the logarithm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray
from mix1d.choices import XScale
from mix1d.errors import Mix1dError
from mix1d.families.lognormal import LogNormal
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.style.numbers import plain

if TYPE_CHECKING:
    from mix1d.show.canvas import Place

__all__ = ["LINEAR", "LOG", "Along", "along_for"]

DECADES = 1.5
"""Lognormals are drawn on a logarithmic axis where 98% of the values span so many decades."""

TAIL = 0.01
"""Share of the values on either side that does not count for this."""


@dataclass(frozen=True)
class Along:
    """From values to places on the axis, and back."""

    name: XScale

    @property
    def is_log(self) -> bool:
        """Whether a place is the decimal logarithm of a value."""
        return self.name == "log"

    def to(self, x: Any) -> Any:
        """The places of values, in decades on a logarithmic axis; far left what is not above 0."""
        if not self.is_log:
            return x
        return np.log10(np.maximum(x, np.finfo(float).tiny))

    def back(self, place: Any) -> Any:
        """The values at places."""
        return 10.0**place if self.is_log else place

    def slope(self, x: FloatArray) -> FloatArray:
        """What a density is to be multiplied by, to be one of the places."""
        return x * np.log(10.0) if self.is_log else np.ones_like(x)

    @property
    def density(self) -> str:
        """What the vertical axis shows."""
        return "density per decade" if self.is_log else "density"


LINEAR, LOG = Along("linear"), Along("log")


def along_for(
    asked: XScale | None, place: Place, mixture: Mixture, sample: Sample | None = None
) -> Along:
    """The axis that was asked for; else that of axes in use; else the usual one of the family.

    Raises
    ------
    Mix1dError
        If a logarithmic axis is asked for and there are counts, or values that are not positive.
    """
    if asked is None and place.ax.get_xscale() == "log":
        asked = "log"
    if asked is None:
        is_usual = not place.in_use and _is_usual(mixture, sample)
        return LOG if is_usual else LINEAR
    if asked == "log":
        _check(mixture, sample)
    return LOG if asked == "log" else LINEAR


def _is_usual(mixture: Mixture, sample: Sample | None) -> bool:
    """Whether all components are lognormal and the values span more than `DECADES`."""
    if not all(isinstance(component, LogNormal) for component in mixture.components):
        return False
    if sample is None:
        low, high = mixture.icdf([TAIL, 1.0 - TAIL])
    else:
        low, high = (spread.quantile(sample.values, sample.weights, q) for q in (TAIL, 1 - TAIL))
    return bool(low > 0.0 and high > low * 10.0**DECADES)


def _check(mixture: Mixture, sample: Sample | None) -> None:
    if mixture.discrete:
        raise Mix1dError("`xscale` must be 'linear' for families of counts, got 'log'")
    lowest = float(mixture.icdf(TAIL) if sample is None else sample.values[0])
    if lowest <= 0.0:
        raise Mix1dError(
            f"`xscale` must be 'linear' where values are not positive, got 'log' and the value "
            f"{plain(lowest)}"
        )
