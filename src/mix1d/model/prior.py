"""`Prior`: what is known of weights and parameters before the data.

Its mode with the likelihood, the posterior's, is what a fit with a prior finds (MAP). A mode
depends on the quantities in which the prior is a density: it is that in the weights and the
parameters as they are called here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mix1d.arguments import shown
from mix1d.errors import Mix1dError
from mix1d.model.densities import (
    BetaDensity,
    Dirichlet,
    GammaDensity,
    InverseGammaDensity,
    LogNormalDensity,
    NormalDensity,
    Part,
    ShrunkNormal,
    part_of_document,
)
from mix1d.objects.values import Value

__all__ = ["WEIGHTS", "Entry", "Prior"]

WEIGHTS = "weights"
"""The part of a prior that is of the weights."""

Entry = Part | tuple[Part | None, ...]
"""A density for every component, or one for each of them; None where nothing is known."""


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Prior(Value):
    """What is known of weights and parameters before the data.

    Parameters
    ----------
    **parts : density, or list of densities and None
        By the name of the parameter: ``mean`` and ``sd`` of normals, ``shape`` and ``scale`` of
        gammas, and so on; the plural will do. One density is for every component, a list has one
        for each of them. ``variance`` is the square of the sd of a normal, ``squared_width`` the
        same of any family: the square of its scale, or of the sd of the logarithm for a family of
        positive values that has no scale alone. ``weights`` has a `dirichlet` density. What is not
        named has no prior.

    Examples
    --------
    >>> import mix1d
    >>> prior = mix1d.Prior(
    ...     mean=mix1d.Prior.normal(0, sd=10),
    ...     variance=mix1d.Prior.inverse_gamma(2, 1),
    ...     weights=mix1d.Prior.dirichlet(2),
    ... )
    >>> print(prior)
    mean ~ normal(mean=0, sd=10), variance ~ inverse_gamma(shape=2, scale=1), \
