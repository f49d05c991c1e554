"""What `UnivariateMixture` asks of mix1d: a fit, the choice of a number, a climb from a start."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight

from mix1d.arguments import choice, numbers, shown
from mix1d.arrays import FloatArray
from mix1d.choices import PlainCriterion
from mix1d.errors import Mix1dError
from mix1d.fitting.one_column import fit
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.selection import select

__all__ = ["checked_weights", "fitted", "seed_of"]


def fitted(asking: Any, x: FloatArray, seed: int, **rows: Any) -> Fit:
    """The fit that the parameters of an estimator describe; `rows` are weights and limits."""
    how: dict[str, Any] = {"effort": asking.effort, "lumps": asking.lumps, "rng": seed} | rows
    how |= {"rounding": asking.rounding, "prior": asking.prior}
    equal_sd = True if asking.covariance_type == "tied" else asking.equal_sd
    if isinstance(asking.n_components, str):
        criterion: Any = choice("n_components", asking.n_components, PlainCriterion)
        if asking.means_init is not None:
            raise Mix1dError("`means_init` must be None where a criterion chooses `n_components`")
        for name in ("constraints", "bounds"):
            if getattr(asking, name) is not None:
                raise Mix1dError(f"`{name}` must be None where a criterion chooses `n_components`")
        families = [asking.family]
        chosen = select(x, criterion=criterion, families=families, equal_sd=[equal_sd], **how)
        return chosen.best or chosen.table[0].fit  # where none can be trusted, the simplest
    how |= {"constraints": asking.constraints, "bounds": asking.bounds}
    how |= {"equal_sd": equal_sd, "tol": asking.tol, "max_iter": asking.max_iter}
    return fit(x, asking.n_components, family=asking.family, start=_start(asking), **how)


def _start(asking: Any) -> Any:
    """The argument `start` of `fit`: "search", the places of components, or a mixture."""
    places, weights, precisions = asking.means_init, asking.weights_init, asking.precisions_init
    if places is None:
        if weights is not None or precisions is not None:
            raise Mix1dError("`means_init` must be given with `weights_init` or `precisions_init`")
        return "search"
    means = numbers("means_init", places).ravel()
    if means.size != asking.n_components:
        raise Mix1dError(f"`means_init` must be {asking.n_components} numbers, got {means.size}")
    if precisions is None:
        if weights is not None:
            raise Mix1dError("`precisions_init` must be given with `weights_init`")
        return means.tolist()
    given = numbers("precisions_init", precisions).ravel()
    if given.size not in (1, means.size) or not (np.isfinite(given) & (given > 0.0)).all():
        raise Mix1dError(
            f"`precisions_init` must be {means.size} positive numbers, or one for all components, "
            f"got {shown(precisions)}"
        )
    sds = 1.0 / np.sqrt(given)
    shares = None if weights is None else numbers("weights_init", weights).ravel()
    return Mixture.normal(shares, means=means, sds=np.broadcast_to(sds, means.shape))


def seed_of(random_state: Any) -> int:
    """The seed that `random_state` means; 0 for None."""
    if random_state is None:
        return 0
    return int(check_random_state(random_state).randint(2**31 - 1))


def checked_weights(sample_weight: Any, X: Any) -> FloatArray:
    """One weight that is not negative for each row of X."""
    how: dict[str, Any] = {"dtype": np.float64, "ensure_non_negative": True}
    return np.asarray(_check_sample_weight(sample_weight, X, **how))
