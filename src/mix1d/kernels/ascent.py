"""Climbing a normal mixture to the top of its hill, all in machine code.

The same way as `em.climb` with `em.accelerate` and `em.newton`: SQUAREM cycles while the climb is
steep, Newton's steps near the top, until the decrement is below `tol`. It keeps no path and ends
with a code, so that thousands of climbs cost what their EM steps cost. A search compares hills with
it, and many small fits need nothing else.

What is climbed, `target`, is an array (4,): the penalty a, the square of the spread of the data, 1
where one sd is shared, the weight of one unit of log-likelihood. A place is a (3, k) array of
weights, means and sds.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels.compile import compiled
from mix1d.kernels.normal import curvature, moments, room_for, sum_of

__all__ = [
    "CERTIFIED", "COLLAPSED", "LONG", "STALLED", "ascend", "certify", "derivatives", "walk",
    "walked",
]  # fmt: skip

CERTIFIED, STALLED, LONG, COLLAPSED, RUNNING = 0, 1, 2, 3, 4
"""How a climb ended: at a proven maximum; where nothing rises but nothing is proven (a ridge, a
saddle, a vanished component); after too many steps; with an sd of 0."""

EPS = 2.220446049250313e-16
SINGULAR, FLATTEST = 1e-10, 1e-3  # as in em.newton
FEWEST_ROWS = 1e-3  # as in em.degeneracy
NARROWEST, WIDEST = 1e-40, 1e110  # beyond all values, on a line where these have scale 1


# ------------------------------------------------------------------------------- one step
@compiled
def stand(y, weights, place, target, room, sums):  # type: ignore[no-untyped-def]
    """The E step at `place`: what is climbed, and its rounding."""
    loglik, size = moments(y, weights, place, room, sums)
    return loglik - penalty(place, target), 8.0 * EPS * size


@compiled
def penalty(place, target):  # type: ignore[no-untyped-def]
    result = 0.0
    if target[0] > 0.0:
        for j in range(1 if target[2] > 0.0 else place.shape[1]):
            ratio = target[1] / place[2, j] ** 2
            result += target[0] * (ratio - np.log(ratio))
    return result


@compiled
def step(place, sums, target, into):  # type: ignore[no-untyped-def]
    """The M step: from the sums at `place` to the next place."""
    k = place.shape[1]
    total = sum_of(sums[0])
    a, square = 2.0 * target[0], target[1]
    shared = 0.0
    for j in range(k):
        count = sums[0, j]
        if count <= 0.0:
            into[0, j], into[1, j], into[2, j] = 0.0, place[1, j], place[2, j]
            continue
        shift = sums[1, j] / count
        squares = max(sums[2, j] - count * shift * shift, 0.0) * place[2, j] ** 2
        into[0, j] = count / total
        into[1, j] = place[1, j] + place[2, j] * shift
        into[2, j] = np.sqrt((squares + a * square) / (count + a))
        shared += squares
    if target[2] > 0.0:
        for j in range(k):
            into[2, j] = np.sqrt((shared + a * square) / (total + a))


@compiled
def copy(place, into):  # type: ignore[no-untyped-def]
    for a in range(place.shape[0]):
        for j in range(place.shape[1]):
            into[a, j] = place[a, j]


@compiled
def extremes(weights_of_place):  # type: ignore[no-untyped-def]
    """Index of the largest weight, and the smallest weight."""
    largest, least = 0, weights_of_place[0]
    for j in range(1, weights_of_place.size):
        if weights_of_place[j] > weights_of_place[largest]:
            largest = j
        least = min(least, weights_of_place[j])
    return largest, least


@compiled
def walk(y, weights, places, target, steps, ends):  # type: ignore[no-untyped-def]
    """`steps` EM steps from each of the places (s, 3, k), in place.

    `ends` (s,) receives what is climbed where each walk ended.
    """
    room = room_for(places.shape[2])
    for s in range(places.shape[0]):
        ends[s] = walked(y, weights, places[s], target, steps, room)


@compiled
def walked(y, weights, place, target, steps, room):  # type: ignore[no-untyped-def]
    """`steps` EM steps from `place`, in place; what is climbed where they end."""
    sums, new = np.empty((3, place.shape[1])), np.empty((3, place.shape[1]))
    end = 0.0
    for number in range(steps + 1):
        end = stand(y, weights, place, target, room, sums)[0]
        if number < steps:
            step(place, sums, target, new)
            copy(new, place)
    return end


# ------------------------------------------------------------------- unconstrained coordinates
@compiled
def coordinates(place, reference, into):  # type: ignore[no-untyped-def]
    """(3 k,) log-ratios of the weights to the reference's, means, log sds."""
    k = place.shape[1]
    for j in range(k):
        into[j] = np.log(place[0, j]) - np.log(place[0, reference])
        into[k + j] = place[1, j]
        into[2 * k + j] = np.log(place[2, j])


