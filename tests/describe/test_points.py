"""Components of sd 0, which only errors blur: no number separates them."""

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.describe.points import thresholds_beside_points

X = np.concatenate([np.linspace(-1, 1, 30), np.linspace(6, 8, 20)])


@pytest.fixture(scope="module")
def fit():
    return mix1d.fit(X, 2, errors=0.6, constraints={"sds": 0})


def test_no_number_separates_single_values(fit):
    found = fit.thresholds(posterior=0.9)
    assert found.x.size == 0
    assert "components 1 and 2 are single values (sd 0)" in found.absence
    assert "misplaced" not in str(found)
    summary = fit.summary()
    assert "where to cut    none: components 1 and 2" in summary
    assert "how far apart" not in summary
    with pytest.raises(Mix1dError, match="depends on its own error"):
        fit.cut()
    with pytest.raises(Mix1dError, match="depends on its own error"):
        fit.cut(youden=True)


def test_cuts_by_a_rule_of_one_kind_remain(fit):
    found = fit.cuts()
    assert found[0].rule == "specificity 0.95"
    assert found[0].x == pytest.approx(fit.mixture.means[0], abs=1e-6)


def test_a_fit_read_from_json_says_the_same(fit):
    read = mix1d.Fit.from_json(fit.to_json())
    assert str(read.thresholds()) == str(fit.thresholds())


def test_others_have_their_thresholds():
    mixture = Mixture.normal([0.3, 0.2, 0.5], means=[0, 2, 5], sds=[1, 1e-10, 1])
    points = np.array([False, True, False])
    found = thresholds_beside_points(mixture, points, 1.0, 0.9)
    alone = Mixture.normal([0.375, 0.625], means=[0, 5], sds=[1, 1]).thresholds(posterior=0.9)
    np.testing.assert_allclose(found.x, alone.x, rtol=1e-14)
    np.testing.assert_array_equal(found.pairs, [[0, 2]])
    np.testing.assert_allclose(found.grey, alone.grey)
    np.testing.assert_allclose(found.grey_mass, 0.8 * alone.grey_mass)
    assert found.reason.startswith("component 2 is a single value (sd 0)")
