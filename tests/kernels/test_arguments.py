"""Whatever a loop is given, it works or raises one clear error: it never crashes.

The loops are called by their wrappers, with arguments of which one at a time is spoilt.
"""

import inspect

import numpy as np
import pytest

from mix1d.kernels import (
    ascent,
    blurred,
    bumps,
    cells,
    clusters,
    counts,
    dip,
    distinct,
    doubled,
    gammas,
    grouped,
    lattice,
    library,
    many,
    measured,
    windows,
)
from mix1d.kernels import search as search_loops
from mix1d.kernels.library import Array, compiled, loop, parameters_of

pytestmark = pytest.mark.skipif(not compiled(), reason="no compiled loops to protect")

Y = np.array([-1.0, 0.0, 0.5, 3.0, 4.0, 4.5])
ONES = np.ones(6)
RULE = np.array([0.1, 1.0, 0.0, 1.0])
MIXTURE = np.array([[0.5, 0.5], [0.0, 4.0], [1.0, 1.0]])
GAMMAS = np.array([[0.5, 0.5], [2.0, 9.0], [1.0, 4.0]])
TIED = np.array([[0.0, 0.0], [0.0, 0.0], [0.5, 0.5], [1.0, 2.0], [0.0, 0.0]])
HALVES = np.array([[-0.5, 3.5], [0.5, 4.5]])


def zoo():
    """Each wrapper with arguments that it takes."""
    upto = np.arange(1, 7) / 6.0
    table = np.zeros(4 * 13), np.full(2 * 13, -np.inf), np.empty(8), np.zeros(16, dtype=np.int32)
    search = {"longest": 100, "cells": 32, "random": 2, "survivors": 2, "seed": 0}
    em = {"penalty": 0.5, "iterations": 5, "tol": 1e-9, "free": False}
    rounds = {"few": 2, "survivors": 1, "rounds": 5, "tol": 1e-6}
    return {
        ascent.take_steps: ((Y, ONES, MIXTURE[None], RULE, 2, TIED), {}),
        ascent.take_rough_steps: ((Y, ONES, MIXTURE[None], RULE, 2), {}),
        ascent.climb: (
            (Y, ONES, MIXTURE[None], RULE, 1e-8, 1.0, 50, np.empty((4, 3, 2)), TIED),
            {},
        ),
        ascent.derive: ((Y, ONES, MIXTURE, RULE, TIED), {}),
        blurred.share_out_blurred: (
            (Y, ONES, ONES, MIXTURE, np.empty((2, 6)), slice(1, 5)),
            {},
        ),
        blurred.derive_blurred: ((Y, ONES, ONES, MIXTURE, slice(1, 5)), {}),
        many.search_columns: (
            (Y, ONES, np.array([0, 6]), 2, MIXTURE),
            {"shared": False, "tol": 1e-8, **search},
        ),
        many.judge_column: ((Y, ONES, MIXTURE), {"shared": False}),
        counts.search_counts: (
            (np.arange(6.0), ONES, np.array([0, 6]), 2),
            {"has_sizes": True, "tol": 1e-8, "longest": 50, "starts": 8, "survivors": 2, "seed": 0},
        ),
        gammas.climb_gammas: (
            (np.exp(Y), ONES, np.array([0, 6]), GAMMAS),
            {"tol": 1e-8, "longest": 50},
        ),
        lattice.rounding_step: ((Y,), {}),
        measured.moments_of_cells: ((Y, ONES, ONES, 0.5), {}),
        search_loops.find_maxima: (
            (Y, ONES, RULE, np.array([1.0, 0.0, 1e-8]), MIXTURE[None], np.ones(19, dtype=np.int64)),
            {"smaller": np.array([[1.0], [0.0], [1.0]])},
        ),
        cells.accumulate: (
            (Y, ONES, 0, 1.0, 1.0, 0.0, 4, *table, np.zeros(2, dtype=np.int64)),
            {},
        ),
        clusters.kmeans: ((Y, ONES, 2), {}),
        distinct.first_of_each: ((np.ones((6, 2)), ONES, 0.1, 0.1, 6), {}),
        windows.dense_windows: ((Y, ONES, upto, np.array([0.2, 0.5]), 2), {}),
        dip.dip_of: ((Y, upto - 1.0 / 6.0, upto), {}),
        bumps.modes: ((Y, ONES, 0.5), {}),
        bumps.critical_bandwidth: ((Y, ONES, 1, 5.0, 5), {}),
        bumps.modes_on_lattice: ((ONES, True, 4, 1.0), {}),
        grouped.search_intervals: (
            (Y - 0.5, Y + 0.5, ONES[None], MIXTURE[None, None], RULE[None, :2]),
            {"shared": False, **rounds},
        ),
        doubled.climb_doubled: (
            (
                Y, Y + 0.1, ONES, np.array([0.5, 0.5]), np.array([0.5, 0.5]), HALVES,
                np.ones((2, 2)), np.ones(2), np.array([-9.0, 2.0, 9.0]),
            ),
            em,
        ),
    }  # fmt: skip


