"""Seconds of the default search by family: ``OMP_NUM_THREADS=1 python benchmarks/families.py``.

``[--families gamma ...] [--repeats 7]``. A thousand values of two groups, three sds apart (seed 0),
k = 2: the median and the shortest of the repeats, in milliseconds of processor, and the number of
starts. The last column is the same for the family that ``scipy.stats`` has, made by
`mix1d.from_scipy`, against the family itself.
"""

import argparse
import statistics
import time

import numpy as np
from family_search import DRAWS, family_of
from scipy import stats

import mix1d

SCIPY = {
    "normal": stats.norm,
    "lognormal": stats.lognorm,
    "gamma": stats.gamma,
    "weibull": stats.weibull_min,
    "logistic": stats.logistic,
    "gumbel": stats.gumbel_r,
    "student-t": stats.t,
    "beta": stats.beta,
    "poisson": stats.poisson,
    "exponential": stats.expon,
}
"""The distributions that both have."""

TARGETS = {"gamma": 25, "weibull": 25, "student-t": 40}
"""Milliseconds that the project set itself; 300 for all others."""


def values(name: str) -> np.ndarray:
    rng = np.random.default_rng(0)
    family = family_of(name)
    held = {p.name: p.held for p in family.parameters if p.held is not None}
    groups = [family(**DRAWS[name](place, 1.0, rng), **held) for place in (0.0, 3.0)]
    return np.concatenate([group.sample(500, rng=rng) for group in groups])


def measured(x: np.ndarray, family: object, repeats: int) -> tuple[list[float], mix1d.Fit]:
    taken = []
    for _ in range(repeats + 1):
        begin = time.process_time()
        fit = mix1d.fit(x, 2, family=family)
        taken.append(1e3 * (time.process_time() - begin))
    return taken[1:], fit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", nargs="+", default=list(DRAWS), choices=list(DRAWS))
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    for name in given.families:
        x = values(name)
        taken, fit = measured(x, family_of(name), given.repeats)
        median, least = statistics.median(taken), min(taken)
        line = (
            f"{name}: median {median:.0f} ms, shortest {least:.0f} (target {TARGETS.get(name, 300)}"
            f"), {len(fit.starts)} starts, {fit.outcome.name}"
        )
        if name in SCIPY:
            theirs, _ = measured(x, mix1d.from_scipy(SCIPY[name]), 1)
            line += f"; SciPy's {min(theirs):.0f} ms, {min(theirs) / least:.0f} x"
        print(line, flush=True)


if __name__ == "__main__":
    main()
