"""Files the commands write: complete or not at all.

Each is written beside its place under another name and moved there at the end, so an old file
survives a failure. Whether it can be written is known before the work begins.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from mix1d.errors import Mix1dError

__all__ = ["STDOUT", "draft_of", "drafts_of", "picture_format_checked", "save_figure", "write"]


STDOUT = Path("-")
"""For standard output, in place of a file."""


@contextmanager
def drafts_of(**paths: Path | None) -> Iterator[dict[str, Path]]:
    """Where to write each of the files asked for; all is checked before the work."""
    with ExitStack() as stack:
        drafts = {}
        for name, path in paths.items():
            if path is None or (name == "json" and path == STDOUT):
                continue
            option = f"--{name}"
            if name == "plot":
                picture_format_checked(option, path)
            if name == "animate":
                _animation_checked(option, path)
            drafts[name] = stack.enter_context(draft_of(option, path))
        yield drafts


@contextmanager
def draft_of(option: str, path: Path) -> Iterator[Path]:
    """Where to write what shall stand at `path` if the block ends well."""
    if path.is_dir():
        raise Mix1dError(f"`{option}` must be a file, and `{path}` is a folder")
    if path.exists() and not path.is_file():  # /dev/stdout, a pipe: not to be replaced
        yield path
        return
    target = path.resolve()
    draft = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}")
    _create(option, path, target, draft)
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _create(option: str, path: Path, target: Path, draft: Path) -> None:
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(0, "Permission denied")
        draft.touch(exist_ok=False)
        if target.exists():
            shutil.copymode(target, draft)
    except OSError as error:
        raise Mix1dError(
            f"`{option}` must be a file that can be written, and `{path}` is not: {error.strerror}"
        ) from None


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
    from mix1d.show.canvas import needs_matplotlib

    needs_matplotlib()
    if path.suffix.lower() not in (".html", ".htm", ".gif"):
        raise Mix1dError(f"`{option}` must end in .html or .gif, got `{path}`")


def write(drafts: dict[str, Path], document: str, picture: Callable[[], Any]) -> None:
    """The picture and the document, where they were asked for."""
    if "plot" in drafts:
        save_figure(picture(), drafts["plot"])
    if "json" in drafts:
        drafts["json"].write_text(document + "\n", encoding="utf-8")


def save_figure(ax: Any, path: Path) -> None:
    """Write the figure of `ax` and let it go."""
    from matplotlib import pyplot

    ax.figure.savefig(path, dpi=200)
    pyplot.close(ax.figure)
