"""Goodness of fit: level and power, ``python benchmarks/statistics/goodness.py [--quick]``.

Level: data sets from a true mixture, set i with the seed i, each fitted by the default search and
tested with B = 99 replicates; how often Anderson-Darling (``--test ks``, ``cvm``: another) rejects
at 5, 10 and 20%, and the p-value of a Kolmogorov-Smirnov test of the p-values against the uniform
distribution. These are multiples of 1/100, so each gets a uniform amount below itself first. Power:
data with the tails of a t distribution with 3 degrees of freedom, fitted by normals; 200 sets each.
The levels include one normal whose rows are no exact values.
``--quick`` makes a twentieth of the sets; ``--only "two 2 sds apart"`` one case.
"""

import argparse

import numpy as np
from scipy.stats import kstest

import mix1d
from mix1d import Mixture, Poisson, Sample

B = 99
THREE_GROUPS = Mixture.normal(means=[0, 3, 6], sds=[1, 1, 1])
COUNTS = Mixture([0.4, 0.6], [Poisson(3.0), Poisson(12.0)])


def apart(sds: float) -> Mixture:
    return Mixture.normal(means=[0, sds], sds=[1, 1])


def of(mixture: Mixture, family: str = "normal", step: float = 0.0):
    def fitted(seed: int, n: int) -> mix1d.Fit:
        x = mixture.sample(n, rng=seed)
        x = np.exp(x) if family == "lognormal" else np.round(x / step) * step if step else x
        return mix1d.fit(x, mixture.k, family=family)

    return fitted


def observed(observe):
    """One normal, its values observed by `observe`."""

    def fitted(seed: int, n: int) -> mix1d.Fit:
        rng = np.random.default_rng(seed)
        return mix1d.fit(observe(rng.normal(size=n), rng), 1)

    return fitted


def censored(x, rng):
    limit = rng.normal(0.8, 1.0, x.size)
    return Sample.censored(np.minimum(x, limit), np.where(x > limit, np.inf, x))


def rounded(x, rng):
    return Sample(np.round(x)).rounded(1.0)


def within(x, rng):
    return Sample(x[x > -0.8]).within(low=-0.8)


def with_errors(x, rng):
    return Sample(x + rng.normal(size=x.size)).with_errors(1.0)


def one_t3(seed: int, n: int) -> mix1d.Fit:
    return mix1d.fit(np.random.default_rng(seed).standard_t(3, n), 1)


def two_t3(seed: int, n: int) -> mix1d.Fit:
    rng = np.random.default_rng(seed)
    return mix1d.fit(rng.standard_t(3, n) + 8.0 * (rng.random(n) < 0.6), 2)


LEVELS = {  # how many sets, by the size of each
    "one normal": (of(Mixture.normal(means=[0], sds=[1])), {100: 1000, 300: 300}),
    "two 2 sds apart": (of(apart(2)), {100: 1000, 300: 300}),
    "two 3 sds apart": (of(apart(3)), {100: 1000, 300: 300}),
    "three, 3 sds between": (of(THREE_GROUPS), {100: 300, 300: 300}),
    "two lognormals, logarithms 2 sds apart": (of(apart(2), "lognormal"), {100: 300, 300: 300}),
    "two Poissons": (of(COUNTS, "poisson"), {100: 300, 300: 300}),
    "two rounded to half an sd": (of(apart(4), step=0.5), {200: 300}),
    "one, 30% right-censored": (observed(censored), {60: 200}),
    "one rounded to one sd": (observed(rounded), {60: 200}),
    "one, a window that hides 20%": (observed(within), {60: 200}),
    "one, errors as large as the sd": (observed(with_errors), {60: 200}),
}
POWER = {
    "t(3) as one normal": (one_t3, (20, 50, 100, 200)),
    "two groups of t(3) as two normals": (two_t3, (100, 200)),
}


def pvalues(fitted, n: int, sets: int, test: str) -> np.ndarray:
    """Of the data sets whose fit can be trusted."""
    fits = ((seed, fitted(seed, n)) for seed in range(sets))
    tests = (fit.goodness_of_fit(test, n_boot=B, rng=seed) for seed, fit in fits if fit)
    return np.array([found.pvalue for found in tests])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=[*LEVELS, *POWER])
    parser.add_argument("--test", choices=("ad", "ks", "cvm"), default="ad")
    given = parser.parse_args()
    part = 20 if given.quick else 1
    for name, (fitted, sizes) in LEVELS.items():
        for n, sets in sizes.items() if given.only in (None, name) else ():
            p = pvalues(fitted, n, sets // part, given.test)
            uniform = kstest(
                p - np.random.default_rng(0).random(p.size) / (B + 1), "uniform"
            ).pvalue
            shares = ", ".join(f"{np.mean(p <= at):.1%} at {at:.0%}" for at in (0.05, 0.1, 0.2))
            print(f"{name}, n={n}: {shares}; uniform {uniform:.3f} ({len(p)} fits)", flush=True)
    for name, (fitted, numbers) in POWER.items():
        for n in numbers if given.only in (None, name) else ():
            p = pvalues(fitted, n, 200 // part, given.test)
            print(f"{name}, n={n}: power {np.mean(p <= 0.05):.1%} ({len(p)} fits)", flush=True)


if __name__ == "__main__":
    main()
