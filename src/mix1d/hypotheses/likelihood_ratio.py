"""`likelihood_ratio_test`: k0 components against k1, by a parametric bootstrap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, overload

from mix1d.arguments import choice, flag, generator, keeps_on_interrupt, whole_number
from mix1d.arrays import FloatArray
from mix1d.choices import Effort, FamilyName, Missing, OnInterrupt, WeightsAre
from mix1d.choose.ratio import LARGEST, Rivals, null_distribution, observed_statistic
from mix1d.errors import Mix1dError
from mix1d.families import Family, Normal, family_to_fit
from mix1d.fitting.lumps import apart, asked_lumps
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.fitting.rounding import AUTO, Rounding, asked_rounding
from mix1d.hypotheses.nested import NestedTest, nested_test
from mix1d.mixture import Mixture
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.resample.lattice import Lattice, coarse_step, never_too_coarse
from mix1d.results import Result, caution_lines
from mix1d.sample import Sample
from mix1d.show.quality import plot_null
from mix1d.sources.door import Data

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["LikelihoodRatioTest", "likelihood_ratio_test"]


@dataclass(frozen=True, eq=False, repr=False)
class LikelihoodRatioTest(Result):
    """Whether k0 components are enough against k1. Made by `likelihood_ratio_test`. Frozen."""

    k0: int
    k1: int
    statistic: float
    """Twice the log-likelihood that k1 components gain over k0."""
    pvalue: float
    """(1 + exceedances) / (1 + B); exceedances / B where it stopped early."""
    null: FloatArray
    """(B,) the statistic in data sets drawn from the fit with k0 components."""
    n_boot: int
    """Replicates that were asked for."""
    n_penalised: int
    """Replicates in which a fit ended in a spike, so that its penalised maximum counts."""
    n_failed: int
    """Replicates with too few distinct values, left out."""
    stopped_early: bool
    """Whether so many exceeded the statistic that no more were needed."""
    step: float = 0.0
    """The step of rounded values, whose likelihood is that of the intervals they represent; 0 where
    it does not matter."""
    caution: str = ""
    """Why the fits to the data cannot be trusted; empty if they can."""

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it before all replicates were done."""
        return len(self.null) + self.n_failed < self.n_boot and not self.stopped_early

    @property
    def sentence(self) -> str:
        """The result in words."""
        counted = f"p = {self.pvalue:.3g}, {len(self.null)} replicates"
        if len(self.null) < self.n_boot and not self.stopped_early:
            counted += f" of {self.n_boot}"
        noun = "component" if self.k0 == 1 else "components"
        rounded = f" in values rounded to a step of {self.step:.6g}" if self.step else ""
        return (
            f"{self.k1} against {self.k0} {noun}{rounded}: twice the log-likelihood gained is "
            f"{self.statistic:.3f} ({counted})"
        )

    def __str__(self) -> str:
        lines = [*caution_lines(self.caution), self.sentence]
        if self.stopped_early:
            lines.append("stopped early: enough replicates gained as much (Besag & Clifford 1991)")
        if self.n_penalised:
            lines.append(f"{self.n_penalised} replicates ended in a spike and were penalised")
        if self.n_failed:
            lines.append(f"{self.n_failed} replicates had too few distinct values")
        return "\n".join(lines)

    __repr__ = __str__

    def plot(self, ax: Axes | None = None) -> Axes:
        """The null distribution and the statistic of the data.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            A new figure by default.
        """
        label = f"twice the log-likelihood gained by {self.k1} components over {self.k0}"
        return plot_null(self.null, self.statistic, self.pvalue, label, ax)


@overload
def likelihood_ratio_test(x: Any, k0: int, k1: int, **how: Any) -> LikelihoodRatioTest: ...


@overload
def likelihood_ratio_test(x: Any, k0: Fit, k1: Fit, **how: Any) -> NestedTest: ...


