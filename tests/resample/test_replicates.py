"""The loop of replicates: repeatable, interruptible, and nothing lost on the way."""

import copy
import pickle

import numpy as np
import pytest

import mix1d
from mix1d import Mix1dError, Mixture
from mix1d.resample.draws import Drawn
from mix1d.resample.replicates import BATCH, Examined, refitted, replicates

TWO = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5])


@pytest.fixture(scope="module")
def fit():
    return mix1d.fit(TWO.sample(120, rng=1), 2)


def draw(rng, count):
    return Drawn(rng.normal(size=(count, 3)))


def means(drawn):
    """Of the data sets whose mean is positive; the others fail."""
    found = drawn.values.mean(axis=1)
    return Examined(found > 0, (found[found > 0],) if (found > 0).any() else ())


def everything(drawn):
    return Examined(np.ones(len(drawn.values), dtype=bool), (drawn.values.mean(axis=1),))


def count(values, ends):
    return np.ones(len(values))


@pytest.mark.parametrize("in_turn", [False, True])
@pytest.mark.parametrize("processors", [1, 2, 5])
def test_every_batch_has_a_generator_of_its_own(monkeypatch, in_turn, processors):
    """Whatever the number of threads: the draws of the generators that numpy spawns."""
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: processors)
    made = replicates(draw, everything, 2 * BATCH + 5, 7, in_turn=in_turn)
    generators = np.random.default_rng(7).spawn(3)
    sizes = [BATCH, BATCH, 5]
    wanted = [g.normal(size=(b, 3)).mean(axis=1) for g, b in zip(generators, sizes, strict=True)]
    np.testing.assert_array_equal(made.found[0], np.concatenate(wanted))
    assert (made.n_kept, made.n_failed, made.n_asked) == (2 * BATCH + 5, 0, 2 * BATCH + 5)


def test_failures_are_counted_and_left_out():
    made = replicates(draw, means, 200, 0)
    whole = replicates(draw, everything, 200, 0).found[0]
    np.testing.assert_array_equal(made.found[0], whole[whole > 0])
    assert made.n_failed == np.count_nonzero(whole <= 0) > 0
    assert made.n_made == 200


def test_a_batch_of_which_nothing_is_kept_has_no_arrays():
    def none_of_the_first(drawn):
        return means(drawn) if len(drawn.values) < BATCH else Examined(np.zeros(BATCH, bool), ())

    made = replicates(draw, none_of_the_first, BATCH + 3, 0)
    assert made.n_failed >= BATCH
    assert len(made.found[0]) == made.n_kept == BATCH + 3 - made.n_failed
    nothing = replicates(draw, none_of_the_first, BATCH, 0)
    assert (nothing.found, nothing.n_kept, nothing.n_failed) == ((), 0, BATCH)


@pytest.mark.parametrize("processors", [1, 3])
def test_the_work_ends_where_enough_was_found(monkeypatch, processors):
    """After the second batch, whichever others have been begun by then."""
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: processors)
    seen = []

    def enough(found):
        seen.append(found[0])
        return len(seen) == 2

    made = replicates(draw, everything, 20 * BATCH, 0, enough=enough)
    assert made.n_made == 2 * BATCH
    np.testing.assert_array_equal(made.found[0], np.concatenate(seen))
    assert made.n_asked == 20 * BATCH


@pytest.mark.parametrize("in_turn", [False, True])
def test_an_interruption_keeps_what_is_done_if_that_is_wanted(monkeypatch, in_turn):
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 1)
    calls = []

    def stopped(drawn):
        calls.append(len(drawn.values))
        if len(calls) > 2:
            raise KeyboardInterrupt
        return everything(drawn)

    made = replicates(draw, stopped, 10 * BATCH, 0, in_turn=in_turn, keep=True)
    assert made.n_made == 2 * BATCH
    assert made.n_asked == 10 * BATCH
    with pytest.raises(KeyboardInterrupt):  # nothing is done yet
        replicates(draw, stopped, 10 * BATCH, 0, in_turn=in_turn, keep=True)
    calls.clear()
    with pytest.raises(KeyboardInterrupt):
        replicates(draw, stopped, 10 * BATCH, 0, in_turn=in_turn)


def test_what_is_returned_cannot_be_changed_and_can_be_copied(fit):
    for made in (replicates(draw, means, 40, 0), refitted(fit.mixture, fit.sample, count, 5, 0)):
        with pytest.raises(ValueError, match="read-only"):
            made.found[0][0] = 1.0
        for other in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
            np.testing.assert_array_equal(other.found[0], made.found[0])
            assert other.n_made == made.n_made


def test_refits_are_measured_with_their_own_data(fit):
    """The log-likelihood of each data set at its own fit, from the arrays that are handed over."""

    def heights(values, ends):
        assert (np.diff(values, axis=1) >= 0).all()
        return np.array(
            [
                [mixture.logpdf(row).sum(), loglik]
                for mixture, row, loglik in zip(ends.mixtures(), values, ends.loglik, strict=True)
            ]
        )

    (found,) = refitted(fit.mixture, fit.sample, heights, 40, 0).found
    assert found.shape == (40, 2)
    np.testing.assert_allclose(found[:, 0], found[:, 1], rtol=1e-10)


def test_more_values_than_can_be_drawn_again_and_again(fit):
    many = mix1d.Sample(fit.sample.values, weights=fit.sample.weights * 1e6)
    with pytest.raises(Mix1dError, match="values each are too many to draw"):
        refitted(fit.mixture, many, count, 9, 0)
