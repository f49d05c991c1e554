"""Tests of the number of components: how often chance alone gains as much.

====================  ===========================================================================
`likelihood_ratio`    k0 components against k1, by a parametric bootstrap
`nested`              constraints against fewer of them, the same components
`sequential`          k against k + 1, from 1 on, until k is not rejected
====================  ===========================================================================
"""

from mix1d.hypotheses.likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from mix1d.hypotheses.nested import NestedTest
from mix1d.hypotheses.sequential import SequentialTest, sequential_test

__all__ = [
    "LikelihoodRatioTest", "NestedTest", "SequentialTest", "likelihood_ratio_test",
    "sequential_test",
]  # fmt: skip