WRITTEN = {
    "mixtures", "trace", "sums", "keys", "slots", "state", "starts", "alpha",
    "beta", "means", "variances",
}  # fmt: skip
WRITTEN_THERE = {("accumulate", "ends"), ("share_out_blurred", "counts")}
"""Arrays with the name of one that other loops only read."""

OPTIONAL = {
    "take_steps": {"constraints"}, "climb": {"trace", "constraints"}, "derive": {"constraints"},
    "search_columns": {"counts", "given"},
    "climb_gammas": {"counts"},
    "judge_column": {"counts"}, "accumulate": {"weights"},
    "first_of_each": {"heights"}, "climb_doubled": {"high"},
}  # fmt: skip
SPOILERS = {
    "none": lambda array: None,
    "list": lambda array: array.tolist(),
    "longer": lambda array: np.concatenate([array, array[..., -1:]], axis=-1),
    "shorter": lambda array: np.ascontiguousarray(array[..., :-1]),
    "flat": lambda array: array.reshape(1, *array.shape),
    "another dtype": lambda array: array.astype("f4"),
    "byte order": lambda array: array.astype(array.dtype.newbyteorder()),
    "strided": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "read-only": lambda array: _frozen(array),
}
LENGTH_IS_A_SIZE = {
    ("dense_windows", "shares"), ("modes_on_lattice", "masses"), ("first_of_each", "points"),
    ("take_rough_steps", "mixtures"),
    ("derive_blurred", "mixture"),
    ("search_columns", "offsets"), ("search_counts", "offsets"),
    ("climb_gammas", "offsets"), ("climb_gammas", "given"),
    ("search_intervals", "starts"), ("judge_column", "mixture"), ("rounding_step", "values"),
    ("find_maxima", "given"), ("find_maxima", "smaller"),
}  # fmt: skip
"""Arrays of which another length is another number of things, and no fault."""


def _frozen(array):
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def copied(arguments):
    return [np.array(a) if isinstance(a, np.ndarray) else a for a in arguments]


CASES = [
    (wrapper, name, spoiler)
    for wrapper, (arguments, _) in zoo().items()
    for name, argument in zip(inspect.signature(wrapper).parameters, arguments, strict=False)
    if isinstance(argument, np.ndarray)
    for spoiler in SPOILERS
]


def is_allowed(wrapper, name, spoiler):
    loop_name = wrapper.__name__
    if spoiler == "none":
        return name in OPTIONAL.get(loop_name, set())
    if spoiler in ("longer", "shorter"):
        return (loop_name, name) in LENGTH_IS_A_SIZE
    if spoiler == "read-only":
        written = name in WRITTEN or (loop_name, name) in WRITTEN_THERE
        return not written
    return False


