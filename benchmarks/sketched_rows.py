"""Sketches of rows that are no exact values: what they cost, and what they shift.

``python benchmarks/sketched_rows.py [--rows 10000000]``. First 200,000 rows of two normals with an
error each, as intervals, and right-censored: the cells, the largest shift of a parameter from the
fit of the rows, in standard errors, and what `sketch_error` says of it. Then so many right-censored
rows, each with a limit of its own: processor time and the size of the document.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

import mix1d

N = 200_000
TRUTH = mix1d.Mixture.normal([0.4, 0.6], means=[2, 6], sds=[0.5, 0.9])

Rows = tuple[np.ndarray, dict[str, np.ndarray]]


def with_errors(x: np.ndarray, rng: np.random.Generator) -> Rows:
    """An error each, of all sizes."""
    errors = rng.lognormal(-1.0, 0.5, x.size)
    return x + errors * rng.normal(size=x.size), {"errors": errors}


def intervals(x: np.ndarray, rng: np.random.Generator) -> Rows:
    """An interval each, from 0.6 to 2 wide."""
    widths = rng.uniform(0.6, 2.0, x.size)
    lower = x - widths * rng.random(x.size)
    return np.full(x.size, np.nan), {"lower": lower, "upper": lower + widths}


def censored(x: np.ndarray, rng: np.random.Generator) -> Rows:
    """A limit each."""
    limits = rng.uniform(3.0, 9.0, x.size)
    return np.minimum(x, limits), {"event": (x <= limits).astype(float)}


def shift(rows: mix1d.Fit, sketched: mix1d.Fit) -> float:
    """The largest shift of a parameter, in standard errors."""
    found, errors = [], rows.standard_errors()
    for name in ("weights", "means", "sds"):
        apart = getattr(rows.mixture, name) - getattr(sketched.mixture, name)
        found.append(np.abs(apart / getattr(errors, name)).max())
    return float(max(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    asked = parser.parse_args()
    for observe in (with_errors, intervals, censored):
        x = np.asarray(TRUTH.sample(N, rng=0))
        values, known = observe(x, np.random.default_rng(1))
        folded: Any = mix1d.sketch(values, **known)
        exact = mix1d.fit(values, 2, exact=True, **known)
        found = mix1d.fit(folded, 2)
        print(
            f"{observe.__name__:12} {folded.n_cells:6,} cells, shift {shift(exact, found):.2g} se, "
            f"sketch_error {found.sketch_error:.2g} se",
            flush=True,
        )
    x = np.asarray(TRUTH.sample(asked.rows, rng=0))
    values, known = censored(x, np.random.default_rng(1))
    begin = time.process_time()
    folded = mix1d.sketch(values, **known)
    middle = time.process_time()
    mix1d.fit(folded, 2)
    end = time.process_time()
    print(
        f"{asked.rows:,} rows: sketch {middle - begin:.2g} s, fit {end - middle:.2g} s "
        f"of processor time, {len(folded.to_json()) / 1e6:.2g} MB of JSON"
    )


if __name__ == "__main__":
    main()
