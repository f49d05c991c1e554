"""`select`: reads the arguments, has the candidates fitted, and lets the criterion choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from mix1d.arguments import choice, flag, generator, positive_number, shown, whole_number
from mix1d.choices import Criterion, Effort, FamilyName, LabelScheme, Missing, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal
from mix1d.fitting.fit_frames import Origin
from mix1d.fitting.kinds import family_asked
from mix1d.fitting.knowing import AskedPrior, asked_prior
from mix1d.fitting.lumps import Lumps, asked_lumps, with_lumps
from mix1d.fitting.rounding import Rounding, asked_rounding
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.progress import search_line
from mix1d.sample import Sample
from mix1d.selection.candidate import Candidate, ranked
from mix1d.selection.contest import Contest
from mix1d.selection.folds import cross_validated
from mix1d.selection.known_parameters import KnownParameters
from mix1d.selection.reading import rows_beside
from mix1d.selection.result import Selection
from mix1d.selection.signs import simplest
from mix1d.selection.telling import told
from mix1d.sources.door import Data
from mix1d.sources.inputs import Rows

__all__ = ["select"]

AUTO = "auto"
"""The word for families that the data ask for."""

CV = 'criterion="cv"'
"""The argument that needs every row by itself, as the sentence of a refusal names it."""

MOST = 7
"""The most components that are tried by default."""


@usual_arithmetic
@knows_other_names
def select(
    x: Any,
    k: Iterable[int] | None = None,
    *,
    criterion: Criterion = "bic",
    families: Literal["auto"] | Iterable[FamilyName | type[Family] | Sequence[Any]] = "auto",
    equal_sd: Iterable[bool] = (False, True),
    lumps: Literal["auto"] | Iterable[float] | None = "auto",
    rounding: Rounding = "auto",
    prior: AskedPrior = None,
    constraints: Mapping[str, Any] | None = None,
    bounds: Mapping[str, Any] | None = None,
    effort: Effort = "default",
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    min_sd: float | None = None,
    n_folds: int = 10,
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    lower: Any = None,
    upper: Any = None,
    below: Any = None,
    above: Any = None,
    errors: Any = None,
    entry: Any = None,
    time: Any = None,
    event: Any = None,
    within: Any = None,
    limits: bool = False,
    labels: Any = None,
    label_scheme: LabelScheme = "random",
    rng: Any = 0,
    progress: bool = False,
) -> Selection:
    """Fit several numbers of components, families and variants, and choose one.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes; read once, for all fits. ``criterion="cv"`` needs rows in an order: no
        `Sample`, `Sketch`, iterator or engine.
    k : iterable of int, optional
        Numbers of components to try, from the smallest up. By default 1 to 7, but no more than
        half the number of distinct values.
    criterion : {"bic", "aic", "icl", "cv"}, default "bic"
        "cv" is -2 times the log-likelihood of rows that were left out of the fit, `n_folds` times.
    families : "auto" or iterable of families, default "auto"
        "auto" fits normals, and where these may count pieces of one shape for groups, the shapes
        that the values allow, too (Notes). Of families that are named, those whose support does
        not hold the data are skipped, and listed in ``.skipped``. A list among them, such as
        ``["normal", "gamma"]``, is one candidate, with one entry a component.
    equal_sd : iterable of bool, default (False, True)
        Variants: an sd for each component, one sd for all.
    lumps : "auto", values or None, default "auto"
        Values that many rows share, as in `fit`: every candidate gets each of them as a component
        of its own, before its k. None looks for none, and no fit of data with one can be chosen.
    rounding : "auto", None or float, default "auto"
        The step to which the values were rounded, as in `fit`, for all candidates alike. "auto"
        decides by the fits of densities: the best, and those that would be better if they could be
        trusted. Families of counts give each value a probability anyway.
    prior : "weak", Prior or None, default None
        What is known beforehand, as in `fit`, of the components of every candidate. The criteria
        are those of the likelihood at the mode of the posterior (Fraley & Raftery 2007). Families
        without a parameter that it names are skipped.
    constraints, bounds : dict, optional
        What `fit` takes. One entry holds for every k: ``{"sds": "s"}``; a list speaks of the first
        components, and the rest are free: ``{"means": [0]}``. Families without such parameters, and
        a k below the length of a list, are left out, and listed in ``.skipped``. The criteria count
        the parameters that are free; there is no ceiling, so every k is fitted.
    effort : {"quick", "default", "thorough"}, default "default"
        How long each fit is searched for, as in `fit`: "quick" to see which numbers of components
        come into question, "thorough" to decide between them.
    column : str, optional
        Which column of a table or file, as in `fit`.
    weights : str or (n,) array_like, optional
        How often each value counts.
    weights_are : {"counts", "relative"}, default "counts"
        As in `fit`. The criteria are then those of a pseudo-likelihood of as many observations as
        the weights are worth: a guide, as the number of them is.
    min_sd : float, optional
        The floor of the ceiling; by default that of `ceiling`. With BIC and AIC the normal fits
        stop where no k above can be better with sds of at least this, which is proved. If the best
        fit has a narrower component itself, only a floor that is given stops them.
    n_folds : int, default 10
        Parts of the cross-validation.
    missing : {"raise", "drop"}, default "raise"
        What to do with NaN and nulls.
    decimal, thousands, missing_values
        How the numbers of a text are written, as in `fit`.
    lower, upper, below, above, errors, entry, time, event, within, limits
        What is known of rows that are no exact values, as in `fit`.
    labels, label_scheme
        The known groups of rows, as in `fit`. Numbers of components that are less than the labels
        have groups are left out.
    rng : int, numpy Generator or None, default 0
        Seeds the folds of a cross-validation (SPEC 7); a search has a stream of its own.
    progress : bool, default False
        Show, after the first second, a line on the search (tqdm): components, round, the best
        log-likelihood so far, seconds.

    Returns
    -------
    Selection
        ``.best``, ``.table``, ``.evidence()``, ``.plot()``; ``print`` shows the table.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, or no family can hold the data.

    Notes
    -----
    *Shape before number.* With ``families="auto"`` other shapes are tried where the best of the
    normals has the last number tried, three components or more, two under one peak (of the mixture,
    or by the dip test at 5%), or is rejected by the test of fit at 5%, and where the values are
    counts. ``.signs`` holds the reasons. The shapes are lognormal, gamma and Weibull for positive
    values; beta for shares; Student's t; skew-normal for values that are not all positive, or
    skewed to the left; Poisson and negative binomial for whole numbers from 0. A shape gets more
    components as long as one more makes any of the shapes better; beta, skew-normal and t at most
    three, and every shape where values have errors.

    *A margin.* Where other shapes were tried, of all fits within 2 of the lowest criterion the one
    with the fewest components is chosen, of these a normal before another shape, then the one with
    the fewest parameters.

    *One measure.* There, too, a density is compared by the probability that it gives to the step to
    which each value was rounded, so that counts and densities, and shapes that gain by ties, are
    on the measure of the data. The criteria in the table are those.

    References
    ----------
    Schwarz (1978), *Annals of Statistics* 6. Kass & Raftery (1995), *JASA* 90. Biernacki, Celeux &
    Govaert (2000), *IEEE PAMI* 22. Smyth (2000), *Statistics and Computing* 10.

    Examples
    --------
    >>> import mix1d
    >>> x = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
    >>> mix1d.select(x, range(1, 4), equal_sd=[True]).evidence()
    '2 components (normal, equal sds); 3 is 4.4 BIC worse'
    """
    choice("criterion", criterion, Criterion)
    choice("effort", effort, Effort)
    wanted, folds = flag("progress", progress), whole_number("n_folds", n_folds, 2)
    least_sd = None if min_sd is None else positive_number("min_sd", min_sd)
    seed, is_auto = int(generator(rng).integers(2**32)), _is_auto(families)
    named = [] if is_auto else _listed("families", families)
    kinds = [family_asked(family, "`families`") for family in named] or [Normal]
    tied, shared = _flags(equal_sd), asked_lumps(lumps)
    wish, known = asked_rounding(rounding, kinds), asked_prior(prior)
    said = KnownParameters.asked(constraints, bounds, least_sd)
    given = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing, lower=lower,
        decimal=decimal, thousands=thousands, missing_values=missing_values, upper=upper,
        below=below, above=above, errors=errors, entry=entry, time=time, event=event,
        within=within, limits=limits, labels=labels, label_scheme=label_scheme,
    )  # fmt: skip
    data, rows = _by_row(given) if criterion == "cv" else (given, None)
    contest = Contest(
        data, kinds, tied, shared, lambda distinct: _numbers_of_components(k, distinct), criterion,
        least_sd, seed, effort, is_auto=is_auto, prior=known, known_parameters=said,
    )  # fmt: skip
    with search_line(wanted=wanted):
        held = contest.held(wish)
    first, signs, seen = held.first, held.signs, held.seen
    table = _with_origin(held.comparison.in_order, given)
    if rows is not None:
        sample, kept = first.rest.sample, rows_beside(rows, first)
        step = sample.step if signs or not sample.is_exact else 0.0
        table = [cross_validated(kept, c, folds, seed, step) for c in table]
    found = Selection(
        criterion=criterion,
        table=tuple(replace(c, fit=with_lumps(c.fit, seen[c.fit.options.family])) for c in table),
        skipped=held.skipped | _proofs(held.comparison.ended, first),
        ceiling=None if first.values.size else held.bound,
        ks=held.ks,
        is_cut_short=held.comparison.is_cut_short(table, _best(table, criterion, signs)),
        signs=signs,
        known_parameters=said,
    )
    return told(found)


def _best(table: list[Candidate], criterion: str, signs: tuple[str, ...]) -> Candidate | None:
    """The candidate that a selection of these chooses."""
    return next(iter((simplest if signs else ranked)(table, criterion)), None)


def _is_auto(families: Any) -> bool:
    return isinstance(families, str) and families == AUTO


def _by_row(given: Data) -> tuple[Data, Rows]:
    """The data as rows in an order, of which some can be left out."""
    if isinstance(given.given, Sample):
        given.given.check_exact(CV, "another criterion, such as 'bic', takes them")
    values, weights = rows = given.rows(CV)
    how: dict[str, Any] = {"weights_are": given.weights_are, "missing": given.missing}
    return Data.of(values, weights=weights, **how), rows


def _with_origin(table: list[Candidate], given: Data) -> list[Candidate]:
    """The candidates, which answer in the library that the data came in."""
    origin = Origin.of(given.given)
    return [replace(c, fit=replace(c.fit, _origin=origin)) for c in table] if origin else table


def _proofs(ended: dict[str, str], lumps: Lumps) -> dict[str, str]:
    """Why more components were not tried, of which rows."""
    words = " (of the values beside the lumps)" if lumps.values.size else ""
    return {name: f"{why}{words}" for name, why in ended.items()}


def _listed(name: str, value: Any) -> list[Any]:
    """The entries of an argument that is a sequence, or one entry alone."""
    if isinstance(value, (str, type, bool)):
        return [value]
    try:
        items = list(value)
    except TypeError:
        raise Mix1dError(f"`{name}` must be a sequence, got {shown(value)}") from None
    if not items:
        raise Mix1dError(f"`{name}` must hold at least one entry, got none")
    return items


def _numbers_of_components(k: Any, distinct: int) -> list[int]:
    """The numbers of components that the caller asked for, or those that the values allow."""
    if k is None:
        return list(range(1, max(1, min(MOST, distinct // 2)) + 1))
    asked = [k] if isinstance(k, (int, np.integer)) else _listed("k", k)
    ks = sorted({whole_number("k", number, 1) for number in asked})
    if ks[-1] > distinct:
        raise Mix1dError(
            f"`k` must be at most the number of distinct values ({distinct}), got {ks[-1]}"
        )
    return ks


def _flags(value: Any) -> list[bool]:
    """The entries of `equal_sd`."""
    flags = _listed("equal_sd", value)
    for one in flags:
        if not isinstance(one, (bool, np.bool_)):
            raise Mix1dError(f"`equal_sd` must hold True or False, got {shown(one)}")
    return [bool(one) for one in flags]
