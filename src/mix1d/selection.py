"""`select`: fits with several numbers of components side by side, and the one chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mix1d.arguments import choice, generator, shown, whole_number
from mix1d.arrays import FloatArray, IntArray
from mix1d.choose.ceiling import Ceiling, ceiling, rounded_down, rounded_up
from mix1d.columns import as_column
from mix1d.errors import Mix1dError, Outcome
from mix1d.families import Family, as_family
from mix1d.fitting import Fit, fit
from mix1d.mixture import Mixture
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.values import Value
from mix1d.sample import Sample
from mix1d.show.choice import Choice, choice_html, choice_text
from mix1d.show.criteria import Line, plot_criteria
from mix1d.sketching import Sketch

if TYPE_CHECKING:
    from os import PathLike

    from matplotlib.axes import Axes

__all__ = ["Candidate", "Selection", "select"]

CRITERIA = ("bic", "aic", "icl", "cv")
HEADER = ("family", "k", "loglik", "q", "BIC", "AIC", "ICL", "outcome")


@dataclass(frozen=True, eq=False)
class Candidate(Value):
    """One row of the table: a fit, and its criteria; smaller is better in all of them."""

    fit: Fit
    cv: float | None = None
    """-2 times the log-likelihood of the rows left out; None if it was not asked for."""
    cv_error: float | None = None
    """Its standard error."""
    cv_untrusted: int = 0
    """How many of the fits without some of the rows cannot be trusted."""

    @property
    def family(self) -> str:
        """Name of the family."""
        return str(self.fit.options["family"])

    @property
    def k(self) -> int:
        """Number of components."""
        return self.fit.mixture.k

    @property
    def equal_sd(self) -> bool:
        """Whether one sd serves all components."""
        return bool(self.fit.options["equal_sd"])

    @property
    def outcome(self) -> Outcome:
        """How the fit ended; only one that can be trusted can be the best."""
        return self.fit.outcome

    @property
    def variant(self) -> str:
        """Family and variant in words."""
        return f"{self.family}, equal sds" if self.equal_sd else self.family

    def value(self, criterion: str) -> float:
        """The criterion by its name."""
        number = self.cv if criterion == "cv" else getattr(self.fit, criterion)
        return float("nan") if number is None else float(number)

    def _cells(self) -> tuple[str, ...]:
        """The row as texts: variant, k, log-likelihood, parameters, criteria, outcome."""
        fit = self.fit
        told = self.outcome.name.lower() if self.outcome else fit.message
        if self.cv is not None:
            told += f"; CV {self.cv:.2f} +- {self.cv_error:.2f}"
            told += f", {self.cv_untrusted} folds not to be trusted" if self.cv_untrusted else ""
        numbers = (f"{value:.2f}" for value in (fit.bic, fit.aic, fit.icl))
        return (
            self.variant,
            str(self.k),
            f"{fit.loglik:.2f}",
            str(fit.n_parameters),
            *numbers,
            told,
        )


@dataclass(frozen=True, eq=False)
class Selection(Value):
    """Fits side by side and the one chosen. Made by `select`. Frozen."""

    criterion: str
    """By which it was chosen."""
    table: tuple[Candidate, ...]
    """Every fit, in the order in which they were made."""
    skipped: dict[str, str]
    """Families and variants that were not fitted to the end, and why."""
    ceiling: Ceiling | None
    """The bound on every normal mixture, where there is one."""

    @property
    def best(self) -> Fit | None:
        """The fit with the smallest criterion among those that can be trusted; None if none can."""
        ranked = self._ranked()
        return ranked[0].fit if ranked else None

    def _ranked(self) -> list[Candidate]:
        trusted = [c for c in self.table if c.outcome and np.isfinite(c.value(self.criterion))]
        return sorted(trusted, key=lambda c: c.value(self.criterion))

    def evidence(self) -> str:
        """The choice in words: ``"2 components; 3 is 6.1 BIC worse"``.

        The rival is the best fit with another number of components.
        """
        ranked = self._ranked()
        if not ranked:
            return "none of the fits can be trusted"
        first, name = ranked[0], self.criterion.upper()
        words = f"{first.k} component{'s' if first.k > 1 else ''} ({first.variant})"
        rival = next((c for c in ranked if c.k != first.k), None)
        if rival is not None:
            worse = rival.value(self.criterion) - first.value(self.criterion)
            which = f" ({rival.variant})" if rival.variant != first.variant else ""
            words += f"; {rival.k}{which} is {worse:.1f} {name} worse"
        if self.criterion == "cv" and first.cv_error is not None:
            words += f" (standard error {first.cv_error:.1f})"
        return words

    def _choice(self) -> Choice:
        """The table in words and numbers."""
        best = self.best
        chosen = next((i for i, c in enumerate(self.table) if c.fit is best), None)
        return Choice(
            evidence=self.evidence(),
            header=HEADER,
            rows=tuple(c._cells() for c in self.table),
            chosen=chosen,
            trusted=[bool(c.outcome) for c in self.table],
            notes=tuple(f"{name}: {why}" for name, why in self.skipped.items()),
        )

    def cells(self) -> list[list[str]]:
        """The table in words, its header first, for whoever lays it out."""
        return [[*HEADER], *([*c._cells()] for c in self.table)]

    def __str__(self) -> str:
        return choice_text(self._choice())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return choice_html(self._choice())

    def to_dict(self) -> dict[str, Any]:
        """The table and the choice, for JSON."""
        best = self.best
        rows = [
            {
                "family": c.family,
                "k": c.k,
                "equal_sd": c.equal_sd,
                "loglik": c.fit.loglik,
                "n_parameters": c.fit.n_parameters,
                "bic": c.fit.bic,
                "aic": c.fit.aic,
                "icl": c.fit.icl,
                "cv": c.cv,
                "outcome": c.outcome.name.lower(),
                "best": c.fit is best,
            }
            for c in self.table
        ]
        return {
            "criterion": self.criterion,
            "evidence": self.evidence(),
            "table": rows,
            "skipped": self.skipped,
        }

    def report(
        self,
        path: str | PathLike[str],
        *,
        name: str | None = None,
        n_boot: int = 499,
        rng: Any = 0,
        call: str | None = None,
    ) -> None:
        """Write the best fit as one self-contained HTML page, with the evidence for its number.

        The page and the arguments are those of `Fit.report`. Where no fit can be trusted it shows
        the one with the smallest criterion, and says so first.

        Examples
        --------
        >>> import mix1d
        >>> x = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
        >>> mix1d.select(x, range(1, 4)).report("report.html")  # doctest: +SKIP
        """
        from mix1d.fitting.reporting import write_report
        from mix1d.show.report import Evidence

        shown = (self._ranked() or sorted(self.table, key=lambda c: c.value(self.criterion)))[0]
        evidence = Evidence(
            sentence=self.evidence(),
            criterion=self.criterion,
            header=HEADER,
            rows=[c._cells() for c in self.table],
            best=self.table.index(shown) if shown.outcome else None,
            notes=[f"{name}: {why}" for name, why in self.skipped.items()],
            draw=self.plot,
        )
        found, options = shown.fit, {"name": name, "n_boot": n_boot, "rng": rng, "call": call}
        write_report(found, found.facts(), path, **options, evidence=evidence)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The criterion against the number of components; rings are fits not to be trusted.

        With BIC and AIC the ceiling's bound for normal mixtures is a shaded region in which no fit
        with sds above its floor can lie.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        """
        lines = []
        for name in dict.fromkeys(c.variant for c in self.table):
            rows = [c for c in self.table if c.variant == name]
            lines.append(self._line(name, rows))
        ranked = self._ranked()
        best = (ranked[0].k, ranked[0].value(self.criterion)) if ranked else None
        return plot_criteria(lines, self.criterion.upper(), best, self._bound(), ax)

    def _line(self, name: str, rows: list[Candidate]) -> Line:
        return (
            name,
            np.array([c.k for c in rows], dtype=np.intp),
            np.array([c.value(self.criterion) for c in rows]),
            np.array([bool(c.outcome) for c in rows]),
        )

    def _bound(self) -> tuple[IntArray, FloatArray] | None:
        if self.ceiling is None or self.criterion not in ("bic", "aic"):
            return None
        equal = any(c.equal_sd for c in self.table)
        of = self.ceiling.bound_bic if self.criterion == "bic" else self.ceiling.bound_aic
        ks = np.arange(1, max(c.k for c in self.table) + 1)
        return ks, np.array([of(int(k), equal_sd=equal and bool(k > 1)) for k in ks])


