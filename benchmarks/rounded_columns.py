"""Everyday columns with ``lumps="auto"``: how many answers are right, by thousands of starts.

``Rscript benchmarks/everyday.R > columns.jsonl`` writes numeric columns of R's datasets, MASS and
survival; ``python benchmarks/rounded_columns.py columns.jsonl [--columns 120] [--starts 3000]``
fits each with k = 2, 3, 4. An answer is *right* where it is trusted and no sound maximum known is
higher by more than 1e-4, or where it is not trusted and no sound one is known; *lower* and *missed*
otherwise. The reference: of the values beside the lumps, as densities or as the intervals that the
fit took, EM climbs on the penalised likelihood and on from there on the likelihood, from
random starts (seed 5); of all certified maxima the sound one with the highest rank.
"""

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from everyday import METHOD, ROUGHLY, best_known

import mix1d
from mix1d import Normal
from mix1d.em.climb import Climb
from mix1d.em.engine import engine_for
from mix1d.em.native import NATIVE
from mix1d.model.problem import Problem, pose
from mix1d.model.stacks import one_after_the_other
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.starts import randoms

HIGHER = 1e-4
"""Log-likelihood units by which another maximum is higher."""

FOLLOWED = 60
"""So many distinct maxima of the values as densities are starts for intervals."""


def best_of_intervals(problem: Problem, k: int, starts: int) -> Climb | None:
    """The best sound maximum of the likelihood of intervals."""
    plain = replace(problem, events=None).penalised()
    first = randoms(plain, k, np.random.default_rng(5), starts)
    walked, height = NATIVE.short_runs(plain, first, 30)
    order = np.argsort(-height)
    order = order[distinct_places(places_of(plain, walked)[order], most=FOLLOWED)]
    both = one_after_the_other([walked.at(order), first.at(slice(0, FOLLOWED))])
    engine = engine_for(problem)
    ends = engine.climb_each(problem, both, replace(ROUGHLY, tol=1e-6))
    ends = [engine.climb(problem, end.end.state, METHOD) for end in ends if end.outcome]
    sound = [end for end in ends if end.is_sound]
    return max(sound, key=lambda end: end.rank, default=None)


def verdict(fit: mix1d.Fit, k: int, starts: int) -> tuple[str, float]:
    """Whether an answer is right, and by how much the best sound maximum known is higher."""
    rest = fit.rest
    problem = pose(rest.sample, Normal)
    search = best_known if rest.sample.is_exact else best_of_intervals
    best = search(problem, k, starts)
    if best is None:
        return ("trusted" if fit else "rightly doubtful"), 0.0
    own = problem.state(rest.mixture)
    on_line = (rest.loglik - problem.loglik(0.0)) / problem.unit.weight
    gap = float(best.rank - problem.rank(own, on_line))
    if not fit:
        return "missed", gap
    return ("lower" if gap > HIGHER else "trusted"), gap


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("columns", type=Path)
    parser.add_argument("--columns", type=int, default=120, dest="most")
    parser.add_argument("--first", type=int, default=0, help="columns that are passed over")
    parser.add_argument("--starts", type=int, default=3000)
    parser.add_argument("--longest", type=int, default=3000, help="rows of a column, at most")
    parser.add_argument("-k", type=int, nargs="+", default=[2, 3, 4])
    given = parser.parse_args()
    columns = [json.loads(line) for line in given.columns.read_text().splitlines()]
    columns = [c for c in columns if 20 <= len(c["x"]) <= given.longest][: given.most]
    for k in given.k:
        count, outcomes, seconds, rounded = Counter[str](), Counter[str](), 0.0, 0
        for column in columns[given.first :]:
            x = np.array(column["x"])
            begin = time.process_time()
            try:
                fit = mix1d.fit(x, k, lumps="auto")
            except mix1d.Mix1dError as error:
                print(f"k={k}, {column['name']}: {error}", flush=True)
                continue
            seconds += time.process_time() - begin
            outcomes[fit.outcome.name] += 1
            rounded += fit.options.rounding is not None
            word, gap = verdict(fit, k, given.starts)
            count[word] += 1
            if word in ("lower", "missed"):
                print(
                    f"k={k}, {column['name']} (n={x.size}, step {fit.options.rounding}): {word}, "
                    f"{fit.outcome.name}, {gap:.4f}: {fit.message}",
                    flush=True,
                )
        right = count["trusted"] + count["rightly doubtful"]
        print(
            f"k={k}: {right} of {count.total()} right, {dict(count)}, {dict(outcomes)}, {rounded} "
            f"as intervals, {seconds:.1f} s of fits",
            flush=True,
        )


if __name__ == "__main__":
    main()
