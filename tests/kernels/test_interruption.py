"""Ctrl-C ends whatever lasts, within half a second."""

import signal
import subprocess
import sys
import threading
import time

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
    in_threads,
    lattice,
    many,
    measured,
    windows,
)
from mix1d.kernels import search as search_loops
from mix1d.kernels.library import compiled
from mix1d.search.native import EFFORTS

pytestmark = [
    pytest.mark.skipif(not compiled(), reason="loops in NumPy are Python, which hears Ctrl-C"),
    pytest.mark.skipif(sys.platform == "win32", reason="needs signals of POSIX"),
]

PATIENCE = 0.5
"""Seconds of processor time from the signal to the end: other programs do not count."""

PATIENCE_OF_A_PROCESS = 2.0
"""Seconds from the signal to the end of a process; below 0.5 on an idle machine."""


class Rung(Exception):  # noqa: N818
    """What the handler of the alarm raises."""


@pytest.fixture
def alarm():
    """A function that lets an alarm ring after so much processor time; it raises `Rung`."""

    def ring(*_):
        raise Rung

    before = signal.signal(signal.SIGPROF, ring)
    yield lambda seconds: signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    signal.signal(signal.SIGPROF, before)


RNG = np.random.default_rng(0)
X = np.sort(RNG.normal(RNG.choice([0.0, 4.0], 400_000), 1.0))
ONES = np.ones(X.size)
COLUMNS = np.tile(X, 5)
FIVE = np.array([[[0.2] * 5, [-1.0, 0.0, 1.0, 4.0, 5.0], [1.0] * 5]])
FIFTY = np.repeat(FIVE[0], 10, axis=1) / np.array([[10.0], [1.0], [1.0]])
LATTICE = np.arange(400_000.0)
RULE = np.array([1e-6, 1.0, 0.0, 1.0])


def long_calls():
    """Of each loop that can last one call that does: seconds at least."""
    rows = 2 * 4096 + 1
    upto = np.arange(1.0, X.size + 1) / X.size
    interval = np.linspace(-6.0, 10.0, 2_000)
    table = (
        np.zeros(4 * rows), np.full(2 * rows, -np.inf), np.empty(4096),
        np.zeros(16384, dtype=np.int32), np.zeros(2, dtype=np.int64),
    )  # fmt: skip
    em = {"penalty": 0.5, "iterations": 10**6, "tol": -np.inf, "free": False}
    halves = np.array([[-0.5, 3.5], [0.5, 4.5]])
    search = {"longest": 10**6, "cells": 4096, "random": 200, "survivors": 100, "seed": 0}
    rounds = {"few": 10**6, "survivors": 1, "rounds": 10**6, "tol": -np.inf}
    return {
        "take_steps": lambda: ascent.take_steps(X, ONES, FIVE.copy(), RULE, 10**6),
        "take_rough_steps": lambda: ascent.take_rough_steps(X, ONES, FIVE.copy(), RULE, 10**7),
        "climb": lambda: ascent.climb(X, ONES, FIVE.copy(), RULE, 0.0, -1.0, 10**6),
        "derive": lambda: ascent.derive(
            X, ONES, np.repeat(FIVE[0], 40, axis=1) / np.array([[40.0], [1.0], [1.0]]), RULE
        ),
        "share_out_blurred": lambda: [
            blurred.share_out_blurred(
                X, ONES, ONES, FIFTY, np.empty((50, X.size)), slice(0, X.size)
            )
            for _ in range(100)
        ],
        "derive_blurred": lambda: blurred.derive_blurred(
            X, ONES, ONES, np.repeat(FIVE[0], 40, axis=1) / np.array([[40.0], [1.0], [1.0]]),
            slice(0, X.size),
        ),
        "search_columns": lambda: many.search_columns(
            COLUMNS, None, np.arange(6) * X.size, 6, None, shared=False, tol=1e-12, **search
        ),
        "search_counts": lambda: counts.search_counts(
            np.arange(4096.0), ONES[:4096], np.array([0, 4096]), 6, has_sizes=True, tol=0.0,
            longest=10**6, starts=10**4, survivors=10**4, seed=0,
        ),
        "climb_gammas": lambda: gammas.climb_gammas(
            np.exp(COLUMNS / 4.0), None, np.arange(6) * X.size, np.exp(FIFTY), tol=0.0,
            longest=10**6,
        ),
        "judge_column": lambda: many.judge_column(X, None, FIFTY, shared=False),
        "rounding_step": lambda: [lattice.rounding_step(LATTICE) for _ in range(10**4)],
        "moments_of_cells": lambda: [
            measured.moments_of_cells(X, ONES, ONES, 0.1) for _ in range(10**4)
        ],
        "kmeans": lambda: clusters.kmeans(X, ONES, 60),
        "first_of_each": lambda: distinct.first_of_each(X[:, None], None, 1e-12, 1.0, X.size),
        "dense_windows": lambda: windows.dense_windows(X, ONES, upto, np.full(900, 1e-3), 9),
        "modes": lambda: bumps.modes(X, ONES, 0.5),
        "critical_bandwidth": lambda: bumps.critical_bandwidth(X, ONES, 1, 16.0, 20),
        "modes_on_lattice": lambda: bumps.modes_on_lattice(ONES, True, 4, 1e4),
        "search_intervals": lambda: grouped.search_intervals(
            interval[:-1], interval[1:], np.ones((1, 1_999)), FIVE[None].copy(), RULE[None, :2],
            shared=False, **rounds,
        ),
        "climb_doubled": lambda: doubled.climb_doubled(
            X, None, ONES, np.full(2, 0.5), np.full(2, 0.5), halves, np.ones((2, 2)), np.ones(2),
            np.array([-9.0, 2.0, 9.0]), **em,
        ),
        "accumulate": lambda: [
            cells.accumulate(X, None, 0, 100.0, 1.0, -2000.0, 4096, *table) for _ in range(10**5)
        ],
        "find_maxima": lambda: search_loops.find_maxima(
            X[:3_000], ONES[:3_000], RULE, np.array([1.0, 0.0, 1e-8]), np.empty((0, 3, 100)),
            np.array(EFFORTS["thorough"], dtype=np.int64),
        ),
        "dip_of": lambda: [dip.dip_of(X, upto - 1.0 / X.size, upto) for _ in range(10**4)],
    }  # fmt: skip


