"""Simulations in batches: on all cores, repeatable on any number of them, and interruptible.

Every batch has a random generator of its own, spawned from the one given, so the numbers depend
neither on how many threads there are nor on which of them was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from mix1d.kernels import in_threads
from mix1d.progress import progress_bar

__all__ = ["in_batches"]

Result = TypeVar("Result")


def in_batches(
    work: Callable[[np.random.Generator, int], Result],
    n: int,
    size: int,
    rng: np.random.Generator,
    *,
    progress: bool = False,
    keep: bool = False,
) -> list[Result]:
    """What `work` makes of each batch of `size` replicates (the last may be smaller) of `n`.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; to `keep` what is done so far, only if nothing is.
    """
    counts = [min(size, n - first) for first in range(0, n, size)]
    jobs = list(zip(rng.spawn(len(counts)), counts, strict=True))
    done: list[Result] = []
    try:
        with progress_bar(n, " refits", wanted=progress) as more:
            for result in in_threads(lambda job: work(*job), jobs):
                done.append(result)  # what is done must outlive an interruption
                more(counts[len(done) - 1])
    except KeyboardInterrupt:
        if not (keep and done):
            raise
    return done
