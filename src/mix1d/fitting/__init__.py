"""The friendly face: `fit` finds, `Fit` answers; `fit_many` does both for a table."""

from mix1d.fitting.fits import Fits
from mix1d.fitting.many_columns import fit_many
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit

__all__ = ["Fit", "Fits", "fit", "fit_many"]
