"""How often `fit_many` misses a higher maximum: ``python benchmarks/columns.py``.

Hard columns of 60, 200 and 500 values (a narrow group inside a wide one, tails, an exponential, one
normal, rounded values), against the same search with 300 random starts, 60 survivors and 400 cells.
Prints a row for each k: misses by more than 1e-4 units, the worst, processor time a column.
"""

import time

import numpy as np

from mix1d.search import each as many

THOROUGH = many.ColumnAmounts(cells=400, random=300, survivors=60)


def column(rng: np.random.Generator, n: int) -> np.ndarray:
    match rng.integers(6):
        case 0:
            return rng.normal(size=n)
        case 1:
            other = rng.normal(rng.uniform(1, 4), rng.uniform(0.2, 1.5), n)
            return np.where(rng.random(n) < rng.uniform(0.05, 0.5), other, rng.normal(size=n))
        case 2:
            return rng.standard_t(3, size=n)
        case 3:
            narrow = rng.normal(rng.uniform(-2, 2), 0.05, n // 8)
            return np.concatenate([rng.normal(size=n - n // 8), narrow])
        case 4:
            return rng.exponential(size=n)
    return np.round(rng.normal(rng.choice([0, 2, 5], n), 1), 1)


def searched(
    columns: list[np.ndarray], k: int, much: many.ColumnAmounts, *, again: bool
) -> tuple[many.Fitted, float]:
    before = time.process_time()
    found = many.fitted(columns, k, much=much, again=again)
    return found, (time.process_time() - before) / len(columns)


def main() -> None:
    rng = np.random.default_rng(1)
    columns = [column(rng, n) for n in (60, 200, 500) for _ in range(120)]
    for k in (2, 3, 4):
        best, _ = searched(columns, k, THOROUGH, again=False)
        found, seconds = searched(columns, k, many.amounts(k), again=True)
        sound = np.array([bool(outcome) for outcome in best.outcomes])
        lower = np.where(sound, best.loglik - found.loglik, 0.0)
        print(
            f"k={k}: {np.count_nonzero(lower > 1e-4)} of {sound.sum()} missed, the worst by "
            f"{lower.max():.2f} units; {np.count_nonzero(lower < -1e-4)} higher; "
            f"{1e6 * seconds:.0f} microseconds a column"
        )


if __name__ == "__main__":
    main()
