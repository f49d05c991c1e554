"""What is estimated of a mixture: weights, parameters, means and sds, side by side or by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank
from mix1d.infer.neighbourhood import stack_of
from mix1d.mixture import Mixture

__all__ = ["Quantities", "by_name", "quantities", "quantities_of"]


class Quantities(TypedDict):
    """One array for each quantity, by the names that results give them."""

    weights: FloatArray
    means: FloatArray
    sds: FloatArray
    parameters: dict[str, FloatArray]


def quantities(weights: FloatArray, bank: Bank) -> FloatArray:
    """Weights, each parameter, means and sds side by side, (..., k (3 + p))."""
    means, sds = bank.moments()
    return np.concatenate([weights, *bank.fields(), means, sds], axis=-1)


def quantities_of(mixture: Mixture) -> FloatArray:
    """Those of a mixture, (k (3 + p),)."""
    return quantities(mixture.weights, stack_of(mixture))


def by_name(parts: Iterable[FloatArray], family: Bank) -> Quantities:
    """The 3 + p parts, in the order of `quantities`, as arrays of their own, by name."""
    weights, *fields, means, sds = map(np.array, parts)
    names = [parameter.name for parameter in family.parameters]
    parameters = dict(zip(names, fields, strict=True))
    return {"weights": weights, "means": means, "sds": sds, "parameters": parameters}
