"""Where to begin: first guesses at k components, each by a different idea.

Every start is made on the width line of the family (logarithms of what may only be stretched), in
units of the data, so it moves and stretches with them. A
*start* is a named state; the stochastic ones use the caller's generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from mix1d import spread
from mix1d.arrays import FloatArray, sums_of_products
from mix1d.em.step import evaluate, maximised
from mix1d.families import CoreFamily
from mix1d.kernels.clusters import kmeans
from mix1d.kernels.windows import dense_windows
from mix1d.model.problem import Problem, State

__all__ = [
    "STARTS", "beside", "evenly_spaced", "from_groups", "insertions", "others", "random", "randoms",
    "splits", "windows", "without",
]  # fmt: skip


OTHERS = 20
"""So many random starts are climbed where no sound maximum of rows was found."""

SHARES = (0.02, 0.05, 0.1, 0.2)
"""Shares of the values that a window holds, for the windows in which one more group is looked
for."""

NARROW = 0.02
"""Narrowest width a random start gives, in units of the scale of the data."""

AT_ONCE = 1 << 17
"""At most this many random numbers are held at once."""

M_STEPS = 3
"""So many M steps are made of each group of a family without a closed one."""

TINY = float(np.finfo(np.float64).tiny)
"""The smallest positive normal number, which takes the place of a weight of 0 in logarithms."""


def from_groups(problem: Problem, counts: FloatArray) -> State:
    """The state that the M step makes of (..., k, m) observations of each value in each group.

    Penalised, so that a group of one value has an sd too.
    """
    shape = counts.shape[:-1]
    equal = np.full(shape, 1.0 / shape[-1])
    if problem.statistics is None:
        return _by_gradient(problem, State(equal, _from_moments(problem, counts)), counts)
    middle, widths = np.full(shape, problem.middle), np.full(shape, problem.spread)
    fallback = State(equal, problem.core.on_width_line(middle, widths))
    return maximised(problem.penalised(), fallback, counts)


def _from_moments(problem: Problem, counts: FloatArray) -> CoreFamily:
    """Components at the mean of each group, as wide as it; at the middle where a group is empty."""
    y = problem.on_width_line
    with np.errstate(invalid="ignore", divide="ignore"):
        total = counts.sum(axis=-1)
        means = np.where(total > 0.0, counts @ y / total, problem.middle)
        squares = sums_of_products(counts, np.square(y - means[..., None])) / total
    if problem.shared:
        pooled = (total * np.where(total > 0.0, squares, 0.0)).sum(axis=-1, keepdims=True)
        squares = np.broadcast_to(pooled / total.sum(axis=-1, keepdims=True), means.shape)
    least = NARROW * problem.spread
    widths = np.maximum(np.sqrt(np.where(total > 0.0, squares, problem.spread**2)), least)
    return problem.core.on_width_line(means, widths)


def _by_gradient(problem: Problem, state: State, counts: FloatArray) -> State:
    """A few M steps with the same counts.

    Of a family without a closed one each goes part of the way.
    """
    for _ in range(M_STEPS):
        state = maximised(problem.penalised(), state, counts)
    return state


def from_quantiles(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """The start at groups of equal weight."""
    cumulated = np.cumsum(problem.weights)
    middle = cumulated - 0.5 * problem.weights
    labels = np.minimum((k * middle / cumulated[-1]).astype(np.intp), k - 1)
    return from_groups(problem, problem.weights * np.eye(k)[:, labels])


def from_kmeans(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """The start at the exact k-means clusters."""
    labels = kmeans(problem.on_width_line, problem.weights, k)
    return from_groups(problem, problem.weights * np.eye(k)[:, labels])


def from_linspace(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """The start that knows nothing of the data but their ends."""
    return evenly_spaced(problem, k)


def evenly_spaced(problem: Problem, k: int) -> State:
    """Locations evenly spaced from the minimum to the maximum, equal weights, equal widths."""
    y = problem.on_width_line
    low, high = float(y[0]), float(y[-1])
    width = (high - low) / (2.0 * k)
    locations = np.linspace(low, high, k) if k > 1 else np.array([0.5 * low + 0.5 * high])
    bank = problem.core.on_width_line(locations, np.full(k, width))
    return State(np.full(k, 1.0 / k), bank)


def random(problem: Problem, k: int, rng: np.random.Generator) -> State:
    """Locations at random values, log-uniform widths, equal weights."""
    many = randoms(problem, k, rng, 1)
    return many.at(0)


def randoms(problem: Problem, k: int, rng: np.random.Generator, count: int) -> State:
    """`count` such starts, (count, k). Values are drawn by weight, without replacement.

    The k largest of log(weight) plus Gumbel noise are such a draw (Efraimidis & Spirakis 2006).
    """
    chances = np.log(np.maximum(problem.weights / problem.n, TINY))
    values = np.empty((count, k))
    at_once = max(1, AT_ONCE // chances.size)
    for first in range(0, count, at_once):
        drawn = chances + rng.gumbel(size=(min(at_once, count - first), chances.size))
        values[first : first + at_once] = problem.on_width_line[
            np.argpartition(-drawn, k - 1)[:, :k]
        ]
    widths = _random_widths(problem, rng, (count, k))
    if problem.shared:
        widths = np.repeat(widths[:, :1], k, axis=1)
    bank = problem.core.on_width_line(np.sort(values, axis=-1), widths)
    return State(np.full((count, k), 1.0 / k), bank)


def _random_widths(
    problem: Problem, rng: np.random.Generator, shape: tuple[int, ...]
) -> FloatArray:
    return np.asarray(problem.spread * np.exp(rng.uniform(np.log(NARROW), 0.0, size=shape)))


STARTS: dict[str, Callable[[Problem, int, np.random.Generator], State]] = {
    "linspace": from_linspace,
    "quantile": from_quantiles,
    "kmeans": from_kmeans,
    "random": random,
}
"""The kinds of starts that users can name."""


def windows(
    problem: Problem, state: State, shares: Sequence[float] = SHARES, each: int = 1
) -> State:
    """A smaller mixture and one more component, where values are denser than it says.

    In the window with each of these shares of the values that is the least probable by the mixture,
    and in the next ones that do not overlap: so a narrow group is found wherever it lies. (s, k),
    with s up to the number of shares times `each`.
    """
    with np.errstate(all="ignore"):
        below = state.weights @ np.exp(state.bank._logcdf(problem.y))
    found = dense_windows(
        problem.on_width_line, problem.weights, below, np.array(shares), each
    ).reshape(-1, 3)
    mass, middle, width = found[found[:, 0] > 0.0].T
    return _with_one_more(
        problem, state, middle, np.maximum(width, 1e-3 * problem.spread), 0.5 * mass
    )


def _with_one_more(
    problem: Problem, states: State, locations: FloatArray, widths: FloatArray, shares: FloatArray
) -> State:
    """(s, k + 1): (s, k) mixtures, or one (k,), and the s components at these places."""
    more = problem.core.on_width_line(locations, widths).fields()
    fields = [_joined(old, new) for old, new in zip(states.bank.fields(), more, strict=True)]
    index = problem.core.scale_index
    if problem.shared and index is not None:
        fields[index][:, -1] = fields[index][:, 0]
    weights = _joined((1.0 - shares[:, None]) * states.weights, shares)
    return State(weights, problem.core._of(*fields))


def _joined(old: FloatArray, new: FloatArray) -> FloatArray:
    """(s, k + 1) the k old numbers, in each row or for all of them, and a new one in each."""
    result = np.empty((new.size, old.shape[-1] + 1))
    result[:, :-1], result[:, -1] = old, new
    return result


def without(state: State, j: int) -> State:
    """The mixture without its component j; of equal shares, where that one had all the weight."""
    kept = np.delete(np.arange(state.k), j)
    weights = state.weights[kept]
    if not weights.sum() > 0.0:
        weights = np.ones(kept.size)
    return State(weights / weights.sum(), state.bank[kept])


def insertions(problem: Problem, states: State, rng: np.random.Generator) -> State:
    """Each of (s, k) mixtures and one more component at a random value, of random width.

    Narrow groups inside wide ones are found this way: no split of a wide component is so narrow.
    """
    count, k = states.weights.shape
    places = rng.choice(problem.on_width_line, size=count, p=problem.weights / problem.n)
    widths = _random_widths(problem, rng, (count,))
    return _with_one_more(problem, states, places, widths, np.full(count, 1.0 / (2.0 * (k + 1))))


def splits(problem: Problem, state: State) -> Iterator[State]:
    """Each component of a smaller mixture split in turn: side by side, and core from tails."""
    counts, y = evaluate(problem, state).counts, problem.on_width_line
    groups = []
    for j in range(state.k):
        q = counts[j]
        if np.count_nonzero(q > 0) < 2:
            continue
        middle = spread.quantile(y, q, 0.5)
        distance = np.abs(y - middle)
        order = np.argsort(distance, kind="stable")
        near = distance <= spread.quantile(distance[order], q[order], 0.5)
        for part in (y <= middle, near):
            halves = np.stack([q * part, q * ~part])
            groups.append(np.concatenate([counts[:j], halves, counts[j + 1 :]]))
    if groups:
        yield from from_groups(problem, np.array(groups)).apart()


def beside(problem: Problem, known: State, k: int) -> Iterator[State]:
    """Starts from a good state of any number of components, such as that of another fit.

    With k - 1 components each is split in turn; of more than k, neighbours are merged.
    """
    if known.k == k:
        yield known
    elif known.k == k - 1:
        yield from splits(problem, known)
    elif known.k > k:
        yield from_groups(problem, _merged(known, k) @ evaluate(problem, known).counts)


def _merged(state: State, k: int) -> FloatArray:
    """(k, components) which group each is merged into: always the two that cost least variance.

    Ward (1963, JASA 58), of neighbours only.
    """
    location = np.asarray(state.bank.location_and_width()[0])
    groups = [[int(j)] for j in np.argsort(location, kind="stable")]
    mass = [float(state.weights[j]) for (j,) in groups]
    middle = [float(location[j]) for (j,) in groups]
    while len(groups) > k:
        m, at = np.array(mass), np.array(middle)
        i = int(np.argmin(m[:-1] * m[1:] / (m[:-1] + m[1:]) * np.diff(at) ** 2))
        groups[i] += groups.pop(i + 1)
        middle[i] = (m[i] * at[i] + m[i + 1] * at[i + 1]) / (m[i] + m[i + 1])
        mass[i] += mass.pop(i + 1)
        middle.pop(i + 1)
    member = np.zeros((k, state.k))
    for group, components in enumerate(groups):
        member[group, components] = 1.0
    return member


def others(problem: Problem, k: int) -> list[tuple[str, State]]:
    """Starts that do not look for the highest maximum, where that one is not sound.

    Where ties or a limit make narrow components, each of the highest maxima may have one, while a
    sound one lies lower.
    """
    penalised, rng = problem.penalised(), np.random.default_rng(0)
    named = [(name, start(penalised, k, rng)) for name, start in STARTS.items()]
    some = randoms(penalised, k, rng, OTHERS)
    return named + [(f"random {i + 1}", some.at(i)) for i in range(OTHERS)]
