r"""The profile-likelihood interval of a function of the mixture.

Its ends are the smallest and the largest value that the function takes where the likelihood is at
most :math:`z^2/2` below its maximum: the same numbers as refitting under each fixed value would
give, found in one constrained search a side (Neale & Miller 1997; Pek & Wu 2015). SciPy's SLSQP
does it, in coordinates that are one standard error long.
"""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.engine import engine_for
from mix1d.em.step import evaluate
from mix1d.infer.delta import NEAR, Function, evaluated, slopes
from mix1d.infer.interval import Estimate
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import joined
from mix1d.infer.wald import normal_score, unknown
from mix1d.model.parts import stretch
from mix1d.model.problem import State
from mix1d.objects.cached import cached_property

__all__ = ["profile_of"]

STEP = 1e-3
"""Step, in standard errors, of the differences that give the slopes of the function."""

ON_THE_BORDER = 1e-5
"""The log-likelihood at an end may differ from that of the border of the region by this many
units."""

FARTHEST = 1e3
"""No end is looked for beyond this many standard errors."""


def profile_of(
    function: Function,
    maximum: MaximumWithCurvature,
    neighbourhood: Neighbourhood,
    level: float,
    message: str = "",
    name: str = "the function",
) -> Estimate:
    """Profile-likelihood interval of a function of the mixture, of any shape."""
    if not neighbourhood.is_known:
        return unknown(function, neighbourhood, level, "profile likelihood", message)
    found = slopes(function, neighbourhood)
    shape = found.estimate.shape
    ends = np.full((*shape, 2), np.nan)
    missed = 0
    for place in np.ndindex(shape):
        search = _Search(function, maximum, neighbourhood, normal_score(level), place, shape)
        gradient = found.slopes[(slice(None), *place)]
        error = float(found.errors[place])
        for side in (0, 1):
            end = search.end(gradient, error, -1.0 if side == 0 else 1.0)
            missed += end is None
            ends[(*place, side)] = np.nan if end is None else end
    if missed:
        message = joined(message, f"no end was found for {missed} bounds of {name}")
    return Estimate(found.estimate, found.errors, ends, level, "profile likelihood", message)


class _Search:
    """One entry of the function, where the likelihood is not too low."""

    def __init__(
        self,
        function: Function,
        maximum: MaximumWithCurvature,
        neighbourhood: Neighbourhood,
        z: float,
        place: tuple[int, ...],
        shape: tuple[int, ...],
    ) -> None:
        self._function, self._place, self._shape = function, place, shape
        self._problem, self._neighbourhood = maximum.problem, neighbourhood
        self._z = z
        self._weight = maximum.problem.unit.weight
        self._highest = float(maximum.point.objective) * self._weight
        reference = neighbourhood.parametrization.reference
        self._free = maximum.problem.parametrization(maximum.state, reference)

    def end(self, gradient: FloatArray, error: float, side: float) -> float | None:
        """The largest (side 1) or smallest (side -1) value; None if the search finds none."""
        if error == 0.0:
            return self._value(np.zeros(gradient.size))
        start = side * self._z * gradient / error
        for shorter in (1.0, 0.5, 0.1):
            try:
                found = self._farthest(shorter * start, error, side)
            except (ArithmeticError, LookupError, ValueError):
                continue  # the search went where the function has no value
            if found is not None:
                return found
        return None

    def _farthest(self, start: FloatArray, error: float, side: float) -> float | None:
        from scipy.optimize import minimize

        origin = self._value(np.zeros(start.size))
        with np.errstate(all="ignore"):
            answer = minimize(
                lambda t: -side * (self._value(t) - origin) / error,
                start,
                jac=lambda t: -side * self._slopes(t) / error,
                constraints={"type": "ineq", "fun": self._room, "jac": self._score},
                bounds=[(-FARTHEST, FARTHEST)] * start.size,
                method="SLSQP",
                options={"maxiter": 200, "ftol": 1e-10},
            )
        if not answer.success or abs(self._room(answer.x)) > ON_THE_BORDER * self._z**2:
            return None
        return self._value(answer.x)

    def _value(self, t: FloatArray) -> float:
        mixture = self._neighbourhood.at(t)
        return float(evaluated(self._function, mixture, self._shape, NEAR)[self._place])

    def _slopes(self, t: FloatArray) -> FloatArray:
        steps = STEP * np.eye(t.size)
        return np.array(
            [(self._value(t + step) - self._value(t - step)) / (2.0 * STEP) for step in steps]
        )

    def _room(self, t: FloatArray) -> float:
        """How much the likelihood may still fall."""
        objective = float(evaluate(self._problem, self._state(t)).objective) * self._weight
        room = objective - self._highest + 0.5 * self._z**2
        return room if np.isfinite(room) else -1e6

    def _score(self, t: FloatArray) -> FloatArray:
        point = evaluate(self._problem, self._state(t))
        engine = engine_for(self._problem)
        score, _, _ = engine.derivatives(self._problem, point, self._free)
        return self._weight * (score @ self._stretch)

    def _state(self, t: FloatArray) -> State:
        return self._problem.state(self._neighbourhood.at(t))

    @cached_property
    def _stretch(self) -> FloatArray:
        """(q, q): from standard errors to the free coordinates on the line of the problem."""
        factors = stretch(self._problem, self._free)
        return self._neighbourhood.root / factors[:, None]
