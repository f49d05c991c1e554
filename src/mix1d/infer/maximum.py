"""The maximum that a fit reached, with its curvature, rebuilt from the mixture and the sample."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.newton import Certificate, row_scores
from mix1d.em.observed_rows import scores_of_rows
from mix1d.em.step import Point, evaluate
from mix1d.infer.information import inverse_information, sandwich
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.mixture import Mixture
from mix1d.model.parametrization import Parametrization
from mix1d.model.parts import stretch
from mix1d.model.problem import Problem, State
from mix1d.objects.cached import cached_property

__all__ = ["MaximumWithCurvature"]


@dataclass(frozen=True, eq=False)
class MaximumWithCurvature:
    """A fitted mixture as a state of its problem, with the curvature of the likelihood there."""

    problem: Problem
    mixture: Mixture

    @cached_property
    def state(self) -> State:
        """On the line of the problem."""
        return self.problem.state(self.mixture)

    @cached_property
    def point(self) -> Point:
        """With the likelihood and the expected counts."""
        return evaluate(self.problem, self.state)

    @cached_property
    def certificate(self) -> Certificate:
        """Score and information there."""
        return engine_for(self.problem).certify(self.problem, self.point)

    @property
    def is_maximum(self) -> bool:
        """Whether the curvature is that of a maximum."""
        return bool(self.certificate.is_maximum)

    def scores(self, y: FloatArray) -> FloatArray:
        """Score of one observation at each place of the line, (n, q), in free coordinates."""
        return row_scores(self.problem, self.state, y, self.certificate.parametrization)

    def sandwich(self) -> FloatArray:
        """Covariance that holds where the model is only an approximation."""
        return sandwich(self.problem, self.state, self.certificate)

    def inverse_information(self) -> FloatArray:
        """Covariance that holds where the model is true and the weights are counts."""
        return inverse_information(self.problem, self.state, self.certificate)

    def on_line(self, x: FloatArray) -> FloatArray:
        """Values of the user as the problem sees them."""
        center, scale, _ = self.problem.unit
        return np.asarray(self.problem.family.to_line(x) / scale - center / scale)

    def pull(self, neighbourhood: Neighbourhood, y: FloatArray) -> FloatArray:
        r"""How far one more observation at each place of the line moves the estimate, (n, q).

        In standard errors, the coordinates t of the `neighbourhood`: the infinitesimal jackknife,
        :math:`I^{-1} s = R R^\top s` with s the score of the observation, so t is
        :math:`R^\top s` (Jaeckel 1972; Efron & Tibshirani 1993, section 21.3).
        """
        free = self._free(neighbourhood)
        return self._pulled(neighbourhood, row_scores(self.problem, self.state, y, free))

    def pull_of_rows(self, neighbourhood: Neighbourhood) -> FloatArray:
        """`pull` of one more observation like each row of the sample, (m, q)."""
        scores = scores_of_rows(self.problem, self.state, self._free(neighbourhood))
        return self._pulled(neighbourhood, scores)

    def of_levels(self) -> MaximumWithCurvature:
        """The same mixture as a state of the problem of the distinct rows, each counted once."""
        whole = self.problem
        return replace(self, problem=whole.of(whole.sample.of_levels()))

    def _free(self, neighbourhood: Neighbourhood) -> Parametrization:
        return self.problem.parametrization(self.state, neighbourhood.parametrization.reference)

    def _pulled(self, neighbourhood: Neighbourhood, scores: FloatArray) -> FloatArray:
        return scores / stretch(self.problem, self._free(neighbourhood)) @ neighbourhood.root
