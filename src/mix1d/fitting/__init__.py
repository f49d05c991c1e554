"""The friendly face: `fit` finds, `Fit` answers; `fit_many` does both for a table."""

from mix1d.fitting.fits import Fits
from mix1d.fitting.many import fit_many
from mix1d.fitting.result import Fit
from mix1d.fitting.run import fit

__all__ = ["Fit", "Fits", "fit", "fit_many"]
