"""A finite mixture as a probability distribution: weights and components.

| module | what |
|---|---|
| `distribution` | the class `Mixture`: making one, densities, tails, quantiles and moments |
| `groups` | which component a value belongs to, and how much the components overlap |
| `cutting` | where to cut between the groups: thresholds and cuts |
| `draws` | values drawn from a mixture |
| `documents` | mixtures as tables and as JSON documents |
| `text` | mixtures in a terminal and in a notebook |
| `checks` | the weights and components that a caller gives |
| `parts` | what the modules above need of a mixture |

A mixture knows nothing of data or fitting.
"""

from mix1d.mixture.distribution import Mixture

__all__ = ["Mixture"]
