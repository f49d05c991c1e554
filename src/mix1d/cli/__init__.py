"""The command line: every way it can end, and nothing else.

Exit codes: 0; 1, the fit cannot be trusted; 2, bad input, told in one line on standard error; 130,
interrupted. The commands are in `app`, which needs the extra ``cli``; this file does not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TextIO, cast

from mix1d.errors import MissingExtraError, Mix1dError

__all__ = ["main"]

BAD_INPUT = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; without arguments it shows its help."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print(sys.stdout, sys.stderr)
    try:
        return _run(arguments or ["--help"])
    except Mix1dError as error:
        return _refuse(error)
    except OSError as error:  # a full disk, a pipe that was closed
        return _refuse(error)
    except KeyboardInterrupt:
        sys.stderr.write("mix1d: interrupted\n")
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    try:
        import rich  # noqa: F401
        import typer
    except ImportError:
        raise MissingExtraError("the command line", "cli") from None
    from mix1d.cli.app import app

    # that of click, or of Typer's own copy of it
    usage_error: type[typer.BadParameter] = cast(Any, typer.BadParameter.__bases__[0])
    try:
        code = app(arguments, prog_name="mix1d", standalone_mode=False)
    except usage_error as error:
        raise Mix1dError(f"{error.format_message()} (mix1d --help shows the options)") from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    if code == INTERRUPTED:  # Typer has caught Ctrl-C
        raise KeyboardInterrupt
    return cast(int, code or 0)


def _refuse(error: Exception) -> int:
    sys.stderr.write(f"mix1d: {' '.join(str(error).split())}\n")
    return BAD_INPUT


def _never_fail_to_print(*streams: TextIO) -> None:
    """A terminal that knows no "±" shows a question mark."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
