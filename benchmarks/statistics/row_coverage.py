"""Do 95% profile intervals cover where rows are no exact values?

``python benchmarks/statistics/row_coverage.py --samples 1000`` (20 minutes; 100 by default).

Samples of a known mixture, of which 30% are right-censored, or a window hides 20%, or errors are as
large as the sds, or values are rounded to one sd. Each is fitted from the truth. Fits that cannot
be trusted are counted and left out. Every sample has a seed of its own, (seed, scenario, number): a
longer run repeats a shorter one.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

import mix1d
from mix1d import Mixture, Sample

N = 400
TRUTH = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1])

Observe = Callable[[np.ndarray, np.random.Generator], Sample]


def censored(x: np.ndarray, rng: np.random.Generator) -> Sample:
    """30% above their limits, which differ from row to row."""
    limit = rng.normal(5.9, 2.0, x.size)
    return Sample.censored(np.minimum(x, limit), np.where(x > limit, np.inf, x))


def within(x: np.ndarray, rng: np.random.Generator) -> Sample:
    """A window that hides 20%, most of it of the first component."""
    low = float(TRUTH.icdf(0.2))
    return Sample(x[x >= low]).within(low=low)


def with_errors(x: np.ndarray, rng: np.random.Generator) -> Sample:
    """Errors as large as the sds."""
    return Sample(x + rng.normal(size=x.size)).with_errors(1.0)


def rounded(x: np.ndarray, rng: np.random.Generator) -> Sample:
    """Rounded to one sd."""
    return Sample(np.round(x)).rounded(1.0)


SCENARIOS: dict[str, Observe] = {
    "30% right-censored": censored,
    "a window that hides 20%": within,
    "errors as large as the sds": with_errors,
    "rounded to one sd": rounded,
}


def covered(observe: Observe, seed: list[int]) -> np.ndarray | None:
    """Whether the intervals of weight, means and sds hold the truth; None for no trusted fit."""
    rng = np.random.default_rng(seed)
    sample = observe(np.asarray(TRUTH.sample(N, rng=rng)), rng)
    fit = mix1d.fit(sample, start=TRUTH)
    if not fit:
        return None
    found = fit.interval(method="profile")
    ends = np.concatenate([found.weights[:1], found.means, found.sds])
    truth = np.concatenate([TRUTH.weights[:1], TRUTH.means, TRUTH.sds])
    return np.asarray((ends[:, 0] <= truth) & (truth <= ends[:, 1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print(f"{'':28}{'weight':>8}{'mean 1':>8}{'mean 2':>8}{'sd 1':>8}{'sd 2':>8}{'failed':>8}")
    for number, (name, observe) in enumerate(SCENARIOS.items()):
        every = [covered(observe, [asked.seed, number, i]) for i in range(asked.samples)]
        kept = [one for one in every if one is not None]
        shares = "".join(f"{100 * share:8.1f}" for share in np.mean(kept, axis=0))
        print(f"{name:28}{shares}{len(every) - len(kept):8}", flush=True)


if __name__ == "__main__":
    main()
