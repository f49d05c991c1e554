"""The search against what more work finds, at every number of components.

``python benchmarks/search_quality.py [--effort default] [--k 4 30] [--every 1]``

Sixty columns of R's datasets (`search_columns.jsonl`: some of those that ``Rscript
benchmarks/everyday.R`` writes) with k = 4 to 8, and a hundred simulated samples with k = 4 to 30,
n = 200 to 5,000. An answer is its outcome and its rank (`mix1d.model.problem.Problem.rank`); it is
*best* where no other answer known, of any search, is trusted and it is not, or has a rank more than
1e-4 above. `results/search_quality.json` holds the best answer known of each, which a run raises
where it finds a better one, and the answers of the search of 0.9 (`before`: 500 starts a round), by
seed, with their seconds of processor.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from mix1d import Normal, Sample
from mix1d.em.method import Method
from mix1d.errors import Outcome
from mix1d.model.problem import Problem, pose
from mix1d.search.search import search

HERE = Path(__file__).parent
COLUMNS = HERE / "search_columns.jsonl"
KNOWN = HERE / "results" / "search_quality.json"
BANDS = ((4, 5), (6, 8), (9, 14), (15, 30))
METHOD = Method("em", True, 1e-8, 2000, np.random.default_rng(0))


def simulated(number: int) -> tuple[str, np.ndarray, int]:
    """A sample of k normals, crowded more or less; 30 of 100 have k >= 15."""
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


def answered(problem: Problem, k: int, effort: str) -> dict:
    """Outcome, rank and cost of the answer of a search."""
    begin = time.process_time()
    found = search(problem, k, replace(METHOD, effort=effort)).found
    seconds = time.process_time() - begin
    return {
        "trusted": found.outcome is Outcome.CONVERGED,
        "certified": bool(found.climb.is_certified),
        "rank": float(found.climb.rank),
        "seconds": round(seconds, 4),
    }


def worth(answer: dict) -> tuple[int, float]:
    return answer["trusted"] + answer["certified"], answer["rank"]


def is_best(answer: dict, best: dict) -> bool:
    """Where no certified maximum is known at all, any answer is as good."""
    mine, known = worth(answer), worth(best)
    return known[0] == 0 or (mine[0] == known[0] and mine[1] >= known[1] - 1e-4)


def summary(answers: list[tuple[int, bool, float]]) -> str:
    parts = []
    for low, high in BANDS:
        some = [(best, seconds) for k, best, seconds in answers if low <= k <= high]
        if some:
            reached, seconds = sum(best for best, _ in some), [each for _, each in some]
            parts.append(
                f"k={low}-{high}: {reached} of {len(some)}, {1e3 * np.median(seconds):.0f} ms"
            )
    return "; ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--effort", default="default")
    parser.add_argument("--k", nargs=2, type=int, default=(4, 30), metavar=("LOW", "HIGH"))
    parser.add_argument("--every", type=int, default=1, help="only every so manieth problem")
    given = parser.parse_args()
    known = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    posed = [(name, x, k) for name, x, k in problems() if given.k[0] <= k <= given.k[1]]
    results: dict[str, list[tuple[int, bool, float]]] = {}
    for name, x, k in posed[:: given.every]:
        entry = known.setdefault(name, {"before": {}})
        mine = answered(problem_of(x), k, given.effort)
        entry["best"] = max(
            (mine, *entry["before"].values(), *[entry[b] for b in ("best",) if b in entry]),
            key=worth,
        )
        answers = {given.effort: mine}
        answers |= {f"before, seed {seed}": each for seed, each in entry["before"].items()}
        for search_, answer in answers.items():
            best = is_best(answer, entry["best"])
            results.setdefault(search_, []).append((k, best, answer["seconds"]))
        if not is_best(mine, entry["best"]):
            print(f"{name}: {entry['best']['rank'] - mine['rank']:.4f} short", flush=True)
    lines = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in sorted(known.items()))
    KNOWN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    for name, answers in results.items():
        print(f"{name}: {summary(answers)}")


if __name__ == "__main__":
    main()
