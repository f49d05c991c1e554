"""The best maxima known of the hard cases: ``python benchmarks/best_known.py [--starts 20000]``.

For each data set of `search.py` and k = 1..6: random starts (seed 5), each 30 EM steps on the
penalised likelihood, the 400 best distinct ones to their maxima and from there to those of L; a
third of the starts on L alone; the default search's own answer. Of all certified maxima the sound
one with the highest rank: its log-likelihood goes to `results/best-known.json`.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from everyday import best_known, judged

import mix1d
from mix1d import Normal, Sample
from mix1d.model.problem import pose
from search import data

RESULT = Path(__file__).parent / "results" / "best-known.json"


def best_of(x: np.ndarray, k: int, count: int) -> dict[str, float | bool]:
    """The log-likelihood of the best sound maximum known, or of the default answer."""
    fit = mix1d.fit(x, k)
    problem = pose(Sample(x), Normal)
    best = best_known(problem, k, count)
    known = {"loglik": fit.loglik, "sound": bool(fit), "rank": judged(problem, fit)}
    if best and not (fit and known["rank"] > best.rank):
        known = {
            "loglik": problem.loglik(float(best.end.loglik)),
            "sound": True,
            "rank": best.rank,
        }
    return known


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=20_000)
    count = parser.parse_args().starts
    known = {}
    for name, x in data().items():
        for k in range(1, 7):
            known[f"{name}, k={k}"] = best = best_of(x, k, count if k > 1 else 3)
            words = "" if best["sound"] else " (no sound one)"
            print(f"{name}, k={k}: {best['loglik']:.6f}{words}", flush=True)
    RESULT.write_text(json.dumps({"starts": count, "best": known}, indent=1) + "\n")


if __name__ == "__main__":
    main()
