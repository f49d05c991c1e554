"""`dip_test`: one mode or more, without a model (Hartigan & Hartigan 1985)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import generator, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import Missing, WeightsAre
from mix1d.choose.rounded import histogram_ends, of_atoms
from mix1d.errors import Mix1dError
from mix1d.families import Normal
from mix1d.kernels.dip import dip_of
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.resample.lattice import never_too_coarse
from mix1d.resample.pvalues import pvalue
from mix1d.results import Result
from mix1d.sample import Sample
from mix1d.sources.door import Data

__all__ = ["LEVEL", "DipTest", "dip_pvalue", "dip_test"]

BY_RATIO = "likelihood_ratio_test(x, 1, 2) takes such rows"
"""What to do with rows that are no exact values."""

Distribution = tuple[FloatArray, FloatArray, FloatArray]

HINTED, LEVEL = 199, 0.05
"""Number of uniform samples for a hint, and the p-value above which it is that of one peak."""

LARGEST = 20_000
"""Most values in a simulated sample."""

TIE = 1e-9
"""Two dips that differ by less than this share count as equal: among few values many dips are equal
but for rounding."""


@dataclass(frozen=True, eq=False)
class DipTest(Result):
    """The dip and how often a uniform sample has one as large. Made by `dip_test`. Frozen."""

    statistic: float
    """The dip: the largest distance to the nearest unimodal distribution function."""
    pvalue: float
    """(1 + samples with a dip at least as large) / (1 + samples)."""
    interval: tuple[float, float]
    """Where the nearest unimodal distribution has its mode."""
    null: FloatArray
    """(n_boot,) dips of the uniform samples."""
    n: float
    """Number of observations: the sum of the weights."""
    step: float
    """The step to which the values are rounded; 0 for none."""

    def __str__(self) -> str:
        rounded = f", rounded to the same step of {self.step:.6g}" if self.step else ""
        return (
            f"dip {self.statistic:.4g} in {self.n:.10g} values, p = {self.pvalue:.3g}: so large a "
            f"dip has {self.pvalue:.1%} of {self.null.size} uniform samples{rounded}"
        )

    __repr__ = __str__


@usual_arithmetic
@knows_other_names
def dip_test(
    x: Any,
    *,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    n_boot: int = 999,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    rng: Any = 0,
) -> DipTest:
    """Test one mode against more by the dip, the distance to the nearest unimodal distribution.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes. From 100,000 rows on they are folded into a `Sketch` first, whose cells
        can only lower the dip: then the p-value is, if anything, too large.
    column : str, optional
        Which column of a table or file, as in `fit`.
    weights : str or (n,) array_like, optional
        How often each value counts; a weight that is no whole number is taken as it is.
    n_boot : int, default 999
        Uniform samples that the p-value is simulated from, each of the size of the data (of 20,000
        for more, the dip being of order n^(-1/2)). The uniform distribution has, for large n, the
        largest dips of all with one mode.
    weights_are : {"counts", "relative"}, default "counts"
        Relative weights are refused: a p-value counts observations.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.
    rng : int, numpy Generator or None, default 0
        Seeds the samples (SPEC 7).

    Returns
    -------
    DipTest
        ``.statistic``, ``.pvalue``; ``print`` says it in words.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, all values are equal, or they are rounded to a step
        of more than 3 sds.

    Notes
    -----
    *Rounded values* are no atoms: each is spread evenly over its rounding step, and the uniform
    samples are rounded to as many steps as the data cover and treated alike (the discrete null).
    The dip of rounded values is so never above the one that they had before rounding. Ties of
    values on no lattice are atoms; the mode may be one of them.

    References
    ----------
    Hartigan & Hartigan (1985), *Annals of Statistics* 13.

    Examples
    --------
    >>> import mix1d
    >>> two = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
    >>> mix1d.dip_test(two).pvalue < 0.01
    True
    """
    given = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    given.check_counts("`dip_test`")
    count = whole_number("n_boot", n_boot, 1)
    generate = generator(rng)
    seen = given.observed("linear", "`dip_test`")
    seen.sample.check_exact("`dip_test`", BY_RATIO)
    folded, step = seen.sketch, 0.0
    if folded is not None and not seen.is_exact:
        low = folded.keys * folded.width
        points = histogram_ends(low, low + folded.width, folded.weights)
    else:
        never_too_coarse(seen.sample, Normal)
        step = _seen_step(seen.sample)
        points = _distribution(seen.sample.values, seen.sample.weights, step)
    if points[0].size < 2 or (points[0].size == 2 and step):
        raise Mix1dError(f"`x` must have at least 2 distinct values, got only {points[0][0]:.10g}")
    statistic, first, last = dip_of(*points)
    n = seen.sample.n
    size = round(n)
    cells = round((points[0][-1] - points[0][0]) / step) if step else 0
    samples = _uniform(size, cells, count, generate)
    used = min(size, LARGEST)
    null = np.array([dip_of(*sample)[0] for sample in samples]) * np.sqrt(used / size)
    return DipTest(
        statistic=float(statistic),
        pvalue=pvalue(statistic * (1.0 - TIE), null),
        interval=(float(points[0][first]), float(points[0][last])),
        null=null,
        n=n,
        step=step,
    )


def dip_pvalue(sample: Sample) -> float | None:
    """The p-value for a hint, from few replicates; None where the test cannot be made."""
    if sample.is_relative:
        return None
    try:
        return dip_test(sample, n_boot=HINTED).pvalue
    except Mix1dError:
        return None


def _seen_step(data: Sample) -> float:
    """The rounding step, if the range has no more steps than there are numbers to count them."""
    low, high = data.values[[0, -1]] / 4.0
    if not high - low < np.finfo(float).max / 4.0:
        raise Mix1dError(
            f"`x` must have a range that is a number, got values from {4.0 * low:.6g} to "
            f"{4.0 * high:.6g}"
        )
    return data.step if (high - low) < 2.0**50 * data.step else 0.0


def _distribution(values: FloatArray, weights: FloatArray, step: float) -> Distribution:
    if not step:
        return of_atoms(values, weights)
    return histogram_ends(values - 0.5 * step, values + 0.5 * step, weights)


def _uniform(n: int, cells: int, count: int, rng: np.random.Generator) -> Iterator[Distribution]:
    """Uniform samples on any interval, the dip having no unit; rounded to `cells`, if not 0."""
    size = min(n, LARGEST)
    for _ in range(count):
        if cells:
            drawn = rng.integers(0, cells, size).astype(np.float64)
            values, weights = np.unique(drawn, return_counts=True)
            yield _distribution(values, weights.astype(np.float64), 1.0)
        else:
            yield of_atoms(np.cumsum(rng.exponential(size=size)), np.ones(size))
