"""What a fit works on: every value, or a sketch of them and the error that this causes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mix1d.arguments import choice
from mix1d.em.newton import Certificate
from mix1d.em.problem import Problem, State
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.result import Fit
from mix1d.fitting.sketched import AUTOMATIC, TOLERATED, sketch_error
from mix1d.sample import Sample
from mix1d.sketching import Sketch, sketch

__all__ = ["Data", "coarseness", "read"]


@dataclass(frozen=True)
class Data:
    """A sample; the sketch it stands for, if it does; the column the sketch was made of."""

    sample: Sample
    sketch: Sketch | None = None
    rows: tuple[Any, Any, str] | None = None
    """Values, weights and the policy for missing ones, where they are at hand."""

    def error(
        self, problem: Problem, state: State, certificate: Certificate | None
    ) -> float | None:
        """Standard errors that the sketch can shift a parameter; None where every value counts."""
        if self.sketch is None:
            return None
        return sketch_error(self.sketch, problem, state, certificate)

    def is_too_coarse(self, fit: Fit) -> bool:
        """Whether every value must be used after all, and can be."""
        if self.sketch is None or self.rows is None or self.sketch.is_exact:
            return False
        if fit.sketch_error is None:  # a spike may be one of the cells only
            return fit.outcome is not Outcome.FIXED_POINT
        return fit.sketch_error > TOLERATED

    def exact(self) -> Data:
        """The same data, every value."""
        assert self.rows is not None
        x, weights, missing = self.rows
        return Data(Sample(x, weights=weights, missing=missing))


def read(x: Any, weights: Any, missing: str, family: type[Family], *, exact: bool) -> Data:
    """The data of a fit of `family`."""
    choice("missing", missing, ("raise", "drop"))
    if isinstance(x, (Sample, Sketch)) and weights is not None:
        raise Mix1dError(f"`weights` must be None for a {type(x).__name__}, which has its own")
    if isinstance(x, Sample):
        return Data(x)
    if isinstance(x, Sketch):
        return _of_sketch(x, family, exact)
    if exact or not _is_long(x):
        return Data(Sample(x, weights=weights, missing=missing))
    try:
        folded = sketch(x, weights=weights, scale=family.scale, missing=missing)
    except Mix1dError:  # whatever is wrong with `x`, the sample says it in the words of a fit
        return Data(Sample(x, weights=weights, missing=missing))
    if family.discrete and not folded.is_exact:
        return Data(Sample(x, weights=weights, missing=missing))
    return Data(folded._standing_for(x), folded, (x, weights, missing))


def _of_sketch(folded: Sketch, family: type[Family], exact: bool) -> Data:
    if folded.scale != family.scale:
        raise Mix1dError(
            f"`x` must be a sketch with scale={family.scale!r} for the family {family.name!r}, "
            f"got one with scale={folded.scale!r}"
        )
    if not folded.is_exact and (exact or family.discrete):
        what = "exact=True" if exact else f"the family {family.name!r}"
        raise Mix1dError(
            f"`x` must hold every distinct value for {what}, got a sketch that folds them into "
            f"{folded.keys.size} cells"
        )
    return Data(folded.to_sample(), folded)


def _is_long(x: Any) -> bool:
    return hasattr(x, "__len__") and len(x) >= AUTOMATIC


def coarseness(error: float | None) -> str:
    """What a message adds where a sketch is too coarse for the fit."""
    if error is None or error <= TOLERATED:
        return ""
    return f"; the sketch may shift the parameters by up to {error:.1g} standard errors"
