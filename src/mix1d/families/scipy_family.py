"""Distributions of ``scipy.stats`` as families: what all have, and those of counts.

Densities, tails and quantiles are SciPy's. `families.from_scipy` makes the classes.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import ndtr

from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import Mix1dError
from mix1d.families import derived
from mix1d.families.base import CoreFamily
from mix1d.families.held import Made
from mix1d.families.parameters import Line, Parameter

__all__ = ["SciPyCounts", "SciPyFamily"]

FIRST_REAL = 0.5
"""A first guess of a shape that may be any number: many families have no derivatives at 0."""

LADDER = np.linspace(-6.0, 7.0, 27)
"""Free coordinates of a shape among which a first guess is chosen."""

SHORT_LADDER = LADDER[::4]
"""The same where two shapes are chosen."""


DISTANT = 1e6
"""Beyond this size of a shape the distribution is another one, its limit, for all that data say."""


class SciPyFamily(CoreFamily, metaclass=Made):
    """A distribution of SciPy: its first two parameters are ``loc`` and ``scale``."""

    distribution: ClassVar[Any]
    """The object of SciPy."""
    ends: ClassVar[tuple[float, float]]
    """Where the support begins and ends; the numbers from -inf to inf where it moves."""
    moves: ClassVar[bool] = False
    """Whether the support depends on parameters that are estimated."""

    distant = "at the edge of its family: a shape runs to infinity"

    def _shapes(self) -> tuple[Any, ...]:
        return self.fields()[2:]

    def _is_distant(self) -> BoolArray:
        """Shapes of densities, which have no unit; those of counts are sizes, too."""
        found = np.zeros(np.shape(self.fields()[0]), dtype=bool)
        for parameter, shape in zip(self.parameters[2:], self._shapes(), strict=True):
            if parameter.held is None and not self.discrete:
                found |= np.abs(shape) > DISTANT
        return found

    def to_scipy(self) -> Any:
        """The frozen distribution of SciPy.

        Examples
        --------
        >>> import mix1d
        >>> from scipy import stats
        >>> component = mix1d.from_scipy(stats.exponnorm)(loc=1, scale=2, K=0.5)
        >>> float(component.to_scipy().mean())
        2.0
        """
        return self.distribution(*self._shapes(), **self._place())

    def _place(self) -> dict[str, Any]:
        """The arguments of SciPy's methods that follow the shapes."""
        loc, scale, *_ = self.fields()
        return {"loc": loc, "scale": scale}

    def moments(self) -> tuple[Any, Any]:
        return derived.moments(self, type(self)._real_moments)

    def _real_moments(self) -> tuple[Any, Any]:
        with np.errstate(all="ignore"):
            mean, variance = self.distribution.stats(*self._shapes(), **self._place())
            return mean, np.sqrt(variance)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        shapes = [
            int(value) if parameter.is_given else value  # NumPy draws with whole numbers only
            for parameter, value in zip(self.parameters[2:], self._shapes(), strict=True)
        ]
        return self.distribution.rvs(*shapes, **self._place(), size=shape, random_state=rng)

    def _ends_of_support(self) -> tuple[FloatArray, FloatArray]:
        loc, scale, *shapes = self._columns()
        low, high = self.distribution._get_support(*shapes)
        column = np.zeros_like(loc)
        return loc + scale * low + column, loc + scale * high + column

    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        low, high = cls.ends
        return np.asarray(np.isfinite(x) & (low < x) & (x < high))

    @classmethod
    def _check_smooth(cls, shapes: list[float]) -> None:
        """Raise if, with these shapes, the likelihood has a maximum between any two values."""

    # ---------------------------------------------------------------- a first guess
    @classmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        if cls.moves:
            raise Mix1dError(
                f"`family` {cls.name!r} has a support that moves with its parameters, so that its "
                f"likelihood need not have a maximum: hold those that move it, or pass `start`, a "
                f"mixture beside which a maximum is looked for"
            )
        shapes, middle, half = _guesses(cls)
        cls._check_smooth([shape[shape.size // 2] for shape in shapes])
        loc, scale = (np.full(location.shape, p.held) for p in cls.parameters[:2])
        if cls.parameters[1].is_free and cls.parameters[0].is_free:
            best = np.zeros(location.shape, dtype=np.int64)
            scale = width / half[best]
            loc = location - scale * middle[best]
        elif cls.parameters[1].is_free and cls.ends == (-np.inf, np.inf):  # on both sides of loc
            best = np.zeros(location.shape, dtype=np.int64)
            scale = np.hypot(location - loc, width) / half[best]
        elif cls.parameters[1].is_free:  # numbers on one side of loc
            side = np.sign(middle[0])
            place = side * np.maximum(side * (location - loc), np.finfo(np.float64).tiny)
            ratio = np.log(half / np.abs(middle)) - np.log(width / np.abs(place))[..., None]
            best = np.abs(ratio).argmin(axis=-1)
            scale = place / middle[best]
        else:
            away = (loc + scale * middle.reshape(-1, *[1] * location.ndim) - location) / width
            ratio = np.log(scale * half.reshape(-1, *[1] * location.ndim) / width)
            best = (np.square(away) + np.square(ratio)).argmin(axis=0)
        return cls._of(loc, scale, *(shape[best] for shape in shapes))


@lru_cache(maxsize=256)
def _guesses(family: type[SciPyFamily]) -> tuple[list[FloatArray], FloatArray, FloatArray]:
    """Shapes (t, g) to begin with, and the place (g,) and width (g,) that a component has with
    them at loc 0 and scale 1.
    """
    parameters = family.parameters[2:]
    free = [p for p in parameters if p.is_free]
    steps = LADDER if len(free) == 1 else SHORT_LADDER
    axes = []
    for parameter in parameters:
        is_chosen = parameter in free[:2] and family.line is not Line.AFFINE
        axes.append(_first_values(parameter, steps if is_chosen else np.zeros(1)))
    rows = list(product(*axes))
    shapes = np.array(rows, dtype=np.float64).reshape(len(rows), len(axes)).T
    with np.errstate(all="ignore"):
        if family.discrete:
            middle, variance = family.distribution.stats(*shapes)
            half = np.sqrt(variance)
        else:
            marks = ndtr(np.array([-1.0, 0.0, 1.0]))[:, None]
            low, middle, high = family.distribution.ppf(marks, *shapes)
            half = 0.5 * (high - low)
        middle, half = np.broadcast_arrays(np.atleast_1d(middle), np.atleast_1d(half))
        possible = np.isfinite(middle) & np.isfinite(half) & (half > 0.0)
    if not possible.any():
        raise Mix1dError(
            f"`family` {family.name!r} has no shape here to begin with: hold one or pass `start`"
        )
    return [row[possible] for row in shapes], middle[possible], half[possible]


def _first_values(parameter: Parameter, steps: FloatArray) -> FloatArray:
    if parameter.held is not None:
        return np.array([parameter.held])
    if parameter.domain.is_linear:
        return FIRST_REAL + steps
    return np.asarray(parameter.domain.value(steps))


class SciPyCounts(SciPyFamily):
    """A discrete distribution of SciPy, on whole numbers that are not negative."""

    discrete = True
    line = Line.FIXED
    can_collapse = False

    def _place(self) -> dict[str, Any]:
        return {"loc": self.fields()[0]}

    def _all(self) -> tuple[Any, ...]:
        """The shapes, and where the counts begin."""
        loc, _, *shapes = self._columns()
        return *shapes, loc

    def _logpdf(self, x: FloatArray) -> FloatArray:
        *shapes, loc = self._all()
        with np.errstate(all="ignore"):
            return np.asarray(self.distribution.logpmf(x, *shapes, loc=loc))

    def _log_extension(self, x: FloatArray) -> FloatArray:
        *shapes, loc = self._all()
        z, *rows = np.broadcast_arrays(x - loc, *shapes)
        with np.errstate(all="ignore"):
            return np.asarray(self.distribution._logpmf(z, *rows))

    def _logcdf(self, x: FloatArray) -> FloatArray:
        *shapes, loc = self._all()
        return np.asarray(self.distribution.logcdf(x, *shapes, loc=loc))

    def _logccdf(self, x: FloatArray) -> FloatArray:
        *shapes, loc = self._all()
        return np.asarray(self.distribution.logsf(x, *shapes, loc=loc))

    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        low, high = cls.ends
        return np.asarray(np.isfinite(x) & (low <= x) & (x <= high) & (x == np.floor(x)))

    def log_width(self) -> FloatArray:
        with np.errstate(all="ignore"):
            return np.asarray(np.log(self._real_moments()[1]))
