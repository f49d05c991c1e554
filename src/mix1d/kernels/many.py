"""Many small fits: each column searched, climbed and judged without a return to Python.

The same ideas as `em.search`, with fewer words: starts from cuts of the sorted values and at
random, a few EM steps on a coarse copy, the best distinct ones to the top of the penalised L_a, and
from the highest on, on every value, to the first sound maximum of L.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels.ascent import (
    CERTIFIED,
    COLLAPSED,
    LONG,
    RUNNING,
    STALLED,
    ascend,
    copy,
    penalty,
    walked,
)
from mix1d.kernels.columns import coarse, fold, is_spike, robust_scale, value_at
from mix1d.kernels.compile import compiled
from mix1d.kernels.normal import room_for, sum_of

__all__ = ["CERTIFIED", "LONG", "PENALISED", "STALLED", "TOO_FEW", "seek"]

PENALISED, TOO_FEW = 5, 6
"""Two more ways to end: at the maximum of L_a, for want of a sound one of L; nowhere, since there
are fewer distinct values than components."""

TOGETHER, ALONE, PLAIN, PENALTY = 0, 1, 2, 3
"""The climbs: all survivors some way up L_a on the coarse copy; those that did not meet to its
top; from there on L; on L_a, where that ends in a spike."""

TOGETHER_FOR, ALONE_FOR = 4, 200
"""Stations of the climbs on the coarse copy."""

SHORT = 5
"""EM steps of a short run."""

SAME_PLACE = 0.05  # as in em.runs
NARROW = 0.02  # as in em.start


# ---------------------------------------------------------------------------- one column
@compiled
def seek(  # type: ignore[no-untyped-def]
    values, counts, given, shared, tol, longest, cells, n_random, survivors, seed, place
):
    """The best sound maximum for sorted `values`, each `counts` times; in `place` (3, k).

    From `given` (1, 3, k), if there is one, in the units of the values; else searched. Where every
    way ends in a spike, the best maximum of L_a. All climbs go through one call: each place where
    `ascend` stands costs seconds of compilation.

    Returns
    -------
    how it ended, L
    """
    k = place.shape[1]
    y, weights = np.empty(values.size), np.empty(values.size)
    m = fold(values, counts, y, weights)
    y, weights = y[:m], weights[:m]
    spread = robust_scale(y, weights) if m > 0 else 0.0
    if m < k or not spread > 0.0:
        for row in range(3):
            for j in range(k):
                place[row, j] = np.nan
        return TOO_FEW, np.nan
    center, scale = value_at(y, weights, 0.5), 2.0 ** (np.floor(np.log2(spread)) + 1.0)
    n = sum_of(weights)
    for i in range(m):
        y[i] = y[i] / scale - center / scale
    spread /= scale
    rule = np.array([1.0 / n, spread * spread, 1.0 if shared else 0.0, 1.0])
    plain = np.array([0.0, rule[1], rule[2], 1.0])
    room, nowhere, small = room_for(k), np.empty((0, 3, k)), max(1.0, 1e-3 * n)
    searched = given.shape[0] == 0
    points, masses = y, weights
    if searched and m > cells:
        points, masses = np.empty(cells + 1), np.empty(cells + 1)
        c = coarse(y, weights, spread, cells, points, masses)
        points, masses = points[:c], masses[:c]
    if searched:
        tops = survivors_of(points, masses, k, rule, n_random, survivors, seed, room)
    else:
        tops = given.copy()
        for j in range(k):
            tops[0, 1, j] = (given[0, 1, j] - center) / scale
            tops[0, 2, j] = given[0, 2, j] / scale
    count = tops.shape[0]
    heights, order = np.full(count, np.inf), np.zeros(count, np.int64)
    code, loglik, number = RUNNING, np.nan, 0
    stage = TOGETHER if searched else PLAIN
    while code == RUNNING:
        coarsely = stage < PLAIN
        copy(tops[order[number] if stage >= PLAIN else number], place)
        height, end, _, _ = ascend(
            points if coarsely else y,
            masses if coarsely else weights,
            place,
            plain if stage == PLAIN else rule,
            1e-3 if coarsely else tol,
            small,
            TOGETHER_FOR if stage == TOGETHER else (ALONE_FOR if coarsely else longest),
            searched and not coarsely,
            room,
            nowhere,
        )
        number += 1
        if coarsely:
            in_order(place)
            copy(place, tops[number - 1])
            heights[number - 1] = height if np.isfinite(height) else -np.inf
            if number == count:
                if stage == TOGETHER:
                    count = keep(tops, heights, spread)
                else:
                    order = descending(heights[:count])
                stage, number = stage + 1, 0
        elif stage == PENALTY:
            loglik, code = height + penalty(place, rule), PENALISED
        elif end != COLLAPSED and not is_spike(y, weights, place, shared, room):
            loglik, code = height, end
        elif number == count:
            stage, number = PENALTY, 0
    for j in range(k):
        place[1, j] = center + scale * place[1, j]
        place[2, j] *= scale
    if searched:
        in_order(place)
    return code, loglik - n * np.log(scale)


@compiled
def in_order(place):  # type: ignore[no-untyped-def]
    """Components by mean, then by sd, then by weight."""
    for a in range(1, place.shape[1]):
        for j in range(a, 0, -1):
            less = place[1, j] < place[1, j - 1]
            if place[1, j] == place[1, j - 1]:
                less = place[2, j] < place[2, j - 1]
                if place[2, j] == place[2, j - 1]:
                    less = place[0, j] < place[0, j - 1]
            if less:
                for row in range(3):
                    place[row, j], place[row, j - 1] = place[row, j - 1], place[row, j]


# ---------------------------------------------------------------------------- the search
@compiled
def survivors_of(  # type: ignore[no-untyped-def]
    y, weights, k, rule, n_random, survivors, seed, room
):
    """The best distinct places to which a few EM steps lead from every start."""
    places = np.empty((1 if k == 1 else 7 + n_random, 3, k))
    ends = np.empty(places.shape[0])
    begin(y, weights, k, rule, seed, places)
    for s in range(ends.size):
        end = walked(y, weights, places[s], rule, SHORT, room)
        ends[s] = end if np.isfinite(end) else -np.inf
        in_order(places[s])
    chosen = distinct(places, ends, np.sqrt(rule[1]), survivors)
    best = np.empty((chosen.size, 3, k))
    for c in range(chosen.size):
        copy(places[chosen[c]], best[c])
    return best


@compiled
def met(place, other, spread):  # type: ignore[no-untyped-def]
    same = True
    for j in range(place.shape[1]):
        same &= abs(place[0, j] - other[0, j]) < SAME_PLACE
        same &= abs(place[1, j] - other[1, j]) < SAME_PLACE * spread
        same &= abs(np.log(place[2, j] / other[2, j])) < SAME_PLACE
    return same


@compiled
def keep(tops, heights, spread):  # type: ignore[no-untyped-def]
    """Move the distinct tops to the front; how many there are."""
    chosen = distinct(tops, heights, spread, heights.size)
    old = tops.copy()
    for c in range(chosen.size):
        copy(old[chosen[c]], tops[c])
    return chosen.size


@compiled
def descending(numbers):  # type: ignore[no-untyped-def]
    """The order of the numbers from the largest down: a few hundred at most."""
    order = np.empty(numbers.size, np.int64)
    for i in range(numbers.size):
        j = i
        while j > 0 and numbers[order[j - 1]] < numbers[i]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = i
    return order


@compiled
def distinct(places, ends, spread, most):  # type: ignore[no-untyped-def]
    """The highest of each group of places that have met, `most` at the most."""
    order = descending(ends)
    chosen = np.empty(most, np.int64)
    number = 0
    for s in order:
        fresh = True
        for c in range(number):
            fresh &= not met(places[s], places[chosen[c]], spread)
        if fresh:
            chosen[number] = s
            number += 1
        if number == most:
            break
    return chosen[:number]


# ---------------------------------------------------------------------------- the starts
@compiled
def begin(y, weights, k, rule, seed, places):  # type: ignore[no-untyped-def]
    """Cuts of the sorted values at fixed and random shares, a core with tails, random places."""
    cuts = np.empty(k - 1)
    spread = np.sqrt(rule[1])
    state = seed
    for s in range(places.shape[0]):
        if s < 5:  # groups of equal weight, and of growing and shrinking ones
            power = np.array([1.0, 2.5, 0.4, 5.0, 0.2])[s]
            for j in range(k - 1):
                cuts[j] = ((j + 1) / k) ** power
            from_cuts(y, weights, cuts, rule, places[s])
        elif s < 7:  # one centre, nested widths
            for j in range(k):
                places[s, 0, j] = 1.0 / k
                places[s, 1, j] = value_at(y, weights, 0.5)
                places[s, 2, j] = spread * (0.4 if s == 5 else 0.15) ** (j - 0.5 * (k - 1))
        elif s % 2 == 0:
            for j in range(k - 1):
                state, cuts[j] = uniform(state)
            for a in range(1, k - 1):
                for b in range(a, 0, -1):
                    if cuts[b] < cuts[b - 1]:
                        cuts[b], cuts[b - 1] = cuts[b - 1], cuts[b]
            from_cuts(y, weights, cuts, rule, places[s])
        else:
            for j in range(k):
                state, u = uniform(state)
                state, v = uniform(state)
                places[s, 0, j] = 1.0 / k
                places[s, 1, j] = value_at(y, weights, u)
                places[s, 2, j] = spread * NARROW**v
        if rule[2] > 0.0:
            for j in range(1, k):
                places[s, 2, j] = places[s, 2, 0]


@compiled
def from_cuts(y, weights, cuts, rule, place):  # type: ignore[no-untyped-def]
    """Weights, means and penalised sds of the groups between shares of the cumulated weight."""
    k = place.shape[1]
    sums = np.zeros((3, k))
    total, cumulated, j = sum_of(weights), 0.0, 0
    for i in range(y.size):
        while j < k - 1 and cumulated + 0.5 * weights[i] > cuts[j] * total:
            j += 1
        cumulated += weights[i]
        sums[0, j] += weights[i]
        sums[1, j] += weights[i] * y[i]
        sums[2, j] += weights[i] * y[i] * y[i]
    for j in range(k):
        if sums[0, j] > 0.0:
            place[0, j] = sums[0, j] / total
            place[1, j] = sums[1, j] / sums[0, j]
            squares = max(sums[2, j] - sums[0, j] * place[1, j] ** 2, 0.0)
        else:
            place[0, j] = 1e-3
            place[1, j] = y[y.size // 2]
            squares = rule[1]
        place[2, j] = np.sqrt((squares + 2.0 * rule[1]) / (sums[0, j] + 2.0))


@compiled
def uniform(state):  # type: ignore[no-untyped-def]
    """The next state of a generator and a number between 0 and 1 (Steele et al. 2014)."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return state, float(z >> np.uint64(11)) * 2.0**-53
