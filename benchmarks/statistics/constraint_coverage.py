"""Do 95% intervals cover under a constraint that is true?

``python benchmarks/statistics/constraint_coverage.py --samples 1000`` (some minutes).

Samples of a mixture that obeys the constraint, each fitted under it by the default search. Fits
that cannot be trusted are counted and left out. Every sample has a seed of its own, (seed,
scenario, number): a longer run repeats a shorter one.
"""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

import mix1d
from mix1d import Mixture

N = 200

SCENARIOS: dict[str, tuple[Mixture, dict[str, Any]]] = {
    "mean 1 is 0, one sd": (
        Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 1]),
        {"means": [0, None], "sds": "s"},
    ),
    "means a, 2a": (
        Mixture.normal([0.4, 0.6], means=[4, 8], sds=[1, 1.3]),
        {"means": ["a", "2*a"]},
    ),
    "one coefficient of variation": (
        Mixture.normal([0.4, 0.6], means=[5, 10], sds=[0.75, 1.5]),
        {"means": ["a", "b"], "sds": ["c*a", "c*b"]},
    ),
}


def covered(truth: Mixture, constraints: dict[str, Any], seed: list[int]) -> np.ndarray | None:
    """(2, 5) whether Wald and profile intervals hold the truth; None for no trusted fit."""
    x = truth.sample(N, rng=np.random.default_rng(seed))
    fit = mix1d.fit(x, 2, constraints=constraints)
    if not fit:
        return None
    held = []
    for method in ("wald", "profile"):
        found = fit.interval(method=method)
        ends = np.concatenate([found.weights[:1], found.means, found.sds])
        numbers = np.concatenate([truth.weights[:1], truth.means, truth.sds])
        held.append((ends[:, 0] <= numbers) & (numbers <= ends[:, 1]))
    return np.array(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    head = "".join(
        f"{name:>8}" for name in ("weight", "mean 1", "mean 2", "sd 1", "sd 2", "failed")
    )
    print(f"{'':40}{head}")
    for number, (name, (truth, constraints)) in enumerate(SCENARIOS.items()):
        seeds = [[asked.seed, number, i] for i in range(asked.samples)]
        every = [covered(truth, constraints, seed) for seed in seeds]
        kept = [one for one in every if one is not None]
        for method, row in zip(("Wald", "profile"), np.mean(kept, axis=0), strict=True):
            shares = "".join(f"{100 * share:8.1f}" for share in row)
            print(f"{name + ', ' + method:40}{shares}{len(every) - len(kept):8}", flush=True)


if __name__ == "__main__":
    main()
