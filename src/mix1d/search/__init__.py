"""Which maximum: many starting values, one answer.

====================  ===========================================================================
`starts`, `kmeans`    where to begin
`partitions`          where to begin among a handful of values
`reflection`          the side from which the search looks at the data
`coarse`              large data on some hundred points, for the search
`runs`                many starts side by side
`search`              many starts, one answer
`each`                the loop in C that searches in many columns
`grouped`             the same for data in intervals (`grouped_starts`: where to begin)
`record`              how it went, as its user sees it
====================  ===========================================================================
"""
