"""Which maximum: many starting values, one answer.

Use `search` for one data set, `each` for many of them, `grouped` for rounded values; where a start
is given, `em.from_start` is enough.

====================  ===========================================================================
`starts`              where to begin
`partitions`          where to begin among a handful of values
`reflection`          the side from which the search looks at the data
`coarse`              large data on some hundred points, for the search
`rounds`              the starts of each round of a search
`candidates`          a start that was tried, where it ended, and its path
`distinct`            which states are one
`short_runs`          many starts side by side, and climbs from the best distinct ones
`maxima`              the maxima of L to which they lead; which of them is the answer
`search`              many starts, one answer
`native`              the loop in C that searches for normals, from four components on
`each`                the loop in C that searches in many columns
`grouped`             the same for data in intervals (`grouped_starts`: where to begin)
`incomplete`          the search of rows that are no exact values (`row_rounds`: its further starts)
`constrained`         the search under constraints; `labelled`: which component is which
`path`, `record`      how it went, as its user sees it
====================  ===========================================================================
"""
