"""What was observed: one column of numbers.

====================  ===========================================================================
`sample`              `Sample`: distinct values and their weights
`rows`                what was observed of each row: a value, an interval, an error, a window
`known`, `terms`      what columns say of rows: ends, errors, events, windows, labels
`unfolded`            rows that are checked, and kept in the caller's order
`building`            bins, intervals, rounding, windows, errors: the methods that say so
`checks`              what is refused of them
`making`              how a sample is filled
`stand_ins`           one number for each row, from which a search starts
`counting`            how many rows there are of each kind, and between which ends
`caller_rows`         from the values of a sample back to the caller's rows
`missing`             missing and infinite values of a column: refused, or dropped
====================  ===========================================================================
"""

from mix1d.sample.sample import Sample

__all__ = ["Sample"]
