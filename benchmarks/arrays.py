"""EM by arrays: one step of two normals on 8,000 values, and fits of counts, each with its target.

``python benchmarks/arrays.py``; with ``OMP_NUM_THREADS=1`` in the environment one thread is used.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import mix1d
from mix1d.em.step import em_map, evaluate
from mix1d.families import Normal
from mix1d.model.problem import pose
from mix1d.sample import Sample

COUNTS = {
    "four groups": (2, 8, 20, 45),
    "four that overlap": (2, 5, 9, 15),
    "four large rates": (100, 120, 150, 200),
    "one group": (5, 5, 5, 5),
}
"""Rates of 250 counts each."""


def timed(work: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """Median and least milliseconds of the processor for a call, after one that is not counted."""
    work()
    seconds = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return 1e3 * float(np.median(seconds)), 1e3 * min(seconds)


def em_step() -> Callable[[], Any]:
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 4000), rng.normal(3, 1, 4000)])
    problem = pose(Sample(x), Normal)
    start = mix1d.Mixture.normal(means=[0.2, 2.5], sds=[1.2, 0.9])
    point = evaluate(problem, problem.state(start))
    return lambda: evaluate(problem, em_map(problem, point))


def main() -> None:
    median, least = timed(em_step(), 2000)
    print(
        f"E and M step, two normals, 8,000 values: {1e3 * median:.0f} microseconds, "
        f"at least {1e3 * least:.0f} (target 100)"
    )
    for name, rates in COUNTS.items():
        rng = np.random.default_rng(0)
        x = np.concatenate([rng.poisson(rate, 250) for rate in rates])
        median, least = timed(lambda x=x: mix1d.fit(x, 4, family="poisson"), 10)
        print(
            f"Poisson, k = 4, 1,000 counts, {name}: {median:.1f} ms, "
            f"at least {least:.1f} (target 40)"
        )


if __name__ == "__main__":
    main()
