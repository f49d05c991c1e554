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
from mix1d.errors import Outcome
from mix1d.families import Family
from mix1d.fitting.finding import fit_of
from mix1d.fitting.knowing import AskedPrior
from mix1d.mixture import Mixture
from mix1d.selection.bound import Bound
from mix1d.selection.candidate import Candidate, lowest, measured, variant_name
from mix1d.selection.known_parameters import NOTHING, KnownParameters
from mix1d.sources.observed import Observed

__all__ = ["Comparison", "Variant"]

GAIN = 15.0
"""Further rounds of a search gain at most about this many log-likelihood units
(`benchmarks/choosing.py`)."""

GAIN_OF_SHAPES = 1.0
"""The same for other shapes, whose searches by arrays cost a hundred times as much: what is less
would not decide between them."""

ITERATIONS, MORE = 50, 500
"""Most iterations of EM of other shapes than the normal on rows that are no exact values, where one
takes a quadrature: in a first search, and in that of a candidate that may be the best."""

ROUNDS_IF_UNSOUND = 1
"""Number of further rounds for a candidate whose first round found no sound maximum."""


@dataclass(frozen=True)
class Variant:
    """A family in one of its variants, with the numbers of components to try."""

    kind: type[Family]
    seen: Observed
    equal_sd: bool
    ks: Sequence[int]
    is_grown: bool = False
    """Whether it is tried with more components only as long as these may be better."""

    @property
    def name(self) -> str:
        """The variant in words."""
        return variant_name(self.kind.name, equal_sd=self.equal_sd)

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate is of this variant."""
        return (candidate.family, candidate.equal_sd) == (self.kind.name, self.equal_sd)

    @property
    def is_laborious(self) -> bool:
        """Whether each iteration of EM takes a quadrature of every row."""
        return self.is_grown and self.seen.sample.rows is not None

    def most_iterations(self, *, is_first: bool) -> int:
        """Most iterations of EM from one start."""
        if not self.is_laborious:
            return 10_000
        return ITERATIONS if is_first else MORE

    def has_cut(self, candidate: Candidate) -> bool:
        """Whether these were too few for a candidate of the variant."""
        return self.is_laborious and candidate.outcome is Outcome.MAX_ITER


class Comparison:
    """The candidates of all variants, side by side."""

    def __init__(
        self,
        variants: Iterable[Variant],
        bound: Bound,
        seed: int,
        effort: Effort,
        prior: AskedPrior = None,
        known_parameters: KnownParameters = NOTHING,
    ) -> None:
        self.table: list[Candidate] = []
        self.ended: dict[str, str] = {}
        """Which were left out, and why."""
        self._variants: list[Variant] = []
        self._done: set[int] = set()
        self._on_steps = False
        self._bound, self._seed, self._effort = bound, seed, effort
        self.prior = prior
        """What is known beforehand of the components of every candidate."""
        self.known_parameters = known_parameters
        """Which of their parameters are fixed, tied, related or bounded."""
        for variant in variants:
            self._enter(variant)
        self._decide()

    def grow(self, shapes: Sequence[Variant], k: int) -> None:
        """Enter other shapes, too, each with one component, then with two, and so on.

        While normals are the best they end with `k`, the number of the best normals; else where one
        more component has made none of them better. From here on all are compared on the measure of
        rounded values and counts.
        """
        self._on_steps = True
        self.table = [measured(c) for c in self.table]
        criterion, begun = self.criterion, len(self.table)
        best, of_normals = np.inf, lowest(self.table, criterion)
        for number in sorted({k for shape in shapes for k in shape.ks}):
            for shape in shapes:
                if number in shape.ks:
                    self.table.append(self._run(shape, number, self._rounds))
                    self._variants.append(shape)
            value = lowest(self.table[begun:], criterion)
            is_better, best = value < best, min(value, best)
            if number >= k if best > of_normals else not is_better:
                break
        self._decide()

    @property
    def criterion(self) -> str:
        """What says where to look on: a cross-validation is made of all fits, at the end."""
        return "bic" if self._bound.criterion == "cv" else self._bound.criterion

    @property
    def _rounds(self) -> float:
        """Further rounds of a first search: all, where none can follow."""
        return 0 if self._has_rounds else np.inf

    @property
    def _has_rounds(self) -> bool:
        """Whether further rounds are made of some candidates only: a search under constraints, and
        one whose fit is to be cross-validated, is made to its end at once.
        """
        return self._bound.criterion != "cv" and not self.known_parameters

    def _enter(self, variant: Variant) -> None:
        """The first round of each number of components, up to where more are proved to be worse."""
        for k in variant.ks:
            proof = self._bound.proof(self.table, variant.kind.name, k, equal_sd=variant.equal_sd)
            if proof:
                self.ended[f"{variant.name}, k of {k} or more"] = proof
                return
            self.table.append(self._run(variant, k, self._rounds))
            self._variants.append(variant)

    def _decide(self) -> None:
        """Further rounds for every candidate that they may make the best."""
        if not self._has_rounds:
            return
        while (number := self._next(self._done)) is not None:
            self._done.add(number)
            candidate = self.table[number]
            rounds = np.inf if candidate.outcome else ROUNDS_IF_UNSOUND
            self.table[number] = self._run(self._variants[number], candidate.k, rounds)

    @property
    def in_order(self) -> list[Candidate]:
        """The candidates, those of one variant together."""
        first: dict[int, int] = {}
        places = [first.setdefault(id(v), i) for i, v in enumerate(self._variants)]
        return [self.table[i] for i in sorted(range(len(places)), key=places.__getitem__)]

    def is_cut_short(self, table: Sequence[Candidate], first: Candidate | None) -> bool:
        """Whether `first`, the best, has as many components as were tried, and more may be better.

        Shapes that were grown have ended where more are no better, but for that of the best.
        """
        if first is None or first.k < max(variant.ks[-1] for variant in self._variants):
            return False
        proofs = [
            self._bound.proof(table, variant.kind.name, first.k + 1, equal_sd=variant.equal_sd)
            for variant in self._variants
            if variant.holds(first) or not variant.is_grown
        ]
        return not all(proofs)

    def _run(self, variant: Variant, k: int, rounds: float) -> Candidate:
        known, shared = self._known(variant, k), variant.equal_sd
        said = self.known_parameters.of(variant.kind, k, equal_sd=shared)
        found = fit_of(
            variant.seen,
            variant.kind,
            k,
            equal_sd=shared and said is None,
            known=known,
            seed=self._seed,
            rounds=rounds,
            effort="quick" if variant.is_grown and not rounds else self._effort,
            prior=self.prior,
            max_iter=variant.most_iterations(is_first=not rounds),
            constraints=said,
        )
        candidate = Candidate(found, equal_sd=shared)
        return measured(candidate) if self._on_steps else candidate

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
        cut = {i for i, c in enumerate(table) if self._variants[i].has_cut(c)}
        waiting = [
            i
            for i, c in enumerate(table)
            if i not in done and (i in cut or not c.fit.starts.is_settled)
        ]
        close = [i for i in waiting if (i in cut or table[i].outcome) and self._least(i) < best]
        if close:
            return min(close, key=lambda i: table[i].value(criterion))
        waiting = [i for i in waiting if not self._variants[i].is_grown]
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
            if not c.outcome or (is_late and self._least(i) >= best):
                return False
        return not candidate.outcome

    def _least(self, number: int) -> float:
        """The least that further rounds may make of its criterion; ICL is never below BIC."""
        value = self.table[number].value("aic" if self._bound.criterion == "aic" else "bic")
        return value - 2.0 * (GAIN_OF_SHAPES if self._variants[number].is_grown else GAIN)
