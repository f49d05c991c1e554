"""Data sets drawn again and fitted again: what chance alone does.

====================  ===========================================================================
`draws`               data drawn from a mixture or from a sample
`refit`               many data sets, one start: where the climb ends on each
`replicates`          draw, refit, examine, many times over
`matching`            which component of a replicate is which
`lattice`             rounded data: intervals in the data and in the replicates alike
`moderate`            the fit that replicates are drawn from
====================  ===========================================================================
"""
