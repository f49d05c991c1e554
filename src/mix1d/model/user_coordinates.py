"""The free coordinates of a mixture as its user knows it: in the unit of the data."""

from __future__ import annotations

from mix1d.mixture import Mixture
from mix1d.model.blocks import blocks_of
from mix1d.model.constraints import Constraints
from mix1d.model.parametrization import Parametrization
from mix1d.model.relating import Scales, relations_of

__all__ = ["of_user"]


def of_user(
    mixture: Mixture, *, shared: bool, constraints: Constraints | None = None
) -> Parametrization:
    """Those near this mixture, under these constraints if there are any."""
    bank, relations = mixture._bank, None
    if constraints is not None:
        blocks = blocks_of(bank)
        relations = relations_of(constraints, blocks, Scales.of_user(blocks))
    return Parametrization.around(mixture.weights, bank, shared=shared, relations=relations)
