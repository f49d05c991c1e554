"""Files the commands write: complete or not at all (`mix1d.drafts`).

Whether they can be written is known before the work begins.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from rich.console import Console

from mix1d.cli.screen import new_console
from mix1d.drafts import draft_of, path_text
from mix1d.errors import Mix1dError

__all__ = [
    "STDOUT", "Answer", "check_apart", "draft_of", "drafts_of", "picture_format_checked",
    "print_out", "save_figure", "text_file", "write",
]  # fmt: skip

STDOUT = Path("-")
"""The name that means standard output in the place of a file."""


@contextmanager
def drafts_of(file: Any = None, **paths: Path | None) -> Iterator[dict[str, Path]]:
    """Where to write each of the files asked for; all is checked before the work.

    `file` is what the command reads, of which none of them may take the place.
    """
    with ExitStack() as stack:
        drafts: dict[str, Path] = {}
        taken: dict[Path, str] = {}
        for name, path in paths.items():
            if path is None or (name in ("json", "output") and path == STDOUT):
                continue
            option = f"--{name}"
            check_apart(option, path, file)
            other = taken.setdefault(Path(os.path.realpath(path)), option)
            if other != option and (path.is_file() or not path.exists()):
                raise Mix1dError(
                    f"`{option}` must be another file than `{other}`, got `{path_text(path)}`"
                )
            if name == "plot":
                picture_format_checked(option, path)
            if name == "animate":
                _animation_checked(option, path)
            drafts[name] = stack.enter_context(draft_of(option, path))
        yield drafts


def check_apart(option: str, path: Path, file: Any) -> None:
    """Refuse to write over the file that is read."""
    if not isinstance(file, str) or path == STDOUT:
        return
    try:
        is_same = path.is_file() and path.samefile(file)
    except (OSError, ValueError):  # a pattern, or no file: whoever reads it says so
        return
    if is_same:
        raise Mix1dError(
            f"`{option}` must be another file than the data, which it would replace, got "
            f"`{path_text(path)}`"
        )


@contextmanager
def text_file(option: str, path: Path) -> Iterator[TextIO]:
    """A text to be written: standard output for -, else a file that is complete or not there."""
    if path == STDOUT:
        yield sys.stdout
        return
    with draft_of(option, path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        yield file


def picture_format_checked(option: str, path: Path) -> Path:
    """`path`, if its ending is a format that Matplotlib writes."""
    from mix1d.show.canvas import needs_matplotlib

    needs_matplotlib()
    import matplotlib
    from matplotlib.backend_bases import FigureCanvasBase

    matplotlib.use("agg")  # files only: no display is needed
    known = sorted(FigureCanvasBase.get_supported_filetypes())
    if path.suffix.lower().lstrip(".") not in known:
        raise Mix1dError(f"`{option}` must end in one of {', '.join(known)}, got `{path}`")
    return path


def _animation_checked(option: str, path: Path) -> None:
    ending = path.suffix.lower()
    if ending not in (".html", ".htm", ".gif"):
        raise Mix1dError(f"`{option}` must end in .html or .gif, got `{path}`")
    if ending == ".gif":
        from mix1d.show.canvas import needs_matplotlib

        needs_matplotlib()


class Answer(NamedTuple):
    """What a command found: as a document, as a picture, and as lines for a terminal."""

    document: str
    picture: Callable[[], Any]
    print_on: Callable[[Console], None]


def write(drafts: dict[str, Path], answer: Answer) -> None:
    """The picture, the document and the text, where files were asked for."""
    if "plot" in drafts:
        save_figure(answer.picture(), drafts["plot"])
    if "json" in drafts:
        drafts["json"].write_text(answer.document + "\n", encoding="utf-8", newline="\n")
    if "output" in drafts:
        with drafts["output"].open("w", encoding="utf-8", newline="\n") as file:
            answer.print_on(new_console(file=file))


def print_out(console: Console, answer: Answer, *, json: Path | None, output: Path | None) -> None:
    """What goes to standard output: the document if it was asked for there, else the text."""
    if json == STDOUT:
        sys.stdout.write(answer.document + "\n")
    elif output in (None, STDOUT):
        answer.print_on(console)


TEXT_AS_TEXT: Any = {"pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "none"}
"""Settings of Matplotlib for files that journals take: fonts of PDF and PostScript as TrueType and
not as Type 3, letters of SVG as letters and not as outlines."""


def save_figure(ax: Any, path: Path) -> None:
    """Write the figure of `ax` and let it go."""
    from matplotlib import pyplot

    with pyplot.rc_context(TEXT_AS_TEXT):
        ax.figure.savefig(path, dpi=200)
    pyplot.close(ax.figure)
