"""Level of Silverman's test as calibrated: ``python benchmarks/statistics/silverman.py [--quick]``.

Hall & York's coefficients are not taken on trust. ``limit``: the test where n is infinite. Round a
curved top the slope of a kernel estimate is then a straight line plus smoothed white noise, and a
replicate adds its own noise to the line that the data show; 2,000 such tests with 299 replicates.

``levels``: how often the test itself, with 199 replicates, rejects data with one curved top. Normal
data have tails, in which kernel estimates have bumps of their own; beta(3, 3) has none.

``cautions``: flat tops, for which the calibration does not hold, and two groups: how often the test
rejects at 5%, and how often without a word of caution. Simulation i is seeded by i. ``--quick``
makes a twentieth of the simulations; ``--part limit`` only that part.
"""

import argparse

import numpy as np

import mix1d
from mix1d.arrays import BoolArray, FloatArray
from mix1d.choose.silverman_null import hall_york_factor

LEVELS = (0.01, 0.05, 0.10, 0.20)
SIMULATIONS = {100: 1000, 500: 400, 2000: 150}

ONE = {
    "normal": lambda rng, n: rng.normal(size=n),
    "beta(3, 3)": lambda rng, n: rng.beta(3, 3, n),
}
OTHERS = {
    "uniform": lambda rng, n: rng.uniform(size=n),
    "two normals 4 sds apart": lambda rng, n: rng.normal(rng.choice([0, 4], n), 1),
}


def shown(name: str, rejected: list[BoolArray]) -> None:
    """The share rejected at each level."""
    count = len(rejected[0])
    shares = [float(np.mean(each)) for each in rejected]
    cells = (f"{s:6.1%} +- {np.sqrt(s * (1 - s) / count):.1%}" for s in shares)
    print(f"{name:32}", *cells, f"of {count}", flush=True)


def up_to(pvalues: list[float]) -> list[BoolArray]:
    return [np.array(pvalues) <= level for level in LEVELS]


# -------------------------------------------------------------------------------- n is infinite
HALF, CELLS = 12.0, 512
PLACES = -HALF + 2.0 * HALF / CELLS * np.arange(CELLS)
WAVES = 2.0 * np.pi * np.fft.rfftfreq(CELLS, 2.0 * HALF / CELLS)


def noise(rng: np.random.Generator, count: int) -> FloatArray:
    return np.fft.rfft(rng.normal(size=(count, CELLS)) * np.sqrt(CELLS / (2.0 * HALF)))


def slopes(bandwidth: FloatArray, waves: FloatArray) -> FloatArray:
    """Of the noise, smoothed by kernels of these bandwidths."""
    kernel = 1j * WAVES * np.exp(-0.5 * (bandwidth[:, None] * WAVES) ** 2)
    return np.fft.irfft(kernel * waves, n=CELLS)


def critical(waves, line, low: float, high: float, steps: int) -> FloatArray:
    """The smallest bandwidths that leave one mode of ``line(bandwidths)`` plus noise."""
    lows, highs = np.full(len(waves), low), np.full(len(waves), high)
    for _ in range(steps):
        middle = np.sqrt(lows * highs)
        rises = slopes(middle, waves) + line(middle) > 0.0
        many = (rises[:, :-1] & ~rises[:, 1:]).sum(axis=1) > 1
        lows, highs = np.where(many, middle, lows), np.where(many, highs, middle)
    return highs


def ratios(seed: int, replicates: int) -> FloatArray:
    """Critical bandwidths of replicates over that of the data."""
    rng = np.random.default_rng(seed)
    data = noise(rng, 1)
    (bandwidth,) = critical(data, lambda _: -PLACES, 0.1, 10.0, 22)

    def seen(of_replicates: FloatArray) -> FloatArray:
        return -PLACES + slopes(np.hypot(bandwidth, of_replicates), data)

    found = critical(noise(rng, replicates), seen, 0.5 * bandwidth, 2.0 * bandwidth, 9)
    return found / bandwidth


def limit(part: int) -> None:
    tests = np.array([ratios(seed, 299) for seed in range(2000 // part)])
    wider = [hall_york_factor(np.array(level)) for level in LEVELS]
    exceeding = [(1 + (tests > w).sum(axis=1)) / 300 for w in wider]
    shown(
        "n infinite, calibrated",
        [share <= level for share, level in zip(exceeding, LEVELS, strict=True)],
    )


# ---------------------------------------------------------------------------------- n is finite
def levels(part: int) -> None:
    for name, draw in ONE.items():
        for n, count in SIMULATIONS.items():
            tests = [
                mix1d.silverman_test(draw(np.random.default_rng(seed), n), n_boot=199, rng=seed)
                for seed in range(count // part)
            ]
            shown(f"{name}, n={n}, calibrated", up_to([test.pvalue for test in tests]))
            plain = [test.pvalue_uncalibrated for test in tests]
            shown(f"{name}, n={n}, Silverman's", up_to(plain))


def cautions(part: int) -> None:
    for name, draw in OTHERS.items():
        for n in (100, 500):
            tests = [
                mix1d.silverman_test(draw(np.random.default_rng(seed), n), n_boot=199, rng=seed)
                for seed in range(400 // part)
            ]
            rejected = [test for test in tests if test.pvalue <= 0.05]
            silent = sum(not test.caution for test in rejected)
            print(
                f"{name}, n={n}: {len(rejected) / len(tests):.1%} rejected at 5%, "
                f"{silent / len(tests):.1%} without caution",
                flush=True,
            )


PARTS = {"limit": limit, "levels": levels, "cautions": cautions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    for name in [given.part] if given.part else PARTS:
        PARTS[name](20 if given.quick else 1)


if __name__ == "__main__":
    main()
