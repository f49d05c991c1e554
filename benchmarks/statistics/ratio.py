"""Size of the bootstrap likelihood-ratio test: ``python benchmarks/statistics/ratio.py [--quick]``.

One normal, n=100, 1 against 2 components, B=99, 4,000 data sets (400 with --quick), data set i
seeded by i. Prints the share of p-values up to 1, 5 and 10%, with standard errors, and the same for
two normals 3 sds apart (power).
"""

import argparse

import numpy as np

import mix1d

N, B = 100, 99
TWO = mix1d.Mixture.normal(means=[0, 3], sds=[1, 1])


def pvalues(draw, count: int) -> np.ndarray:
    return np.array(
        [
            mix1d.likelihood_ratio_test(draw(seed), 1, 2, n_boot=B, rng=seed).pvalue
            for seed in range(count)
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    count = 400 if parser.parse_args().quick else 4000
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


if __name__ == "__main__":
    main()
