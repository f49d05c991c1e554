"""Do 95% intervals of families cover? ``python benchmarks/statistics/family_coverage.py``.

``[--simulations 1000] [--n 500] [--only gamma] [--minutes 30]``. Samples of two gammas and of two
Student's t are fitted from the truth; Wald's and the profile's interval of each parameter either
hold the true value or do not. Fits that cannot be trusted are counted and left out. Simulation
`number` of a family has the seed (number, its place in the list): a longer run repeats a shorter
one.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict

import numpy as np

import mix1d
from mix1d import Gamma, Mixture, StudentT

SCENARIOS = {
    "gamma": Mixture([0.4, 0.6], [Gamma(4.0, 1.0), Gamma(30.0, 0.5)]),
    "student-t": Mixture([0.4, 0.6], [StudentT(0.0, 1.0, 5.0), StudentT(8.0, 1.5, 8.0)]),
}
METHODS = "profile", "wald"


def covered(truth: Mixture, n: int, simulations: int, place: int, minutes: float) -> None:
    hits: dict[str, dict[str, list[bool]]] = {m: defaultdict(list) for m in METHODS}
    untrusted, begin = 0, time.monotonic()
    for number in range(simulations):
        if time.monotonic() - begin > 60.0 * minutes:
            break
        x = truth.sample(n, rng=np.random.default_rng([number, place]))
        fit = mix1d.fit(x, start=truth)
        if not fit:
            untrusted += 1
            continue
        for method in METHODS:
            interval = fit.interval(method=method)
            ends = {"weight": np.asarray(interval.weights)[:1], **interval.parameters}
            for name, rows in ends.items():
                values = (
                    truth.weights
                    if name == "weight"
                    else [getattr(component, name) for component in truth.components]
                )
                for j, (low, high) in enumerate(rows):
                    hits[method][f"{name} {j + 1}"].append(bool(low <= values[j] <= high))
    for method, columns in hits.items():
        count = max(map(len, columns.values()), default=0)
        cells = (f"{label} {100.0 * np.mean(held):.1f}" for label, held in columns.items())
        print(f"  {method}, {count} samples, {untrusted} fits not trusted: {', '.join(cells)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--simulations", type=int, default=1000)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--minutes", type=float, default=np.inf, help="at most, for each family")
    given = parser.parse_args()
    for place, (name, truth) in enumerate(SCENARIOS.items()):
        if given.only in (None, name):
            print(f"{name}, n = {given.n}", flush=True)
            covered(truth, given.n, given.simulations, place, given.minutes)


if __name__ == "__main__":
    main()
