"""Modes and antimodes of a mixture: the sign changes of the derivative of its density.

They are looked for in f'/f = sum_j r_j(x) d/dx log g_j(x), with r_j the posterior: it has the signs
of f' and does not underflow between two clusters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.beside_atoms import beside_atoms, has_atoms
from mix1d.curve.density import logpdf, present, shares_of
from mix1d.curve.grid import quantile_grid, scores
from mix1d.curve.roots import bracketed_minimum, bracketed_root
from mix1d.families.bank import Bank, ends_of_support
from mix1d.results import Result, caution_lines
from mix1d.style.words import listed

__all__ = ["Modes", "modes"]

SCORES = scores(fine=0.05, reach=10.0, coarse=0.25, end=37.0)
"""Normal scores of the quantiles at which the sign of f' is looked at first."""

ROUNDING = 1000.0 * float(np.finfo(np.float64).eps)
"""f'/f is taken for 0 where it is smaller than this share of the sum of the sizes of its terms."""

SUBDIVISION = np.linspace(0.0, 1.0, 101)[1:-1]
"""An interval with a change of sign is looked at again at these shares of its width."""

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(12)
"""Gauss-Legendre quadrature on [-1, 1], for the rise from one whole number to the next."""

ENDS = (np.floor, np.ceil)
"""The functions that give the whole numbers on both sides of a number."""


@dataclass(frozen=True, eq=False)
class Modes(Result):
    """Where the density is locally largest, and smallest between.

    There is one antimode between each two neighbouring modes. Of two neighbouring whole numbers
    with the same probability (a Poisson whose rate is a whole number) the lower one is given.
    """

    x: FloatArray
    """(m,) the modes, sorted."""
    density: FloatArray
    """(m,) density (probability, if discrete) at the modes."""
    antimodes: FloatArray
    """(m - 1,) the lowest points between the modes."""
    antimode_density: FloatArray
    """(m - 1,) density at the antimodes."""
    replicates: IntArray | None = None
    """(B,) number of modes of each replicate of a fit; None where none was made."""
    n_failed: int = 0
    """Replicates whose fit cannot be trusted: they are left out."""
    n_asked: int = 0
    """Replicates asked for: more than were made if the work was interrupted."""
    caution: str = ""
    """Why the fit behind these numbers cannot be trusted; '' if it can."""

    @property
    def probability(self) -> float | None:
        """Share of the replicates with this number of modes; None where none was made."""
        if self.replicates is None:
            return None
        return float(np.mean(self.replicates == len(self.x)))

    _derived = ("probability",)

    def _columns(self) -> dict[str, Any]:
        places = np.concatenate([self.x, self.antimodes])
        heights = np.concatenate([self.density, self.antimode_density])
        kinds = np.array(["mode"] * len(self.x) + ["antimode"] * len(self.antimodes))
        order = np.argsort(places)
        return {"x": places[order], "kind": kinds[order].tolist(), "density": heights[order]}

    def __str__(self) -> str:
        return "\n".join([*caution_lines(self.caution), self.sentence])

    __repr__ = __str__

    @property
    def sentence(self) -> str:
        """One mode or several, where, and how sure that is."""
        places = [f"{x:.6g}" for x in self.x.tolist()]
        if not places:
            text = "no mode was found: one component is too narrow for the numbers it lies among"
        elif len(places) == 1:
            text = f"one mode, at {places[0]}"
        else:
            valleys = listed([f"{x:.6g}" for x in self.antimodes.tolist()])
            text = f"{len(places)} modes, at {listed(places)}; lowest between them at {valleys}"
        return text if self.replicates is None else f"{text} ({self._evidence()})"

    def _evidence(self) -> str:
        assert self.replicates is not None
        numbers, counts = np.unique(self.replicates, return_counts=True)
        others = [
            f"{number} in {count}"
            for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
            if number != len(self.x)
        ]
        same = int(np.count_nonzero(self.replicates == len(self.x)))
        text = f"as many in {same} of {len(self.replicates)} replicates"
        text += f", {', '.join(others)}" if others else ""
        text += f"; {self.n_failed} more failed" if self.n_failed else ""
        made = len(self.replicates) + self.n_failed
        return text + (f"; stopped after {made} of {self.n_asked}" if made < self.n_asked else "")


def modes(weights: FloatArray, bank: Bank) -> Modes:
    """All modes and antimodes of the mixture; of its density alone, where atoms are beside it."""
    weights, bank = present(weights, bank)
    share = 1.0
    if has_atoms(bank):
        weights, bank, _, share = beside_atoms(weights, bank)
    peaks, valleys = _turning_points(weights, bank)
    if bank.discrete:
        peaks, valleys = _whole_modes(weights, bank, peaks, valleys)
    heights, depths = (share * np.exp(logpdf(weights, bank, x)) for x in (peaks, valleys))
    return Modes(peaks, heights, valleys, depths)


# -------------------------------------------------------------------- the smooth curve
def _turning_points(weights: FloatArray, bank: Bank) -> tuple[FloatArray, FloatArray]:
    """Where f' turns negative and where it turns positive."""
    x, slope = _refined_grid(weights, bank)
    changes = np.flatnonzero(np.sign(slope[:-1]) * np.sign(slope[1:]) < 0.0)

    def relative_slope(x: FloatArray) -> FloatArray:
        return _relative_slope(weights, bank, x)[0]

    roots = bracketed_root(relative_slope, x[changes], x[changes + 1])
    falling = slope[changes] > 0.0
    return roots[falling], roots[~falling]


