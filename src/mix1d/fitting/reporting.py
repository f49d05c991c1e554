"""The report of a fit: gathers what `show.report` renders."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np

from mix1d.arguments import text, whole_number
from mix1d.describe.envelopes import quantiles
from mix1d.describe.goodness import SharedReplicates
from mix1d.describe.thresholds_and_cuts import cuts
from mix1d.describe.verdict import Finding, Verdict
from mix1d.drafts import as_path, draft_of
from mix1d.em.from_start import from_start
from mix1d.em.method import Method
from mix1d.errors import Mix1dError
from mix1d.fitting.groups_of_report import merged_groups
from mix1d.fitting.judging import judged, tested
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.fitting.options import Options
from mix1d.fitting.pictures import lumps_note, plot, plot_cdf, plot_posterior, plot_qq
from mix1d.infer.basis import Basis
from mix1d.mixture import Mixture
from mix1d.search.path import Path
from mix1d.search.record import Trace
from mix1d.search.record import trace as trace_of
from mix1d.search.starts import STARTS
from mix1d.show.look import Look
from mix1d.show.report import Contents, Evidence, Trajectory, needs_jinja, render
from mix1d.show.report.words import on_axis
from mix1d.style.numbers import count

__all__ = ["write_report"]

BESIDE_ITS_TABLE = Look(legend="off")
"""A picture whose legend is the table of the components on the page."""

FEW = 10_000
"""Up to this many distinct values the animation shows plain EM, whose steps are more even."""

SAME_MAXIMUM = 1e-3
"""Two runs of EM whose log-likelihoods differ by less than this ended at the same maximum."""


def write_report(
    fit: FitLike,
    path: str | PathLike[str],
    *,
    name: str | None,
    n_boot: int,
    rng: Any,
    call: str | None,
    evidence: Evidence | None = None,
    number: Finding | None = None,
) -> Verdict:
    """Write the page of `fit` and return its verdict; the arguments are those of `Fit.report`."""
    basis, beside, options, facts = fit._basis, fit._beside, fit.options, fit.facts()
    target, n_boot = as_path("path", path), whole_number("n_boot", n_boot, 0)
    name, call = text("name", name), text("call", call)
    if target.suffix.lower() not in (".html", ".htm"):
        raise Mix1dError(f"`path` must end in .html or .htm, got {str(path)!r}")
    needs_jinja()
    of_qq = SharedReplicates(quantiles(beside.mixture, beside.sample)) if _has_qq(beside) else None
    goodness = tested(beside, n_boot, rng, of_qq)
    verdict = judged(basis, goodness, number)
    page = render(
        Contents(
            facts=facts,
            name=name,
            sample=basis.sample,
            is_seeded=isinstance(options.rng, int),
            is_searched=options.is_searched,
            algorithm=options.algorithm,
            accelerate=options.accelerate,
            tol=options.tol,
            sketch_error=basis.sketch_error,
            call=call if call is not None else _call(basis, options),
            draw=lambda ax: plot(
                beside, ax, name=on_axis(name), note=lumps_note(basis), look=BESIDE_ITS_TABLE
            ),
            draw_posterior=lambda ax: plot_posterior(
                beside, ax, name=on_axis(name), look=BESIDE_ITS_TABLE
            ),
            draw_qq=_qq(beside, of_qq, name, n_boot, rng),
            draw_cdf=_cdf(beside, name),
            goodness=goodness,
            verdict=verdict,
            trajectory=_trajectory(beside, options, fit.trace, float(fit.trace.loglik[-1])),
            cuts=cuts(basis, positive=None, level=0.95, method="wald", rules={}),
            evidence=evidence,
            merged=merged_groups(fit, facts, name),
        )
    )
    with draft_of("path", target) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")
    return verdict


def _trajectory(basis: Basis, options: Options, trace: Trace, loglik: float) -> Trajectory:
    """The path of EM that the film shows.

    The best of many starts lies close to the maximum, so that its path shows little. After a search
    the film begins with components spread evenly, if that start leads to the same maximum.
    """
    algorithm = options.algorithm if basis.is_unrestricted else None
    if basis.outcome and options.is_searched:
        found = _from_even_start(basis, options)
        same = abs(found.loglik[-1] - loglik) < SAME_MAXIMUM  # no at a spike, however high
        if same and np.isfinite(found.loglik).all():
            start = "components spread evenly over the data"
            return Trajectory(found.mixtures, found.loglik, start, basis.sample, algorithm)
    start = "the start that won the search" if options.is_searched else "the start given"
    return Trajectory(trace.mixtures, trace.loglik, start, basis.sample, algorithm)


def _from_even_start(basis: Basis, options: Options) -> Trace:
    """The trace of EM from components spread evenly over the data."""
    problem = basis.posed(basis.sample)
    plain = basis.sample.values.size <= FEW
    method = Method("em", not plain, options.tol, 1000, np.random.default_rng(0))
    found = from_start(problem, STARTS["linspace"](problem, options.k, method.rng), method)
    return trace_of(Path(found.climb))


def _has_qq(basis: Basis) -> bool:
    """Whether there is a QQ plot: not where the data are only a sketch of the values."""
    return basis.every_value and basis.sample.is_exact


def _qq(
    basis: Basis, of_qq: SharedReplicates | None, name: str | None, n_boot: int, rng: Any
) -> Any:
    """What draws the QQ plot, its bands by the replicates of the test where there are any."""
    if of_qq is None:
        return None
    n_boot = n_boot if basis.outcome and not basis.sample.is_relative else 0
    made = of_qq.replicates
    return lambda ax: plot_qq(basis, ax, n_boot=n_boot, rng=rng, name=on_axis(name), made=made)


def _cdf(basis: Basis, name: str | None) -> Any:
    """What draws the distribution functions; None where a QQ plot says more."""
    if basis.sample.is_exact or not basis.every_value:
        return None
    return lambda ax: plot_cdf(basis, ax, name=on_axis(name))


def _call(basis: Basis, options: Options) -> str:
    """The call that repeats the fit, every option written out."""
    sample, named = basis.sample, options.arguments()
    arguments = ["x", repr(named.pop("k"))]
    if isinstance(options.start, Mixture):
        start = f"mix1d.Mixture.from_dict({named.pop('start').to_dict()!r})"
        arguments.append(f"start={start}")
    kind = named.pop("weights_are")
    if sample.rows is not None:
        pass  # the sample has its weights
    elif sample.is_relative:
        arguments += ["weights=weights", f"weights_are={kind!r}"]
    elif sample.n != sample.n_rows - sample.n_missing:
        arguments.append("weights=weights")
    if sample.n_missing:
        arguments.append("missing='drop'")
    if isinstance(options.rng, str):  # the words for a generator say nothing of its state
        named["rng"] = ...
    arguments += [f"{name}={value!r}" for name, value in named.items()]
    what = f"{count(basis.n)} values" if sample.is_exact else repr(sample)
    call = f"x = ...  # {what}\nfit = mix1d.fit({', '.join(arguments)})"
    return call.replace("rng=Ellipsis", "rng=...")
