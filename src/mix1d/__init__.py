"""mix1d: find the hidden groups in one column of numbers.

>>> import mix1d
>>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
>>> fit.mixture.weights.round(3)
array([0.429, 0.571])
"""

from mix1d.choose.ceiling import Ceiling, ceiling
from mix1d.choose.dip import DipTest, dip_test
from mix1d.choose.em_test import EMTest, em_test
from mix1d.choose.silverman import SilvermanTest, silverman_test
from mix1d.errors import MissingExtraError, Mix1dError, Outcome
from mix1d.families import LogNormal, Normal, Poisson
from mix1d.fitting import Fit, Fits, fit, fit_many
from mix1d.hypotheses import (
    LikelihoodRatioTest,
    SequentialTest,
    likelihood_ratio_test,
    sequential_test,
)
from mix1d.mixture import Mixture
from mix1d.sample import Sample
from mix1d.selection import Selection, select
from mix1d.sketching import Sketch
from mix1d.sources.reading import sketch

__version__ = "0.1.0"

__all__ = [
    "Ceiling",
    "DipTest",
    "EMTest",
    "Fit",
    "Fits",
    "LikelihoodRatioTest",
    "LogNormal",
    "MissingExtraError",
    "Mix1dError",
    "Mixture",
    "Normal",
    "Outcome",
    "Poisson",
    "Sample",
    "Selection",
    "SequentialTest",
    "SilvermanTest",
    "Sketch",
    "ceiling",
    "dip_test",
    "em_test",
    "fit",
    "fit_many",
    "likelihood_ratio_test",
    "select",
    "sequential_test",
    "silverman_test",
    "sketch",
]
