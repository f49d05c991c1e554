"""Draws from the posterior of a mixture: Hamiltonian steps in the free coordinates.

====================  ===========================================================================
`prior`               what was given, and for the rest `default_prior`, weak and proper
`log_density`         the densities of the default
`borderless`          coordinates without borders
`target`              the log posterior density with its score, in these coordinates
`mode`                its maximum and the curvature there, the metric of the steps
`trajectory`          one Hamiltonian trajectory of all chains side by side
`volume`              what constraints make of the volume
`redraw`              one component drawn anew, where the data do not hold it in place
`sampling`            step sizes, warm-up, the loop
`convergence`         R-hat and effective sample sizes
====================  ===========================================================================
"""
