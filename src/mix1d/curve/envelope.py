"""Thresholds: where the most likely component changes.

They are the breaks of the upper envelope of log p_j g_j over *all* components. The crossings of
neighbours will not do: with weights (.45, .1, .45), means (0, 1, 2) and sds (.5, 3, .5) the change
at 1 is between components 0 and 2, and component 1 is the most likely one in both tails.

Where one error costs more than the other, log p_j g_j is raised by the logarithm of what it costs
to misplace a value of component j, and the envelope of these is taken (Bayes' rule; Berger 1985,
*Statistical Decision Theory and Bayesian Analysis*, section 4.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.curve.beside_atoms import Densities, beside_atoms, has_atoms
from mix1d.curve.crossings import Pair, crossings
from mix1d.curve.density import logccdf, logcdf
from mix1d.curve.regions import confusion, error_rates, masses
from mix1d.curve.thresholds import Thresholds, concerns
from mix1d.families.bank import Bank, ends_of_support
from mix1d.style.words import component_names

__all__ = ["ROUNDING", "among_all", "by_location", "log_stakes", "probes_between", "thresholds"]

ROUNDING = 16.0 * float(np.finfo(np.float64).eps)
"""Relative difference of two log densities below which neither is the larger one."""

LARGEST = 0.5 * float(np.finfo(np.float64).max)
"""Half of the largest number: a sum of two such numbers is still one."""

TINY = float(np.finfo(np.float64).tiny)
"""The smallest normal number, which takes the place of a weight of 0: the logarithm of 0 is not
finite."""


def thresholds(weights: FloatArray, bank: Bank, *, cost: float = 1.0) -> Thresholds:
    """All thresholds of the mixture: those between its densities, where atoms are beside them."""
    if has_atoms(bank):
        densities = beside_atoms(weights, bank)
        between = thresholds(densities.weights, densities.bank, cost=cost)
        return among_all(between, densities, weights)
    present = [int(j) for j in np.flatnonzero(weights)]
    logs = np.log(np.maximum(weights, TINY)) + log_stakes(bank, cost)
    found = crossings(logs, bank, present)
    probes = probes_between(bank[present], np.unique(np.concatenate([[], *found.values()])))
    stakes = np.where(weights > 0, logs, -np.inf)
    middle = bank._icdf(np.array([0.5]))[np.argmax(stakes), 0]
    start = int(np.argmin(np.abs(probes - middle)))
    winners = _winners(stakes[:, None] + _logpdf(bank, probes), start)
    breaks = list(_breaks(winners, probes, found))
    x = np.array([at for at, _ in breaks], dtype=np.float64)
    pairs = np.array([pair for _, pair in breaks], dtype=np.intp).reshape(-1, 2)
    called = np.array([winners[0], *pairs[:, 1]], dtype=np.intp)
    mass = np.exp(np.minimum(logcdf(weights, bank, x), logccdf(weights, bank, x)))
    hidden = tuple(j for j in range(len(weights)) if j not in winners)
    return Thresholds(
        x=x,
        pairs=pairs,
        mass=mass,
        regions=weights @ masses(bank, x),
        shown=concerns(x, x, mass),
        hidden=hidden,
        reason=_reason(stakes, bank, hidden, found, cost),
        error_rates=error_rates(weights, bank, x, called),
        confusion=confusion(weights, bank, x, called),
        cost=cost,
    )


def among_all(found: Thresholds, densities: Densities, weights: FloatArray) -> Thresholds:
    """Thresholds between densities as those of the mixture, in which an atom is called itself."""
    places, share = densities.places, densities.share
    confusion = np.diag(weights)
    confusion[np.ix_(places, places)] = share * found.confusion
    return replace(
        found,
        pairs=places[found.pairs],
        mass=share * found.mass,
        regions=share * found.regions,
        hidden=tuple(places[list(found.hidden)].tolist()),
        confusion=confusion,
    )


def log_stakes(bank: Bank, cost: float) -> FloatArray:
    """(k,) logarithm of what misplacing a value of each component costs; 0 for the highest.

    From each component to the next higher one it falls by log `cost`.
    """
    if cost == 1.0:
        return np.zeros(len(bank))
    order = by_location(bank)
    higher = np.empty(len(bank))  # components above each
    higher[order[::-1]] = np.arange(len(bank))
    return np.asarray(higher * np.log(cost))


def by_location(bank: Bank) -> IntArray:
    """The components from the lowest to the highest, by their medians, then by their means."""
    return np.lexsort((bank.moments()[0], bank._icdf(np.array([0.5]))[:, 0]))


def _logpdf(bank: Bank, x: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.asarray(bank._logpdf(x))


# -------------------------------------------------------------------- which crossings count
def probes_between(bank: Bank, points: FloatArray) -> FloatArray:
    """One point in each interval between the crossings (one whole number, if it holds any)."""
    if not len(points):
        return np.asarray(bank._icdf(np.array([0.5]))[0])
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
    starts, ends = ends_of_support(bank)
    start, end = starts.min(), ends.max()
    first, last = points[0], points[-1]
    centre, width = _body(bank)
    step = max(width, abs(last - centre))
    if np.isfinite(start):  # on a scale of ratios, a step must be one
        step = max(step, last - start)
    low = 0.5 * (start + first) if np.isfinite(start) else first - max(width, abs(first - centre))
    high = 0.5 * (last + end) if np.isfinite(end) else last + min(step, LARGEST - last)
    return float(low), float(high)


def _body(bank: Bank) -> tuple[float, float]:
    """Centre and width of the range of all the components' quartiles, which may be one number."""
    quartiles = bank._icdf(np.array([0.25, 0.75]))
    low, high = float(quartiles.min()), float(quartiles.max())
    least = 1.0 if bank.discrete else float(np.spacing(max(abs(low), abs(high))))
    return 0.5 * (low + high), max(high - low, least, float(np.finfo(np.float64).tiny))


