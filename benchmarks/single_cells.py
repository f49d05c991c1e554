"""How long `fit_many` takes on tables of single cells: ``python benchmarks/single_cells.py``.

Processor time, the least of three runs: 200 columns of 500 counts, Poisson and negative binomial,
beside as many normals; then 20,000 genes in 500 cells (``--genes``), zero in six of ten, one or two
lognormals each.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import mix1d


def least(work: Callable[[], Any], times: int = 3) -> float:
    """The least processor time of some runs."""
    spent = []
    for _ in range(times):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--genes", type=int, default=20_000)
    rng = np.random.default_rng(0)
    is_low = rng.random((500, 200)) < 0.4
    tables = {
        "normal": rng.normal(np.where(is_low, 0.0, 5.0)),
        "poisson": rng.poisson(np.where(is_low, 2.0, 12.0)),
        "negative-binomial": rng.negative_binomial(5, 5 / (5 + np.where(is_low, 2.0, 32.0))),
    }
    for family, table in tables.items():
        seconds = least(lambda x=table, f=family: mix1d.fit_many(x, 2, family=f))
        print(f"200 columns of 500, 2 {family} components: {seconds:.3f} s")
    shape = (500, parser.parse_args().genes)
    logs = rng.normal(np.where(rng.random(shape) < 0.4, 0.0, 1.2), 0.4)
    cells = np.where(rng.random(shape) < 0.6, 0.0, np.exp(logs))
    begun = time.perf_counter()
    seconds = least(
        lambda: mix1d.fit_many(cells, range(1, 3), family="lognormal", lumps="auto"), times=1
    )
    wall = time.perf_counter() - begun
    print(f"{shape[1]:,} genes of {shape[0]} cells, k = 1 to 2: {seconds:.1f} s, wall {wall:.1f} s")


if __name__ == "__main__":
    main()