@pytest.mark.parametrize(
    ("wrapper", "name", "spoiler"), CASES, ids=[f"{w.__name__}-{n}-{s}" for w, n, s in CASES]
)
def test_a_spoilt_argument_is_refused_by_its_name(wrapper, name, spoiler):
    arguments, options = zoo()[wrapper]
    arguments = copied(arguments)
    place = list(inspect.signature(wrapper).parameters).index(name)
    arguments[place] = SPOILERS[spoiler](arguments[place])
    if is_allowed(wrapper, name, spoiler):
        wrapper(*arguments, **options)
        return
    with pytest.raises((TypeError, ValueError), match=r"`\w+`.* got") as refused:
        wrapper(*arguments, **options)
    if spoiler not in ("longer", "shorter"):  # then any array may be the one of the wrong length
        assert f"`{name}`" in str(refused.value)


def test_the_zoo_holds_every_loop():
    for_tests = {"exponentials", "logarithms", "functions_of_shapes"}
    tested = {wrapper.__name__ for wrapper in zoo()} | for_tests
    assert tested == set(library._prototypes(library._library()))


@pytest.mark.parametrize("wrapper", zoo(), ids=lambda wrapper: wrapper.__name__)
def test_nothing_is_written_beyond_an_end(wrapper):
    """Arrays lie between others, whose numbers stay."""
    arguments, options = zoo()[wrapper]
    guarded, guards = [], []
    for argument in arguments:
        if not isinstance(argument, np.ndarray):
            guarded.append(argument)
            continue
        wide = np.full(argument.size + 16, 77, dtype=argument.dtype)
        wide[8:-8] = argument.ravel()
        guards.append(wide)
        guarded.append(wide[8:-8].reshape(argument.shape))
    wrapper(*guarded, **options)
    for wide in guards:
        assert (wide[:8] == 77).all()
        assert (wide[-8:] == 77).all()


@pytest.mark.parametrize("wrapper", zoo(), ids=lambda wrapper: wrapper.__name__)
def test_what_is_const_in_c_is_not_written(wrapper):
    """The wrapper may be given read-only arrays for it: so the loop must leave it as it is."""
    kinds = parameters_of(library._prototypes(library._library())[wrapper.__name__])
    arguments, options = zoo()[wrapper]
    arguments = copied(arguments)
    before = copied(arguments)
    wrapper(*arguments, **options)
    for parameter, one, other in zip(
        inspect.signature(wrapper).parameters, before, arguments, strict=False
    ):
        if isinstance(kinds.get(parameter), Array) and not kinds[parameter].written:
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: clusters.kmeans(Y, ONES, 7), "`k` must lie between 1 and 6"),
        (lambda: clusters.kmeans(Y, ONES, 0), "`k` must lie between 1 and 6"),
        (lambda: clusters.kmeans(Y[:0], ONES[:0], 1), "`k` must lie between 1 and 0"),
        (lambda: bumps.modes(Y, ONES, 0.0), "`bandwidth` must be positive"),
        (lambda: bumps.modes(Y, ONES, np.nan), "`bandwidth` must be positive"),
        (lambda: bumps.critical_bandwidth(Y, ONES, 1, np.inf, 5), "`widest` must be positive"),
        (lambda: bumps.modes(Y[:0], ONES[:0], 1.0), "`x` must not be empty"),
        (lambda: bumps.modes_on_lattice(ONES, True, 0, 1.0), "`sub` must be positive"),
        (lambda: bumps.modes_on_lattice(ONES, True, 2**60, 1.0), "`sub` must be positive"),
        (lambda: many.judge_column(Y[:1], None, MIXTURE, shared=False), "`values` must hold two"),
        (lambda: dip.dip_of(Y[:0], Y[:0], Y[:0]), "`x` must not be empty"),
        (lambda: measured.moments_of_cells(Y, ONES, ONES, 0.0), "`width` must be positive"),
        (lambda: measured.moments_of_cells(Y, ONES, ONES, 1e-320), "must be finite"),
        (lambda: measured.moments_of_cells(Y * np.nan, ONES, ONES, 1.0), "must be finite"),
        (lambda: measured.moments_of_cells(Y, -ONES, ONES, 1.0), "not negative"),
        (lambda: windows.dense_windows(Y, ONES, Y, Y, -1), "`each` must be 0 or more"),
        (lambda: ascent.take_steps(Y, ONES, np.empty((1, 3, 0)), RULE, 1), "`mixtures` must have"),
        (
            lambda: ascent.take_steps(Y, ONES, MIXTURE[None], RULE, 1, TIED + 2.0),
            "`constraints` must have groups from -1 to 1",
        ),
    ],
)
def test_a_number_that_would_lead_out_of_an_array_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("offsets", [[-1, 6], [0, 7], [4, 2, 6], []])
def test_columns_must_lie_in_the_values(offsets):
    arguments, options = zoo()[many.search_columns]
    offsets = np.array(offsets, dtype=np.int64)
    with pytest.raises(ValueError, match="`offsets` must ascend"):
        many.search_columns(*arguments[:2], offsets, *arguments[3:], **options)


