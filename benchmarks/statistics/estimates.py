"""How often intervals of quantiles, shares and mean excesses hold the truth:
``python benchmarks/statistics/estimates.py [--sets 1000] [--method wald]``.

For each setting (seeds 0, 1, ...) data sets are drawn and fitted from the truth. Of the mixture and
of its last component, `Fit.estimates` gives quantiles, the share above the true upper decile, and
the mean excess there. Of a fit that cannot be trusted nothing is counted.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

import mix1d
from mix1d import Exponential, Gamma, LogNormal, Mixture, PointMass, Poisson, Weibull

SETTINGS = {
    "one exponential, n=50": (Mixture([1.0], [Exponential(3.0)]), 50),
    "two normals 4 sd apart, n=300": (Mixture.normal([0.7, 0.3], means=[0, 4], sds=[1, 1.3]), 300),
    "a median in the gap between two normals, n=140": (
        Mixture.normal([0.5653, 0.4347], means=[0, 6], sds=[1, 1]),
        140,
    ),
    "two lognormals, n=300": (Mixture([0.6, 0.4], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.4)]), 300),
    "two gammas, n=300": (Mixture([0.4, 0.6], [Gamma(4.0, 1.0), Gamma(30.0, 0.5)]), 300),
    "two Weibulls, 30% censored, n=300": (
        Mixture([0.3, 0.7], [Weibull(1.0, 1.5), Weibull(10.0, 3.0)]),
        300,
    ),
    "two Poissons, n=300": (Mixture([0.6, 0.4], [Poisson(3.0), Poisson(12.0)]), 300),
    "zeros and a lognormal, n=200": (
        Mixture([0.3, 0.7], [PointMass(0.0), LogNormal(0.0, 1.0)]),
        200,
    ),
}

QUANTILES = (0.05, 0.5, 0.9, 0.99)


def estimates_of(fit: mix1d.Fit, truth: Mixture, method: str) -> mix1d.describe.estimates.Estimates:
    place = float(truth.icdf(0.9))
    return fit.estimates(quantile=QUANTILES, share_above=place, mean_excess=place, method=method)


def covered(setting: str, method: str, seed: int) -> np.ndarray | None:
    """(2, 6): whether each is held, of the mixture and its last component; None if not trusted."""
    truth, n = SETTINGS[setting]
    x = truth.sample(n, rng=seed)
    known = {}
    if "censored" in setting:
        end = float(truth.icdf(0.7))
        known = {"event": x < end}
        x = np.minimum(x, end)
    fit = mix1d.fit(x, start=truth, rounding=None, **known)
    if not fit:
        return None
    found = estimates_of(fit, truth, method)
    held = []
    for part in (None, truth.k):
        of = truth if part is None else Mixture([1.0], [truth.components[-1]])
        place = float(truth.icdf(0.9))
        true = [*of.icdf(QUANTILES), of.ccdf(place), of.mean_excess(place)]
        rows = [i for i, j in enumerate(found.component) if j == part or truth.k == 1]
        ends = found.interval[rows]
        held.append([low <= value <= high for value, (low, high) in zip(true, ends, strict=True)])
    return np.array(held)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--only", default="", help="settings that begin with this")
    arguments.add_argument("--sets", type=int, default=1000)
    arguments.add_argument("--method", default="wald")
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    given = arguments.parse_args()
    names = [f"q{q:g}" for q in QUANTILES] + ["share", "mean excess"]
    with ProcessPoolExecutor(given.workers) as pool:
        for setting in (name for name in SETTINGS if name.startswith(given.only)):
            seeds = range(given.sets)
            found = list(pool.map(partial(covered, setting, given.method), seeds, chunksize=8))
            known = np.array([held for held in found if held is not None])
            print(f"{setting}: {len(known)} trusted fits of {given.sets}")
            for of, shares in zip(("all", "last"), known.mean(axis=0), strict=True):
                cells = (f"{name} {s:.1%}" for name, s in zip(names, shares, strict=True))
                print(f"  {of:5}{', '.join(cells)}", flush=True)


if __name__ == "__main__":
    main()
