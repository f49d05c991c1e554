"""What a parameter of a family is: which values it may have, and how it moves with the data.

Nothing else in the library distinguishes sorts of parameters. Whoever needs an unconstrained
coordinate, its derivatives, the value for data in another unit, or the rule that a number must
follow asks the `Parameter`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.families.domains import (
    EDGE,
    GIVEN,
    INVERSE,
    POSITIVE,
    REAL,
    RECIPROCAL,
    UNIT,
    Domain,
)

__all__ = [
    "EDGE", "GIVEN", "INVERSE", "POSITIVE", "REAL", "RECIPROCAL", "UNIT", "Domain", "Line",
    "Parameter",
]  # fmt: skip

SMALLEST = 1e-300
"""The smallest parameter that is positive and has the unit of the data, so that ratios of two are
numbers."""

LARGEST = 1e300
"""The largest size of a parameter, so that differences of two are numbers."""


class Line(Enum):
    """What may be done to the data of a family so that it still is that family."""

    AFFINE = "shifted and stretched"
    """A normal's: any real numbers, whatever their origin and unit."""
    SCALE = "stretched"
    """A gamma's: positive numbers in any unit."""
    FIXED = "left alone"
    """A Poisson's or a beta's: counts, shares, angles."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a family.

    Parameters
    ----------
    name : str
        The field of the family's instances that holds it.
    domain : Domain
        Which values it may have.
    shifts : bool
        Whether it is a place among the data: for data ``a + b x`` it is ``a + b`` times itself.
    power : int
        Of what does not shift: for data ``a + b x`` it is ``|b|**power`` times itself. 1 for a
        width, -1 for a rate in time, 0 for a shape.
    held : float or None
        The value that it has in every component, if it is not to be estimated.
    is_given : bool
        Whether it must be held, because data do not estimate it: the n of a binomial.
    limit : str
        Of a domain with an end: what a component is there, such as "a normal".
    upper_limit : str
        The same where the coordinate ends above.

    Examples
    --------
    >>> Parameter.scale("sd").moved(2.0, shift=5.0, factor=-10.0)
    20.0
    """

    name: str
    domain: Domain
    shifts: bool = False
    power: int = 0
    held: float | None = None
    is_given: bool = False
    limit: str = ""
    upper_limit: str = ""

    @classmethod
    def location(cls, name: str) -> Parameter:
        """A place among the data, such as a mean."""
        return cls(name, REAL, shifts=True, power=1)

    @classmethod
    def scale(cls, name: str) -> Parameter:
        """A width in the unit of the data, such as a standard deviation."""
        return cls(name, POSITIVE, power=1)

    @classmethod
    def positive(cls, name: str) -> Parameter:
        """A positive number that does not depend on the unit of the data."""
        return cls(name, POSITIVE)

    @classmethod
    def share(cls, name: str) -> Parameter:
        """A number between 0 and 1, such as a probability."""
        return cls(name, UNIT)

    @classmethod
    def edge(cls, name: str) -> Parameter:
        """An end of the support."""
        return cls(name, EDGE, shifts=True, power=1)

    @classmethod
    def inverse(cls, name: str, limit: str) -> Parameter:
        """A positive number which may be infinite, where the component is a `limit`."""
        return cls(name, INVERSE, limit=limit)

    @classmethod
    def given(cls, name: str, domain: Domain, *, power: int = 0) -> Parameter:
        """A number that data do not estimate: `mix1d.family` holds it."""
        return cls(name, domain, power=power, is_given=True)

    def at(self, value: float) -> Parameter:
        """The same parameter, held at a value."""
        return replace(self, held=value)

    @property
    def is_free(self) -> bool:
        """Whether it has a score and a standard error."""
        return self.domain.has_score and self.held is None and not self.is_given

    # ---------------------------------------------------------------- checking
    def checked(self, value: Any, owner: str) -> float:
        """The value as a number, if it is one that the parameter may have.

        Raises
        ------
        Mix1dError
            If it is not; the sentence names the parameter and its `owner`.
        """
        argument = f"`{self.name}` of {owner}"
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise Mix1dError(f"{argument} must be a number, got {shown(value)}") from None
        except OverflowError:  # a whole number beyond 1e308
            number = np.inf if value > 0 else -np.inf
        if LARGEST < abs(number) < np.inf:
            raise Mix1dError(f"{argument} must be at most {LARGEST:g} in size, got {number}")
        if self.power and not self.shifts and 0 < number < SMALLEST:
            raise Mix1dError(f"{argument} must be at least {SMALLEST:g}, got {number}")
        if self.held is not None and number != self.held:
            raise Mix1dError(f"{argument} must be {self.held:g}, which is held, got {number}")
        if not self.domain.holds(number):
            raise Mix1dError(f"{argument} must {self.domain.rule}, got {number}")
        return number

    # ---------------------------------------------------------------- the unit of the data
    def moved(self, value: Any, shift: float, factor: float) -> Any:
        """The value for the data ``shift + factor * x``; a negative factor mirrors them."""
        if self.shifts:
            return shift + factor * value
        return abs(factor) ** self.power * value

    def moved_back(self, value: Any, shift: float, factor: float) -> Any:
        """The inverse of `moved`."""
        if self.shifts:
            return (value - shift) / factor
        return value / abs(factor) ** self.power

    def of_same_coordinate(self, other: Parameter, value: Any) -> Any:
        """The value whose free coordinate is that of a value of another parameter."""
        if self.domain.free is other.domain.free:
            return value
        with np.errstate(over="ignore"):  # beyond the largest number: infinite
            return self.domain.value(other.domain.free(value))

    def at_end(self, values: Any) -> list[str]:
        """In words, where each of (k,) values is an end of the domain; else empty."""
        low, high = self.domain.ends
        words = [self.limit, self.upper_limit]
        places = np.asarray(self.domain.free(np.asarray(values)))
        return [words[0] if v <= low else words[1] if v >= high else "" for v in places.tolist()]

    def stretch(self, factor: float) -> float:
        """How many times a difference in the free coordinate grows when the data do by `factor`."""
        return abs(factor) ** self.power if self.domain.is_linear else 1.0

    def reach(self, free: float, times: float, width: float) -> tuple[float, float]:
        """How far on either side of a free coordinate anything is looked for.

        So many widths of the data away, or a ratio of so many. An estimate that is almost 0 and has
        no unit, such as a rate, stays where its search stopped: what it may be is counted from 1.
        """
        if self.domain.is_linear:
            far = times * self.stretch(width)
            return free - far, free + far
        if self.domain.highest < np.inf:
            return self.domain.lowest, self.domain.highest
        if self.domain.lowest > -np.inf:
            return self.domain.lowest, max(2.0 * free, times)
        far = float(np.log(times))
        return free - far, (free if self.power else max(free, 0.0)) + far
