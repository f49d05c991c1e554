r"""The nonparametric maximum likelihood over all location mixtures of N(., 1).

The log-likelihood is concave in the mixing distribution, and its maximum has finitely many atoms
(Lindsay 1983). It is found by the constrained Newton method (Wang 2007, JRSS B 69): the local
maxima of the gradient D join the support, a quadratic model of the log-likelihood gives all the
weights at once by non-negative least squares, atoms of weight 0 leave. When atoms straddle one
place, they are merged, and Newton's steps on weights and means together find the maximum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.choose.gradient import Gradient
from mix1d.objects.cached import cached_property
from mix1d.sketching.cells import Cells
from mix1d.sketching.quadrature import points_of

__all__ = ["Mixing", "most_likely"]

HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))
"""Half the logarithm of 2 pi: minus the log density of N(0, 1) at 0."""

ROUNDS = 60
"""Rounds of the constrained Newton method after which the best so far is the answer."""

STRADDLE = 0.02
"""Two atoms that lie less than this apart, in sds, are merged: they are one atom that the search
has not yet joined."""

ROUGHLY = 1e2
"""Newton's steps are tried first where the gradient exceeds N by this many times the tolerance:
nearly always that is near enough."""

NEWTON_STEPS = 8
"""Most of Newton's steps on weights and means together."""

NO_STEP = 1e-9
"""Newton's method ends where no weight, and no mean in sds, moves by more than this."""

FOLD = 3
"""Many values are first folded into cells of 2^-FOLD sds."""


@dataclass(frozen=True)
class Mixing:
    """A mixing distribution, seen from the data: values `y` with `counts`, atoms with `shares`."""

    y: FloatArray
    """(n,) values, sorted."""
    counts: FloatArray
    atoms: FloatArray
    """(k,) means of the components, sorted."""
    shares: FloatArray

    @cached_property
    def n(self) -> float:
        return float(self.counts.sum())

    @cached_property
    def _logs(self) -> FloatArray:
        return -0.5 * (self.y[:, None] - self.atoms) ** 2 - HALF_LOG_2PI

    @cached_property
    def log_density(self) -> FloatArray:
        """(n,) by log-sum-exp."""
        with np.errstate(divide="ignore"):
            logs = self._logs + np.log(self.shares)
        top = logs.max(axis=1)
        return np.asarray(top + np.log(np.exp(logs - top[:, None]).sum(axis=1)))

    @cached_property
    def loglik(self) -> float:
        return float(self.counts @ self.log_density)

    @cached_property
    def ratios(self) -> FloatArray:
        """(n, k) density of each atom over that of the mixture."""
        return np.exp(self._logs - self.log_density[:, None])

    @cached_property
    def gradient(self) -> Gradient:
        heights = np.log(self.counts) - self.log_density - HALF_LOG_2PI
        return Gradient(self.y, heights)

    def with_shares(self, shares: FloatArray) -> Mixing:
        """The same atoms with other shares; those of share 0 leave."""
        kept = shares > 0.0
        return Mixing(self.y, self.counts, self.atoms[kept], shares[kept] / shares.sum())

    def joined_by(self, atoms: FloatArray) -> Mixing:
        """The same distribution with more atoms, as yet of share 0."""
        every = np.concatenate([self.atoms, atoms])
        shares = np.concatenate([self.shares, np.zeros(atoms.size)])
        order = np.argsort(every, kind="stable")
        return Mixing(self.y, self.counts, every[order], shares[order])


def most_likely(y: FloatArray, counts: FloatArray, tol: float) -> Mixing:
    """The mixing distribution whose gradient nowhere exceeds N by more than `tol`.

    Where that is not reached (rounding, of very many rows), the one that came nearest. The
    local maxima of the gradient are looked for, not proved: the proof is its `maximum`.
    """
    now = _first(*_folded(y, counts))
    for left in (ROUGHLY * tol, tol):
        now = _solved(now, left)
        clean = _merged(Mixing(y, counts, now.atoms, now.shares))
        if _above(clean)[0] <= tol:
            return clean
    if now.y.size < y.size:
        now = _solved(Mixing(y, counts, now.atoms, now.shares), tol)
    return min(clean, now, key=lambda at: _above(at)[0])


def _solved(now: Mixing, left: float) -> Mixing:
    """Rounds of the constrained Newton method, until the gradient exceeds N by `left` at most."""
    best, lowest = now, np.inf
    for _ in range(ROUNDS):
        above, places = _above(now)
        if above < lowest:
            best, lowest = now, above
        if above <= left:
            break
        now = _reweighted(now.joined_by(places))
    return best


