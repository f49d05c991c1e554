"""Options that are one word of a list: each list is a type here, so that editors complete it.

`mix1d.arguments.choice` checks a word against its type, at the public functions.
"""

from __future__ import annotations

from typing import Literal

__all__ = [
    "Adjustment",
    "Algorithm",
    "BandMethod",
    "Criterion",
    "Curve",
    "DataFrames",
    "Effort",
    "ErrorMethod",
    "FamilyName",
    "GoodnessTest",
    "IntervalMethod",
    "IntervalScale",
    "LabelScheme",
    "Legend",
    "Missing",
    "MissingCells",
    "OnInterrupt",
    "PlainCriterion",
    "ReplicateInterval",
    "ReplicateKind",
    "SketchScale",
    "Start",
    "Table",
    "TableFormat",
    "ThresholdMethod",
    "WeightsAre",
    "XScale",
    "YScale",
]

FamilyName = Literal[
    "normal", "lognormal", "gamma", "weibull", "rayleigh", "gumbel", "gumbel-min", "logistic",
    "log-logistic", "laplace", "cauchy", "student-t", "skew-normal", "generalised-normal",
    "exponential", "inverse-gamma", "inverse-gaussian", "half-normal", "pareto", "beta", "uniform",
    "von-mises", "poisson", "negative-binomial", "binomial", "geometric", "point-mass",
]  # fmt: skip
"""Names of the families of components."""

Start = Literal["search", "linspace", "quantile", "kmeans", "random"]
"""Where EM begins: a search from many starts, or one start made by this rule."""

Effort = Literal["quick", "default", "thorough"]
"""How many starts a search tries before it ends."""

Algorithm = Literal["em", "cem", "sem", "em-hard-proportions"]
"""What is iterated: EM, classification EM, stochastic EM, EM with hard proportions."""

Missing = Literal["raise", "drop"]
"""What is done with missing values."""

LabelScheme = Literal["random", "reference"]
"""Where labelled rows come from: drawn from the mixture like all others, or reference material."""
MissingCells = Literal["raise", "drop", "below"]
"""What is done with missing values of many columns: they may also lie below the limit of
detection."""

WeightsAre = Literal["counts", "relative"]
"""Whether weights count observations, or only their ratios mean something."""

OnInterrupt = Literal["raise", "return"]
"""What Ctrl-C does."""

Criterion = Literal["bic", "aic", "icl", "cv"]
"""By what fits are compared."""

PlainCriterion = Literal["bic", "aic", "icl"]
"""The criteria that need no further fits."""

IntervalMethod = Literal["wald", "profile", "bootstrap", "posterior"]
"""How a confidence interval is found."""

ThresholdMethod = Literal["wald", "profile"]
"""How the interval of a threshold is found."""

BandMethod = Literal["wald", "bootstrap", "posterior"]
"""How a confidence band is found."""

ErrorMethod = Literal["information", "sandwich", "bootstrap"]
"""Where standard errors come from."""

IntervalScale = Literal["linear", "log", "logit"]
"""The scale on which a Wald interval is symmetric."""

ReplicateKind = Literal["parametric", "nonparametric", "bayesian"]
"""How the data sets of a bootstrap are drawn."""

ReplicateInterval = Literal["bca", "percentile"]
"""How an interval is read from bootstrap replicates."""

Curve = Literal["pdf", "cdf"]
"""The curve that a band surrounds."""

Adjustment = Literal["holm", "bonferroni", "fdr", "none"]
"""How p-values allow for the number of rows."""

GoodnessTest = Literal["ad", "ks", "cvm"]
"""Anderson-Darling, Kolmogorov-Smirnov, Cramer-von Mises."""

SketchScale = Literal["linear", "log"]
"""The scale on which the cells of a sketch have one width."""

Table = Literal["components", "rows", "thresholds", "cuts"]
"""The tables that a fit can be written as."""

TableFormat = Literal["text", "markdown", "latex", "csv"]
"""How the table of parameters is written."""

DataFrames = Literal["pandas", "polars", "pyarrow", "modin"]
"""Libraries in which a table can be made."""

Legend = Literal["outside", "inside", "below", "off"]
"""Where the legend of a picture stands: to the right of the axes, on them, in a row below."""

XScale = Literal["linear", "log"]
"""The axis of the values in a picture."""

YScale = Literal["linear", "weibull", "normal", "gumbel", "exponential"]
"""The axis of a distribution function: as it is, or that of a probability plot, on which one
distribution of the family is a straight line."""
