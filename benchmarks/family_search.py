"""What the default search misses of a family: ``python benchmarks/family_search.py``.

``[--families gamma beta ...] [--k 2 3] [--problems 5] [--first 0] [--starts 2000] [--seconds 0]``

Problems are simulated: 100 to 1,000 values (seeds 0, 1, ...) of two or three groups of a family,
1.5 to 5 sds between neighbours. From each of the random starts EM takes 30 steps on the penalised
likelihood, and a tenth of them as many on the likelihood alone; the distinct ends, the highest
first, go on to certified maxima of the likelihood. The reference is the sound one with the highest
rank (`mix1d.model.problem.Problem.rank`). A fit is *untrusted* where that exists and its outcome is
false, *lower* where its rank is more than 1e-4 below: both are misses. It is *higher* where its
rank is more than 1e-4 above.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from everyday import METHOD, judged

import mix1d
from mix1d import Sample
from mix1d.em.climb import Climb
from mix1d.em.engine import engine_for
from mix1d.families import Family
from mix1d.model.problem import Problem, pose
from mix1d.model.stacks import one_after_the_other
from mix1d.search.distinct import distinct_places, places_of
from mix1d.search.starts import randoms

Fields = dict[str, float]
Draw = Callable[[float, float, np.random.Generator], Fields]
"""From a place among others that are 1.5 to 5 apart, and a width of about 1, to parameters."""

STEPS = 30
"""EM steps from each random start."""

MOST = 40
"""Distinct ends that go on to certified maxima, at most."""


def located(place: float, width: float, rng: np.random.Generator) -> Fields:
    return {"location": place, "scale": width}


def sized(place: float) -> float:
    """A size whose logarithm moves by 0.4 where the place moves by 1."""
    return float(np.exp(0.4 * place))


def share(place: float) -> float:
    return float(1.0 / (1.0 + np.exp(2.0 - 0.6 * place)))


def logs(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


DRAWS: dict[str, Draw] = {
    "gamma": lambda m, w, _: {"shape": (2.5 / w) ** 2, "scale": sized(m) * (w / 2.5) ** 2},
    "weibull": lambda m, w, _: {"scale": sized(m), "shape": 3.2 / w},
    "lognormal": lambda m, w, _: {"mu": 0.4 * m, "sigma": 0.4 * w},
    "inverse-gaussian": lambda m, w, _: {"mean": sized(m), "shape": sized(m) * (2.5 / w) ** 2},
    "exponential": lambda m, w, _: {"mean": sized(3.0 * m)},
    "logistic": lambda m, w, _: {"location": m, "scale": 0.55 * w},
    "gumbel": lambda m, w, _: {"location": m, "scale": 0.8 * w},
    "student-t": lambda m, w, rng: {**located(m, w, rng), "df": logs(rng, 2.0, 20.0)},
    "skew-normal": lambda m, w, rng: {
        **located(m, w, rng), "shape": float(rng.choice([-1, 1])) * logs(rng, 1.0, 8.0)
    },
    "generalised-normal": lambda m, w, rng: {
        **located(m, w, rng), "shape": logs(rng, 1.1, 8.0)
    },
    "beta": lambda m, w, rng: dict(
        zip("ab", logs(rng, 10.0, 100.0) * np.array([share(m), 1.0 - share(m)]), strict=True)
    ),
    "negative-binomial": lambda m, w, rng: {"mean": 2.0 * sized(m), "size": logs(rng, 1.0, 30.0)},
    "normal": lambda m, w, _: {"mean": m, "sd": w},
    "laplace": lambda m, w, _: {"location": m, "scale": 0.7 * w},
    "cauchy": lambda m, w, _: {"location": 3.0 * m, "scale": w},
    "gumbel-min": lambda m, w, _: {"location": m, "scale": 0.8 * w},
    "log-logistic": lambda m, w, _: {"scale": sized(m), "shape": 4.5 / w},
    "inverse-gamma": lambda m, w, _: {
        "shape": 1.0 + (2.5 / w) ** 2, "scale": sized(m) * (1.0 + (2.5 / w) ** 2)
    },
    "rayleigh": lambda m, w, _: {"scale": sized(1.5 * m)},
    "half-normal": lambda m, w, _: {"scale": sized(3.0 * m)},
    "von-mises": lambda m, w, _: {
        "mean": 0.4 * m % (2.0 * np.pi), "concentration": (2.5 / w) ** 2
    },
    "poisson": lambda m, w, _: {"rate": 2.0 * sized(m)},
    "geometric": lambda m, w, _: {"p": 1.0 / (1.0 + sized(2.0 * m))},
}  # fmt: skip
"""Parameters of a group, by family."""

TWELVE = list(DRAWS)[:12]


def family_of(name: str) -> type[Family]:
    """The family, in radians if it is on a circle."""
    return mix1d.family(name, **{"period": 2.0 * np.pi} if name == "von-mises" else {})


def problem_of(name: str, k: int, seed: int) -> tuple[type[Family], np.ndarray]:
    """The family, and values of k groups of it."""
    rng = np.random.default_rng([seed, k, *name.encode()])
    places = np.concatenate([[0.0], np.cumsum(rng.uniform(1.5, 5.0, k - 1))])
    widths = np.exp(rng.uniform(np.log(0.5), np.log(1.5), k))
    family = family_of(name)
    given = {p.name: p.held for p in family.parameters if p.held is not None}
    groups = [
        family(**DRAWS[name](float(m), float(w), rng), **given)
        for m, w in zip(places, widths, strict=True)
    ]
    counts = rng.multinomial(int(logs(rng, 100, 1000)), rng.dirichlet(np.full(k, 3.0)))
    parts = [group.sample(int(n), rng=rng) for group, n in zip(groups, counts, strict=True)]
    return family, np.concatenate(parts)


def best_known(problem: Problem, k: int, starts: int, seed: int = 5) -> Climb | None:
    """The sound maximum with the highest rank to which random starts lead."""
    engine, penalised = engine_for(problem), problem.penalised()
    first = randoms(problem, k, np.random.default_rng(seed), starts)
    walked, height = engine.short_runs(penalised, first, STEPS)
    if penalised is not problem:
        alone, alone_height = engine.short_runs(problem, first.at(slice(0, starts // 10)), STEPS)
        walked = one_after_the_other([walked, alone])
        height = np.concatenate([height, alone_height])
    order = np.argsort(np.where(np.isfinite(height), -height, np.inf))
    kept = order[distinct_places(places_of(problem, walked)[order], most=MOST)]
    roughly = replace(METHOD, tol=1e-5, max_iter=300)
    climbs = engine.climb_each(problem, walked.at(kept), roughly)
    best: Climb | None = None
    for climb in sorted(climbs, key=lambda c: -c.rank if np.isfinite(c.rank) else np.inf):
        if best is not None and not climb.rank > best.rank:
            break
        if climb.outcome is None or climb.spikes:
            continue
        end = engine.climb(problem, climb.end.state, METHOD, at_maximum=climb.is_certified)
        if end.is_sound and (best is None or end.rank > best.rank):
            best = end
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", nargs="+", default=TWELVE, choices=list(DRAWS))
    parser.add_argument("--k", nargs="+", type=int, default=[2, 3])
    parser.add_argument("--problems", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--starts", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=0.0, help="begin no problem after them")
    given = parser.parse_args()
    begin = time.monotonic()
    total = {"problems": 0, "untrusted": 0, "lower": 0, "higher": 0}
    for name in given.families:
        count, spent = dict.fromkeys(total, 0), []
        for k in given.k:
            for seed in range(given.first, given.first + given.problems):
                if given.seconds and time.monotonic() - begin > given.seconds:
                    continue
                family, x = problem_of(name, k, seed)
                problem = pose(Sample(x), family)
                before = time.process_time()
                fit = mix1d.fit(x, k, family=family)
                spent.append(time.process_time() - before)
                best = best_known(problem, k, given.starts)
                count["problems"] += 1
                if best is None:
                    continue
                gap = best.rank - judged(problem, fit)
                word = "untrusted" if not fit.outcome else "lower" if gap > 1e-4 else ""
                word = word or ("higher" if gap < -1e-4 else "")
                if word:
                    count[word] += 1
                    print(
                        f"  {name}, k={k}, seed {seed} (n={x.size}): {word}, {fit.outcome.name}, "
                        f"{gap:.4f}", flush=True,
                    )  # fmt: skip
        taken = f"median {np.median(spent):.3f} s, longest {max(spent):.3f}" if spent else ""
        print(f"{name}: {count}, {taken}", flush=True)
        total = {word: total[word] + count[word] for word in total}
    print(f"{given.starts:,} random starts each: {total}")


if __name__ == "__main__":
    main()
