"""What a fit needs to see of the data, and what the cells of a sketch leave open about its answer.

A sketch hides what lies within its cells. Where that matters to a fit the values are read again, as
`Observed` can; where they are gone, the outcome says what may be hidden.
"""

from __future__ import annotations

from dataclasses import replace

from mix1d.em.from_start import Found
from mix1d.em.newton import Certificate
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.fitting.sketched import INTOLERABLE, TOLERATED, Folding, folding, shift_by_folding
from mix1d.model.problem import Problem, State
from mix1d.sources.door import Data
from mix1d.sources.observed import Observed

__all__ = ["folding_of", "judged", "observed_for"]


def observed_for(
    data: Data, kind: type[Family], *, exact: bool = False, distinct: bool = False
) -> Observed:
    """The data as a family must see them, hidden and heavy cells read again.

    `distinct` asks for every distinct value, as families of counts do, and `exact` for every row.
    """
    what = f"the family {kind.name!r}"
    if exact:
        return data.every(kind.sketch_scale, "exact=True")
    if kind.discrete or distinct:
        return data.distinct(kind.sketch_scale, what)
    return data.observed(kind.sketch_scale, what).settled()


def folding_of(
    seen: Observed, problem: Problem, state: State, certificate: Certificate | None
) -> Folding:
    """How the cells affected the fit that ended in `state`."""
    if seen.sketch is None:
        return Folding()
    if seen.layers is not None:
        found = folding(seen.layers, problem, state, certificate)
    else:
        found = Folding(0.0 if certificate is not None and certificate.is_maximum else None)
    if found.error is not None and (coarser := seen.coarser()) is not None:
        beside = shift_by_folding(coarser, problem, state)
        found = found._replace(error=None if beside is None else found.error + beside)
    return found


def judged(seen: Observed, found: Found, error: float | None) -> Found:
    """The answer with what its cells leave open.

    That of one component, too, which has one maximum: `select` must not choose it because no
    larger one can be trusted.
    """
    if error is None and not seen.hiding:
        return found
    outcome, message = found.outcome, found.message
    if error is not None and error > TOLERATED:
        message += f"; the sketch may shift the parameters by up to {error:.1g} standard errors"
    if seen.hiding:
        message += f"; {seen.hiding}"
    if outcome and (seen.hiding or (error or 0.0) > INTOLERABLE):
        outcome = Outcome.UNRESOLVED
        message = f"{outcome.value}: {message}"
    return replace(found, outcome=outcome, message=message)