@compiled
def at(vector, into):  # type: ignore[no-untyped-def]
    """The place with these coordinates; False if they are none that data could lead to."""
    k = into.shape[1]
    top, total = -np.inf, 0.0
    for j in range(k):
        top = max(top, vector[j])
    for j in range(k):
        into[0, j] = np.exp(vector[j] - top)
        into[1, j] = vector[k + j]
        into[2, j] = np.exp(vector[2 * k + j])
        total += into[0, j]
    sound = True
    for j in range(k):
        into[0, j] /= total
        sound &= np.isfinite(into[0, j]) and np.isfinite(into[1, j])
        sound &= NARROWEST < into[2, j] < WIDEST
    return sound


@compiled
def leap(path, farthest):  # type: ignore[no-untyped-def]
    """The S3 extrapolation of (3, 3 k) coordinates, into ``path[0]``; its length, 0 for none."""
    rr = vv = 0.0
    for i in range(path.shape[1]):
        r = path[1, i] - path[0, i]
        v = path[2, i] - path[1, i] - r
        rr += r * r
        vv += v * v
    length = min(np.sqrt(rr / vv), farthest)
    if not (length > 1.0 and np.isfinite(rr)):
        return 0.0
    for i in range(path.shape[1]):
        r = path[1, i] - path[0, i]
        v = path[2, i] - path[1, i] - r
        path[0, i] += 2.0 * length * r + length * length * v
    return length


# ---------------------------------------------------------------------------- the certificate
@compiled
def certify(y, weights, place, target, room, powers, cross, direction):  # type: ignore[no-untyped-def]
    """The decrement at `place` and Newton's step, by Cholesky's factors.

    `direction` (3 k,) receives the step in unconstrained coordinates, with the heaviest component
    as reference. Where the information is not positive definite a multiple of the complete data's
    is added to it (Levenberg 1944), so that the direction still rises. Returns the decrement along
    it and that multiple: 0 at a proven maximum.
    """
    k = place.shape[1]
    score, complete = np.empty(3 * k), np.empty(3 * k)
    derivatives(y, weights, place, target, room, powers, cross, score, complete)
    q = 3 * k - 1 - (k - 1 if target[2] > 0.0 else 0)
    return solve(cross, score, complete, extremes(place[0])[0], k, q, target[2] > 0.0, direction)


@compiled
def derivatives(  # type: ignore[no-untyped-def]
    y, weights, place, target, room, powers, information, score, complete
):
    """Score (3 k,), observed (3 k, 3 k) and complete-data information (3 k,) of what is climbed.

    In (log weights, means, log sds), as the sums of `em.newton`. Returns L.
    """
    k = place.shape[1]
    loglik = curvature(y, weights, place, room, powers, information)[0]
    total = sum_of(powers[0])
    for a in range(k, 2 * k):
        for b in range(3 * k):
            information[a, b] /= place[2, a - k]
            information[b, a] /= place[2, a - k]
    for j in range(k):
        p, s, m, w = place[0, j], place[2, j], k + j, 2 * k + j
        n0, n1, n2, n3, n4 = powers[0, j], powers[1, j], powers[2, j], powers[3, j], powers[4, j]
        score[j], score[m], score[w] = n0 - total * p, n1 / s, n2 - n0
        complete[j] = total * p * (1.0 - p)
        complete[m] = max(n2, n0) / (s * s)
        complete[w] = max(n4 - 2.0 * n2 + n0, 2.0 * n2)
        information[j, j] += total * p - n0
        for i in range(k):
            information[i, j] -= total * place[0, i] * p
        information[j, m] -= n1 / s
        information[m, j] -= n1 / s
        information[j, w] -= n2 - n0
        information[w, j] -= n2 - n0
        information[m, m] -= (n2 - n0) / (s * s)
        information[m, w] -= (n3 - 3.0 * n1) / s
        information[w, m] -= (n3 - 3.0 * n1) / s
        information[w, w] -= n4 - 4.0 * n2 + n0
    add_penalty(place, target, score, information, complete)
    return loglik


