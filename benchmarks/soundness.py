"""What trust means: ``python benchmarks/soundness.py [--sets 200]`` (seeds 1 and 2).

Over-fits: samples of one normal, n = 50, 100, 200, fitted with k = 2, 3, 4. Counted: fits that are
trusted, and trusted ones with a component on fewer than five effective values (or three).

Tiny sets: n = 6 to 20 values in k = 2 or 3 groups of three or more, neighbouring means 6 to 15 sds
apart (normal values of sd 1, each group's mean drawn). Right: trusted, and the labels are those of
the groups.
"""

import argparse
import time

import numpy as np

import mix1d


def effective(fit: mix1d.Fit, x: np.ndarray) -> np.ndarray:
    """Effective number of distinct values behind each component."""
    r = fit.mixture.posterior(x)
    return r.sum(axis=0) ** 2 / (r**2).sum(axis=0)


def overfits(sets: int) -> None:
    rng = np.random.default_rng(1)
    print("n, k: trusted, below 5, below 3 effective values; of", sets)
    below = trusted = few = 0
    for n in (50, 100, 200):
        samples = rng.normal(size=(sets, n))
        for k in (2, 3, 4):
            begin = time.process_time()
            fits = [mix1d.fit(x, k) for x in samples]
            seconds = time.process_time() - begin
            least = np.array(
                [effective(fit, x).min() for fit, x in zip(fits, samples, strict=True)]
            )
            good = np.array([bool(fit) for fit in fits])
            counts = [int(np.count_nonzero(good & (least < limit))) for limit in (5, 3)]
            trusted, below = trusted + good.sum(), below + counts[0]
            few += good.sum() if k < 4 else 0
            names = {}
            for fit in fits:
                names[fit.outcome.name] = names.get(fit.outcome.name, 0) + 1
            print(
                f"{n}, {k}: {good.sum()}, {counts[0]}, {counts[1]}; {names}; {seconds:.1f} s",
                flush=True,
            )
    print(f"in all: {trusted} trusted, {below} of them below 5 ({100 * below / trusted:.1f}%)")
    print(f"k = 2, 3: {few} of {6 * sets} trusted ({100 * few / (6 * sets):.1f}%)")


def tiny(sets: int) -> None:
    rng = np.random.default_rng(2)
    right, trusted, begin = 0, 0, time.process_time()
    for _ in range(sets):
        k = int(rng.integers(2, 4))
        n = int(rng.integers(max(6, 3 * k), 21))
        sizes = 3 + rng.multinomial(n - 3 * k, np.full(k, 1 / k))
        means = np.cumsum(rng.uniform(6, 15, k))
        x = np.concatenate([rng.normal(m, 1, s) for m, s in zip(means, sizes, strict=True)])
        fit = mix1d.fit(x, k)
        trusted += bool(fit)
        same = np.array_equal(fit.labels(), np.repeat(np.arange(k), sizes))
        right += bool(fit) and same
        if not (fit and same):
            print(f"n = {n}, sizes {sizes}, means {means.round(1)}: {fit.message}; {fit.labels()}")
    seconds = time.process_time() - begin
    print(f"tiny sets: {trusted} trusted, {right} and right, of {sets}; {seconds:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--only", choices=["overfits", "tiny"])
    given = parser.parse_args()
    if given.only != "overfits":
        tiny(given.sets)
    if given.only != "tiny":
        overfits(given.sets)


if __name__ == "__main__":
    main()
