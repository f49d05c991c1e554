"""Constraints: against direct maximisation, and how long a fit under them takes.

``python benchmarks/constraints.py`` (a few minutes).

First, for each constraint, twenty simulated sets: the log-likelihood of the default search less
that of the best of ten climbs by ``scipy.optimize`` (BFGS), where that end is sound by the rules of
`fit`. Then k = 2 and n = 1,000: the CPU time of a fit under a constraint, as a ratio to the free
fit in C and to one by arrays in the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.stats import norm

import mix1d
from mix1d import Mixture

Numbers = Callable[[np.ndarray], tuple[Any, Any, Any]]

CONSTRAINTS: dict[str, tuple[dict[str, Any], int, Numbers]] = {
    "one sd": ({"sds": "s"}, 4, lambda t: ([t[0], -t[0]], [t[1], t[2]], [t[3], t[3]])),
    "ratio of sds": (
        {"sds": ["s", "2*s"]}, 4,
        lambda t: ([t[0], -t[0]], [t[1], t[2]], [t[3], t[3] + np.log(2)]),
    ),
    "one mean": ({"means": "m"}, 4, lambda t: ([t[0], -t[0]], [t[1], t[1]], [t[2], t[3]])),
    "a mean is 0": ({"means": [0, None]}, 4, lambda t: ([t[0], -t[0]], [0, t[1]], [t[2], t[3]])),
    "ratio of means": (
        {"means": ["a", "2*a"]}, 4,
        lambda t: ([t[0], -t[0]], [t[1], 2 * t[1]], [t[2], t[3]]),
    ),
    "fixed sds": ({"sds": [1, 2]}, 3, lambda t: ([t[0], -t[0]], [t[1], t[2]], np.log([1, 2]))),
    "fixed weights": (
        {"weights": [0.3, 0.7]}, 4,
        lambda t: (np.log([0.3, 0.7]), [t[1], t[2]], [t[0], t[3]]),
    ),
    "one coefficient of variation": (
        {"means": ["a", "b"], "sds": ["c*a", "c*b"]}, 4,
        lambda t: ([t[0], -t[0]], [t[1], t[2]], t[3] + np.log(np.abs(np.array([t[1], t[2]])))),
    ),
}  # fmt: skip


def sample(seed: int) -> np.ndarray:
    """Two groups whose means, sds and distance differ from set to set."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(1, 4), rng.uniform(4, 9)
    s = rng.uniform(0.5, 1.5, 2)
    return np.concatenate([rng.normal(a, s[0], 40), rng.normal(b, s[1], 60)])


def height(x: np.ndarray, weights: Any, means: Any, log_sds: Any) -> float:
    """The log-likelihood, written anew."""
    logs = np.asarray(weights) - logsumexp(weights)
    densities = norm.logpdf(x, np.asarray(means)[:, None], np.exp(log_sds)[:, None])
    return float(logsumexp(logs[:, None] + densities, axis=0).sum())


def is_sound(x: np.ndarray, constraints: dict[str, Any], end: tuple[Any, Any, Any]) -> bool:
    """Whether the fit that begins at an end is to be trusted."""
    weights, means, log_sds = end
    shares = np.exp(np.asarray(weights) - logsumexp(weights))
    try:
        start = Mixture.normal(weights=shares, means=means, sds=np.exp(log_sds))
        return bool(mix1d.fit(x, start=start, constraints=constraints))
    except mix1d.Mix1dError:
        return False


def below(name: str, sets: int, climbs: int) -> list[float]:
    """By how much each set's fit is below the best sound end; 0 where it is not."""
    constraints, size, numbers = CONSTRAINTS[name]
    found = []
    for seed in range(sets):
        x = sample(seed)
        fit = mix1d.fit(x, 2, constraints=constraints)
        rng, best = np.random.default_rng(seed), fit.loglik
        for _ in range(climbs):
            start = np.array([rng.normal(), *rng.choice(x, 2), 0.0])[:size]
            with np.errstate(all="ignore"):
                end = minimize(lambda t, x=x: -height(x, *numbers(t)), start, method="BFGS")
            if -end.fun > best + 1e-7 and is_sound(x, constraints, numbers(end.x)):
                best = -end.fun
        found.append(best - fit.loglik)
    return found


def cpu(task: Callable[[], Any], times: int = 7) -> float:
    """The least CPU time of several runs, in milliseconds."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        task()
        spent.append(time.process_time() - begin)
    return 1e3 * min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=20)
    parser.add_argument("--climbs", type=int, default=10)
    asked = parser.parse_args()
    for name in CONSTRAINTS:
        lower = below(name, asked.sets, asked.climbs)
        print(f"{name:30}{sum(v > 1e-7 for v in lower):3} of {asked.sets} lower, "
              f"by {max(lower):.2g} at most", flush=True)  # fmt: skip
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, 400), rng.normal(4, 1.5, 600)])
    free = cpu(lambda: mix1d.fit(x, 2))
    arrays = cpu(lambda: mix1d.fit(x + 10, 2, family="gamma"), 3)
    print(f"free fit in C {free:.1f} ms, by arrays (gamma) {arrays:.1f} ms")
    for said in (
        {"sds": "s"},
        {"sds": ["s", "2*s"]},
        {"means": [0, None]},
        {"weights": [0.4, 0.6]},
    ):
        spent = cpu(lambda said=said: mix1d.fit(x, 2, constraints=said))
        print(f"{said!s:40}{spent:7.1f} ms, {spent / free:5.1f} x, {spent / arrays:5.2f} x")


if __name__ == "__main__":
    main()