def _above(now: Mixing) -> tuple[float, FloatArray]:
    """By how much the gradient exceeds N, as far as is seen, and at which places."""
    places = now.gradient.local_maxima(now.n)
    return float(now.gradient.at(places)[0].max(initial=now.n)) - now.n, places


def _folded(y: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two points for the many values in one cell, as in a sketch; the same values if that is few.

    The atoms of either agree to about the fourth power of the cell's width.
    """
    keys, first = np.unique(np.floor(np.ldexp(y, FOLD)), return_index=True)
    if 4 * keys.size > y.size:
        return y, counts
    distance = np.ldexp(y, FOLD) - np.repeat(keys, np.diff(np.append(first, y.size))) - 0.5
    sums = np.add.reduceat(counts[:, None] * distance[:, None] ** np.arange(4), first)
    last = np.append(first[1:], y.size) - 1
    points, weights = points_of(Cells(-FOLD, keys, sums, y[first], y[last]))
    order = np.argsort(points)
    return points[order], weights[order]


def _first(y: FloatArray, counts: FloatArray) -> Mixing:
    """A histogram: an atom in the middle of each occupied cell one sd wide."""
    cells, of_value = np.unique(np.floor(y), return_inverse=True)
    shares = np.bincount(of_value, weights=counts)
    return Mixing(y, counts, cells + 0.5, shares / shares.sum())


def _reweighted(now: Mixing) -> Mixing:
    """The weights that maximise a quadratic model of the log-likelihood, then as far as it rises.

    Least squares over the simplex by non-negative ones (Dax 1990, BIT 30). Not of the rows' QR
    factor: on a busy machine the threads of the linear algebra library wait for each other, 40
    times as long as its sums take.
    """
    from scipy.optimize import nnls

    rows = np.sqrt(now.counts / now.n)[:, None] * (now.ratios - 2.0)
    system = np.vstack([rows, np.ones(now.atoms.size)])
    target = np.zeros(len(system))
    target[-1] = 1.0
    shares, _ = nnls(system, target, maxiter=30 * now.atoms.size)
    shares /= shares.sum()
    return _line_search(now, shares)


def _line_search(now: Mixing, shares: FloatArray) -> Mixing:
    step = 1.0
    for _ in range(40):
        moved = now.with_shares((1.0 - step) * now.shares + step * shares)
        if moved.loglik >= now.loglik:
            return moved
        step /= 2.0
    return now.with_shares(now.shares)


# -------------------------------------------------------------------------------- the last digits
def _merged(now: Mixing) -> Mixing:
    """Atoms that straddle one place as one, then Newton's steps on weights and means at once.

    Maximised is the log-likelihood minus N times the sum of the weights: at its maximum the weights
    sum to 1 by themselves.
    """
    groups = np.concatenate([[0], np.cumsum(np.diff(now.atoms) > STRADDLE)])
    members = (groups == np.arange(groups[-1] + 1)[:, None]).astype(np.float64)
    shares = members @ now.shares
    now = Mixing(now.y, now.counts, members @ (now.shares * now.atoms) / shares, shares)
    for _ in range(NEWTON_STEPS):
        step = _newton_step(now)
        shares = now.shares + step[: shares.size]
        atoms = now.atoms + step[shares.size :]
        if not (
            np.isfinite(step).all() and shares.min() > 0.0 and np.diff(atoms).min(initial=1) > 0
        ):
            break
        now = Mixing(now.y, now.counts, atoms, shares / shares.sum())
        if np.abs(step).max() < NO_STEP:
            break
    return now


def _newton_step(now: Mixing) -> FloatArray:
    z = now.y[:, None] - now.atoms
    of_mean = now.shares * now.ratios * z
    first = np.hstack([now.ratios, of_mean])
    k = now.atoms.size
    score = now.counts @ first
    score[:k] -= now.n
    hessian = -(first.T * now.counts) @ first
    diagonal = np.arange(k)
    mixed = now.counts @ (now.ratios * z)
    hessian[diagonal, k + diagonal] += mixed
    hessian[k + diagonal, diagonal] += mixed
    hessian[k + diagonal, k + diagonal] += now.shares * (now.counts @ (now.ratios * (z * z - 1.0)))
    size = np.sqrt(np.abs(np.diag(hessian)))
    try:
        return np.linalg.solve(hessian / np.outer(size, size), -score / size) / size
    except np.linalg.LinAlgError:
        return np.full(2 * k, np.nan)
