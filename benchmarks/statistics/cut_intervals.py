"""How often intervals of cuts hold the truth: ``python benchmarks/statistics/cut_intervals.py``.

For each setting (seeds 0, 1, ...) data sets are drawn and fitted from the truth. Held must be the
place that the rule has in the true mixture, and, at the cut that was found, the sensitivity and the
specificity that it has there. The positive components are all but the lowest. Of a fit that cannot
be trusted nothing is counted. `--method profile` takes half a second a cut.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

import mix1d
from mix1d import LogNormal, Mixture, Poisson

SETTINGS = {
    "two normals 4 sd apart, n=300": (Mixture.normal([0.7, 0.3], means=[0, 4], sds=[1, 1.3]), 300),
    "two normals 3 sd apart, n=300": (Mixture.normal([0.7, 0.3], means=[0, 3], sds=[1, 1.3]), 300),
    "two lognormals, n=300": (Mixture([0.6, 0.4], [LogNormal(0.0, 0.5), LogNormal(2.0, 0.4)]), 300),
    "two Poissons, n=300": (Mixture([0.6, 0.4], [Poisson(3.0), Poisson(12.0)]), 300),
}

RULES = {
    "main threshold": {},
    "Youden": {"youden": True},
    "specificity 0.99": {"specificity": 0.99},
    "sensitivity 0.95": {"sensitivity": 0.95},
    "mean + 3 sd": {"sds_above": 3.0},
}


def covered(setting: str, method: str, seed: int) -> np.ndarray | None:
    """(rules, 3): whether place, sensitivity and specificity are held; None for no trusted fit."""
    truth, n = SETTINGS[setting]
    fit = mix1d.fit(truth.sample(n, rng=seed), start=truth, family=truth.components[0].name)
    if not fit:
        return None
    held = []
    for rule in RULES.values():
        cut = fit.cut(**rule, method=method)
        there = truth.cut(at=cut.x)
        pairs = [
            (truth.cut(**rule).x, cut.interval),
            (there.sensitivity, cut.intervals["sensitivity"]),
            (there.specificity, cut.intervals["specificity"]),
        ]
        held.append([low <= x <= high for x, (low, high) in pairs])
    return np.array(held)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sets", type=int, default=1000)
    arguments.add_argument("--method", default="wald")
    arguments.add_argument("--workers", type=int, default=os.cpu_count())
    chosen = arguments.parse_args()
    with ProcessPoolExecutor(chosen.workers) as pool:
        for setting in SETTINGS:
            one = partial(covered, setting, chosen.method)
            rows = list(pool.map(one, range(chosen.sets), chunksize=20))
            known = np.array([row for row in rows if row is not None])
            print(f"{setting}, {chosen.method} ({chosen.sets - len(known)} fits not trusted)")
            for rule, shares in zip(RULES, 100.0 * known.mean(axis=0), strict=True):
                place, sensitivity, specificity = shares
                print(
                    f"  {rule}: place {place:.1f}%, sensitivity {sensitivity:.1f}%, "
                    f"specificity {specificity:.1f}%",
                    flush=True,
                )


if __name__ == "__main__":
    main()
