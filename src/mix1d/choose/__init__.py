"""How many: tests of the number of components and of modes, and a proved ceiling.

====================  ===========================================================================
`dip`                 one mode or more, without a model: for any shape of the groups
`silverman`           k modes or more, by a kernel estimate; it counts them, too
`chen_li`             k0 normal components or more, at once: for large samples
`ratio`               k0 components against k1, by replicates: for any family and small samples
`ceiling`             a log-likelihood that no normal mixture can exceed: when to stop adding
`hints`               what the values themselves say against a choice: ties, rounding
`mixing`, `gradient`  the nonparametric maximum and the bound, for `ceiling`
`reference`, `rounded`  the same for sketches; rounded values in `dip`
`kernel_modes`        the modes of a kernel estimate, for `silverman`
====================  ===========================================================================
"""
