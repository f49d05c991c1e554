"""Level and power of the EM-test: ``python benchmarks/statistics/em_test.py``.

The settings of Chen, Li & Fu (2012, JASA 107): 12 null models of order 2 (their table 3) and four
alternatives (table 4), n = 200 and 400, beside the printed powers of EM^(3) at 5%; and one normal,
n = 100 and 200, for Chen & Li (2009). Simulation i has the seed i. The papers made 5,000 for each
level and 1,000 for each power; here it is 1,000 for the level of one normal, 200 for each of the
12 models and for each power, with ``--quick`` 60 and 20.
"""

import argparse
import json
from itertools import product
from pathlib import Path

import numpy as np

import mix1d
from mix1d import Mixture

RESULTS = Path(__file__).parents[1] / "results"

NULLS = list(
    product(
        [(0.5, 0.5), (0.2, 0.8)],
        [(-1.25, 1.25), (-1.75, 1.75), (-2.25, 2.25)],
        [(1.0, 1.0), (1.2, 0.6)],
    )
)
POWERS = [  # weights, sds, printed power in % at n = 200 and 400; means -2.5, 0, 2.5
    ((1 / 3, 1 / 3, 1 / 3), (1.0, 1.0, 1.0), 25.8, 64.8),
    ((0.4, 0.2, 0.4), (1.0, 1.0, 1.0), 23.2, 51.3),
    ((1 / 3, 1 / 3, 1 / 3), (0.6, 1.2, 0.6), 99.1, 100.0),
    ((0.4, 0.2, 0.4), (0.6, 1.2, 0.6), 98.8, 100.0),
]


def rejected(mixture: Mixture, n: int, k0: int, simulations: int) -> list[float]:
    """Shares of p-values at or below 5% and 1%."""
    pvalues = np.array(
        [mix1d.em_test(mixture.sample(n, rng=i), k0).pvalue for i in range(simulations)]
    )
    return [float(np.mean(pvalues <= level)) for level in (0.05, 0.01)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    many, some = (60, 20) if quick else (1_000, 200)
    found = {}
    for n in (100, 200):
        shares = rejected(Mixture.normal(means=[0], sds=[1]), n, 1, many)
        found[f"one normal, n={n}"] = shares
        print(f"level, one normal, n={n}:", *(f"{s:6.1%}" for s in shares), flush=True)
    for weights, sds, *printed in POWERS:
        mixture = Mixture.normal(weights, means=[-2.5, 0, 2.5], sds=sds)
        for n, power in zip((200, 400), printed, strict=True):
            share = rejected(mixture, n, 2, some)[0]
            found[f"power, {weights}, {sds}, n={n}"] = [share, power / 100]
            print(f"power {weights} {sds} n={n}: {share:6.1%}, printed {power}%", flush=True)
    for n in (200, 400):
        levels = []
        for weights, means, sds in NULLS:
            shares = rejected(Mixture.normal(weights, means=means, sds=sds), n, 2, some)
            levels.append(shares)
            found[f"level, {weights}, {means}, {sds}, n={n}"] = shares
            print(
                f"level {weights} {means} {sds} n={n}:", *(f"{s:6.1%}" for s in shares), flush=True
            )
        print(f"n={n}, mean of the 12:", *(f"{s:6.2%}" for s in np.mean(levels, axis=0)))
    if not quick:
        text = json.dumps({"of one": many, "of two": some, "shares": found}, indent=1)
        (RESULTS / "em_test.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
