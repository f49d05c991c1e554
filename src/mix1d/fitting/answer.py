"""The answer itself: the numbers that stand in a fit, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.fitting.frames import Origin
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.mixture import Mixture
from mix1d.model.problem import pose
from mix1d.objects.cached import cached_property
from mix1d.objects.values import Value
from mix1d.sample import Sample
from mix1d.search.path import Path
from mix1d.search.record import Starts, Trace, trace
from mix1d.weighing import RELATIVE

__all__ = ["Answer"]


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Answer(Value):
    """A mixture, the sample it was fitted to, and how the search went."""

    mixture: Mixture
    """The answer, components sorted by location."""
    outcome: Outcome
    """How the fit ended; ``bool(outcome)`` is True only at a certified, sound maximum."""
    message: str
    """The sentence that says how this very fit ended."""
    loglik: float
    """Log-likelihood of the data under the mixture."""
    icl: float
    """BIC - 2 sum_i w_i log max_j r_ij (Biernacki, Celeux & Govaert 2000); smaller is better."""
    n: float
    """Number of observations: the sum of the weights; Kish's effective number of relative ones."""
    ends: tuple[float, float] | None
    """The smallest and the largest value; None where they are not known."""
    n_missing: int
    """Rows that were missing and dropped."""
    n_parameters: int
    """Free parameters."""
    n_iter: int
    """Iterations on the path from the start to the answer."""
    n_evaluations: int
    """Evaluations of the likelihood, those of all starts included."""
    decrement: float | None
    """The certificate: estimated log-likelihood units left; None for what climbs no likelihood."""
    sketch_error: float | None
    """How far the parameters may be off because the data were sketched, in standard errors at
    most; None where every value was used."""
    covariance: FloatArray
    """Of the `free_parameters`, (q, q); NaN where there is no maximum. From the observed
    information; for relative weights from the sandwich. `standard_errors` has that of weights and
    parameters."""
    options: dict[str, Any]
    """What the fit was asked for."""
    digest: str
    """SHA-256 of the data, the same in any row order."""
    starts_sentence: str
    """How many starts there were and how many agreed."""
    _sample: Sample | None = field(compare=False)
    _path: Path | None = field(compare=False)
    _starts: Starts | None = field(compare=False)
    _origin: Origin | None = field(default=None, compare=False)
    """The dataframe library of the data, where they came in one."""

    # ---------------------------------------------------------------- numbers
    def __bool__(self) -> bool:
        return bool(self.outcome)

    @property
    def aic(self) -> float:
        """-2 loglik + 2 q; smaller is better (Akaike 1974)."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """-2 loglik + q log n; smaller is better (Schwarz 1978)."""
        return -2.0 * self.loglik + self.n_parameters * float(np.log(self.n))

    @property
    def free_parameters(self) -> tuple[str, ...]:
        """(q,) names of the free numbers that were estimated, in the order of `covariance`."""
        return self._near.parametrization.names

    @property
    def sample(self) -> Sample:
        """What the mixture was fitted to."""
        return _saved(self._sample, "the data")

    @cached_property
    def trace(self) -> Trace:
        """The path from the start to the answer: log-likelihood, weights, means, sds."""
        return trace(_saved(self._path, "the trace"))

    @property
    def starts(self) -> Starts:
        """The starts tried, where each ended, and how often the answer was reached."""
        return _saved(self._starts, "the starts")

    @property
    def _reason(self) -> str:
        return "" if self else self.message

    @property
    def _caution(self) -> str:
        return self._reason and f"this fit cannot be trusted: {self._reason}"

    @property
    def _family(self) -> type[Family]:
        """The class of the components, which need not be a registered one."""
        return type(self.mixture.components[0])

    @property
    def _stack(self) -> Family:
        return self._near.stack

    @property
    def _shared(self) -> bool:
        return bool(self.options["equal_sd"])

    @cached_property
    def _near(self) -> Neighbourhood:
        return Neighbourhood.of(self.mixture, self.covariance, shared=self._shared)

    @property
    def _is_relative(self) -> bool:
        """Whether the weights of the data are no counts."""
        return bool(self.options.get("weights_are") == RELATIVE)

    @cached_property
    def _curved(self) -> Neighbourhood:
        """`_near` by the curvature of the likelihood, where the errors are others."""
        if not (self._is_relative and self._near.is_known):
            return self._near
        curvature = self._peak.inverse_information()
        return Neighbourhood.of(self.mixture, curvature, shared=self._shared)

    @cached_property
    def _peak(self) -> MaximumWithCurvature:
        problem = pose(self.sample, self._family, equal_sd=self._shared)
        penalised = self.outcome is Outcome.PENALISED
        return MaximumWithCurvature(problem.penalised() if penalised else problem, self.mixture)

    @property
    def _likely(self) -> MaximumWithCurvature:
        """The top of a likelihood, for what follows its slopes."""
        self.sample.check_counts(
            'method="profile"', 'they have no likelihood; "wald" and "bootstrap" hold'
        )
        return self._peak

    def _every_value(self, what: str) -> Sample:
        """The sample, if it holds every value."""
        if self.sample.is_folded and self.sketch_error != 0.0:
            raise Mix1dError(
                f"`{what}` needs every value, and this fit knows only a sketch of them: fit with "
                f"exact=True, or a random part of the rows"
            )
        return self.sample


def _saved(part: T | None, name: str) -> T:
    if part is None:
        raise Mix1dError(f"this fit was read from JSON, which does not hold {name}: fit again")
    return part
