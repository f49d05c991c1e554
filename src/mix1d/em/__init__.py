"""How a mixture is found.

====================  ===========================================================================
`problem`             the data and the rules, in coordinates where everything is of order one
`step`                one E step and one M step; the variants of EM
`accelerate`          SQUAREM around any step
`newton`              score, observed information, decrement: the certificate; the last steps
`climb`               the loop: from one start to the top of its hill
`degeneracy`          spikes: components that rest on next to nothing
`start`, `kmeans`     where to begin
`search`              many starts, one winner
====================  ===========================================================================
"""
