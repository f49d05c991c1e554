"""All candidates by one likelihood: that of densities, or of the intervals of rounded values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mix1d.arrays import FloatArray
from mix1d.choices import Effort
from mix1d.choose.ceiling import Ceiling, ceiling
from mix1d.errors import Mix1dError
from mix1d.families import Family
from mix1d.families.assortment import Assortment
from mix1d.fitting.knowing import AskedPrior
from mix1d.fitting.lumps import Lumps
from mix1d.fitting.rounding import AUTO, Rounding, step_of
from mix1d.sample import Sample
from mix1d.selection.automatic import served_by, with_shapes
from mix1d.selection.bound import Bound
from mix1d.selection.candidate import lowest
from mix1d.selection.comparison import Comparison, Variant
from mix1d.selection.known_parameters import NOTHING, KnownParameters
from mix1d.selection.reading import beside, seen_by
from mix1d.sources.door import Data

__all__ = ["Contest", "Held"]


@dataclass(frozen=True)
class Held:
    """A contest that was held: its candidates, and the data as each family saw them."""

    comparison: Comparison
    seen: dict[type[Family], Lumps]
    skipped: dict[str, str]
    """What was not fitted, and why."""
    ks: tuple[int, ...]
    bound: Ceiling | None
    signs: tuple[str, ...]
    """Why other shapes than the normal were tried."""

    @property
    def first(self) -> Lumps:
        """The data as the first family saw them."""
        return next(iter(self.seen.values()))


@dataclass(frozen=True)
class Contest:
    """What `select` compares, once its arguments are read."""

    data: Data
    kinds: Sequence[type[Family]]
    tied: Sequence[bool]
    """Whether one sd serves all components, of each variant."""
    lumps: str | FloatArray
    numbers: Callable[[int], list[int]]
    """The numbers of components, from that of the distinct values."""
    criterion: str
    min_sd: float | None
    seed: int
    effort: Effort
    is_auto: bool = field(kw_only=True)
    """Whether other shapes than the normal may be tried."""
    prior: AskedPrior = None
    """What is known beforehand of the components of every candidate."""
    known_parameters: KnownParameters = NOTHING
    """Which of their parameters are fixed, tied, related or bounded."""

    def held(self, rounding: Rounding) -> Held:
        """The candidates; of intervals where a step is given, or matters to what may be chosen."""
        if rounding != AUTO:
            return self._by(rounding if isinstance(rounding, float) else 0.0)
        found = self._by(0.0, stops=True)
        step = _step_among(found.comparison, found.first)
        return self._by(step) if step else found

    def _by(self, step: float, *, stops: bool = False) -> Held:
        """The candidates by densities, or by intervals of this step.

        With `stops` no shape is tried where the normals ask for intervals.
        """
        seen, skipped = seen_by(self.data, self.kinds, self.lumps, step, is_auto=self.is_auto)
        first = next(iter(seen.values()))
        ks = _served(self.numbers(first.rest.sample.values.size), first.rest.sample)
        served, left_out = self._served(seen, ks)
        skipped |= left_out
        bound: Ceiling | None = None
        unproved: dict[str, str] = {}
        if not (step or self.known_parameters):  # what is proved is of densities without either
            bound, unproved = _bound(beside(self.data, first), self.kinds, self.min_sd)
        proved = Bound(bound, self.criterion, is_chosen=self.min_sd is not None)
        variants = [
            one
            for kind in self.kinds
            if kind in served
            for one in _variants(
                kind, seen, self.known_parameters.variants(kind, self.tied), served[kind]
            )
        ]
        comparison = Comparison(
            variants, proved, self.seed, self.effort, self.prior, self.known_parameters
        )
        signs: tuple[str, ...] = ()
        if self.is_auto and not (stops and _step_among(comparison, first)):
            signs, others, left_out = with_shapes(comparison, self.data, first, ks, self.tied, step)
            seen, skipped = seen | others, skipped | left_out
        return Held(comparison, seen, skipped | unproved, tuple(ks), bound, signs)

    def _served(
        self, seen: Iterable[type[Family]], ks: list[int]
    ) -> tuple[dict[type[Family], list[int]], dict[str, str]]:
        """The numbers of components that each family can have, and what is left out, and why.

        Raises
        ------
        Mix1dError
            If what is known beforehand can be said of none.
        """
        served: dict[type[Family], list[int]] = {}
        skipped: dict[str, str] = {}
        for kind in seen:
            own, left_out = served_by(self.prior, self.known_parameters, kind, ks)
            served |= {kind: own} if own else {}
            skipped |= left_out
        if not served:
            raise Mix1dError("; ".join(dict.fromkeys(skipped.values())))
        return served, skipped


def _served(ks: list[int], sample: Sample) -> list[int]:
    """The numbers of components that can have the labels of the data."""
    labelling = sample.labelling
    served = ks if labelling is None else [k for k in ks if labelling.serves(k)]
    if not served:
        labelling.check(ks[-1])
    return served


def _step_among(comparison: Comparison, lumps: Lumps) -> float:
    """The step that matters to the best candidate, or to one that would be better if trusted."""
    table, criterion = comparison.table, comparison.criterion
    best = lowest(table, criterion)
    close = [c for c in table if not c.value(criterion) > best]
    return max((step_of(c.fit, lumps.whole) for c in close), default=0.0)


def _bound(
    data: object, kinds: Iterable[type[Family]], min_sd: float | None
) -> tuple[Ceiling | None, dict[str, str]]:
    """The ceiling of the normal fits, if there are any, and why none could be proved."""
    if not any(kind.name == "normal" for kind in kinds):
        return None, {}
    try:
        return ceiling(data, min_sd=min_sd), {}
    except Mix1dError as error:
        return None, {"ceiling": str(error)}


def _variants(
    kind: type[Family], seen: dict[type[Family], Lumps], tied: Sequence[bool], ks: list[int]
) -> list[Variant]:
    """A family with its sds tied, free or both in turn; one component has one sd."""
    tied = tied if kind.core.scale_index is not None else [False]
    if issubclass(kind, Assortment):
        return [Variant(kind, seen[kind].rest, False, [len(kind.kinds)])]
    several = [k for k in ks if k > 1]
    return [
        Variant(kind, seen[kind].rest, shared, several if shared and False in tied else ks)
        for shared in tied
    ]
