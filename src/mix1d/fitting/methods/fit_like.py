"""`FitLike`: what a function that is a method of `Fit` needs of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mix1d.arrays import FloatArray
    from mix1d.describe.verdict import Finding, Verdict
    from mix1d.fitting.fit_frames import Origin
    from mix1d.fitting.options import Options
    from mix1d.infer.basis import Basis
    from mix1d.mixture import Mixture
    from mix1d.model.prior import Prior
    from mix1d.sample import Sample
    from mix1d.search.record import Trace
    from mix1d.show.facts import Facts

__all__ = ["FitLike"]


class FitLike(Protocol):
    """A fit, for the functions that its class is made of."""

    @property
    def mixture(self) -> Mixture: ...
    @property
    def loglik(self) -> float: ...
    @property
    def prior(self) -> Prior | None: ...
    @property
    def options(self) -> Options: ...
    @property
    def sample(self) -> Sample: ...
    @property
    def _sample(self) -> Sample | None: ...
    @property
    def trace(self) -> Trace: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def _basis(self) -> Basis: ...
    @property
    def _beside(self) -> Basis: ...
    @property
    def _origin(self) -> Origin | None: ...
    @property
    def _number(self) -> Finding | None: ...
    @property
    def weights_within(self) -> FloatArray: ...
    def facts(self) -> Facts: ...
