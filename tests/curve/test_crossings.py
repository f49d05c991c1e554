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


@pytest.mark.parametrize(
    ("one", "other", "log_ratio", "number"),
    [
        ((30.0, 5.0), (90.0, 5.0), 0.0, 1),  # of one size, the difference is a line
        ((30.0, 0.5), (30.0, 50.0), 0.0, 2),  # the wide one below and above the narrow one
        ((30.0, 0.5), (30.0, 50.0), 20.0, 0),
        ((1e-6, np.inf), (40.0, np.inf), 0.0, 1),  # Poissons
        ((1e5, 0.5), (1e5, 1e4), 0.0, 2),
        ((30.0, 5.0), (30.0, 5.0), 0.0, 0),
    ],
)
def test_two_negative_binomials_cross_twice_at_most(one, other, log_ratio, number):
    """Beside a sign change of the exact difference, on a fine grid, there is one, and no other."""
    one, other = NegativeBinomial(*one), NegativeBinomial(*other)
    found = crossings_of(one, other, log_ratio)
    assert found.size == number
    x = np.unique(np.geomspace(1e-3, 40.0 * max(one.mean, other.mean), 20_001))
    sign = np.sign(log_ratio + one._log_extension(x) - other._log_extension(x))
    changes = np.flatnonzero(np.diff(sign))
    assert changes.size == number
    assert ((x[changes] <= found) & (found <= x[changes + 1])).all()


def test_crossings_of_counts_ask_for_no_quantiles(monkeypatch):
    """Each of a tail of 1e-300 takes thousands of terms: a gene took 0.2 s."""
    monkeypatch.setattr(NegativeBinomial, "_tail", None)
    assert len(crossings_of(NegativeBinomial(11.0, 5.0), NegativeBinomial(80.0, 20.0), 0.0))
