"""The figures of docs/surpyval.md: `python benchmarks/coming_from.py`. Needs SurPyval."""

from pathlib import Path
from time import perf_counter

import numpy as np
import surpyval

import mix1d

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = [
    ("faithful", 1, 2, "normal", surpyval.Normal),
    ("acidity", 0, 2, "normal", surpyval.Normal),
    ("enzyme", 0, 2, "lognormal", surpyval.LogNormal),
    ("galaxies", 0, 4, "normal", surpyval.Normal),
]

if __name__ == "__main__":
    print("SurPyval", surpyval.__version__)
    for name, column, k, family, theirs in CASES:
        path = EXAMPLES / f"{name}.csv"
        x = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)[:, column]
        mix1d.fit(x, k, family=family)
        begin = perf_counter()
        model = surpyval.MixtureModel.fit(x, dist=theirs, m=k)
        between = perf_counter()
        fit = mix1d.fit(x, k, family=family)
        end = perf_counter()
        print(
            f"{name:9} k={k} {family:9}  SurPyval {model.log_likelihood:.6f} "
            f"{between - begin:.2f} s  mix1d {fit.loglik:.6f} {end - between:.3f} s"
        )
        if k == 2:
            print("  standard errors", model.standard_errors(), fit.standard_errors().means)
