"""Which maximum: many starting values, one answer.

====================  ===========================================================================
`starts`              where to begin
`partitions`          where to begin among a handful of values
`reflection`          the side from which the search looks at the data
`coarse`              large data on some hundred points, for the search
`rounds`              the starts of each round of a search
`candidates`          many starts side by side, and where they ended
`maxima`              the maxima of L to which they lead; which of them is the answer
`search`              many starts, one answer
`native`              the loop in C that searches for normals, from four components on
`each`                the loop in C that searches in many columns
`grouped`             the same for data in intervals (`grouped_starts`: where to begin)
`path`, `record`      how it went, as its user sees it
====================  ===========================================================================
"""