@pytest.mark.parametrize(
    ("position", "wrong", "words"),
    [
        (0, [0.0, 1.0, 2.0, 3.0, 4.0, 4097.0], "whole numbers from 0 to 4096"),
        (0, [0.0, 1.0, 2.0, 3.0, 4.0, 4.5], "whole numbers"),
        (0, [-1.0, 1.0, 2.0, 3.0, 4.0, 5.0], "whole numbers"),
        (0, [0.0, 2.0, 1.0, 3.0, 4.0, 5.0], "ascending"),
        (0, [0.0, 1.0, 2.0, 3.0, 4.0, np.nan], "whole numbers"),
        (2, [0, 7], "`offsets` must ascend"),
        (3, 0, "`k`, `starts` and `survivors` must be 1 or more"),
    ],
)
def test_counts_must_have_their_place_in_a_table(position, wrong, words):
    arguments, options = zoo()[counts.search_counts]
    arguments = [*arguments]
    arguments[position] = np.array(wrong) if isinstance(wrong, list) else wrong
    with pytest.raises(ValueError, match=words):
        counts.search_counts(*arguments, **options)


def test_a_table_must_hold_what_its_hash_can_bring():
    (x, weights, *line), _ = zoo()[cells.accumulate]
    *line, sums, ends, keys, slots, state = copied(line)
    with pytest.raises(ValueError, match="`slots` must be a power of two above 8"):
        cells.accumulate(x, weights, *line, sums, ends, keys, slots[:8].copy(), state)
    with pytest.raises(ValueError, match="`slots` must be a power of two"):
        cells.accumulate(x, weights, *line, sums, ends, keys, slots[:12].copy(), state)
    with pytest.raises(ValueError, match="the keys in use between 0 and 8"):
        cells.accumulate(x, weights, *line, sums, ends, keys, slots, np.array([9, 0]))
    with pytest.raises(ValueError, match="`start` must lie between 0 and 6"):
        cells.accumulate(x, weights, 7, *line[1:], sums, ends, keys, slots, state)


def test_a_number_of_the_wrong_kind_is_refused():
    with pytest.raises(TypeError, match="the loop take_steps"):
        ascent.take_steps(Y, ONES, MIXTURE[None].copy(), RULE, 2.5)


def test_a_mixture_may_have_more_components_than_a_stack_has_room_for():
    k = 3_000
    mixtures = np.ones((1, 3, k))
    mixtures[:, 0] /= k
    mixtures[:, 1] = np.linspace(-1.0, 1.0, k)
    heights = ascent.take_steps(Y, ONES, mixtures, RULE, 1)
    assert np.isfinite(heights).all()


def test_loops_without_arrays_that_are_allowed_to_be_none_take_them():
    bare = loop("first_of_each")
    kept = np.empty(2, dtype=np.int64)
    assert bare(np.array([[0.0], [9.0]]), None, 2, 1, 0.1, 0.1, 2, kept) == 2
    with pytest.raises(TypeError, match="`points` of the loop first_of_each must be an array"):
        bare(None, None, 2, 1, 0.1, 0.1, 2, kept)
