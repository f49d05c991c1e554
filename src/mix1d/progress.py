"""A progress bar where one is asked for; otherwise nothing is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(total: int, what: str, *, wanted: bool) -> Iterator[Callable[[int], object]]:
    """Yields a function that takes how many more are done; tqdm shows it, or nothing does."""
    if not wanted:
        yield lambda count: None
        return
    from tqdm.auto import tqdm  # a terminal's or a notebook's

    with tqdm(total=total, unit=what) as bar:
        yield bar.update
