"""A progress bar, or a line on a search, where one is asked for; otherwise nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Thread
from time import monotonic

import numpy as np

__all__ = [
    "PATIENCE",
    "Searching",
    "current_search",
    "progress_bar",
    "search_line",
    "watched_search",
]

PATIENCE = 1.0
"""Progress is shown after this many seconds."""

BETWEEN = 0.5
"""Seconds from one line on a search to the next."""


@contextmanager
def progress_bar(total: int, what: str, *, wanted: bool) -> Iterator[Callable[[int], object]]:
    """Yields a function that takes how many more are done; tqdm shows it, or nothing does."""
    if not wanted:
        yield lambda count: None
        return
    from tqdm.auto import tqdm  # a terminal's or a notebook's

    with tqdm(total=total, unit=what) as bar:
        yield bar.update


class Searching:
    """What a search is doing: written by the search, read by another thread that shows it."""

    def __init__(self) -> None:
        self.numbers = np.full(3, np.nan)
        """The components so far, the round (0 while components are added), and the best
        log-likelihood so far, on the scale of the search."""
        self.begin("", 0, float)

    def begin(self, what: str, k: int, loglik: Callable[[float], float]) -> None:
        """A search for k components begins; `loglik` takes its log-likelihoods to the data's."""
        self.numbers[:] = np.nan
        self.what, self.k, self.loglik = what, k, loglik

    def __str__(self) -> str:
        """Such as "5 normal components: round 3, log-likelihood -410.27 so far"."""
        components, number, best = self.numbers.tolist()
        if not self.what or not components > 0.0:
            return self.what
        if components < self.k:
            return f"{self.what}: grown to {components:.0f}"
        height = f", log-likelihood {self.loglik(best):.2f} so far" if np.isfinite(best) else ""
        return f"{self.what}: round {max(number, 1.0):.0f}{height}"


_WATCHED: ContextVar[Searching | None] = ContextVar("watched search", default=None)


def current_search() -> Searching:
    """Where a search writes what it is doing; seen by nobody unless it is watched."""
    return _WATCHED.get() or Searching()


@contextmanager
def watched_search() -> Iterator[Searching]:
    """What the searches within are doing."""
    watched = Searching()
    token = _WATCHED.set(watched)
    try:
        yield watched
    finally:
        _WATCHED.reset(token)


@contextmanager
def search_line(*, wanted: bool) -> Iterator[None]:
    """A line on the searches within, from their first second on, gone at the end; or nothing."""
    if not wanted:
        yield
        return
    with watched_search() as watched:
        ended = Event()
        line = Thread(target=_show, args=(watched, ended), daemon=True)
        line.start()
        try:
            yield
        finally:
            ended.set()
            line.join()


def _show(watched: Searching, ended: Event) -> None:
    begun = monotonic()
    if ended.wait(PATIENCE):
        return
    from tqdm.auto import tqdm  # a terminal's or a notebook's

    with tqdm(bar_format="{desc}", leave=False) as bar:
        while True:
            bar.set_description_str(f"searching {watched} ({monotonic() - begun:.0f} s)")
            if ended.wait(BETWEEN):
                return
