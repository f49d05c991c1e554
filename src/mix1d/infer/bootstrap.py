"""The bootstrap of a fit: data sets drawn again, each refitted, and what can be read from them.

A refit is EM from the fit, which every data set resembles, without a search: each replicate is the
same kind of maximum as the fit (McLachlan & Peel 2000, section 2.16.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mix1d.arguments import between, choice
from mix1d.arrays import BoolArray, FloatArray
from mix1d.choices import ReplicateInterval
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank, with_fields
from mix1d.infer.bca import bca, percentiles
from mix1d.infer.delta import Function, evaluated, slopes
from mix1d.infer.drawn_mixtures import DrawnMixtures
from mix1d.infer.interval import Estimate, Interval, assembled
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import joined
from mix1d.infer.quantities import by_name, quantities, quantities_of
from mix1d.infer.standard_errors import StandardErrors
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.resample.draws import Drawn, drawer
from mix1d.resample.matching import matched
from mix1d.resample.of_rows import drawer_of_rows, refit_rows
from mix1d.resample.refit import Refits, refit
from mix1d.resample.replicates import Examined, replicates
from mix1d.results import by_component
from mix1d.sample import Sample

__all__ = ["Bootstrap", "bootstrap"]

FEWEST = 10
"""Errors and intervals need at least this many trusted replicates."""


@dataclass(frozen=True, eq=False, repr=False)
class Bootstrap(DrawnMixtures):
    """B refits of data drawn again, their components matched to those of the fit.

    Refits that ended in no trusted maximum (a spike, mostly) are kept in the arrays, marked in
    `trusted`, counted, and left out of errors and intervals.
    """

    mixture: Mixture
    """The fit itself."""
    kind: str
    """How the data were drawn."""
    n_asked: int
    """Replicates that were asked for: more than there are if Ctrl-C ended the work."""
    weights: FloatArray
    """(B, k) weights; NaN where nothing was found."""
    bank: Bank
    """The components of all refits: a stack with fields (B, k)."""
    loglik: FloatArray
    """(B,) log-likelihood of each refit for its own data."""
    trusted: BoolArray
    """(B,) whether the refit is a certified maximum without a spike."""
    n_switched: int
    """Number of refits whose components ended in another order than those of the fit and were
    reordered."""
    message: str
    """What must be known before the numbers are believed; empty where all is well."""
    _neighbourhood: Neighbourhood = field(compare=False)
    _maximum: MaximumWithCurvature = field(compare=False)

    def __len__(self) -> int:
        return len(self.weights)

    def __repr__(self) -> str:
        words = (
            f"{len(self)} {self.kind} replicates of {self.mixture.k} components, "
            f"{self.n_failed} failed"
        )
        return "\n".join(filter(None, [self.message, words]))

    def _columns(self) -> dict[str, Any]:
        return {
            "replicate": np.arange(1, len(self) + 1),
            "loglik": self.loglik,
            "trusted": self.trusted,
            **by_component(self._numbers),
        }

    @property
    def n_failed(self) -> int:
        """Number of replicates that are left out."""
        return int(np.count_nonzero(~self.trusted))

    def mixtures(self) -> list[Mixture]:
        """The trusted refits."""
        return [Mixture._of(self.weights[b], self.bank[b]) for b in np.flatnonzero(self._kept)]

    # ---------------------------------------------------------------- errors
    def standard_errors(self) -> StandardErrors:
        """Standard deviations of the replicates, with their covariance."""
        k = self.mixture.k
        table = quantities(self.weights, self.bank)[self._kept]
        table = np.where(np.isinf(table), 0.0, table)  # an atom at infinity is given: no error
        errors = table.std(axis=0, ddof=1).reshape(-1, k)
        size = (1 + len(self.bank.parameters)) * k
        return StandardErrors(
            **by_name(errors, self.bank),
            covariance=np.cov(table[:, :size], rowvar=False),
            message=self.message,
        )

    # ---------------------------------------------------------------- intervals
    def interval(self, level: float = 0.95, kind: ReplicateInterval = "bca") -> Interval:
        """Bootstrap intervals of every parameter.

        Parameters
        ----------
        level : float, default 0.95
        kind : {"bca", "percentile"}, default "bca"
            Bias-corrected and accelerated (Efron 1987), because the plain percentiles of an sd
            are too low; the acceleration comes from the influence of each observation.
        """
        level = between("level", level, 0.0, 1.0)
        table, estimate = (
            quantities(self.weights, self.bank)[self._kept],
            quantities_of(self.mixture),
        )
        ends = np.full((estimate.size, 2), np.nan)
        has = ~np.isnan(estimate)  # not every component has every parameter
        ends[has] = self._ends(
            table[:, has], estimate[has], lambda mixture: quantities_of(mixture)[has], level, kind
        )
        return assembled(ends, self.mixture, level, self._method(kind), self.message)

    def interval_of(
        self, function: Function, level: float = 0.95, kind: ReplicateInterval = "bca"
    ) -> Estimate:
        """Bootstrap interval of a function of the mixture, which may return an array.

        Parameters
        ----------
        function : callable
            Takes a `Mixture`, returns a number or an array that keeps its shape.
        level : float, default 0.95
        kind : {"bca", "percentile"}, default "bca"
        """
        level = between("level", level, 0.0, 1.0)
        estimate = evaluated(function, self.mixture)
        rows = [
            evaluated(function, mixture, estimate.shape, "in a replicate")
            for mixture in self.mixtures()
        ]
        table = np.array(rows).reshape(len(rows), -1)

        def flat(mixture: Mixture) -> FloatArray:
            return evaluated(function, mixture, estimate.shape, "near the fit").ravel()

        ends = self._ends(table, estimate.ravel(), flat, level, kind)
        errors = table.std(axis=0, ddof=1).reshape(estimate.shape)
        return Estimate(
            estimate,
            errors,
            ends.reshape(*estimate.shape, 2),
            level,
            self._method(kind),
            self.message,
        )

    def _ends(
        self,
        table: FloatArray,
        estimate: FloatArray,
        function: Function,
        level: float,
        kind: str,
    ) -> FloatArray:
        """Both ends for each column of the replicates, (Q, 2)."""
        if choice("kind", kind, ReplicateInterval) == "percentile":
            return percentiles(table, level)
        return bca(table, estimate, self._acceleration(function), level)

    def _acceleration(self, function: Function) -> FloatArray:
        """A sixth of the skewness of the influence of one observation (Efron 1987, 7.6)."""
        if not self._neighbourhood.is_known:
            raise Mix1dError(
                '`kind` must be "percentile" for a fit that is no maximum: '
                'the acceleration of "bca" needs the curvature there'
            )
        moves = self._maximum.pull_of_rows(self._neighbourhood)
        sample = self._maximum.problem.sample
        influence = moves @ slopes(function, self._neighbourhood).slopes
        with np.errstate(invalid="ignore", divide="ignore"):
            cubes, squares = sample.cubes @ influence**3, sample.squares @ influence**2
            return np.nan_to_num(cubes / (6.0 * squares**1.5))

    def _method(self, kind: str) -> str:
        name = {"bca": "BCa", "percentile": "percentile"}[kind]
        return f"{self.kind} bootstrap, {name}, {int(self._kept.sum())} replicates"

    @cached_property
    def _kept(self) -> BoolArray:
        kept = self.trusted & np.all(np.isfinite(self.weights), axis=1)
        if np.count_nonzero(kept) < FEWEST:
            raise Mix1dError(
                f"a bootstrap needs at least {FEWEST} trusted replicates for errors and "
                f"intervals, got {np.count_nonzero(kept)} of {len(self)}"
            )
        return np.asarray(kept)


def bootstrap(
    neighbourhood: Neighbourhood,
    maximum: MaximumWithCurvature,
    sample: Sample,
    n: int,
    kind: str,
    rng: np.random.Generator,
    *,
    progress: bool = False,
    keep: bool = False,
    message: str = "",
) -> Bootstrap:
    """`n` data sets of one `kind` (`choices.ReplicateKind`), each refitted.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; with `keep`, which keeps what is done so far, only if nothing is.
    """
    mixture = neighbourhood.mixture
    shared, constraints = maximum.problem.shared, maximum.problem.constraints
    prior = None if maximum.problem.prior is None else maximum.problem.prior.given
    alike = maximum.problem.alike(mixture.k)

    def examine(drawn: Drawn) -> Examined:
        ends = refit(mixture, drawn.values, drawn.weights, equal_sd=shared, prior=prior)
        return _in_order(mixture, ends, alike)

    def examine_rows(samples: Sequence[Sample]) -> Examined:
        ends = refit_rows(mixture, samples, equal_sd=shared, constraints=constraints, prior=prior)
        return _in_order(mixture, ends, alike)

    if sample.is_exact and constraints is None:
        draw = drawer(kind, mixture, sample)
        made = replicates(draw, examine, n, rng, progress=progress, keep=keep)
    else:
        draw_rows = drawer_of_rows(kind, mixture, sample)
        made = replicates(draw_rows, examine_rows, n, rng, progress=progress, keep=keep)
    loglik, trusted, switched, weights, *fields = made.found
    return Bootstrap(
        mixture=mixture,
        kind=kind,
        n_asked=n,
        weights=weights,
        bank=with_fields(neighbourhood.stack, fields),
        loglik=loglik,
        trusted=trusted,
        n_switched=int(np.count_nonzero(switched)),
        message=joined(message, *made.notes(trusted)),
        _neighbourhood=neighbourhood,
        _maximum=maximum,
    )


def _in_order(mixture: Mixture, ends: Refits, alike: Sequence[int]) -> Examined:
    """Every refit, its components in the order of the mixture."""
    order = matched(mixture, ends.weights, ends.bank, alike)
    by_component = (
        np.take_along_axis(values, order, axis=1) for values in (ends.weights, *ends.bank.fields())
    )
    switched = np.any(order != np.arange(mixture.k), axis=1)
    everything = np.ones(len(order), dtype=bool)  # what failed is kept, and marked
    return Examined(everything, (ends.loglik, ends.trusted, switched, *by_component))
