"""A property computed once, and never while a lock is held: a forked process must go on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from mix1d.objects.cached import cached_property

FORKS = """
import os, signal, sys, threading, time
import numpy as np
import mix1d

x = np.random.default_rng(0).normal(size=300) + 4 * np.random.default_rng(1).integers(0, 2, 300)

def work():
    fit = mix1d.fit(x, 2)
    str(fit), fit.trace, fit.starts[0], fit.sample.digest
    fit.bootstrap(16).interval()
    mix1d.sketch(x).n, mix1d.fit_many(x.reshape(100, 3), 1).trusted

def for_ever():
    while True:
        work()

work()
for _ in range(3):
    threading.Thread(target=for_ever, daemon=True).start()
hung = 0
for _ in range(int(sys.argv[1])):
    time.sleep(0.02)
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    end = time.monotonic() + 30
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            hung += 1
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
        time.sleep(0.01)
print(hung, flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_forked_while_threads_fit_goes_on():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKS, "6"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("0\n", 0), done.stderr


class Counted:
    def __init__(self):
        self.calls = 0

    @cached_property
    def answer(self):
        """Of everything."""
        self.calls += 1
        return [42]


def test_it_is_computed_once_and_can_be_forgotten():
    one = Counted()
    assert one.answer is one.answer
    assert one.calls == 1
    del one.__dict__["answer"]
    assert (one.answer, one.calls) == ([42], 2)
    assert Counted.answer.__doc__ == "Of everything."
    assert Counted().__dict__ == {"calls": 0}


def test_nobody_waits_for_the_computation_of_another_object():
    """With the lock of Python 3.11 the second would wait for the first."""
    begun, go = threading.Event(), threading.Event()

    class Slow:
        @cached_property
        def answer(self):
            begun.set()
            assert go.wait(30)
            return 1

    slow = Slow()
    thread = threading.Thread(target=lambda: slow.answer, daemon=True)
    thread.start()
    assert begun.wait(30)
    begun.clear()
    other = threading.Thread(target=lambda: Slow().answer, daemon=True)
    other.start()
    assert begun.wait(10)  # reached while the first still computes
    go.set()
    thread.join(30)
    other.join(30)
    assert slow.answer == 1


def test_all_threads_get_the_same_object():
    """The first answer stays: a dictionary that is filled later must be one."""
    barrier = threading.Barrier(4)

    class Shared:
        @cached_property
        def memo(self):
            barrier.wait(30)
            return {}

    one, seen = Shared(), []
    threads = [threading.Thread(target=lambda: seen.append(one.memo)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({id(memo) for memo in seen}) == 1
