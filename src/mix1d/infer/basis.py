"""`Basis`: what inference about a fitted mixture rests on.

Functions of this floor and those above it take one, and never a `Fit`: a mixture, the sample it was
fitted to, the covariance of its parameters, and what is needed to pose its likelihood again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.em.observed_rows import posterior_of_rows, weights_within
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.families.bank import Bank
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.mixture import Mixture
from mix1d.model.constraints import Constraints
from mix1d.model.prior import Prior
from mix1d.model.problem import Problem, pose
from mix1d.objects.cached import cached_property
from mix1d.sample import Sample
from mix1d.search.record import Starts

if TYPE_CHECKING:
    from mix1d.infer.bootstrap import Bootstrap
    from mix1d.infer.posterior_sample import PosteriorSample

__all__ = ["Basis"]


@dataclass(frozen=True, eq=False)
class Basis:
    """A fitted mixture with its data and its likelihood."""

    mixture: Mixture
    data: Sample | None
    """The sample that was fitted; None if the fit was read from JSON."""
    covariance: FloatArray
    """Covariance of the free parameters; NaN where there is no maximum."""
    family: type[Family]
    equal_sd: bool
    """Whether all components share one standard deviation."""
    constraints: Constraints | None
    """What was known of the parameters beforehand."""
    lumps: tuple[float, ...]
    """Values that have a component of their own, before the others."""
    is_relative: bool
    """Whether only the ratios of the weights mean something."""
    is_searched: bool
    """Whether the maximum was searched for from many starts, as replicates then are."""
    n: float
    """Number of observations."""
    ends: tuple[float, float] | None
    """The smallest and the largest value, where they are known."""
    sketch_error: float | None
    """How far the parameters may be off because the data were sketched, in standard errors."""
    outcome: Outcome
    message: str
    """How the fit ended, in a sentence."""
    noise: bool = False
    """Whether the last component is a uniform over the range of the data."""
    prior: Prior | None = None
    """What was known beforehand."""
    within: FloatArray | None = None
    """The weights within the window, of a fit that was read from JSON."""
    starts: Starts | None = None
    """Where the starts of the search ended."""

    @property
    def sample(self) -> Sample:
        """The sample that the mixture was fitted to."""
        if self.data is None:
            raise Mix1dError("this fit was read from JSON, which does not hold the data: fit again")
        return self.data

    @property
    def is_unrestricted(self) -> bool:
        """Whether nothing was known of the parameters: then a page climbs as the fit did."""
        return not self.equal_sd and self.constraints is None and self.prior is None

    @property
    def every_value(self) -> bool:
        """Whether the sample holds every value, and is no sketch of them."""
        return not self.sample.is_folded or self.sketch_error == 0.0

    def full_sample(self, what: str) -> Sample:
        """The sample, if it holds every value; `what` is the method that needs them."""
        if not self.every_value:
            raise Mix1dError(
                f"`{what}` needs every value, and this fit knows only a sketch of them: fit with "
                f"exact=True, or a random part of the rows"
            )
        return self.sample

    @property
    def reason(self) -> str:
        """Why the fit cannot be trusted; empty if it can."""
        return "" if self.outcome else self.message

    @property
    def caution(self) -> str:
        """Why the fit cannot be trusted, as the first words of a message."""
        return self.reason and f"this fit cannot be trusted: {self.reason}"

    # ---------------------------------------------------------------- near the maximum
    @property
    def stack(self) -> Bank:
        """The components as one object with arrays for parameters."""
        return self.near.stack

    @cached_property
    def near(self) -> Neighbourhood:
        """The mixtures near the fit, at distances measured by its covariance."""
        return self._neighbourhood(self.covariance)

    def _neighbourhood(self, covariance: FloatArray) -> Neighbourhood:
        return Neighbourhood.of(
            self.mixture, covariance, shared=self.equal_sd, constraints=self.constraints
        )

    def posed(self, sample: Sample) -> Problem:
        """The problem of fitting what was fitted to a sample."""
        return pose(
            sample, self.family, equal_sd=self.equal_sd, constraints=self.constraints,
            prior=self.prior,
        )  # fmt: skip

    @cached_property
    def curved(self) -> Neighbourhood:
        """The mixtures near the fit, at distances measured by the curvature of the likelihood.

        Relative weights do not follow that curvature.
        """
        if not (self.is_relative and self.near.is_known):
            return self.near
        curvature = self.maximum.inverse_information()
        return self._neighbourhood(curvature)

    def posterior(self) -> FloatArray:
        """(n, k) probability of each component for each of the caller's rows; NaN if missing."""
        if self.sample.is_exact:
            return np.asarray(self.sample.to_rows(self.mixture.posterior, np.nan))
        problem = self.posed(self.sample.of_levels())
        levels = posterior_of_rows(problem, problem.state(self.mixture))
        return np.asarray(self.sample.to_rows(lambda _: levels, np.nan))

    @cached_property
    def weights_within(self) -> FloatArray:
        """(k,) weights of the components among the rows that could be observed."""
        if self.within is not None:
            return self.within
        rows = None if self.data is None else self.data.rows
        if rows is None or not rows.are_windowed.any():
            return self.mixture.weights
        return frozen(weights_within(self.maximum.problem, self.maximum.state))

    def labels(self) -> IntArray:
        """(n,) the most probable component of each of the caller's rows; -1 if missing."""
        if self.sample.is_exact:
            return np.asarray(self.sample.to_rows(self.mixture.predict, -1))
        found = self.posterior()
        missing = np.isnan(found).any(axis=1)
        return np.where(missing, -1, np.nan_to_num(found).argmax(axis=1))

    @cached_property
    def maximum(self) -> MaximumWithCurvature:
        """The objective and its maximum.

        Raises
        ------
        Mix1dError
            If the mixture has lumps, which are no part of the objective.
        """
        if self.lumps:
            raise Mix1dError(
                "this follows the likelihood of the values beside the lumps, whose estimates do "
                "not depend on the lumps: ask `fit.rest` for it"
            )
        problem = self.posed(self.sample)
        penalised = self.outcome is Outcome.PENALISED
        return MaximumWithCurvature(problem.penalised() if penalised else problem, self.mixture)

    @property
    def likely(self) -> MaximumWithCurvature:
        """The objective and its maximum for a profile likelihood, which relative weights lack."""
        self.sample.check_counts(
            'method="profile"', 'they have no likelihood; "wald" and "bootstrap" hold'
        )
        return self.maximum

    @cached_property
    def replicates(self) -> dict[Any, Bootstrap]:
        """Bootstraps that were made before, by their arguments."""
        return {}

    @cached_property
    def draws(self) -> dict[Any, PosteriorSample]:
        """Draws from the posterior that were made before, by their arguments."""
        return {}
