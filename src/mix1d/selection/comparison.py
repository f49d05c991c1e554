"""How long each candidate is searched.

Every candidate gets the first round of a search, which finds nearly every maximum that more rounds
find, at a fraction of their cost. Further rounds are made only for candidates that they may make
the best: one that trails the best by more than further rounds can gain gets none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mix1d.choices import Effort
from mix1d.families import Family
from mix1d.fitting.finding import fit_of
from mix1d.mixture import Mixture
from mix1d.selection.bound import Bound
from mix1d.selection.candidate import Candidate, lowest, ranked, variant_name
from mix1d.sources.observed import Observed

__all__ = ["Comparison", "Variant"]

GAIN = 15.0
"""Further rounds of a search gain at most about this many log-likelihood units
(`benchmarks/choosing.py`)."""

ROUNDS_IF_UNSOUND = 1
"""Number of further rounds for a candidate whose first round found no sound maximum."""


@dataclass(frozen=True)
class Variant:
    """A family in one of its variants, with the numbers of components to try."""

    kind: type[Family]
    seen: Observed
    equal_sd: bool
    ks: Sequence[int]

    @property
    def name(self) -> str:
        """The variant in words."""
        return variant_name(self.kind.name, equal_sd=self.equal_sd)

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate is of this variant."""
        return (candidate.family, candidate.equal_sd) == (self.kind.name, self.equal_sd)


class Comparison:
    """The candidates of all variants, side by side."""

    def __init__(
        self, variants: Iterable[Variant], bound: Bound, seed: int, effort: Effort
    ) -> None:
        self.table: list[Candidate] = []
        self.ended: dict[str, str] = {}
        """Which were left out, and why."""
        self._variants: list[Variant] = []
        self._bound, self._seed, self._effort = bound, seed, effort
        for variant in variants:
            self._enter(variant)
        if bound.criterion != "cv":
            self._decide()

    def _enter(self, variant: Variant) -> None:
        """The first round of each number of components, up to where more are proved to be worse."""
        rounds = np.inf if self._bound.criterion == "cv" else 0
        for k in variant.ks:
            proof = self._bound.proof(self.table, variant.kind.name, k, equal_sd=variant.equal_sd)
            if proof:
                self.ended[f"{variant.name}, k of {k} or more"] = proof
                return
            self.table.append(self._run(variant, k, rounds))
            self._variants.append(variant)

    def _decide(self) -> None:
        """Further rounds for every candidate that they may make the best."""
        done: set[int] = set()
        while (number := self._next(done)) is not None:
            done.add(number)
            candidate = self.table[number]
            rounds = np.inf if candidate.outcome else ROUNDS_IF_UNSOUND
            self.table[number] = self._run(self._variants[number], candidate.k, rounds)

    def is_cut_short(self, table: Sequence[Candidate]) -> bool:
        """Whether the best has as many components as were tried, and more may be better."""
        first = next(iter(ranked(table, self._bound.criterion)), None)
        if first is None or first.k < max(variant.ks[-1] for variant in self._variants):
            return False
        proofs = [
            self._bound.proof(table, variant.kind.name, first.k + 1, equal_sd=variant.equal_sd)
            for variant in self._variants
        ]
        return not all(proofs)

    def _run(self, variant: Variant, k: int, rounds: float) -> Candidate:
        known, shared = self._known(variant, k), variant.equal_sd
        found = fit_of(
            variant.seen,
            variant.kind,
            k,
            equal_sd=shared,
            known=known,
            seed=self._seed,
            rounds=rounds,
            effort=self._effort,
        )
        return Candidate(found)

    def _known(self, variant: Variant, k: int) -> list[Mixture]:
        """Where a search may begin: the fit with one fewer, the one so far, the ceiling's atoms."""
        near = [
            c.fit.mixture
            for c in self.table
            if (variant.holds(c) and c.k in (k - 1, k))
            or (c.family == variant.kind.name and c.k == 1)
        ]
        ceiling = self._bound.ceiling
        if ceiling is not None and variant.kind.name == "normal" and ceiling.mixture.k > k:
            near.append(ceiling.mixture)
        return near if k > 1 else []

    def _next(self, done: set[int]) -> int | None:
        """The most promising candidate that is worth further rounds; None if there is none."""
        criterion, table = self._bound.criterion, self.table
        best = lowest(table, criterion)
        waiting = [i for i, c in enumerate(table) if i not in done and not c.fit.starts.is_settled]
        close = [i for i in waiting if table[i].outcome and _least(table[i], criterion) < best]
        if close:
            return min(close, key=lambda i: table[i].value(criterion))
        return next((i for i in waiting if self._may_be_best(i, done, best)), None)

    def _may_be_best(self, number: int, done: set[int], best: float) -> bool:
        """Whether a candidate is the first of its variant without a sound maximum.

        If one with fewer components needed further rounds for its sound maximum, and is far behind,
        the sound maxima here are expected to be far behind, too.
        """
        variant, candidate = self._variants[number], self.table[number]
        fewer = [i for i, c in enumerate(self.table) if variant.holds(c) and c.k < candidate.k]
        for i in fewer:
            c = self.table[i]
            is_late = i in done and not c.fit.starts.is_settled
            if not c.outcome or (is_late and _least(c, self._bound.criterion) >= best):
                return False
        return not candidate.outcome


def _least(candidate: Candidate, criterion: str) -> float:
    """The least that further rounds may make of its criterion; ICL is never below BIC."""
    return candidate.value("aic" if criterion == "aic" else "bic") - 2.0 * GAIN
