"""The free numbers: names, places, components and back, derivatives, units."""

from dataclasses import dataclass

import numpy as np
import pytest

from mix1d import LogNormal, Mixture, Normal, Poisson
from mix1d.families import Parameter
from mix1d.model.parametrization import Parametrization
from zoo import MIXTURES

POSITIVE_WEIGHTS = {name: m for name, m in MIXTURES.items() if np.all(m.weights > 0)}


def free_of(mixture, *, shared=False):
    return Parametrization.around(mixture.weights, mixture._bank, shared=shared)


@dataclass(frozen=True)
class Late(Normal):
    """A family with parameters of every domain, to be taken apart and put together only."""

    start: float
    width: float
    share: float

    name = "late"
    parameters = (Parameter.edge("start"), Parameter.scale("width"), Parameter.share("share"))


def test_names_and_places():
    mixture = Mixture.normal([0.2, 0.5, 0.3], means=[0, 1, 2], sds=[1, 2, 3])
    free = free_of(mixture)
    ratios = ("log(weight 1 / weight 2)", "log(weight 3 / weight 2)")
    means = ("mean 1", "mean 2", "mean 3")
    assert free.names == (*ratios, *means, "log(sd 1)", "log(sd 2)", "log(sd 3)")
    assert free_of(mixture, shared=True).names == (*ratios, *means, "log(sd)")
    assert [free.place_of_weight(j) for j in range(3)] == [0, -1, 1]
    assert [free.names[free.place(1, j)] for j in range(3)] == list(free.names[5:])
    assert free_of(mixture) is free
    assert free_of(Mixture.normal([1], means=[0], sds=[1]), shared=True).names == (
        "mean 1",
        "log(sd 1)",
    )


def test_the_size_is_the_number_of_free_parameters():
    for family, k, shared, q in (
        (Normal, 3, False, 8),
        (Normal, 3, True, 6),
        (Poisson, 4, False, 7),
    ):
        assert Parametrization.of_family(family, k, shared=shared).size == q


@pytest.mark.parametrize("mixture", POSITIVE_WEIGHTS.values(), ids=POSITIVE_WEIGHTS)
def test_to_free_numbers_and_back(mixture):
    free = free_of(mixture)
    vector = free.vector(mixture.weights, mixture._bank)
    assert vector.shape == (free.size,) == (len(free.names),)
    back = Mixture._of(*free.components(vector))
    np.testing.assert_allclose(back.weights, mixture.weights, rtol=1e-12)
    for one, other in zip(back.components, mixture.components, strict=True):
        assert type(one) is type(other)
        np.testing.assert_allclose(one.fields(), other.fields(), rtol=1e-12)


def test_components_of_any_number_of_parameters():
    """Blocks of 2, 2 and 3 parameters, one of which is an edge and not free."""
    parts = [LogNormal(0.0, 1.0), Late._of(5.0, 2.0, 0.25), LogNormal(1.0, 2.0), Normal(3.0, 4.0)]
    mixture = Mixture([0.4, 0.3, 0.2, 0.1], parts)
    free = free_of(mixture)
    assert free.names == (
        "log(weight 2 / weight 1)", "log(weight 3 / weight 1)", "log(weight 4 / weight 1)",
        "mu 1", "mu 3", "log(sigma 1)", "log(sigma 3)", "log(width 2)", "logit(share 2)",
        "mean 4", "log(sd 4)",
    )  # fmt: skip
    vector = free.vector(mixture.weights, mixture._bank)
    vector[free.place(1, 1)] += np.log(2.0)
    _, bank = free.components(vector)
    assert bank.unstack()[1].fields() == pytest.approx((5.0, 4.0, 0.25))
    assert bank.unstack()[3] == parts[3]
    assert free.place(0, 1) == -1  # the edge


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("name", ["geyser", "counts", "sizes", "two families"])
def test_the_jacobian_is_that_of_weights_and_parameters(name, shared):
    mixture = MIXTURES[name]
    free = free_of(mixture, shared=shared)
    at = free.vector(mixture.weights, mixture._bank)

    def numbers(vector):
        weights, bank = free.components(vector)
        stacks = {type(c): None for c in bank.unstack()}
        fields = [type_.stack([c for c in bank.unstack() if type(c) is type_]) for type_ in stacks]
        return np.concatenate([weights, *(field for stack in fields for field in stack.fields())])

    steps = 1e-6 * np.eye(at.size)
    columns = [(numbers(at + h) - numbers(at - h)) / 2e-6 for h in steps]
    weights, bank = free.components(at)
    jacobian = free.jacobian(weights, bank)
    np.testing.assert_allclose(jacobian, np.transpose(columns), atol=1e-7, rtol=1e-7)
    back = free.inverse_jacobian(weights, bank) @ jacobian
    np.testing.assert_allclose(back, np.eye(free.size), atol=1e-12)


def test_differences_are_stretched_with_the_data():
    here = Mixture.normal([0.4, 0.6], means=[0, 3], sds=[1, 2])
    there = Mixture.normal([0.5, 0.5], means=[1, 2], sds=[3, 4])
    far = [Mixture.normal(m.weights, means=7 + 8 * m.means, sds=8 * m.sds) for m in (here, there)]
    free = Parametrization.of_family(Normal, 2, shared=False)
    before, after = (
        free.vector(b.weights, b._bank) - free.vector(a.weights, a._bank)
        for a, b in ((here, there), far)
    )
    np.testing.assert_allclose(after, free.stretch(8.0) * before, rtol=1e-12)


def test_a_weight_of_0_is_infinite_and_widths_stay_within_reason():
    mixture = Mixture.normal([0.0, 1.0], means=[0, 1], sds=[1, 1])
    free = free_of(mixture)
    vector = free.vector(mixture.weights, mixture._bank)
    assert vector[0] == -np.inf
    weights, bank = free.components(np.array([0.0, 0.0, 0.0, 500.0, -500.0]), farthest=2.0)
    np.testing.assert_array_equal(weights, [0.5, 0.5])
    np.testing.assert_allclose(bank.fields()[1], np.exp([2.0, -2.0]))
