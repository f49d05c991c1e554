"""Rows as one family sees them on its line, in its unit: values, intervals, values with an error.

The evidence of a component for a row is its log density at a value, its log probability of an
interval, or its log density after the error was added. For the M step and the derivatives a row
that is no exact value becomes the distribution of its unseen true value, given each component, at
the nodes of a quadrature (Dempster, Laird & Rubin 1977).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.families import CoreFamily, Family
from mix1d.families.differences import derivatives_of
from mix1d.families.error_sums import LastSums
from mix1d.families.unseen import Unseen, unseen_between
from mix1d.families.unseen_error import DataScale
from mix1d.model.on_line import data_scale, in_unit, on_line
from mix1d.model.unit import Unit
from mix1d.objects.cached import cached_property
from mix1d.sample.rows import Rows

__all__ = ["Events", "Windows", "events_of", "windows_of"]


@dataclass(frozen=True)
class Events:
    """m rows on the line of one family."""

    m: int
    points: IntArray
    """Places of the exact values."""
    y: FloatArray
    """Their values."""
    between: IntArray
    """Places of the intervals."""
    lower: FloatArray
    upper: FloatArray
    """Their ends."""
    blurred: IntArray
    """Places of the rows with an error."""
    below: FloatArray
    above: FloatArray
    """The ends of these; equal for a value."""
    error: FloatArray
    """Their sds."""
    maps: DataScale | None
    """From where the errors are normal to the line and back; None where they are normal on it."""

    @cached_property
    def are_values(self) -> BoolArray:
        """Which of the rows with an error are values."""
        return np.asarray(self.below == self.above)

    @cached_property
    def ends(self) -> FloatArray:
        """The finite ends of the intervals, and the exact values, ascending and each once."""
        every = np.unique(np.concatenate([self.y, self.lower, self.upper]))
        return np.asarray(every[np.isfinite(every)])

    def evidence(self, bank: CoreFamily) -> FloatArray:
        """(..., k, m) the log density or log probability of each row."""
        shape = np.shape(bank.fields()[0])
        logs = np.empty((*shape, self.m))
        if self.points.size:
            logs[..., self.points] = bank._log_extension(self.y)
        if self.between.size:
            logs[..., self.between] = bank._log_mass(self.lower, self.upper)
        if self.blurred.size:
            logs[..., self.blurred] = self._log_blurred(bank)
        return logs

    def _log_blurred(self, bank: CoreFamily) -> FloatArray:
        """(..., k, m) the evidence of the rows with an error."""
        rows = self.below, self.above, self.error
        closed = bank._log_blurred(*rows) if self.maps is None else None
        return self._sums.logs(bank) if closed is None else closed

    @cached_property
    def _sums(self) -> LastSums:
        """Logs and unseen values of the rows with an error."""
        return LastSums(self.below, self.above, self.error, self.maps)

    def completed(self, bank: CoreFamily, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values and their expected counts, (..., k, M) each, for the M step.

        `counts` (..., k, m) are the expected numbers of observations of each row in each component.
        """
        values, numbers = [], []
        if self.points.size:
            own = counts[..., self.points]
            values.append(np.broadcast_to(self.y, own.shape))
            numbers.append(own)
        for places, unseen in self._unseen(bank, condensed=True):
            spread = unseen.share * counts[..., None, places]
            values.append(_in_a_row(unseen.y))
            numbers.append(_in_a_row(spread))
        return np.concatenate(values, axis=-1), np.concatenate(numbers, axis=-1)

    def derivatives(self, bank: CoreFamily) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the evidence.

        By the identities of Fisher and Louis (1982): with s and H those of the log density at the
        unseen value, the mean of s, and the mean of H + s s' less the product of the means.
        """
        p, shape = len(bank.parameters), np.shape(bank.fields()[0])
        score = np.empty((p, *shape, self.m))
        hessian = np.empty((p, p, *shape, self.m))
        if self.points.size:
            score[..., self.points], hessian[..., self.points] = bank._curvature(self.y)
        between, blurred = np.arange(self.between.size), np.arange(self.blurred.size)
        ends = bank._between_derivatives(self.lower, self.upper) if self.between.size else None
        if ends is not None:
            score[..., self.between], hessian[..., self.between] = ends[:2]
            between = np.flatnonzero(~ends[2])
        if self.blurred.size and self.maps is None:
            known = bank._blurred_derivatives(self.below, self.above, self.error)
            if known is not None:
                score[..., self.blurred], hessian[..., self.blurred] = known[:2]
                blurred = np.flatnonzero(~known[2])
        if not between.size and not blurred.size:
            return score, hessian
        every = between.size == self.between.size and blurred.size == self.blurred.size
        rest = self if every else self._of(self.points[:0], between, blurred)
        if not bank.is_smooth:  # at a kink a density has no second derivative; a probability does
            found = derivatives_of(bank, rest._others)
            places = np.concatenate([rest.between, rest.blurred])
            score[..., places], hessian[..., places] = found
            return score, hessian
        for places, unseen in rest._unseen(bank, condensed=False):
            s, h = bank._derivatives(_in_a_row(unseen.y))
            s = _positive_only(s, unseen).reshape(p, *unseen.y.shape)
            h = _positive_only(h, unseen).reshape(p, p, *unseen.y.shape)
            mean = (unseen.share * s).sum(axis=-2)
            score[..., places] = mean
            products = np.empty((p, p, *mean.shape[1:]))
            for a in range(p):
                for b in range(a + 1):
                    products[a, b] = (unseen.share * (h[a, b] + s[a] * s[b])).sum(axis=-2)
                    products[a, b] -= mean[a] * mean[b]
                    products[b, a] = products[a, b]
            hessian[..., places] = products
        return score, hessian

    def _others(self, bank: CoreFamily) -> FloatArray:
        """(..., k, m) the evidence of the intervals, then of the rows with an error."""
        return self.evidence(bank)[..., np.concatenate([self.between, self.blurred])]

    def part(self, rows: slice) -> Events:
        """Those of some neighbouring rows, by themselves."""
        start, stop, _ = rows.indices(self.m)
        if (start, stop) == (0, self.m):
            return self
        kinds = [
            np.arange(*np.searchsorted(places, (start, stop)))
            for places in (self.points, self.between, self.blurred)
        ]
        some = self._of(*kinds)
        return replace(
            some,
            m=stop - start,
            points=some.points - start,
            between=some.between - start,
            blurred=some.blurred - start,
        )

    def _of(self, points: IntArray, between: IntArray, blurred: IntArray) -> Events:
        """Some of each kind, by their places among those of the kind."""
        return replace(
            self,
            points=self.points[points],
            y=self.y[points],
            between=self.between[between],
            lower=self.lower[between],
            upper=self.upper[between],
            blurred=self.blurred[blurred],
            below=self.below[blurred],
            above=self.above[blurred],
            error=self.error[blurred],
        )

    def _unseen(self, bank: CoreFamily, *, condensed: bool) -> Iterator[tuple[IntArray, Unseen]]:
        """The unseen values of the rows that are no exact values, and the places of these."""
        if self.between.size:
            ends = self.lower, self.upper
            own = bank._condensed_between(*ends) if condensed else None
            yield self.between, own or unseen_between(bank, *ends)
        if self.blurred.size:
            if condensed and self.maps is None:
                own = bank._condensed_error(self.below, self.above, self.error)
                if own:
                    yield self.blurred, own
                    return
            for places, _, unseen in self._sums.of(bank):
                yield self.blurred[places], unseen


def _in_a_row(nodes: FloatArray) -> FloatArray:
    """(..., k, q m) of (..., k, q, m)."""
    return nodes.reshape(*nodes.shape[:-2], -1)


def _positive_only(derivatives: FloatArray, unseen: Unseen) -> FloatArray:
    """0 where the unseen value has no share: there a derivative may be no number."""
    return np.where(_in_a_row(unseen.share) > 0.0, derivatives, 0.0)


def events_of(rows: Rows, family: type[Family], unit: Unit, y: FloatArray) -> Events:
    """The rows as a family sees them.

    Parameters
    ----------
    rows : Rows
        m of them, in the coordinates of the data.
    family : type of Family
    unit : Unit
    y : (m,) their values on the line, in the unit: those of the exact ones are taken from here.
    """
    points = np.flatnonzero(rows.are_exact)
    between = np.flatnonzero(~rows.are_points & (rows.error == 0.0))
    blurred = np.flatnonzero(rows.error > 0.0)
    lower, upper = (on_line(family, unit, column[between]) for column in (rows.lower, rows.upper))
    below, above, error = (column[blurred] for column in (rows.lower, rows.upper, rows.error))
    maps = None
    if family.core is family:
        below, above = (in_unit(unit, column) for column in (below, above))
        error = error / unit.scale
    else:
        maps = data_scale(family, unit)
    return Events(
        y.size, points, y[points], between, lower, upper, blurred, below, above, error, maps
    )


@dataclass(frozen=True)
class Windows:
    """The u distinct windows of a problem, of rows with one error each.

    The log-likelihood of rows within them has a term less the logarithm of the probability of the
    window for each; EM adds the rows that were not seen (McLachlan & Jones 1988, *Biometrics* 44).
    """

    weights: FloatArray
    """(u,) the sum of the weights of the rows of each."""
    inside: Events
    """(u,) the events that a row lies within."""
    outside: Events
    """(v,) the events that it lies below a window, or above one."""
    which: IntArray
    """(v,) the places of these windows."""
    of_rows: IntArray
    """(m,) the window of each row; -1 for none."""


def windows_of(rows: Rows, family: type[Family], unit: Unit, weights: FloatArray) -> Windows | None:
    """The windows as a family sees them; None where there is none."""
    which = np.flatnonzero(rows.are_windowed)
    if not which.size:
        return None
    own = rows.at(which)
    keys, places = np.unique(np.stack([own.low, own.high, own.error]), axis=1, return_inverse=True)
    low, high, error = keys
    before = np.nextafter(low, -np.inf)
    begins, ends = np.flatnonzero(low > -np.inf), np.flatnonzero(high < np.inf)
    lower = np.concatenate([np.full(begins.size, -np.inf), high[ends]])
    upper = np.concatenate([before[begins], np.full(ends.size, np.inf)])
    sides = np.concatenate([begins, ends])
    of_rows = np.full(rows.low.size, -1, dtype=np.intp)
    of_rows[which] = places.ravel()
    return Windows(
        np.bincount(places.ravel(), weights=weights[which]).astype(np.float64),
        _intervals(before, high, error, family, unit),
        _intervals(lower, upper, error[sides], family, unit),
        sides,
        of_rows,
    )


def _intervals(
    lower: FloatArray, upper: FloatArray, error: FloatArray, family: type[Family], unit: Unit
) -> Events:
    rows = Rows.between(lower, upper)._replace(error=error)
    return events_of(rows, family, unit, np.zeros_like(lower))
