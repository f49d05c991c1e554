"""From values of the data to the line of a family in its unit, and back."""

from __future__ import annotations

from functools import partial

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families import Family
from mix1d.families.unseen_error import DataScale
from mix1d.model.unit import Unit

__all__ = ["data_scale", "in_unit", "on_line"]


def in_unit(unit: Unit, x: FloatArray) -> FloatArray:
    """Places on the line, in the unit."""
    return x / unit.scale - unit.center / unit.scale


def on_line(family: type[Family], unit: Unit, x: FloatArray) -> FloatArray:
    """Ends of intervals on the line; infinite where they lie outside the support."""
    with np.errstate(all="ignore"):
        line = family._clipped(x) if hasattr(family, "_clipped") else x
        return in_unit(unit, line)


def data_scale(family: type[Family], unit: Unit) -> DataScale:
    """Both ways between the data and the line, as functions that can be pickled."""
    functions = (on_line, _from_line, _log_jacobian)
    return DataScale(*(partial(function, family, unit) for function in functions))


def _from_line(family: type[Family], unit: Unit, t: FloatArray) -> FloatArray:
    return family.from_line(t * unit.scale + unit.center)


def _log_jacobian(family: type[Family], unit: Unit, x: FloatArray) -> FloatArray:
    return family.log_jacobian(x) - float(np.log(unit.scale))
