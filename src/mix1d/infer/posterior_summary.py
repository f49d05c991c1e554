"""What draws from a posterior say, in a table: first of what does not depend on labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.families.bank import Bank
from mix1d.mixture import Mixture
from mix1d.posterior.convergence import bulk_size, r_hat, tail_size
from mix1d.results import Result

__all__ = ["PosteriorSummary", "summary_of"]

THINNED = 200
"""So many of the draws at most are asked for modes and thresholds, each a search for roots."""

OFTEN = 0.05
"""A threshold is in the table unless more than this share of draws has another number of them."""


class DrawsLike(Protocol):
    """Draws from a posterior, as a summary wants them."""

    @property
    def mixture(self) -> Mixture: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def bank(self) -> Bank: ...
    @property
    def means(self) -> FloatArray: ...
    @property
    def sds(self) -> FloatArray: ...
    @property
    def parameters(self) -> dict[str, FloatArray]: ...
    @property
    def prior(self) -> str: ...
    @property
    def message(self) -> str: ...
    def mixtures(self) -> list[Mixture]: ...


@dataclass(frozen=True, eq=False, repr=False)
class PosteriorSummary(Result):
    """One row for each quantity."""

    level: float
    """Probability of the intervals."""
    names: tuple[str, ...]
    """(r,) the quantities: of the whole mixture first, then of its components."""
    mean: FloatArray
    """(r,) posterior means."""
    sd: FloatArray
    """(r,) posterior standard deviations."""
    low: FloatArray
    """(r,) lower ends of central intervals."""
    high: FloatArray
    """(r,) upper ends."""
    r_hat: FloatArray
    """(r,) rank-normalised split R-hat: near 1 where the chains agree; NaN for thresholds, which
    are found for some draws only."""
    ess_bulk: FloatArray
    """(r,) effective number of draws for the middle of the distribution."""
    ess_tail: FloatArray
    """(r,) and for its tails."""
    n_modes: dict[int, float]
    """Probability of each number of modes of the density."""
    prior: str
    """The prior, in words."""
    message: str
    """How the chains agree."""

    def _columns(self) -> dict[str, Any]:
        names = ("mean", "sd", "low", "high", "r_hat", "ess_bulk", "ess_tail")
        return {"quantity": self.names} | {name: getattr(self, name) for name in names}

    def _heading(self) -> str:
        modes = ", ".join(f"{n} ({share:.0%})" for n, share in self.n_modes.items())
        return "\n".join([f"prior: {self.prior}", self.message, f"number of modes: {modes}"])

    def __repr__(self) -> str:
        rows = [["", "mean", "sd", f"{self.level:.6g} interval", "R-hat", "ESS bulk", "ESS tail"]]
        columns = (
            self.mean,
            self.sd,
            self.low,
            self.high,
            self.r_hat,
            self.ess_bulk,
            self.ess_tail,
        )
        for name, *row in zip(self.names, *columns, strict=True):
            mean, sd, low, high, hat, bulk, tail = row
            sizes = _if_known(bulk, ".0f"), _if_known(tail, ".0f")
            interval = f"{low:.5g} to {high:.5g}"
            rows.append([name, f"{mean:.5g}", f"{sd:.3g}", interval, _if_known(hat, ".3f"), *sizes])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
            for row in rows
        ]
        return "\n".join([self._heading(), *lines])


def _if_known(value: float, how: str) -> str:
    return "" if np.isnan(value) else format(value, how)


def summary_of(draws: DrawsLike, level: float) -> PosteriorSummary:
    """The table of these draws."""
    some = draws.mixtures()
    some = some[:: -(-len(some) // THINNED)]
    thresholds = _thresholds(draws.mixture, some)
    whole, parts = _of_mixture(draws), _of_components(draws)
    names = [*whole, *thresholds, *parts]
    columns = [*whole.values(), *thresholds.values(), *parts.values()]
    tail = 0.5 * (1.0 - level)
    ends = np.array([np.quantile(column, [tail, 1.0 - tail]) for column in columns])
    hats, bulks, tails = (
        np.array([_of_chains(measure, column) for column in columns])
        for measure in (r_hat, bulk_size, tail_size)
    )
    return PosteriorSummary(
        level=level,
        names=tuple(names),
        mean=np.array([column.mean() for column in columns]),
        sd=np.array([column.std(ddof=1) for column in columns]),
        low=ends[:, 0],
        high=ends[:, 1],
        r_hat=hats,
        ess_bulk=bulks,
        ess_tail=tails,
        n_modes=_numbers_of_modes(some),
        prior=draws.prior,
        message=draws.message,
    )


def _of_chains(measure: Any, column: FloatArray) -> float:
    return float(measure(column)) if column.ndim == 2 else np.nan


def _of_mixture(draws: DrawsLike) -> dict[str, FloatArray]:
    """Mean and sd of the whole mixture, each (chains, draws); without those that are infinite."""
    w, means, sds = draws.weights, draws.means, draws.sds
    with np.errstate(invalid="ignore", over="ignore"):
        mean = (w * means).sum(axis=-1)
        away = np.square(means - mean[..., None])
        sd = np.sqrt((w * (np.square(sds) + away)).sum(axis=-1))
    named = {"mean of all": mean, "sd of all": sd}
    return {name: column for name, column in named.items() if np.isfinite(column).all()}


def _of_components(draws: DrawsLike) -> dict[str, FloatArray]:
    """Each parameter of each component, (chains, draws), that is not the same in all draws."""
    named: Mapping[str, FloatArray] = {"weight": draws.weights} | draws.parameters
    return {
        f"{name} {j + 1}": values[..., j]
        for name, values in named.items()
        for j in range(values.shape[-1])
        if np.isfinite(values[..., j]).all() and np.ptp(values[..., j]) > 0.0
    }


def _thresholds(mixture: Mixture, some: list[Mixture]) -> dict[str, FloatArray]:
    """(draws,) each of the thresholds, if almost all draws have as many as the fit."""
    if mixture.k == 1:
        return {}
    count = int(mixture.thresholds().shown.sum())
    found = [each for each in (m.thresholds() for m in some) if each.shown.sum() == count]
    if not count or len(found) < (1.0 - OFTEN) * len(some):
        return {}
    table = np.array([each.x[each.shown] for each in found])
    return {f"threshold {i + 1}": table[:, i] for i in range(count)}


def _numbers_of_modes(some: list[Mixture]) -> dict[int, float]:
    numbers = [len(mixture.modes().x) for mixture in some]
    values, counts = np.unique(numbers, return_counts=True)
    return dict(zip(values.tolist(), (counts / len(numbers)).tolist(), strict=True))
