"""What a weighted sum of densities looks like: tails, quantiles, modes, crossings, entropy.

Everything here takes plain ``(weights, bank)`` and knows no `Mixture`, which is built on it.

====================  ===========================================================================
`density`             log density and tails of the mixture at given values
`quantiles`           the value below which a given share lies
`modes`               where the density is highest and lowest
`crossings`           where two components are equally likely; `envelope`: of all components,
                      where the most likely one changes
`thresholds`          those places as a result; `grey`: where no component is sure enough
`place`, `cut`        one cut by a rule, and its rates of error; `cuts`: as a result
`regions`             how often a rule that cuts the line into regions is wrong
`overlap`, `entropy`  how much components overlap; how uncertain a value is
`integral`, `roots`   the numerical methods, on the `grid` of the components' quantiles
====================  ===========================================================================
"""
