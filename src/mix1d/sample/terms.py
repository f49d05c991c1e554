"""How values are taken, whatever holds them."""

from __future__ import annotations

from dataclasses import dataclass

from mix1d.choices import LabelScheme, Missing, WeightsAre

__all__ = ["Terms"]


@dataclass(frozen=True)
class Terms:
    """What holds for all rows."""

    argument: str
    """The name that messages have for the data."""
    weights_are: WeightsAre
    missing: Missing
    label_scheme: LabelScheme = "random"
    """Whether labelled rows were drawn from the mixture, or chosen for their group."""
