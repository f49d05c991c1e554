"""Time against n, mix1d beside what one would use instead: a table and a picture.

The table has the fastest of up to 7 fits (another program on the machine may slow a fit, and none
speeds it up) and, in brackets, log-likelihood units above mix1d's; the medians are stored with it.

``python benchmarks/peers.py [--largest 1e8]``
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from setting import (
    HERE,
    RESULTS,
    Normals,
    R,
    Timed,
    clock,
    machine,
    mixture_values,
    notebook_loop,
    scikit_learn,
    surpyval,
)

import mix1d

PATIENCE = 20.0  # seconds: a peer that took longer gets no larger n
SURPYVAL_MOST = 10_000
PICTURE = HERE.parent / "docs" / "images" / "performance.png"

# Okabe & Ito's colours; every line has its own marker and its name beside it
LOOK = {
    "mix1d": ("#000000", "o", "-"),
    "scikit-learn": ("#0072B2", "s", "--"),
    "scikit-learn, tol=1e-8": ("#0072B2", "D", "-"),
    "NumPy loop": ("#E69F00", "^", "-"),
    "SurPyval": ("#CC79A7", "v", "-"),
    "mclust": ("#009E73", "P", "-"),
    "mixtools": ("#D55E00", "X", "-"),
    "np.sum": ("#888888", ".", ":"),
}


def ours(x: np.ndarray) -> Normals:
    fit = mix1d.fit(x, 3)
    assert fit, fit.message
    mixture = fit.mixture
    return Normals(mixture.weights, mixture.means, mixture.sds)


def candidates(r: R) -> dict[str, Callable[[np.ndarray], Timed]]:
    """What is timed, by its name."""

    def timed(work: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray], Timed]:
        return lambda x: clock(partial(work, x))

    listed = {
        "np.sum": timed(np.sum),
        "mix1d": timed(ours),
        "scikit-learn": timed(partial(scikit_learn, k=3)),
        "scikit-learn, tol=1e-8": timed(partial(scikit_learn, k=3, tol=1e-8, max_iter=100_000)),
        "NumPy loop": timed(partial(notebook_loop, k=3)),
        "SurPyval": timed(partial(surpyval, k=3)),
    }
    if r.missing:
        print(f"mclust and mixtools are left out: {r.missing}", file=sys.stderr)
        return listed
    return listed | {name: partial(r.fit, k=3, package=name) for name in ("mclust", "mixtools")}


def rows(largest: float) -> Iterator[dict[str, Any]]:
    todo = candidates(R())
    ours(mixture_values(300_000))  # loads its modules
    for name in ("scikit-learn", "SurPyval"):
        try:
            todo[name](mixture_values(100))
        except Exception as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            del todo[name]
    for n in (10**p for p in range(2, 12) if 10**p <= largest):
        x = mixture_values(n)
        best = None
        for name, work in list(todo.items()):
            if name == "SurPyval" and n > SURPYVAL_MOST:
                continue
            try:
                timed = work(x)
            except Exception as error:
                print(f"{name} fails at n={n}: {error}", file=sys.stderr)
                del todo[name]
                continue
            loglik = None if name == "np.sum" else timed.result.loglik(x)
            best = loglik if name == "mix1d" else best
            short = None if loglik is None else loglik - best
            yield {"n": n, "name": name, "seconds": timed.seconds, "least": timed.least,
                   "repeats": timed.repeats, "loglik": loglik, "above_mix1d": short}  # fmt: skip
            if name not in ("np.sum", "mix1d") and timed.seconds > PATIENCE:
                del todo[name]


def table(found: list[dict[str, Any]]) -> str:
    sizes = sorted({row["n"] for row in found})
    cells = {(row["name"], row["n"]): row for row in found}
    names = [name for name in LOOK if any(row["name"] == name for row in found)]
    lines = ["| seconds | " + " | ".join(f"n = {n:.0e}".replace("e+0", "e") for n in sizes) + " |"]
    lines.append("|---" * (1 + len(sizes)) + "|")
    lines += [
        f"| {name} | " + " | ".join(_cell(cells.get((name, n))) for n in sizes) + " |"
        for name in names
    ]
    return "\n".join(lines)


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    text = f"{row['least']:.2g}"
    if row["name"] in ("np.sum", "mix1d"):
        return text
    return f"{text} ({_difference(row['above_mix1d'])})"


def _difference(units: float) -> str:
    if abs(units) < 0.005:
        return "0"
    return f"{units:+.2f}" if abs(units) < 10 else f"{units:+.0f}"


def draw(found: list[dict[str, Any]]) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(9.2, 5.8), layout="constrained")
    ends = {}
    for name, (colour, marker, line) in LOOK.items():
        mine = [(row["n"], row["least"]) for row in found if row["name"] == name]
        if not mine:
            continue
        n, seconds = zip(*mine, strict=True)
        ax.plot(n, seconds, line, color=colour, marker=marker, lw=2.5 if name == "mix1d" else 1.4)
        ends[name] = (n[-1], seconds[-1], colour)
    ax.set(xscale="log", yscale="log", xlabel="values", ylabel="seconds (fastest of up to 7 fits)")
    ax.set_xlim(70, 40 * max(row["n"] for row in found))
    ax.grid(alpha=0.25)
    ax.spines[["top", "right"]].set_visible(False)
    _label(ax, ends)
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, dpi=150)


def _label(ax: Any, ends: dict[str, tuple[float, float, str]]) -> None:
    """Write each name beside the end of its line; those that end at one n are kept apart."""
    last: dict[float, float] = {}
    for name, (n, seconds, colour) in sorted(ends.items(), key=lambda item: item[1][1]):
        height = max(seconds, 2.0 * last.get(n, 0.0))
        last[n] = height
        bold = "bold" if name == "mix1d" else None
        ax.annotate(
            name, (n, seconds), xytext=(n * 1.35, height), color=colour, va="center",
            fontsize=9, weight=bold,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=float, default=1e7, help="largest n (default 1e7)")
    parser.add_argument("--draw", action="store_true", help="only draw the stored numbers again")
    arguments = parser.parse_args()
    store = RESULTS / "peers.json"
    if arguments.draw:
        found = json.loads(store.read_text())["rows"]
    else:
        found = []
        for row in rows(arguments.largest):
            found.append(row)
            print(f"{row['n']:>10} {row['name']:<28} {row['seconds']:.3g} s", file=sys.stderr)
        RESULTS.mkdir(exist_ok=True)
        store.write_text(json.dumps({"machine": machine(), "rows": found}, indent=1) + "\n")
    print(json.loads(store.read_text())["machine"], table(found), sep="\n\n")
    draw(found)


if __name__ == "__main__":
    main()
