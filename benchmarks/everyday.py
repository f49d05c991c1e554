"""The answer on everyday data, against thousands of starts.

``Rscript benchmarks/everyday.R > columns.jsonl`` writes numeric columns of R's datasets, MASS and
survival; ``python benchmarks/everyday.py columns.jsonl [--columns 120] [--starts 3000]`` fits each
with k = 2, 3, 4. The reference: from each of the random starts (seed 5) EM climbs on the penalised
likelihood L_a and on to L, and on L alone; of all certified maxima the sound one with the highest
rank (`mix1d.model.problem.Problem.rank`). A fit is *untrusted* where that exists and its outcome is
false, *lower* where its rank is more than 1e-4 below, *higher* where it is above.

``--fits``: twelve seeds, the mirrored and the shuffled column must give one answer each.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import mix1d
from mix1d import Normal, Sample
from mix1d.em.climb import Climb
from mix1d.em.method import Method
from mix1d.em.native import NATIVE
from mix1d.model.problem import Problem, State, pose
from mix1d.model.stacks import one_after_the_other
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.starts import randoms

METHOD = Method("em", True, 1e-8, 2000, np.random.default_rng(0))
ROUGHLY = replace(METHOD, tol=1e-5, max_iter=500)


def ranked(problem: Problem, k: int, starts: int) -> list[Climb]:
    """Certified maxima of L, the highest rank first, without spikes."""
    penalised = problem.penalised()
    first = randoms(problem, k, np.random.default_rng(5), starts)
    walked, height = NATIVE.short_runs(penalised, first, 30)
    order = np.argsort(-height)
    order = order[distinct_places(places_of(problem, walked)[order], most=400)]
    tops = NATIVE.maximise(penalised, walked.at(order), ROUGHLY).states
    both = one_after_the_other([tops, first.at(slice(0, starts // 3))])
    ends = NATIVE.maximise(problem, both, replace(METHOD, max_iter=1000))
    found = np.flatnonzero(ends.certified)
    states = ends.states.at(found)
    rank = problem.rank(states, ends.objective[found])
    order = np.argsort(-rank)
    order = order[distinct_places(places_of(problem, states)[order], rank[order], 1e-4)]
    return [NATIVE.climb(problem, states.at(i), METHOD) for i in order[:60]]


def best_known(problem: Problem, k: int, starts: int) -> Climb | None:
    return next((climb for climb in ranked(problem, k, starts) if climb.is_sound), None)


def judged(problem: Problem, fit: mix1d.Fit) -> float:
    state: State = problem.state(fit.mixture)
    return float(problem.rank(state, fit.loglik / problem.unit.weight - problem.log_jacobian))


def one_answer(x: np.ndarray, k: int, fit: mix1d.Fit) -> bool:
    rng = np.random.default_rng(1)
    others = [mix1d.fit(x, k, rng=seed) for seed in range(1, 12)]
    others += [mix1d.fit(rng.permutation(x), k)]
    mirrored = mix1d.fit(-x, k)
    same = all(
        o.outcome is fit.outcome and abs(o.loglik - fit.loglik) < 1e-6 for o in (*others, mirrored)
    )
    return same and bool(
        np.allclose(
            -mirrored.mixture.means[::-1], fit.mixture.means, rtol=1e-6, atol=1e-6 * np.ptp(x)
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("columns", type=Path)
    parser.add_argument("--columns", type=int, default=120, dest="most")
    parser.add_argument("--starts", type=int, default=3000)
    parser.add_argument("--longest", type=int, default=3000, help="rows of a column, at most")
    parser.add_argument("--fits", action="store_true")
    given = parser.parse_args()
    columns = [json.loads(line) for line in given.columns.read_text().splitlines()]
    columns = [c for c in columns if 20 <= len(c["x"]) <= given.longest][: given.most]
    for k in (2, 3, 4):
        count = dict.fromkeys(
            ("sound known", "trusted", "untrusted", "lower", "higher", "two answers"), 0
        )
        outcomes: dict[str, int] = {}
        seconds = 0.0
        for column in columns:
            x = np.array(column["x"])
            if np.unique(x).size < k:
                continue
            problem = pose(Sample(x), Normal)
            begin = time.process_time()
            fit = mix1d.fit(x, k)
            seconds += time.process_time() - begin
            outcomes[fit.outcome.name] = outcomes.get(fit.outcome.name, 0) + 1
            count["trusted"] += bool(fit.outcome)
            if given.fits:
                same = one_answer(x, k, fit)
                count["two answers"] += not same
                if not same:
                    print(f"k={k}, {column['name']}: two answers", flush=True)
                continue
            best = best_known(problem, k, given.starts)
            if best is None:
                continue
            count["sound known"] += 1
            gap = best.rank - judged(problem, fit)
            word = (
                "untrusted"
                if not fit.outcome
                else "lower"
                if gap > 1e-4
                else "higher"
                if gap < -1e-4
                else ""
            )
            if word:
                count[word] += 1
                print(
                    f"k={k}, {column['name']} (n={x.size}): {word}, {fit.outcome.name}, {gap:.4f}",
                    flush=True,
                )
        print(f"k={k}: {count}, {outcomes}, {seconds:.1f} s of fits", flush=True)


if __name__ == "__main__":
    main()
