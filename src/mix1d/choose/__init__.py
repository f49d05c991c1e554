"""How many: criteria, tests of the order and of the number of modes, and a proved ceiling.

====================  ===========================================================================
`ceiling`             a log-likelihood that no normal mixture can exceed: when to stop adding
`floor`               the smallest sd that a ceiling covers
`mixing`              the nonparametric maximum likelihood, from which the bound is computed
`gradient`            Lindsay's gradient and its maximum over every mean
`reference`           the bound where only the moments of cells are known
`ratio`               k0 components against k1 by replicates: any family, small samples
`chen_li`             k0 normal components against more, at once: for large samples
`splits`              its alternative: every component split in two
`dip`                 one mode against more, without a model
`silverman`           k modes against more, by a kernel estimate
`critical_bandwidth`  the smallest bandwidth that leaves at most k modes
`silverman_null`      its null distribution, and the calibration of Hall & York
`kernel_modes`        the modes of a kernel estimate, counted
`rounded`             rounded values as histograms
`hints`               what the values themselves say against a choice
====================  ===========================================================================
"""
