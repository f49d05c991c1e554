"""What a file is, by its first bytes and never by its name, and its bytes without compression.

A ``.csv`` may be a gzip, and a ``.txt`` a workbook. What cannot be read is named, with what to do.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, NamedTuple, cast

from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.sources.kinds import COMPRESSED, kind_of, readable

__all__ = ["Content", "called", "content_of", "errors_naming", "head_bytes", "opened_content"]

HEAD = 4096
"""Number of first bytes that say what a file is."""

NOT_FROM_PIPES = ("zip", "workbook")
"""The kinds of files that must be read in any order, and so not from a pipe."""

TORN = (
    EOFError, gzip.BadGzipFile, lzma.LZMAError, struct.error, ValueError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
"""The errors that incomplete or damaged compressed files raise."""


class Content(NamedTuple):
    """The content of a file: its kind, and its bytes without compression."""

    kind: str
    """The kind of content, such as "text", "json", "parquet", "npy", "workbook"."""
    stream: BinaryIO
    """The bytes of the content, from the first one, without compression."""
    compression: str | None
    """The compression: None, "gzip", "zstd" or another."""


def called(file: Any) -> str:
    """The name of a file for messages."""
    return f"`{file}`" if isinstance(file, str) and file != "-" else "standard input"


@contextmanager
def opened_content(file: str | BinaryIO) -> Iterator[Content]:
    """The content of a path, of standard input ("-"), or of what was read from there."""
    source = called(file)
    with ExitStack() as stack:
        with errors_naming(source):
            stream = stack.enter_context(_opened(file, source))
            kind, compression = kind_of(head_bytes(stream)), None
            if kind in NOT_FROM_PIPES and not stream.seekable():
                stream = stack.enter_context(_kept(stream))
            if kind in COMPRESSED:
                stream, kind, compression = _decompressed(stack, source, stream, kind)
            content = Content(readable(source, kind), stream, compression)
        yield content


def content_of(path: Path) -> str:
    """The kind of content of a file, such as "text" or "parquet"."""
    with opened_content(str(path)) as content:
        return content.kind


# ------------------------------------------------------------------------------------- opening
@contextmanager
def _opened(file: str | BinaryIO, source: str) -> Iterator[BinaryIO]:
    """A buffered stream; standard input, or what was read from there, stays open."""
    if isinstance(file, str) and file != "-":
        with _opened_path(file, source) as opened:
            yield _seekable(opened)
        return
    if isinstance(file, str):
        if sys.stdin is None:
            raise Mix1dError(f"{source} must be open, and it is closed")
        yield _seekable(sys.stdin.buffer)
        return
    file.seek(0)
    yield file


def _opened_path(file: str, source: str) -> BinaryIO:
    try:
        return Path(file).open("rb")
    except FileNotFoundError:
        raise Mix1dError(f"{source} must be a file, and there is none of that name") from None
    except IsADirectoryError:
        raise Mix1dError(f"{source} must be a file, and it is a folder") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Mix1dError(f"{source} must be a file that can be read: {reason}") from None


def _seekable(stream: BinaryIO) -> BinaryIO:
    """The stream; a pipe is given its first bytes back, because they were looked at."""
    return stream if stream.seekable() else cast(BinaryIO, io.BufferedReader(_Pipe(stream)))


class _Pipe(io.RawIOBase):
    """A pipe whose first bytes can be read twice."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.head = stream.read(HEAD)
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.head[self._given : self._given + len(buffer)]
        self._given += len(data)
        data = data or self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _kept(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A temporary file of what a pipe gives, which can be read in any order."""
    with TemporaryFile() as kept:
        shutil.copyfileobj(stream, kept)
        kept.seek(0)
        yield cast(BinaryIO, kept)


def head_bytes(stream: BinaryIO) -> bytes:
    """The first bytes of a stream that was not read from before."""
    if isinstance(getattr(stream, "raw", None), _Pipe):
        return bytes(stream.raw.head)  # type: ignore[attr-defined]
    begin = stream.tell()
    head = stream.read(HEAD)
    stream.seek(begin)
    return head


# ------------------------------------------------------------------------------------- compression
OPENERS: dict[str, Callable[[Any], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zstd": lambda stream: _zstd(stream),
}
"""What opens a compressed stream, by the kind of compression."""


def _decompressed(
    stack: ExitStack, source: str, stream: BinaryIO, kind: str
) -> tuple[BinaryIO, str, str]:
    inner: Any = _member(stack, source, stream) if kind == "zip" else OPENERS[kind](stream)
    if isinstance(inner, str):
        stream.seek(0)
        return stream, inner, kind
    inner = _seekable(cast(BinaryIO, _OneWay(inner)))
    return inner, kind_of(head_bytes(inner)), kind


class _OneWay(io.RawIOBase):
    """A decompressed stream, read from its beginning to its end and no other way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def _zstd(stream: BinaryIO) -> Any:
    try:
        zstd: Any = import_module("compression.zstd")  # Python 3.14
    except ImportError:
        pass
    else:
        return zstd.ZstdFile(stream)
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("a file compressed by zstd", "files") from None
    return pa.input_stream(stream, compression="zstd")


def _member(stack: ExitStack, source: str, stream: BinaryIO) -> Any:
    """The one file in a zip; or, where the zip is a file of another kind, that kind."""
    try:
        archive = stack.enter_context(zipfile.ZipFile(stream))
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if "[Content_Types].xml" in names or "mimetype" in names:
            return "workbook"
        names = [name for name in names if not name.startswith(("__MACOSX/", "."))]
        if len(names) == 1:
            return archive.open(names[0])
    except Exception as error:  # torn, encrypted, of an unknown compression: each is another one
        words = " ".join(str(error).split())
        raise Mix1dError(f"{source} must be a zip that can be read: {words}") from None
    shown = ", ".join(repr(name) for name in names[:5]) or "none"
    raise Mix1dError(f"{source} must be a zip of one file, got {len(names)}: {shown}")


# ------------------------------------------------------------------------------------- in words
@contextmanager
def errors_naming(source: str) -> Iterator[None]:
    """Whatever goes wrong while a file is read, in one sentence."""
    try:
        yield
    except (Mix1dError, UnicodeError):
        raise
    except TORN as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise Mix1dError(f"{source} must be a compressed file that can be read: {words}") from None
    except OSError as error:
        words = error.strerror or " ".join(str(error).split())
        raise Mix1dError(f"{source} must be a file that can be read: {words}") from None
