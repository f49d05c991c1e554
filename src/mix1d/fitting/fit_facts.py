"""The numbers of a fit that its summary shows, gathered from where they are computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mix1d.describe.row_words import row_words
from mix1d.describe.thresholds_and_cuts import thresholds
from mix1d.fitting.kinds import in_words
from mix1d.infer import by_method
from mix1d.infer.basis import Basis
from mix1d.model.weak_prior import WEAK
from mix1d.show.facts import Brief, Facts

__all__ = ["brief_of", "facts_of"]

SAME = ("n_parameters", "n_iter", "message", "icl", "decrement")
"""Fields of a fit that the summary shows under the same name."""


def brief_of(numbers: Mapping[str, Any]) -> Brief:
    """What one line says of a fit with these fields."""
    options, kinds = numbers["options"], numbers["row_counts"]
    return Brief(
        k=options.k - options.noise,
        lumps=options.lumps,
        rounding=options.rounding,
        noise=options.noise,
        family=in_words(options.described),
        equal_sd=options.equal_sd,
        n=numbers["n"],
        n_missing=numbers["n_missing"],
        weights_are=options.weights_are,
        outcome=numbers["outcome"],
        loglik=numbers["loglik"],
        group_names=options.group_names,
        kinds="" if kinds is None else kinds.in_words,
    )


def facts_of(basis: Basis, numbers: Mapping[str, Any], **criteria: Any) -> Facts:
    """The facts of a fit with these fields, and its criteria."""
    errors, mixture = by_method.standard_errors(basis), basis.mixture
    parameters = zip(errors.parameters, basis.stack.fields(), strict=True)
    names = {p.name for part in mixture.components if not part.is_atom for p in part.parameters}
    return Facts(
        **vars(brief_of(numbers)),
        **{name: numbers[name] for name in SAME},
        **criteria,
        weights=mixture.weights,
        means=mixture.means,
        sds=mixture.sds,
        weight_errors=errors.weights,
        mean_errors=errors.means,
        sd_errors=errors.sds,
        parameters={name: values for name, values in parameters if name in names},
        parameter_errors=errors.parameters,
        intervals=by_method.interval(basis) if basis.near.is_known else None,
        thresholds=thresholds(basis),
        modes=mixture.modes(),
        starts=numbers["starts_sentence"],
        data_digest=numbers["digest"],
        constraints="" if basis.constraints is None else basis.constraints.in_words(),
        prior="" if basis.prior is None else str(basis.prior),
        quantities="" if basis.prior is None else basis.prior._quantities,
        is_weak=numbers["options"].prior == WEAK,
        rows=_rows(basis),
    )


def _rows(basis: Basis) -> tuple[str, ...]:
    """What the rows were; what their windows hide, where the estimates can be trusted."""
    if basis.data is None:
        return ()
    return row_words(basis.data, basis.mixture if basis.outcome else None)
