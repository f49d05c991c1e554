"""How sure: standard errors, intervals, bootstrap, bands; influence and outliers.

====================  ===========================================================================
`basis`               what every function here is given: mixture, sample, covariance
`by_method`           reads the arguments of `Fit` and calls one of the methods below
`wald`                intervals from the curvature: at once, good for large samples
`profile`             profile likelihood: for few values, weights near 0, skewed estimates
`bootstrap`, `bca`    refitted replicates: for whatever the other two cannot answer
`draw_posterior`      chains from the maxima of a fit; `posterior_sample`: what their draws say
`delta`               standard errors of any function of the mixture; `profile_of`: its
                      profile-likelihood interval
`band`                an interval at each place of the fitted curve
`standard_errors`     of weights, means, sds and the family's own parameters
`influence`           how much each observation moves the fit; `outliers`: how improbable it is
`information`         the covariance of the estimates; `maximum`: the curvature it comes from
====================  ===========================================================================
"""
