"""Lumps beside a mixture: a component for each value that many rows share.

At such a value a density has probability 0, so its rows belong to the lump alone: its weight is its
share of the rows, and all other rows are fitted alone. With n_l rows at lump l, n_0 others and
n = n_0 + sum n_l, the log-likelihood is

    L = L_0 + n_0 log(n_0 / n) + sum_l n_l log(n_l / n).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from mix1d.arguments import shown
from mix1d.arrays import BoolArray, FloatArray
from mix1d.choose.hints import lumps as in_words
from mix1d.choose.lumps import MISLEADING, lumps_in, step_of_zeros
from mix1d.choose.shapes import log_of_steps
from mix1d.columns import as_column
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, PointMass
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.model.constraints import WEIGHTS, Constraints
from mix1d.model.outside import check_given, check_support
from mix1d.model.user_coordinates import of_user
from mix1d.sample import Sample
from mix1d.sources.observed import Observed

__all__ = [
    "Lumps", "apart", "asked_lumps", "check_beside", "named_lump", "with_lumps",
]  # fmt: skip

UNEXPLAINED = 2.0
"""A fit of intervals does not explain a value that has more than so many times the rows that it
expects there."""

ENDS, NEAR = (0.0, 1.0), 1e-3
"""Where the support of a family may end, and how near to an end it is looked whether it does."""

AUTO = "auto"
"""The word for lumps that are looked for."""


class Lumps(NamedTuple):
    """The lumps of a sample, and the rows beside them."""

    values: FloatArray
    """(l,) ascending."""
    rows: FloatArray
    """(l,) how many rows have each of them."""
    whole: Sample
    """All rows."""
    rest: Observed
    """The rows of all other values."""


def asked_lumps(lumps: Any, atoms: Sequence[float] = ()) -> str | FloatArray:
    """The argument `lumps` as "auto" or as ascending values, none for None; with those of `atoms`.

    Raises
    ------
    Mix1dError
        If it is anything else.
    """
    if lumps is None:
        lumps = ()
    if isinstance(lumps, str):
        if lumps == AUTO and not atoms:
            return AUTO
        if lumps == AUTO:
            raise Mix1dError("`lumps` must be values or None where `family` has point masses")
        raise Mix1dError(f"`lumps` must be 'auto', values or None, got {shown(lumps)}")
    if not np.isfinite(atoms).all():
        raise Mix1dError(
            "`family` must hold point masses at finite values beside densities, got one at inf: "
            "`x` is finite, so that no row is there"
        )
    values = np.concatenate([as_column("lumps", np.atleast_1d(lumps)) + 0.0, atoms])
    if not np.isfinite(values).all():
        raise Mix1dError(f"`lumps` must be finite values, got {shown(lumps)}")
    return np.unique(values)


def apart(asked: str | FloatArray, seen: Observed, kinds: Sequence[type[Family]]) -> Lumps:
    """The lumps that were asked for, or that are found, and the rows beside them.

    Raises
    ------
    Mix1dError
        If weights are relative, a family is one of counts, a value has no row, or no row is left.
    """
    sample = seen.sample
    if isinstance(asked, str):
        is_possible = not (
            sample.is_relative or sample.labelling or any(kind.discrete for kind in kinds)
        )
        asked = np.empty(0)
        if is_possible:
            asked = np.union1d(_all_found(seen), _exact(seen, _impossible(seen, kinds)))
    if not asked.size:
        return Lumps(asked, asked, sample, seen)
    sample.check_exact(
        "`lumps`", "a point mass beside them is family=[mix1d.PointMass(value), ...]"
    )
    sample.check_counts("`lumps`", "the weight of a lump is its share of the rows")
    discrete = [kind.name for kind in kinds if kind.discrete]
    if discrete:
        raise Mix1dError(
            f"`lumps` needs a family with a density, got {discrete[0]!r}: among counts, "
            f"family=[mix1d.PointMass({asked[0]:.10g}), {discrete[0]!r}] is one beside a group"
        )
    absent = asked[~np.isin(asked, _single(seen))]
    if absent.size:
        raise Mix1dError(
            f"`lumps` must be values of `x`, got {absent[0]:.10g}, which no row has "
            "(point masses in `family` are lumps)"
        )
    if asked.size == sample.values.size:
        raise Mix1dError("`lumps` must leave other values to be fitted, got all that there are")
    rows = sample.weights[np.searchsorted(sample.values, asked)]
    return Lumps(asked, rows, sample, seen.without(asked))


def _impossible(seen: Observed, kinds: Sequence[type[Family]]) -> FloatArray:
    """The values at ends of the support, where no density has a mass, ascending.

    The zeros of a lognormal, or the zeros and ones of a beta, however few; not where they are
    rounded, and none where there are no other values.
    """
    ends = [end for end in ENDS if kinds and all(_is_open(kind, end) for kind in kinds)]
    found = np.intersect1d(ends, _single(seen))
    sample = seen.sample
    if not 0 < found.size < sample.values.size:
        return np.empty(0)
    are_rounded = any(step_of_zeros(sample, kind, sample) for kind in kinds)
    return np.empty(0) if are_rounded else found


def _is_open(kind: type[Family], end: float) -> bool:
    """Whether the support of densities ends there, without the end."""
    near = np.array([end, end - NEAR, end + NEAR])
    at, before, after = kind.in_support(near).tolist()
    return not kind.discrete and not at and before != after


def check_beside(
    lumps: Lumps, family: type[Family], rows: Observed, known: Constraints | None
) -> None:
    """Refuse values beside the lumps that the family cannot give, by the rows of all values.

    And constraints on weights: that of a lump is its share of the rows.

    `rows` are those beside the lumps as they are fitted: intervals may hold what their values are
    no part of.

    Raises
    ------
    Mix1dError
        If there are any, or the family does not hold what must be given.
    """
    if lumps.values.size and rows.sample.is_exact:
        check_given(family)
        check_support(lumps.whole, family, lumps.values)
    if lumps.values.size and known is not None and WEIGHTS in dict(known.entries):
        raise Mix1dError(
            "`constraints` must say nothing of the weights beside `lumps`, whose weights are their "
            "shares of the rows: fit the other rows alone"
        )


def _all_found(seen: Observed) -> FloatArray:
    """The lumps, also those that are a large share only of the rows beside others."""
    found = more = _exact(seen, _found(seen))
    while more.size:
        rest = seen.without(found)
        more = _exact(rest, _found(rest))
        found = np.union1d(found, more)
    return found


def _exact(seen: Observed, values: FloatArray) -> FloatArray:
    """The values that are exact ones: many rows may lie below one limit, which is no value."""
    rows = seen.sample.rows
    return values if rows is None else np.intersect1d(values, rows.lower[rows.are_exact])


def _found(seen: Observed) -> FloatArray:
    """The lumps that are seen at once."""
    found = lumps_in(seen.sample)
    return found if not found.size else found[np.isin(found, _single(seen))]


def _single(seen: Observed) -> FloatArray:
    """The values that are known as such, and do not stand for others in their cell."""
    if seen.layers is None or seen.sketch is None:
        return seen.sample.values
    low = np.concatenate([part.low for part in seen.layers.parts])[~seen.layers.folded]
    return np.exp(low) if seen.sketch.scale == "log" else low


def named_lump(fit: Fit, seen: Observed) -> Fit:
    """A fit without lumps; where its values have one, its outcome or else its message says so.

    An outcome that is not trusted stays: it says on what its errors rest. A lump of few rows moves
    the fit of the others little: it is mentioned. What a fit of intervals explains is no lump.
    """
    sample, step = seen.sample, fit.options.rounding
    are_values = sample.is_exact or step is not None
    is_possible = are_values and not (fit.mixture.discrete or sample.is_relative)
    if not is_possible or fit.options.algorithm != "em":
        return fit
    found = _found(seen)
    if step is not None and fit.outcome:
        found = found[_are_unexplained(fit, sample, found, step)]
    if not found.size:
        return fit
    words = in_words(sample)
    if not fit.outcome or not np.isin(lumps_in(sample, MISLEADING), found).any():
        return replace(fit, message=f"{fit.message}; {words}")
    return replace(fit, outcome=Outcome.LUMP, message=f"{Outcome.LUMP.value}: {words}")


def _are_unexplained(fit: Fit, sample: Sample, values: FloatArray, step: float) -> BoolArray:
    """(l,) at which of these values a fit of intervals expects by far fewer rows than there are."""
    expected = fit.n * step * np.exp(log_of_steps(fit.mixture, values, step))
    rows = sample.weights[np.searchsorted(sample.values, values)]
    return np.asarray(rows > UNEXPLAINED * expected)


def with_lumps(rest: Fit, lumps: Lumps) -> Fit:
    """The fit of all rows, from that of the rows beside the lumps."""
    if not lumps.values.size:
        return rest
    sample, rows = lumps.whole, np.array([*lumps.rows, rest.n])
    shares = rows / rows.sum()
    mixture = Mixture(
        np.concatenate([shares[:-1], shares[-1] * rest.mixture.weights]),
        [*map(PointMass, lumps.values.tolist()), *rest.mixture.components],
    )
    loglik = rest.loglik + float(rows @ np.log(shares))
    q = rest.n_parameters + lumps.values.size
    options = replace(rest.options, lumps=tuple(lumps.values.tolist()))
    bic = -2.0 * loglik + q * float(np.log(sample.n))
    return replace(
        rest,
        mixture=mixture,
        loglik=loglik,
        icl=bic + rest.icl - rest.bic,
        n=sample.n,
        ends=sample.ends,
        row_counts=sample.row_counts,
        n_missing=sample.n_missing,
        n_parameters=q,
        covariance=_covariance(rest, rows, mixture, options.known_of_all),
        options=options,
        digest=sample.digest,
        _sample=sample,
        _rest=rest,
    )


def _covariance(
    rest: Fit, rows: FloatArray, mixture: Mixture, known: Constraints | None
) -> FloatArray:
    """Of the free coordinates of all: the shares are multinomial and know nothing of the rest.

    First that of the logarithms of the weights, each up to one number that all of them share and
    that no ratio sees, and of the parameters; the places of the lumps have none.
    """
    shared, count, k = rest.options.equal_sd, rows.size - 1, rest.mixture.k
    inner = of_user(rest.mixture, shared=shared, constraints=rest.options.constraints)
    slopes = np.array(inner.full_jacobian(rest.mixture.weights, rest.mixture._bank))
    slopes[:k] -= rest.mixture.weights @ slopes[:k]  # of weights that sum to 1
    own = slopes @ rest.covariance @ slopes.T
    own[:k, :k] += 1.0 / rows[-1]
    places = np.concatenate([count + np.arange(k), 2 * count + np.arange(k, len(own))])
    full = np.zeros((2 * count + len(own),) * 2)
    full[np.ix_(places, places)] = own
    full[np.arange(count), np.arange(count)] = 1.0 / rows[:-1]
    outer = of_user(mixture, shared=shared, constraints=known)
    ratios = np.eye(len(full))
    ratios[: count + k, outer.reference] -= 1.0
    if known is None:
        free = ratios[outer.constraint.first]
    else:
        free = np.linalg.pinv(outer.full_jacobian(mixture.weights, mixture._bank)) @ ratios
    return np.asarray(free @ full @ free.T)
