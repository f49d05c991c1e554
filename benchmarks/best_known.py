"""The best maxima known of the hard cases: ``python benchmarks/best_known.py [--starts 20000]``.

For each data set of `search.py` and k = 1..6: random starts (seed 5), 50 EM steps of each on the
penalised likelihood, the 1,000 best distinct ones to their tops; together with the tops that the
default search climbs to. Of all tops, from the highest L_a down, the first from which L has a sound
maximum: its log-likelihood goes to `results/best-known.json`.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from search import data

import mix1d
from mix1d import Normal, Sample
from mix1d.em import machine
from mix1d.em.algorithms import Method
from mix1d.em.climb import Station
from mix1d.em.problem import Problem, State, pose
from mix1d.em.runs import Start, distinct, height, places_of, stacked
from mix1d.em.search import Jury
from mix1d.em.start import randoms

RESULT = Path(__file__).parent / "results" / "best-known.json"
STEPS = 50
CLIMBED = 1000


def starts_at(problem: Problem, states: State, objective: np.ndarray, name: str) -> list[Start]:
    """Ends of runs in the form in which the search compares them."""
    places = places_of(problem, states)
    return [
        Start(
            f"{name} {i}",
            Station(states.at(i), np.nan, float(objective[i])),
            tuple, 0, places[i], 0, climbed=True,
        )
        for i in range(len(objective))
    ]  # fmt: skip


def tops_of(problem: Problem, states: State, name: str) -> list[Start]:
    ends = machine.ascended(problem, states, tol=1e-8, longest=500)
    return starts_at(problem, ends.states, ends.objective, name)


def best_known(x: np.ndarray, k: int, count: int) -> dict[str, float | str]:
    fit = mix1d.fit(x, k)
    plain = pose(Sample(x), Normal)
    problem = plain.penalised()
    walked, objective = machine.walked(
        problem, randoms(problem, k, np.random.default_rng(5), count), STEPS
    )
    best = distinct(
        sorted(starts_at(problem, walked, objective, "random"), key=height), most=CLIMBED
    )
    states = [start.end.state for start in best]
    states += [problem.state(start.mixture) for start in fit.starts if start.climbed]
    tops = distinct(sorted(tops_of(problem, stacked(states), "top"), key=height), 1e-4)
    method = Method("em", True, 1e-8, 10_000, np.random.default_rng(0))
    jury = Jury(plain, method, 0.0)
    top, sound = jury.best(tops)
    loglik = plain.loglik(float(jury.run(top).end.loglik))
    return {"loglik": loglik, "sound": sound, "penalised": top.end.objective}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=20_000)
    count = parser.parse_args().starts
    known = {}
    for name, x in data().items():
        for k in range(1, 7):
            known[f"{name}, k={k}"] = best = best_known(x, k, count if k > 1 else 1)
            print(
                f"{name}, k={k}: {best['loglik']:.6f}{'' if best['sound'] else ' (no sound one)'}"
            )
    RESULT.write_text(json.dumps({"starts": count, "best": known}, indent=1) + "\n")


if __name__ == "__main__":
    main()
