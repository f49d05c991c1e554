"""Files that are complete or not there: written beside their place, and moved there at the end.

An old file survives a failure. A process that is killed leaves its draft behind; the next writer
in that folder removes it. A process holds a lock on its draft, which ends with the process: so the
next one knows. Windows has no such locks, and removes no file that is open.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mix1d.errors import Mix1dError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["as_path", "draft_of", "path_text"]

DRAFT = re.compile(r"\.[0-9a-f]{16}\.mix1d(\.[^.]*)?", re.DOTALL)
"""What the name of a draft looks like: hidden, and unlike that of any other file."""


def path_text(path: Any) -> str:
    """A path as a sentence shows it: what is no text of UTF-8 as its bytes."""
    return os.fsdecode(path).encode("utf-8", "backslashreplace").decode("utf-8")


def as_path(argument: str, path: Any) -> Path:
    """`path` as one of this system."""
    try:
        return Path(os.fsdecode(path))
    except TypeError:
        raise Mix1dError(
            f"`{argument}` must be the path of a file, got an object of type {type(path).__name__}"
        ) from None


@contextmanager
def draft_of(argument: str, path: Path) -> Iterator[Path]:
    """Where to write what shall be at `path` if the block ends well."""
    try:
        if path.is_dir():
            raise Mix1dError(f"`{argument}` must be a file, and `{path_text(path)}` is a folder")
        if path.exists() and not path.is_file():  # /dev/stdout, a pipe: not to be replaced
            yield path
            return
        target = path.resolve()
    except Mix1dError:
        raise
    except (OSError, ValueError) as error:  # a name too long, one with a NUL
        raise _refusal(argument, path, error) from None
    draft, lock = _begun(argument, path, target)
    try:
        yield draft
        if fcntl is None:  # Windows moves no file that is open
            lock.close()
        _put(argument, path, draft, target)
    finally:
        if fcntl is None:
            lock.close()
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        lock.close()


def _put(argument: str, path: Path, draft: Path, target: Path) -> None:
    try:
        draft.replace(target)
    except PermissionError as error:  # Windows replaces no file that another program has open
        raise Mix1dError(
            f"`{argument}` must be a file that no other program has open, and `{path_text(path)}` "
            f"cannot be replaced: {error.strerror}"
        ) from None


class _Lock:
    """An open file that nobody else may lock; while it is held, its process runs."""

    def __init__(self, path: Path, flags: int = 0) -> None:
        self._file: int | None = os.open(path, os.O_RDWR | flags, 0o666)

    def is_mine(self) -> bool:
        """Whether nobody else held it; from now on this process does."""
        if fcntl is None or self._file is None:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, or on a file system that knows no locks
            return False
        return True

    def is_of(self, path: Path) -> bool:
        """Whether the file is still there."""
        try:
            return self._file is not None and os.path.samestat(path.stat(), os.fstat(self._file))
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Let it go, once."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _begun(argument: str, path: Path, target: Path) -> tuple[Path, _Lock]:
    """An empty draft for `target`, and the lock on it."""
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(0, "Permission denied")
        _sweep(target.parent)
        draft, lock = _created(target)
        if target.exists():
            shutil.copymode(target, draft)
    except (OSError, ValueError) as error:  # ValueError: no name that this system can have
        raise _refusal(argument, path, error) from None
    return draft, lock


def _created(target: Path) -> tuple[Path, _Lock]:
    while True:
        draft = target.with_name(f".{secrets.token_hex(8)}.mix1d{target.suffix}")
        lock = _Lock(draft, os.O_CREAT | os.O_EXCL)
        lock.is_mine()
        if lock.is_of(draft):  # not swept by another in the moment before it was locked
            return draft, lock
        lock.close()


def _sweep(folder: Path) -> None:
    """Remove the drafts of processes that have ended."""
    with suppress(OSError), os.scandir(folder) as entries:
        for path in [Path(entry) for entry in entries if DRAFT.fullmatch(entry.name)]:
            with suppress(OSError):
                if fcntl is None or _is_abandoned(path):  # Windows removes none that is in use
                    path.unlink()


def _is_abandoned(path: Path) -> bool:
    lock = _Lock(path)
    try:
        return lock.is_mine()
    finally:
        lock.close()


def _refusal(argument: str, path: Path, error: OSError | ValueError) -> Mix1dError:
    words = getattr(error, "strerror", None) or str(error)
    return Mix1dError(
        f"`{argument}` must be a file that can be written, and `{path_text(path)}` is not: {words}"
    )
