"""The entropy of a mixture, by quadrature that sees every component at its own width."""

from __future__ import annotations

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.curve.beside_atoms import has_atoms
from mix1d.curve.density import log_sum_exp, present
from mix1d.curve.integral import integral
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank

__all__ = ["entropy"]


def entropy(weights: FloatArray, bank: Bank) -> float:
    """The expectation of -log f, in nats."""
    weights, bank = present(weights, bank)
    if has_atoms(bank):
        raise Mix1dError("`entropy` needs densities or counts: a density beside an atom has none")

    def term(x: FloatArray) -> FloatArray:
        """-f log f, and 0 where f is 0."""
        with np.errstate(all="ignore"):
            logs = log_sum_exp(np.log(weights)[:, None] + bank._log_extension(x))
            return np.where(np.isfinite(logs), -np.exp(logs) * logs, 0.0)

    return integral(term, bank)
