"""A keyword as another package calls it gets the name that it has here.

``fit(x, n_components=2)`` is a `TypeError`, as any keyword that a function has not; its sentence
ends with the right one: ``write k=2``.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

from mix1d.objects.arithmetic import at_home

__all__ = ["knows_other_names"]

P = ParamSpec("P")
R = TypeVar("R")

ELSEWHERE = {
    "k": ("n_components", "n_clusters", "components", "ncomp", "G", "ks"),
    "rng": ("random_state", "seed"),
    "weights": ("sample_weight", "w"),
    "family": ("distribution", "dist", "model"),
    "families": ("family", "distributions", "distribution"),
    "start": ("init", "init_params", "means_init", "n_init"),
    "equal_sd": ("covariance_type", "equal_variance", "arbvar"),
    "n_boot": ("n_resamples", "nboot", "n_bootstrap", "B"),
    "column": ("col", "field"),
    "criterion": ("select", "ic"),
    "detection": ("lower", "upper", "limits", "below", "above"),
    "missing": ("nan_policy", "na_rm", "dropna"),
    "max_iter": ("maxit", "n_iter"),
    "tol": ("epsilon", "eps"),
    "min_sd": ("reg_covar", "min_std"),
}
"""What the keywords of this package are called elsewhere."""

PLAIN = (bool, int, float, str, type(None))
"""Types of values that a sentence repeats, where they mean the same under the other name."""

OTHER_VALUES = (
    "start", "equal_sd", "missing", "min_sd", "tol", "max_iter", "detection",
)  # fmt: skip
"""Keywords whose values are not those of other packages."""


ONLY_OF_FIT = ("constraints", "bounds", "labels", "prior", "start", "noise")
"""Keywords of `fit` that a function of many fits may lack."""

KNOWN = ("constraints", "bounds")
"""Those that say what is known of parameters."""

INSTEAD = {
    "fit_many": "mix1d.fit takes {}, one column at a time",
    "likelihood_ratio_test": "mix1d.select takes {}, and this test takes two fits that obey some",
}
"""How to do without them in functions that do not take `KNOWN`."""


def knows_other_names(function: Callable[P, R]) -> Callable[P, R]:
    """The function, which says what it calls a keyword that it does not know."""
    hint_of, name = _hint, cast(FunctionType, function).__name__

    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            hint, words = hint_of(function, kwargs), f"{name}() got an unexpected keyword"
            if not hint or words not in str(error):
                raise
            raise TypeError(f"{error}: {hint}") from None

    return at_home(cast(FunctionType, inside), function)


def _hint(function: Callable[..., Any], given: dict[str, Any]) -> str:
    """What to write for the keywords that the function does not have."""
    known = signature(function).parameters
    own = {name: other for other, names in ELSEWHERE.items() if other in known for name in names}
    unknown = [name for name in given if name not in known and name in own]
    arguments = [_argument(own[name], given[name]) for name in unknown]
    if arguments:
        return f"write {', '.join(arguments)}"
    lacking = [name for name in ONLY_OF_FIT if name in given and name not in known]
    words = "mix1d.fit takes {}"
    if lacking and set(lacking) <= set(KNOWN):
        words = INSTEAD.get(cast(FunctionType, function).__name__, words)
    return words.format(", ".join(f"{name}=" for name in lacking)) if lacking else ""


def _argument(name: str, value: Any) -> str:
    if name in OTHER_VALUES or not isinstance(value, PLAIN):
        return f"{name}="
    return f"{name}={(value,)!r}" if name == "families" else f"{name}={value!r}"
