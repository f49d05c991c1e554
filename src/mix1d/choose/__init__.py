"""How many: criteria, tests of the order and of the number of modes, and a proved ceiling.

====================  ===========================================================================
`ceiling`             a log-likelihood that no normal mixture can exceed
`floor`               the smallest sd that a ceiling covers
`mixing`              the nonparametric maximum likelihood, from which the bound is computed
`gradient`            Lindsay's gradient and its maximum over every mean
`reference`           the bound where only the moments of cells are known
`ratio`               the likelihood ratio and its bootstrap distribution
`chen_li`             the EM-test of k0 normal components against more
`splits`              its alternative: every component split in two
`dip`                 the dip test of one mode
`silverman`           Silverman's test of k modes
`critical_bandwidth`  the smallest bandwidth that leaves at most k modes
`silverman_null`      its null distribution, and the calibration of Hall & York
`bumps`               the modes of a kernel estimate, counted
`lattice`             rounded values as histograms
`hints`               what the values themselves say against a choice
====================  ===========================================================================
"""
