"""What was observed: one column of numbers.

====================  ===========================================================================
`sample`              `Sample`: distinct values and their weights
`caller_rows`         from the values of a sample back to the caller's rows
`missing`             missing and infinite values of a column: refused, or dropped
====================  ===========================================================================
"""

from mix1d.sample.sample import Sample

__all__ = ["Sample"]
