"""The search against what more work finds, at every number of components.

``python benchmarks/search_quality.py [--today SEEDS] [--band LOW HIGH] [--every N]``

Sixty columns of R's datasets (`search_columns.jsonl`, of those that ``Rscript
benchmarks/everyday.R`` writes) with k = 4 to 8, and a hundred simulated samples with k = 4 to 30,
n = 200 to 5,000. An answer is its standing (sound or not) and its rank
(`mix1d.model.problem.Problem.rank`); it is *best* where no other answer known, of any search, is
sound and it is not, or has a rank more than 1e-4 above. What is known stands in
`results/search_quality.json`, and each run adds to it.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mix1d import Normal, Sample
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, pose
from mix1d.search.search import search as today

HERE = Path(__file__).parent
COLUMNS = HERE / "search_columns.jsonl"
KNOWN = HERE / "results" / "search_quality.json"
BANDS = ((4, 5), (6, 8), (9, 14), (15, 30))
METHOD = Method("em", True, 1e-8, 2000, np.random.default_rng(0))


def simulated(number: int) -> tuple[str, np.ndarray, int]:
    """A sample of k normals, the more crowded the larger a random number; 30 of 100 with k >= 15."""
    rng = np.random.default_rng(1000 + number)
    low, high = ((4, 5), (6, 8), (9, 14), (9, 14), (6, 8), (9, 14), (4, 5))[number % 7]
    if number % 10 < 3:
        low, high = 15, 30
    k = int(rng.integers(low, high + 1))
    n = int(np.exp(rng.uniform(np.log(max(200, 20 * k)), np.log(5000))))
    crowding = np.exp(rng.uniform(np.log(1.0), np.log(5.0)))
    means = rng.uniform(0.0, crowding * k, k)
    sds = np.exp(rng.uniform(np.log(0.2), np.log(1.5), k))
    shares = rng.dirichlet(np.full(k, 3.0))
    labels = rng.choice(k, size=n, p=shares)
    return f"simulated {number}, k={k}, n={n}", rng.normal(means[labels], sds[labels]), k


def problems() -> Iterator[tuple[str, np.ndarray, int]]:
    """In turn a column and a simulated sample, so that a part of the list is like the whole."""
    columns = [json.loads(line) for line in COLUMNS.read_text().splitlines()]
    for number in range(100):
        yield simulated(number)
        for each in range(3 * number, min(3 * number + 3, 5 * len(columns))):
            column, k = columns[each % len(columns)], 4 + (each // len(columns) + each) % 5
            yield f"{column['name']}, k={k}", np.array(column["x"]), k


def problem_of(x: np.ndarray) -> Problem:
    return pose(Sample(x), Normal)


def answered(search, problem: Problem, k: int) -> dict:
    """Standing, rank and cost of the answer of a search."""
    begin = time.process_time()
    found = search(problem, k)
    seconds = time.process_time() - begin
    climb = found.climb
    sound = found.outcome is Outcome.CONVERGED
    return {
        "sound": bool(sound),
        "certified": bool(climb.is_certified),
        "rank": float(climb.rank),
        "seconds": round(seconds, 4),
        "outcome": found.outcome.name,
    }


def worth(answer: dict) -> tuple[int, float]:
    return (2 if answer["sound"] else 1 if answer["certified"] else 0), answer["rank"]


def is_best(answer: dict, known: dict) -> bool:
    standing, rank = max(worth(other) for other in known.values())
    mine = worth(answer)
    return mine[0] == standing and mine[1] >= rank - 1e-4


def read() -> dict:
    return json.loads(KNOWN.read_text()) if KNOWN.exists() else {}


def write(known: dict) -> None:
    lines = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in sorted(known.items()))
    KNOWN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
