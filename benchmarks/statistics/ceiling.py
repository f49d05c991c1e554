"""The ceiling against exhaustive search: ``python benchmarks/statistics/ceiling.py``.

Five public data sets and 15 simulated ones (seed 1), k = 1..6: no fit whose sds are all at least
the floor may have a higher log-likelihood than the ceiling, nor a better BIC than the bound for its
k. Reported are the certificate, the time, and how near the best covered fit comes. ``--quick``
takes six of the data sets and k up to 4.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

import mix1d
from mix1d import Mixture

HERE = Path(__file__).parents[1]
COLUMNS = {"faithful": 1, "galaxies": 0, "acidity": 0, "enzyme": 0, "stamps": 0}


def data() -> dict[str, np.ndarray]:
    folder = HERE.parent / "examples"
    sets = {
        name: np.loadtxt(folder / f"{name}.csv", delimiter=",", skiprows=1, ndmin=2)[:, column]
        for name, column in COLUMNS.items()
    }
    rng = np.random.default_rng(1)
    for i in range(15):
        k = 1 + i % 5
        mixture = Mixture.normal(
            rng.dirichlet(np.full(k, 3.0)),
            means=rng.normal(0, 4, k),
            sds=np.exp(rng.normal(0, 0.5, k)),
        )
        sets[f"simulated {i + 1}, k={k}"] = mixture.sample(int(rng.integers(50, 400)), rng=rng)
    return sets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    sets = list(data().items())[:6] if quick else list(data().items())
    contradicted, covered, rows = 0, 0, {}
    for name, x in sets:
        mix1d.ceiling(x)
        started = time.perf_counter()
        top = mix1d.ceiling(x)
        seconds = time.perf_counter() - started
        nearest = np.inf
        for k in range(1, 5 if quick else 7):
            fit = mix1d.fit(x, k)
            if fit.mixture.sds.min() < top.min_sd:
                continue
            covered += 1
            contradicted += fit.loglik > top.bound or fit.bic < top.bound_bic(k)
            nearest = min(nearest, top.bound - fit.loglik)
        rows[name] = [top.min_sd, top.bound, top.gap, seconds, nearest]
        print(
            f"{name:18} floor {top.min_sd:8.4g}  bound {top.bound:10.3f}  gap {top.gap:.1e}  "
            f"{seconds:6.3f} s  nearest fit {nearest:6.2f} below",
            flush=True,
        )
    print(f"{contradicted} of {covered} covered fits contradict the ceiling of their data")
    if not quick:
        text = json.dumps({"covered": covered, "contradicted": int(contradicted), "sets": rows})
        (HERE / "results" / "ceiling.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
