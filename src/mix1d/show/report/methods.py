"""The paragraph for a paper, with the works it cites."""

from __future__ import annotations

import platform
from importlib.metadata import version

from mix1d.errors import Outcome
from mix1d.show.report.contents import Contents
from mix1d.show.report.words import one_line
from mix1d.show.table_text import PROPER_NAMES, is_alarming
from mix1d.style.numbers import count, small

__all__ = ["methods", "versions"]

REFERENCES = {
    "Akaike 1974": "Akaike H (1974). A new look at the statistical model identification. "
    "IEEE Transactions on Automatic Control 19, 716-723.",
    "Biernacki et al. 2000": "Biernacki C, Celeux G, Govaert G (2000). Assessing a mixture model "
    "for clustering with the integrated completed likelihood. IEEE Transactions on Pattern "
    "Analysis and Machine Intelligence 22, 719-725.",
    "Bovy et al. 2011": "Bovy J, Hogg DW, Roweis ST (2011). Extreme deconvolution: inferring "
    "complete distribution functions from noisy, heterogeneous and incomplete observations. Annals "
    "of Applied Statistics 5, 1657-1677.",
    "Celeux and Diebolt 1985": "Celeux G, Diebolt J (1985). The SEM algorithm: a probabilistic "
    "teacher algorithm derived from the EM algorithm for the mixture problem. Computational "
    "Statistics Quarterly 2, 73-82.",
    "Celeux and Govaert 1992": "Celeux G, Govaert G (1992). A classification EM algorithm for "
    "clustering and two stochastic versions. Computational Statistics & Data Analysis 14, 315-332.",
    "Chen et al. 2008": "Chen J, Tan X, Zhang R (2008). Inference for normal mixtures in mean and "
    "variance. Statistica Sinica 18, 443-465.",
    "D'Agostino and Stephens 1986": "D'Agostino RB, Stephens MA, editors (1986). Goodness-of-Fit "
    "Techniques. Marcel Dekker.",
    "Dempster et al. 1977": "Dempster AP, Laird NM, Rubin DB (1977). Maximum likelihood from "
    "incomplete data via the EM algorithm. Journal of the Royal Statistical Society B 39, 1-38.",
    "Binder 1983": "Binder DA (1983). On the variances of asymptotically normal estimators from "
    "complex surveys. International Statistical Review 51, 279-292.",
    "Fraley and Raftery 2007": "Fraley C, Raftery AE (2007). Bayesian regularization for normal "
    "mixture estimation and model-based clustering. Journal of Classification 24, 155-181.",
    "Kish 1965": "Kish L (1965). Survey Sampling. Wiley.",
    "McLachlan and Jones 1988": "McLachlan GJ, Jones PN (1988). Fitting mixture models to grouped "
    "and truncated data via the EM algorithm. Biometrics 44, 571-578.",
    "McLachlan and Peel 2000": "McLachlan G, Peel D (2000). Finite Mixture Models. Wiley.",
    "Schwarz 1978": "Schwarz G (1978). Estimating the dimension of a model. Annals of Statistics "
    "6, 461-464.",
    "Smyth 2000": "Smyth P (2000). Model selection for probabilistic clustering using "
    "cross-validated likelihood. Statistics and Computing 10, 63-72.",
    "Stute et al. 1993": "Stute W, González Manteiga W, Presedo Quindimil M (1993). Bootstrap "
    "based goodness-of-fit-tests. Metrika 40, 243-256.",
    "Varadhan and Roland 2008": "Varadhan R, Roland C (2008). Simple and globally convergent "
    "methods for accelerating the convergence of any EM algorithm. Scandinavian Journal of "
    "Statistics 35, 335-353.",
    "Youden 1950": "Youden WJ (1950). Index for rating diagnostic tests. Cancer 3, 32-35.",
}
"""The works that a paragraph may cite."""

