"""What a parameter knows: its values, its free coordinate, how it moves with the data."""

import ast
from pathlib import Path

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError
from mix1d.families.parameters import EDGE, POSITIVE, REAL, UNIT, Parameter

VALUES = {REAL: [-3.0, 0.0, 12.0], POSITIVE: [1e-9, 0.4, 7.0], UNIT: [1e-6, 0.3, 0.9], EDGE: [2.0]}


@pytest.mark.parametrize(
    ("domain", "values"), VALUES.items(), ids=lambda d: getattr(d, "label", "")
)
def test_the_derivatives_of_a_value_by_its_free_coordinate(domain, values):
    values, h = np.array(values), 1e-4
    free = domain.free(values)
    np.testing.assert_allclose(domain.value(free), values, rtol=1e-12)
    up, down = domain.value(free + h), domain.value(free - h)
    np.testing.assert_allclose(domain.slope(values), (up - down) / (2 * h), rtol=1e-6)
    turn = (domain.slope(up) - domain.slope(down)) / (2 * h)
    np.testing.assert_allclose(domain.curvature(values), turn, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize(("shift", "factor"), [(5.0, 2.0), (-1.0, -3.0), (0.0, 1e-12)])
def test_values_move_with_the_data_and_back(shift, factor):
    """A mean by shift and stretch, an sd by the stretch, a rate in time by its inverse."""
    assert Parameter.location("m").moved(7.0, shift, factor) == shift + factor * 7.0
    assert Parameter.scale("s").moved(7.0, shift, factor) == abs(factor) * 7.0
    assert Parameter("r", POSITIVE, power=-1).moved(8.0, shift, factor) == 8.0 * abs(factor) ** -1
    assert Parameter.positive("a").moved(7.0, shift, factor) == 7.0
    for parameter in (Parameter.location("m"), Parameter.scale("s"), Parameter.share("p")):
        there = parameter.moved(0.25, shift, factor)
        assert parameter.moved_back(there, shift, factor) == pytest.approx(0.25, abs=1e-9)


@pytest.mark.parametrize("parameter", [Parameter.location("m"), Parameter.scale("s"),
                                       Parameter.positive("a"), Parameter.share("p")])  # fmt: skip
def test_a_difference_in_the_free_coordinate_grows_by_the_stretch(parameter):
    def free(value):
        return parameter.domain.free(parameter.moved(value, 4.0, 8.0))

    before = parameter.domain.free(0.5) - parameter.domain.free(0.25)
    assert free(0.5) - free(0.25) == pytest.approx(parameter.stretch(8.0) * before)
    far = 800.0 if parameter.shifts else np.log(100.0)
    assert parameter.reach(3.0, 100.0, 8.0) == (3.0 - far, 3.0 + far)
    from_one = 0.0 if parameter.power == 0 else -3.0
    assert parameter.reach(-3.0, 100.0, 8.0) == (-3.0 - far, from_one + far)


@pytest.mark.parametrize(
    ("parameter", "value", "sentence"),
    [
        (Parameter.share("p"), 1.0, "`p` of Mine must lie between 0 and 1, got 1.0"),
        (Parameter.edge("a"), np.inf, "`a` of Mine must be finite, got inf"),
        (Parameter.positive("a"), -2, "`a` of Mine must be positive and finite, got -2.0"),
        (Parameter.scale("s"), 1e-301, "`s` of Mine must be at least 1e-300, got 1e-301"),
        (Parameter.location("m"), 10**400, "`m` of Mine must be finite, got inf"),
    ],
)
def test_what_a_parameter_may_not_be(parameter, value, sentence):
    with pytest.raises(Mix1dError) as error:
        parameter.checked(value, "Mine")
    assert str(error.value) == sentence
    assert Parameter.positive("a").checked(1e-305, "Mine") == 1e-305


def test_nobody_else_tells_one_sort_of_parameter_from_another():
    """No comparison of domains stands anywhere: whoever wants to know asks them."""
    source = Path(mix1d.__file__).parent
    for path in source.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                compared = [node.left, *node.comparators]
                assert not any(ast.unparse(part).endswith(".domain") for part in compared), path
