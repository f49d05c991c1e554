r"""Profile-likelihood intervals.

Hold one parameter at a value c and maximise in all the others: that is the profile
:math:`L_p(c)`. The interval holds every c whose signed root of the likelihood ratio,

.. math:: r(c) = \mathrm{sign}(c - \hat c) \sqrt{2 (L(\hat\theta) - L_p(c))},

is smaller in size than the normal quantile (Barndorff-Nielsen & Cox 1994; Venzon & Moolgavkar
1988). It needs no scale to be chosen, follows a likelihood that leans to one side, and where the
data cannot bound a parameter it says so. The slope of :math:`L_p` is the score of the parameter
held, so the ends are found by Newton's steps on r inside a bracket, each search for a constrained
maximum starting from where its neighbour's tangent points.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit

from mix1d.em.degeneracy import FEWEST_ROWS
from mix1d.infer.constrained import ConstrainedMaximum, half_width, maximised_at
from mix1d.infer.interval import Interval, Region, assembled
from mix1d.infer.maximum import MaximumWithCurvature
from mix1d.infer.neighbourhood import Neighbourhood
from mix1d.infer.notes import (
    FLAT,
    LOST,
    NO_END,
    PIECES,
    RISES,
    SPIKE,
    VANISHES,
    Notes,
    in_words,
    joined,
)
from mix1d.infer.pieces import ProfilePath, pieces
from mix1d.infer.profile_coordinates import ProfileCoordinates
from mix1d.infer.profile_of_moments import moment_ends
from mix1d.infer.profile_of_related import related_ends, related_weight_ends
from mix1d.infer.wald import normal_score
from mix1d.model.bounds import are_bound
from mix1d.model.coordinate_map import HELD
from mix1d.model.parts import part_of

__all__ = ["FARTHEST", "ends_of", "profile"]

CLOSE = 1e-6
"""The signed root at an end must be within this distance of the normal quantile."""

HIGHER = 1e-6
"""A message says that a profile rises above the fit if it does so by more than this many
log-likelihood units."""

FARTHEST = 1e6
"""An end is looked for no farther from the estimate than this, in widths of the data or as a
ratio."""

NEAREST = 1e-2
"""Before a place without a maximum, this share of half the Wald interval is left unsearched."""

LONGEST = 3.0
"""The longest first step, in coordinates, which are of order one. It matters where a Wald interval
is of no use: that of a rate of almost 0 would step over all values that the data can
distinguish."""

MOST_TRIES = 200
"""Most places at which one end is looked for."""

ToUser = Callable[[float], float]
"""From a coordinate to what the user knows."""


def profile(
    maximum: MaximumWithCurvature, neighbourhood: Neighbourhood, level: float, message: str = ""
) -> Interval:
    """Profile-likelihood intervals of every parameter; NaN where the fit is no maximum."""
    mixture, stack = neighbourhood.mixture, neighbourhood.stack
    k, p = mixture.k, len(stack.parameters)
    ends = np.full((3 + p, k, 2), np.nan)
    notes: Notes = []
    regions: list[Region] = []
    if neighbourhood.is_known:
        z = normal_score(level)
        are_ratios = neighbourhood.parametrization.constraint.weights_are_free
        for j in range(k):
            if k == 1:
                ends[0, j] = 1.0
            elif are_ratios:
                ends[0, j] = _weight(maximum, j, z, notes, regions)
            else:
                ends[0, j] = related_weight_ends(maximum, neighbourhood, j, level, notes)
        found: dict[int, tuple[float, float]] = {}  # what several components share once
        for index, j, number in neighbourhood.places:
            place = neighbourhood.parametrization.place(number, j)
            if place == HELD and neighbourhood.parametrization.is_constrained:
                ends[1 + index, j] = related_ends(
                    maximum, neighbourhood, (index, j, number), level, notes
                )
                continue
            if place == HELD:
                ends[1 + index, j] = np.asarray(stack.fields()[index])[j]
                continue
            if place not in found:
                found[place] = _parameter(maximum, number, j, z, notes, regions)
            ends[1 + index, j] = found[place]
        for which in range(2):
            for j in range(k):
                own = {number: ends[1 + i, j] for i, at, number in neighbourhood.places if at == j}
                ends[1 + p + which, j] = moment_ends(
                    maximum, neighbourhood, which, j, own, level, notes
                )
    words = joined(message, *in_words(notes))
    return assembled(ends, mixture, level, "profile likelihood", words, tuple(regions))


# -------------------------------------------------------------------- one parameter
def _weight(
    maximum: MaximumWithCurvature, component: int, z: float, notes: Notes, regions: list[Region]
) -> tuple[float, float]:
    problem, n = maximum.problem, maximum.problem.sample.n

    def is_border(t: float) -> bool:
        return n * float(expit(-abs(t))) < FEWEST_ROWS

    coordinates = ProfileCoordinates.of_weight(problem, maximum.state, component)
    name = f"the weight of component {component + 1}"
    low, high = ends_of(maximum, coordinates, z, is_border, name, notes, expit, regions)
    return float(expit(low)), float(expit(high))


def _parameter(
    maximum: MaximumWithCurvature,
    index: int,
    component: int,
    z: float,
    notes: Notes,
    regions: list[Region],
) -> tuple[float, float]:
    problem = maximum.problem
    own = part_of(problem, component)
    parameter, on_line = own.family.parameters[index], own.core.parameters[index]
    coordinates = ProfileCoordinates.of_parameter(problem, maximum.state, index, component)
    origin = float(coordinates.vector(maximum.state)[coordinates.fixed])
    is_zero = index == own.core.scale_index and bool(
        are_bound(maximum.state, problem.narrowest)[component]
    )
    around = float(np.log(own.spread)) if is_zero else origin
    lowest, highest = on_line.reach(around, FARTHEST, own.spread)
    walls = coordinates.walls(on_line.domain)
    if is_zero:
        lowest, walls = origin, (origin, walls[1])

    def is_border(t: float) -> bool:
        return t < lowest or t > highest

    center, scale, _ = own.unit

    def to_user(t: float) -> float:
        value = on_line.moved(on_line.domain.value(t), center, scale)
        return float(parameter.of_same_coordinate(on_line, value))

    name = f"the {parameter.name} of component {component + 1}"
    low, high = ends_of(maximum, coordinates, z, is_border, name, notes, to_user, regions, walls)
    one, other = 0.0 if is_zero else to_user(low), to_user(high)
    return min(one, other), max(one, other)


def ends_of(
    maximum: MaximumWithCurvature,
    coordinates: ProfileCoordinates,
    z: float,
    is_border: Callable[[float], bool],
    name: str,
    notes: Notes,
    to_user: ToUser | None = None,
    regions: list[Region] | None = None,
    walls: tuple[float, float] = (-np.inf, np.inf),
) -> tuple[float, float]:
    """Both ends of the interval of what is held; the wall for a border, NaN for no maximum.

    With `to_user` the profile is followed beyond the ends too, and where the data allow more than
    one interval, or one without an end, `regions` receives which is meant.
    """
    path = ProfilePath(coordinates, maximised_at(coordinates, coordinates.vector(maximum.state)))
    reach = min(half_width(coordinates, path.fit, z), LONGEST)
    if not (path.fit.is_maximum and reach > 0.0):  # the fit was stopped before its maximum
        notes.append((NO_END, name, ""))
        return np.nan, np.nan
    ends = []
    for side, border in zip((-1.0, 1.0), walls, strict=True):
        end, reason = _end(path, side, z, reach, is_border, walls)
        if reason:
            notes.append((reason, name, "from below" if side < 0 else "from above"))
        ends.append(border if end is None else end)
    rounding = 10.0 * float(path.fit.point.noise) * maximum.problem.unit.weight
    if path.rise > max(HIGHER, rounding):
        notes.append((RISES, name, f"by {path.rise:.2g} units"))
    if to_user is not None and regions is not None:
        found = pieces(path, (ends[0], ends[1]), z, reach)
        ends = list(found[0])
        if len(found) > 1:
            others = (f"from {to_user(a):.4g} to {to_user(b):.4g}" for a, b in found[1:])
            notes.append((PIECES, name, f"(also {' and '.join(others)})"))
        if len(found) > 1 or not np.all(np.isfinite(ends)):
            regions.append(
                Region(name, tuple((float(to_user(a)), float(to_user(b))) for a, b in found))
            )
    return ends[0], ends[1]


def _end(
    path: ProfilePath,
    side: float,
    z: float,
    reach: float,
    is_border: Callable[[float], bool],
    walls: tuple[float, float],
) -> tuple[float | None, str]:
    """Where the signed root reaches z, or else where the path ends; in words why, if it does not.

    None is for a path that leads to the border. The coordinate ends at `walls` with a likelihood.
    """
    origin = float(path.fit.vector[path.coordinates.fixed])
    weight = path.coordinates.problem.unit.weight
    inner, outer, reason = origin, None, ""
    t = float(np.clip(origin + side * reach, *walls))
    for _ in range(MOST_TRIES):
        if is_border(t):
            return None, FLAT
        held = path.at(t)
        root = float(np.sqrt(max(2.0 * path.fall(held), 0.0))) if held.is_sound else np.inf
        if abs(root - z) < CLOSE:
            return t, ""
        if root < z:
            if t in walls:
                return None, FLAT
            inner = t
        else:  # a search that failed may have gone too far at once
            outer = t
            reason = "" if held.is_sound else _obstacle(held)
        if reason and abs(t - inner) < NEAREST * reach:
            return (inner if reason == VANISHES else None), reason
        slope = -side * held.slope * weight / root if 0.0 < root < np.inf else 0.0
        ahead = t + side * (z - root) / slope if slope > 0.0 else np.nan
        t = float(np.clip(_inside(ahead, inner, outer, origin, side), *walls))
        if t in (inner, outer):
            return t, ""
    return None, LOST


def _obstacle(held: ConstrainedMaximum) -> str:
    """Why the profile does not go on there."""
    return SPIKE if held.is_spike else LOST if held.keeps_its_meaning else VANISHES


def _inside(ahead: float, inner: float, outer: float | None, origin: float, side: float) -> float:
    """Newton's next point, kept in the bracket, or at most three times as far out."""
    if outer is None:
        farthest = origin + 3.0 * (inner - origin)
        is_good = side * (ahead - inner) > 0 and side * (farthest - ahead) > 0
        return ahead if is_good else farthest
    is_good = (ahead - inner) * (ahead - outer) < 0
    return ahead if is_good else 0.5 * (inner + outer)
