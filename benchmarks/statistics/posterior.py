"""Are draws from the posterior draws from the posterior?

``python benchmarks/statistics/posterior.py --samples 1000`` (an hour; 100 by default).

Simulation-based calibration (Talts et al. 2018): a mixture is drawn from the prior, data from the
mixture, 99 thinned draws from the posterior of these data. Among them the truth has a rank that is
uniform from 0 to 99. The quantities do not depend on labels: mean and sd of the whole mixture, the
mean of its lower component, and that one's weight. The table has the p-value of the chi-squared
test of 20 equal bins, and how often central 95% intervals hold the truth. Every sample has a seed
of its own, (seed, model, number): a longer run repeats a shorter one.

``python benchmarks/statistics/posterior.py --large`` (a minute): with 20,000 rows a posterior is
normal about the maximum (Bernstein & von Mises), and the sds of 40,000 draws, worth 15,000
independent ones, are the standard errors to 1%.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import chisquare

import mix1d
from mix1d import Mixture, Prior, Sample

N = 60
THIN = 12
RANKS = 100
BINS = 20

Random = np.random.Generator


class Model(NamedTuple):
    """A prior, a mixture drawn from it, and how values are observed."""

    prior: Prior
    family: str
    draw: Callable[[Random], list[mix1d.Normal] | list[mix1d.Gamma]]
    observe: Callable[[np.ndarray, Random], Sample]


def normals(rng: Random) -> list[mix1d.Normal]:
    """Means N(0, 3^2), variances inverse gamma (3, 2)."""
    sds = np.sqrt(2.0 / rng.gamma(3.0, size=2))
    return [mix1d.Normal(m, s) for m, s in zip(rng.normal(0.0, 3.0, 2), sds, strict=True)]


def gammas(rng: Random) -> list[mix1d.Gamma]:
    """Logarithms of shapes N(1, 0.7^2), of scales N(0, 0.7^2)."""
    shapes, scales = np.exp(rng.normal([[1.0], [0.0]], 0.7, (2, 2)))
    return [mix1d.Gamma(a, b) for a, b in zip(shapes, scales, strict=True)]


def as_they_are(x: np.ndarray, rng: Random) -> Sample:
    """Exact values."""
    return Sample(x)


def rounded_and_censored(x: np.ndarray, rng: Random) -> Sample:
    """Rounded to whole numbers; what lies below a limit, drawn for each, is known by it only."""
    y, limit = np.round(x), np.round(rng.normal(-2.0, 2.0, x.size)) + 0.5
    is_below = x < limit
    return Sample.censored(np.where(is_below, -np.inf, y - 0.5), np.where(is_below, limit, y + 0.5))


OF_NORMALS = Prior(
    mean=Prior.normal(0.0, 3.0), variance=Prior.inverse_gamma(3.0, 2.0), weights=Prior.dirichlet(2)
)
OF_GAMMAS = Prior(
    shape=Prior.lognormal(1.0, 0.7), scale=Prior.lognormal(0.0, 0.7), weights=Prior.dirichlet(2)
)
MODELS = {
    "two normals": Model(OF_NORMALS, "normal", normals, as_they_are),
    "two gammas": Model(OF_GAMMAS, "gamma", gammas, as_they_are),
    "two normals, rounded and censored": Model(OF_NORMALS, "normal", normals, rounded_and_censored),
}


def quantities(weights: np.ndarray, means: np.ndarray, sds: np.ndarray) -> np.ndarray:
    """(..., 4) of (..., 2) weights, means and sds."""
    mean = (weights * means).sum(axis=-1)
    square = (weights * (sds**2 + (means - mean[..., None]) ** 2)).sum(axis=-1)
    lower = means.argmin(axis=-1)[..., None]
    of_lower = (np.take_along_axis(each, lower, axis=-1)[..., 0] for each in (means, weights))
    return np.stack([mean, np.sqrt(square), *of_lower], axis=-1)


def ranks(model: Model, seed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """(4,) ranks of the truth among 99 draws, and whether the 95% interval of all holds it."""
    rng = np.random.default_rng(seed)
    truth = Mixture(rng.dirichlet([2.0, 2.0]), model.draw(rng))
    sample = model.observe(np.asarray(truth.sample(N, rng=rng)), rng)
    fit = mix1d.fit(sample, 2, family=model.family, prior=model.prior)
    found = fit.posterior_sample(THIN * RANKS, rng=rng)
    table = quantities(found.weights, found.means, found.sds).reshape(-1, 4)
    of_truth = quantities(truth.weights, truth.means, truth.sds)
    low, high = np.quantile(table, [0.025, 0.975], axis=0)
    some = table[rng.permutation(len(table))[: RANKS - 1]]
    return (some < of_truth).sum(axis=0), (low <= of_truth) & (of_truth <= high)


def large() -> None:
    """The sds of draws from the posterior of 20,000 rows, divided by the standard errors."""
    truth = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1.2])
    x = np.round(truth.sample(20_000, rng=0), 1)
    fit = mix1d.fit(x, 2, rounding=None)
    draws, errors = fit.posterior_sample(40_000), fit.standard_errors()
    print(draws.message)
    for name in ("weights", "means", "sds"):
        ratio = getattr(draws, name).std(axis=(0, 1)) / getattr(errors, name)
        print(f"{name:8}{'  '.join(f'{each:.4f}' for each in ratio)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--large", action="store_true")
    asked = parser.parse_args()
    if asked.large:
        large()
    else:
        calibration(asked.samples, asked.seed)


def calibration(samples: int, seed: int) -> None:
    """The ranks of the truth, and the coverage of central intervals."""
    names = ("mean", "sd", "lower mean", "its weight")
    print(f"{'p-value of the ranks, coverage in %':36}" + "".join(f"{n:>16}" for n in names))
    for number, (name, model) in enumerate(MODELS.items()):
        every = [ranks(model, [seed, number, i]) for i in range(samples)]
        places, covered = (np.array(part) for part in zip(*every, strict=True))
        cells = ""
        for column, holds in zip(places.T, covered.T, strict=True):
            counts = np.bincount(column * BINS // RANKS, minlength=BINS)
            cells += f"{chisquare(counts).pvalue:9.3f}{100.0 * holds.mean():7.1f}"
        print(f"{name:36}{cells}", flush=True)


if __name__ == "__main__":
    main()
