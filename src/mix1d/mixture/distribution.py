"""`Mixture`: weights and components, densities, tails, quantiles and moments.

The names of its methods are those of SciPy's distribution infrastructure (``ccdf`` = 1 - cdf,
``icdf`` its inverse, ``sample``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from mix1d import exchange
from mix1d.arguments import json_document, numbers, probabilities
from mix1d.arrays import FloatArray, frozen
from mix1d.curve import density
from mix1d.curve.quantiles import iccdf, icdf
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal
from mix1d.families.bank import Bank, are_atoms, bank_of
from mix1d.mixture import (
    cutoffs,
    membership,
    mixture_document,
    picture,
    random_values,
    shape,
    text,
)
from mix1d.mixture.checks import checked_components, checked_weights, vector
from mix1d.objects.cached import cached_property
from mix1d.objects.frozen import Frozen
from mix1d.results import Result

__all__ = ["Mixture"]


class Mixture(Frozen, Result):
    """A mixture of k components of one variable. Frozen.

    Parameters
    ----------
    weights : (k,) array_like
        Shares of the components: non-negative, summing to 1 (to 1e-6; they are then divided by
        their sum).
    components : sequence of k components
        Such as ``[Normal(54.6, 5.9), Normal(80.1, 5.9)]``; all continuous or all discrete, and
        with either of them any number of ``PointMass``. A frozen distribution of ``scipy.stats``
        is a component too.

    Raises
    ------
    Mix1dError
        If the lengths differ, or a weight is negative or NaN, or the weights do not sum to 1.

    References
    ----------
    McLachlan & Peel (2000), *Finite Mixture Models*, ch. 1.

    Examples
    --------
    >>> m = Mixture.normal(weights=[0.36, 0.64], means=[54.6, 80.1], sds=[5.9, 5.9])
    >>> round(m.cdf(67.0), 4)
    0.362
    """

    weights: FloatArray
    """(k,) shares of the components."""
    _bank: Bank

    def __init__(self, weights: Any, components: Sequence[Family]) -> None:
        components = checked_components(components)
        self._fill(checked_weights(weights, len(components)), bank_of(components))

    @classmethod
    def normal(cls, weights: Any = None, *, means: Any, sds: Any) -> Mixture:
        """A mixture of normals.

        Parameters
        ----------
        weights : (k,) array_like, optional
            Equal shares by default.
        means, sds : (k,) array_like
            A single sd serves all components.

        Examples
        --------
        >>> Mixture.normal(means=[-7, 7], sds=[1.7, 1.2]).weights
        array([0.5, 0.5])
        """
        means, sds = vector("means", means), vector("sds", sds)
        if len(sds) not in (1, len(means)):
            raise Mix1dError(f"`sds` must be 1 or {len(means)} numbers, got {len(sds)}")
        sds = np.broadcast_to(sds, means.shape)
        if weights is None:
            weights = np.full(len(means), 1.0 / len(means))
        return cls(weights, [Normal(mean, sd) for mean, sd in zip(means, sds, strict=True)])

    @classmethod
    def _of(cls, weights: FloatArray, bank: Bank) -> Mixture:
        """A mixture of trusted parts: no check, no copy of the bank."""
        mixture = object.__new__(cls)
        mixture._fill(np.array(weights), bank)
        return mixture

    def _fill(self, weights: FloatArray, bank: Bank) -> None:
        self.__dict__.update(weights=frozen(weights), _bank=bank)

    # ---------------------------------------------------------------- what it is made of
    @cached_property
    def components(self) -> tuple[Family, ...]:
        """The k components."""
        return self._bank.unstack()

    @property
    def k(self) -> int:
        """Number of components."""
        return len(self.weights)

    @cached_property
    def means(self) -> FloatArray:
        """(k,) mean of each component."""
        return frozen(np.array(self._bank.moments()[0], dtype=np.float64))

    @cached_property
    def sds(self) -> FloatArray:
        """(k,) standard deviation of each component."""
        return frozen(np.array(self._bank.moments()[1], dtype=np.float64))

    @property
    def discrete(self) -> bool:
        """Whether its values are whole numbers."""
        return self._bank.discrete

    @cached_property
    def atoms(self) -> FloatArray:
        """(a,) the values of its point masses, ascending: none in a mixture of densities.

        Examples
        --------
        >>> from mix1d import PointMass
        >>> Mixture([0.3, 0.7], [PointMass(0.0), Normal(30.0, 2.0)]).atoms
        array([0.])
        """
        return frozen(np.unique(self.means[are_atoms(self._bank)]))

    # ---------------------------------------------------------------- density and tails
    def logpdf(self, x: Any) -> Any:
        """Logarithm of the density (of the probability, if discrete) at `x`, any shape."""
        return self._over(density.logpdf, x)

    def pdf(self, x: Any) -> Any:
        """Density (probability, if discrete) at `x`."""
        return _exp(self.logpdf(x))

    def logcdf(self, x: Any) -> Any:
        """Logarithm of `cdf`, accurate far in the lower tail."""
        return self._over(density.logcdf, x)

    def cdf(self, x: Any) -> Any:
        """Probability of a value of at most `x`."""
        return _exp(self.logcdf(x))

    def logccdf(self, x: Any) -> Any:
        """Logarithm of `ccdf`, accurate far in the upper tail."""
        return self._over(density.logccdf, x)

    def ccdf(self, x: Any) -> Any:
        """Probability of a value above `x`."""
        return _exp(self.logccdf(x))

    def icdf(self, q: Any) -> Any:
        """The value below which a share `q` lies (the smallest such value, if discrete)."""
        return self._over(icdf, probabilities(q))

    def iccdf(self, q: Any) -> Any:
        """The value above which a share `q` lies; accurate for tiny `q`."""
        return self._over(iccdf, probabilities(q))

    def _over(self, function: Any, x: Any) -> Any:
        values = numbers("x", x)
        result = function(self.weights, self._bank, values.ravel())
        return result.reshape(values.shape) if values.ndim else float(result[0])

    # ---------------------------------------------------------------- draws and moments
    sample = random_values.sample
    sample_labelled = random_values.sample_labelled

    def mean(self) -> float:
        """Mean of the mixture; infinite where a part of it is at infinity ("never")."""
        here = self.weights > 0.0
        return float(self.weights[here] @ self.means[here])

    def variance(self) -> float:
        """Variance: within the components plus between them."""
        sd = self.standard_deviation()
        return sd * sd  # infinite where ** would raise

    def standard_deviation(self) -> float:
        """Square root of the variance; infinite where the mean is."""
        if np.isinf(self.mean()):
            return np.inf
        parts = np.concatenate([self.sds, self.means - self.mean()])
        unit = float(np.abs(parts).max())  # so that no square overflows
        squares = (parts / unit) ** 2
        return unit * float(np.sqrt(np.tile(self.weights, 2) @ squares))

    def median(self) -> float:
        """The value below which half lies."""
        return float(self.icdf(0.5))

    mean_excess = shape.mean_excess
    modes = shape.modes
    entropy = shape.entropy

    # ---------------------------------------------------------------- groups
    posterior = membership.posterior
    predict = membership.predict
    overlap = membership.overlap

    thresholds = cutoffs.thresholds
    cut = cutoffs.cut
    cuts = cutoffs.cuts

    plot = picture.plot

    # ---------------------------------------------------------------- to and from elsewhere
    def to_scipy(self) -> Any:
        """The same mixture as a ``scipy.stats.Mixture`` (continuous families).

        Raises
        ------
        Mix1dError
            For a discrete family, which SciPy's Mixture does not take.

        Examples
        --------
        >>> m = Mixture.normal(means=[-7, 7], sds=[1.7, 1.2])
        >>> bool(abs(m.to_scipy().cdf(5.0) - m.cdf(5.0)) < 1e-12)
        True
        """
        return exchange.to_scipy(self.weights, self.components)

    @classmethod
    def from_scipy(cls, distribution: Any, weights: Any = None) -> Mixture:
        """The mixture that SciPy holds.

        Parameters
        ----------
        distribution : scipy.stats.Mixture, a distribution, or a list of distributions
            Any frozen distribution; of SciPy's new kind, normals and exponentials of normals.
        weights : (k,) array_like, optional
            Shares of the distributions of a list; equal by default.

        Raises
        ------
        Mix1dError
            If a distribution is none of these, or has arrays for parameters.

        Examples
        --------
        >>> from scipy import stats
        >>> Mixture.from_scipy([stats.norm(0, 1), stats.norm(4, 2)], weights=[0.3, 0.7])
        Mixture([0.3, 0.7], [Normal(mean=0.0, sd=1.0), Normal(mean=4.0, sd=2.0)])
        """
        return cls(*exchange.from_scipy(distribution, weights))

    @classmethod
    def from_json(cls, text: str, *, families: Iterable[type[Family]] = ()) -> Mixture:
        """The mixture that `to_json` wrote; `families` are those that are no part of mix1d."""
        return cls.from_dict(json_document("text", text), families=families)

    @classmethod
    def from_dict(cls, document: Any, *, families: Iterable[type[Family]] = ()) -> Mixture:
        """The mixture that `to_dict` wrote; `families` are those that are no part of mix1d."""
        return cls(*mixture_document.parts_of(document, families))

    to_dict = mixture_document.to_dict
    _columns = mixture_document.columns

    # ---------------------------------------------------------------- as text
    def __repr__(self) -> str:
        return text.in_lines(self)

    def _repr_html_(self) -> str:
        return text.as_table(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mixture):
            return NotImplemented
        return np.array_equal(self.weights, other.weights) and self.components == other.components

    def __hash__(self) -> int:
        return hash((self.weights.tobytes(), self.components))


def _exp(logs: Any) -> Any:
    result = np.exp(logs)
    return result if np.ndim(result) else float(result)
