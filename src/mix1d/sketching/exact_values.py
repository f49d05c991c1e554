"""The cells of exact values of a sketch: what is looked at where other rows are left aside."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.objects.cached import cached_property
from mix1d.sketching.cells import NO_CELLS, Cells
from mix1d.sketching.layers import Layers
from mix1d.sketching.strata import main_of
from mix1d.sketching.stratum import PLAIN, Stratum

__all__ = ["ExactValues"]


class ExactValues:
    """The exact values of unknown group among strata; those of the window that most have."""

    strata: tuple[Stratum, ...]

    @cached_property
    def _main(self) -> Stratum:
        return main_of(self.strata) or Stratum(PLAIN, NO_CELLS)

    def _cells(self) -> Cells:
        content = self._main.content
        assert isinstance(content, Cells)
        return content

    @property
    def exponent(self) -> int:
        """The width of a cell of exact values is ``2.0**exponent``."""
        return self._cells().exponent

    @property
    def keys(self) -> FloatArray:
        """(m,) whole numbers, ascending: cell c of exact values reaches from ``c * width`` to
        ``(c + 1) * width``.
        """
        return self._cells().keys

    @property
    def weights(self) -> FloatArray:
        """(m,) sums of their weights; of relative ones in units of ``2.0**unit``."""
        return self._cells().sums[:, 0]

    @property
    def moments(self) -> FloatArray:
        """(m, 3) weighted sums of d, d^2, d^3, d being the distance from the centre in widths."""
        return self._cells().sums[:, 1:]

    @property
    def low(self) -> FloatArray:
        """(m,) smallest values."""
        return self._cells().low

    @property
    def high(self) -> FloatArray:
        """(m,) largest values."""
        return self._cells().high

    @property
    def width(self) -> float:
        """The width of a cell of exact values, on the scale of the cells."""
        return float(np.ldexp(1.0, self.exponent)) if self.exponent < 1024 else np.inf

    @property
    def layers(self) -> Layers:
        """The cells of exact values, as what can be seen again more finely in places."""
        return Layers.of(self._cells())
