"""Do 95% intervals cover? ``python benchmarks/statistics/interval_coverage.py`` (an hour; --quick).

Samples of three known mixtures are fitted from the truth, and each interval either holds the true
value or does not: Wald, profile likelihood, the plain percentiles of a parametric bootstrap and its
BCa. Functions of the mixture (a quantile, the overlap, the threshold, a tail) likewise, for the
first two mixtures. Fits that cannot be trusted are counted and left out. Every simulation has a
seed of its own, (seed, scenario, number): a longer run repeats a shorter one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

import mix1d
from mix1d import Mix1dError, Mixture

RESULTS = Path(__file__).parents[1] / "results"
LEVEL = 0.95

SCENARIOS = {
    "separated": (200, Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1])),
    "overlapping": (1000, Mixture.normal([0.5, 0.5], means=[0, 2], sds=[1, 1])),
    "unequal": (2000, Mixture.normal([0.95, 0.05], means=[0, 4], sds=[1, 1])),
}


def overlap(m: Mixture) -> float:
    """The area under both of two components (Weitzman 1970)."""
    first, second = m.components
    edges = np.sort(first.crossings(second, 0.0))
    middles = np.concatenate([[edges[0] - 1.0], 0.5 * (edges[1:] + edges[:-1]), [edges[-1] + 1.0]])
    lower = np.asarray(first.logpdf(middles)) < np.asarray(second.logpdf(middles))
    masses = [np.diff(np.concatenate([[0.0], c.cdf(edges), [1.0]])) for c in (first, second)]
    return float(np.where(lower, *masses).sum())


def threshold(m: Mixture) -> float:
    """Where the second group takes over from the first: the first such place above its mean."""
    found = m.thresholds()
    up = [x for x, pair in zip(found.x, found.pairs, strict=True) if tuple(pair) == (0, 1)]
    return float(min(up, key=lambda x: abs(x - m.means.mean()))) if up else np.nan


FUNCTIONS = {
    "quantile 0.9": (lambda m: m.icdf(0.9), "linear"),
    "tail beyond 1": (lambda m: m.ccdf(1.0), "logit"),
    "overlap": (overlap, "logit"),
    "threshold": (threshold, "linear"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--simulations", type=int, default=2000, help="for Wald and profile")
    parser.add_argument("--functions", type=int, default=1000, help="for functions")
    parser.add_argument("--bootstraps", type=int, default=2000, help="for the bootstrap")
    parser.add_argument("--replicates", type=int, default=999)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=np.inf, help="at most, for each mixture")
    parser.add_argument("--only", choices=SCENARIOS, help="one of the mixtures")
    parser.add_argument("--quick", action="store_true", help="40 of each, 99 replicates")
    options = parser.parse_args()
    if options.quick:
        options.simulations = options.functions = options.bootstraps = 40
        options.replicates = 99
    began = time.perf_counter()
    chosen = {name: value for name, value in vars(options).items() if value != np.inf}
    found: dict[str, Any] = {"options": chosen, "scenarios": {}}
    for number, (name, (n, truth)) in enumerate(SCENARIOS.items()):
        if options.only not in (None, name):
            continue
        found["scenarios"][name] = scenario(number, name, n, truth, options)
        found["minutes"] = (time.perf_counter() - began) / 60.0
        if not options.quick:
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / f"coverage{'-' + options.only if options.only else ''}.json").write_text(
                json.dumps(found, indent=1) + "\n"
            )
    print(f"{found['minutes']:.1f} minutes")


def scenario(
    number: int, name: str, n: int, truth: Mixture, options: argparse.Namespace
) -> dict[str, Any]:
    """The coverage of everything for one mixture, in percent of the simulations."""
    hits: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    untrusted = 0
    runs = max(options.simulations, options.functions, options.bootstraps)
    began = time.perf_counter()
    for run in range(runs):
        if time.perf_counter() - began > 60.0 * options.minutes:
            break
        x = truth.sample(n, rng=np.random.default_rng([options.seed, number, run]))
        fit = mix1d.fit(x, start=truth)
        if not fit:
            untrusted += 1
            continue
        if run < options.simulations:
            for method in ("wald", "profile"):
                record(hits[method], fit.interval(LEVEL, method=method), truth)
        if run < options.bootstraps:
            replicates = fit.bootstrap(options.replicates, rng=run)
            for kind in ("percentile", "bca"):
                record(hits[kind], replicates.interval(LEVEL, kind), truth)
        if run < options.functions and name != "unequal":
            for label, (function, scale) in FUNCTIONS.items():
                covers(hits["wald of"][label], fit, function, truth, "wald", scale)
                covers(hits["profile of"][label], fit, function, truth, "profile")
        if sys.stderr.isatty() and run % 20 == 0:
            print(f"\r{name} {run} of {runs}", end="", file=sys.stderr)
    table = {
        method: {label: 100.0 * float(np.mean(held)) for label, held in columns.items()}
        for method, columns in hits.items()
    }
    counts = {m: max(len(held) for held in columns.values()) for m, columns in hits.items()}
    show(name, n, untrusted, table, counts)
    return {"n": n, "untrusted": untrusted, "counts": counts, "coverage": table}


def record(column: dict[str, list[bool]], interval: Any, truth: Mixture) -> None:
    """Whether each parameter's interval holds the truth."""
    for label in ("weights", "means", "sds"):
        ends, values = getattr(interval, label), getattr(truth, label)
        for j, value in enumerate(values):
            if label == "weights" and j:
                continue  # one minus the other
            column[f"{label[:-1]} {j + 1}"].append(bool(ends[j, 0] <= value <= ends[j, 1]))


def covers(
    held: list[bool], fit: Any, function: Any, truth: Mixture, method: str, scale: str = "linear"
) -> None:
    """Whether the interval of a function holds the truth; where it has none, it does not."""
    try:
        low, high = fit.interval_of(function, LEVEL, method=method, scale=scale)
    except Mix1dError:  # a component covers the other: there is no threshold
        held.append(False)
    else:
        held.append(bool(low <= function(truth) <= high))


def show(name: str, n: int, untrusted: int, table: dict[str, Any], counts: dict[str, int]) -> None:
    print(f"\n{name}: n = {n}, {untrusted} fits not trusted", flush=True)
    for method, columns in table.items():
        cells = ", ".join(f"{label} {share:.1f}" for label, share in columns.items())
        print(f"  {method} ({counts[method]}): {cells}")


if __name__ == "__main__":
    main()
