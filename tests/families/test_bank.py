"""A bank evaluates its components together, of one family or of several."""

import pickle

import numpy as np

from mix1d.families import FAMILIES, LogNormal, Normal, named
from mix1d.families.assortment import Assortment
from mix1d.families.bank import bank_of

COMPONENTS = (Normal(3.0, 1.0), LogNormal(1.0, 0.5), Normal(0.0, 2.0))


def test_one_family_is_stacked():
    bank = bank_of([Normal(0.0, 1.0), Normal(2.0, 3.0)])
    assert isinstance(bank, Normal)
    np.testing.assert_array_equal(bank.mean, [0.0, 2.0])


def test_several_families_side_by_side():
    bank = bank_of(COMPONENTS)
    assert isinstance(bank, Assortment)
    assert len(bank) == 3
    x, q = np.array([0.5, 2.0]), np.array([0.1, 0.6])
    for method in ("_logpdf", "_log_extension", "_logcdf", "_logccdf", "_slope"):
        rows = [getattr(c, method)(x) for c in COMPONENTS]
        np.testing.assert_array_equal(getattr(bank, method)(x), np.stack(rows))
    for method in ("_icdf", "_iccdf"):
        rows = [getattr(c, method)(q) for c in COMPONENTS]
        np.testing.assert_array_equal(getattr(bank, method)(q), np.stack(rows))
    means, sds = bank.moments()
    assert [(m, s) for m, s in zip(means, sds, strict=True)] == [c.moments() for c in COMPONENTS]


def test_a_row_for_each_component():
    x = np.array([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]])
    own = [c._logpdf(row) for c, row in zip(COMPONENTS, x, strict=True)]
    np.testing.assert_array_equal(bank_of(COMPONENTS)._logpdf(x), np.stack(own))


def test_several_mixtures_side_by_side():
    kinds = type(bank_of(COMPONENTS))
    rng = np.random.default_rng(0)
    fields = [1.0 + rng.random((4, 3)) for _ in kinds.parameters]
    stack, x = kinds._of(*fields), np.array([0.5, 2.0])
    assert stack._logpdf(x).shape == (4, 3, 2)
    for row in range(4):
        one = stack[row]
        np.testing.assert_array_equal(stack._logpdf(x)[row], one._logpdf(x))
        assert bank_of(one.unstack()).unstack() == one.unstack()
    np.testing.assert_array_equal(stack.moments()[0][2], stack[2].moments()[0])


def test_a_mixture_has_one_class_for_its_families_and_is_pickled():
    bank = bank_of(COMPONENTS)
    assert type(bank) is type(bank_of(COMPONENTS)) is named(type(bank).name, FAMILIES)
    assert type(pickle.loads(pickle.dumps(bank))) is type(bank)
    assert type(bank).name == "normal + lognormal + normal"


def test_a_field_of_another_family_is_not_there():
    bank = bank_of(COMPONENTS)
    assert bank._names == ("mean", "sd", "mu", "sigma")
    np.testing.assert_array_equal(np.isnan(bank.mu), [True, False, True])


def test_what_only_looks_like_a_field_is_none():
    class Odd(Normal):
        name = "odd"
        mu = 7.0

    np.testing.assert_array_equal(bank_of([Odd(0.0, 1.0), LogNormal(2.0, 1.0)]).mu, [np.nan, 2.0])


def test_a_new_order():
    assert bank_of(COMPONENTS)[np.array([2, 0])].unstack() == (COMPONENTS[2], COMPONENTS[0])
