"""How often the default search misses the best maximum known: ``python benchmarks/search.py``.

Five public data sets and 500 values (seed 1) of twelve densities of Marron & Wand (1992), k = 1..6,
against `results/best-known.json` (20,000 random starts each; `best_known.py` makes it). A miss is a
default fit that is more than 1e-4 log-likelihood units lower, or not trusted where a sound maximum
is known. scikit-learn's default and its ``tol=1e-10`` are counted beside it.

``--select``: the number of components of `mix1d.select` by BIC against that of these maxima.
``--equal-sd``: mixtures with one sd, k = 2..8, against the best of ten searches with other seeds.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
from setting import scikit_learn

import mix1d
from mix1d import Mixture

EXAMPLES = Path(__file__).parents[1] / "examples"
KNOWN = Path(__file__).parent / "results" / "best-known.json"
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


def with_one_sd() -> None:
    missed, seconds = np.zeros(10, dtype=int), 0.0
    posed = [(name, x, k) for name, x in data().items() for k in range(2, 9)]
    for name, x, k in posed:
        begin = time.process_time()
        fits = [mix1d.fit(x, k, equal_sd=True, rng=seed) for seed in range(10)]
        seconds += time.process_time() - begin
        short = max(fit.loglik for fit in fits if fit or not any(fits)) - np.array(
            [fit.loglik if fit or not any(fits) else -np.inf for fit in fits]
        )
        missed += short > 1e-4
        if short.max() > 1e-4:
            print(f"{name}, k={k}: units missed by each seed", *short.round(4), flush=True)
    print(f"missed, of {len(posed)}, by seed 0, 1, ...:", *missed)
    print(f"seconds of processor a search: {seconds / len(posed) / 10:.3f}")


def chosen() -> None:
    best = json.loads(KNOWN.read_text())["best"]
    agreed = 0
    for name, x in data().items():
        n_parameters = {k: 3 * k - 1 for k in range(1, 7) if best[f"{name}, k={k}"]["sound"]}
        bics = {
            k: q * np.log(x.size) - 2 * best[f"{name}, k={k}"]["loglik"]
            for k, q in n_parameters.items()
        }
        known = min(bics, key=lambda k: bics[k])
        selection = mix1d.select(x, range(1, 7), equal_sd=[False])
        agreed += selection.best is not None and selection.best.mixture.k == known
        print(f"{name}: {known} is best; {selection.evidence()}", flush=True)
    print(f"select agrees in {agreed} of {len(data())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--equal-sd", action="store_true")
    parser.add_argument("--select", action="store_true")
    given = parser.parse_args()
    (with_one_sd if given.equal_sd else chosen if given.select else with_own_sds)()


def with_own_sds() -> None:
    known = json.loads(KNOWN.read_text())
    print(f"against {known['starts']:,} random starts")
    missed = {"mix1d": 0, "scikit-learn": 0, "scikit-learn, tol=1e-10": 0}
    seconds: dict[int, list[float]] = {}
    sound = 0
    for name, x in data().items():
        for k in range(1, 7):
            best = known["best"][f"{name}, k={k}"]
            begin = time.perf_counter()
            fit = mix1d.fit(x, k)
            seconds.setdefault(k, []).append(time.perf_counter() - begin)
            if not best["sound"]:
                continue
            sound += 1
            peers = {
                "scikit-learn": scikit_learn(x, k).loglik(x),
                "scikit-learn, tol=1e-10": scikit_learn(x, k, tol=1e-10, max_iter=10_000).loglik(x),
            }
            for peer, loglik in peers.items():
                missed[peer] += not abs(loglik - best["loglik"]) < 1e-4
            if not fit or fit.loglik < best["loglik"] - 1e-4:
                missed["mix1d"] += 1
                short = best["loglik"] - fit.loglik
                print(f"{name}, k={k}: {fit.outcome.name}, {short:.4f} units missed", flush=True)
    print(f"reached, of {sound}:", {peer: sound - count for peer, count in missed.items()})
    print("seconds, median and longest:")
    for k, times in seconds.items():
        print(f"  k={k}: {np.median(times):.3f}, {max(times):.3f}")


if __name__ == "__main__":
    main()
