"""One of every public object, and a way to make every public call: for tests of all of them."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

import mix1d
from zoo import COMPONENTS

FOLDER = Path(__file__).parents[1] / "examples"
X = np.loadtxt(FOLDER / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
WEIGHTS = 0.5 + np.arange(X.size) % 3
M = mix1d.Mixture.normal([0.4, 0.6], means=[0, 4], sds=[1, 0.5])


KINDS = (
    "fit", "used fit", "lognormal fit", "poisson fit", "untrusted fit",
    "fit of relative weights", "fit of many rows", "fit of pandas", "fit of an engine",
    "fit that was read", "mixture", "sample", "sketch", "sketch of relative weights",
    "sketch of rows", "stratum",
    *COMPONENTS, "fits", "errors of fits", "em tests", "selection", "candidate", "ceiling", "dip",
    "em test", "silverman", "ratio", "nested", "sequence", "bootstrap", "draws",
    "posterior summary", "errors", "interval", "estimate", "estimates", "band", "influence",
    "outliers", "goodness", "thresholds", "cut", "cuts", "verdict", "finding", "modes", "overlap",
    "trace", "starts", "start", "facts", "film", "outcome", "error", "missing extra", "options",
    "constraints", "named parameters", "labelling", "side by side", "groups", "prior",
)  # fmt: skip
"""Of objects: to be asked for one by one, so that nothing is made before a test runs."""


@cache
def objects() -> dict[str, Any]:
    """Objects of every public kind, and of every kind that their methods give."""
    fit = mix1d.fit(X, 2)
    used = mix1d.fit(X, 2)  # one that keeps what it has computed
    bootstrap = used.bootstrap(20)
    chosen = mix1d.select(X, [1, 2])
    lifetimes = mix1d.sketch(X, event=np.arange(X.size) % 2)
    tied = mix1d.fit(X, 2, constraints={"sds": "s"})
    many = mix1d.fit_many({"a": X, "b": 2 * X, "c": [1.0]}, 2)
    return {
        "fit": fit,
        "used fit": used,
        "lognormal fit": mix1d.fit(X, 2, family="lognormal"),
        "poisson fit": mix1d.fit(X, 2, family="poisson"),
        "untrusted fit": mix1d.fit([1.0, 1.0, 1.0, 2.0, 3.0, 9.0], 2, max_iter=1),
        "fit of relative weights": mix1d.fit(X, 2, weights=WEIGHTS, weights_are="relative"),
        "fit of many rows": mix1d.fit(M.sample(100_001, rng=0), 2),
        "fit of pandas": mix1d.fit(pd.DataFrame({"x": X}, index=np.arange(X.size) + 7), 2),
        "fit of an engine": mix1d.fit(pl.LazyFrame({"x": X}), 2),
        "fit that was read": mix1d.Fit.from_json(fit.to_json()),
        "mixture": M,
        "sample": fit.sample,
        "sketch": mix1d.sketch(X).named("waiting"),
        "sketch of relative weights": mix1d.sketch(X, weights=WEIGHTS, weights_are="relative"),
        "sketch of rows": lifetimes,
        "stratum": lifetimes.strata[0],
        **{name: components[0] for name, components in COMPONENTS.items()},
        "fits": many,
        "errors of fits": many.standard_errors(),
        "em tests": many.em_tests(),
        "selection": chosen,
        "candidate": chosen.table[0],
        "ceiling": mix1d.ceiling(X),
        "dip": mix1d.dip_test(X, n_boot=9),
        "em test": mix1d.em_test(X),
        "silverman": mix1d.silverman_test(X, n_boot=9),
        "ratio": mix1d.likelihood_ratio_test(X, 1, 2, n_boot=9),
        "nested": mix1d.likelihood_ratio_test(X, mix1d.fit(X, 2, equal_sd=True), fit),
        "sequence": mix1d.sequential_test(X, 2, n_boot=9),
        "bootstrap": bootstrap,
        "draws": used.posterior_sample(64),
        "posterior summary": used.posterior_sample(64).summary(),
        "errors": fit.standard_errors(),
        "interval": fit.interval(),
        "estimate": fit.interval_of(lambda mixture: mixture.means),
        "estimates": fit.estimates(quantile=0.9, share_above=80),
        "band": fit.band([50.0, 60.0]),
        "influence": fit.influence(),
        "outliers": fit.outliers(),
        "goodness": fit.goodness_of_fit(n_boot=9),
        "thresholds": fit.thresholds(posterior=0.9),
        "cut": fit.cut(specificity=0.99),
        "cuts": fit.cuts(),
        "verdict": fit.verdict,
        "finding": fit.verdict.fits,
        "modes": fit.modes(n_boot=9),
        "overlap": M.overlap(),
        "trace": fit.trace,
        "starts": fit.starts,
        "start": fit.starts[0],
        "facts": fit.facts(),
        "film": fit.animate(2),
        "outcome": fit.outcome,
        "error": mix1d.Mix1dError("`x` must be numbers, got 'a'"),
        "missing extra": mix1d.MissingExtraError("the command line", "cli"),
        "options": fit.options,
        "constraints": tied.options.constraints,
        "named parameters": tied.named_parameters(),
        "labelling": mix1d.Sample(X).with_labels(np.arange(X.size) % 2).labelling,
        "side by side": mix1d.compare({"one": fit, "other": used}),
        "groups": mix1d.fit(X, 3).groups(2),
        "prior": mix1d.fit(X, 2, prior="weak").prior,
    }


ARGUMENTS: dict[str, Callable[[], tuple[tuple[Any, ...], dict[str, Any]]]] = {
    name: (lambda arguments=arguments, options=options: (arguments, options))
    for name, (arguments, options) in {
        "band": (([50.0, 60.0],), {}),
        "are_drawn": ((np.zeros(2),), {}),
        "estimates": ((), {"quantile": 0.9, "share_above": 80.0, "mean_excess": 80.0}),
        "check": ((2,), {}),
        "kinds": ((2,), {}),
        "names_of": ((2,), {}),
        "of": ((0,), {}),
        "range_of": ((0, "mean"), {}),
        "scale_of_places": ((1e-3,), {}),
        "serves": ((2,), {}),
        "shares_of": ((np.zeros(2), 2), {}),
        "beside": (([mix1d.Normal],), {}),
        "bound_aic": ((2,), {}),
        "bound_bic": ((2,), {}),
        "bootstrap": ((20,), {}),
        "posterior_sample": ((64,), {}),
        "density": (([50.0, 60.0],), {}),
        "curve": (([50.0, 60.0], 0.9, "cdf"), {}),
        "goodness_of_fit": ((), {"n_boot": 9}),
        "table": (("latex",), {"intervals": True}),
        "interval_of": ((lambda mixture: mixture.means,), {}),
        "largest_k": ((2000.0,), {}),
        "sentence": ((2000.0,), {}),
        "fit": (("a",), {}),
        "followed_by": ((mix1d.Normal,), {}),
        "mixture": (("a",), {}),
        "modes": ((), {}),
        "plot_bootstrap": ((), {"n_boot": 19}),
        "plot_cdf": ((), {}),
        "plot_pp": ((), {"n_boot": 0}),
        "plot_qq": ((), {"n_boot": 0}),
        "plot_rootogram": ((), {"n_boot": 0}),
        "posterior": (([0.1, 1e200, -1e200],), {}),
        "predict": (([0.1, 1e200, -1e200],), {}),
        "sample": ((5,), {"rng": 0}),
        "sample_labelled": ((5,), {"rng": 0}),
        "named": (("x",), {}),
        "mean_excess": ((50.0,), {}),
        "sample_beside": ((None, None), {}),
        "word": ((0.0,), {}),
        "as_rows": (("linear",), {}),
        "update": (([1.0, 1e-300, 1e300],), {}),
        "value": (("bic",), {}),
        "without": ((X[:1],), {}),
        "to_frame": ((), {"backend": "polars"}),
        "to_rows": ((np.sqrt, np.nan), {}),
        "to_rows_by": ((lambda rows: rows.upper, np.nan), {}),
        "binned": (([0.0, 1.0, 2.0], [3, 4]), {}),
        "censored": (([0.0, -np.inf], [1.0, 2.0]), {}),
        "rounded": ((1.0,), {}),
        "with_errors": ((0.5,), {}),
        "with_labels": ((np.append([0, 1], np.full(len(X) - 2, -1)),), {}),
        "check_exact": (("a test",), {}),
        "redrawn": ((mix1d.Mixture([0.4, 0.6], [mix1d.Normal(0, 1), mix1d.Normal(5, 1)]),), {}),
        "first_row": ((lambda x: x > 90,), {}),
        "check_counts": (("a test",), {}),
        "inverse_gamma": ((2.0, 1.0), {}),
        "gamma": ((2.0, 1.0), {}),
        "lognormal": ((0.0, 1.0), {}),
        "beta": ((2.0, 3.0), {}),
        "dirichlet": ((2.0,), {}),
        "crossings": ((mix1d.Normal(1, 2), 0.0), {}),
    }.items()
}
"""Of methods that need some, or are quicker with them."""
for name in ("pdf", "logpdf", "cdf", "logcdf", "ccdf", "logccdf"):
    ARGUMENTS[name] = lambda: (([-1e300, -40.0, 0.0, 3.0, 1e5, 1e300],), {})
for name in ("icdf", "iccdf"):
    ARGUMENTS[name] = lambda: (([0.0, 1e-300, 0.3, 1.0],), {})

COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "oldest pickle": lambda thing: pickle.loads(pickle.dumps(thing, protocol=2)),
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
}
"""Ways to make one."""

LEFT_OUT = {
    "report", "save",  # write files: called by tests of their own
    "explore", "to_matplotlib",  # for a notebook, and to be drawn: the same
    "stack", "unstack", "in_support", "to_line", "from_line", "log_jacobian",
    "moments", "fields", "affinity", "from_dict", "from_json", "from_scipy", "normal", "count",
    "index", "args", "with_traceback", "add_note", "name", "value",
}  # fmt: skip
"""Constructors, and what families keep for the floors above: the objects were made by these."""


PICTURES = (
    "fit", "untrusted fit", "selection", "ratio", "goodness", "mixture", "side by side", "groups",
    "draws", "fits",
)  # fmt: skip
"""Objects that are drawn: a second serves three."""

SLOW = {("fit of many rows", "outliers"), ("fit of many rows", "influence")}


def calls(kind: str, thing: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every public property and method of an object, and its texts, ready to be called."""
    for text in ("__repr__", "__str__", "_repr_html_"):
        if hasattr(type(thing), text):
            yield text, getattr(type(thing), text).__get__(thing)
    for name in dir(type(thing)):
        if name.startswith("_") or name in LEFT_OUT or (kind, name) in SLOW:
            continue
        if name.startswith("plot") and kind not in PICTURES:
            continue
        member = inspect.getattr_static(type(thing), name)
        if callable(member) and not isinstance(member, type):
            arguments, options = ARGUMENTS.get(name, lambda: ((), {}))()
            yield name, lambda n=name, a=arguments, o=options: getattr(thing, n)(*a, **o)
        elif hasattr(member, "__get__"):
            yield name, lambda n=name: getattr(thing, n)


