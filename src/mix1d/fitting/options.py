"""`Options`: what a fit was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from mix1d.arguments import shown
from mix1d.choices import Algorithm, Effort, LabelScheme, Start, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.families import Family, PointMass, named
from mix1d.families.assortment import BESIDE, kinds_of
from mix1d.mixture import Mixture
from mix1d.mixture.mixture_document import known_families
from mix1d.model.constraints import Constraints
from mix1d.model.prior import Prior
from mix1d.model.reading_constraints import asked_constraints
from mix1d.model.weak_prior import WEAK
from mix1d.objects.values import Value
from mix1d.results.plain import plain
from mix1d.weighing import RELATIVE

__all__ = ["Options"]


SAID_IF_ANY = ("lumps", "noise", "rounding", "label_scheme", "prior")
"""The options that are no argument where they say nothing."""


@dataclass(frozen=True, eq=False, repr=False)
class Options(Value):
    """What a fit was asked for: the arguments of `fit` that say what is fitted, and how."""

    family: type[Family]
    """The family of the components, or those of all of them as one."""
    k: int
    """Number of components."""
    start: Start | Mixture | tuple[float, ...] = "search"
    """The start of EM; numbers are the places of its components."""
    effort: Effort = "default"
    """How many starts a search tries."""
    algorithm: Algorithm = "em"
    accelerate: bool = True
    equal_sd: bool = False
    """Whether all components share one standard deviation."""
    tol: float = 1e-8
    max_iter: int = 10_000
    rng: int | str | None = 0
    """The seed; for a generator, whose state is not kept, words that say so."""
    weights_are: WeightsAre = "counts"
    lumps: tuple[float, ...] = ()
    """Values that have a component of their own, before the k of the family."""
    noise: bool = False
    """Whether the last of the k components is a uniform over the range of the data."""
    rounding: float | None = None
    """The step of rounded values that were fitted as intervals; None where they are exact."""
    label_scheme: LabelScheme | None = None
    """How rows with labels were chosen; None where there are none."""
    group_names: tuple[str, ...] = ()
    """(k,) what the labels call the components; none without labels."""
    constraints: Constraints | None = None
    """What was known of the parameters beforehand, bounds included."""
    prior: Literal["weak"] | Prior | None = None
    """What was known beforehand; None for nothing."""

    @property
    def names(self) -> tuple[str, ...] | None:
        """What labels call the components, if each has a name that is no number."""
        are_names = [name not in ("", str(j)) for j, name in enumerate(self.group_names)]
        return self.group_names if are_names and all(are_names) else None

    @property
    def is_searched(self) -> bool:
        """Whether the maximum was searched for from many starts."""
        return self.start == "search"

    @property
    def is_relative(self) -> bool:
        """Whether only the ratios of the weights mean something."""
        return self.weights_are == RELATIVE

    def arguments(self) -> dict[str, Any]:
        """The options by the names of the arguments of `fit`, families by their names.

        Without lumps there is no such argument, and none without noise, intervals, labels or a
        prior.
        """
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        named.pop("group_names")
        others = {name: named.pop(name) for name in SAID_IF_ANY}
        known = named.pop("constraints")
        others["lumps"] = list(others["lumps"])
        named |= {"family": self.described, "k": self.k - self.noise}
        others |= {} if known is None else known.to_dict()
        return named | {name: value for name, value in others.items() if value}

    @property
    def known_of_all(self) -> Constraints | None:
        """The constraints of all components, the lumps in front, of which they say nothing."""
        if self.constraints is None or not self.lumps:
            return self.constraints
        return self.constraints.beside([PointMass] * len(self.lumps))

    @property
    def described(self) -> str | list[str]:
        """The name of the family, or of that of each component, but for noise."""
        kinds = kinds_of(self.family)
        kinds = kinds[: len(kinds) - self.noise]
        return kinds[0].name if len(set(kinds)) == 1 else [kind.name for kind in kinds]

    def __repr__(self) -> str:
        words = (f"{name}={value!r}" for name, value in self.arguments().items())
        return f"Options({', '.join(words)})"

    def to_dict(self) -> dict[str, Any]:
        """The options in plain numbers and texts."""
        start = plain(self.start.to_dict() if isinstance(self.start, Mixture) else self.start)
        each = [kind.name for kind in kinds_of(self.family)]
        whole: dict[str, Any] = {"family": each, "k": self.k} if len(each) > 1 else {}
        if self.group_names:
            whole["group_names"] = list(self.group_names)
        if self.prior is not None:
            whole["prior"] = self.prior.to_dict() if isinstance(self.prior, Prior) else self.prior
        return self.arguments() | {"start": start} | whole

    @classmethod
    def from_dict(cls, document: Any, k: int, families: Iterable[type[Family]] = ()) -> Options:
        """The options that `to_dict` wrote; what older documents leave out has its default.

        Parameters
        ----------
        document : dict
        k : int
            Number of components of the mixture that the document belongs to, lumps included.
        families : iterable of type[Family], optional
            Classes of families that are no part of mix1d.
        """
        known = {field.name for field in fields(cls)} | {"bounds"}
        if not isinstance(document, dict) or not {"family", "equal_sd"} <= set(document) <= known:
            raise Mix1dError(f"`document` has bad 'options': {shown(document)}")
        lumps = document.get("lumps", [])
        if not (isinstance(lumps, list) and all(_is_number(value) for value in lumps)):
            raise Mix1dError(f"`document` has bad 'options': {shown(document)}")
        k -= len(lumps)
        entries: dict[str, Any] = {"k": k} | document | {"lumps": tuple(map(float, lumps))}
        names_of_groups = entries.get("group_names")
        if isinstance(names_of_groups, list) and all(isinstance(n, str) for n in names_of_groups):
            entries["group_names"] = tuple(names_of_groups)
        kinds = known_families(families)
        start = entries.get("start")
        if isinstance(start, dict):
            entries["start"] = Mixture.from_dict(start, families=kinds.values())
        elif isinstance(start, list) and all(map(_is_number, start)):
            entries["start"] = tuple(map(float, start))
        if isinstance(entries.get("prior"), dict):
            entries["prior"] = Prior.from_dict(entries["prior"])
        limits = {name: entries.pop(name, None) for name in ("constraints", "bounds")}
        for name, value in entries.items():
            if not _is_possible(name, value) or entries["k"] != k:
                raise Mix1dError(f"`document` has bad 'options': {shown(document)}")
        names = entries["family"]
        family = named(names if isinstance(names, str) else BESIDE.join(names), kinds)
        if family is None or len(kinds_of(family)) not in (1, k):
            raise Mix1dError(f"`document` has the unknown family {shown(entries['family'])}")
        kinds_of_each = kinds_of(family) if len(kinds_of(family)) == k else kinds_of(family) * k
        said = asked_constraints(limits["constraints"], limits["bounds"], kinds_of_each)
        return cls(**entries | {"family": family, "constraints": said})


def _is_possible(name: str, value: Any) -> bool:
    """Whether a document may hold this value of an option."""
    match name:
        case "family":
            names = value if isinstance(value, list) and len(value) > 1 else [value]
            return all(isinstance(name, str) for name in names)
        case "start":
            return isinstance(value, (Mixture, tuple)) or value in get_args(Start)
        case "effort":
            return value in get_args(Effort)
        case "algorithm":
            return value in get_args(Algorithm)
        case "weights_are":
            return value in get_args(WeightsAre)
        case "accelerate" | "equal_sd" | "noise":
            return isinstance(value, bool)
        case "rng":
            return value is None or (isinstance(value, (int, str)) and not isinstance(value, bool))
        case "lumps":
            return True
        case "prior":
            return value in (None, WEAK) or isinstance(value, Prior)
        case "label_scheme":
            return value is None or value in get_args(LabelScheme)
        case "group_names":
            return isinstance(value, tuple)
        case "rounding" if value is None:
            return True
        case "k" | "max_iter":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 1
    return _is_number(value) and value > 0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
