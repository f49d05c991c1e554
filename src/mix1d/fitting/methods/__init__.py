"""The methods of `Fit`, by topic: a function here is a method there, and takes the fit first.

Each has the documentation, and hands the fit's `Basis` to a function of a lower floor, which reads
the arguments and answers.
"""

from mix1d.fitting.methods import (
    believing,
    cutting,
    drawing,
    exploring,
    grouping,
    groups,
    posterior_draws,
    stepping,
    uncertainty,
    writing,
)  # fmt: skip

__all__ = [
    "believing", "cutting", "drawing", "exploring", "grouping", "groups", "posterior_draws",
    "stepping", "uncertainty", "writing",
]  # fmt: skip
