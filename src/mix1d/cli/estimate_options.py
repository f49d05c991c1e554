"""Quantiles, shares above a value and mean excesses that ``mix1d fit`` is asked for."""

from __future__ import annotations

import json
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.text import Text

import mix1d
from mix1d.cli.number_options import number, some
from mix1d.cli.screen import print_table
from mix1d.describe.estimates import Estimates
from mix1d.errors import Mix1dError

__all__ = [
    "LEVEL", "AskedEstimates", "LevelOption", "MeanExcessOption", "QuantileOption",
    "ShareAboveOption", "document_with", "print_estimates",
]  # fmt: skip

QuantileOption = Annotated[
    str | None,
    typer.Option(metavar="P", help="Print these quantiles with intervals, too: .5,.99 for two."),
]
ShareAboveOption = Annotated[
    str | None, typer.Option(metavar="X", help="Print the share of all that lies above X, too.")
]
MeanExcessOption = Annotated[
    str | None,
    typer.Option(metavar="X", help="Print how far beyond X lies what is above it on average, too."),
]
LevelOption = Annotated[
    float, typer.Option(metavar="L", parser=number, help="Of the intervals of these.")
]


LEVEL = 0.95
"""The level of intervals by default, as in Python."""


class AskedEstimates(NamedTuple):
    """What is asked for, as it was typed."""

    quantile: str | None
    share_above: str | None
    mean_excess: str | None
    level: float

    @property
    def given(self) -> dict[str, bool]:
        """Which of the options were given."""
        asked = self._asdict()
        level = asked.pop("level")
        return {name: text is not None for name, text in asked.items()} | {"level": level != LEVEL}

    def of(self, fit: mix1d.Fit) -> Estimates | None:
        """The estimates of a fit; None where none is asked for."""
        asked: dict[str, Any] = {
            "quantile": some("--quantile", self.quantile),
            "share_above": some("--share-above", self.share_above),
            "mean_excess": some("--mean-excess", self.mean_excess),
        }
        if any(places is not None for places in asked.values()):
            return fit.estimates(**asked, level=self.level)
        if self.level != LEVEL:
            raise Mix1dError(
                "`--level` is of the intervals of `--quantile`, `--share-above` and "
                f"`--mean-excess`, and none is given: got {self.level:g}"
            )
        return None


def document_with(fit: mix1d.Fit, found: Estimates | None) -> str:
    """The document of a fit, in which the estimates stand, too."""
    if found is None:
        return fit.to_json()
    return json.dumps(fit.to_dict() | {"estimates": found.to_dict()}, allow_nan=False)


def print_estimates(page: Console, found: Estimates) -> None:
    """The table of the estimates, and what must be known of them."""
    print_table(page, *found.rows())
    if found.message:
        page.print(Text(found.message))
