"""Standard errors of weights, means, sds and the family's own parameters, by the delta method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank, with_fields
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.quantities import by_name
from mix1d.results import Result

__all__ = ["StandardErrors", "standard_errors"]

TINY = 1e-30
"""Relative length of a complex step: no difference is formed, so nothing cancels."""


@dataclass(frozen=True, eq=False)
class StandardErrors(Result):
    """Standard errors, each (k,); NaN where the fit has no maximum to take them from."""

    weights: FloatArray
    means: FloatArray
    """(k,) standard errors of the means of the components."""
    sds: FloatArray
    """(k,) standard errors of the standard deviations of the components."""
    parameters: dict[str, FloatArray]
    """(k,) standard errors of each of the family's own parameters, by name."""
    covariance: FloatArray
    """(k + k p, k + k p) covariance of the weights, then of each parameter in turn."""
    message: str = ""
    """What must be known before they are believed; empty where all is well."""

    def _columns(self) -> dict[str, Any]:
        columns = {"weight": self.weights, "mean": self.means, "sd": self.sds} | self.parameters
        return {"component": np.arange(1, len(self.weights) + 1), **columns}

    def _heading(self) -> str:
        return "\n".join(filter(None, ["standard errors", self.message]))

    def __repr__(self) -> str:
        columns = {"weight": self.weights, "mean": self.means, "sd": self.sds}
        lines = ["standard errors", " ".join([" ", *(f"{name:>11}" for name in columns)])]
        for j, row in enumerate(zip(*columns.values(), strict=True)):
            lines.append(" ".join([str(j + 1), *(f"{value:>11.4g}" for value in row)]))
        return "\n".join([*filter(None, [self.message]), *lines])


def standard_errors(neighbourhood: Neighbourhood, message: str = "") -> StandardErrors:
    """The standard errors of estimates with a covariance."""
    bank, covariance = neighbourhood.stack, neighbourhood.covariance_of_parameters
    errors = np.sqrt(np.diag(covariance)).reshape(-1, len(bank))
    table = [*errors, *_of_moments(bank, covariance)]
    return StandardErrors(**by_name(table, bank), covariance=covariance.copy(), message=message)


def _of_moments(bank: Bank, covariance: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Errors of each component's mean and sd: complex steps differentiate them to rounding."""
    k, p = len(bank), len(bank.parameters)
    fields = np.array(bank.fields())
    gradients = np.empty((2, p, k))
    for a in range(p):
        finite = np.isfinite(fields[a])  # at the limit of a family nothing depends on it
        size = np.where(finite, np.maximum(np.abs(fields[a]), 1e-200), 0.0)  # no step is 0
        stepped = fields.astype(complex)
        stepped[a] += 1j * TINY * size
        with np.errstate(invalid="ignore"):  # a complex step times a moment that is infinite
            mean, sd = with_fields(bank, [*stepped]).moments()
        step = np.where(finite, TINY * size, 1.0)
        gradients[0, a] = np.imag(mean) / step
        gradients[1, a] = np.imag(sd) / step
    certain = ~np.isfinite(fields).ravel()
    parameters = np.where(certain[:, None] | certain, 0.0, covariance[k:, k:])
    blocks = parameters.reshape(p, k, p, k)
    own = np.einsum("ajbj->jab", blocks)  # the parameters of one component with each other
    with np.errstate(over="ignore", invalid="ignore"):  # of a moment that is infinite
        means, sds = np.sqrt(np.einsum("maj,jab,mbj->mj", gradients, own, gradients))
    return means, sds
