"""Which of many data sets have more than one group: a test of each, and the false discovery rate.

Benjamini & Hochberg (1995, JRSS B 57): with the p-values of m tests in ascending order, the q-value
of the i-th is the smallest of m p_j / j over all j from i on. Taking all with a q-value of at most
a, the expected share of wrong ones among those taken is at most a: for independent tests, and for
those that depend on each other positively (Benjamini & Yekutieli 2001), as genes mostly do.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mix1d.arguments import between
from mix1d.arrays import BoolArray, FloatArray
from mix1d.choose.chen_li import em_test
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal
from mix1d.fitting.columns_apart import Column
from mix1d.results import Result
from mix1d.results.plain import plain
from mix1d.sample import Sample

__all__ = ["EMTests", "em_tests", "q_values"]


@dataclass(frozen=True, eq=False)
class EMTests(Result):
    """The EM-tests of many data sets, with their q-values. Made by `Fits.em_tests`. Frozen.

    NaN where there is no test: for too few distinct values, or values beyond limits.
    """

    names: tuple[Hashable, ...]
    statistics: FloatArray
    """(c,) the statistics of `em_test`."""
    pvalues: FloatArray
    """(c,) the p-value of each by itself."""
    qvalues: FloatArray
    """(c,) the false discovery rate at which each is found (Benjamini & Hochberg 1995)."""

    def found(self, rate: float = 0.05) -> BoolArray:
        """(c,) which have more than one group; of these a share `rate` is wrong, at most."""
        return np.asarray(self.qvalues <= between("rate", rate, 0.0, 1.0))

    def _columns(self) -> dict[str, Any]:
        return {
            "name": list(self.names),
            "statistic": self.statistics,
            "pvalue": self.pvalues,
            "qvalue": self.qvalues,
        }

    def to_dict(self) -> dict[str, Any]:
        """The columns of the table as lists."""
        return {name: plain(values) for name, values in self._columns().items()}

    def __str__(self) -> str:
        tested = np.count_nonzero(~np.isnan(self.pvalues))
        return (
            f"EM-tests of one group against more in {tested:,} data sets: {self.found().sum():,} "
            "with more, at a false discovery rate of 5%"
        )

    __repr__ = __str__


def em_tests(
    names: tuple[Hashable, ...], columns: Sequence[Column], family: type[Family]
) -> EMTests:
    """The tests of the rows beside the lumps."""
    if family.core is not Normal:
        raise Mix1dError(f"`em_tests` needs normals or lognormals, got the family {family.name!r}")
    found = np.array([_tested(column, family) for column in columns])
    statistics, pvalues = found.reshape(-1, 2).T
    return EMTests(names, statistics, pvalues, q_values(pvalues))


def _tested(column: Column, family: type[Family]) -> tuple[float, float]:
    """Statistic and p-value of one; NaN where it cannot be tested."""
    if not column.is_short:
        return np.nan, np.nan
    values, counts = column.values()
    if values.size < 3 or (isinstance(column.rest, Sample) and column.rest.is_relative):
        return np.nan, np.nan
    try:
        found = em_test(Sample(family.to_line(values), weights=counts))
    except Mix1dError:  # rounded too coarsely
        return np.nan, np.nan
    return found.statistic, found.pvalue


def q_values(pvalues: FloatArray) -> FloatArray:
    """The q-values of p-values, NaN for NaN, which is no test."""
    known = np.flatnonzero(~np.isnan(pvalues))
    order = known[np.argsort(pvalues[known], kind="stable")]
    ratios = pvalues[order] * (known.size / np.arange(1, known.size + 1))
    result = np.full(pvalues.shape, np.nan)
    result[order] = np.minimum.accumulate(ratios[::-1])[::-1]
    return np.asarray(np.minimum(result, 1.0))
