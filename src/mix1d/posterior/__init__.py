"""Draws from the posterior of a mixture: Hamiltonian steps in the free coordinates.

====================  ===========================================================================
`default_prior`          the default prior, weak and proper; `log_density`: the densities it is made of
`target`              the log posterior density with its score, in coordinates without borders
`mode`                its maximum and the curvature there, the metric of the steps
`trajectory`          one Hamiltonian trajectory of all chains side by side
`sampling`            step sizes, warm-up, the loop
`convergence`         R-hat and effective sample sizes
====================  ===========================================================================
"""
