"""Threads that drive compiled loops, which give up Python's global lock."""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

__all__ = ["in_threads", "processors", "raise_if_stopped"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "emscripten":  # no threads in a browser
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Stops(threading.local):
    """The events that stop the tasks of this thread."""

    events: tuple[threading.Event, ...] = ()


_STOPS = _Stops()


def _begin_thread(events: tuple[threading.Event, ...]) -> None:
    _STOPS.events = events


def raise_if_stopped() -> None:
    """Raise `KeyboardInterrupt` in a thread of `in_threads` whose tasks are no longer wanted.

    Compiled loops that last call it now and then. That it is Python code is enough in the main
    thread: Python runs the handlers of signals before it, and Ctrl-C raises.
    """
    if any(event.is_set() for event in _STOPS.events):
        raise KeyboardInterrupt


def in_threads(
    function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Generator[Result, None, None]:
    """The results of `function` for each task, in the order of the tasks.

    Only a few tasks are taken ahead. An interruption (Ctrl-C) is raised at once and starts no
    other; a compiled loop that runs in another thread ends within hundredths of a second.
    """
    workers, ahead = processors(), iter(tasks)
    first = list(islice(ahead, 2))
    tasks = chain(first, ahead)
    if workers == 1 or len(first) < 2:  # threads take a tenth of a millisecond to start
        yield from map(function, tasks)
        return
    stop = threading.Event()
    events = (*_STOPS.events, stop)
    pool = ThreadPoolExecutor(workers, initializer=_begin_thread, initargs=(events,))
    running: deque[Future[Result]] = deque()
    wait = True
    try:
        for task in tasks:
            running.append(pool.submit(function, task))
            if len(running) > 2 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    except KeyboardInterrupt:
        wait = False
        raise
    finally:
        stop.set()
        pool.shutdown(wait=wait, cancel_futures=True)
