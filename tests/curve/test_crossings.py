"""Where two components are equally likely, if that has to be searched."""

import numpy as np
import pytest

from mix1d import NegativeBinomial
from mix1d.curve.crossings import crossings_of


@pytest.mark.parametrize("means", [(11.0, 80.0), (3e5, 2e6)])  # each number is looked at, or few
def test_counts_change_sign_where_they_cross(means):
    one, other = NegativeBinomial(means[0], 5.0), NegativeBinomial(means[1], 20.0)
    found = crossings_of(one, other, 0.4)
    for x in found:
        beside = np.floor(x) + np.array([0.0, 1.0])
        low, high = 0.4 + np.log(one.pdf(beside) / other.pdf(beside))
        assert low * high <= 0.0
    inside = np.unique(np.linspace(0, 3 * means[1], 20_001).round())
    with np.errstate(divide="ignore", invalid="ignore"):
        sign = np.sign(0.4 + one.logpdf(inside) - other.logpdf(inside))
    assert len(found) >= np.count_nonzero(np.diff(sign))


def test_few_quantiles_of_counts_are_looked_for(monkeypatch):
    evaluated, tail = [], NegativeBinomial._tail
    monkeypatch.setattr(
        NegativeBinomial,
        "_tail",
        lambda self, x, **side: evaluated.append(np.size(x)) or tail(self, x, **side),
    )
    assert len(crossings_of(NegativeBinomial(11.0, 5.0), NegativeBinomial(80.0, 20.0), 0.0))
    assert sum(evaluated) < 200
