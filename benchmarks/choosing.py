"""Whether `select` chooses what searches to the end would choose, and what it costs.

``python benchmarks/choosing.py [columns]``: simulated columns (1 to 6 normals, skews, heavy tails;
some rounded, some with a lump), 60 to 1,000 values. `select` gives up on candidates that trail by
more than further rounds of a search gain; beside it every candidate is searched for to the end.
Told are the choices that differ and the largest gain of a search to the end.

``--times``: seconds of processor for 1,000 values with a lump or a skew, and what scikit-learn's
default takes for two components of `faithful`, before and after.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from setting import scikit_learn
from threadpoolctl import threadpool_limits

import mix1d
from mix1d import Mixture

FAITHFUL = Path(__file__).parents[1] / "examples" / "faithful.csv"
KINDS = ("mixture", "mixture", "mixture", "exponential", "lognormal", "t", "gamma", "uniform")


def column(seed: int) -> tuple[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    n, kind = int(rng.choice([60, 120, 250, 500, 1000])), str(rng.choice(KINDS))
    match kind:
        case "mixture":
            k = int(rng.integers(1, 7))
            means, sds = rng.uniform(0, 10, k), np.exp(rng.uniform(-1.5, 0.7, k))
            x = Mixture.normal(rng.dirichlet(np.full(k, 2.0)), means=means, sds=sds).sample(
                n, rng=rng
            )
        case "exponential":
            x = rng.exponential(2, n)
        case "lognormal":
            x = rng.lognormal(0, 1, n)
        case "t":
            x = rng.standard_t(3, n)
        case "gamma":
            x = rng.gamma(1.5, 2, n)
        case _:
            x = rng.uniform(0, 1, n)
    if rng.random() < 0.3:
        kind, x = f"{kind}, rounded", np.round(x / x.std(), 1)
    if rng.random() < 0.2:
        kind, x = f"{kind}, lump", np.where(rng.random(n) < 0.15, x.min(), x)
    return f"seed {seed}, {kind}, n = {n}", x


def to_the_end(x: np.ndarray) -> list[mix1d.Fit]:
    """Every candidate by a search without limits, each beginning near its neighbour, too."""
    atoms, found = mix1d.ceiling(x).mixture, []
    largest = min(7, np.unique(x).size // 2)
    for equal_sd in (False, True):
        near = mix1d.fit(x, 1).mixture
        for k in range(1 + equal_sd, largest + 1):
            start = [near, *([atoms] if atoms.k > k else [])]
            found.append(mix1d.fit(x, k, equal_sd=equal_sd, start=start))
            near = found[-1].mixture
    return found


def compared(n_columns: int) -> None:
    differ, gains, taken = 0, [], np.zeros(2)
    for seed in range(20_000, 20_000 + n_columns):
        name, x = column(seed)
        begin = time.process_time()
        quick = mix1d.select(x)
        taken[0] += time.process_time() - begin
        begin = time.process_time()
        slow = to_the_end(x)
        taken[1] += time.process_time() - begin
        best = min((fit for fit in slow if fit), key=lambda fit: fit.bic, default=None)
        by = {(c.k, c.equal_sd): c.fit for c in quick.table}
        for fit in slow:
            known = by.get((fit.options.k, fit.options.equal_sd))
            if known and fit:
                gains.append((fit.loglik - known.loglik, name, fit.options.k))
        if best is None or quick.best is None:
            differ += best is not quick.best
            continue
        chosen = (quick.best.mixture.k, quick.best.options.equal_sd)
        other = (best.mixture.k, best.options.equal_sd)
        if chosen != other:
            differ += 1
            worse = quick.best.bic - best.bic
            print(f"{name}: {chosen}, to the end {other}, BIC {worse:+.2f}", flush=True)
    print(f"choices that differ: {differ} of {n_columns}")
    highest = [f"{gain:.2f}" for gain, *_ in sorted(gains)[-5:]]
    print("largest gains of a search to the end:", *highest)
    print(f"seconds of processor: select {taken[0]:.1f}, to the end {taken[1]:.1f}")


def hard() -> dict[str, np.ndarray]:
    """1,000 values with a lump or a skew."""
    rng = np.random.default_rng(7)
    groups = np.where(rng.random(1000) < 0.57, rng.normal(30, 2, 1000), rng.normal(45, 3, 1000))
    share = rng.random(1000)
    return {
        f"{100 * p:.0f}% zeros, N(30, 2), N(45, 3)": np.where(share < p, 0.0, groups)
        for p in (0.05, 0.15, 0.3, 0.6)
    } | {
        "exponential": rng.exponential(2, 1000),
        "exponential, cut off at 5": np.minimum(rng.exponential(2, 1000), 5),
        "exponential, rounded to 0.1": np.round(rng.exponential(2, 1000), 1),
        "20% zeros, exponential": np.where(share < 0.2, 0, rng.exponential(2, 1000)),
        "lognormal": rng.lognormal(0, 1, 1000),
        "lognormal, rounded to 0.1": np.round(rng.lognormal(0, 0.6, 1000), 1),
        "lognormal, limit of detection 0.3": np.maximum(rng.lognormal(0, 1, 1000), 0.3),
        "gamma, shape 1, rounded to 1": np.round(rng.gamma(1, 3, 1000)),
        "t with 3 degrees of freedom": rng.standard_t(3, 1000),
    }


def timed() -> None:
    waiting = np.loadtxt(FAITHFUL, delimiter=",", skiprows=1)[:, 1]
    peer(waiting)  # the first call imports
    for name, x in hard().items():
        before = peer(waiting)
        begin = time.process_time()
        found = mix1d.select(x)
        seconds = time.process_time() - begin
        milliseconds = 500.0 * (before + peer(waiting))
        told = f"{seconds:.2f} s, scikit-learn {milliseconds:.2f} ms"
        print(f"{name}: {told}; {found.evidence()}", flush=True)


def peer(x: np.ndarray) -> float:
    """Seconds of processor of scikit-learn's default with two components, on one thread."""
    taken = []
    with threadpool_limits(1):
        for _ in range(15):
            begin = time.process_time()
            scikit_learn(x, 2)
            taken.append(time.process_time() - begin)
    return float(np.median(taken))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("columns", nargs="?", type=int, default=200)
    parser.add_argument("--times", action="store_true")
    given = parser.parse_args()
    timed() if given.times else compared(given.columns)


if __name__ == "__main__":
    main()
