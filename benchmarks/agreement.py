"""Whether `fit_many` gives the answers of `fit`.

``python benchmarks/agreement.py [--columns 300]``:
Columns of fifteen kinds (seed 0 to 19 of each), with 30 to 400 values, k = 2 and 3. Two answers
agree if their outcomes are the same and their log-likelihoods differ by less than 1e-6. Every
other column is listed, with both answers.
"""

import argparse
from collections.abc import Callable, Iterator

import numpy as np

import mix1d

Draw = Callable[[np.random.Generator], np.ndarray]

KINDS: dict[str, Draw] = {
    "two apart": lambda g: np.r_[g.normal(0, 1, 60), g.normal(5, 1, 40)],
    "two near": lambda g: np.r_[g.normal(0, 1, 100), g.normal(2, 1, 100)],
    "one normal": lambda g: g.normal(0, 1, 150),
    "narrow in wide": lambda g: np.r_[g.normal(0, 3, 200), g.normal(1, 0.1, 40)],
    "three": lambda g: np.r_[g.normal(0, 1, 80), g.normal(4, 0.5, 60), g.normal(8, 1, 60)],
    "rounded": lambda g: np.round(np.r_[g.normal(0, 1, 80), g.normal(4, 0.7, 70)], 1),
    "whole numbers": lambda g: np.round(np.r_[g.normal(20, 4, 100), g.normal(35, 5, 100)]),
    "coarse": lambda g: np.round(g.normal(10, 2, 200)),
    "lognormal": lambda g: g.lognormal(0, 0.8, 150),
    "uniform": lambda g: g.uniform(0, 1, 100),
    "heavy tails": lambda g: g.standard_t(2, 150),
    "outlier": lambda g: np.r_[g.normal(0, 1, 100), 50.0],
    "lump": lambda g: np.r_[np.zeros(20), g.normal(3, 1, 100)],
    "few": lambda g: np.r_[g.normal(0, 1, 15), g.normal(4, 1, 15)],
    "offset": lambda g: 1e6 + np.r_[g.normal(0, 1, 100), g.normal(4, 2, 300)],
}


def columns(count: int) -> Iterator[tuple[str, np.ndarray]]:
    for number in range(count):
        kind = list(KINDS)[number % len(KINDS)]
        yield f"{kind} {number // len(KINDS)}", KINDS[kind](np.random.default_rng(number))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", type=int, default=300)
    count = parser.parse_args().columns
    for k in (2, 3):
        some = dict(columns(count))
        many = mix1d.fit_many(some, k)
        differ = 0
        for i, (name, x) in enumerate(some.items()):
            one = mix1d.fit(x, k)
            same_outcome = one.outcome is many.outcomes[i]
            if same_outcome and abs(one.loglik - many.loglik[i]) < 1e-6:
                continue
            differ += 1
            print(
                f"k={k} {name}: fit {one.outcome.name} {one.loglik:.6f}, "
                f"fit_many {many.outcomes[i].name} {many.loglik[i]:.6f}"
            )
        print(f"k={k}: {differ} of {len(some)} columns differ")


if __name__ == "__main__":
    main()