@usual_arithmetic
def select(
    x: Any,
    k: Iterable[int] = range(1, 8),
    *,
    criterion: str = "bic",
    families: Iterable[str | type[Family]] = ("normal",),
    equal_sd: Iterable[bool] = (False, True),
    weights: Any = None,
    weights_are: str = "counts",
    min_sd: float | None = None,
    n_folds: int = 10,
    missing: str = "raise",
    rng: Any = 0,
) -> Selection:
    """Fit several numbers of components, families and variants, and choose one.

    Parameters
    ----------
    x : (n,) array_like, or Sample, or Sketch
        As for `fit`.
    k : iterable of int, default range(1, 8)
        Numbers of components to try, from the smallest up.
    criterion : {"bic", "aic", "icl", "cv"}, default "bic"
        "cv" is -2 times the log-likelihood of rows that were left out of the fit, `n_folds` times.
    families : iterable of families, default ("normal",)
        Those whose support does not hold the data are skipped, and listed in ``.skipped``.
    equal_sd : iterable of bool, default (False, True)
        Variants: an sd for each component, one sd for all.
    weights : (n,) array_like, optional
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
    rng : int, numpy Generator or None, default 0
        Seeds the searches and the folds (SPEC 7).

    Returns
    -------
    Selection
        ``.best``, ``.table``, ``.evidence()``, ``.plot()``; ``print`` shows the table.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, or no family can hold the data.

    References
    ----------
    Schwarz (1978), *Annals of Statistics* 6. Biernacki, Celeux & Govaert (2000), *IEEE PAMI* 22.
    Smyth (2000), *Statistics and Computing* 10.

    Examples
    --------
    >>> import mix1d
    >>> x = [1.02, 1.23, 1.31, 1.44, 1.57, 5.03, 5.11, 5.28, 5.36, 5.49]
    >>> mix1d.select(x, range(1, 4), equal_sd=[True]).evidence()
    '2 components (normal, equal sds); 1 is 29.8 BIC worse'
    """
    ks = _numbers_of_components(k)
    choice("criterion", criterion, CRITERIA)
    folds = whole_number("n_folds", n_folds, 2)
    if criterion == "cv" and isinstance(x, (Sample, Sketch)):
        raise Mix1dError(f'`x` must be a column of values for criterion="cv", got {shown(x)}')
    seed = int(generator(rng).integers(2**32))
    common: dict[str, Any] = {
        "weights": weights, "weights_are": weights_are, "missing": missing, "rng": seed,
    }  # fmt: skip
    kinds = [as_family(family) for family in _listed("families", families)]
    variants = _flags(equal_sd)
    table: list[Candidate] = []
    skipped: dict[str, str] = {}
    top = None
    if any(kind.name == "normal" for kind in kinds):
        try:
            top = ceiling(
                x, min_sd=min_sd, weights=weights, weights_are=weights_are, missing=missing
            )
        except Mix1dError as error:
            skipped["ceiling"] = str(error)
    values = _values(x)
    for kind in kinds:
        outside = values[~kind.in_support(values)]
        if outside.size:
            skipped[kind.name] = (
                f"`x` must be {kind.support} for the family {kind.name!r}, got {outside[0]:.10g}"
            )
            continue
        for shared in variants if kind.core.scale_index is not None else [False]:
            for number in ks:
                if number == 1 and shared and False in variants:
                    continue  # one component has one sd
                best = _lowest(table, criterion)
                if (
                    top is not None
                    and kind.name == "normal"
                    and _is_out_of_reach(top, criterion, best, number, shared)
                    and (min_sd is not None or _covers_best(top, table, criterion))
                ):
                    name = f"{kind.name}, equal sds" if shared else kind.name
                    skipped[f"{name}, k of {number} or more"] = _proof(top, criterion, best)
                    break
                near = _near(table, top, kind, number, shared) or "search"
                found = fit(x, number, family=kind, equal_sd=shared, start=near, **common)
                if criterion == "cv":
                    table.append(_cross_validated(x, found, kind, folds, common))
                else:
                    table.append(Candidate(found))
    if not table:
        raise Mix1dError("; ".join(skipped.values()))
    return Selection(criterion, tuple(table), skipped, top)