CRITERIA = {
    "bic": "the Bayesian information criterion (Schwarz 1978)",
    "aic": "Akaike's information criterion (Akaike 1974)",
    "icl": "the integrated completed likelihood (Biernacki et al. 2000)",
    "cv": "cross-validated likelihood (Smyth 2000)",
}
"""The criteria in words, each with its source."""

ALGORITHMS = {
    "em": "by maximum likelihood with the EM algorithm (Dempster et al. 1977; McLachlan and Peel "
    "2000)",
    "cem": "with the classification EM algorithm (Celeux and Govaert 1992), which maximises the "
    "classification likelihood",
    "sem": "with the stochastic EM algorithm (Celeux and Diebolt 1985), whose result is the mean "
    "of the second half of its path",
    "em-hard-proportions": "with EM steps (Dempster et al. 1977) in which the weight of a "
    "component is the share of the values assigned to it",
}
"""The algorithms in words, each with its source."""


IN_POSTERIOR = (
    "at the mode of the posterior (MAP) with the EM algorithm (Dempster et al. 1977; McLachlan and "
    "Peel 2000)"
)
"""The same of a fit with a prior."""


def methods(contents: Contents) -> tuple[str, list[str]]:
    """The paragraph, and the references it cites, sorted."""
    sentences = [
        *_warning(contents),
        _model(contents),
        *_rows(contents),
        *_constraints(contents),
        *_prior(contents),
        _number(contents),
        *_search(contents),
        *_errors(contents),
        *_goodness(contents),
        f"Computations were done with {', '.join(_named(versions()))}.",
    ]
    text = " ".join(sentences)
    return text, [work for cited, work in sorted(REFERENCES.items()) if cited in text]


def versions() -> dict[str, str]:
    """The versions of the software that computed the numbers."""
    found = {name: version(name) for name in ("mix1d", "numpy", "scipy")}
    return found | {"python": platform.python_version()}


def _named(found: dict[str, str]) -> list[str]:
    names = {"numpy": "NumPy", "scipy": "SciPy", "python": "Python"}
    return [f"{names.get(name, name)} {number}" for name, number in found.items()]


def _warning(contents: Contents) -> list[str]:
    facts = contents.facts
    if not is_alarming(facts):
        return []
    return [f"NOT TO BE PUBLISHED AS IT STANDS: {facts.message}."]


def _model(contents: Contents) -> str:
    facts = contents.facts
    family = PROPER_NAMES.get(facts.family, facts.family)
    tied = " that share one standard deviation" if facts.equal_sd and facts.k > 1 else ""
    what = f"A mixture of {facts.k} {family} components{tied}"
    if facts.k == 1:
        what = f"A {family} distribution"
    name = one_line(contents.name)
    missing = f" ({facts.n_missing:,} missing values were left out)" if facts.n_missing else ""
    if facts.weights_are == "relative":
        weighted = " (the effective number of the weighted rows, Kish 1965)"
        missing = f"{weighted}{missing}"
    return (
        f"{what} was fitted to {count(facts.n)} values{f' of {name}' if name else ''}{missing} "
        f"{IN_POSTERIOR if facts.prior else ALGORITHMS[contents.algorithm]}."
    )


def _rows(contents: Contents) -> list[str]:
    """Which likelihood rows that are no exact values have."""
    rows = contents.sample.rows
    if rows is None:
        return []
    found = [f"Of the data, {'; '.join(contents.facts.rows)}."]
    if not rows.are_points.all():
        found.append(
            "A value that is known by an interval (binned, rounded or censored) entered the "
            "likelihood with the probability of that interval (McLachlan and Jones 1988)."
        )
    if rows.are_windowed.any():
        found.append(
            "The likelihood was that of truncated data: each row given that it lies within its "
            "window (McLachlan and Jones 1988), so that the mixture is that of the whole "
            "population."
        )
    if (rows.error > 0.0).any():
        found.append(
            "Measured values entered with the density of the mixture after a normal error of known "
            "standard deviation was added (Bovy et al. 2011)."
        )
    if (labelling := contents.sample.labelling) is not None:
        alone = " and without its weight" if labelling.is_reference else ""
        found.append(
            "A row of known group entered the likelihood with the density of that component alone"
            f"{alone} (McLachlan and Peel 2000)."
        )
    return found


