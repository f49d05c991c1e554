"""How often the default search misses a higher sound maximum: ``python benchmarks/search.py``.

Five public data sets and 500 values (seed 1) of twelve densities of Marron & Wand (1992), k = 2..6:
the default fit beside one with twelve times the random starts and six times the survivors, seed 99.
A miss is a fit whose rival is trusted and more than 1e-4 log-likelihood units higher, or trusted
where the default is not.
"""

from pathlib import Path

import numpy as np

import mix1d
from mix1d import Mixture
from mix1d.em import search

EXAMPLES = Path(__file__).parents[1] / "examples"
COLUMNS = {"faithful": 1, "galaxies": 0, "acidity": 0, "enzyme": 0, "stamps": 0}


def densities() -> dict[str, Mixture]:
    """Densities 2 to 9, 10, 11, 12 and 14 of Marron & Wand (1992), Annals of Statistics 20."""
    eight, seven, five, six = np.arange(8), np.arange(7), np.arange(-2, 3), np.arange(6)
    normal = Mixture.normal
    return {
        "skewed": normal([0.2, 0.2, 0.6], means=[0, 0.5, 13 / 12], sds=[1, 2 / 3, 5 / 9]),
        "strongly skewed": normal(
            np.full(8, 1 / 8), means=3 * ((2 / 3) ** eight - 1), sds=(2 / 3) ** eight
        ),
        "kurtotic": normal([2 / 3, 1 / 3], means=[0, 0], sds=[1, 0.1]),
        "outlier": normal([0.1, 0.9], means=[0, 0], sds=[1, 0.1]),
        "bimodal": normal(means=[-1, 1], sds=[2 / 3, 2 / 3]),
        "separated": normal(means=[-1.5, 1.5], sds=[0.5, 0.5]),
        "skewed bimodal": normal([0.75, 0.25], means=[0, 1.5], sds=[1, 1 / 3]),
        "trimodal": normal([0.45, 0.45, 0.1], means=[-1.2, 1.2, 0], sds=[0.6, 0.6, 0.25]),
        "claw": normal([0.5, *[0.1] * 5], means=[0, -1, -0.5, 0, 0.5, 1], sds=[1, *[0.1] * 5]),
        "double claw": normal(
            [0.49, 0.49, *[1 / 350] * 7],
            means=[-1, 1, *((seven - 3) / 2)],
            sds=[2 / 3, 2 / 3, *[0.01] * 7],
        ),
        "asymmetric claw": normal(
            [0.5, *(2.0 ** (1 - five) / 31)],
            means=[0, *(five + 0.5)],
            sds=[1, *(2.0**-five / 10)],
        ),
        "smooth comb": normal(
            2.0 ** (5 - six) / 63, means=(65 - 96 * 0.5**six) / 21, sds=(32 / 63) / 2.0**six
        ),
    }


def data() -> dict[str, np.ndarray]:
    tables = {
        name: np.loadtxt(EXAMPLES / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2)[:, column]
        for name, column in COLUMNS.items()
    }
    return tables | {name: density.sample(500, rng=1) for name, density in densities().items()}


def thorough(x: np.ndarray, k: int) -> mix1d.Fit:
    """A fit with twelve times the random starts and six times the survivors."""
    usual = search.RANDOM, search.SURVIVORS
    search.RANDOM, search.SURVIVORS = 150, 40
    try:
        return mix1d.fit(x, k, rng=99)
    finally:
        search.RANDOM, search.SURVIVORS = usual


def main() -> None:
    fits = misses = 0
    for name, x in data().items():
        for k in range(2, 7):
            fit, rival = mix1d.fit(x, k), thorough(x, k)
            higher = rival.loglik - fit.loglik
            missed = bool(rival.outcome) and (higher > 1e-4 or not fit.outcome)
            fits, misses = fits + 1, misses + missed
            if missed:
                print(f"{name}, k={k}: {fit.outcome.name}, {higher:+.4f} units missed", flush=True)
    print(f"{misses} of {fits} missed")


if __name__ == "__main__":
    main()
