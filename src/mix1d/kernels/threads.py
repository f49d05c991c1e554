"""Threads that drive compiled loops, which give up Python's global lock."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

__all__ = ["in_threads", "processors"]

Task = TypeVar("Task")
Result = TypeVar("Result")


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "emscripten":  # no threads in a browser
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(
    function: Callable[[Task], Result], tasks: Iterable[Task]
) -> Generator[Result, None, None]:
    """The results of `function` for each task, in the order of the tasks.

    Only a few tasks are taken ahead. An interruption (Ctrl-C) is raised at once and starts no
    other; those that run end by themselves, so a task should last for milliseconds.
    """
    workers, ahead = processors(), iter(tasks)
    first = list(islice(ahead, 2))
    tasks = chain(first, ahead)
    if workers == 1 or len(first) < 2:  # threads take a tenth of a millisecond to start
        yield from map(function, tasks)
        return
    pool = ThreadPoolExecutor(workers)
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
        pool.shutdown(wait=wait, cancel_futures=True)
