"""Sums over rows of the derivatives of a mixture's log-likelihood, and how they are laid out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, IntArray

__all__ = ["Sums", "add_weights", "diagonal", "in_a_row"]


class Sums(NamedTuple):
    """Sums over the values, in (k log weights, k of the first parameter, k of the next, ...)."""

    score: FloatArray
    """(..., f)."""
    hessian: FloatArray
    """(..., f, f)."""
    complete: FloatArray
    """(..., f)."""

    @classmethod
    def zero(cls, shape: tuple[int, ...], p: int) -> Sums:
        """For weights of this shape (..., k) and p parameters a component."""
        size = shape[-1] * (1 + p)
        vector = (*shape[:-1], size)
        return cls(np.zeros(vector), np.zeros((*vector, size)), np.zeros(vector))

    def at(self, places: IntArray) -> Sums:
        """Those of the full coordinates, which stand at (f,) places."""
        hessian = self.hessian[..., places[:, None], places]
        return Sums(self.score[..., places], hessian, self.complete[..., places])

    def own(self, k: int) -> FloatArray:
        """(1 + p, 1 + p, ..., k) the entries of the Hessian within each component, as a view."""
        *leading, size = self.score.shape
        blocks = self.hessian.reshape(*leading, size // k, k, size // k, k)
        return np.asarray(np.einsum("...ajbj->ab...j", blocks))


def diagonal(matrices: FloatArray) -> FloatArray:
    """(p, ...) of (p, p, ...)."""
    return np.asarray(np.einsum("aa...->a...", matrices))


def in_a_row(by_parameter: FloatArray) -> FloatArray:
    """(..., p k) of (p, ..., k)."""
    p, *leading, k = by_parameter.shape
    return by_parameter.reshape(p, -1, k).swapaxes(0, 1).reshape(*leading, p * k)


def add_weights(sums: Sums, shares: FloatArray, n: FloatArray | float, complete: float) -> None:
    """What the weights' summing to 1 adds, all values together; `n` (...) is their number.

    `complete` is that of complete data.
    """
    k, number = shares.shape[-1], np.asarray(n)
    sums.score[..., :k] -= number[..., None] * shares
    products = shares[..., :, None] * (shares[..., None, :] - np.eye(k))
    sums.hessian[..., :k, :k] += number[..., None, None] * products
    sums.complete[..., :k] += complete * shares * (1.0 - shares)
