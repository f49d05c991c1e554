r"""How much each observation moves the fit.

Without observation i the estimate moves, to first order, by

.. math:: \hat\theta_{(i)} - \hat\theta \approx -I^{-1} s_i,

with s_i the score of the observation and I the information of all (the infinitesimal jackknife;
Cook 1986, JRSS B 48). How far that is in all parameters together is the likelihood displacement
:math:`2 (L(\hat\theta) - L(\hat\theta_{(i)})) \approx s_i^\top I^{-1} s_i`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.infer.delta import slopes
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.quantities import by_name, quantities_of
from mix1d.results import Result, by_component

__all__ = ["Influence", "influence", "moves", "moves_of_rows"]


@dataclass(frozen=True, eq=False)
class Influence(Result):
    """What each estimate would change by if one observation were left out; NaN for missing rows.

    A row of weight w is w observations; one of them is left out.
    """

    weights: FloatArray
    """(n, k) change of each weight; the changes of a row sum to 0."""
    means: FloatArray
    """(n, k) change of each mean, in the units of the data."""
    sds: FloatArray
    """(n, k) change of each standard deviation."""
    parameters: dict[str, FloatArray]
    """(n, k) change of each of the family's own parameters, by name."""
    displacement: FloatArray
    """(n,) Cook's likelihood displacement. A row with 1 moves the estimate as a whole by one
    standard error; where the model is right they sum to about the number of free parameters."""
    message: str = ""
    """What must be known before it is believed; empty where all is well."""

    def _columns(self) -> dict[str, Any]:
        named = {"weight": self.weights, "mean": self.means, "sd": self.sds} | self.parameters
        return {"displacement": self.displacement, **by_component(named)}

    def __repr__(self) -> str:
        rows = ", ".join(map(str, self.most(3)))
        words = f"influence of {len(self.displacement)} rows; these move the fit most: {rows}"
        return "\n".join(filter(None, [self.message, words]))

    def most(self, count: int = 5) -> IntArray:
        """The rows that move the fit most, the first moves it most."""
        order = np.argsort(-np.nan_to_num(self.displacement, nan=-1.0), kind="stable")
        return np.asarray(order[:count])


def moves(maximum: MaximumWithCurvature, neighbourhood: Neighbourhood, x: FloatArray) -> FloatArray:
    """How far t moves without one observation at each `x`, (n, q)."""
    if not neighbourhood.is_known:
        return np.full((x.size, neighbourhood.parametrization.size), np.nan)
    return -maximum.pull(neighbourhood, maximum.on_line(x))


def moves_of_rows(maximum: MaximumWithCurvature, neighbourhood: Neighbourhood) -> FloatArray:
    """How far t moves without one observation like each row of the problem, (m, q)."""
    if not neighbourhood.is_known:
        size = neighbourhood.parametrization.size
        return np.full((maximum.problem.sample.values.size, size), np.nan)
    return -maximum.pull_of_rows(neighbourhood)


def influence(neighbourhood: Neighbourhood, pull: FloatArray, message: str = "") -> Influence:
    """The influence of observations that move t by `pull`, (n, q)."""
    stack, k = neighbourhood.stack, neighbourhood.mixture.k
    change = np.full((len(pull), (3 + len(stack.parameters)) * k), np.nan)
    if neighbourhood.is_known:
        exists = np.isfinite(quantities_of(neighbourhood.mixture))  # a Cauchy has no mean
        found = slopes(lambda mixture: quantities_of(mixture)[exists], neighbourhood)
        change[:, exists] = pull @ found.slopes
    parts = change.reshape(len(pull), -1, k).transpose(1, 0, 2)
    displacement = (pull**2).sum(axis=1)
    return Influence(**by_name(parts, stack), displacement=displacement, message=message)
