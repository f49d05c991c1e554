"""A finite mixture as a probability distribution: weights and components.

====================  ===========================================================================
`distribution`        `Mixture`: densities, tails, quantiles and moments
`membership`          which component a value belongs to, and how much the components overlap
`cutoffs`             where to cut between the groups: thresholds and cuts
`random_values`       values drawn from a mixture
`mixture_document`    a mixture as a table and as a JSON document
`text`                a mixture in a terminal and in a notebook
`checks`              the weights and components that a caller gives
`mixture_like`        what these functions, which are methods of `Mixture`, need of it
====================  ===========================================================================

A mixture knows nothing of data or fitting.
"""

from mix1d.mixture.distribution import Mixture

__all__ = ["Mixture"]