@usual_arithmetic  # type: ignore[misc]
@knows_other_names
def likelihood_ratio_test(
    x: Any,
    k0: int | Fit,
    k1: int | Fit,
    *,
    n_boot: int = 999,
    family: FamilyName | type[Family] = "normal",
    effort: Effort = "default",
    equal_sd: bool = False,
    lumps: Literal["auto"] | Iterable[float] | None = None,
    rounding: Rounding = "auto",
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
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
    stop_after: int | None = None,
    rng: Any = 0,
    progress: bool = False,
    on_interrupt: OnInterrupt = "raise",
) -> LikelihoodRatioTest | NestedTest:
    """Are k0 components enough, or are there k1? A parametric bootstrap of the likelihood ratio.

    Data sets are drawn from the fit with k0 components, rounded as the data are, and both numbers
    of components are searched for in each, as in the data themselves. Where the data are rounded to
    a quarter of a component's sd or more, the likelihood is that of the intervals that the values
    represent, under both hypotheses: ties are no evidence of a narrow component.

    Parameters
    ----------
    x : array_like, table, path, iterator, Sample or Sketch
        What `fit` takes; at most a million values. Every one is needed: a `Sketch` will do if it
        holds every distinct value.
    k0, k1 : int, or two fits of `x`
        Numbers of components under the null hypothesis and the alternative, k0 < k1. Or two fits
        with the same components, of which the first has more constraints: whether these hold, by
        chi-squared (Wilks 1938), or by replicates where a parameter is on a bound or components
        coincide.
    n_boot : int, default 999
        Replicates; (n_boot + 1) / 20 should be whole.
    family, equal_sd, column, weights, missing, decimal, thousands, missing_values, lower, upper, \
    below, above, errors, entry, time, event, within, limits
        As in `fit`.
    effort : {"quick", "default", "thorough"}, default "default"
        How many starts are tried, in the data and in every replicate alike: "quick" about half as
        many, "thorough" about four times as many. Intervals of rounded values are always searched
        alike.
    lumps : "auto" or values, optional
        Values that many rows share, such as exact zeros, as in `fit`: both hypotheses give each a
        component of its own, so that the test is of the values beside them.
    rounding : "auto", None or float, default "auto"
        The step to which the values were rounded; the likelihood of both hypotheses is that of
        intervals of one step around them. "auto" does so where the step is a quarter of a
        component's sd or more; None never. Of normals and lognormals.
    weights_are : {"counts", "relative"}, default "counts"
        Relative weights are refused: a p-value counts observations.
    stop_after : int, optional
        Stop as soon as so many replicates gain as much as the data do (Besag & Clifford 1991): 10
        saves most of the work where the null hypothesis is true. The p-value stays exact.
    rng : int, numpy Generator or None, default 0
        The answer does not depend on the number of threads.
    progress : bool, default False
        Show a bar.
    on_interrupt : {"raise", "return"}, default "raise"
        What Ctrl-C does: raise `KeyboardInterrupt`, or return what is done so far.

    Returns
    -------
    LikelihoodRatioTest, or NestedTest of two fits
        ``.pvalue``, ``.statistic``, ``.null``, counts of what failed, ``.sentence``, ``.plot()``;
        of two fits ``.pvalue``, ``.statistic``, ``.df``, ``.method``, ``.sentence``.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be, or the values are rounded to a step of more than 3
        sds.

    References
    ----------
    McLachlan (1987), JRSS C 36, 318-324. Davison & Hinkley (1997), *Bootstrap Methods and their
    Application*, section 4.2. Besag & Clifford (1991), *Biometrika* 78, 301-304.

    Examples
    --------
    >>> import mix1d
    >>> x = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1]).sample(60, rng=0)
    >>> mix1d.likelihood_ratio_test(x, 1, 2, n_boot=19).pvalue
    0.05
    >>> tied = mix1d.fit(x, 2, constraints={"sds": "s"})
    >>> round(mix1d.likelihood_ratio_test(x, tied, mix1d.fit(x, 2)).pvalue, 3)
    0.385
    """
    data = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing, lower=lower,
        decimal=decimal, thousands=thousands, missing_values=missing_values, upper=upper,
        below=below, above=above, errors=errors, entry=entry, time=time, event=event,
        within=within, limits=limits,
    )  # fmt: skip
    data.check_counts("`likelihood_ratio_test`")
    if isinstance(k0, Fit) or isinstance(k1, Fit):
        return nested_test(data, k0, k1, n_boot=n_boot, rng=rng, progress=progress)
    kind, shared = family_to_fit(family), flag("equal_sd", equal_sd)
    choice("effort", effort, Effort)
    k0 = whole_number("k0", k0, 1)
    k1 = whole_number("k1", k1, 1)
    if k1 <= k0:
        raise Mix1dError(f"`k1` must be above `k0` ({k0}), got {k1}")
    n_boot = whole_number("n_boot", n_boot, 1)
    if stop_after is not None:
        stop_after = whole_number("stop_after", stop_after, 1)
    step = _asked_step(rounding, kind)
    generate, progress = generator(rng), flag("progress", progress)
    keep = keeps_on_interrupt(on_interrupt)
    whole = data.every(kind.sketch_scale, "`likelihood_ratio_test`", LARGEST)
    sample = apart(asked_lumps(lumps), whole, [kind]).rest.sample
    if k1 > sample.values.size:
        raise Mix1dError(
            f"`k1` must be at most the number of distinct values ({sample.values.size}), got {k1}"
        )
    if step is not None:
        never_too_coarse(sample, kind)
    rivals = Rivals(kind, k0, k1, shared, int(generate.integers(2**63)), effort)
    rivals, null_mixture, caution = _fitted(rivals, sample, step)
    observed = observed_statistic(rivals, sample)
    null = null_distribution(
        rivals, observed, null_mixture, sample, n_boot, generate,
        stop_after=stop_after, progress=progress, keep=keep,
    )  # fmt: skip
    return LikelihoodRatioTest(
        k0, k1, observed, null.pvalue, null.statistics, n_boot, null.n_penalised,
        null.n_failed, null.stopped_early, rivals.lattice.step if rivals.lattice else 0.0, caution,
    )  # fmt: skip


