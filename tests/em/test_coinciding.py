"""Components that are one: no certificate makes a maximum of them."""

import numpy as np
import pytest

from mix1d import Mixture, Sample
from mix1d.em.coinciding import coinciding
from mix1d.families import Normal
from mix1d.model.problem import pose


@pytest.mark.parametrize(("mean", "sd", "expected"), [
    (3.0, 1.0, (1, 2)), (3.005, 1.005, (1, 2)), (3.05, 1.0, None), (3.0, 1.05, None),
])  # fmt: skip
def test_two_components_are_one_where_all_their_parameters_agree(mean, sd, expected):
    problem = pose(Sample(np.linspace(-3.0, 6.0, 50)), Normal)
    mixture = Mixture.normal(means=[0.0, 3.0, mean], sds=[1.0, 1.0, sd])
    assert coinciding(problem.state(mixture)) == expected
