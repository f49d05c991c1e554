"""Size of the dip test and of Silverman's: ``python benchmarks/statistics/modality.py``.

Shares of p-values at or below 10%, 5% and 1% for data with one mode, exact and rounded. Every
simulation has its own seed, 0, 1, 2, ...; B = 199 samples or replicates each. ``--quick`` makes 40
simulations of each kind instead of 400.
"""

import argparse
import json
from pathlib import Path

import numpy as np

import mix1d

RESULTS = Path(__file__).parents[1] / "results"
LEVELS = (0.10, 0.05, 0.01)

DATA = {
    "N(0, 2), rounded": lambda rng, n: np.round(rng.normal(0, 2, n)),
    "N(0, 2), rounded to 0.1": lambda rng, n: np.round(rng.normal(0, 2, n), 1),
    "N(0, 2)": lambda rng, n: rng.normal(0, 2, n),
    "uniform": lambda rng, n: rng.uniform(size=n),
    "uniform, rounded to 10 values": lambda rng, n: np.floor(rng.uniform(0, 10, n)),
    "two normals, 5 sds apart (power)": lambda rng, n: rng.normal(rng.choice([0, 5], n), 1),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    simulations = 40 if parser.parse_args().quick else 400
    found = {}
    for name, draw in DATA.items():
        for n in (100, 1_000):
            pvalues = {"dip": [], "Silverman, calibrated": [], "Silverman": []}
            for seed in range(simulations):
                x = draw(np.random.default_rng(seed), n)
                pvalues["dip"].append(mix1d.dip_test(x, n_boot=199, rng=seed).pvalue)
                test = mix1d.silverman_test(x, n_boot=199, rng=seed)
                pvalues["Silverman, calibrated"].append(test.pvalue)
                pvalues["Silverman"].append(test.pvalue_uncalibrated)
            for test_name, values in pvalues.items():
                shares = [float(np.mean(np.array(values) <= level)) for level in LEVELS]
                found[f"{name}, n={n}, {test_name}"] = shares
                print(f"{name:34} n={n:<5} {test_name:22}", *(f"{s:6.1%}" for s in shares))
    if simulations == 400:
        text = json.dumps({"levels": LEVELS, "simulations": simulations, "shares": found}, indent=1)
        (RESULTS / "modality.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