# ------------------------------------------------------------------------------ the ceiling
def _lowest(table: list[Candidate], criterion: str) -> float:
    """The smallest criterion of a fit that can be trusted."""
    return min((c.value(criterion) for c in table if c.outcome), default=float("inf"))


def _covers_best(top: Ceiling, table: list[Candidate], criterion: str) -> bool:
    """Whether the best normal fit has sds above the floor.

    If not, narrow components matter here, and others of them may be better still.
    """
    normal = [c for c in table if c.outcome and c.family == "normal"]
    best = min(normal, key=lambda c: c.value(criterion), default=None)
    return best is not None and bool(best.fit.mixture.sds.min() >= top.min_sd)


def _is_out_of_reach(top: Ceiling, criterion: str, best: float, k: int, equal_sd: bool) -> bool:
    """Whether it is proved that neither k components nor more can be better than `best`."""
    if criterion not in ("bic", "aic"):
        return False
    bound = top.bound_bic if criterion == "bic" else top.bound_aic
    return bound(k, equal_sd=equal_sd) >= best


def _proof(top: Ceiling, criterion: str, best: float) -> str:
    floor, value = rounded_up(top.min_sd), rounded_down(best)
    return (
        f"none with sds of at least {floor} can have a {criterion.upper()} better than {value}: "
        f"proved"
    )


