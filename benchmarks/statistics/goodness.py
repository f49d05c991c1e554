"""Goodness of fit: size and power, ``python benchmarks/statistics/goodness.py``.

Size: 500 data sets from a true mixture, each fitted by the default search and tested with B = 99
refitted replicates; the p-values are compared with the uniform distribution by a Kolmogorov-Smirnov
test. They are multiples of 1/100, so each gets a uniform amount below itself first. The same
replicates serve all three statistics. Power: data with the tails of a t distribution with 3 degrees
of freedom, fitted by normals; 200 data sets each. Seeds: the number of the data set.
"""

import argparse
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from scipy.stats import kstest

import mix1d
from mix1d import Mixture, Poisson
from mix1d.describe.goodness import observed, pvalue
from mix1d.describe.replicates import replicates
from mix1d.describe.statistics import TESTS, distance
from mix1d.describe.steps import spacing, steps

B = 99
TWO = Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1.5])
COUNTS = Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)])


def normal(seed: int, n: int) -> mix1d.Fit:
    return mix1d.fit(TWO.sample(n, rng=seed), 2)


def rounded(seed: int, n: int) -> mix1d.Fit:
    return mix1d.fit(np.round(TWO.sample(n, rng=seed) / 0.5) * 0.5, 2)


def counts(seed: int, n: int) -> mix1d.Fit:
    return mix1d.fit(COUNTS.sample(n, rng=seed), 2, family="poisson")


def one_t3(seed: int, n: int) -> mix1d.Fit:
    return mix1d.fit(np.random.default_rng(seed).standard_t(3, n), 1)


def two_t3(seed: int, n: int) -> mix1d.Fit:
    rng = np.random.default_rng(seed)
    return mix1d.fit(rng.standard_t(3, n) + 8.0 * (rng.random(n) < 0.6), 2)


def pvalues(make: Callable[[int, int], mix1d.Fit], n: int, seed: int) -> np.ndarray | None:
    """The three p-values of one data set; None if its fit cannot be trusted."""
    fit = make(seed, n)
    if not fit:
        return None
    mixture, sample = fit.mixture, fit.sample
    step = spacing(mixture._bank, sample)

    def measure(values: np.ndarray, ends: object) -> np.ndarray:
        made = steps(ends.weights, ends.bank, values, step=step)
        return np.stack([distance(test, made) for test in TESTS], axis=1)

    null = replicates(mixture, sample, measure, B, seed).measured
    return np.array(
        [pvalue(observed(test, mixture, sample), null[:, t]) for t, test in enumerate(TESTS)]
    )


def simulated(make: Callable[[int, int], mix1d.Fit], n: int, sets: int, workers: int) -> np.ndarray:
    with ProcessPoolExecutor(workers) as pool:
        rows = pool.map(partial(pvalues, make, n), range(sets), chunksize=5)
        return np.array([row for row in rows if row is not None])


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sets", type=int, default=500)
    arguments.add_argument("--power-sets", type=int, default=200)
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = arguments.parse_args()
    print("size: KS p-value of the p-values, share below 0.05")
    for name, make, n in (
        ("two normals, n=200", normal, 200),
        ("two normals rounded to half an sd, n=200", rounded, 200),
        ("two Poissons, n=200", counts, 200),
    ):
        p = simulated(make, n, chosen.sets, chosen.workers)
        p_spread = p - np.random.default_rng(0).random(p.shape) / (B + 1)
        for t, test in enumerate(TESTS):
            uniform = kstest(p_spread[:, t], "uniform").pvalue
            size = np.mean(p[:, t] <= 0.05)
            print(f"{name}: {test} {uniform:.3f}, {size:.3f} ({len(p)} trusted fits)", flush=True)
    print("power at 0.05")
    for name, make, numbers in (
        ("t(3) as one normal", one_t3, (20, 50, 100, 200)),
        ("two groups of t(3) as two normals", two_t3, (100, 200)),
    ):
        for n in numbers:
            p = simulated(make, n, chosen.power_sets, chosen.workers)
            shown = ", ".join(
                f"{test} {np.mean(p[:, t] <= 0.05):.3f}" for t, test in enumerate(TESTS)
            )
            print(f"{name}, n={n}: {shown} ({len(p)} trusted fits)", flush=True)


if __name__ == "__main__":
    main()