def _winners(logs: FloatArray, start: int) -> list[int]:
    """The most likely component at each probe; only one that is clearly above replaces it.

    Between two crossings that are a rounding apart, and between equal components, the largest
    value says nothing. Probes are visited outwards from `start`, as rounding grows that way.
    """
    best = np.argmax(np.where(np.isnan(logs), -np.inf, logs), axis=0).tolist()
    winners = [best[start]] * len(best)
    for path in (range(start + 1, len(best)), range(start - 1, -1, -1)):
        now = best[start]
        for t in path:
            new, held = logs[best[t], t], logs[now, t]
            if new > held and new - held > ROUNDING * (1.0 + abs(new) + min(abs(held), LARGEST)):
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
    stakes: FloatArray,
    bank: Bank,
    hidden: tuple[int, ...],
    crossings: dict[Pair, FloatArray],
    cost: float,
) -> str:
    if len(stakes) == 1:
        return "there is one component"
    best = "the most likely" if cost == 1.0 else f"the best call at cost={cost:g}"
    logs = stakes[:, None] + _logpdf(bank, bank._icdf(np.array([0.5]))[:, 0])  # at the medians
    absent = [j for j in hidden if stakes[j] == -np.inf]
    sentences = []
    if absent:
        have = "have" if len(absent) > 1 else "has"
        sentences.append(f"{component_names([j + 1 for j in absent])} {have} weight 0")
    for j in hidden:
        if j in absent:
            continue
        other = int(np.argmax(np.where(np.arange(len(stakes)) == j, -np.inf, logs[:, j])))
        if len(crossings.get((min(j, other), max(j, other)), ())):
            at_median = f"at its median component {other + 1} is"
            sentences.append(f"component {j + 1} is nowhere {best}: {at_median}")
        elif cost == 1.0:
            sentences.append(f"component {j + 1} lies under component {other + 1} everywhere")
        else:
            sentences.append(f"component {j + 1} is nowhere {best}: component {other + 1} is")
    return "; ".join(sentences)
