"""What is maximised: the data, the family, the rules, and the parameters that are free.

====================  ===========================================================================
`problem`             the data, the family and the penalty: L or L_a of a state
`penalty`             what keeps components from becoming too narrow
`unit`                coordinates of the data in which everything is of order one
`parametrization`     names and places of the free numbers; from them to components and back
`blocks`              the components by family
`constraints`         what is known of the parameters, as the user wrote it; `reading_constraints`
                      and `reading_bounds` check the arguments, `expressions` parses
`relations`           constraints as a map between coordinates; `relating` makes it; `ties`: without
`labels`              what is known of the groups of rows
`prior`               what is known as densities; `line_prior`: on the line of a problem
`coordinate_map`      smooth maps between coordinates, and the chain rule
`stacks`              several states as one
====================  ===========================================================================
"""
