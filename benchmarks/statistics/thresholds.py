"""Thresholds against a dense grid: ``python benchmarks/statistics/thresholds.py``.

10,000 random mixtures of 2 to 5 normals, seed 0: sds from nearly equal to a hundred times apart.
The reference knows nothing of pairs and shares no code with mix1d: the largest log p_j g_j on a
grid of 2,359 places round each component (up to 37 sds out), two hundred times finer near each
change, refined by bisection, all in extended precision. Missed: a change on the grid that is no
threshold; invented: a threshold within the grid where the largest does not change. Errors are in
units of the smaller of the two sds.
"""

import argparse

import numpy as np

from mix1d import Mixture

Long = np.longdouble


def random_mixture(rng: np.random.Generator) -> Mixture:
    k = rng.integers(2, 6)
    means = rng.normal(0, rng.choice([0.3, 1.0, 5.0]), k)
    sds = np.exp(rng.normal(0, rng.choice([0.01, 0.5, 1.5]), k))
    return Mixture.normal(weights=rng.dirichlet(np.ones(k)), means=means, sds=sds)


def largest_at(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """Index of the largest log p_j g_j, in extended precision."""
    means, sds = mixture.means.astype(Long), mixture.sds.astype(Long)
    logs = np.log(mixture.weights.astype(Long)) - np.log(sds)
    return np.argmax(logs - 0.5 * ((x[:, None] - means) / sds) ** 2, axis=1)


def grid_of(mixture: Mixture) -> np.ndarray:
    z = np.concatenate([np.arange(0, 9, 0.01), np.arange(9, 37.0, 0.1)])
    z = np.concatenate([-z[:0:-1], z])
    return np.unique(mixture.means + z[:, None] * mixture.sds).astype(Long)


def refined(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    """The grid two hundred times finer near each change, where thin regions may hide."""
    at = np.flatnonzero(np.diff(largest_at(mixture, x)))
    cells = np.unique(np.clip(at[:, None] + np.arange(-2, 3), 0, len(x) - 2))
    shares = np.arange(1, 200) / Long(200)
    inside = x[cells, None] + (x[cells + 1] - x[cells])[:, None] * shares
    return np.unique(np.concatenate([x, inside.ravel()]))


def changes_on(mixture: Mixture, x: np.ndarray) -> np.ndarray:
    labels = largest_at(mixture, x)
    at = np.flatnonzero(np.diff(labels))
    low, high, below = x[at], x[at + 1], labels[at]
    for _ in range(80):
        middle = (low + high) / 2
        same = largest_at(mixture, middle) == below
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return high


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--mixtures", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=0)
    chosen = arguments.parse_args()
    rng = np.random.default_rng(chosen.seed)
    total = missed = invented = 0
    largest = 0.0
    for _ in range(chosen.mixtures):
        mixture = random_mixture(rng)
        found = mixture.thresholds()
        x = refined(mixture, grid_of(mixture))
        changes = changes_on(mixture, x)
        within = (found.x > x[0]) & (found.x < x[-1])
        total += len(changes)
        gap = len(changes) - int(np.count_nonzero(within))
        missed, invented = missed + max(0, gap), invented + max(0, -gap)
        if gap:
            print(f"differs: {mixture}: {found.x[within]}, on the grid {changes}", flush=True)
            continue
        width = mixture.sds[found.pairs[within]].min(axis=1)
        error = np.abs(found.x[within] - changes) / width
        largest = max(largest, float(error.max(initial=0.0)))
    print(f"{chosen.mixtures:,} mixtures, {total:,} thresholds, seed {chosen.seed}")
    print(f"missed {missed}, invented {invented}, largest error {largest:.2g} sd")


if __name__ == "__main__":
    main()
