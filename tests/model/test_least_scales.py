"""How narrow bounds let components become."""

import pytest

from mix1d import Gamma, Normal, Weibull
from mix1d.model.least_scales import least_scales
from mix1d.model.reading_constraints import asked_constraints


@pytest.mark.parametrize(
    ("constraints", "bounds", "expected"),
    [
        ({"sds": [2, None]}, None, (2.0, 0.0)),
        (None, {"sds": (0.5, None)}, (0.5, 0.5)),
        (None, {"sds": (None, 3)}, (0.0, 0.0)),
        ({"sds": ["s", "2*s"]}, {"s": (0.5, None)}, (0.5, 1.0)),
        ({"sds": ["s", "r*s"]}, {"r": (3, None)}, (0.0, 0.0)),
        ({"sds": ["s", "r*s"]}, {"r": (3, None), "s": (0.5, 2)}, (0.5, 1.5)),
    ],
)
def test_of_normals(constraints, bounds, expected):
    assert least_scales(asked_constraints(constraints, bounds, (Normal, Normal))) == expected


def test_a_shape_that_is_the_reciprocal_of_a_scale_is_bounded_above():
    known = asked_constraints(None, {"shape": (2, 20)}, (Weibull, Weibull))
    assert least_scales(known) == (0.05, 0.05)


def test_a_family_without_a_scale_of_its_own_has_none():
    assert least_scales(asked_constraints({"scale": "s"}, {"s": (1, None)}, (Gamma,) * 2)) == (0, 0)
