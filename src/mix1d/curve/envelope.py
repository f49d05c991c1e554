"""Thresholds: where the most likely component changes.

They are the breaks of the upper envelope of log p_j g_j over *all* components. The crossings of
neighbours will not do: with weights (.45, .1, .45), means (0, 1, 2) and sds (.5, 3, .5) the change
at 1 is between components 0 and 2, and component 1 is the most likely one in both tails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from mix1d.arrays import FloatArray, IntArray, frozen
from mix1d.curve.density import logccdf, logcdf, weighted_logpdf
from mix1d.curve.grid import quantile_grid, scores
from mix1d.curve.roots import bracketed_root
from mix1d.families.bank import Bank, bank_of
from mix1d.families.base import Family

__all__ = ["Thresholds", "thresholds"]

SCORES = scores(fine=0.05, reach=10.0, coarse=0.25, end=37.0)

ROUNDING = 16.0 * float(np.finfo(np.float64).eps)
"""Relative difference of two log densities below which neither is the larger one."""

LARGEST = 0.5 * float(np.finfo(np.float64).max)

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Thresholds:
    """Where the most likely component changes.

    Of a discrete mixture a threshold is a real number: 6.4 means that counts of up to 6 go to the
    lower group. Components are numbered from 0 here, as in every array (`labels`, `means`), and
    from 1 in sentences and tables.
    """

    x: FloatArray
    """(m,) the thresholds, sorted."""
    pairs: IntArray
    """(m, 2) the component most likely just below each, and just above."""
    mass: FloatArray
    """(m,) the mixture's probability beyond each, on its lighter side."""
    hidden: tuple[int, ...]
    """The components that are nowhere the most likely."""
    reason: str
    """Why some component has no region, or why there is no threshold; '' if all is plain."""


def thresholds(weights: FloatArray, bank: Bank) -> Thresholds:
    """All thresholds of the mixture."""
    present = [int(j) for j in np.flatnonzero(weights)]
    crossings = _crossings(weights, bank, present)
    probes = _probes(bank[present], np.unique(np.concatenate([[], *crossings.values()])))
    middle = bank._icdf(np.full((1, 1), 0.5))[0, np.argmax(weights)]
    start = int(np.argmin(np.abs(probes - middle)))
    winners = _winners(weighted_logpdf(weights, bank, probes), start)
    found = list(_breaks(winners, probes, crossings))
    x = np.array([at for at, _ in found], dtype=np.float64)
    pairs = np.array([pair for _, pair in found], dtype=np.intp).reshape(-1, 2)
    mass = np.exp(np.minimum(logcdf(weights, bank, x), logccdf(weights, bank, x)))
    hidden = tuple(j for j in range(len(weights)) if j not in winners)
    reason = _reason(weights, bank, hidden, crossings)
    return Thresholds(frozen(x), frozen(pairs), frozen(mass), hidden, reason)


# -------------------------------------------------------------------- where two components cross
def _crossings(weights: FloatArray, bank: Bank, present: list[int]) -> dict[Pair, FloatArray]:
    """Where p_i g_i and p_j g_j cross, for every pair i < j."""
    components, logs = bank.unstack(), [float(log) for log in np.log(np.maximum(weights, TINY))]
    crossings = {}
    for i, j in combinations(present, 2):
        roots = components[i].crossings(components[j], logs[i] - logs[j])
        if roots is None:
            roots = _searched(components[i], components[j], logs[i] - logs[j])
        crossings[i, j] = roots
    return crossings


TINY = float(np.finfo(np.float64).tiny)