def _relative_slope(
    weights: FloatArray, bank: Bank, x: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """f'/f, and the sum of the sizes of its terms."""
    with np.errstate(all="ignore"):
        shares = shares_of(np.log(weights)[:, None] + bank._log_extension(x))
        # a component that cannot give x has no slope there either
        terms = np.where(shares > 0.0, shares * bank._slope(x), 0.0)
        return terms.sum(axis=0), np.abs(terms).sum(axis=0)


def _refined_grid(weights: FloatArray, bank: Bank) -> tuple[FloatArray, FloatArray]:
    """Points between which f' changes sign at most once, and the sign of f' (or f'/f) there."""
    x, slope = _signed(weights, bank, quantile_grid(bank, SCORES))
    for _ in range(2):  # three roots in one interval: two normals just over 2 sd apart
        changes = np.flatnonzero(np.sign(slope[:-1]) * np.sign(slope[1:]) < 0.0)
        x, slope = _with_points(weights, bank, x, slope, _subdivided(x, changes))
    return _with_points(weights, bank, x, slope, _near_touches(weights, bank, x, slope))


def _signed(weights: FloatArray, bank: Bank, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The points at which the sign of f' is beyond rounding."""
    slope, size = _relative_slope(weights, bank, x)
    clear = np.isfinite(size) & (np.abs(slope) > ROUNDING * size)
    return x[clear], slope[clear]


def _with_points(
    weights: FloatArray, bank: Bank, x: FloatArray, slope: FloatArray, points: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The grid with more points in it."""
    more, more_slope = _signed(weights, bank, points)
    merged, first = np.unique(np.concatenate([x, more]), return_index=True)
    return merged, np.concatenate([slope, more_slope])[first]


def _subdivided(x: FloatArray, changes: IntArray) -> FloatArray:
    """Points within the intervals `changes` and the ones beside them."""
    cells = np.unique(np.concatenate([changes - 1, changes, changes + 1]))
    cells = cells[(cells >= 0) & (cells < len(x) - 1)]
    low, width = x[cells], x[cells + 1] - x[cells]
    return np.asarray((low[:, None] + width[:, None] * SUBDIVISION).ravel())


def _near_touches(weights: FloatArray, bank: Bank, x: FloatArray, slope: FloatArray) -> FloatArray:
    """Where f'/f comes nearest to 0 without a sign change on the grid: a pair of roots may hide."""
    sign, size = np.sign(slope), np.abs(slope)
    same = (sign[:-2] == sign[1:-1]) & (sign[1:-1] == sign[2:])
    lowest = np.flatnonzero(same & (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:])) + 1
    side = sign[lowest]

    def towards_zero(x: FloatArray) -> FloatArray:
        return side * _relative_slope(weights, bank, x)[0]

    return bracketed_minimum(towards_zero, x[lowest - 1], x[lowest + 1])


# -------------------------------------------------------------------- whole numbers
def _whole_modes(
    weights: FloatArray, bank: Bank, peaks: FloatArray, valleys: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The whole numbers beside the turning points at which the probability itself turns."""
    smallest = ends_of_support(bank)[0].min()
    candidates = np.unique(np.concatenate([[smallest], _neighbours(peaks)]))
    before, after = (_step(weights, bank, candidates + shift) for shift in (-1.0, 0.0))
    beyond = _step(weights, bank, candidates + 1.0)
    plateau = np.abs(after) <= ROUNDING
    rises = (before > ROUNDING) | (candidates == smallest)
    modes = candidates[rises & np.where(plateau, beyond < -ROUNDING, after < 0.0)]
    # beyond 1e14 or so the probabilities of neighbours cannot be distinguished
    flat = np.all([np.abs(_step(weights, bank, end(peaks))) <= ROUNDING for end in ENDS], axis=0)
    modes = np.union1d(modes, np.rint(peaks[flat]))
    return modes, _lowest_between(weights, bank, modes, _neighbours(valleys))


def _neighbours(x: FloatArray) -> FloatArray:
    return np.concatenate([end(x) for end in ENDS])


def _step(weights: FloatArray, bank: Bank, x: FloatArray) -> FloatArray:
    """f(x + 1) / f(x) - 1, from the integral of the slopes.

    Two log probabilities near a count of a million agree to more digits than each of them has.
    """
    inside = np.maximum(x, 0.0)  # what comes out below 0 is not used
    shares = shares_of(np.log(weights)[:, None] + bank._logpdf(inside))
    nodes = inside[:, None] + 0.5 * (NODES + 1.0)
    slopes = bank._slope(nodes.ravel()).reshape(len(weights), *nodes.shape)
    rise = 0.5 * (slopes @ NODE_WEIGHTS)
    return np.asarray((shares * np.expm1(rise)).sum(axis=0))


def _lowest_between(
    weights: FloatArray, bank: Bank, modes: FloatArray, candidates: FloatArray
) -> FloatArray:
    """The least likely candidate between each two modes, the lower one of equals."""
    candidates = np.unique(candidates)
    logs = logpdf(weights, bank, candidates)
    lowest = []
    for low, high in pairwise(modes):
        between = (candidates > low) & (candidates < high)
        lowest.append(candidates[between][np.argmin(logs[between])])
    return np.array(lowest, dtype=np.float64)
