"""The posterior of a fit is drawn from: chains from its maxima, components matched afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

import numpy as np

from mix1d.arrays import FloatArray, frozen
from mix1d.errors import Mix1dError
from mix1d.families.bank import Bank
from mix1d.infer.notes import joined
from mix1d.infer.posterior_sample import PosteriorSample
from mix1d.infer.quantities import quantities
from mix1d.mixture import Mixture
from mix1d.model.line_prior import LinePrior
from mix1d.model.prior import Prior
from mix1d.model.problem import Problem
from mix1d.posterior.convergence import bulk_size, r_hat, tail_size
from mix1d.posterior.mode import Mode, mode_near
from mix1d.posterior.sampling import Draws, draw
from mix1d.posterior.target import Target
from mix1d.progress import progress_bar
from mix1d.resample.matching import matched

__all__ = ["draw_posterior"]

LOWER = 5.0
"""A mode is a start of a chain if it has at least exp(-5) of the probability of the highest one."""

MOST_ORDERED = 4
"""So many components are tried in every order where they are told apart."""

LARGEST_R_HAT = 1.01
"""Above this chains do not agree (Vehtari et al. 2021)."""

SMALLEST_SIZE = 100
"""Effective draws of a chain below which R-hat and quantiles are not to be relied on."""


def draw_posterior(
    mixture: Mixture,
    problem: Problem,
    others: Sequence[Mixture],
    given: Prior | None,
    n: int,
    chains: int,
    rng: np.random.Generator,
    *,
    progress: bool = False,
    keep: bool = False,
) -> PosteriorSample:
    """`n` draws in so many chains, from the modes near the fit and near `others`.

    `problem` has neither penalty nor prior; `given` was checked.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; with `keep`, which keeps what is done so far, only if nothing is.
    """
    target = Target.of(problem, problem.state(mixture), given)
    if not target.free.size:
        raise Mix1dError("`posterior_sample` needs a parameter that is estimated: all are held")
    posed = replace(problem, prior=None if given is None else LinePrior.of(given, problem))
    alike = posed.alike(mixture.k)
    modes = _modes(target, [*_orders(mixture, given), *others], chains)
    with progress_bar(n, " draws", wanted=progress) as more:
        draws = draw(target, modes, n // chains, rng, more=more, keep=keep)
    weights, bank, switched = _matched(mixture, target, draws, alike)
    agreement = _agreement(mixture, draws, weights, bank, n)
    return PosteriorSample(
        mixture=mixture,
        prior=target.prior.in_words,
        n_asked=n,
        weights=weights,
        bank=bank,
        log_density=frozen(draws.value),
        diverged=frozen(draws.diverged),
        n_switched=switched,
        message=joined(agreement.caution, agreement.numbers),
        _caution=agreement.caution,
        _sample=problem.sample,
    )


def _orders(mixture: Mixture, given: Prior | None) -> list[Mixture]:
    """The mixture, and where a prior tells its components apart, with them in other orders."""
    kinds = set(map(type, mixture.components))
    if given is None or given._is_alike or mixture.k > MOST_ORDERED or len(kinds) > 1:
        return [mixture]
    orders = permutations(range(mixture.k))
    weights, bank = mixture.weights, mixture._bank
    return [Mixture._of(weights[[*order]], bank[[*order]]) for order in orders]


def _modes(target: Target, mixtures: Sequence[Mixture], chains: int) -> list[Mode]:
    """One mode for each chain: the probable ones in turn, and for the rest the most probable."""
    found: list[tuple[float, Mode]] = []
    for mixture in mixtures:
        mode = mode_near(target, target.coordinates(target.problem.state(mixture)))
        mass = mode.value + float(np.linalg.slogdet(mode.root)[1])
        if all(abs(mass - other) > 1e-3 for other, _ in found):
            found.append((mass, mode))
    found.sort(key=lambda pair: -pair[0])
    if not found[0][0] > -np.inf:
        raise Mix1dError("`prior` must have a density near the fit, where the chains begin")
    probable = [mode for mass, mode in found if mass > found[0][0] - LOWER][:chains]
    return probable + [probable[0]] * (chains - len(probable))


def _matched(
    mixture: Mixture, target: Target, draws: Draws, alike: Sequence[int]
) -> tuple[FloatArray, Bank, int]:
    """Weights and components (chains, draws, k) in the order of those of the fit."""
    chains, count, _ = draws.z.shape
    state = target.state(draws.z.reshape(chains * count, -1))
    bank = target.problem.components(state.bank)
    order = matched(mixture, state.weights, bank, alike)
    switched = int(np.any(order != np.arange(mixture.k), axis=1).sum())
    weights, *fields = (
        frozen(np.take_along_axis(values, order, axis=1).reshape(chains, count, -1))
        for values in (state.weights, *bank.fields())
    )
    return weights, bank._of(*fields), switched


class _Agreement(NamedTuple):
    """How far the draws can be relied on."""

    caution: str
    """What must be known first; empty where all is well."""
    numbers: str


def _agreement(
    mixture: Mixture, draws: Draws, weights: FloatArray, bank: Bank, n: int
) -> _Agreement:
    """R-hat and effective sizes over the log density and every parameter that varies."""
    chains, count, k = weights.shape
    table = quantities(weights, bank)[..., : k * (1 + len(bank.parameters))]
    varies = np.isfinite(table).all(axis=(0, 1)) & (np.ptp(table, axis=(0, 1)) > 0.0)
    table = np.concatenate([draws.value[..., None], table[..., varies]], axis=-1)
    hat, bulk, tail = r_hat(table).max(), bulk_size(table).min(), tail_size(table).min()
    whole = r_hat(_without_labels(mixture, draws, weights, bank)).max()
    cautions, diverged = [], int(draws.diverged.sum())
    if count * chains < n:
        cautions.append(f"interrupted: {count * chains:,} of {n:,} draws were done")
    if not hat < LARGEST_R_HAT and whole < LARGEST_R_HAT:
        cautions.append(
            f"the chains agree on the mixture as a whole (R-hat {whole:.3f}), and not yet on "
            f"single components (R-hat {hat:.3f}): draw more, and if that does not help, ask "
            f"whether there are so many components"
        )
    elif not hat < LARGEST_R_HAT:
        cautions.append(
            f"the chains do not agree yet (R-hat {hat:.3f}): draw more, and if that does not help, "
            f"ask whether there are so many components"
        )
    elif min(bulk, tail) < SMALLEST_SIZE * chains:
        cautions.append(
            f"the draws are worth {min(bulk, tail):.0f} independent ones, fewer than "
            f"{SMALLEST_SIZE} a chain: draw more"
        )
    words = f"{diverged} divergences" if diverged else "no divergences"
    if edges := _edges(mixture):
        cautions.append(f"what has no score stays as it was fitted: {', '.join(edges)}")
    numbers = (
        f"R-hat at most {hat:.4f}, effective sizes at least {bulk:.0f} (bulk) and {tail:.0f} "
        f"(tails), {words}"
    )
    return _Agreement(joined(*cautions), numbers)


def _without_labels(mixture: Mixture, draws: Draws, weights: FloatArray, bank: Bank) -> FloatArray:
    """(chains, draws, ...) the log density of each draw, and what it says of the means of the fit.

    These are the logarithms of its density and of its distribution function there.
    """
    logs = np.log(weights)[..., None]
    places = np.unique(mixture.means[np.isfinite(mixture.means)])
    places = np.unique(np.round(places)) if mixture.discrete else places
    flat = bank._of(*(field.reshape(-1, weights.shape[-1]) for field in bank.fields()))
    table = [draws.value[..., None]]
    for curve in (flat._logpdf, flat._logcdf):
        own = curve(places).reshape(*weights.shape, -1)
        table.append(np.logaddexp.reduce(logs + own, axis=-2))
    every = np.concatenate(table, axis=-1)
    every = every[..., np.isfinite(every).all(axis=(0, 1))]
    return every[..., np.ptp(every, axis=(0, 1)) > 0.0]


def _edges(mixture: Mixture) -> list[str]:
    """The parameters that are estimated and have no score."""
    every = (p for part in mixture.components for p in part.parameters)
    without = (p for p in every if not (p.domain.has_score or p.is_given) and p.held is None)
    return list(dict.fromkeys(p.name for p in without))
