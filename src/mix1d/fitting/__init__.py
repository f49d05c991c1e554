"""`fit` returns a `Fit`; `fit_many` fits every column of a table, or every group of a column.

Use `fit` for one column, `fit_many` for thousands, each of which it searches more briefly.

====================  ===========================================================================
`one_column`          `fit`: its arguments
`starting`            what `start` may be
`looking`             what a fit needs of the data, and what the cells of a sketch hide from it
`finding`             from data that were read to their `Fit`
`sketched`            the error that folding into cells causes
`exploring`           `explore`: EM to see and to touch
`many_columns`        `fit_many`: its arguments
`data_sets`           the columns of a table, or the groups of one column, by name
`matrices`            the columns of a sparse matrix and of an AnnData
`detection`           limits of detection
`columns_apart`       the lumps of each data set apart
`column_fits`         every data set fitted
`fits`                `Fits`: the answers for many data sets, as arrays; `fits_made` makes them
`many_errors`         their standard errors; `many_tests`: which have more than one group
`result`, `methods`   `Fit`, and its methods by topic
`options`             `Options`: what a fit was asked for
`goodness_of_fit`     `GoodnessOfFit`: whether data like these are rare under the fit
`judging`             the verdict on a fit
`fit_facts`           the numbers of the summary
`fit_frames`          a fit as a table; `fit_document`: as a JSON document
`pictures`            the figures of a fit
`side_by_side`        `compare`: several fits in one table and one picture
`reporting`           its report
====================  ===========================================================================
"""
