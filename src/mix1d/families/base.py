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

A family comes in two kinds:

- a `CoreFamily` has its own M step and derivatives (normal, Poisson);
- a `Transformed` family (families/transformed.py) is a core family after a change of variable: the
  logarithm of a lognormal is normal, so its ``core`` is `Normal` and its ``to_line`` the logarithm.
  EM runs on the *line*, where the core family lives.

Public methods validate and broadcast once; private ones trust their arrays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self

import numpy as np

from mix1d.arguments import generator, numbers, probabilities, shape_of_draws
from mix1d.arrays import BoolArray, FloatArray
from mix1d.families.parameters import Parameter

__all__ = ["CoreFamily", "Family", "weighted_sums"]


class Family(ABC):
    """A family of distributions of one variable; an instance is a component."""

    name: ClassVar[str]
    parameters: ClassVar[tuple[Parameter, ...]]
    core: ClassVar[type[CoreFamily]]
    discrete: ClassVar[bool] = False
    sketch_scale: ClassVar[str] = "linear"
    """The scale on which the cells of a sketch of its data are equally wide: "linear" or "log"."""
    support: ClassVar[str] = "finite numbers"

    _names: ClassVar[tuple[str, ...]]
    """The names of the parameters, which are the names of the fields."""

    def __init_subclass__(cls) -> None:
        if "parameters" in cls.__dict__:
            cls._names = tuple(parameter.name for parameter in cls.parameters)

    # ---------------------------------------------------------------- making instances
    def __post_init__(self) -> None:
        for parameter in self.parameters:
            value = parameter.checked(getattr(self, parameter.name), type(self).__name__)
            object.__setattr__(self, parameter.name, value)

    @classmethod
    def _of(cls, *fields: Any) -> Self:
        """An instance from trusted fields, scalars or arrays, in the order of `parameters`."""
        instance = object.__new__(cls)
        instance.__dict__.update(zip(cls._names, fields, strict=True))
        return instance

    @classmethod
    def stack(cls, components: Sequence[Family]) -> Self:
        """k components of this family as one instance with fields of shape (k,)."""
        columns = zip(*(component.fields() for component in components), strict=True)
        return cls._of(*(np.array(column, dtype=np.float64) for column in columns))

    def unstack(self) -> tuple[Self, ...]:
        """The components of a stack, one instance each."""
        return tuple(self._of(*map(float, row)) for row in zip(*self.fields(), strict=True))

    def fields(self) -> tuple[Any, ...]:
        """The values of the parameters, in the order of `parameters`."""
        return tuple([getattr(self, name) for name in self._names])

    def _columns(self) -> tuple[FloatArray, ...]:
        """The fields with one more axis, of length 1, along which the values lie: (..., k, 1)."""
        return tuple([np.asarray(field)[..., None] for field in self.fields()])

    def __getitem__(self, index: Any) -> Self:
        """A stack indexed like an array: one component, a new order, a new axis."""
        return type(self)._of(*(np.asarray(field)[index] for field in self.fields()))

    def __len__(self) -> int:
        return len(self.fields()[0])

    # ---------------------------------------------------------------- density and tails
    def pdf(self, x: Any) -> Any:
        """Density (probability, for a discrete family) at `x`, any shape."""
        return _over(lambda x: np.exp(self._logpdf(x)), x)

    def logpdf(self, x: Any) -> Any:
        """Logarithm of the density at `x`."""
        return _over(self._logpdf, x)

    def cdf(self, x: Any) -> Any:
        """Probability of a value of at most `x`."""
        return _over(lambda x: np.exp(self._logcdf(x)), x)

    def logcdf(self, x: Any) -> Any:
        """Logarithm of `cdf`, accurate far in the lower tail."""
        return _over(self._logcdf, x)

    def ccdf(self, x: Any) -> Any:
        """Probability of a value above `x`."""
        return _over(lambda x: np.exp(self._logccdf(x)), x)

    def logccdf(self, x: Any) -> Any:
        """Logarithm of `ccdf`, accurate far in the upper tail."""
        return _over(self._logccdf, x)

    def icdf(self, q: Any) -> Any:
        """The value below which a share `q` lies (the smallest such value, if discrete)."""
        return _over(self._icdf, probabilities(q))

    def iccdf(self, q: Any) -> Any:
        """The value above which a share `q` lies; accurate for tiny `q`."""
        return _over(self._iccdf, probabilities(q))

    def sample(self, shape: int | tuple[int, ...] = (), *, rng: Any = None) -> Any:
        """Draw values; `rng` is an int seed, a ``Generator`` or None for a fresh one."""
        return self._draw(generator(rng), shape_of_draws("shape", shape))

    @abstractmethod
    def _logpdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _logcdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _logccdf(self, x: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _icdf(self, q: FloatArray) -> FloatArray: ...

    @abstractmethod
    def _iccdf(self, q: FloatArray) -> FloatArray: ...

    def _log_extension(self, x: FloatArray) -> FloatArray:
        """The log density, carried on smoothly between the whole numbers if discrete."""
        return self._logpdf(x)

    @abstractmethod
    def _slope(self, x: FloatArray) -> FloatArray:
        """Derivative of `_log_extension` with respect to x."""

    @abstractmethod
    def _draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> Any: ...

    # ---------------------------------------------------------------- moments, crossings
    @abstractmethod
    def moments(self) -> tuple[Any, Any]:
        """Mean and standard deviation. Works on complex fields too, so it can be differentiated."""

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
    @abstractmethod
    def in_support(cls, x: FloatArray) -> BoolArray:
        """Which values this family can give at all."""

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


class CoreFamily(Family):
    """A family with an M step and derivatives of its own.

    Its unconstrained coordinates are those of its parameters (`Domain`), in their order.
    """

    scale_index: ClassVar[int | None] = None
    """The place of the scale among the parameters, the one that can collapse to 0 on a few values
    and that ``equal_sd`` ties; None for a family without one."""

    free_line: ClassVar[bool] = True
    """Whether the data may be shifted and stretched (not for counts)."""

    @classmethod
    @abstractmethod
    def at(cls, location: FloatArray, width: FloatArray) -> Self:
        """Components at these places of the line, this wide: a first guess."""

    @classmethod
    @abstractmethod
    def _statistics(cls, y: FloatArray) -> FloatArray:
        """(t, m) sufficient statistics of each value on the line, which no parameter changes.

        They are evaluated once per problem. The first is 1, so that its sum is the total weight.
        """

    def _evidence(
        self, y: FloatArray, log_weights: FloatArray
    ) -> tuple[FloatArray, FloatArray | None]:
        """Log densities for the E step, of values that the family can give.

        The log density plus the logarithms of the weights (..., k), as a new array (..., k, m); and
        a statistic of each value that depends on the parameters, (..., k, m), where the M step
        needs one.
        """
        return self._log_extension(y) + log_weights[..., None], None

    def _sums(
        self, counts: FloatArray, statistics: FloatArray, own: FloatArray | None
    ) -> FloatArray:
        """(..., k, t') what `_estimate` needs of these values; sums of several batches add up.

        Parameters
        ----------
        counts : (..., k, m)
            Expected number of observations of each value in each component: its weight times the
            responsibility.
        statistics : (t, m)
            The `_statistics` of the values.
        own : (..., k, m) or None
            The second part of their `_evidence`.
        """
        return weighted_sums(counts, statistics)

    @abstractmethod
    def _estimate(self, sums: FloatArray, *, penalty: float, spread: float, shared: bool) -> Self:
        """The M step: the stack that maximises the weighted, penalised log-likelihood.

        Parameters
        ----------
        sums : (..., k, t') the `_sums` over all values, taken with `self`, the old components. One
            whose weight is 0 may come out as NaN; the caller keeps its old parameters.
        penalty : the ``a`` of L_a (Chen, Tan & Zhang 2008); 0 for none.
        spread : the scale of the data that the penalty pulls towards.
        shared : one scale parameter for all components.
        """

    def _is_close(self, sums: FloatArray) -> bool:
        """Whether `self` is so close to what `_estimate` makes of the sums that it has all digits.

        If not, the caller takes the sums once more, with the estimate in the place of `self`.
        """
        return True

    @abstractmethod
    def _derivatives(self, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Score (p, ..., k, m) and Hessian (p, p, ..., k, m) of the log density at each value.

        In unconstrained coordinates, those of the kinds of the parameters.
        """


def weighted_sums(counts: FloatArray, statistics: FloatArray) -> FloatArray:
    """(..., k, t) sums over the values of counts (..., k, m) times each of (t, m) statistics."""
    rows = counts.reshape(-1, counts.shape[-1])  # one matrix product, however many axes lead
    return np.asarray(rows @ statistics.T).reshape(*counts.shape[:-1], len(statistics))


def _over(function: Callable[[FloatArray], FloatArray], x: Any) -> Any:
    """`function` over `x` as floats: an array for an array, a plain float for a number."""
    values = numbers("x", x)
    with np.errstate(all="ignore"):  # -inf is the right logarithm of a density of 0
        result = function(values.ravel())
    return result.reshape(values.shape) if values.ndim else float(result[0])
