"""Families whose data may be stretched: the fit of stretched data is the stretched fit."""

import numpy as np
import pytest

import mix1d
from mix1d.families import FAMILIES, Line, family
from zoo import COMPONENTS

SCALED = [name for name, each in FAMILIES.items() if each.core.line is Line.SCALE]
FACTOR = 2.0**-12


@pytest.mark.parametrize("name", SCALED)
def test_the_fit_of_stretched_data_is_the_stretched_fit(name):
    low, high = COMPONENTS[name][:2]
    rng = np.random.default_rng(8)
    x = np.concatenate([low.sample(80, rng=rng), 30.0 * high.sample(80, rng=rng)])
    given = {p.name: getattr(low, p.name) for p in low.parameters if p.is_given}
    stretched = {parameter: FACTOR * value for parameter, value in given.items()}
    fit = mix1d.fit(x, 2, family=family(name, **given))
    other = mix1d.fit(FACTOR * x, 2, family=family(name, **stretched))
    assert fit.outcome is other.outcome
    for one, two in zip(fit.mixture.components, other.mixture.components, strict=True):
        moved = [
            p.moved(field, 0.0, FACTOR)
            for p, field in zip(one.parameters, one.fields(), strict=True)
        ]
        np.testing.assert_allclose(two.fields(), moved, rtol=1e-7)
