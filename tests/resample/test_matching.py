"""Which component of a refit is which of the original ones."""

import numpy as np

import mix1d
from mix1d import Mixture
from mix1d.resample.matching import matched


def test_components_are_put_back_in_order():
    m = Mixture.normal([0.2, 0.5, 0.3], means=[0, 1, 5], sds=[0.3, 3, 1])
    order = np.array([[0, 1, 2], [2, 0, 1], [1, 0, 2]])
    stack = mix1d.Normal.stack(m.components)
    found = matched(m, m.weights[order], stack[order])
    np.testing.assert_array_equal(np.take_along_axis(order, found, axis=1), [[0, 1, 2]] * 3)
