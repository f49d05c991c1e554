"""What the explorer is given, as one JSON document: values, first guess, the path of a fit.

Mixtures of at most 8 normals of exact values are ``"live"``: the page runs EM itself. Of all others
it shows a ``"recorded"`` path, which holds the curves of each state.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mix1d.arguments import number_of_components
from mix1d.arrays import FloatArray
from mix1d.choices import Algorithm
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.show.curves import Curves
from mix1d.show.frames import (
    caption,
    common_view,
    curves_at,
    frame_numbers,
    in_final_order,
    places,
)
from mix1d.sources.sketches import sketch
from mix1d.style.numbers import count
from mix1d.style.palette import COLOURS, ON_DARK

__all__ = ["empty", "few_components", "is_live", "live", "of_path", "scene_of"]

MOST_VALUES = 4000
"""Up to so many distinct values are given as they are."""

CELLS = 1024
"""Of more values the points of a sketch with at most so many cells are given: at most twice as
many."""

MOST_COMPONENTS = 8
"""The page runs EM of at most so many components."""

ON_PAGE: dict[Algorithm, str] = {
    "em": "soft",
    "em-hard-proportions": "hard proportions",
    "cem": "classification",
    "sem": "stochastic",
}
"""What the page calls the algorithms of `fit`."""

MOST_HEIGHTS, FEWEST_STATES = 24_000, 6
"""Most heights of curves in all recorded states together, so that a page stays small; and the
fewest states, which very many components have."""

POINT_DIGITS, WEIGHT_DIGITS, CURVE_DIGITS = 12, 8, 4
"""Significant digits of the points of a sketch and of their weights; digits of a curve at its
highest."""


def empty(k: int = 2) -> dict[str, Any]:
    """Without data: the page draws its own."""
    return _scene("live", None, [], None, few_components(k))


def few_components(k: Any) -> int:
    """`k`, if the page has room for so many components."""
    number = number_of_components("k", k)
    if number > MOST_COMPONENTS:
        raise Mix1dError(f"`k` must be at most {MOST_COMPONENTS} in the explorer, got {number}")
    return number


def scene_of(
    mixtures: Sequence[Mixture],
    logliks: FloatArray,
    sample: Sample,
    *,
    frames: int,
    name: str | None = None,
    algorithm: Algorithm | None = "em",
) -> dict[str, Any]:
    """The path of a fit: from its first guess where the page can run EM itself, else recorded.

    Parameters
    ----------
    mixtures : sequence of T Mixture
        The first guess and the state after each iteration.
    logliks : (T,) array
    sample : Sample
    frames : int
        Most states that are recorded.
    name : str, optional
        What the values are.
    algorithm : str or None, default "em"
        What the page climbs by, as `fit` calls it; None if that is nothing that it can do, such as
        one sd for all components.
    """
    ordered = in_final_order(mixtures)
    if algorithm and sample.is_exact and is_live([ordered[0], ordered[-1]]):
        return live(sample, ordered[0], algorithm=algorithm, name=name)
    return of_path(ordered, logliks, sample, frames=frames, name=name)


def live(
    sample: Sample,
    start: Mixture,
    *,
    algorithm: Algorithm = "em",
    name: str | None = None,
) -> dict[str, Any]:
    """Values, and a first guess for the page to climb from.

    Parameters
    ----------
    sample : Sample
    start : Mixture
        Normal components.
    algorithm : str, default "em"
        What the page climbs by, as `fit` calls it.
    name : str, optional
        What the values are.
    """
    values, weights, note = _points(sample)
    scene = _scene("live", name, values, weights, start.k)
    return scene | {"start": _numbers(start), "algorithm": ON_PAGE[algorithm], "note": note}


def of_path(
    mixtures: Sequence[Mixture],
    logliks: FloatArray,
    sample: Sample,
    *,
    frames: int,
    name: str | None = None,
) -> dict[str, Any]:
    """The recorded states of a fit: at most `frames` of them, and fewer of many components.

    Parameters
    ----------
    mixtures : sequence of T Mixture
        The first guess and the state after each iteration.
    logliks : (T,) array
    sample : Sample
    frames : int
    name : str, optional
        What the values are.
    """
    ordered = in_final_order(mixtures)
    k = ordered[-1].k
    view = common_view(ordered, sample)
    x = places(ordered[-1], view)
    most = max(FEWEST_STATES, MOST_HEIGHTS // (k * x.size))
    numbers = frame_numbers(len(ordered), min(frames, most))
    values, weights, note = _points(sample)
    path = [
        {
            "label": caption(number, float(logliks[number])),
            "iteration": number,
            "loglik": float(logliks[number]),
            "mixture": _numbers(ordered[number]) if is_live([ordered[number]]) else None,
            "curves": {"y": _heights(curves_at(ordered[number], x, view), view.top)},
        }
        for number in numbers.tolist()
    ]
    path[0]["curves"]["x"] = _rounded(x, POINT_DIGITS)  # those of all states: see doors.js
    scene = _scene("recorded", name, values, weights, k)
    return scene | {"path": path, "discrete": view.curves.discrete, "note": note}


def is_live(mixtures: Sequence[Mixture]) -> bool:
    """Whether the page can run EM from these by itself.

    Examples
    --------
    >>> is_live([Mixture.normal(means=[0, 1], sds=[1, 1])])
    True
    """
    return all(
        mixture.k <= MOST_COMPONENTS
        and all(type(component) is Normal for component in mixture.components)
        and np.isfinite([mixture.means, mixture.sds]).all()
        for mixture in mixtures
    )


def _scene(
    kind: str, name: str | None, values: list[float], weights: list[float] | None, k: int
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "values": values,
        "weights": weights,
        "k": k,
        "start": None,
        "truth": None,
        "preset": None,
        "path": [],
        "palette": {"light": COLOURS, "dark": ON_DARK},
        "note": "",
    }


def _points(sample: Sample) -> tuple[list[float], list[float] | None, str]:
    """Values and their weights, None if all are 1; what to say if they are those of a sketch."""
    if sample.values.size <= MOST_VALUES:
        single = bool((sample.weights == 1.0).all())
        return sample.values.tolist(), None if single else sample.weights.tolist(), ""
    folded = sketch(
        sample.values, weights=sample.weights, weights_are=sample.weights_are, cells=CELLS
    ).to_sample()
    note = (
        f"{count(sample.n)} values, of which this page holds a sketch: {folded.values.size:,} "
        "points with weights"
    )
    weights = folded.weights * (sample.n / folded.n)
    return _rounded(folded.values, POINT_DIGITS), _rounded(weights, WEIGHT_DIGITS), note


def _numbers(mixture: Mixture) -> dict[str, list[float]]:
    return {
        "weights": mixture.weights.tolist(),
        "means": mixture.means.tolist(),
        "sds": mixture.sds.tolist(),
    }


def _heights(curves: Curves, top: float) -> list[list[float]]:
    """The curve of each component, to so many digits that no reader sees the rest."""
    unit = 10.0 ** (np.floor(np.log10(top)) - CURVE_DIGITS + 1)
    return [_rounded(np.round(part / unit) * unit, CURVE_DIGITS + 1) for part in curves.parts.T]


def _rounded(numbers: FloatArray, digits: int) -> list[Any]:
    """The numbers to so many significant digits; whole ones without a decimal point."""
    texts = (f"{number:.{digits}g}" for number in numbers.tolist())
    return [int(text) if text.lstrip("-").isdigit() else float(text) for text in texts]
