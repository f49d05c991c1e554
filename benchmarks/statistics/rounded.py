"""Tests of rounded data: level and power, ``python benchmarks/statistics/rounded.py [--quick]``.

Level: 1,000 samples of 100 from one normal, set i with the seed i and a mean of 0.37 i (so that it
lies anywhere between two multiples), rounded to 0.3, 0.7 and 1 sds (300 each as they are, and
rounded to 2); how often each test rejects at 5 and 10%. Goodness of fit also of two normals 3 sds
apart, fitted by two. The dip test, whose null is the uniform, also of uniform samples of the same
sd. Power: two normals 3 sds apart in equal shares, rounded to so many of their sds, 300 sets each.
Tests with replicates have 99, seeded by i.
``--quick`` makes a twentieth of the sets; ``--only em`` one test.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

import mix1d
from mix1d import Mixture
from mix1d.arrays import FloatArray

N, B = 100, 99
STEPS = {0.0: 300, 0.3: 1000, 0.7: 1000, 1.0: 1000, 2.0: 300}
"""And how many sets for a level."""
POWER = 300
ONE = Mixture.normal(means=[0], sds=[1])
TWO = Mixture.normal(means=[0, 3], sds=[1, 1])

Draw = Callable[[int], FloatArray]
Test = Callable[[FloatArray, int], float]


def of(mixture: Mixture) -> Draw:
    return lambda seed: mixture.sample(N, rng=seed)


def uniform(seed: int) -> FloatArray:
    return np.sqrt(12.0) * np.random.default_rng(seed).random(N)


def em(x: FloatArray, seed: int) -> float:
    return mix1d.em_test(x, rng=seed).pvalue


def ratio(x: FloatArray, seed: int) -> float:
    return mix1d.likelihood_ratio_test(x, 1, 2, n_boot=B, rng=seed).pvalue


def dip(x: FloatArray, seed: int) -> float:
    return mix1d.dip_test(x, n_boot=B, rng=seed).pvalue


def silverman(x: FloatArray, seed: int) -> float:
    return mix1d.silverman_test(x, n_boot=B, rng=seed).pvalue


def goodness(k: int) -> Test:
    return lambda x, seed: mix1d.fit(x, k).goodness_of_fit(n_boot=B, rng=seed).pvalue


CASES: dict[str, dict[str, tuple[Draw, Test]]] = {
    "em": {"level": (of(ONE), em), "power": (of(TWO), em)},
    "ratio": {"level": (of(ONE), ratio), "power": (of(TWO), ratio)},
    "dip": {"level": (of(ONE), dip), "uniform": (uniform, dip), "power": (of(TWO), dip)},
    "silverman": {"level": (of(ONE), silverman), "power": (of(TWO), silverman)},
    "goodness": {
        "level": (of(ONE), goodness(1)),
        "level, two": (of(TWO), goodness(2)),
        "power": (of(TWO), goodness(1)),
    },
}


def rounded(x: FloatArray, step: float, seed: int) -> FloatArray:
    moved = x + 0.37 * seed
    return np.round(moved / step) * step if step else moved


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=list(CASES))
    given = parser.parse_args()
    for name in [given.only] if given.only else CASES:
        for what, (draw, test) in CASES[name].items():
            for step, sets in STEPS.items():
                count = (POWER if what == "power" else sets) // (20 if given.quick else 1)
                begin = time.perf_counter()
                p = np.array([test(rounded(draw(i), step, i), i) for i in range(count)])
                each = 1e3 * (time.perf_counter() - begin) / count
                shares = ", ".join(f"{np.mean(p <= at):.1%} at {at:.0%}" for at in (0.05, 0.1))
                told = f"rejected {shares} of {count}, {each:.1f} ms each"
                print(f"{name}, {what}, step {step:g} sds: {told}", flush=True)


if __name__ == "__main__":
    main()
