"""Draws from the posterior of a mixture, and what can be read from them.

The components of the draws are told apart after they are drawn: each draw has the order that
matches those of the fit best. What does not depend on that order, the density above all, is known
better, and comes first in `summary`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import between
from mix1d.arrays import BoolArray, FloatArray
from mix1d.errors import MissingExtraError
from mix1d.families.bank import Bank
from mix1d.infer.band import Band
from mix1d.infer.by_row import vector
from mix1d.infer.delta import Function, evaluated
from mix1d.infer.drawn_mixtures import DrawnMixtures
from mix1d.infer.interval import Estimate, Interval, assembled
from mix1d.infer.posterior_summary import PosteriorSummary, summary_of
from mix1d.infer.quantities import quantities
from mix1d.mixture import Mixture
from mix1d.objects.cached import cached_property
from mix1d.results import by_component
from mix1d.sample import Sample

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PosteriorSample"]

FIGURES = "mix1d.show.draws"
"""Where the picture is drawn."""

WIDTH = 100
"""Most characters of a line that says what prior and chains are."""

BATCH = 1 << 20
"""So many densities at most are computed at a time."""


@dataclass(frozen=True, eq=False, repr=False)
class PosteriorSample(DrawnMixtures):
    """Draws of several chains from the posterior, components in the order of the fit's.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample(100, rng=0)
    >>> draws = mix1d.fit(x, 2).posterior_sample(400)
    >>> draws.means.shape
    (4, 100, 2)
    """

    mixture: Mixture
    """The fit itself, to whose components those of the draws are matched."""
    prior: str
    """The prior, in words."""
    n_asked: int
    """Draws that were asked for, all chains together: more than there are if Ctrl-C ended the
    work."""
    weights: FloatArray
    """(chains, draws, k) weights."""
    bank: Bank
    """The components of all draws: a stack with fields (chains, draws, k)."""
    log_density: FloatArray
    """(chains, draws) log posterior density over the coordinates of the chains, but for a
    constant."""
    diverged: BoolArray
    """(chains, draws) whether the steps that led there could not follow the density."""
    n_switched: int
    """Number of draws whose components were reordered to match those of the fit."""
    message: str
    """How the chains agree: R-hat, effective sizes, divergences; what must be known first."""
    _caution: str = field(compare=False)
    """The same without what says that all is well."""
    _sample: Sample = field(compare=False)

    def __len__(self) -> int:
        return int(self.log_density.size)

    def __repr__(self) -> str:
        chains, draws, k = self.weights.shape
        words = f"{chains} chains of {draws} draws from the posterior of {k} components"
        prior = fill(f"prior: {self.prior}", WIDTH, subsequent_indent="  ")
        return "\n".join([words, prior, fill(self.message, WIDTH)])

    def _heading(self) -> str:
        return repr(self)

    def _columns(self) -> dict[str, Any]:
        chains, draws, k = self.weights.shape
        flat = {name: values.reshape(-1, k) for name, values in self._numbers.items()}
        return {
            "chain": np.repeat(np.arange(1, chains + 1), draws),
            "draw": np.tile(np.arange(1, draws + 1), chains),
            "log_density": self.log_density.ravel(),
            "diverged": self.diverged.ravel(),
            **by_component(flat),
        }

    def mixtures(self) -> list[Mixture]:
        """The draws, one chain after the other."""
        weights, bank = self._flat
        return [Mixture._of(weights[i], bank[i]) for i in range(len(self))]

    # ---------------------------------------------------------------- what they say
    @cached_property
    def _table(self) -> FloatArray:
        """(chains, draws, k (3 + p)) in the order of `quantities`."""
        return quantities(self.weights, self.bank)

    def summary(self, level: float = 0.95) -> PosteriorSummary:
        """Mean, sd, interval, R-hat and effective sizes; what has no labels first.

        Parameters
        ----------
        level : float, default 0.95
            Probability of the intervals.
        """
        return summary_of(self, between("level", level, 0.0, 1.0))

    def interval(self, level: float = 0.95) -> Interval:
        """Central intervals of every parameter, between quantiles of the draws.

        Parameters
        ----------
        level : float, default 0.95
            Probability that the parameter lies within, given prior and data.
        """
        level = between("level", level, 0.0, 1.0)
        ends = _ends(self._table.reshape(len(self), -1), level)
        return assembled(ends.T, self.mixture, level, self._method, self._caution)

    def interval_of(self, function: Function, level: float = 0.95) -> Estimate:
        """Central interval of a function of the mixture, which may return an array.

        Parameters
        ----------
        function : callable
            Takes a `Mixture`, returns a number or an array that keeps its shape.
        level : float, default 0.95

        Returns
        -------
        Estimate
            ``.estimate`` is the mean of the draws, ``.standard_error`` their sd.
        """
        level = between("level", level, 0.0, 1.0)
        shape = evaluated(function, self.mixture).shape
        table = np.array([evaluated(function, m, shape, "in a draw") for m in self.mixtures()])
        ends = np.moveaxis(_ends(table, level), 0, -1)
        mean, sd = table.mean(axis=0), table.std(axis=0, ddof=1)
        return Estimate(mean, sd, ends, level, self._method, self._caution)

    def density(self, x: Any, level: float = 0.95) -> Band:
        """The density at (m,) places: its mean, and a central interval at each place.

        The mean is the predictive density of one more value (of a count its probability).
        """
        return self.curve(x, level, "pdf")

    def curve(self, x: Any, level: float, of: str) -> Band:
        """The same of the density or of the distribution function: `of` is "pdf" or "cdf"."""
        places, level = vector("x", x), between("level", level, 0.0, 1.0)
        curves = self._curves(places, of)
        low, high = _ends(curves, level)
        mean = curves.mean(axis=0)
        return Band(places, mean, low, high, level, of, self._method, self._caution)

    def _curves(self, x: FloatArray, of: str) -> FloatArray:
        """(chains x draws, m) the curves of all draws."""
        weights, bank = self._flat
        size = max(1, BATCH // (weights.shape[1] * max(x.size, 1)))
        parts = []
        for first in range(0, len(weights), size):
            rows = slice(first, first + size)
            logs = bank[rows]._logpdf(x) if of == "pdf" else bank[rows]._logcdf(x)
            parts.append(np.matmul(weights[rows, None, :], np.exp(logs))[:, 0])
        return np.concatenate(parts)

    @cached_property
    def _flat(self) -> tuple[FloatArray, Bank]:
        """Weights and components of the draws, one chain after the other."""
        k = self.weights.shape[-1]
        fields = (field.reshape(-1, k) for field in self.bank.fields())
        return self.weights.reshape(-1, k), self.bank._of(*fields)

    @property
    def _method(self) -> str:
        return f"posterior, {len(self):,} draws"

    # ---------------------------------------------------------------- elsewhere
    def plot(self, ax: Axes | None = None, *, level: float = 0.95) -> Axes:
        """The density with its band over the values, and the curves of some draws.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        level : float, default 0.95
            Probability of the band at each place.

        Returns
        -------
        matplotlib Axes
        """
        level = between("level", level, 0.0, 1.0)
        drawn: Axes = import_module(FIGURES).plot_draws(self, self._sample, ax, level=level)
        return drawn

    def to_arviz(self) -> Any:
        """The draws as the `xarray.DataTree` that ArviZ plots and compares.

        Groups ``posterior`` (weights, means, sds and the family's own parameters, along
        "component") and ``sample_stats`` (``lp``, ``diverging``). Needs the extra "bayes".
        """
        try:
            from arviz_base import from_dict
        except ImportError:
            raise MissingExtraError("ArviZ's form of draws", "bayes") from None
        groups: dict[str, Any] = {
            "posterior": dict(self._numbers),
            "sample_stats": {"lp": self.log_density, "diverging": self.diverged},
        }
        component = np.arange(1, self.mixture.k + 1)
        return from_dict(
            groups,
            coords={"component": component},
            dims={name: ["component"] for name in self._numbers},
        )


def _ends(table: FloatArray, level: float) -> FloatArray:
    """(2, ...) quantiles of (draws, ...) numbers that leave the same probability on both sides."""
    tail = 0.5 * (1.0 - level)
    return np.asarray(np.quantile(table, [tail, 1.0 - tail], axis=0))
