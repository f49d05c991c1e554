"""The contract: what a family must know, so that everything above can serve it.

A *family* is a class; an instance of it is one component, ``Normal(mean=54.6, sd=5.9)``. Everything
above (mixtures, EM, standard errors, thresholds, pictures) is written against this file and never
against one family.

The component axis is first
-------------------------------
Inside the library the fields of an instance may also be arrays: `stack` turns k components into one
instance with fields of shape (k,), and leading axes hold several mixtures side by side, (..., k). A
private method takes values of shape (m,) and gives (..., k, m), or (m,) for a single component: it
expands its own fields (`_columns`), and nobody else does. Values that differ from component to
component are (..., k, m). Every sum over components then adds whole rows of m neighbouring numbers.

What a family must write is `_logpdf`, `_logcdf`, `_logccdf` and `at`. All else has a default, from
`families.derived` where it is a calculation; a family overrides what it knows in closed form.

A family comes in two kinds:

- a `CoreFamily` stands for itself (normal, gamma, Poisson);
- a `Transformed` family (families/transformed.py) is a core family after a change of variable: the
  logarithm of a lognormal is normal, so its ``core`` is `Normal` and its ``to_line`` the logarithm.
  EM runs on the *line*, where the core family lives.

Its public methods are those of `families.distribution`; stacks are made by `families.parametric`;
what EM asks is in `families.em_steps`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np

from mix1d.arrays import BoolArray, FloatArray
from mix1d.families import derived, differences
from mix1d.families.distribution import Distribution
from mix1d.families.em_steps import EMSteps
from mix1d.families.incomplete_rows import IncompleteRows
from mix1d.families.parameters import Line

__all__ = ["CoreFamily", "Family"]


class Family(IncompleteRows, Distribution):
    """A family of distributions of one variable; an instance is a component."""

    name: ClassVar[str]
    core: ClassVar[type[CoreFamily]]
    discrete: ClassVar[bool] = False
    bends_one_way: ClassVar[bool] = False
    """Whether the difference of two `_log_extension` is convex, or concave, wherever they are."""
    is_atom: ClassVar[bool] = False
    """Whether its whole probability is at one value, which no density can give."""
    sketch_scale: ClassVar[str] = "linear"
    """The scale on which the cells of a sketch of its data are equally wide: "linear" or "log"."""
    support: ClassVar[str] = "finite numbers"
    """What its values are, to follow the words "must be"."""

    # ---------------------------------------------------------------- what follows from them
    def _icdf(self, q: FloatArray) -> FloatArray:
        return derived.quantiles(self, q, upper=False)

    def _iccdf(self, q: FloatArray) -> FloatArray:
        return derived.quantiles(self, q, upper=True)

    def _log_extension(self, x: FloatArray) -> FloatArray:
        """The log density, carried on smoothly between the whole numbers if discrete."""
        return self._logpdf(x)

    def _slope(self, x: FloatArray) -> FloatArray:
        """Derivative of `_log_extension` with respect to x."""
        return differences.slope(self, x)

    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any:
        return derived.draws(self, rng, shape)

    # ---------------------------------------------------------------- moments, crossings
    def moments(self) -> tuple[Any, Any]:
        """Mean and standard deviation; NaN where there is none.

        Works on complex fields too, so it can be differentiated.
        """
        return derived.moments(self)

    def _excess(self, x: FloatArray) -> FloatArray | None:
        """(k, m) E max(X - x, 0) in closed form; None without one.

        It may lose a digit for each power of ten of the share beyond x.
        """
        return None

    def location_and_width(self) -> tuple[Any, Any]:
        """Mean and sd where they cost little, else the median and half the range from 16% to 84%.

        The latter exist for every component.
        """
        if type(self).moments is Family.moments:
            return derived.median_and_width(self)
        mean, sd = self.moments()
        if np.isfinite(mean).all() and np.isfinite(sd).all():
            return mean, sd
        return derived.median_and_width(self)

    def crossings(self, other: Family, log_ratio: float) -> FloatArray | None:
        """Where ``log_ratio + log self(x) - log other(x)`` changes sign, in closed form.

        None means that this pair has no closed form and must be searched for. An exact double
        root may be given or left out: nothing changes there.
        """
        return None

    def affinity(self, other: Family) -> float | None:
        """Bhattacharyya's coefficient, the integral of the root of the product of the densities.

        None means that this pair has no closed form and must be integrated.
        """
        return None

    # ---------------------------------------------------------------- the line EM works on
    @classmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        """Which values this family can give at all."""
        finite = np.isfinite(x)
        if cls.discrete:
            return np.asarray(finite & (x >= 0.0) & (x == np.floor(x)))
        return finite & (x > 0.0) if cls.core.line is Line.SCALE else finite

    @classmethod
    def to_core(cls, fields: Sequence[Any]) -> tuple[Any, ...]:
        """The parameters of the core family, from those of this one."""
        return tuple(fields)

    @classmethod
    def from_core(cls, fields: Sequence[Any]) -> tuple[Any, ...]:
        """The inverse of `to_core`."""
        return tuple(fields)

    @classmethod
    def to_line(cls, x: FloatArray) -> FloatArray:
        """The data as the core family sees them."""
        return x

    @classmethod
    def from_line(cls, y: FloatArray) -> FloatArray:
        """The inverse of `to_line`."""
        return y

    @classmethod
    def log_jacobian(cls, x: FloatArray) -> FloatArray:
        """log |d line / dx|: what the log density on the line lacks to the one of x."""
        return np.zeros_like(x)


class CoreFamily(Family, EMSteps):
    """A family that is its own core: EM runs on its values as they are.

    Its unconstrained coordinates are those of its parameters (`Domain`), in their order.
    """

    line: ClassVar[Line] = Line.AFFINE
    """What may be done to its data."""

    is_symmetric: ClassVar[bool] = False
    """Whether -x of the family is of the family too: `Parameter.moved` mirrors it."""

    scale_index: ClassVar[int | None] = None
    """The place of the scale among the parameters, which ``equal_sd`` ties; None for a family
    without one."""

    can_collapse: ClassVar[bool] = True
    """Whether a component may become as narrow as a few values, so that the likelihood has no
    bound; a probability of counts never exceeds 1."""

    can_spread: ClassVar[bool] = False
    """Whether, ever wider, it comes to have the same share below all values, any share."""

    singularity: ClassVar[str] = ""
    """What a component is where `_is_singular`, to follow the words "component 1 is"."""

    distant: ClassVar[str] = ""
    """What a component is where `_is_distant`, to follow the same words."""

    exact_derivatives: ClassVar[bool] = False
    """Whether `_derivatives` are exact, rather than differences."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if any(name != "name" and not name.startswith("__") for name in cls.__dict__):
            cls.core = cls  # one that changes nothing but the name is served as what it extends
        if "_derivatives" in cls.__dict__ and "exact_derivatives" not in cls.__dict__:
            cls.exact_derivatives = True

    # ---------------------------------------------------------------- places and widths
    @classmethod
    @abstractmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """Components at these places, this wide: a first guess."""

    @classmethod
    def width_line(cls, y: FloatArray) -> FloatArray:
        """Values as they are where the widths of components are compared.

        Their logarithms, where the data may be stretched only: there a width has no unit.
        """
        return np.log(y) if cls.line is Line.SCALE else y

    @classmethod
    def on_width_line(cls, location: FloatArray, width: FloatArray) -> Self:
        """Components at these places of the width line, this wide there: a first guess."""
        if cls.line is Line.SCALE:
            place = np.exp(location)
            return cls.at(place, place * width)
        return cls.at(location, width)

    def log_width(self) -> FloatArray:
        """(..., k) logarithm of the sd of a component on the width line.

        Or of what is in proportion to it; minus infinity where it has collapsed.
        """
        if self.scale_index is None:
            return derived.log_width(self)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.fields()[self.scale_index]))

    def _width(self) -> FloatArray:
        """(..., k) the exponential of `log_width`."""
        return np.asarray(np.exp(self.log_width()))

    def _width_derivatives(self) -> tuple[FloatArray, FloatArray]:
        """Gradient (p, ..., k) and Hessian (p, p, ..., k) of `log_width`, unconstrained."""
        if self.scale_index is None or type(self).log_width is not CoreFamily.log_width:
            return differences.width_derivatives(self)
        p, shape = len(self.parameters), np.shape(self.fields()[0])
        gradient = np.zeros((p, *shape))
        gradient[self.scale_index] = 1.0
        return gradient, np.zeros((p, p, *shape))

    # ---------------------------------------------------------------- information
    def _is_singular(self) -> BoolArray:
        """(..., k) where the information is singular for any data, so that it proves nothing."""
        return np.zeros(np.shape(self.fields()[0]), dtype=bool)

    def _is_distant(self) -> BoolArray:
        """(..., k) where a parameter that runs to infinity is beyond what data can tell."""
        return np.zeros(np.shape(self.fields()[0]), dtype=bool)

    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log density at each value.

        In unconstrained coordinates, those of the domains of the parameters.
        """
        return differences.derivatives(self, y)

    def _curvature(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The same for sums over a sample, which are its score and its information.

        They differ where the second derivative is so large at single values that its mean over the
        values of a sample does not settle.
        """
        return self._derivatives(y)

    def _at_kinks(self, y: FloatArray, counts: FloatArray) -> BoolArray | None:
        """(p, ..., k) what stays where it is, although its score is not 0.

        It lies at a kink of the likelihood, from which it falls on either side, or the values of
        its component say nothing of it. `counts` (..., k, m) are the expected ones of each value in
        each component. None for a family that has no such thing.
        """
        return None
