"""The figures that the project set itself, each with its target and what this machine gives.

``python benchmarks/figures.py [--quick]``; --quick leaves out the slowest peer,
scikit-learn at tol=1e-8 on 1e6 values.

Every ratio is of times taken in this run. Everything is run once before it is timed: imports and
warm-up are left out on every side.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from setting import HERE, RESULTS, Normals, R, Timed, clock, machine, mixture_values, scikit_learn

import mix1d

Row = dict[str, str]


def row(work: str, target: str, measured: str) -> Row:
    return {"work": work, "target": target, "measured": measured}


def alternated(
    works: dict[str, Callable[[], Any]], repeats: int, in_a_row: int = 1
) -> dict[str, Timed]:
    """The works in turn, so that a busy moment of the machine meets them all.

    Each `repeats` times, so many of them in a row, as a loop in R runs: both sides warm.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    results = {}
    for _ in range(repeats // in_a_row):
        for name, work in works.items():
            for _ in range(in_a_row):
                begin = time.perf_counter()
                results[name] = work()
                seconds[name].append(time.perf_counter() - begin)
    return {
        name: Timed(statistics.median(taken), min(taken), repeats, results[name])
        for name, taken in seconds.items()
    }


def normals(fit: mix1d.Fit) -> Normals:
    return Normals(fit.mixture.weights, fit.mixture.means, fit.mixture.sds)


# -------------------------------------------------------------------------------- the rows
def large() -> Iterator[Row]:
    x = mixture_values(50_000_000)
    mix1d.fit(x[:1_000_000], 3)
    both = alternated({"sum": partial(np.sum, x), "fit": lambda: mix1d.fit(x, 3)}, 7)
    fit, floor = both["fit"], both["sum"]
    yield row(
        "5e7 values, whole fit",
        "at most 6 x np.sum",
        f"{fit.seconds / floor.seconds:.1f} x (medians: {fit.seconds:.3f} s and "
        f"{floor.seconds:.4f} s); {fit.least / floor.least:.1f} x (minima)",
    )
    yield row(
        "5e7 values, parameters",
        "within 1e-3 standard errors of the exact maximum",
        f"the sketch shifts them by at most {fit.result.sketch_error:.1g}; units left "
        f"{fit.result.decrement:.1g}; {fit.result.outcome.name}",
    )


def million(r: R, quick: bool) -> Iterator[Row]:
    x = mixture_values(1_000_000)
    mix1d.fit(x, 3)
    fit = clock(lambda: mix1d.fit(x, 3))
    best = normals(fit.result).loglik(x)
    peers = {}
    if not quick:
        slow = partial(scikit_learn, x, 3, tol=1e-8, max_iter=100_000)
        peers["scikit-learn at tol=1e-8"] = clock(slow, 1)
    peers["scikit-learn's default"] = clock(partial(scikit_learn, x, 3))
    if r.missing:
        print(f"mclust is left out: {r.missing}", file=sys.stderr)
    else:
        peers["mclust at tol=1e-10"] = r.fit(x, 3, "mclust", 1e-10, 1)
    for name, peer in peers.items():
        target = "for comparison" if "default" in name else "at least 200 x faster, same loglik"
        difference = peer.result.loglik(x) - best
        yield row(
            f"1e6 values, against {name}",
            target,
            f"{peer.seconds / fit.seconds:.0f} x faster ({fit.seconds:.3f} s and "
            f"{peer.seconds:.1f} s); its loglik is {difference:+.2g} from mix1d's",
        )


def faithful(r: R) -> Iterator[Row]:
    path = HERE.parent / "examples" / "faithful.csv"
    x = np.loadtxt(path, delimiter=",", skiprows=1)[:, 1]
    works: dict[str, Callable[[], Any]] = {
        "mix1d": lambda: (fit := mix1d.fit(x, 2), fit.standard_errors())[0],
        "scikit-learn": partial(scikit_learn, x, 2),
    }
    alternated(works, 5)
    taken = alternated(works, 100, in_a_row=20)
    if not r.missing:
        taken |= {name: r.fit(x, 2, name, repeats=100) for name in ("mclust", "mixtools")}
    ours = taken.pop("mix1d")
    best = normals(ours.result).loglik(x)
    peers = "; ".join(
        f"{name} {1e3 * peer.seconds:.1f} ({1e3 * peer.least:.1f}), loglik "
        f"{peer.result.loglik(x) - best:+.1g}"
        for name, peer in taken.items()
    )
    yield row(
        "faithful waiting, k=2, default with standard errors",
        "faster than the defaults of scikit-learn, mclust and mixtools",
        f"{1e3 * ours.seconds:.1f} ms (fastest {1e3 * ours.least:.1f}), "
        f"{ours.result.n_evaluations} evaluations, certified; {peers}",
    )


def many() -> Iterator[Row]:
    """2,000 columns of 500 values; scikit-learn's loop over the first 200, times ten."""
    x = mixture_values(1_000_000).reshape(500, 2000)
    mix1d.fit_many(x[:, :50], 2)

    def loop() -> None:
        for column in x.T[:200]:
            scikit_learn(column, 2)

    both = alternated({"fit_many": lambda: mix1d.fit_many(x, 2), "loop": loop}, 9, in_a_row=3)
    fits = both["fit_many"].result
    yield row(
        "2,000 columns x 500, k=2: `fit_many`",
        "at least 100 x a loop of scikit-learn's default fits",
        f"{10 * both['loop'].seconds / both['fit_many'].seconds:.0f} x "
        f"({both['fit_many'].seconds:.3f} s, {int(fits.trusted.sum()):,} trusted)",
    )


def choice() -> Iterator[Row]:
    """How many of three groups, from the sketch of a million values."""
    sketch = mix1d.sketch(mixture_values(1_000_000))
    mix1d.select(sketch, range(1, 9))
    taken = clock(lambda: mix1d.select(sketch, range(1, 9)), 3, 60.0)
    yield row(
        "1e6 values, `select` over k=1..8, after the sketch",
        "below 1 s",
        f"{taken.seconds:.1f} s; {taken.result.evidence()}",
    )


def refits(r: R) -> Iterator[Row]:
    x = np.loadtxt(HERE.parent / "examples" / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
    fit = mix1d.fit(x, 2)
    fit.bootstrap(64)
    seeds = iter(range(1, 99))
    taken = clock(lambda: fit.bootstrap(999, rng=next(seeds)), 5, 20.0)
    ours = taken.seconds
    yield row(
        "999 parametric refits of faithful, k=2: `fit.bootstrap`",
        "at most 0.5 s",
        f"{taken.seconds:.3f} s",
    )
    acidity = np.loadtxt(HERE.parent / "examples" / "acidity.csv", skiprows=1)
    mix1d.likelihood_ratio_test(acidity, 1, 2, n_boot=64)
    works = {"test": lambda: mix1d.likelihood_ratio_test(acidity, 1, 2, n_boot=999)}
    taken = alternated(works, 3)["test"]
    if r.missing:
        print(f"mixtools and mclust are left out: {r.missing}", file=sys.stderr)
        return
    slow = r.bootstraps(x, acidity)
    yield row(
        "the same in mixtools' `boot.se`, B=999",
        "mix1d at least 20 x faster",
        f"{slow['boot.se'] / ours:.0f} x ({slow['boot.se']:.2f} s)",
    )
    yield row(
        "acidity, 1 against 2, B=999, both searched: `likelihood_ratio_test`",
        "faster than mclust's `mclustBootstrapLRT`, p at most 0.002",
        f"{slow['mclustBootstrapLRT'] / taken.seconds:.1f} x ({taken.seconds:.2f} s against "
        f"{slow['mclustBootstrapLRT']:.2f} s), p = {taken.result.pvalue:.3f}",
    )


def crawl() -> Iterator[Row]:
    truth = mix1d.Mixture.normal(means=[1, 2], sds=[2, 5])
    fast, plain = [], []
    for seed in range(50):
        rng = np.random.default_rng(seed)
        x = np.concatenate([component.sample(100, rng=rng) for component in truth.components])
        start = mix1d.Mixture.normal(
            rng.dirichlet([1, 1]), means=np.linspace(x.min(), x.max(), 2), sds=rng.uniform(1, 10, 2)
        )
        fast.append(mix1d.fit(x, start=start))
        plain.append(mix1d.fit(x, start=start, accelerate=False))
    evaluations = [fit.n_evaluations for fit in fast]
    iterations = [fit.n_iter for fit in plain]
    certified = [fit for fit in fast if fit.decrement is not None and fit.decrement < 1e-8]
    penalised = [fit for fit in fast if fit.outcome is mix1d.Outcome.PENALISED]
    collapsed = [fit for fit in plain if fit.outcome is mix1d.Outcome.PENALISED]
    yield row(
        "notebook B's data, 50 seeds, from B's own start",
        "median at most 40 evaluations, all certified at 1e-8",
        f"median {np.median(evaluations):.0f}, at most {max(evaluations)} evaluations; plain EM "
        f"median {np.median(iterations):.0f}, at most {max(iterations)} iterations; "
        f"{len(certified)} of 50 certified, {len(penalised)} of them on the penalised likelihood "
        f"(plain EM: {len(collapsed)})",
    )


MEMORY = """
import os, sys
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
bare = peak()
import numpy as np
import mix1d
imported = peak()
n, piece = int(sys.argv[1]), 2**18
def chunks(n):
    rng = np.random.default_rng(0)
    for start in range(0, n, piece):
        yield rng.standard_normal(min(piece, n - start))
for chunk in chunks(8 * piece): chunk.sum()
read = peak()
mix1d.sketch(chunks(n))
print(bare, imported, read, peak())
"""


def memory() -> Iterator[Row]:
    if not os.path.exists("/proc/self/status"):  # noqa: PTH110
        print("memory is left out: this system has no /proc", file=sys.stderr)
        return
    for n in (10_000_000, 100_000_000):
        bare, imported, read, whole = _numbers(MEMORY, str(n))
        yield row(
            f"peak memory of mix1d.sketch(chunks), n={n:.0e}",
            "independent of n, below 50 MB above the interpreter's own",
            f"{whole - read:.0f} MB above a process that has imported mix1d and read chunks "
            f"({read:.0f} MB; a bare interpreter has {bare:.0f}, after the import of NumPy and "
            f"mix1d {imported:.0f})",
        )


IMPORT = """
import time
begin = time.perf_counter()
import {}
print(time.perf_counter() - begin)
"""
FIRST = """
import time
import mix1d
begin = time.perf_counter()
mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
print(time.perf_counter() - begin)
"""


def first_use() -> Iterator[Row]:
    names = ("numpy, scipy.special", "mix1d", "mix1d; mix1d.fit")
    scripts = {name: IMPORT.format(name) for name in names}
    taken: dict[str, list[float]] = {name: [] for name in scripts}
    for _ in range(9):
        for name, script in scripts.items():
            taken[name] += _numbers(script)
    base, ours, used = (statistics.median(seconds) for seconds in taken.values())
    yield row(
        "import mix1d",
        "at most 0.15 s more than numpy and scipy.special",
        f"{ours - base:+.3f} s ({ours:.3f} and {base:.3f}, medians of 9 processes): names are "
        f"loaded when they are first used; with `mix1d.fit` loaded {used - base:+.3f} s",
    )
    (seconds,) = _numbers(FIRST)
    yield row(
        "first small fit in a fresh process",
        "without compiling",
        f"{seconds:.3f} s with the modules that it loads; nothing is compiled at run time",
    )


def _numbers(script: str, *arguments: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return [float(word) for word in done.stdout.split()]


def rows(quick: bool) -> Iterator[Row]:
    r = R()
    yield from large()
    yield from million(r, quick)
    yield from choice()
    yield from many()
    yield from faithful(r)
    yield from refits(r)
    yield from crawl()
    yield from memory()
    yield from first_use()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without scikit-learn at tol=1e-8")
    found = []
    for measured in rows(parser.parse_args().quick):
        found.append(measured)
        print(" | ".join(measured.values()), file=sys.stderr)
    RESULTS.mkdir(exist_ok=True)
    document = {"machine": machine(), "rows": found}
    (RESULTS / "figures.json").write_text(json.dumps(document, indent=1) + "\n")
    print(document["machine"], "", "| work | target | measured |", "|---|---|---|", sep="\n")
    for measured in found:
        print("| " + " | ".join(measured.values()) + " |")


if __name__ == "__main__":
    main()
