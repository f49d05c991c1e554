"""The friendly face: `fit` finds, `Fit` answers."""

from mix1d.fitting.result import Fit
from mix1d.fitting.run import fit

__all__ = ["Fit", "fit"]
