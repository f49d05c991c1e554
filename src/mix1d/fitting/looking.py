"""Data as a fit sees them, and as it can see them more closely.

A long column is folded into the cells of a sketch. Where these hide something, or shift the
parameters of the fit, the values in them are looked at again: in the array, the file or the engine
that has them. Of a `Sketch` alone there is no second look, and the outcome says what it hides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from mix1d.arrays import BoolArray
from mix1d.em.from_start import Found
from mix1d.em.newton import Certificate
from mix1d.errors import Outcome
from mix1d.fitting.sketched import INTOLERABLE, TOLERATED, Folding, folding
from mix1d.model.problem import Problem, State
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.sketching.cells import Cells
from mix1d.sketching.layers import Layers, Ranges
from mix1d.weighing import doubt

__all__ = ["Data", "Look"]

LOOKS = 16
"""At most: each takes a cell apart into a thousand, so that four reach any double."""

Look = Callable[[Ranges], Cells]
"""Finer cells of the values in some ranges."""


@dataclass(frozen=True)
class Data:
    """A sample; the cells it stands for, if it does; how to see more, where that is possible."""

    sample: Sample
    layers: Layers | None = None
    scale: str = "linear"
    source: Any = None
    """The caller's column, if it is at hand."""
    look: Look | None = None
    """Finer cells of the values in some ranges."""
    whole: Callable[[], Data] | None = None
    """Every value."""
    looks: int = LOOKS
    """That are left."""

    @cached_property
    def hidden(self) -> BoolArray | None:
        """Which cells hide something."""
        if self.layers is None or self.layers.is_exact:
            return None
        rows = self.sample.n_rows - self.sample.n_missing
        each = self.layers.n / rows
        if each < 1.0:  # relative weights, or rows of weight 0, which count for none
            each = max(each, self.layers.lightest)
        return self.layers.hidden(each)

    @property
    def doubt(self) -> str:
        """What a message adds where the weights were taken for counts and hardly are any."""
        if self.sample.is_relative:
            return ""
        weights = self.sample.weights if self.layers is None else self.layers.weights
        return doubt(weights, self.sample.n_rows - self.sample.n_missing)

    def folding(self, problem: Problem, state: State, certificate: Certificate | None) -> Folding:
        """What the cells did to the fit that ended in `state`."""
        if self.layers is None:
            return Folding()
        return folding(self.layers, problem, state, certificate)

    def closer(self, marked: BoolArray | None) -> Data | None:
        """The same with the marked cells seen again, and what these hide; None if there are none,
        or it cannot be.
        """
        data = self._closer(marked)
        return data and data.settled()

    def settled(self) -> Data:
        """The same with hidden and heavy cells seen again as long as there are any."""
        data = self
        while data.look is not None and data.layers is not None and data.hidden is not None:
            finer = data._closer(data.hidden | data.layers.heavy)
            if finer is None:
                break
            data = finer
        return data

    def _closer(self, marked: BoolArray | None) -> Data | None:
        if self.layers is None or marked is None or not marked.any():
            return None
        if self.look is not None and self.looks:
            ranges = self.layers.ranges(marked)
            layers = self.layers.refined(ranges, self.look(ranges))
            if layers is not None:
                sample = self._sample(layers)
                return replace(self, sample=sample, layers=layers, looks=self.looks - 1)
        return self.whole() if self.whole is not None else None

    def _sample(self, layers: Layers) -> Sample:
        rows, missing = self.sample.n_rows, self.sample.n_missing
        return layers.to_sample(self.scale, n_rows=rows, n_missing=missing, source=self.source)

    def judged(self, found: Found, error: float | None) -> Found:
        """The answer with what its cells leave open.

        That of one component, too, which has one maximum: `select` must not choose it because no
        larger one can be trusted.
        """
        outcome, message = found.outcome, found.message
        if error is not None and error > TOLERATED:
            message += f"; the sketch may shift the parameters by up to {error:.1g} standard errors"
        if self._hiding:
            message += f"; {self._hiding}"
        if outcome and (self._hiding or (error or 0.0) > INTOLERABLE):
            outcome = Outcome.UNRESOLVED
            message = f"{outcome.value}: {message}"
        return replace(found, outcome=outcome, message=message)

    @cached_property
    def _hiding(self) -> str:
        """Where a cell hides something, in words."""
        if self.layers is None or self.hidden is None or not self.hidden.any():
            return ""
        low, high = self.layers.fullest(self.hidden, self.scale)
        return (
            f"values from {low:.10g} to {high:.10g} are unevenly spread within a cell, so a narrow "
            "group may be hidden there"
        )