def _searched(one: Family, other: Family, log_ratio: float) -> FloatArray:
    """Crossings of two components without a closed form: sign changes on a grid, refined."""

    def difference(x: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            return log_ratio + one._log_extension(x) - other._log_extension(x)

    x = quantile_grid(bank_of([one, other]), SCORES)
    above = difference(x)
    clear = ~np.isnan(above) & (above != 0.0)
    x, sign = x[clear], np.sign(above[clear])
    changes = np.flatnonzero(sign[:-1] != sign[1:])
    return bracketed_root(difference, x[changes], x[changes + 1])


# -------------------------------------------------------------------- which crossings count
def _probes(bank: Bank, points: FloatArray) -> FloatArray:
    """One point in each interval between the crossings (one whole number, if it holds any)."""
    if not len(points):
        return np.asarray(bank._icdf(np.full((1, 1), 0.5))[0, :1])
    low, high = _outermost(bank, points)
    edges = np.concatenate([[low], points, [high]])
    middles = _midway(bank, edges)
    middles[0], middles[-1] = low, high
    if not bank.discrete:
        return middles
    whole = np.where(np.floor(middles) > edges[:-1], np.floor(middles), np.ceil(middles))
    whole[0] = np.floor(low)
    inside = (np.append(-np.inf, points) < whole) & (whole < np.append(points, np.inf))
    return whole[inside]


def _midway(bank: Bank, edges: FloatArray) -> FloatArray:
    """Between each two edges, on a scale that is logarithmic far away from the components.

    Half way to a crossing at 1e16 sds, rounding is larger than the differences that matter.
    """
    centre, width = _body(bank)
    scale = np.arcsinh((edges - centre) / width)
    middles = centre + width * np.sinh(0.5 * (scale[:-1] + scale[1:]))
    inside = (edges[:-1] < middles) & (middles < edges[1:])
    return np.where(inside, middles, 0.5 * edges[:-1] + 0.5 * edges[1:])


def _outermost(bank: Bank, points: FloatArray) -> tuple[float, float]:
    """A point well below all crossings and one well above, in the support."""
    start, end = bank._icdf(np.zeros((1, 1))).min(), bank._iccdf(np.zeros((1, 1))).max()
    first, last = points[0], points[-1]
    centre, width = _body(bank)
    step = max(width, abs(last - centre))
    if np.isfinite(start):  # on a scale of ratios, a step must be one
        step = max(step, last - start)
    low = 0.5 * (start + first) if np.isfinite(start) else first - max(width, abs(first - centre))
    high = 0.5 * (last + end) if np.isfinite(end) else last + min(step, LARGEST - last)
    return float(low), float(high)


def _body(bank: Bank) -> tuple[float, float]:
    """Centre and width of the range of all the components' quartiles."""
    quartiles = bank._icdf(np.array([[0.25], [0.75]]))
    low, high = float(quartiles.min()), float(quartiles.max())
    return 0.5 * (low + high), max(high - low, float(np.finfo(np.float64).tiny))


def _winners(logs: FloatArray, start: int) -> list[int]:
    """The most likely component at each probe; it gives way only to one that is clearly above.

    Between two crossings that are a rounding apart, and between equal components, the largest
    value says nothing. The walk goes outwards from `start`, as rounding grows that way.
    """
    best = np.argmax(np.where(np.isnan(logs), -np.inf, logs), axis=-1).tolist()
    winners = [best[start]] * len(best)
    for path in (range(start + 1, len(best)), range(start - 1, -1, -1)):
        now = best[start]
        for t in path:
            top, held = logs[t, best[t]], logs[t, now]
            if top > held and top - held > ROUNDING * (1.0 + abs(top) + min(abs(held), LARGEST)):
                now = best[t]
            winners[t] = now
    return winners


def _breaks(
    winners: list[int], probes: FloatArray, crossings: dict[Pair, FloatArray]
) -> Iterator[tuple[float, Pair]]:
    """Where the winner changes: the crossing of the two between the probes, or nearest to them."""
    for t in range(1, len(winners)):
        below, above = winners[t - 1], winners[t]
        if below != above:
            own = crossings[min(below, above), max(below, above)]
            middle = 0.5 * probes[t - 1] + 0.5 * probes[t]
            outside = np.maximum(probes[t - 1] - own, own - probes[t])
            yield float(own[np.argmin(outside)] if len(own) else middle), (below, above)


# -------------------------------------------------------------------- in words
def _reason(
    weights: FloatArray, bank: Bank, hidden: tuple[int, ...], crossings: dict[Pair, FloatArray]
) -> str:
    if len(weights) == 1:
        return "there is one component"
    logs = weighted_logpdf(weights, bank, bank._icdf(np.full((1, 1), 0.5))[0])
    sentences = []
    for j in hidden:
        if weights[j] == 0.0:
            sentences.append(f"component {j + 1} has weight 0")
            continue
        other = int(np.argmax(np.where(np.arange(len(weights)) == j, -np.inf, logs[j])))
        if len(crossings[min(j, other), max(j, other)]):
            at_median = f"at its median component {other + 1} is"
            sentences.append(f"component {j + 1} is nowhere the most likely: {at_median}")
        else:
            sentences.append(f"component {j + 1} lies under component {other + 1} everywhere")
    return "; ".join(sentences)
