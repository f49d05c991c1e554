"""Numbers of one of many fits that need its data; and all of them in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from mix1d.arrays import FloatArray, IntArray
from mix1d.choices import DataFrames
from mix1d.curve import envelope
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.fitting.columns_apart import Column
from mix1d.fitting.many_errors import ManyErrors
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.results import by_component
from mix1d.results.frames import frame_of, library_for

__all__ = ["certainty", "in_words", "main_threshold", "table_of", "to_frame"]


class FitsLike(Protocol):
    """The fits of many columns."""

    @property
    def names(self) -> tuple[Hashable, ...]: ...
    @property
    def k(self) -> IntArray: ...
    @property
    def candidates(self) -> Mapping[int, object]: ...
    @property
    def weights(self) -> FloatArray: ...
    @property
    def means(self) -> FloatArray: ...
    @property
    def sds(self) -> FloatArray: ...
    @property
    def parameters(self) -> dict[str, FloatArray]: ...
    @property
    def lumps(self) -> FloatArray: ...
    @property
    def lump_weights(self) -> FloatArray: ...
    @property
    def loglik(self) -> FloatArray: ...
    @property
    def bic(self) -> FloatArray: ...
    @property
    def steps(self) -> FloatArray: ...
    @property
    def n(self) -> FloatArray: ...
    @property
    def _data(self) -> Sequence[Column]: ...
    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    @property
    def family(self) -> type[Family]: ...
    @property
    def main_thresholds(self) -> FloatArray: ...
    @property
    def icl(self) -> FloatArray: ...
    def standard_errors(self) -> ManyErrors: ...
    def fit(self, name: Hashable) -> Fit: ...
    def _rest(self, i: int) -> Mixture: ...


def certainty(fits: FitsLike, i: int) -> float:
    """Sum over the rows of the logarithm of the largest posterior probability."""
    if np.isnan(fits.weights[i]).all():
        return np.nan
    column = fits._data[i]
    if not (column.is_short and np.isnan(fits.steps[i])):
        found = fits.fit(fits.names[i])
        return 0.5 * (found.bic - found.icl)
    values, counts = column.values()
    shares = fits._rest(i).posterior(values)
    return float(counts @ np.log(shares.max(axis=1)))


def main_threshold(fits: FitsLike, i: int) -> float:
    """Where to cut, if only once; NaN where there is no such place."""
    if fits.k[i] < 2 or np.isnan(fits.weights[i]).all():
        return np.nan
    column, rest = fits._data[i], fits._rest(i)
    if column.lumps.size or not column.is_short:
        return fits.fit(fits.names[i]).thresholds().main
    values, _ = column.values()
    found = envelope.thresholds(rest.weights, rest._bank)
    return found._within(fits.n[i], tuple(values[[0, -1]].tolist())).main


def table_of(fits: FitsLike) -> dict[str, Any]:
    """The columns of the table: one row for each data set."""
    lumps = {"lump": fits.lumps, "lump_weight": fits.lump_weights}
    named = {"weight": fits.weights, "mean": fits.means, "sd": fits.sds}
    own = {name: values for name, values in fits.parameters.items() if name not in named}
    return {
        "name": list(fits.names),
        **({"k": fits.k} if fits.candidates else {}),
        **by_component(lumps),
        **by_component(named | own),
        "loglik": fits.loglik,
        "bic": fits.bic,
        "n": fits.n,
        "outcome": [outcome.name.lower() for outcome in fits.outcomes],
    }


def to_frame(
    fits: FitsLike,
    *,
    backend: DataFrames | None = None,
    errors: bool = False,
    thresholds: bool = False,
    icl: bool = False,
) -> Any:
    """One row for each column or group of the data; components are numbered from 1.

    Parameters
    ----------
    backend : {"pandas", "polars", "pyarrow", "modin"}, optional
        The dataframe library, as of every result.
    errors, thresholds, icl : bool, default False
        Whether to add `standard_errors`, `main_thresholds` (as ``threshold``) and `icl`, which
        take milliseconds a row.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 5], sds=[1, 1]).sample((100, 3), rng=0)
    >>> table = mix1d.fit_many(x, 2).to_frame(errors=True, thresholds=True)
    >>> table[["mean_1", "mean_se_1", "threshold"]].shape
    (3, 3)
    """
    columns = table_of(fits)
    if errors:
        columns |= fits.standard_errors()._columns()
    if thresholds:
        columns["threshold"] = fits.main_thresholds
    if icl:
        columns["icl"] = fits.icl
    return frame_of(columns, library_for(backend))


def in_words(fits: FitsLike) -> str:
    """How many fits of what there are, and how they ended."""
    sizes = np.unique(fits.k).tolist()
    ks = str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"
    noun = "component" if sizes == [1] else "components"
    lines = [f"{len(fits.names):,} fits of {ks} {fits.family.name} {noun}"]
    counts = Counter(fits.outcomes)
    width = max((len(f"{count:,}") for count in counts.values()), default=1)
    lines += [f"  {count:>{width},}  {o.value}" for o, count in counts.most_common()]
    return "\n".join(lines)
