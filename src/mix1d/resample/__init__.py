"""Data sets drawn again and fitted again: what chance alone does.

Bootstrap, bands and tests of fit use `replicates.refitted`; likelihood-ratio tests, which need a
search for each replicate, use `replicates.replicates` with `refit.searched`.

====================  ===========================================================================
`draws`               data sets drawn from a mixture or from a sample
`refit`               many data sets fitted again
`replicates`          the loop: draw, refit, examine, many times over
`pvalues`             the p-value of a statistic from its replicates
`matching`            which component of a refit is which
`lattice`             rounded data: intervals in the data and in the replicates alike
`moderate`            the mixture that the replicates of a test of fit are drawn from
====================  ===========================================================================
"""
