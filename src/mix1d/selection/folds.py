"""Cross-validation: what a fit says of rows that it has not seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mix1d.arguments import generator
from mix1d.choose.shapes import log_of_steps
from mix1d.errors import Mix1dError
from mix1d.fitting.one_column import fit
from mix1d.selection.candidate import Candidate
from mix1d.sources.inputs import Rows

__all__ = ["cross_validated"]


def cross_validated(
    data: Rows, candidate: Candidate, folds: int, seed: int, step: float
) -> Candidate:
    """The candidate with -2 times the log-likelihood of the rows left out, and its standard error.

    Each row means the step around it, if `step` is not 0.
    """
    (column, weights), found = data, candidate.fit
    counts = np.ones(column.size) if weights is None else weights
    if found.sample.is_relative:
        counts = np.nan_to_num(found.sample.weight_of_rows())
    rows = np.flatnonzero(~np.isnan(column) & (counts > 0))
    if folds > rows.size:
        raise Mix1dError(f"`n_folds` must be at most the number of rows ({rows.size}), got {folds}")
    part = np.empty(rows.size, dtype=np.intp)
    part[generator(seed).permutation(rows.size)] = np.arange(rows.size) % folds
    logs, failed = np.empty(rows.size), 0
    asked = {
        name: getattr(found.options, name)
        for name in ("family", "equal_sd", "prior", "weights_are")
    }
    asked["rounding"] = found.options.rounding
    if found.options.constraints is not None:
        asked |= found.options.constraints.to_dict()
    for fold in range(folds):
        out = part == fold
        seen = rows[~out]
        rest = fit(column[seen], found.mixture.k, weights=counts[seen], rng=seed, **asked)
        failed += not rest.outcome
        logs[out] = log_of_steps(rest.mixture, column[rows[out]], step)
    counts = counts[rows]
    mean = counts @ logs / counts.sum()
    squares = counts**2 if found.sample.is_relative else counts
    error = 2.0 * float(np.sqrt(squares @ (logs - mean) ** 2))
    value = -2.0 * float(counts @ logs)
    return replace(candidate, cv=value, cv_error=error, cv_untrusted=failed)
