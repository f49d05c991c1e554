"""Level of Silverman's test as calibrated: ``python benchmarks/statistics/silverman.py``.

Hall & York's coefficients are not taken on trust: how often the test rejects data with one curved
top, at several levels, with the standard error of that share. Normal data have tails, in which
kernel estimates have bumps of their own; beta(3, 3) has none, as the theory assumes. Simulation i
is seeded by i; 199 replicates each. Then flat tops, which the calibration does not hold for, and
two groups: how often the test rejects at 5%, and how often it does so without a word of caution.
``--quick`` makes 50 simulations of each kind.
"""

import argparse
import json
from pathlib import Path

import numpy as np

import mix1d

RESULTS = Path(__file__).parents[1] / "results"
LEVELS = (0.01, 0.05, 0.10, 0.20)
SIZES = (100, 500, 2000)

DATA = {
    "normal": lambda rng, n: rng.normal(size=n),
    "beta(3, 3)": lambda rng, n: rng.beta(3, 3, n),
}

OTHERS = {
    "uniform": lambda rng, n: rng.uniform(size=n),
    "two normals 4 sds apart": lambda rng, n: rng.normal(rng.choice([0, 4], n), 1),
}


def cautions(count: int) -> dict[str, list[float]]:
    """Shares rejected at 5%, and of those without a word of caution."""
    found = {}
    for name, draw in OTHERS.items():
        for n in (100, 500):
            tests = [
                mix1d.silverman_test(draw(np.random.default_rng(seed), n), n_boot=199, rng=seed)
                for seed in range(count)
            ]
            rejected = [test for test in tests if test.pvalue <= 0.05]
            silent = sum(not test.caution for test in rejected)
            found[f"{name}, n={n}"] = shares = [len(rejected) / count, silent / count]
            print(f"{name}, n={n}:", *(f"{share:.1%}" for share in shares), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulations", type=int, default=1000)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    count = 50 if given.quick else given.simulations
    found = {}
    for name, draw in DATA.items():
        for n in SIZES:
            pvalues: dict[str, list[float]] = {"calibrated": [], "plain": []}
            for seed in range(count):
                x = draw(np.random.default_rng(seed), n)
                test = mix1d.silverman_test(x, n_boot=199, rng=seed)
                pvalues["calibrated"].append(test.pvalue)
                pvalues["plain"].append(test.pvalue_uncalibrated)
            for form, values in pvalues.items():
                shares = [float(np.mean(np.array(values) <= level)) for level in LEVELS]
                errors = [float(np.sqrt(share * (1 - share) / count)) for share in shares]
                cells = (f"{s:6.1%} +- {e:.1%}" for s, e in zip(shares, errors, strict=True))
                print(f"{name:10} n={n:<5} {form:10}", *cells, flush=True)
                found[f"{name}, n={n}, {form}"] = shares
    others = cautions(count)
    if not given.quick:
        document = {"levels": LEVELS, "simulations": count, "shares": found, "cautions": others}
        text = json.dumps(document, indent=1)
        (RESULTS / "silverman.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
