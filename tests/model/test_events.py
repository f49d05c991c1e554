"""Rows as a family sees them: what is kept of the last components is theirs alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mix1d import Logistic, Normal, SkewNormal
from mix1d.families import CoreFamily
from mix1d.families import error_sums as module
from mix1d.model.events import Events, events_of
from mix1d.model.unit import Unit
from mix1d.sample.rows import Rows

X = np.array([-1.5, -0.2, 0.0, 0.7, 2.5])
ONE = SkewNormal.stack([SkewNormal(0.0, 1.0, 3.0), SkewNormal(1.0, 0.5, -1.0)])
OTHER = SkewNormal.stack([SkewNormal(0.1, 1.0, 3.0), SkewNormal(1.0, 0.5, -1.0)])
LOGISTIC = Logistic.stack([Logistic(0.0, 1.0), Logistic(1.0, 0.5)])


def blurred(family: type[CoreFamily]) -> Events:
    rows = Rows.between(X, X)._replace(error=np.full(X.size, 0.3))
    return events_of(rows, family, Unit(0.0, 1.0, 1.0), X)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    made: list[Any] = []
    original = module.unseen_by_rows

    def counted(bank: Any, *arguments: Any) -> Any:
        made.append(bank)
        return original(bank, *arguments)

    monkeypatch.setattr(module, "unseen_by_rows", counted)
    return made


def test_rows_with_an_error_are_looked_at_once_for_the_same_components(calls: list[Any]) -> None:
    events = blurred(SkewNormal)
    first = events.evidence(ONE)
    score, hessian = events.derivatives(SkewNormal.stack(list(ONE)))
    np.testing.assert_array_equal(events.evidence(ONE), first)
    assert len(calls) == 1
    fresh = blurred(SkewNormal).derivatives(ONE)
    np.testing.assert_array_equal(score, fresh[0])
    np.testing.assert_array_equal(hessian, fresh[1])


def test_other_components_and_families_are_looked_at_anew(calls: list[Any]) -> None:
    banks = [ONE, OTHER, LOGISTIC, ONE]
    expected = [module.LastSums(X, X, np.full(X.size, 0.3), None).logs(bank) for bank in banks]
    calls.clear()
    events = blurred(SkewNormal)
    for bank, logs in zip(banks, expected, strict=True):
        np.testing.assert_array_equal(events.evidence(bank), logs)
    assert len(calls) == 4


def test_nodes_of_many_rows_are_not_kept(calls: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 100)
    events = blurred(SkewNormal)
    events.evidence(ONE)
    events.evidence(ONE)
    assert len(calls) == 2


def test_normals_need_no_nodes(calls: list[Any]) -> None:
    bank = Normal.stack([Normal(0.0, 1.0), Normal(1.0, 0.5)])
    blurred(Normal).evidence(bank)
    assert not calls
