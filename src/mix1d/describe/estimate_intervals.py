"""The interval of one quantile, share above a value or mean excess.

It is symmetric on a scale that keeps the range of its quantity: a share on that of the
logit, what is positive on that of the logarithm. A quantile of the mixture has the interval of the
values below which the share cannot be told from the one asked for: in a gap between components it
is as long as the gap on the side where it lies. One of whole numbers, or beside point masses, moves
in steps, which the delta method takes for certainty: its interval is that of the distribution
function there, read back as quantiles (Woodruff 1952, JASA 47).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit, logit

from mix1d.arrays import FloatArray
from mix1d.choices import IntervalScale
from mix1d.infer.basis import Basis
from mix1d.infer.by_method import interval_of
from mix1d.infer.delta import NotFiniteError
from mix1d.infer.interval import Estimate
from mix1d.infer.notes import joined
from mix1d.infer.wald import ROUGH, normal_score
from mix1d.mixture import Mixture

__all__ = ["READ_BACK", "WORDS", "estimate_of"]

WORDS = {"quantile": "quantile", "share_above": "share above", "mean_excess": "mean excess above"}
"""What the quantities are called in a table."""

FROM_POINT_TO_POINT = "a quantile beside components of sd 0 has no interval: it jumps between them"
"""The note on a quantile of single values whose places are estimated."""

REACH, PLACES = 4.0, 33
"""How far from a quantile its interval is looked for, as a multiple of the normal score and of the
standard error of the share at it; and at how many places at once."""

READ_BACK = "* quantiles in steps or gaps have the interval of the distribution function (Woodruff)"
"""The note on such quantiles."""


def _part(mixture: Mixture, part: int | None) -> Mixture:
    """One component as a mixture of its own, numbered from 1; the mixture for None."""
    return mixture if part is None else Mixture([1.0], [mixture.components[part - 1]])


def _quantity(name: str, at: float, part: int | None, mixture: Mixture) -> float:
    of = _part(mixture, part)
    if name == "quantile":
        return float(of.icdf(at))
    return float(of.ccdf(at) if name == "share_above" else of.mean_excess(at))


def estimate_of(
    basis: Basis, name: str, at: float, part: int | None, level: float, method: Any
) -> Estimate:
    """Of the mixture, or of one component as a distribution of its own, numbered from 1."""
    function = partial(_quantity, name, at, part)
    value, of = function(basis.mixture), _part(basis.mixture, part)
    if not np.isfinite(value):
        return _unknown(basis, value, level)
    if name == "share_above" and value in (0.0, 1.0):
        return _certain(basis, value, level)
    if name == "share_above" and method == "wald":
        return _share(basis, at, part, value, level)
    is_quantile = name == "quantile" and method in ("wald", "profile")
    if is_quantile and of.discrete:
        return _woodruff(basis, at, part, value, level)
    try:
        found = interval_of(basis, function, level, method, _scale(name, of, value))
    except NotFiniteError as error:
        return _unknown(basis, value, level, _not_finite(name, at, error.value))
    if is_quantile:
        found = _of_quantile(basis, at, part, found)
    return _certain(basis, value, level) if found.standard_error == 0.0 else found


def _of_quantile(basis: Basis, at: float, part: int | None, found: Estimate) -> Estimate:
    """What the distribution function says of a quantile where the delta method knows less."""
    of, value, level = _part(basis.mixture, part), float(found.estimate), found.level
    is_bent = ROUGH in found.message
    if part is None and is_bent and basis.near.are_points.any():
        return _unknown(basis, value, level, FROM_POINT_TO_POINT)
    if part is None and found.method == "Wald" and _is_smooth(basis):
        return _where_not_told_apart(basis, at, found)
    if not (is_bent or of.atoms.size):
        return found
    read_back = _woodruff(basis, at, part, value, level)
    reaches_an_atom = ((of.atoms >= read_back.low) & (of.atoms <= read_back.high)).any()
    return read_back if is_bent or reaches_an_atom else found


def _share(basis: Basis, at: float, part: int | None, value: float, level: float) -> Estimate:
    """By the slopes of its log odds, which also the share of a far tail has."""
    found = interval_of(basis, partial(_log_odds, at, part), level)
    spread = value * (1.0 - value) * float(found.standard_error)
    ends = expit(-found.interval[::-1])
    return Estimate(value, spread, ends, level, found.method, found.message)


def _not_finite(name: str, at: float, found: float) -> str:
    """Why a quantity that is finite has no interval."""
    which = f"the {WORDS[name]} {at:.10g}"
    if np.isnan(found):
        return f"{which} has no interval: next to nothing lies above"
    return f"{which} has no interval: it is infinite within a standard error of the fit"


def _unknown(basis: Basis, value: float, level: float, note: str = "") -> Estimate:
    return Estimate(value, np.nan, np.full(2, np.nan), level, "", joined(basis.caution, note))


def _certain(basis: Basis, value: float, level: float) -> Estimate:
    """A number that is the same whatever the parameters are."""
    if not basis.near.is_known:
        return _unknown(basis, value, level)
    return Estimate(value, 0.0, np.full(2, value), level, "", basis.caution)


def _scale(name: str, of: Mixture, value: float) -> IntervalScale:
    """The scale on which a quantity has no borders."""
    if name == "share_above":
        return "logit"
    if name == "mean_excess":
        return "log"
    low, high = of.icdf(np.array([0.0, 1.0]))
    if (low, high) == (0.0, 1.0) and 0.0 < value < 1.0:
        return "logit"
    return "log" if low >= 0.0 and value > 0.0 else "linear"


def _is_smooth(basis: Basis) -> bool:
    """Whether the share below a value of the mixture moves with the value and the parameters."""
    of, near = basis.mixture, basis.near
    return of.k > 1 and near.is_known and not of.atoms.size and not near.are_points.any()


def _where_not_told_apart(basis: Basis, at: float, found: Estimate) -> Estimate:
    """A quantile with the interval of the values that the share below them allows."""
    z = normal_score(found.level)
    of, value = basis.mixture, float(found.estimate)
    unit = interval_of(basis, partial(_log_odds, value, None)).standard_error
    steps = np.linspace(0.0, REACH * z, PLACES)
    ends = [
        _first_told_apart(basis, at, z, np.asarray(of.icdf(expit(logit(at) + sign * unit * steps))))
        for sign in (-1.0, 1.0)
    ]
    if not np.isfinite(ends).all():
        return found
    if ROUGH in found.message:  # in a gap, where a standard error says nothing
        note = joined(basis.caution, READ_BACK)
        return replace(found, interval=np.array(ends), standard_error=np.nan, message=note)
    return replace(found, interval=np.array(ends))


def _first_told_apart(basis: Basis, at: float, z: float, places: FloatArray) -> float:
    """Where, along places that lead away from a quantile, the share below is z errors off."""
    for _ in range(2):
        places = places[np.isfinite(_log_odds(places, None, basis.mixture))]
        odds = interval_of(basis, partial(_log_odds, places, None))
        away = np.abs(odds.estimate - logit(at)) / odds.standard_error
        beyond = np.flatnonzero(away > z)
        if not beyond.size or beyond[0] == 0:
            return np.nan
        last = int(beyond[0])
        ends = places[last - 1 : last + 1]
        places = np.linspace(ends[0], ends[1], PLACES)
    return float(np.interp(z, away[last - 1 : last + 1], ends))


def _woodruff(basis: Basis, at: float, part: int | None, value: float, level: float) -> Estimate:
    """The interval of a quantile from those of the distribution function at it and just below it.

    The lower end is below the quantile only where less than the share `at` may lie below it.
    """
    if not basis.near.is_known:
        return _unknown(basis, value, level)
    z, of, ends = normal_score(level), _part(basis.mixture, part), np.full(2, value)
    functions = [partial(_log_odds, place, part) for place in (np.nextafter(value, -np.inf), value)]
    moving = [bool(np.isfinite(function(basis.mixture))) for function in functions]
    if not any(moving):
        return _certain(basis, value, level)
    for i in np.flatnonzero(moving):
        error = interval_of(basis, functions[i], level).standard_error
        ends[i] = of.icdf(expit(logit(at) + (-1.0, 1.0)[i] * z * error))
    return Estimate(value, np.nan, ends, level, "Wald", joined(basis.caution, READ_BACK))


def _log_odds(place: Any, part: int | None, mixture: Mixture) -> Any:
    of = _part(mixture, part)
    return of.logcdf(place) - of.logccdf(place)