def _asked_step(rounding: Any, kind: type[Family]) -> Rounding:
    """The argument `rounding`, of which a step is for families whose intervals are searched."""
    step = asked_rounding(rounding, [kind])
    if isinstance(step, float) and kind.core is not Normal:
        raise Mix1dError(
            f"`rounding` needs the family 'normal' or 'lognormal' with a step, got {kind.name!r}: "
            "in this test their intervals only are searched"
        )
    return step


def _fitted(rivals: Rivals, sample: Sample, asked: Rounding) -> tuple[Rivals, Mixture, str]:
    """The hypotheses, on a lattice if the data need it; the null fit; why fits are not trusted."""

    def fit_of(k: int) -> Fit:
        return fit(
            sample, k, family=rivals.family, effort=rivals.effort, equal_sd=rivals.shared,
            rounding=None, rng=rivals.seed,
        )  # fmt: skip

    small = fit_of(rivals.k0)
    step = asked if isinstance(asked, float) else 0.0
    if asked == AUTO:
        step = coarse_step(sample, rivals.family, small.mixture.sds)
    if step:
        lattice = Lattice(rivals.family, float(sample.values[0]), step, rivals.shared)
        null = lattice.searched(sample.values, sample.weights[None].copy(), rivals.k0)[-1]
        return replace(rivals, lattice=lattice), lattice.mixture(null.places[0]), ""
    untrusted = [
        f"{one.mixture.k} components: {one.message}"
        for one in (small, fit_of(rivals.k1))
        if not one
    ]
    return rivals, small.mixture, "; ".join(untrusted)