@compiled
def add_penalty(place, target, score, information, complete):  # type: ignore[no-untyped-def]
    k = place.shape[1]
    if target[0] > 0.0:
        for j in range(1 if target[2] > 0.0 else k):
            ratio = target[1] / place[2, j] ** 2
            score[2 * k + j] += 2.0 * target[0] * (ratio - 1.0)
            information[2 * k + j, 2 * k + j] += 4.0 * target[0] * ratio
            complete[2 * k + j] += 4.0 * target[0] * ratio


@compiled
def solve(  # type: ignore[no-untyped-def]
    information, score, complete, reference, k, q, shared, direction
):
    """Decrement and Newton's direction in the free coordinates."""
    free = np.empty(q, np.int64)
    n = 0
    for i in range(3 * k):
        if i != reference and not (shared and i > 2 * k):
            free[n] = i
            n += 1
    if shared:  # a derivative in the shared sd is the sum of those in each component's own
        first = 2 * k
        for j in range(1, k):
            score[first] += score[first + j]
            complete[first] += complete[first + j]
        for i in range(3 * k):
            for j in range(1, k):
                information[i, first] += information[i, first + j]
        for i in range(3 * k):
            for j in range(1, k):
                information[first, i] += information[first + j, i]
    root = np.empty(q)
    for a in range(q):
        root[a] = np.sqrt(complete[free[a]])
        if not root[a] > 0.0:
            return np.inf, np.inf
    factor = np.empty((q, q))
    shift = 0.0
    while not factored(information, free, root, shift, factor):
        shift = max(FLATTEST, 4.0 * shift)
        if not shift < 1e6:  # or something is NaN
            return np.inf, np.inf
    decrement = 0.0
    along = np.empty(q)
    for a in range(q):
        value = score[free[a]] / root[a]
        for c in range(a):
            value -= factor[a, c] * along[c]
        along[a] = value / factor[a, a]
        decrement += 0.5 * along[a] * along[a]
    for a in range(q - 1, -1, -1):
        value = along[a]
        for c in range(a + 1, q):
            value -= factor[c, a] * along[c]
        along[a] = value / factor[a, a]
    for i in range(3 * k):
        direction[i] = 0.0
    for a in range(q):
        direction[free[a]] = along[a] / root[a]
    if shared:
        for j in range(1, k):
            direction[2 * k + j] = direction[2 * k]
    return decrement, shift


@compiled
def factored(information, free, root, shift, factor):  # type: ignore[no-untyped-def]
    """Cholesky's factor in units of complete information; False if it is not positive definite."""
    for a in range(free.size):
        for b in range(a + 1):
            value = information[free[a], free[b]] / (root[a] * root[b])
            if a == b:
                value += shift - SINGULAR
            for c in range(b):
                value -= factor[a, c] * factor[b, c]
            if a > b:
                factor[a, b] = value / factor[b, b]
            elif value > 0.0:
                factor[a, a] = np.sqrt(value)
            else:  # or NaN
                return False
    return True


# ----------------------------------------------------------------------------------- the climb
FIRST, SECOND, LEAP, CERTIFICATE, NEWTON = 0, 1, 2, 3, 4
"""What is done next: the first EM step of a cycle; the second; the extrapolation from both; a look
at the curvature; Newton's step."""


