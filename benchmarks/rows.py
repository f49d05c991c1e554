"""Rows that are no exact values: what their fits cost, beside exact values and beside peers.

``python benchmarks/rows.py [--quick]``; --quick leaves out 1e6 rows with errors. Peers are timed
where they are installed: ``pip install surpyval astroML``.

Every ratio is of times taken in turn in this run; everything is run once before it is timed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from setting import RESULTS, machine

import mix1d
from mix1d import Sample

Work = Callable[[], Any]


def alternated(works: dict[str, Work], repeats: int) -> dict[str, float]:
    """Median seconds of each, taken in turn."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(repeats):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def told(work: str, target: str, seconds: dict[str, float]) -> dict[str, str]:
    """One figure: the first of the times, and the ratio of each other one to it."""
    (_, own), *others = seconds.items()
    ratios = "".join(f"; {name} {other / own:.3g} x" for name, other in others)
    row = {"work": work, "target": target, "measured": f"{1e3 * own:.3g} ms{ratios}"}
    print(f"{work:60} {target:45} {row['measured']}", flush=True)
    return row


def installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# -------------------------------------------------------------------------------- the rows
def histogram() -> dict[str, str]:
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.normal(0.0, 1.0, 6000), rng.normal(4.0, 1.5, 4000)])
    edges = np.concatenate([[-np.inf], np.linspace(-5.0, 10.0, 199), [np.inf]])
    counts = np.bincount(np.searchsorted(edges, x) - 1, minlength=200)
    bins = Sample.binned(edges, counts)
    works: dict[str, Work] = {
        "bins": lambda: mix1d.fit(bins, 2),
        "the values themselves": lambda: mix1d.fit(x, 2),
    }
    return told("200 bins, 2 normals", "at most 8 ms", alternated(works, 15))


def many_rows() -> dict[str, str]:
    rng = np.random.default_rng(2)
    center = rng.choice([20.0, 60.0], 100_000, p=[0.6, 0.4])
    whole = np.clip(rng.normal(center, 9.0), 0.0, 99.0).round()
    distinct, counts = np.unique(whole, return_counts=True)
    few = Sample.censored(distinct - 0.5, distinct + 0.5, weights=counts)
    many = Sample.censored(whole - 0.5, whole + 0.5)
    works: dict[str, Work] = {
        "rows": lambda: mix1d.fit(many, 2),
        "100 weighed rows": lambda: mix1d.fit(few, 2),
    }
    return told("1e5 rows in 100 distinct intervals", "as fast as 100 rows", alternated(works, 15))


def lifetimes() -> dict[str, str]:
    rng = np.random.default_rng(3)
    age = np.concatenate([10.0 * rng.weibull(1.5, 500), 40.0 * rng.weibull(4.0, 500)])
    limit = rng.uniform(5.0, 70.0, age.size)
    seen, happened = np.minimum(age, limit), age <= limit
    sample = Sample.censored(seen, np.where(happened, seen, np.inf))
    works: dict[str, Work] = {"mix1d": lambda: mix1d.fit(sample, 2, family="weibull")}
    if (peer := installed("surpyval")) is not None:

        def surpyval() -> Any:
            return peer.MixtureModel(dist=peer.Weibull, m=2).fit(x=seen, c=1 - happened.astype(int))

        works["SurPyval"] = surpyval
    target = "at most 60 ms, 20 x faster than SurPyval"
    return told("right-censored Weibull, k = 2, n = 1,000", target, alternated(works, 5))


def errors(n: int, repeats: int) -> dict[str, str]:
    rng = np.random.default_rng(4)
    sd = rng.uniform(0.2, 1.5, n)
    low = rng.random(n) < 0.35
    x = np.where(low, rng.normal(-0.5, 0.75, n), rng.normal(4.0, 0.7, n)) + rng.normal(0.0, sd)
    sample = Sample(x).with_errors(sd)
    works: dict[str, Work] = {
        "with errors": lambda: mix1d.fit(sample, 2),
        "without": lambda: mix1d.fit(x, 2),
    }
    peer = installed("astroML.density_estimation") if n < 1000 else None
    if peer is not None:
        wide = x[:, None], np.square(sd)[:, None, None]

        def xdgmm() -> Any:
            return peer.XDGMM(2, max_iter=20000, tol=1e-9, random_state=0).fit(*wide)

        works["astroML's XDGMM"] = xdgmm
        gap = mix1d.fit(sample, 2).loglik - xdgmm().logL(*wide)
        print(f"log-likelihood: mix1d less XDGMM {gap:.1e}")
    target = "at most 10 x the fit without; 50 x faster than XDGMM"
    return told(f"errors, 2 normals, n = {n:,}", target, alternated(works, repeats))


def other_families() -> dict[str, str]:
    rng = np.random.default_rng(5)
    x = np.concatenate([rng.gamma(9.0, 1.0, 200), rng.gamma(60.0, 0.5, 200)])
    sample = Sample(x).with_errors(0.5)
    works: dict[str, Work] = {
        "gamma": lambda: mix1d.fit(sample, 2, family="gamma"),
        "without errors": lambda: mix1d.fit(x, 2, family="gamma"),
    }
    return told("errors, 2 gamma, n = 400", "", alternated(works, 5))


def proteomics() -> dict[str, str]:
    rng = np.random.default_rng(6)
    values = rng.normal(rng.choice([20.0, 24.0], (50, 100)), 1.0)
    limit = 19.0
    columns = {
        f"protein {i}": Sample.censored(np.where(x < limit, -np.inf, x), np.maximum(x, limit))
        for i, x in enumerate(values)
    }
    whole = {name: np.asarray(x) for name, x in zip(columns, values, strict=True)}
    works: dict[str, Work] = {
        "with a limit": lambda: mix1d.fit_many(columns, 2),
        "without": lambda: mix1d.fit_many(whole, 2),
    }
    return told("fit_many, 50 columns of 100, a detection limit", "", alternated(works, 3))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without 1e6 rows with errors")
    quick = parser.parse_args().quick
    rows = [histogram(), many_rows(), lifetimes(), errors(400, 9), other_families(), proteomics()]
    if not quick:
        rows.append(errors(1_000_000, 3))
    result = {"machine": machine(), "rows": rows}
    (RESULTS / "rows.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