weights ~ dirichlet(alpha=2)
    """

    parts: tuple[tuple[str, Entry], ...]
    """The names with their densities, in the order given."""

    def __init__(self, **parts: Part | Sequence[Part | None]) -> None:
        if not parts:
            raise Mix1dError("`parts` must hold at least one density, such as mean=Prior.normal()")
        entries = tuple((name, _entry(name, given)) for name, given in parts.items())
        object.__setattr__(self, "parts", entries)
        super().__post_init__()

    def __str__(self) -> str:
        return ", ".join(f"{name} ~ {_entry_in_words(entry)}" for name, entry in self.parts)

    def __repr__(self) -> str:
        return f"Prior({', '.join(f'{name}={_entry_repr(entry)}' for name, entry in self.parts)})"

    # ---------------------------------------------------------------- the densities
    @staticmethod
    def normal(
        mean: float = 0.0, sd: float | None = None, *, shrinkage: float | None = None
    ) -> Part:
        """A normal density of a location.

        Parameters
        ----------
        mean : float
            Where it lies.
        sd : float, optional
            Its standard deviation.
        shrinkage : float, optional
            In the place of `sd`: its variance is that of the component, divided by this number, as
            so many observations at `mean` would say. Fraley & Raftery (2007) take 0.01.
        """
        if (sd is None) == (shrinkage is None):
            raise Mix1dError(
                f"`sd` or `shrinkage` must be given, and not both, got sd={shown(sd)}, "
                f"shrinkage={shown(shrinkage)}"
            )
        return NormalDensity(mean, sd) if sd is not None else ShrunkNormal(mean, shrinkage or 0.0)

    @staticmethod
    def inverse_gamma(shape: float, scale: float) -> Part:
        """An inverse gamma density of a positive number: of a variance above all."""
        return InverseGammaDensity(shape, scale)

    @staticmethod
    def gamma(shape: float, scale: float) -> Part:
        """A gamma density of a positive number."""
        return GammaDensity(shape, scale)

    @staticmethod
    def lognormal(mu: float, sigma: float) -> Part:
        """A lognormal density of a positive number; ``exp(mu)`` is its median."""
        return LogNormalDensity(mu, sigma)

    @staticmethod
    def beta(a: float, b: float) -> Part:
        """A beta density of a probability."""
        return BetaDensity(a, b)

    @staticmethod
    def dirichlet(alpha: float | Sequence[float]) -> Part:
        """The Dirichlet density of the weights; one number stands for all components.

        It counts like ``alpha - 1`` more observations of each component.
        """
        return Dirichlet(tuple(alpha) if isinstance(alpha, Iterable) else alpha)

    # ---------------------------------------------------------------- by component
    @property
    def _of_weights(self) -> Dirichlet | None:
        """The density of the weights."""
        found = dict(self.parts).get(WEIGHTS)
        return found if isinstance(found, Dirichlet) else None

    @property
    def _of_parameters(self) -> dict[str, Entry]:
        """The densities of all else by name."""
        return {name: entry for name, entry in self.parts if name != WEIGHTS}

    @property
    def _is_alike(self) -> bool:
        """Whether it is the same for every component."""
        return all(len(set(entry)) == 1 for entry in self._listed)

    def _alike(self, k: int) -> tuple[int, ...]:
        """(k,) equal numbers for components of which it says the same."""
        said = list(zip(*self._listed, strict=True)) or [()] * k
        return tuple(map(said.index, said))

    @property
    def _listed(self) -> list[tuple[Any, ...]]:
        """What has an entry for each component."""
        alpha = None if self._of_weights is None else self._of_weights.alpha
        every = [*self._of_parameters.values(), alpha]
        return [entry for entry in every if isinstance(entry, tuple)]

    def _with_noise(self, k: int) -> Prior:
        """The same of k components, of which the last is noise, where lists have one fewer."""
        parts: dict[str, Any] = {}
        for name, entry in self.parts:
            parts[name] = entry
            if isinstance(entry, tuple) and len(entry) == k - 1:
                parts[name] = [*entry, None]
            elif isinstance(entry, Dirichlet) and np.size(entry.alpha) == k - 1:
                parts[name] = self.dirichlet([*entry.of(k - 1), 1.0])
        return Prior(**parts)

    @property
    def _quantities(self) -> str:
        """In what a mode with it is one: "(mean, variance)"."""
        names = [name for name, _ in self.parts]
        return f"({', '.join(names)})" if len(names) > 1 else names[0]

    # ---------------------------------------------------------------- as a document
    def to_dict(self) -> dict[str, Any]:
        """The densities by name, as JSON holds them."""
        return {name: _document(entry) for name, entry in self.parts}

    @classmethod
    def from_dict(cls, document: Any) -> Self:
        """The prior that `to_dict` wrote.

        Raises
        ------
        Mix1dError
            If the document is none.
        """
        if not isinstance(document, dict) or not document:
            raise Mix1dError(f"`document` has a bad 'prior': {shown(document)}")
        return cls(**{str(name): _of_document(entry) for name, entry in document.items()})


def _entry(name: str, given: Any) -> Entry:
    listed = isinstance(given, (list, tuple, np.ndarray))
    entries = tuple(given) if listed else (given,)
    if not entries:
        raise Mix1dError(f"`{name}` must have a density for each component, got an empty list")
    for one in entries:
        if not (isinstance(one, Part) or (listed and one is None)):
            raise Mix1dError(
                f"`{name}` must be a density such as Prior.normal(0, 1), or a list of one for each "
                f"component, got {shown(one)}"
            )
        if one is not None and isinstance(one, Dirichlet) != (name == WEIGHTS):
            rule = "have" if name == WEIGHTS else "not have"
            raise Mix1dError(f"`{name}` must {rule} a Dirichlet density, got {one}")
    if name == WEIGHTS and listed:
        raise Mix1dError(f"`{name}` must have one density, Prior.dirichlet([...]), got a list")
    return entries if listed else entries[0]


def _entry_in_words(entry: Entry) -> str:
    if isinstance(entry, tuple):
        return f"[{', '.join('none' if part is None else str(part) for part in entry)}]"
    return str(entry)


def _entry_repr(entry: Entry) -> str:
    return f"[{', '.join(map(repr, entry))}]" if isinstance(entry, tuple) else repr(entry)


def _document(entry: Entry) -> Any:
    if isinstance(entry, tuple):
        return [None if part is None else part.to_dict() for part in entry]
    return entry.to_dict()


def _of_document(entry: Any) -> Any:
    if isinstance(entry, list):
        return [None if part is None else part_of_document(part) for part in entry]
    return part_of_document(entry)
