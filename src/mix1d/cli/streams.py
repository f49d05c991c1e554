"""The standard streams, also where the caller has closed some of them (``>&-`` in a shell)."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO, cast

__all__ = ["drop_output", "flush", "made_usable", "say"]


class _Closed(io.TextIOBase):
    """Standard output that was closed: nothing is written in vain."""

    encoding = "utf-8"

    @property
    def buffer(self) -> Any:
        """The stream for bytes."""
        return self

    def writable(self) -> bool:
        return True

    def write(self, text: Any) -> int:
        raise OSError(errno.EBADF, "standard output is closed")


def made_usable() -> None:
    """Let the streams be written to: what a terminal cannot show becomes a question mark, and no
    file that is opened later takes the number of a stream that is not there.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while (number := os.open(os.devnull, os.O_RDWR)) < 3:
            pass
        os.close(number)
    if sys.stdout is None:
        sys.stdout = cast(TextIO, _Closed())
    if sys.stderr is None:  # NumPy 2.0 asks for its `write` when it is imported
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        if sys.platform == "win32" and not stream.isatty():  # a pipe or a file: as everywhere
            stream.reconfigure(encoding="utf-8", newline="\n")
        stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"mix1d: {' '.join(text.split())}\n")


def flush() -> None:
    """Write what is still to be written."""
    sys.stdout.flush()


def drop_output() -> None:
    """What could not be written must not be tried again when the interpreter ends."""
    try:
        flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
