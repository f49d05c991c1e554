"""The report of a fit: gathers what `show.report` renders."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np

from mix1d.arguments import text, whole_number
from mix1d.describe.verdict import Finding, Verdict
from mix1d.drafts import as_path, draft_of
from mix1d.em.from_start import from_start
from mix1d.em.method import Method
from mix1d.errors import Mix1dError
from mix1d.fitting.judging import is_summary, judged, tested
from mix1d.fitting.pictures import Pictures
from mix1d.model.problem import pose
from mix1d.search.path import Path
from mix1d.search.record import trace
from mix1d.search.starts import STARTS
from mix1d.show.facts import Facts
from mix1d.show.report import Contents, Evidence, Way, needs_jinja, render
from mix1d.show.report.words import on_axis
from mix1d.style.numbers import count

__all__ = ["write_report"]


def write_report(
    fit: Pictures,
    facts: Facts,
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
    target, n_boot = as_path("path", path), whole_number("n_boot", n_boot, 0)
    name, call = text("name", name), text("call", call)
    if target.suffix.lower() not in (".html", ".htm"):
        raise Mix1dError(f"`path` must end in .html or .htm, got {str(path)!r}")
    needs_jinja()
    goodness = tested(fit, n_boot, rng)
    verdict = judged(fit, goodness, number)
    page = render(
        Contents(
            facts=facts,
            name=name,
            sample=fit.sample,
            options=fit.options,
            sketch_error=fit.sketch_error,
            call=call if call is not None else _call(fit),
            draw=lambda ax: fit.plot(ax, name=on_axis(name)),
            draw_qq=_qq(fit, name, n_boot, rng),
            goodness=goodness,
            verdict=verdict,
            way=_way(fit),
            cuts=fit.cuts(),
            evidence=evidence,
        )
    )
    with draft_of("path", target) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")
    return verdict


def _way(fit: Pictures) -> Way:
    """Where a search was asked for, its winner starts near the end: a plain start shows more.

    It is taken if it leads to the same answer.
    """
    options = fit.options
    if fit and options["start"] == "search":
        problem = pose(fit.sample, fit._family, equal_sd=options["equal_sd"])
        plain = fit.sample.values.size <= FEW
        method = Method("em", not plain, options["tol"], 1000, np.random.default_rng(0))
        found = from_start(problem, STARTS["linspace"](problem, options["k"], method.rng), method)
        way = trace(Path(found.climb))
        if way.loglik[-1] > fit.loglik - SAME_TOP:
            return Way(way.mixtures, way.loglik, "components spread evenly over the data")
    start = "the start that won the search" if options["start"] == "search" else "the start given"
    return Way(fit.trace.mixtures, fit.trace.loglik, start)


FEW = 10_000
"""Distinct values up to which the film shows plain EM, which moves more evenly."""

SAME_TOP = 1e-3
"""Log-likelihood units between two ends of the same climb."""


def _qq(fit: Pictures, name: str | None, n_boot: int, rng: Any) -> Any:
    """Draws the QQ plot; None where the data are only a sketch of the values."""
    if is_summary(fit):
        return None
    n_boot = n_boot if fit and not fit.sample.is_relative else 0
    return lambda ax: fit.plot_qq(ax, n_boot=n_boot, rng=rng, name=on_axis(name))


def _call(fit: Pictures) -> str:
    """The Python that repeats the fit, every option written out."""
    sample, options = fit.sample, dict(fit.options)
    arguments = ["x", repr(options.pop("k"))]
    if isinstance(options["start"], dict):
        start = f"mix1d.Mixture.from_dict({options.pop('start')!r})"
        arguments.append(f"start={start}")
    kind = options.pop("weights_are")
    if sample.is_relative:
        arguments += ["weights=weights", f"weights_are={kind!r}"]
    elif sample.n != sample.n_rows - sample.n_missing:
        arguments.append("weights=weights")
    if sample.n_missing:
        arguments.append("missing='drop'")
    if isinstance(options["rng"], str):  # what a generator is called says nothing of its state
        options["rng"] = ...
    arguments += [f"{name}={value!r}" for name, value in options.items()]
    call = f"x = ...  # {count(fit.n)} values\nfit = mix1d.fit({', '.join(arguments)})"
    return call.replace("rng=Ellipsis", "rng=...")
