"""How a mixture is found.

====================  ===========================================================================
`problem`             the data and the rules, in coordinates where everything is of order one
`step`                one E step and one M step; the variants of EM
`accelerate`          SQUAREM around any step
`newton`              score, observed information, decrement: the certificate; the last steps
`climb`               the loop: from one start to the top of its hill
`degeneracy`          spikes: components that rest on next to nothing
`soundness`           components that chance alone would make
`algorithms`          from one start to one answer, with the outcome in words
`start`, `kmeans`     where to begin
`partitions`          where to begin among a handful of values
`reflection`          the side from which the search looks at the data
`coarse`              large data on some hundred points, for the search
`runs`                many starts side by side
`search`              many starts, one answer
`machine`, `many`     the loops in C: of one problem, of many
`refit`               many data sets from one start
`record`, `path`      how it went, as its user sees it
====================  ===========================================================================
"""
