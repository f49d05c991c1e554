"""A copy is the original: every public object, copied, pickled, and back from another process."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import mix1d
from every_call import COPIES, KINDS, X, objects
from mix1d.objects.values import Value, same

pytestmark = pytest.mark.usefixtures("few_replicates")

EXCEPTIONS = {"error", "missing extra"}


@pytest.mark.parametrize("way", COPIES)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in EXCEPTIONS])
def test_a_copy_is_equal_and_has_the_same_hash(kind, way):
    thing = objects()[kind]
    other = COPIES[way](thing)
    assert other == thing
    assert hash(other) == hash(thing)
    assert len({other, thing}) == 1
    assert repr(other) == repr(thing)
    assert thing != object()


def arrays(thing):
    """The arrays that an object holds, its containers' and its objects' too, by their path."""
    if isinstance(thing, np.ndarray):
        yield "", thing
    elif isinstance(thing, (tuple, list)):
        yield from below(enumerate(thing))
    elif isinstance(thing, dict):
        yield from below(thing.items())
    elif isinstance(thing, Value):
        yield from below((name, part) for name, part in vars(thing).items() if name[0] != "_")


def below(parts):
    for name, part in parts:
        for path, array in arrays(part):
            yield f".{name}{path}", array


@pytest.mark.parametrize("way", ["original", *COPIES])
def test_every_array_is_read_only(way):
    found = {
        f"{kind}{path}": array.flags.writeable
        for kind, thing in objects().items()
        for path, array in arrays(COPIES.get(way, lambda same: same)(thing))
    }
    assert {"fit.mixture.weights", "cut.intervals.ppv", "selection.table.0.fit.covariance"} <= (
        found.keys()
    )
    assert [path for path, writeable in found.items() if writeable] == []


def test_a_copy_leaves_the_array_of_the_caller_alone():
    """The sample of a sketched column keeps the column, to label its rows."""
    x = np.random.default_rng(0).normal(size=100_001)
    sample = mix1d.fit(x, 1).sample
    for way in COPIES.values():
        way(sample)
    assert x.flags.writeable


def test_every_public_class_is_looked_at():
    assert tuple(objects()) == KINDS
    classes = {
        getattr(mix1d, name) for name in mix1d.__all__ if isinstance(getattr(mix1d, name), type)
    }
    kinds = {type(thing) for thing in objects().values()}
    assert classes - kinds == set()
    own = {cls for cls in subclasses(Value) if not cls.__name__.startswith("_")}
    assert {cls.__name__ for cls in own - kinds} == {"DrawnMixtures", "Frozen", "Result"}


def subclasses(cls):
    for one in cls.__subclasses__():
        if one.__module__.startswith("mix1d."):
            yield one
            yield from subclasses(one)


@pytest.mark.parametrize("kind", sorted(EXCEPTIONS))
@pytest.mark.parametrize("way", COPIES)
def test_an_error_comes_back_with_its_sentence(kind, way):
    error = objects()[kind]
    other = COPIES[way](error)
    assert type(other) is type(error)
    assert str(other) == str(error)


def test_a_copy_answers_what_the_original_answers():
    for kind in ("fit", "used fit", "fit of relative weights", "fit of pandas"):
        fit = objects()[kind]
        other = pickle.loads(pickle.dumps(fit))
        assert other.summary() == fit.summary()
        np.testing.assert_array_equal(other.labels(), fit.labels())
        assert other.bootstrap(10) == fit.bootstrap(10)
        assert (
            other.goodness_of_fit(n_boot=5) == fit.goodness_of_fit(n_boot=5)
            if "rel" not in kind
            else True
        )
        assert (other.trace, other.starts) == (fit.trace, fit.starts)
        assert other.to_json() == fit.to_json()
    frame = pickle.loads(pickle.dumps(objects()["fit of pandas"])).to_frame("rows")
    assert frame.index.tolist() == list(range(7, 7 + X.size))


def test_objects_that_differ_are_different():
    fit = objects()["fit"]
    assert fit != mix1d.fit(X, 3)
    assert fit == mix1d.fit(X, 2)
    assert fit == mix1d.fit(X[::-1].copy(), 2)  # the same answer, whatever the order of rows
    assert fit.sample != mix1d.fit(X[::-1].copy(), 2).sample  # its rows have other labels
    assert fit != replace(fit, loglik=fit.loglik + 1e-9)
    assert fit != replace(fit, covariance=2 * fit.covariance)
    assert fit == mix1d.Fit.from_json(fit.to_json())
    assert mix1d.Sample([1.0, 2.0]) == mix1d.Sample([1, 2])
    assert mix1d.Sample([1.0, 2.0]) != mix1d.Sample([2.0, 1.0])
    assert mix1d.Sample([1.0, 2.0]) != mix1d.Sample([1, 2], weights=[1, 1], weights_are="relative")
    assert mix1d.sketch([1.0, 2.0]) == mix1d.sketch([2.0, 1.0])
    assert mix1d.sketch([1.0, 2.0]) != mix1d.sketch([1.0, 2.0]).named("x")
    assert {mix1d.sketch([0.0, 1.0]): "found"}[mix1d.sketch([-0.0, 1.0])] == "found"
    assert objects()["selection"] == mix1d.select(X, [1, 2])
    assert objects()["selection"] != mix1d.select(X, [1, 2], criterion="aic")


def test_nan_stands_for_what_is_not_known():
    one = mix1d.fit_many({"a": [1.0], "b": [1.0, 2.0, 4.0]}, 1)
    assert one == mix1d.fit_many({"a": [1.0], "b": [1.0, 2.0, 4.0]}, 1)
    assert same(
        (np.nan, [np.nan, {"a": np.array([np.nan])}]), (np.nan, [np.nan, {"a": np.array([np.nan])}])
    )
    assert not same(np.array([1.0]), np.array([1.0, 2.0]))
    assert not same({"a": 1}, {"b": 1})
    assert not same([1.0], (1.0,))
    assert same(np.array(["a", "b"]), np.array(["a", "b"]))


def test_a_fit_comes_back_from_another_process(tmp_path):
    np.save(tmp_path / "x.npy", X)
    script = (
        "import pickle, sys, numpy as np, mix1d\n"
        "fit = mix1d.fit(np.load(sys.argv[1]), 2); fit.bootstrap(20)\n"
        "chosen = mix1d.select(np.load(sys.argv[1]), [1, 2])\n"
        "sys.stdout.buffer.write(pickle.dumps((fit, fit.sample, chosen)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "x.npy"], capture_output=True, check=True
    )
    fit, sample, chosen = pickle.loads(done.stdout)
    assert (fit, sample) == (objects()["fit"], objects()["fit"].sample)
    assert chosen == objects()["selection"]


def test_what_was_computed_is_not_carried_along():
    fit = mix1d.fit(X, 2)
    plain = len(pickle.dumps(fit))
    fit.bootstrap(200)
    fit.summary()
    assert len(pickle.dumps(fit)) < 1.1 * plain


def test_the_table_of_an_engine_is_not_kept():
    """A connection cannot be pickled; what is kept is the name of the library."""
    duckdb = pytest.importorskip("duckdb")
    fit = mix1d.fit(duckdb.sql("select range::double as x from range(50)"), 2)
    other = pickle.loads(pickle.dumps(fit))
    assert other == fit
    assert other.to_frame().column_names[0] == "component"
