"""The lines of a mixture of several families: each family sees the data on its own, in its unit.

The data of such a problem are x = c + s y in one common unit. A family sees ``to_line(x)``, from
its own median on and in a scale of its own; a value that it cannot give, or that is an atom's,
counts as another one there, and its log density has minus infinity added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d import spread
from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import CoreFamily, Family, Line
from mix1d.families.assortment import Assortment, Block, is_estimated
from mix1d.families.held import in_unit_of
from mix1d.model.outside import unsupported, values_for
from mix1d.model.unit import Unit, in_unit, unit_of
from mix1d.sample import Sample
from mix1d.sample.rows import Rows

__all__ = ["Lines", "OwnLine", "line_of", "lines_of", "on_width_line"]


@dataclass(frozen=True)
class OwnLine:
    """How the components of one family see the data."""

    family: type[Family]
    components: tuple[int, ...]
    """Places of the components in the mixture, from 0."""
    unit: Unit
    spread: float
    """Robust scale of the values that the family can give, on its width line."""

    @property
    def core(self) -> type[CoreFamily]:
        """The core family in this unit."""
        return in_unit_of(self.family.core, self.unit.center, self.unit.scale)

    def seen(self, common: Unit, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values `y` in the common unit on this line, and what their log densities lack to x's.

        The second is minus infinity where the family cannot give the value; there the first is the
        value of a neighbour.
        """
        x, (center, scale, _) = y * common.scale + common.center, self.unit
        if self.family.core is not self.family:
            can, own = self.family.in_support(x), np.zeros_like(y)
            own[can] = self.family.to_line(x[can]) / scale - center / scale
        else:  # its ends, if it holds any, are those of the unit, to the last bit
            own = y if self.unit[:2] == common[:2] else x / scale - center / scale
            can = self.core.in_support(own)
        jacobian = np.full(y.shape, -np.inf)
        jacobian[can] = self.family.log_jacobian(x[can])
        if not self.family.discrete:
            jacobian -= np.log(scale)
        return _from_neighbours(own, can), jacobian

    def of_events(self, rows: Rows, log_jacobian: FloatArray) -> FloatArray:
        """The second of `seen` for rows that may be no exact values: a probability lacks nothing.

        Nor does a density in the unit of the data, which that of a row with an error is on a line.
        """
        if self.family.core is self.family and not self.family.discrete:
            of_errors = -float(np.log(self.unit.scale))
        else:
            of_errors = 0.0
        of_others = np.where(rows.are_points, of_errors, 0.0)
        return np.where(rows.are_exact, log_jacobian, of_others)


@dataclass(frozen=True)
class Lines:
    """The common unit of a problem, and the line of each block of its components."""

    unit: Unit
    y: FloatArray
    """(m,) the data in it."""
    spread: float
    """Robust scale of the values in it."""
    own: tuple[OwnLine, ...]


def line_of(
    sample: Sample, family: type[Family], weights: FloatArray, weight: float, *, least: float
) -> tuple[FloatArray, Unit, float]:
    """The data on the line of one family, in its unit, and their scale on its width line.

    That of equal values is the `least` scale of a component, where this is not 0.

    Raises
    ------
    Mix1dError
        If all values are equal and the family has a scale that may be 0.
    """
    values = values_for(sample, family)
    core, line = family.core, family.to_line(values)
    width = spread.scale(line, weights)
    if sample.rows is not None and width == 0.0:
        width = _width_of_rows(line, weights)
    width = width or least
    if core.can_collapse and width == 0.0:
        raise Mix1dError(
            f"`x` must have at least 2 distinct values for the family {family.name!r}, got only "
            f"{sample.values[0]:.10g} ({sample.n:.10g} times): the sd is 0"
        )
    y, unit = line, Unit(0.0, 1.0, weight)
    if core.line is not Line.FIXED and (width or core.can_collapse):
        unit = unit_of(line, weights, width, weight, shifts=core.line is Line.AFFINE)
        y = in_unit(line, unit, values)
    length = width / unit.scale or 1.0  # of values that are all one: any will do
    if core.width_line(y) is not y:
        length = spread.scale(on_width_line(core, y), weights)
    return y, unit, length


def _width_of_rows(line: FloatArray, weights: FloatArray) -> float:
    """The sd of values, most of which stand in for rows that are known to one limit."""
    share = weights / weights.sum()
    return float(np.sqrt(share @ np.square(line - share @ line)))


def lines_of(sample: Sample, family: type[Assortment], weights: FloatArray, weight: float) -> Lines:
    """The lines of the families of an assortment.

    Raises
    ------
    Mix1dError
        If a value is such that no component can give it, or a component can give none, or all
        values that it can give are equal and it has a scale.
    """
    x = values_for(sample, family)
    width = spread.scale(x, weights)
    common = _common(family, x, weights, width, weight)
    y = in_unit(x, common, x)
    own = tuple(_own_line(block, sample, weights, common) for block in family.blocks)
    can = np.any([line.seen(common, y)[1] > -np.inf for line in own], axis=0)
    if not can.all():
        raise unsupported(sample, ~can, family)
    return Lines(common, y, (width or 1.0) / common.scale, own)


def _common(
    family: type[Assortment], x: FloatArray, weights: FloatArray, width: float, weight: float
) -> Unit:
    """From the median on, where all families allow it; of counts the unit is 1."""
    lines = [k.core.line if k.core is k else Line.SCALE for k in family.kinds if not k.is_atom]
    if Line.FIXED in lines or not width or not x.size:
        return Unit(0.0, 1.0, weight)
    return unit_of(x, weights, width, weight, shifts=set(lines) == {Line.AFFINE})


def _own_line(block: Block, sample: Sample, weights: FloatArray, common: Unit) -> OwnLine:
    family, core = block.family, block.family.core
    x = values_for(sample, family)
    can = family.in_support(x)
    if family.is_atom:
        return OwnLine(family, block.components, common, 1.0)
    if not can.any():
        raise Mix1dError(
            f"`family` must hold families that can give some of the values, got {family.name!r}, "
            f"which must have {family.support}"
        )
    values = family.to_line(x[can])
    width = spread.scale(values, weights[can])
    if is_estimated(family) and width == 0.0:
        raise Mix1dError(
            f"`x` must have at least 2 distinct values for the family {family.name!r}, got only "
            f"{x[can][0]:.10g}: the sd is 0"
        )
    unit = common
    if core.line is Line.FIXED:
        unit = Unit(0.0, 1.0, common.weight)
    elif common.center == 0.0 and is_estimated(family):
        shifts = core.line is Line.AFFINE
        unit = unit_of(values, weights[can], width, common.weight, shifts=shifts)
    length = width / unit.scale
    own = in_unit(values, unit, x[can])
    if core.width_line(own) is not own:
        length = spread.scale(on_width_line(core, own), weights[can])
    return OwnLine(family, block.components, unit, length)


def _from_neighbours(own: FloatArray, can: BoolArray) -> FloatArray:
    """The values, those that cannot be given replaced by the next ones below, or else above."""
    if can.all() or not can.any():
        return own
    last = np.maximum.accumulate(np.where(can, np.arange(can.size), -1))
    return np.asarray(own[np.where(last < 0, np.argmax(can), last)])


def on_width_line(core: type[CoreFamily], y: FloatArray) -> FloatArray:
    """The values there; those without a place, such as a logarithm of 0, take that of the next."""
    with np.errstate(divide="ignore"):
        line = core.width_line(y)
    if line is y:
        return y
    known = line[np.isfinite(line)]
    return np.clip(line, *((known[0], known[-1]) if known.size else (0.0, 0.0)))