def _constraints(contents: Contents) -> list[str]:
    """What was known of the parameters."""
    known = contents.facts.constraints
    return [f"Known beforehand were {known}; equal names are equal numbers."] if known else []


def _prior(contents: Contents) -> list[str]:
    """What was known beforehand, and what the estimates are then."""
    facts = contents.facts
    if not facts.prior:
        return []
    weak = " (the weak prior of Fraley and Raftery 2007)" if facts.is_weak else ""
    return [
        f"The prior was {facts.prior}{weak}; the estimates are the mode of the posterior in "
        f"{facts.quantities}, and their errors are those of the posterior."
    ]


def _number(contents: Contents) -> str:
    evidence = contents.evidence
    if evidence is None:
        number = contents.verdict.number
        if number.state == "open":
            return "The number of components was set in advance."
        return f"The number of components was compared with others ({number.reason})."
    ks = sorted({int(row[1]) for row in evidence.rows})
    variants = "; ".join(dict.fromkeys(row[0] for row in evidence.rows))
    return (
        f"The number of components was chosen by {CRITERIA[evidence.criterion]} among fits with "
        f"{ks[0]} to {ks[-1]} components ({variants})."
    )


def _search(contents: Contents) -> list[str]:
    facts = contents.facts
    found = []
    if facts.outcome is Outcome.FIXED_POINT:
        found.append(f"The result is {facts.message}.")
    if contents.algorithm == "em" and contents.accelerate:
        found.append(
            "EM was accelerated by SQUAREM (Varadhan and Roland 2008) and finished by Newton steps."
        )
    if contents.is_searched:
        found.append(f"The global maximum was searched for from many starts ({facts.starts}).")
    if facts.outcome is Outcome.PENALISED:
        found.append("The likelihood was penalised for small variances (Chen et al. 2008).")
    if facts.outcome and facts.decrement is not None:
        found.append(
            f"Convergence was certified by a positive definite information matrix and a Newton "
            f"decrement below {small(contents.tol)} log-likelihood units."
        )
    if contents.sketch_error:
        found.append(
            f"The values were summarised in cells before the fit, which shifts no estimate by more "
            f"than {small(contents.sketch_error)} standard errors."
        )
    return found


def _errors(contents: Contents) -> list[str]:
    facts = contents.facts
    if facts.intervals is None:
        return []
    level = f"{100.0 * facts.intervals.level:g}%"
    source = "of the observed information matrix"
    if facts.weights_are == "relative":
        source = "linearised for weights that are no counts, by the sandwich (Binder 1983)"
    found = [
        f"Standard errors are those {source}; the {level} intervals are "
        f"Wald intervals, on the logit scale for weights and on the log scale for positive "
        f"parameters (McLachlan and Peel 2000)."
    ]
    if facts.k > 1:
        found.append(
            "Thresholds are the values at which the most probable component changes, with "
            "delta-method intervals; misclassification rates are those of the fitted mixture. "
            "Sensitivity, specificity and predictive values of a cut are those of the positive "
            "components against the others (Youden 1950 for the index)."
        )
    return found


def _goodness(contents: Contents) -> list[str]:
    found = contents.goodness
    if found.pvalue is None:
        return []
    made = found.n + found.n_failed
    left_out = f"; {found.n_failed} without a certified maximum were left out"
    left_out = left_out if found.n_failed else ""
    discrete = contents.trajectory.mixtures[-1].discrete
    rounded = ", rounded as the data are" if contents.sample.step and not discrete else ""
    rounded = rounded if contents.sample.is_exact else ", observed as the data were"
    return [
        f"Goodness of fit was tested with the Anderson-Darling statistic (D'Agostino and Stephens "
        f"1986) by a parametric bootstrap (Stute et al. 1993) of {made} data sets "
        f"drawn from the fit{rounded}, each fitted anew{left_out}."
    ]
