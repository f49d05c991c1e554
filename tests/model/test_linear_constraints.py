"""Which constraints on normals are linear, and what the M step needs of them."""

import numpy as np
import pytest

from mix1d import LogNormal, Normal, Sample
from mix1d.model.problem import pose
from mix1d.model.reading_constraints import asked_constraints

X = np.random.default_rng(0).normal(5.0, 1.0, 50)


def linear(constraints, k=2, bounds=None, family=Normal, sample=None):
    known = asked_constraints(constraints, bounds, (family,) * k)
    return pose(sample or Sample(X), family, constraints=known).linear_constraints


def test_means_are_affine_in_their_names():
    found = linear({"means": ["a", "a + d", "a + 2*d"]}, 3)
    assert not found.weights_are_fixed
    np.testing.assert_array_equal(found.groups, [0, 1, 2])
    np.testing.assert_allclose(found.shares, 1.0)
    np.testing.assert_allclose(found.slopes, [[1, 1, 1], [0, 1, 2]], atol=1e-12)


def test_sds_are_multiples_of_a_name_or_fixed():
    found = linear({"sds": ["s", 2, "s/3", None], "weights": [0.1, 0.2, 0.3, 0.4]}, 4)
    assert found.weights_are_fixed
    np.testing.assert_array_equal(found.groups, [0, -1, 0, 1])
    np.testing.assert_allclose(found.shares, [0.5, 0.0, 0.5, 1.0])
    np.testing.assert_array_equal(found.slopes, np.eye(4))


def test_a_fixed_mean_has_no_slope():
    np.testing.assert_array_equal(linear({"means": [0, None]}).slopes, [[0, 1]])


def test_a_weight_that_is_the_rest_is_fixed():
    assert linear({"weights": [0.3, None]}).weights_are_fixed
    assert linear({"weights": "w"}, 3).weights_are_fixed


@pytest.mark.parametrize(
    ("constraints", "bounds"),
    [
        ({"means": ["m", "n", None], "sds": ["c*m", "c*n", None]}, None),
        ({"means": ["a", "b", None], "sds": ["a", "b", None]}, None),
        ({"means": ["a*b", "a", "b"]}, None),
        ({"sds": ["s", "s + t", "t"]}, None),
        ({"weights": [0.3, None, None]}, None),
        ({"weights": ["p*p", "2*p*(1 - p)", "(1 - p)*(1 - p)"]}, None),
        ({"sds": ["s", "2*s", None]}, {"s": (0.5, None)}),
    ],
)
def test_others_are_not(constraints, bounds):
    assert linear(constraints, 3, bounds=bounds) is None


def test_normals_of_exact_values_alone():
    tie = {"sds": ["s", "2*s"]}
    assert linear(tie, sample=Sample.censored(X, X + 0.5)) is None
    assert linear({"sigmas": ["s", "2*s"]}, family=LogNormal) is not None
