"""Large samples that cells of one width cannot follow: ``python benchmarks/hidden_groups.py``.

200 samples of 100,000 to 300,000 values (narrow groups, far backgrounds, heavy tails, ties beside
densities, several scales), each fitted as by default, on cells, and with ``exact=True``: both
log-likelihoods are taken over all values. A third fit climbs from the mixture that was drawn from.
As many components are asked for as groups were drawn (tails have none: 2 to 4), because with more
the search meets many low hills, and which of them is reached depends on its seed in any data.
Then 200 columns of 500 such values: `fit_many` against `fit`. Prints a row for each kind.

``--samples`` and ``--columns``: how many. ``--seed``: of the first; the others follow.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

import mix1d
from mix1d import Mixture

LOWER = 0.01
"""Units of L by which a trusted answer may be lower."""


class Drawn(NamedTuple):
    """A sample, and what it was drawn from if that is a mixture of normals."""

    x: np.ndarray
    k: int
    truth: Mixture | None


def of_mixture(truth: Mixture, n: int, rng: np.random.Generator) -> Drawn:
    return Drawn(truth.sample(n, rng=rng), truth.k, truth)


def narrow(n: int, rng: np.random.Generator) -> Drawn:
    """One or two narrow groups in a wide one, at times on the edge of a cell."""
    k = int(rng.integers(2, 4))
    shares = 10.0 ** rng.uniform(-2.5, -0.7, k - 1) * max(1.0, 20.0 / n**0.5)
    means = rng.choice(
        [rng.normal(size=k - 1), rng.integers(-1, 2, k - 1) + 0.01 * np.arange(k - 1)]
    )
    sds = 10.0 ** rng.uniform(-7.0, -1.5, k - 1)
    weights = np.append(1.0 - shares.sum(), shares)
    return of_mixture(Mixture.normal(weights, means=[0, *means], sds=[1, *sds]), n, rng)


def background(n: int, rng: np.random.Generator) -> Drawn:
    """Two groups, or three, and a background far wider than both."""
    k = int(rng.integers(3, 5))
    share, scale = 10.0 ** rng.uniform(-2.5, -0.5), 10.0 ** rng.uniform(1.5, 4.5)
    means = [*np.cumsum(rng.uniform(2.5, 6.0, k - 1)), scale * rng.uniform(0.0, 3.0)]
    sds = [*rng.uniform(0.5, 1.5, k - 1), scale]
    weights = [*(1.0 - share) * rng.dirichlet(np.full(k - 1, 8.0)), share]
    return of_mixture(Mixture.normal(weights, means=means, sds=sds), n, rng)


def scales(n: int, rng: np.random.Generator) -> Drawn:
    """Groups whose sds are powers of some hundred, one within the other."""
    k = int(rng.integers(2, 4))
    sds = (10.0 ** rng.uniform(1.0, 3.0)) ** np.arange(k)
    means = sds * rng.normal(size=k) * 0.5
    weights = rng.dirichlet(np.full(k, 4.0))
    return of_mixture(Mixture.normal(weights, means=means, sds=sds), n, rng)


def tails(n: int, rng: np.random.Generator) -> Drawn:
    """Student's t of one to three degrees of freedom, one of them moved."""
    df = rng.choice([1.0, 1.5, 2.0, 3.0])
    return Drawn(rng.standard_t(df, n) + 8.0 * (rng.random(n) < 0.3), int(rng.integers(2, 5)), None)


def ties(n: int, rng: np.random.Generator) -> Drawn:
    """A density of which some values are rounded, or one value that stands for many."""
    x = np.concatenate([rng.normal(size=n // 2), rng.normal(rng.uniform(3, 5), 0.7, n - n // 2)])
    some = rng.random(n) < 10.0 ** rng.uniform(-2.0, -0.3)
    step = 10.0 ** rng.uniform(-4.0, -1.0)
    tied = np.round(x / step) * step if rng.random() < 0.7 else np.full(n, rng.normal())
    return Drawn(np.where(some, tied, x), 2, None)


KINDS: dict[str, Callable[[int, np.random.Generator], Drawn]] = {
    "narrow groups": narrow,
    "far background": background,
    "several scales": scales,
    "heavy tails": tails,
    "ties beside a density": ties,
}


def drawn(name: str, seed: int, sizes: tuple[float, float]) -> Drawn:
    rng = np.random.default_rng(seed)
    return KINDS[name](int(rng.uniform(*sizes)), rng)


def loglik(mixture: Mixture, x: np.ndarray) -> float:
    return float(mixture.logpdf(x).sum())


def large(name: str, seeds: range) -> str:
    """One row: default against exact, and against the climb from the truth."""
    trusted = lower = higher = missed = 0
    worst, seconds = 0.0, np.zeros(2)
    for seed in seeds:
        x, k, truth = drawn(name, seed, (1e5, 3e5))
        fits = []
        for number, exact in enumerate((False, True)):
            begin = time.perf_counter()
            fits.append(mix1d.fit(x, k, exact=exact))
            seconds[number] += time.perf_counter() - begin
        default, every = (loglik(fit.mixture, x) for fit in fits)
        behind = every - default if fits[1] else 0.0
        trusted += bool(fits[0])
        higher += bool(fits[0]) and behind < -LOWER
        if fits[0] and behind > LOWER:
            lower += 1
            worst = max(worst, behind)
        best = mix1d.fit(x, start=truth, exact=True) if truth else None
        missed += bool(fits[0] and best) and loglik(best.mixture, x) > default + LOWER
        if not fits[0] or behind > LOWER:
            print(f"  {name}, seed {seed}, n={x.size}, k={k}: {fits[0].outcome.name} and "
                  f"{fits[1].outcome.name}, {behind:.3g} units", flush=True)  # fmt: skip
    return (
        f"| {name} | {len(seeds)} | {trusted} | {lower} | {worst:.2g} | {higher} | {missed} | "
        f"{seconds[0] / len(seeds):.2f} | {seconds[1] / len(seeds):.2f} |"
    )


def many(name: str, seeds: range) -> str:
    """One row: `fit_many` against `fit`, columns of 500 values."""
    trusted = both = lower = higher = 0
    worst = 0.0
    for seed in seeds:
        x, k, _ = drawn(name, seed, (500, 501))
        fits, fit = mix1d.fit_many(x[:, None], k), mix1d.fit(x, k)
        trusted += bool(fits.trusted[0])
        if fits.trusted[0] and fit:
            both += 1
            behind = fit.loglik - float(fits.loglik[0])
            lower, higher = lower + (behind > LOWER), higher + (behind < -LOWER)
            worst = max(worst, behind)
    return f"| {name} | {len(seeds)} | {trusted} | {both} | {lower} | {worst:.2g} | {higher} |"


def rows(row: Callable[[str, range], str], count: int, seed: int) -> Iterator[str]:
    each = -(-count // len(KINDS))
    for number, name in enumerate(KINDS):
        first = seed + 100_000 * number
        yield row(name, range(first, first + each))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--columns", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    if given.samples:
        print(
            "| kind | samples | trusted | and lower than exact | worst | and higher | "
            "lower than from the truth | seconds | seconds, exact |"
        )
        for line in rows(large, given.samples, given.seed):
            print(line, flush=True)
    if given.columns:
        print("| kind | columns | trusted by fit_many | and by fit | lower | worst | higher |")
        for line in rows(many, given.columns, given.seed):
            print(line, flush=True)


if __name__ == "__main__":
    main()
