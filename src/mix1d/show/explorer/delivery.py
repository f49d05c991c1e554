"""The explorer for who asked for it: a page that a browser opens, or a widget."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Callable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from mix1d.arguments import flag
from mix1d.drafts import as_path, draft_of, path_text
from mix1d.errors import MissingExtraError, Mix1dError
from mix1d.mixture import Mixture
from mix1d.show.explorer.page import page

__all__ = ["deliver", "is_opened", "save", "title_of"]

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""Variables of which one is set where a browser can open a window, but for Windows and macOS."""


def deliver(
    scene: Mapping[str, Any],
    path: str | PathLike[str] | None,
    *,
    start: Mixture,
    refit: Callable[..., Any],
    open_page: bool,
) -> Any:
    """The widget; with a path the page is written and opened instead, and there is nothing to give.

    Parameters
    ----------
    scene : dict
    path : path, optional
    start : Mixture
        The first guess.
    refit : callable
        Fits the data from a mixture.
    open_page : bool
        Whether a browser is to show the page.
    """
    wanted = flag("open_page", open_page)
    if path is None:
        return _widget(scene, start, refit)
    target = as_path("path", path)
    save(target, scene)
    if wanted:
        is_opened(target)
    return None


def save(target: Path, scene: Mapping[str, Any]) -> None:
    """Write the page."""
    if target.suffix.lower() not in (".html", ".htm"):
        raise Mix1dError(f"`path` must end in .html or .htm, got {path_text(target)!r}")
    with draft_of("path", target) as draft:
        draft.write_text(page(scene, title=title_of(scene)), encoding="utf-8", newline="\n")


def title_of(scene: Mapping[str, Any]) -> str:
    """The title of a page."""
    return f"EM on {scene['name']}" if scene["name"] else "EM"


def is_opened(path: Path) -> bool:
    """Show a page in the browser, and say whether there was one to ask."""
    if sys.platform not in ("win32", "darwin") and not any(map(os.environ.get, DISPLAYS)):
        return False  # a browser for the terminal would take its place
    try:
        return webbrowser.open(path.resolve().as_uri())
    except webbrowser.Error:
        return False


def _widget(scene: Mapping[str, Any], start: Mixture, refit: Callable[..., Any]) -> Any:
    try:
        import anywidget  # noqa: F401
    except ImportError:
        raise MissingExtraError("the explorer in a notebook", "widget") from None
    from mix1d.show.explorer.widget import Explorer

    return Explorer(dict(scene), start, refit)
