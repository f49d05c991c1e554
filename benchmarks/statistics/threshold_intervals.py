"""Coverage of threshold intervals: ``python benchmarks/statistics/threshold_intervals.py``.

1,000 data sets of each setting (seed: the number of the data set), fitted from the truth. How often
the 95% interval of the main threshold, and of each limit of its 90% grey zone, holds the true one:
Wald's and the profile likelihood's. 95% is known to 0.7 points from 1,000 sets.
"""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

import mix1d
from mix1d import LogNormal, Mixture, Poisson

SETTINGS = {
    "two normals 4 sd apart, n=200": (Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1]), 200),
    "two normals 3 sd apart, n=1000": (
        Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 1.3]),
        1000,
    ),
    "two normals 3 sd apart, n=300": (Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 1.3]), 300),
    "two normals 2 sd apart, n=1000": (
        Mixture.normal([0.5, 0.5], means=[0, 2], sds=[1, 1]),
        1000,
    ),
    "two lognormals, n=300": (Mixture([0.4, 0.6], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.4)]), 300),
    "two Poissons, n=300": (Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)]), 300),
}

METHODS = ("wald", "profile")


def covered(setting: str, seed: int) -> np.ndarray | None:
    """Whether the threshold and both limits are held; None if the fit cannot be trusted."""
    truth, n = SETTINGS[setting]
    family = truth.components[0].name
    fit = mix1d.fit(truth.sample(n, rng=seed), start=truth, family=family)
    if not fit:
        return None
    true = truth.thresholds(posterior=0.9)
    t, g = np.argmax(true.mass), np.argmax(true.grey_mass)
    points = [true.x[t], *true.grey[g]]
    held = []
    for method in METHODS:
        found = fit.thresholds(posterior=0.9, method=method)
        if not len(found.x) or not len(found.grey):
            return np.zeros((len(METHODS), 3))
        s, h = np.argmax(found.mass), np.argmax(found.grey_mass)
        intervals = [found.interval[s], *found.grey_interval[h]]
        held.append([low <= x <= high for x, (low, high) in zip(points, intervals, strict=True)])
    return np.array(held)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sets", type=int, default=1000)
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = arguments.parse_args()
    with ProcessPoolExecutor(chosen.workers) as pool:
        for setting in SETTINGS:
            rows = list(pool.map(partial(covered, setting), range(chosen.sets), chunksize=20))
            known = np.array([row for row in rows if row is not None])
            for method, (x, low, high) in zip(METHODS, 100.0 * known.mean(axis=0), strict=True):
                print(
                    f"{setting}, {method}: threshold {x:.1f}%, limits {low:.1f}% and {high:.1f}% "
                    f"({chosen.sets - len(known)} fits not trusted)",
                    flush=True,
                )


if __name__ == "__main__":
    main()
