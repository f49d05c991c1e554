"""The command line: every way it can end, and nothing else.

Exit codes: 0; 1, the fit cannot be trusted; 2, bad input, named in one line on standard error; 130,
interrupted; 141, the reader of the output went away. The commands are in `app`, which needs the
extra ``cli``; this file does not.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from errno import EINVAL
from typing import Any, cast

from mix1d.cli.spoken import spoken
from mix1d.cli.streams import drop_output, flush, made_usable, say
from mix1d.errors import MissingExtraError, Mix1dError

__all__ = ["main"]

BAD_INPUT = 2
"""Exit code of bad input."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells report it."""

READER_GONE = 141
"""Exit code where the reader of the output has gone: what a shell reports for a program that a
closed pipe ended."""
FEWER_COLLECTIONS = 50_000
"""New objects between two searches for unreachable cycles: with Python's 700 these searches take a
tenth of the time of a report, most of it while modules load."""
COMPLETION = "_MIX1D_COMPLETE"
"""The environment variable that Typer's completion scripts set."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; without arguments it shows its help."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    made_usable()
    gc.set_threshold(FEWER_COLLECTIONS)
    try:
        code = _run(arguments or ["--help"])
        flush()
        return code
    except SystemExit as end:  # of a closed pipe, or of the shell's question for completions
        return _completed(end) if COMPLETION in os.environ else _reader_gone()
    except BrokenPipeError:
        return _reader_gone()
    except (Mix1dError, OSError) as error:
        return _reader_gone() if _is_closed_pipe_of_windows(error) else _refuse(error)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    try:
        import rich  # noqa: F401
        import typer
    except ImportError:
        raise MissingExtraError("the command line", "cli") from None
    from mix1d.cli.app import command

    # that of click, or of Typer's own copy of it
    usage_error: type[typer.BadParameter] = cast(Any, typer.BadParameter.__bases__[0])
    try:
        code = command()(arguments, prog_name="mix1d", standalone_mode=False)
    except usage_error as error:
        path = error.ctx.command_path if error.ctx else "mix1d"
        raise Mix1dError(f"{error.format_message()} ({path} --help shows the options)") from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    if code == INTERRUPTED:  # Typer has caught Ctrl-C
        raise KeyboardInterrupt
    return cast(int, code or 0)


def _refuse(error: Exception) -> int:
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        error = OSError(f"cannot write{place}: {error.strerror}")
    say(spoken(str(error)))
    drop_output()
    return BAD_INPUT


def _completed(end: SystemExit) -> int:
    flush()
    return end.code if isinstance(end.code, int) else 0


def _is_closed_pipe_of_windows(error: Exception) -> bool:
    """There it is no `BrokenPipeError`, but an invalid argument of no file."""
    return (
        sys.platform == "win32"
        and isinstance(error, OSError)
        and error.errno == EINVAL
        and error.filename is None
    )


def _reader_gone() -> int:
    drop_output()
    return READER_GONE
