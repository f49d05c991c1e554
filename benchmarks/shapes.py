"""Forty columns of known kind: how often `select` finds the number of groups, whatever their shape.

    python benchmarks/shapes.py

Twenty columns are drawn from all kinds and numbers of groups, with random weights and places, each
group as far from the next as five of their average sds (counts: six). Twenty are stories with
numbers of their own, in the units of their trade. 500 values each. A column is right where the
number of groups is, and the lump is seen where there is one. Where the test of fit of the verdict
(199 replicates) does not pass, what the verdict says is printed below the column.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

import mix1d

N = 500
SEED = 17
KINDS = ("normal", "lognormal", "gamma", "weibull", "student-t", "counts")


class Column(NamedTuple):
    """Values, and what they are made of."""

    name: str
    groups: int
    has_lump: bool
    x: np.ndarray


def group(kind: str, center: float, sd: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """Values of one kind with (nearly) this mean and sd."""
    ratio = sd / center
    if kind == "normal":
        return rng.normal(center, sd, n)
    if kind == "student-t":
        return np.asarray(center + sd / np.sqrt(2.0) * rng.standard_t(4, n))
    if kind == "lognormal":
        log_sd = np.sqrt(np.log1p(ratio**2))
        return rng.lognormal(np.log(center) - log_sd**2 / 2.0, log_sd, n)
    if kind == "gamma":
        return rng.gamma(ratio**-2, center * ratio**2, n)
    if kind == "weibull":
        shape = ratio**-1.086  # Justus et al. (1978)
        return np.asarray(center * rng.weibull(shape, n))
    size = center**2 / (sd**2 - center) if sd**2 > 1.2 * center else 0.0
    if size:
        return rng.negative_binomial(size, size / (size + center), n).astype(float)
    return rng.poisson(center, n).astype(float)


def drawn(rng: np.random.Generator) -> Iterator[Column]:
    """Twenty columns: six kinds with one, two and three groups, and two more with a lump."""
    plans = [(kind, k, i % 3 == 2) for i, (kind, k) in enumerate(_all())]
    plans += [("normal", 2, True), ("gamma", 1, True)]
    for kind, k, has_lump in plans:
        lump = rng.uniform(0.1, 0.4) if has_lump else 0.0
        weights = rng.dirichlet(np.full(k, 8.0))
        center = 10.0 ** rng.uniform(0.5, 2.0)
        groups: list[tuple[float, float, float]] = []
        for weight in weights:
            sd = center * rng.uniform(0.15, 0.45) / np.sqrt(k)
            if kind == "counts":
                sd = np.sqrt(center * rng.uniform(1.0, 2.0))
            if groups:
                apart = 6.0 if kind == "counts" else 5.0
                center = groups[-1][0] + apart * 0.5 * (groups[-1][1] + sd)
            groups.append((center, sd, weight))
            center *= 1.5
        sizes = rng.multinomial(N, [lump, *(weights * (1.0 - lump))])
        parts = [np.zeros(sizes[0])]
        parts += [group(kind, c, s, n, rng) for (c, s, _), n in zip(groups, sizes[1:], strict=True)]
        words = f"{k} {kind}{' + zeros' if has_lump else ''}"
        yield Column(words, k, has_lump, np.concatenate(parts))


def _all() -> list[tuple[str, int]]:
    return [(kind, k) for k in (1, 2, 3) for kind in KINDS]


Draw = Callable[[np.random.Generator, int], np.ndarray]

STORIES: dict[str, tuple[bool, list[tuple[float, Draw]]]] = {
    "waits at a counter, minutes": (False, [(1.0, lambda r, n: r.exponential(4.0, n))]),
    "incomes, thousands": (False, [(1.0, lambda r, n: r.lognormal(3.4, 0.7, n))]),
    "daily returns, percent": (False, [(1.0, lambda r, n: 0.05 + 0.9 * r.standard_t(3, n))]),
    "rain, mm, dry days": (True, [(0.6, lambda r, n: r.gamma(0.8, 9.0, n))]),
    "heights of women, cm": (False, [(1.0, lambda r, n: r.normal(167.0, 6.5, n))]),
    "weights of adults, kg, to 1": (
        False,
        [(1.0, lambda r, n: np.round(r.lognormal(4.3, 0.2, n)))],
    ),
    "lengths of fish, three years, cm": (
        False,
        [
            (0.45, lambda r, n: r.normal(12.0, 1.3, n)),
            (0.35, lambda r, n: r.normal(21.0, 1.6, n)),
            (0.2, lambda r, n: r.normal(30.0, 1.9, n)),
        ],
    ),
    "lives of bearings, early and late": (
        False,
        [
            (0.3, lambda r, n: 60.0 * r.weibull(1.4, n)),
            (0.7, lambda r, n: 900.0 * r.weibull(4.0, n)),
        ],
    ),
    "titres, negative and positive": (
        False,
        [
            (0.7, lambda r, n: r.lognormal(0.0, 0.5, n)),
            (0.3, lambda r, n: r.lognormal(3.5, 0.6, n)),
        ],
    ),
    "reading times, skimmed and read, s": (
        False,
        [(0.4, lambda r, n: r.gamma(4.0, 1.5, n)), (0.6, lambda r, n: r.gamma(20.0, 3.0, n))],
    ),
    "spending, many nothing": (True, [(0.7, lambda r, n: r.lognormal(3.0, 0.8, n))]),
    "goals of a match": (False, [(1.0, lambda r, n: r.poisson(2.7, n).astype(float))]),
    "faults, good and bad machine": (
        False,
        [
            (0.6, lambda r, n: r.poisson(4.0, n).astype(float)),
            (0.4, lambda r, n: r.poisson(22.0, n).astype(float)),
        ],
    ),
    "parasites in a host": (
        False,
        [(1.0, lambda r, n: r.negative_binomial(1.2, 0.1, n).astype(float))],
    ),
    "visits, some never came": (True, [(0.65, lambda r, n: r.poisson(9.0, n).astype(float))]),
    "sensor noise about two levels": (
        False,
        [
            (0.5, lambda r, n: -5.0 + 0.5 * r.standard_t(4, n)),
            (0.5, lambda r, n: 5.0 + 0.5 * r.standard_t(4, n)),
        ],
    ),
    "doses, many without, low and high": (
        True,
        [(0.4, lambda r, n: r.normal(20.0, 2.0, n)), (0.35, lambda r, n: r.normal(50.0, 5.0, n))],
    ),
    "shares of a budget": (False, [(1.0, lambda r, n: r.beta(2.0, 5.0, n))]),
    "temperatures, summer and winter, to 0.1": (
        False,
        [
            (0.5, lambda r, n: np.round(r.normal(2.0, 3.0, n), 1)),
            (0.5, lambda r, n: np.round(r.normal(19.0, 3.5, n), 1)),
        ],
    ),
    "wind speeds, m/s": (False, [(1.0, lambda r, n: 8.0 * r.weibull(2.0, n))]),
}
"""Whether there are zeros, and the groups with their shares; the zeros have the rest."""


def told(rng: np.random.Generator) -> Iterator[Column]:
    """Twenty columns with a story."""
    for name, (has_lump, groups) in STORIES.items():
        shares = [share for share, _ in groups]
        sizes = rng.multinomial(N, [max(0.0, 1.0 - sum(shares)), *shares])
        parts = [np.zeros(sizes[0])]
        parts += [draw(rng, n) for (_, draw), n in zip(groups, sizes[1:], strict=True)]
        yield Column(name, len(groups), has_lump, np.concatenate(parts))


def columns(seed: int = SEED) -> list[Column]:
    """All forty."""
    rng = np.random.default_rng(seed)
    return [*drawn(rng), *told(rng)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--normals", action="store_true", help="with families=['normal']")
    given = parser.parse_args()
    right, seconds, silent = 0, 0.0, 0
    for column in columns(given.seed):
        begin = time.process_time()
        found = mix1d.select(column.x, families=["normal"] if given.normals else "auto")
        taken = time.process_time() - begin
        seconds += taken
        best = found.best
        lumps = () if best is None else best.options.lumps
        is_right = best is not None and (best.options.k, bool(lumps)) == column[1:3]
        right += is_right
        print(
            f"{'  ' if is_right else '! '}{column.name:40s} {found.evidence()}  [{taken:.1f} s]",
            flush=True,
        )
        silent += best is not None and _is_silent(found)
    print(f"right: {right} of 40 in {seconds:.0f} s; not tested: {silent}")


def _is_silent(found: mix1d.Selection) -> bool:
    """Whether a trusted answer goes untested, so that nothing is said of its fit.

    A test of 199 replicates that rejects at 0.1% rejects at 1%, and the verdict says No.
    """
    fits = found.verdict.fits
    if fits.state != "good":
        print(f"      {fits}", flush=True)
    return fits.state == "open"


if __name__ == "__main__":
    main()
