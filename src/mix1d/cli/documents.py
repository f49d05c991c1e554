"""JSON documents that a command is given: a mixture, a fit or a sketch, each recognised."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from mix1d.arguments import LONGEST_DOCUMENT, json_document
from mix1d.errors import Mix1dError
from mix1d.fitting.result import Fit
from mix1d.mixture import Mixture
from mix1d.sketching import Sketch

__all__ = ["is_sketch", "read_mixture", "read_sketch"]

HEAD = 100
"""Number of bytes that are read to see whether a file is one of these documents."""

SKETCH = re.compile(rb'\s*\{\s*"kind"\s*:\s*"mix1d sketch')
"""How the document of a sketch begins."""

FIT = re.compile(rb'\s*\{\s*"mix1d"\s*:\s*\d')
"""How the document of a fit begins."""


def is_sketch(file: str) -> bool:
    """Whether `file` (- for standard input) is a sketch, where it may also be a table.

    Raises
    ------
    Mix1dError
        If it is a fit: that holds no data.
    """
    head = _head(file)
    if FIT.match(head):
        raise Mix1dError(
            f"{_called(file)} must hold data or a sketch, and it is a fit: `mix1d classify` and "
            "`mix1d sample` take fits"
        )
    return bool(SKETCH.match(head))


def _head(file: str) -> bytes:
    if file == "-":
        peek = getattr(getattr(sys.stdin, "buffer", None), "peek", None)
        return b"" if peek is None else bytes(peek(HEAD)[:HEAD])
    try:
        if not Path(file).is_file():  # what is read from a pipe is gone
            return b""
        with Path(file).open("rb") as opened:
            return opened.read(HEAD)
    except (OSError, ValueError):  # whoever reads the table says it better
        return b""


def read_sketch(argument: str, file: str) -> Sketch:
    """The sketch that a file holds."""
    document, text = _document(argument, file)
    if kind_of(document) != "a sketch":
        raise _other(argument, file, "a sketch, as `mix1d sketch` writes it", document)
    try:
        return Sketch.from_json(text)
    except Mix1dError as error:
        raise Mix1dError(f"`{file}` must be a sketch that can be read: {error}") from None


def read_mixture(argument: str, file: str) -> tuple[Mixture, Fit | None]:
    """The mixture that a file holds, with the fit if it is one's."""
    document, text = _document(argument, file)
    try:
        match kind_of(document):
            case "a mixture":
                return Mixture.from_dict(document), None
            case "a fit":
                fit = Fit.from_json(text)
                return fit.mixture, fit
    except Mix1dError as error:
        raise Mix1dError(f"`{file}` must be a document that can be read: {error}") from None
    wanted = "a mixture or a fit, as `mix1d fit --json` writes it"
    raise _other(argument, file, wanted, document)


def _document(argument: str, file: str) -> tuple[Any, str]:
    if file == "-" and sys.stdin is None:
        raise Mix1dError("standard input must be open, and it is closed")
    most = LONGEST_DOCUMENT + 1  # of a file without end, too
    try:
        if file == "-":
            text = sys.stdin.read(most)
        else:
            with Path(file).open(encoding="utf-8") as opened:
                text = opened.read(most)
    except FileNotFoundError:
        raise Mix1dError(
            f"`{argument}` must be a file, and there is none called {file!r}"
        ) from None
    except (OSError, ValueError) as error:  # a folder; no text
        words = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise Mix1dError(
            f"`{argument}` must be a file that can be read, and {file!r} is not: {words}"
        ) from None
    return json_document(file, text), text


def kind_of(document: Any) -> str:
    """The kind of a document, in words."""
    match document:
        case {"kind": str(kind), **_rest} if kind.startswith("mix1d sketch"):
            return "a sketch"
        case {"mix1d": _, "mixture": _, **_rest}:
            return "a fit"
        case {"components": _, **_rest}:
            return "a mixture"
        case {"criterion": _, "table": _, **_rest}:
            return "the table of `mix1d select`"
        case {"pvalue": _, "null": _, **_rest}:
            return "the result of `mix1d test`"
        case {"thresholds": _, **_rest}:
            return "the result of `mix1d threshold`"
    return "none of mix1d's documents"


def _other(argument: str, file: str, wanted: str, document: Any) -> Mix1dError:
    return Mix1dError(f"`{argument}` must be {wanted}, and {_called(file)} is {kind_of(document)}")


def _called(file: str) -> str:
    return "standard input" if file == "-" else f"`{file}`"