def _near(
    table: list[Candidate], top: Ceiling | None, kind: type[Family], k: int, equal_sd: bool
) -> list[Mixture]:
    """Where a search may begin: the fit with one component fewer, and the atoms of the ceiling."""
    fewer = [
        c.fit.mixture
        for c in table
        if c.family == kind.name and c.k == k - 1 and (c.equal_sd == equal_sd or c.k == 1)
    ]
    atoms = [top.mixture] if top is not None and kind.name == "normal" and top.mixture.k > k else []
    return [*fewer, *atoms] if k > 1 else []


# ------------------------------------------------------------------------------ cross-validation
def _cross_validated(
    x: Any, found: Fit, kind: type[Family], folds: int, common: dict[str, Any]
) -> Candidate:
    """The fit with -2 times the log-likelihood of the rows left out, and its standard error."""
    column = as_column("x", x)
    given = common["weights"]
    weights = np.ones(column.size) if given is None else as_column("weights", given)
    if found.sample.is_relative:
        weights = np.nan_to_num(found.sample.weight_of_rows())
    rows = np.flatnonzero(~np.isnan(column) & (weights > 0))
    if folds > rows.size:
        raise Mix1dError(f"`n_folds` must be at most the number of rows ({rows.size}), got {folds}")
    part = np.empty(rows.size, dtype=np.intp)
    part[generator(common["rng"]).permutation(rows.size)] = np.arange(rows.size) % folds
    logs, failed = np.empty(rows.size), 0
    for fold in range(folds):
        out = part == fold
        seen, options = rows[~out], common | {"weights": weights[rows[~out]]}
        options["equal_sd"] = found.options["equal_sd"]
        rest = fit(column[seen], found.mixture.k, family=kind, **options)
        failed += not rest.outcome
        logs[out] = rest.mixture.logpdf(column[rows[out]])
    counts = weights[rows]
    mean = counts @ logs / counts.sum()
    squares = counts**2 if found.sample.is_relative else counts
    error = 2.0 * float(np.sqrt(squares @ (logs - mean) ** 2))
    return Candidate(found, -2.0 * float(counts @ logs), error, failed)


# ------------------------------------------------------------------------------ the arguments
def _values(x: Any) -> FloatArray:
    if isinstance(x, (Sample, Sketch)):
        return x.values if isinstance(x, Sample) else x.to_sample().values
    column = as_column("x", x)
    return column[~np.isnan(column)]


def _listed(name: str, value: Any) -> list[Any]:
    if isinstance(value, (str, type, bool)):
        return [value]
    try:
        items = list(value)
    except TypeError:
        raise Mix1dError(f"`{name}` must be a sequence, got {shown(value)}") from None
    if not items:
        raise Mix1dError(f"`{name}` must hold at least one entry, got none")
    return items


def _numbers_of_components(k: Any) -> list[int]:
    if isinstance(k, int):
        return [whole_number("k", k, 1)]
    return sorted({whole_number("k", number, 1) for number in _listed("k", k)})


def _flags(value: Any) -> list[bool]:
    flags = _listed("equal_sd", value)
    for flag in flags:
        if not isinstance(flag, (bool, np.bool_)):
            raise Mix1dError(f"`equal_sd` must hold True or False, got {shown(flag)}")
    return [bool(flag) for flag in flags]
