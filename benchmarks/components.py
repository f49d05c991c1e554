"""Time against the number of components: ``python benchmarks/components.py [--seeds 3]``.

Processor milliseconds of a fit, and of scikit-learn's default fit from one start, in one run: k
normals with sds of 1, four apart, n values, the medians over the seeds. ``--effort`` chooses the
effort of `fit`, ``--size K N`` one size in place of the table's. For one thread each, set
``OMP_NUM_THREADS=1`` and ``OPENBLAS_NUM_THREADS=1``.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture

import mix1d

SIZES = ((2, 300), (3, 300), (4, 300), (5, 1000), (10, 1000), (20, 1000), (30, 1000))


def timed(work: Callable[..., Any], *args: Any, **options: Any) -> float:
    """Milliseconds of processor time."""
    begin = time.process_time()
    work(*args, **options)
    return 1e3 * (time.process_time() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--effort", default="default")
    parser.add_argument(
        "--size", nargs=2, type=int, metavar=("K", "N"), help="in place of the table's"
    )
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # scikit-learn says that it has not converged
    mix1d.fit(np.arange(50.0) ** 2, 2)
    print("| k | n | mix1d | scikit-learn | ratio | trusted | L above scikit-learn's |")
    print("|---|---|---|---|---|---|---|")
    for k, n in [given.size] if given.size else SIZES:
        mine, theirs, trusted, above = [], [], 0, []
        for seed in range(given.seeds):
            rng = np.random.default_rng(seed)
            x = rng.normal(4.0 * rng.integers(0, k, n), 1.0)
            fit = mix1d.fit(x, k, effort=given.effort)
            mine.append(timed(mix1d.fit, x, k, effort=given.effort))
            other = GaussianMixture(k, random_state=seed)
            other.fit(x[:, None])
            theirs.append(timed(other.fit, x[:, None]))
            trusted += bool(fit.outcome)
            above.append(fit.loglik - n * other.score(x[:, None]))
        a, b = np.median(mine), np.median(theirs)
        print(
            f"| {k} | {n:,} | {a:.1f} | {b:.1f} | {a / b:.1f} | {trusted} of {given.seeds} | "
            f"{np.median(above):.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