@compiled
def ascend(  # type: ignore[no-untyped-def]
    y, weights, place, target, tol, small, longest, at_top, room, stations
):
    """Climb from `place` to the top of its hill, in place.

    Parameters
    ----------
    tol : the decrement that ends the climb; one more Newton's step squares the error that is left
    small : gain of one EM step below which a leap or Newton's step stays on the hill
    longest : stations after which the climb is given up
    at_top : whether `place` is near the top, so that Newton's steps come first, and none more
    stations : (t, 3, k), receives the way, from its start to its end, as far as there is room

    Returns
    -------
    objective, code, evaluations, number of stations
    """
    k = place.shape[1]
    sums, there, best = np.zeros((3, k)), np.zeros((3, k)), np.empty((3, k))
    powers, cross = np.empty((5, k)), np.empty((3 * k, 3 * k))
    trial, second = np.empty((3, k)), np.empty((3, k))
    copy(place, trial)
    path, origin, direction = np.empty((3, 3 * k)), np.empty(3 * k), np.empty(3 * k)
    total = sum_of(weights)
    rounding = (16.0 * EPS) ** 2 * total * (3 * k)
    objective, before, noise, gain = -np.inf, -np.inf, 0.0, 0.0
    evaluations, seen, rest, still, tries, largest = 0, 0, 0, 0, 0, 0
    farthest, length, last = 4.0, 0.0, False
    todo, code, arrived = SECOND, RUNNING, False
    while code == RUNNING:
        if todo == CERTIFICATE:
            decrement, shift = certify(y, weights, place, target, room, powers, cross, direction)
            largest, least = extremes(place[0])
            alive = least * total >= FEWEST_ROWS * target[3]
            proven = shift == 0.0 and decrement < max(tol, rounding) and alive
            if proven and (last or at_top):
                code = CERTIFIED
                continue
            last = proven
            if decrement < small:
                coordinates(place, largest, origin)
                length, tries, todo = 1.0, 0, NEWTON
            else:
                rest, todo = 2, FIRST
        if todo == NEWTON:
            for i in range(3 * k):
                path[0, i] = origin[i] + length * direction[i]
            if not at(path[0], trial):
                rest, todo = 2, FIRST
        if todo == FIRST:
            step(place, sums, target, trial)
        height, noise = stand(y, weights, trial, target, room, there)
        evaluations += 1
        risen = height >= objective - noise  # False for a NaN
        if todo == NEWTON and not risen:
            length *= 0.25
            tries += 1
            if tries == 3:
                if last:  # what is left is rounding
                    code = CERTIFIED
                rest, todo = 2, FIRST
            continue
        if todo == LEAP and not risen:
            copy(second, trial)
            todo = SECOND
            continue
        if todo == LEAP and length == farthest:
            farthest *= 4.0
        if todo == FIRST:
            gain = height - objective
            largest = extremes(place[0])[0]
            coordinates(place, largest, path[0])
            coordinates(trial, largest, path[1])
        copy(trial, place)
        copy(there, sums)
        objective, arrived = height, False
        if collapsed(place, target) or not np.isfinite(objective):
            code = COLLAPSED
            continue
        if todo == FIRST:
            rest -= 1
            if gain < small and rest < 0:
                todo = CERTIFICATE
                continue
            step(place, sums, target, second)
            copy(second, trial)
            todo = SECOND
            if gain < small:
                coordinates(second, largest, path[2])
                length = leap(path, farthest)
                if length > 0.0 and at(path[0], best):
                    copy(best, trial)
                    todo = LEAP
            continue
        if seen < stations.shape[0]:
            copy(place, stations[seen])
        seen, arrived = seen + 1, True
        still = still + 1 if objective - before <= noise else 0
        before = objective
        if still >= 3 and not last:
            code = STALLED
        elif seen > longest:
            code = LONG
        todo = CERTIFICATE if todo == NEWTON or (at_top and seen == 1) else FIRST
    if not arrived:
        if seen < stations.shape[0]:
            copy(place, stations[seen])
        seen += 1
    return objective, code, evaluations, seen


@compiled
def collapsed(place, target):  # type: ignore[no-untyped-def]
    narrow = False
    for j in range(place.shape[1]):
        narrow |= not place[2, j] > NARROWEST
    return target[0] <= 0.0 and narrow
