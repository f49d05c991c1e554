"""The probabilities of each row of a table, whatever is known of it: read again part by part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arrays import FloatArray
from mix1d.em.observed_rows import posterior_under
from mix1d.errors import Mix1dError
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.sample.known import known_of, sample_of
from mix1d.sample.terms import Terms
from mix1d.sources.known_columns import KnownColumns
from mix1d.sources.tables import check_numeric, checked_name, one_column

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ObservedRows", "columns_of"]

TERMS = Terms("FILE", "counts", "drop")
"""Missing rows have no probabilities, and weights do not matter."""

ROW = re.compile(r"(?<= at row )\d+")
"""The number of a row in a message."""


@dataclass
class ObservedRows:
    """Which columns say what was observed of each row, and the rows read so far."""

    columns: KnownColumns
    bins: Sample | None
    """The rows of a table of bins, which are known beforehand."""
    step: float = 0.0
    """To which the values were rounded; 0 where they count as exact."""
    _n: int = field(default=0, init=False)

    @classmethod
    def of(cls, column: str | None, known: dict[str, Any], bins: Sample | None) -> ObservedRows:
        """Those that the options name."""
        limits, labels = known.pop("limits"), known.pop("labels")
        if known.pop("label_scheme") != "random" or labels is not None:
            raise Mix1dError("`--labels` must be left out: a fit learns from known groups")
        given, values = known_of(column, **known)
        return cls(KnownColumns.of(values, given, limits=limits), bins)

    def begin(self) -> None:
        """Read from the first row on, of one more file."""
        self._n = 0

    def posterior(self, mixture: Mixture, read: list[FloatArray]) -> FloatArray:
        """(n, k) probabilities in the next rows, from the columns that were read of them; NaN for a
        missing row.
        """
        begin, self._n = self._n, self._n + read[0].size
        if self.bins is not None:
            known = _posterior(mixture, self.bins)[begin : self._n]
            missing = self._n - begin - len(known)  # the edge that closes the last bin
            return np.pad(known, ((0, missing), (0, 0)), constant_values=np.nan)
        x, columns = self.columns.told(read[0], read[1:])
        ends = [columns[role] for role in ("lower", "upper") if role in columns]
        said = ends if x is None else [x, *ends]
        if np.isnan(said).all():
            return np.full((read[0].size, mixture.k), np.nan)
        if x is not None and not (columns or self.step):
            return mixture.posterior(x)
        try:
            sample = sample_of(x, columns, None, TERMS, is_part=True)
            if not self.step:
                return _posterior(mixture, sample)
            shares = _posterior(mixture, sample.rounded(self.step))
            return _with_lumps(mixture, x, shares)
        except Mix1dError as error:
            text = ROW.sub(lambda found: str(int(found[0]) + begin), str(error))
            raise Mix1dError(text) from None

    # ------------------------------------------------------------------------------ Parquet
    def names(self, schema: Any) -> list[str]:
        """The columns of a table of numbers that are read, in their order."""
        every, known = schema.names(), self.columns.known
        if self.columns.limits or self.bins is not None:
            option = "--limits" if self.columns.limits else "--bins"
            raise Mix1dError(f"`{option}` is for the cells of a text, and FILE is Parquet")
        first = self.columns.first or one_column("FILE", every)
        checked_name("--column", first, every)
        check_numeric(schema, first)
        for role, name in known.named.items():
            checked_name(f"--{known.argument(role)}", name, every)
            check_numeric(schema, name)
        return [first, *known.named.values()]


def columns_of(batch: pa.Table, names: list[str], kind: Any) -> list[FloatArray]:
    """Columns of a table of PyArrow as arrays; NaN for a missing cell."""
    return [batch.column(name).cast(kind).to_numpy() for name in names]


def _with_lumps(mixture: Mixture, x: FloatArray | None, shares: FloatArray) -> FloatArray:
    """The probabilities of rounded rows, but for those at a lump, which are exact."""
    if x is None:
        return shares
    at = np.isin(x, mixture.atoms)
    shares[at] = mixture.posterior(x[at])
    return shares


def _posterior(mixture: Mixture, sample: Sample) -> FloatArray:
    """(n, k) of the caller's rows."""
    return np.asarray(sample.to_rows_by(lambda rows: posterior_under(mixture, rows), np.nan))
