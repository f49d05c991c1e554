"""Constraints as a smooth map from the free coordinates to the full ones.

What is free, or one name alone, is a coordinate itself; what is fixed is a constant; the rest are
functions of names, in the user's unit, with exact first and second derivatives. Names that stand
in expressions only have coordinates of their own, after the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mix1d.arrays import BoolArray, FloatArray, IntArray
from mix1d.model.axes import Function, Limit, Name
from mix1d.model.coordinate_map import HELD, CoordinateMap
from mix1d.model.jets import Jet
from mix1d.model.shares import Shares
from mix1d.model.solving import solved
from mix1d.objects.cached import cached_property

__all__ = ["ON_BOUND", "Relations", "weights_linear"]

ON_BOUND = 1e-9
"""A coordinate within this of a bound, in units of its size or of 1, is on it."""


@dataclass(frozen=True, eq=False)
class Relations(CoordinateMap):
    """The map of constraints on the parameters of k components; `relating` makes it."""

    k: int
    size: int
    """Number of free coordinates, q."""
    linear: FloatArray
    """(f, q) derivatives of what is a coordinate itself."""
    base: FloatArray
    """(..., f) the constants."""
    functions: tuple[Function, ...]
    names: Mapping[str, Name]
    shares: Shares
    """How the weights follow from the first coordinates, and from names."""
    limits: tuple[Limit, ...]
    """The ranges of coordinates that are bounded."""
    is_affine: bool
    """Whether all functions are affine in the names that stand in expressions only."""
    labels: tuple[str, ...]
    """The names of the free coordinates after the log-ratios of weights."""

    @property
    def is_linear(self) -> bool:
        return not self.functions and self.shares.is_linear

    # ---------------------------------------------------------------- the map
    def full(self, free: FloatArray) -> FloatArray:
        found = np.array(self.base + free @ self.linear.T)
        if self.is_linear:
            return found
        with np.errstate(all="ignore"):
            for place, jet in self._curved(free, derivatives=False):
                found[..., place] = jet.value
        return found

    def jacobian(self, free: FloatArray) -> FloatArray:
        return self.bent(free, None)[0]

    def curvature(self, free: FloatArray, score: FloatArray) -> FloatArray | float:
        return self.bent(free, score)[1]

    def bent(
        self, free: FloatArray, score: FloatArray | None
    ) -> tuple[FloatArray, FloatArray | float]:
        if self.is_linear:
            return self.linear, 0.0
        jacobian = np.broadcast_to(self.linear, (*free.shape[:-1], *self.linear.shape)).copy()
        curvature: FloatArray | float = 0.0
        with np.errstate(all="ignore"):
            for place, jet in self._curved(free):
                jacobian[..., place, :] = jet.gradient
                if score is not None:
                    curvature = curvature + score[..., place, None, None] * jet.hessian
        return jacobian, curvature

    def _curved(self, free: FloatArray, *, derivatives: bool = True) -> list[tuple[int, Jet]]:
        """The full coordinates that are no linear functions."""
        size = self.size if derivatives else 0
        jets = [
            Jet.coordinate(free[..., i], i if derivatives else None, size) for i in range(self.size)
        ]
        numbers = {name: own.axis.number(jets[own.place]) for name, own in self.names.items()}
        found = [(f.place, f.axis.coordinate(f.expression.at(numbers))) for f in self.functions]
        if not self.shares.is_linear:
            zero = Jet.coordinate(np.zeros(free.shape[:-1]), None, size)
            found += enumerate(self.shares.logs(jets[: self.shares.size], zero, numbers))
        return found

    @cached_property
    def slopes(self) -> FloatArray | None:
        """(f - k, q - shares) derivatives of all but the weights by all but their log-ratios.

        None where these differ from place to place.
        """
        rng = np.random.default_rng(0)
        here, there = (
            self.jacobian(rng.uniform(0.2, 0.8, self.size))[self.k :, self.shares.size :]
            for _ in range(2)
        )
        return here if np.allclose(here, there, rtol=1e-12, atol=0.0) else None

    # ---------------------------------------------------------------- the inverse
    def free(self, full: FloatArray) -> FloatArray:
        found = np.zeros((*full.shape[:-1], self.size))
        found[..., : self.shares.size] = self.shares.ratios(full[..., : self.k])
        own = self.first >= 0
        found[..., own] = full[..., self.first[own]]
        if self.hidden:
            with np.errstate(all="ignore"):
                found[..., self.hidden] = self._solved(full, found, self.hidden)
        return self.within(found)

    @cached_property
    def hidden(self) -> list[int]:
        """The places of names that stand in expressions only."""
        return [name.place for name in self.names.values() if not name.is_direct]

    @cached_property
    def first(self) -> IntArray:
        """(q,) the first full coordinate that each free one is; -1 for log-ratios and for names
        that stand in expressions only.
        """
        parameters = self.linear[self.k :] != 0.0
        return np.where(parameters.any(axis=0), self.k + parameters.argmax(axis=0), HELD)

    def of_free(self, of_full: FloatArray, other: float) -> FloatArray:
        """(q,) what belongs to the free coordinates, of what belongs to full ones."""
        return np.where(self.first >= 0, of_full[..., self.first], other)

    def ends(self, of_full: FloatArray, side: int) -> FloatArray:
        """(q,) where each free coordinate ends, below (-1) or above (1)."""
        found = self.of_free(of_full, side * np.inf)
        for place, (low, high), *_ in self.limits:
            found[place] = max(found[place], low) if side < 0 else min(found[place], high)
        return found

    @property
    def has_ratio(self) -> BoolArray:
        """(k,) which weights belong to a group, and so may be the reference."""
        return np.array(self.shares.groups) >= 0

    def with_constants(self, places: IntArray, constants: FloatArray) -> Relations:
        """The same with these (..., c) constants at their places among the full coordinates."""
        base = np.broadcast_to(self.base, (*constants.shape[:-1], self.base.shape[-1])).copy()
        base[..., places] = constants
        return replace(self, base=base)

    def at(self, index: int) -> Relations:
        """That of one of several mixtures side by side."""
        return self if self.base.ndim == 1 else replace(self, base=self.base[index])

    def place_of(self, full: int) -> int:
        """The free coordinate that a full one is; -1 if it is none."""
        if full < self.k:
            return self.shares.place(full)
        row = self.linear[full]
        return int(row.argmax()) if row.any() else HELD

    def _solved(self, full: FloatArray, found: FloatArray, unknown: list[int]) -> FloatArray:
        """The coordinates of names that stand in expressions only."""
        logs = full[..., : self.k]
        shares = np.exp(logs - np.logaddexp.reduce(logs, axis=-1)[..., None])
        wanted = [
            np.asarray(f.axis.domain.value(f.axis.stretch * full[..., f.place] + f.axis.shift))
            for f in self.functions
        ]
        wanted += [shares[..., j] for j, _ in self.shares.equations()]
        targets = np.stack(wanted, axis=-1)
        sizes = np.where(targets != 0.0, np.abs(targets), 1.0)
        at = found.copy()

        def residuals(x: FloatArray) -> tuple[FloatArray, FloatArray]:
            at[..., unknown] = x
            jets = self._equations(at)
            values = np.stack([jet.value for jet in jets], axis=-1)
            slopes = np.stack([jet.gradient[..., unknown] for jet in jets], axis=-2)
            return (values - targets) / sizes, slopes / sizes[..., None]

        domains = {own.place: own.axis.domain for own in self.names.values()}
        start = np.array([1.0 if domains[place].is_linear else 0.0 for place in unknown])
        shape = (*full.shape[:-1], len(unknown))
        return solved(residuals, np.broadcast_to(start, shape).copy(), is_affine=self.is_affine)

    # ---------------------------------------------------------------- bounds
    def within(self, free: FloatArray) -> FloatArray:
        """The coordinates, those beyond a bound, or there but for rounding, put on it."""
        if not self.limits:
            return free
        found = free.copy()
        for place, (low, high), *_ in self.limits:
            own = found[..., place]
            own = np.where(own <= low + ON_BOUND * max(1.0, abs(low)), low, own)
            own = np.where(own >= high - ON_BOUND * max(1.0, abs(high)), high, own)
            found[..., place] = own
        return found

    @property
    def weights_are_free(self) -> bool:
        """Whether nothing is known of the weights but that they sum to 1."""
        return self.shares.count == self.k

    def bounds_of(self, place: int) -> tuple[float, float]:
        """The bounds that were asked for of a free coordinate; infinite without any."""
        own = [limit.range for limit in self.limits if limit.place == place]
        return (own[0].low, own[0].high) if own else (-np.inf, np.inf)

    def with_affinity(self) -> Relations:
        """The same, that knows whether its functions are affine in the names they alone hold."""
        unknown = self.hidden
        if not unknown:
            return self
        rng, slopes = np.random.default_rng(0), []
        known = rng.uniform(0.2, 0.8, self.size)
        for _ in range(2):
            known[unknown] = rng.uniform(0.2, 0.8, len(unknown))
            jets = self._equations(known)
            slopes.append(np.array([jet.gradient[unknown] for jet in jets]))
        return replace(
            self, is_affine=bool(np.allclose(slopes[0], slopes[1], rtol=1e-12, atol=0.0))
        )

    def _equations(self, free: FloatArray) -> list[Jet]:
        """The numbers of all functions of names at these coordinates."""
        numbers = {
            name: own.axis.number(Jet.coordinate(free[..., own.place], own.place, self.size))
            for name, own in self.names.items()
        }
        every = [f.expression for f in self.functions]
        every += [expression for _, expression in self.shares.equations()]
        return [expression.at(numbers) for expression in every]

    def on_bounds(self, free: FloatArray) -> list[tuple[str, float]]:
        """The bounded names and parameters that are on a bound, each with its number there."""
        found = []
        for place, limit, name, axis in self.limits:
            if free[place] in limit:
                number = axis.number(Jet.coordinate(free[place], None, 0)).value
                found.append((name, float(number)))
        return found

    def relative_to(self, component: int) -> Relations:
        """The same with the weight of this component, or of its group, as the reference."""
        shares = self.shares.relative_to(component)
        if shares is self.shares:
            return self
        linear = self.linear.copy()
        linear[: self.k] = weights_linear(shares, self.size)
        return replace(self, shares=shares, linear=linear)


def weights_linear(shares: Shares, size: int) -> FloatArray:
    """(k, q) the derivatives of the logarithms of weights that are linear in the coordinates."""
    found = np.zeros((len(shares.groups), size))
    if shares.is_linear:
        for j in range(len(shares.groups)):
            if (place := shares.place(j)) >= 0:
                found[j, place] = 1.0
    return found
