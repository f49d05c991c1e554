"""The bootstrap likelihood-ratio test: ``python benchmarks/statistics/ratio.py [--power]``.

``--quick`` makes a tenth of the data sets.

Size: one normal, n=100, 1 against 2 components, B=99, 4,000 data sets, data set i seeded by i.
Prints the share of p-values up to 1, 5 and 10%, with standard errors, and the same for two normals
3 sds apart (power).

--power prints instead the power at 5% beside that of the EM-test on the same 400 data sets: three
alternatives of two normals, and the first two of table 4 of Chen, Li & Fu (2012, JASA 107), 2
against 3.
"""

import argparse

import numpy as np

import mix1d
from mix1d import Mixture

N, B = 100, 99
TWO = Mixture.normal(means=[0, 3], sds=[1, 1])
THREE = [(1 / 3, 1 / 3, 1 / 3), (0.4, 0.2, 0.4)]

ALTERNATIVES = {
    "1/2 N(0, 1) + 1/2 N(3, 1)": (TWO, 1, (50, 100)),
    "0.9 N(0, 1) + 0.1 N(3, 1)": (Mixture.normal([0.9, 0.1], means=[0, 3], sds=[1, 1]), 1, (100,)),
    "1/2 N(0, 1) + 1/2 N(0, 3)": (Mixture.normal(means=[0, 0], sds=[1, 3]), 1, (50, 100)),
} | {
    "{:.2g}, {:.2g}, {:.2g} at -2.5, 0, 2.5".format(*weights): (
        Mixture.normal(weights, means=[-2.5, 0, 2.5], sds=[1, 1, 1]), 2, (200,),
    )
    for weights in THREE
}  # fmt: skip


def pvalues(draw, count: int) -> np.ndarray:
    return np.array(
        [
            mix1d.likelihood_ratio_test(draw(seed), 1, 2, n_boot=B, rng=seed).pvalue
            for seed in range(count)
        ]
    )


def size(count: int) -> None:
    cases = {
        "one normal": (lambda seed: np.random.default_rng(seed).normal(size=N), count),
        "two normals 3 sds apart": (lambda seed: TWO.sample(N, rng=seed), count // 10),
    }
    for name, (draw, number) in cases.items():
        p = pvalues(draw, number)
        shares = ", ".join(
            f"{100 * np.mean(p <= level):.2f}% (se {100 * np.std(p <= level) / number**0.5:.2f}) "
            f"at {100 * level:g}%"
            for level in (0.01, 0.05, 0.1)
        )
        print(f"{name}, n={N}, B={B}, {number:,} data sets: rejected in {shares}", flush=True)


def power(count: int) -> None:
    for name, (mixture, k0, sizes) in ALTERNATIVES.items():
        for n in sizes:
            samples = [mixture.sample(n, rng=seed) for seed in range(count)]
            ratio = [
                mix1d.likelihood_ratio_test(x, k0, k0 + 1, n_boot=B, rng=seed).pvalue
                for seed, x in enumerate(samples)
            ]
            em = [mix1d.em_test(x, k0).pvalue for x in samples]
            shares = (
                f"{test} {np.mean(np.array(p) <= 0.05):.1%}"
                for test, p in {"ratio": ratio, "EM-test": em}.items()
            )
            print(f"{name}, n={n}, {k0} against {k0 + 1}:", *shares, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--power", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    if given.power:
        power(40 if given.quick else 400)
    else:
        size(400 if given.quick else 4000)


if __name__ == "__main__":
    main()
