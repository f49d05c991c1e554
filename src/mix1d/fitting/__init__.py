"""Fits: `fit` for one column, `fit_many` for many; `Fit` and `Fits` are their results.

Use `fit` where the answer matters, `fit_many` for thousands of columns or groups, each of which is
searched more briefly and keeps its numbers only.
"""

from mix1d.fitting.fits import Fits
from mix1d.fitting.many_columns import fit_many
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit

__all__ = ["Fit", "Fits", "fit", "fit_many"]
