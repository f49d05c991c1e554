"""What is maximised: the data, the family, the rules, and the parameters that are free.

====================  ===========================================================================
`problem`             the data and the rules, in coordinates where everything is of order one
`coordinates`         the free parameters of a state as one vector
`stacks`              several states as one
====================  ===========================================================================
"""
