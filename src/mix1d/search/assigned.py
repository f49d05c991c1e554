"""Where to begin with components of several families: groups of values, and a family for each.

The values are parted into groups by several ideas, and the families are given to the groups in
every distinct order, up to four components; of more, each group gets the family that describes it
best. A component of which nothing but the weight is estimated, such as noise, has no group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import cast

import numpy as np

from mix1d import spread
from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.em.step import evaluate
from mix1d.families import CoreFamily, Family, Line
from mix1d.families.assortment import Assortment
from mix1d.kernels.clusters import kmeans
from mix1d.model.problem import Part, Problem, State
from mix1d.model.stacks import stacked
from mix1d.search.short_runs import NamedStates
from mix1d.search.starts import from_groups, randoms

__all__ = ["around", "at_random", "first", "is_fitted", "named_start", "shares", "standing"]

MOST_ORDERED = 4
"""Up to so many groups every order of the families is tried."""

NOISE = 0.05
"""Weight at the start of a component of which only the weight is estimated."""

MOST_STANDING = 0.9
"""Most weight that all such components have together at the start."""

IMPOSSIBLE = 1e3
"""Log-likelihood units that a value costs a family that cannot give it, where one is chosen."""

INNER = 0.05, 0.95
"""Between these quantiles lie the values that are parted where there is such a component."""


def first(
    problem: Problem, rng: np.random.Generator, count: int, known: Sequence[State]
) -> Iterator[NamedStates]:
    """The starts of the first round, `count` of them at random; and good states known before."""
    fitted = _fitted(problem)
    for name, groups in _partitions(problem, fitted.size).items():
        yield _assigned(problem, name, groups)
    if fitted.size > 1:
        yield _listed("random", _random(problem, rng, count))
    for number, state in enumerate(known):
        if type(state.bank) is problem.core:
            yield [f"near {number + 1}"], stacked([state])


def named_start(problem: Problem, name: str, rng: np.random.Generator) -> State:
    """The start of that name; its families are given to the groups in their own order."""
    fitted = _fitted(problem)
    if name == "random" or not fitted.size:
        return _random(problem, rng, 1).at(0)
    groups = _partitions(problem, fitted.size)[name]
    return _states(problem, groups, fitted[None]).at(0)


def around(problem: Problem, maximum: State, number: int) -> Iterator[NamedStates]:
    """Starts from the groups of a maximum, their families in other orders."""
    fitted = _fitted(problem)
    if fitted.size:
        counts = evaluate(problem, maximum).counts[fitted]
        with np.errstate(invalid="ignore"):  # of a component that has vanished: the last
            order = np.argsort(counts @ problem.y / counts.sum(axis=-1), kind="stable")
        yield _assigned(problem, f"round {number}, other order", counts[order])


def at_random(
    problem: Problem, maximum: State, rng: np.random.Generator, number: int, count: int
) -> Iterator[NamedStates]:
    """Random starts, and a maximum with one of its components moved to a random place."""
    random = _random(problem, rng, count)
    yield _listed(f"round {number}, random", random)
    fitted = _fitted(problem)
    if fitted.size:
        moved = np.zeros((count, maximum.k), dtype=bool)
        moved[np.arange(count), rng.choice(fitted, size=count)] = True
        pairs = zip(random.bank.fields(), maximum.bank.fields(), strict=True)
        bank = type(maximum.bank)._of(*(np.where(moved, new, old) for new, old in pairs))
        weights = np.where(moved, 0.5 / maximum.k, maximum.weights)
        states = State(weights / weights.sum(axis=-1, keepdims=True), bank)
        yield _listed(f"round {number}, insertion", states)


# ---------------------------------------------------------------- groups of values
def _partitions(problem: Problem, groups: int) -> dict[str, FloatArray]:
    """(g, m) observations of each value in each of so many groups, the lowest first, by name."""
    free = _possible(problem)
    if not groups:
        return {"fixed": np.zeros((0, problem.y.size))}
    found = {}
    found["quantile"] = _quantiles(problem, free, groups)
    for name, line in _lines(problem).items():
        found[f"kmeans{name}"] = _clusters(problem, line, free, groups)
        found[f"linspace{name}"] = _even(problem, line, free, groups)
        if groups > 1:
            smaller = _clusters(problem, line, free, groups - 1)
            found |= {f"{key}{name}": g for key, g in _cores(line, smaller).items()}
    families = [part.block.family for part in problem.parts]
    if not all(is_fitted(family) or family.is_atom for family in families):
        below = np.cumsum(problem.weights) / problem.n
        inner = free & (INNER[0] <= below) & (below <= INNER[1])
        if np.count_nonzero(inner) >= groups:
            found["kmeans inside"] = _clusters(problem, problem.y, inner, groups)
            found["quantile inside"] = _quantiles(problem, inner, groups)
    return found


def _possible(problem: Problem) -> BoolArray:
    """(m,) the values that a component with a group can give."""
    others = [part.log_jacobian > -np.inf for part in problem.parts if is_fitted(part.block.family)]
    return np.any(others, axis=0) if others else np.ones(problem.y.size, dtype=bool)


def _lines(problem: Problem) -> dict[str, FloatArray]:
    """The values as they are, and on the line of the first family that takes logarithms."""
    lines = {"": problem.y}
    for part in problem.parts:
        family = part.problem.family
        if is_fitted(family) and (family.core.line is Line.SCALE or family.core is not family):
            lines.setdefault(" of logarithms", part.problem.on_width_line)
    return lines


def _by_label(problem: Problem, rows: IntArray, labels: IntArray, groups: int) -> FloatArray:
    counts = np.zeros((groups, problem.y.size))
    counts[labels, rows] = problem.weights[rows]
    return counts


def _quantiles(problem: Problem, free: BoolArray, groups: int) -> FloatArray:
    rows = np.flatnonzero(free)
    weights = problem.weights[rows]
    cumulated = np.cumsum(weights)
    middle = groups * (cumulated - 0.5 * weights) / cumulated[-1]
    labels = np.minimum(middle.astype(np.intp), groups - 1)
    return _by_label(problem, rows, labels, groups)


def _clusters(problem: Problem, line: FloatArray, free: BoolArray, groups: int) -> FloatArray:
    rows = np.flatnonzero(free)
    groups_there = min(groups, np.unique(line[rows]).size)
    labels = kmeans(line[rows], problem.weights[rows], groups_there)
    return _by_label(problem, rows, labels, groups)


def _even(problem: Problem, line: FloatArray, free: BoolArray, groups: int) -> FloatArray:
    rows = np.flatnonzero(free)
    y = line[rows]
    at = (y - y[0]) / ((y[-1] - y[0]) or 1.0)
    labels = np.minimum((groups * at).astype(np.intp), groups - 1)
    return _by_label(problem, rows, labels, groups)


def _cores(line: FloatArray, groups: FloatArray) -> dict[str, FloatArray]:
    """Each group in turn parted into its core and its tails."""
    found = {}
    for j, q in enumerate(groups):
        if np.count_nonzero(q) < 2:
            continue
        away = np.abs(line - spread.quantile(line, q, 0.5))
        order = np.argsort(away, kind="stable")
        near = away <= spread.quantile(away[order], q[order], 0.5)
        halves = np.stack([q * near, q * ~near])
        found[f"core {j + 1}"] = np.concatenate([groups[:j], halves, groups[j + 1 :]])
    return found


# ---------------------------------------------------------------- a family for each group
def _assigned(problem: Problem, name: str, groups: FloatArray) -> NamedStates:
    """The states of these groups, one for each order of the families."""
    orders = _orders(problem, groups)
    kinds = cast(type[Assortment], problem.family).kinds
    names = [f"{name} ({', '.join(kinds[j].name for j in order)})" for order in orders.tolist()]
    return names if orders.size else [name], _states(problem, groups, orders)


def _orders(problem: Problem, groups: FloatArray) -> IntArray:
    """(s, g) which component each group is given to, in every way that differs by family."""
    fitted = _fitted(problem)
    label = np.zeros(int(fitted.max(initial=0)) + 1, dtype=np.intp)
    for number, part in enumerate(problem.parts):
        label[[j for j in part.components if j < label.size]] = number
    labels = label[fitted].tolist()
    if len(labels) <= MOST_ORDERED:
        ways = sorted(set(permutations(labels)), key=lambda way: way != tuple(labels))
    else:
        ways = [tuple(_greedy(problem, groups, labels))]
    orders = []
    for way in ways:
        left = {number: fitted[label[fitted] == number].tolist() for number in set(labels)}
        orders.append([left[number].pop(0) for number in way])
    return np.array(orders, dtype=np.intp).reshape(len(orders), fitted.size)


def _greedy(problem: Problem, groups: FloatArray, labels: list[int]) -> list[int]:
    """A family for each group: first where the choice matters most."""
    heights = np.full((len(groups), len(problem.parts)), -np.inf)
    for number in set(labels):
        part = problem.parts[number]
        for g, counts in enumerate(groups):
            q = counts * (part.log_jacobian > -np.inf)
            if (q > 0).any():
                bank = from_groups(part.problem, q[None]).bank
                logs = bank._log_extension(part.problem.y)[0] + part.log_jacobian
                heights[g, number] = q[q > 0] @ logs[q > 0] - IMPOSSIBLE * (counts - q).sum()
    left, chosen = list(labels), [-1] * len(groups)
    while left:
        options = sorted(set(left))
        rows = [g for g, number in enumerate(chosen) if number < 0]
        table = np.nan_to_num(heights[np.ix_(rows, options)])
        second = np.sort(table, axis=1)[:, -2] if len(options) > 1 else 0.0
        row = int(np.argmax(table.max(axis=1) - second))
        chosen[rows[row]] = options[int(np.argmax(table[row]))]
        left.remove(chosen[rows[row]])
    return chosen


def _states(problem: Problem, groups: FloatArray, orders: IntArray) -> State:
    """(s, k) the states in which each component is fitted to its group."""
    k = sum(len(part.components) for part in problem.parts)
    counts = np.zeros((len(orders), k, problem.y.size))
    for row, order in enumerate(orders):
        counts[row, order] = groups
    stacks: list[CoreFamily] = []
    for part in problem.parts:
        own = counts[:, part.components] * (part.log_jacobian > -np.inf)
        if is_fitted(part.block.family):
            stacks.append(from_groups(part.problem, own).bank)
        else:
            stacks.append(standing(part, len(orders)))
    bank = cast(type[Assortment], problem.core).of_stacks(stacks)
    return State(shares(problem, counts.sum(axis=-1)), bank)


def _random(problem: Problem, rng: np.random.Generator, count: int) -> State:
    """(count, k) components at random values, of random widths."""
    stacks: list[CoreFamily] = []
    for part in problem.parts:
        if is_fitted(part.block.family):
            stacks.append(randoms(part.problem, len(part.components), rng, count).bank)
        else:
            stacks.append(standing(part, count))
    bank = cast(type[Assortment], problem.core).of_stacks(stacks)
    k = sum(len(part.components) for part in problem.parts)
    return State(shares(problem, np.ones((count, k))), bank)


def standing(part: Part, count: int) -> CoreFamily:
    """(count, b) components of which nothing but the weight is estimated."""
    shape = (count, len(part.components))
    return part.problem.core.at(np.zeros(shape), np.ones(shape))


def shares(problem: Problem, masses: FloatArray) -> FloatArray:
    """(s, k) the weights of components with these masses of their groups, at least a row each."""
    least = 1.0 / problem.unit.weight
    weights, standing = np.maximum(masses, least), np.zeros(masses.shape[1])
    for part in problem.parts:
        if not is_fitted(part.block.family):
            rows = part.log_jacobian > -np.inf
            at = problem.weights[rows].sum() / problem.n if part.block.family.is_atom else NOISE
            standing[part.components] = at / len(part.components)
            weights[:, part.components] = 0.0
    if not weights.any():
        return np.tile(standing / standing.sum(), (len(masses), 1))
    share = min(float(standing.sum()), MOST_STANDING)
    weights *= (1.0 - share) / weights.sum(axis=-1, keepdims=True)
    return np.asarray(weights + standing * (share / (standing.sum() or 1.0)))


def is_fitted(family: type[Family]) -> bool:
    """Whether more than the weight of its components is estimated."""
    return any(p.held is None and not p.is_given for p in family.core.parameters)


def _fitted(problem: Problem) -> IntArray:
    """The components of which more than the weight is estimated, ascending."""
    numbers = [j for part in problem.parts if is_fitted(part.block.family) for j in part.components]
    return np.sort(np.array(numbers, dtype=np.intp))


def _listed(name: str, states: State) -> NamedStates:
    """Stacked states, numbered."""
    return [f"{name} {number}" for number in range(1, len(states.weights) + 1)], states