FUNCTIONS: dict[str, Callable[[], Any]] = {
    "fit": lambda: mix1d.fit(X, 3),
    "fit of far values": lambda: mix1d.fit([*X, 1e60, -1e60], 2),
    "fit of tiny values": lambda: mix1d.fit(1e-140 * X, 2),
    "fit of tiny weights": lambda: mix1d.fit(
        X, 2, weights=1e-300 * WEIGHTS, weights_are="relative"
    ),
    "fit of apart": lambda: mix1d.fit([0.0, 1e-9, 3e-9, 5.0, 5.1, 1e9, 1.1e9], 3),
    "fit by cem": lambda: mix1d.fit(X, 2, algorithm="cem"),
    "fit by sem": lambda: mix1d.fit(X, 2, algorithm="sem", max_iter=50),
    "fit of counts": lambda: mix1d.fit([0, 0, 1, 3, 40, 41, 60], 2, family="poisson"),
    "fit of logs": lambda: mix1d.fit(np.exp(X), 2, family="lognormal"),
    "fit of strange scales": lambda: mix1d.fit([1e-300, 1e-200, 1.0, 1e200], 2, family="lognormal"),
    "fit plainly": lambda: mix1d.fit(X, 2, accelerate=False, start="random"),
    "fit of masked": lambda: mix1d.fit(np.ma.masked_greater(X, 90), 2, missing="drop"),
    "fit of half floats": lambda: mix1d.fit(X.astype(np.float16), 2),
    "fit of long doubles": lambda: mix1d.fit(X.astype(np.longdouble), 2),
    "fit of a table": lambda: mix1d.fit(pl.DataFrame({"x": X}), 2, column="x"),
    "fit of an engine": lambda: mix1d.fit(
        pl.LazyFrame({"x": X, "w": WEIGHTS}), 2, column="x", weights="w"
    ),
    "fit of a file": lambda: mix1d.fit(FOLDER / "faithful.csv", 2, column="waiting"),
    "fit of many rows": lambda: mix1d.fit(M.sample(100_001, rng=0), 2),
    "groups": lambda: mix1d.fit([*X, 1e60, -1e60], 3).groups().thresholds(cost=1e9),
    "fit_many": lambda: mix1d.fit_many(np.column_stack([X, -X, X**9]), 2),
    "fit_many of counts": lambda: mix1d.fit_many({"x": X}, 2, family="poisson"),
    "select": lambda: mix1d.select(X, [1, 2, 3], families=["normal", "lognormal", "poisson"]),
    "select by cv": lambda: mix1d.select(X, [1, 2], families=["normal"], criterion="cv", n_folds=3),
    "compare": lambda: mix1d.compare(
        {"plain": mix1d.fit(X, start=[40, 100], accelerate=False), "three": mix1d.fit(X, 3)}
    ),
    "fit from far places": lambda: mix1d.fit(X, start=[-1e60, 1e60]),
    "plot_guess": lambda: mix1d.plot_guess(X, M),
    "sketch": lambda: mix1d.sketch([1e-320, -1e-320, 0.0, 1e300, -1e300, *X]),
    "sketch of logs": lambda: mix1d.sketch([1e-320, 1e300, *X], scale="log"),
    "sketch of relative weights": lambda: mix1d.sketch(
        X, weights=np.geomspace(1e-300, 1e300, X.size), weights_are="relative"
    ),
    "sum of sketches": lambda: mix1d.sketch([1e-320, 1e300]) + mix1d.sketch(X),
    "sketch to sample": lambda: mix1d.sketch(M.sample(9000, rng=1), cells=64).to_sample(),
    "ceiling": lambda: mix1d.ceiling(X),
    "dip_test": lambda: mix1d.dip_test(M.sample(200, rng=2), n_boot=19),
    "silverman_test": lambda: mix1d.silverman_test(M.sample(200, rng=2), n_boot=19),
    "silverman_test of rounded": lambda: mix1d.silverman_test(X, n_boot=19),
    "em_test": lambda: mix1d.em_test(M.sample(200, rng=2)),
    "em_test of two": lambda: mix1d.em_test(X, 2),
    "ratio": lambda: mix1d.likelihood_ratio_test(X, 1, 2, n_boot=9),
    "ratio of counts": lambda: mix1d.likelihood_ratio_test(
        [0, 0, 1, 3, 40, 41, 60], 1, 2, n_boot=9, family="poisson"
    ),
    "sequence": lambda: mix1d.sequential_test(X, 2, n_boot=9),
    "goodness of counts": lambda: mix1d.fit(
        [0, 0, 1, 3, 40, 41, 60], 2, family="poisson"
    ).goodness_of_fit(n_boot=9),
    "profile": lambda: mix1d.fit(X, 2).interval(method="profile"),
    "profile of": lambda: mix1d.fit(X, 2).interval_of(lambda m: m.sds, method="profile"),
    "profile of a threshold": lambda: mix1d.fit(X, 2).thresholds(method="profile"),
    "posterior_sample": lambda: mix1d.fit(X, 2).posterior_sample(64).summary(),
    "bootstrap": lambda: mix1d.fit(X, 2).bootstrap(20, kind="bayesian").interval(),
    "tails": lambda: M.logcdf(np.array([-1e160, -1e200, 1e200])),
    "far apart": lambda: mix1d.Mixture.normal(means=[0, 1e9], sds=[1e-9, 1e9]).thresholds(),
    "modes": lambda: mix1d.Mixture.normal(means=[0, 1e9], sds=[1e-9, 1e9]).modes(),
    "overlap": lambda: mix1d.Mixture.normal(means=[0, 1e9], sds=[1e-9, 1e9]).overlap(),
    "entropy": lambda: mix1d.Mixture.normal(means=[0, 100], sds=[1, 1]).entropy(),
    "mixture of lognormals": lambda: mix1d.Mixture(
        [0.5, 0.5], [mix1d.LogNormal(0, 9), mix1d.LogNormal(300, 2)]
    ).icdf([1e-300, 0.5, 1.0]),
}
"""Calls of every public function, where numbers run to their ends."""