@pytest.mark.parametrize("name", long_calls())
def test_a_loop_that_lasts_raises_what_the_handler_of_a_signal_raises(name, alarm):
    call = long_calls()[name]
    begun = time.process_time()
    alarm(0.1)
    with pytest.raises(Rung):
        call()
    assert time.process_time() - begun < 0.1 + PATIENCE


def test_a_handler_that_raises_nothing_runs_and_the_loop_goes_on(alarm):
    heard = []
    before = signal.signal(signal.SIGPROF, lambda *_: heard.append(time.perf_counter()))
    alarm(0.05)
    mixtures = FIVE.copy()
    heights = ascent.take_steps(X, ONES, mixtures, RULE, 60)
    signal.signal(signal.SIGPROF, before)
    assert heard
    assert time.perf_counter() > heard[0]
    assert heights == ascent.take_steps(X, ONES, FIVE.copy(), RULE, 60)


def test_loops_in_threads_end_when_their_caller_is_interrupted(alarm, monkeypatch):
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 2)
    ended = threading.Semaphore(0)

    def task(_):
        try:
            ascent.take_steps(X, ONES, FIVE.copy(), RULE, 10**6)
        except KeyboardInterrupt:
            ended.release()
            raise

    caller = threading.main_thread().ident
    timer = threading.Timer(0.2, lambda: signal.pthread_kill(caller, signal.SIGPROF))
    timer.start()
    with pytest.raises(Rung):
        list(in_threads(task, range(100)))
    for _ in range(2):
        assert ended.acquire(timeout=10.0)


def test_loops_in_threads_end_when_another_task_fails(monkeypatch):
    monkeypatch.setattr("mix1d.kernels.threads.processors", lambda: 2)

    def task(number):
        if number:
            raise ValueError("no")
        ascent.take_steps(X, ONES, FIVE.copy(), RULE, 400)

    begun = time.perf_counter()
    with pytest.raises(ValueError, match="no"):
        list(in_threads(lambda number: task(1 - number), range(2)))
    assert time.perf_counter() - begun < 10.0


PREPARED = """
import numpy as np, mix1d
rng = np.random.default_rng(0)
x = rng.normal(rng.choice([0.0, 4.0], {size}), 1.0)
print("ready", flush=True)
{call}
print("it did not last")
"""

CALLS = {
    "fit": (300_000, "mix1d.fit(x, 6)"),
    "many components": (3_000, "mix1d.fit(x, 300)"),
    "fit_many": (2_000, "mix1d.fit_many({str(i): np.roll(x, i) for i in range(3_000)}, 5)"),
    "sketch": (1_000_000, "mix1d.sketch(x for _ in range(100_000))"),
    "start": (400_000, "mix1d.fit(x, 60, start='kmeans')"),
}


@pytest.mark.parametrize("name", CALLS)
def test_control_c_ends_a_call_on_much_data(name):
    """Of calls that take long since they do much again, see `tests/test_interrupts.py`."""
    size, call = CALLS[name]
    with subprocess.Popen(
        [sys.executable, "-c", PREPARED.format(size=size, call=call)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout.readline() == "ready\n"
        time.sleep(0.3)
        child.send_signal(signal.SIGINT)
        sent = time.perf_counter()
        said, error = child.communicate(timeout=60.0)
        took = time.perf_counter() - sent
    assert not said
    assert error.rstrip().endswith("KeyboardInterrupt"), error
    assert took < PATIENCE_OF_A_PROCESS
