"""Other shapes than the normal, where the fits of normals ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mix1d.choose.shapes import shapes
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family
from mix1d.families.beta import Beta
from mix1d.families.skew_normal import SkewNormal
from mix1d.families.student_t import StudentT
from mix1d.fitting.knowing import AskedPrior, unknown_to
from mix1d.fitting.looking import observed_for
from mix1d.fitting.lumps import Lumps, apart
from mix1d.selection.candidate import Candidate, ranked
from mix1d.selection.comparison import Comparison, Variant
from mix1d.selection.known_parameters import KnownParameters
from mix1d.selection.reading import as_intervals
from mix1d.selection.signs import signs
from mix1d.sources.door import Data

__all__ = ["served_by", "with_shapes"]

SLOW = (Beta, SkewNormal, StudentT)
"""Shapes whose searches take seconds with many components."""

MOST_OF_SLOW = 3
"""The most components of such a shape that are tried, and of any shape where values have errors:
each iteration takes a quadrature of every row."""

SURPLUS = 0.5
"""A family of counts may stand beside a lump if it gives fewer rows than this of the lump's value.
"""


def with_shapes(
    comparison: Comparison,
    data: Data,
    lumps: Lumps,
    ks: Sequence[int],
    tied: Sequence[bool],
    step: float = 0.0,
) -> tuple[tuple[str, ...], dict[type[Family], Lumps], dict[str, str]]:
    """Enter the shapes that the values allow, if there is reason to.

    The reasons, the data as each shape sees them, and why some could not be fitted to them.

    `lumps` are those of the normals, which every shape gets, too; rounded values are fitted as
    intervals of `step`, if it is not 0.
    """
    order = ranked(comparison.table, comparison.criterion)
    first = next(iter(order), None)
    is_cut_short = len(ks) > 1 and comparison.is_cut_short(comparison.table, first)
    found = signs(first, ks[-1] if is_cut_short else None)
    if not found:
        return (), {}, {}
    shown = first or comparison.table[0]
    seen: dict[type[Family], Lumps] = {}
    skipped: dict[str, str] = {}
    served: dict[type[Family], list[int]] = {}
    for kind in shapes(lumps.rest.sample, float(shown.fit.mixture.sds.min())):
        own, left_out = served_by(comparison.prior, comparison.known_parameters, kind, ks)
        skipped |= left_out
        if not own:
            continue
        served[kind] = own
        try:
            beside = apart(lumps.values, observed_for(data, kind), ())
            seen[kind] = as_intervals(beside, kind, step)
        except Mix1dError as error:  # a sketch of the other scale
            skipped[kind.name] = str(error)
    variants = [
        _variant(kind, rows, served[kind], comparison.known_parameters.variants(kind, tied))
        for kind, rows in seen.items()
    ]
    if not variants:
        return (), {}, skipped
    comparison.grow(variants, ks[0] if first is None else first.k)
    comparison.table = [_beside(c, lumps) for c in comparison.table]
    return found, seen, skipped


def served_by(
    prior: AskedPrior, known: KnownParameters, kind: type[Family], ks: Sequence[int]
) -> tuple[list[int], dict[str, str]]:
    """The numbers of components of which all that is known can be said, and why not of others."""
    if unknown := unknown_to(prior, kind, ks[0]):
        return [], {kind.name: unknown}
    return known.served(kind, ks)


def _variant(kind: type[Family], rows: Lumps, ks: Sequence[int], tied: Sequence[bool]) -> Variant:
    """A shape with sds of its own, or with one where only that was asked for."""
    shared = False not in tied and kind.core.scale_index is not None
    few = [k for k in ks if k <= MOST_OF_SLOW] or ks[:1]
    seen = rows.rest.sample.rows
    is_slow = kind in SLOW or (seen is not None and bool((seen.error > 0.0).any()))
    return Variant(kind, rows.rest, shared, few if is_slow else ks, is_grown=True)


def _beside(candidate: Candidate, lumps: Lumps) -> Candidate:
    """The candidate, not to be trusted where it gives the lumps itself, as counts do."""
    mixture = candidate.fit.mixture
    if not lumps.values.size or not mixture.discrete:
        return candidate
    share = float(mixture.pdf(lumps.values).sum())
    if lumps.rest.sample.n * share < SURPLUS * (1.0 - share):
        return candidate
    message = "counts of this shape are among the rows of the lumps, too, and cannot be told apart"
    return replace(candidate, fit=replace(candidate.fit, outcome=Outcome.LUMP, message=message))
