"""mix1d: find the hidden groups in one column of numbers.

>>> import mix1d
>>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
>>> fit.mixture.weights.round(3)
array([0.429, 0.571])
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mix1d.choose.ceiling import Ceiling, ceiling
    from mix1d.choose.chen_li import EMTest, em_test
    from mix1d.choose.dip import DipTest, dip_test
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
    from mix1d.sources.sketches import sketch

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

HOMES = {
    "Ceiling": "mix1d.choose.ceiling",
    "DipTest": "mix1d.choose.dip",
    "EMTest": "mix1d.choose.chen_li",
    "Fit": "mix1d.fitting",
    "Fits": "mix1d.fitting",
    "LikelihoodRatioTest": "mix1d.hypotheses",
    "LogNormal": "mix1d.families",
    "MissingExtraError": "mix1d.errors",
    "Mix1dError": "mix1d.errors",
    "Mixture": "mix1d.mixture",
    "Normal": "mix1d.families",
    "Outcome": "mix1d.errors",
    "Poisson": "mix1d.families",
    "Sample": "mix1d.sample",
    "Selection": "mix1d.selection",
    "SequentialTest": "mix1d.hypotheses",
    "SilvermanTest": "mix1d.choose.silverman",
    "Sketch": "mix1d.sketching",
    "ceiling": "mix1d.choose.ceiling",
    "dip_test": "mix1d.choose.dip",
    "em_test": "mix1d.choose.chen_li",
    "fit": "mix1d.fitting",
    "fit_many": "mix1d.fitting",
    "likelihood_ratio_test": "mix1d.hypotheses",
    "select": "mix1d.selection",
    "sequential_test": "mix1d.hypotheses",
    "silverman_test": "mix1d.choose.silverman",
    "sketch": "mix1d.sources.sketches",
}
"""Where each name is at home: it is imported when it is first used (SPEC 1), so that whoever needs
a distribution does not wait for the tests of hypotheses."""


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'mix1d' has no attribute {name!r}")
    value = getattr(importlib.import_module(HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *HOMES])
