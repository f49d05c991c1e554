"""What a fit means: how sure its thresholds and modes are, and whether it fits at all.

====================  ===========================================================================
`thresholds_and_cuts`  where to cut, with intervals: the entry to the three modules below
`threshold_errors`    standard errors of thresholds by the delta method: at once
`threshold_profile`   their profile-likelihood intervals: for few values or much overlap
`cut_intervals`       how sure a cut by a rule is, and its rates of error
`mode_support`        one mode or several, by refitted replicates
`goodness`            the test of fit, by replicates; `misfit`: how far off, without any
`statistics`          the distances that both use, from `steps`, the data through the cdf
`envelopes`           the numbers of QQ plot, PP plot and rootogram, with bands
`verdict`             the findings, in the order in which they are to be read
====================  ===========================================================================
"""
