"""A Matplotlib figure as an SVG element of a page: small, named, readable in light and in dark.

Matplotlib writes a document of its own; here it loses what must not occur twice in a page (ids, a
style for every element, the header), and each colour becomes a variable of the page.
"""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Callable
from html import escape
from typing import Any

from mix1d.show.canvas import needs_matplotlib, new_figure
from mix1d.style.palette import COLOURS, ON_DARK

__all__ = ["DPI", "inline_svg", "on_dark", "used_colours"]

DPI = 72.0
"""Units of an SVG to the inch: one unit is a point."""

PAPER, INK = (20, 23, 26), (232, 230, 227)
"""The colours that replace white and black on a dark page."""

STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: small, and a reader can search it
    "text.parse_math": False,  # a column may be called "cost in $"
    "path.simplify": True,
}
"""Settings of Matplotlib under which the pictures of a page are drawn."""

REFERENCE = re.compile(r'(?<=href="#)[^"]+|(?<=url\(#)[^)]+')
"""A reference from one part of an SVG to another."""

FLAT = 0.05
"""A point is left out of a line if it is off a straight line by less than this, in points."""

MOST_LEFT_OUT = 64
"""Most successive points that are left out: all of them are checked again for each further one."""


def inline_svg(
    draw: Callable[[Any], Any],
    *,
    key: str,
    title: str,
    description: str,
    size: tuple[float, float],
) -> str:
    """Draw on a new figure and return it as an SVG element.

    Parameters
    ----------
    draw : callable
        Takes the figure.
    key : str
        What every id in this picture begins with.
    title, description : str
        What a reader who cannot see it hears.
    size : (width, height)
        Inches, at which text has its natural size.
    """
    needs_matplotlib()
    from matplotlib import style

    with style.context(["default", STYLE | {"svg.hashsalt": key}]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # the browser has other fonts
        figure = new_figure(size, DPI)
        draw(figure)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    body = _cleaned(buffer.getvalue(), key)
    names = f'aria-labelledby="{key}-title {key}-description"'
    words = (
        f'<title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-description">{escape(description)}</desc>'
    )
    width, height = (DPI * length for length in size)
    return f'<svg role="img" {names} viewBox="0 0 {width:g} {height:g}">{words}{body}</svg>'


def used_colours(markup: str) -> list[str]:
    """The colours that are variables in a page, such as ``"#d55e00"``."""
    return sorted({f"#{found}" for found in re.findall(r"var\(--([0-9a-f]{6})\)", markup)})


def on_dark(colour: str) -> str:
    """The colour on a dark page: a light one for each component, the reverse for a grey."""
    if colour in COLOURS:
        return ON_DARK[COLOURS.index(colour)]
    red, green, blue = (int(colour[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    mixed = (round(ink + light * (paper - ink)) for ink, paper in zip(INK, PAPER, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


# ---------------------------------------------------------------------- Matplotlib's document
def _cleaned(document: str, key: str) -> str:
    """The inside of the document's ``<svg>``, with this picture's own ids and colours."""
    inside = document[document.index(">", document.index("<svg")) + 1 : document.rindex("</svg>")]
    inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
    inside = re.sub(r"<style[^>]*>.*?</style>", "", inside, flags=re.DOTALL)
    inside = re.sub(r"<!--.*?-->", "", inside, flags=re.DOTALL)
    tags = re.compile(r"<[^>]*>")  # text between them may say anything, and stays as it is
    asked = {found for tag in tags.findall(inside) for found in REFERENCE.findall(tag)}
    inside = tags.sub(lambda tag: _tag(tag.group(), key, asked), inside)
    return re.sub(r">\s*\n\s*<", "><", inside).strip()


def _tag(tag: str, key: str, wanted: set[str]) -> str:
    if "base64," in tag:
        return tag.replace("xlink:href", "href")
    tag = REFERENCE.sub(lambda found: f"{key}-{found.group()}", tag)
    tag = tag.replace("xlink:href", "href")
    tag = re.sub(
        r' id="([^"]*)"',
        lambda found: f' id="{key}-{found.group(1)}"' if found.group(1) in wanted else "",
        tag,
    )
    tag = re.sub(r' style="([^"]*)"', lambda found: f' style="{_style(found.group(1))}"', tag)
    tag = re.sub(r' d="([^"]*)"', lambda found: f' d="{_outline(found.group(1))}"', tag)
    tag = re.sub(r"-?\d+\.\d{3,}(e-?\d+)?", _rounded, tag)
    return re.sub(r"\s*\n\s*", " ", tag)


Step = tuple[str, float, float]


def _outline(path: str) -> str:
    """A path of straight lines without the points that cannot be seen; another one as it is."""
    parts = re.findall(r"([A-Za-z])([^A-Za-z]*)", path)
    if {command for command, _ in parts} - {"M", "L", "z"}:
        return path
    kept: list[Step] = []
    since: list[Step] = []  # the points since the last one kept
    for command, place in parts:
        x, y = map(float, place.split()) if command != "z" else (0.0, 0.0)
        step = (command, x, y)
        if command != "L" or not _is_straight(kept[-1], since, step):
            kept += since[-1:]
            since = []
        if command == "L":
            since.append(step)
        else:
            kept.append(step)
    kept += since[-1:]
    return "".join("z" if c == "z" else f"{c}{_short(x)} {_short(y)}" for c, x, y in kept)


def _is_straight(start: Step, between: list[Step], end: Step) -> bool:
    """Whether the line from start to end passes all the points between, one after the other."""
    along, up = end[1] - start[1], end[2] - start[2]
    length = math.hypot(along, up)
    reached = 0.0
    for _, x, y in between:
        across = abs((x - start[1]) * up - (y - start[2]) * along)
        onwards = (x - start[1]) * along + (y - start[2]) * up
        if across > FLAT * length or not reached <= onwards <= length * length:
            return False
        reached = onwards
    return len(between) < MOST_LEFT_OUT


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _style(text: str) -> str:
    """Colours as variables; fonts of the page, but for their size."""
    text = re.sub(r"font: ([\d.]+px)[^;]*", r"font-size: \1", text)
    text = re.sub(r"font-family: [^;]*;? ?", "", text)
    return re.sub(r"#([0-9a-f]{6})\b", r"var(--\1)", text)


def _rounded(number: re.Match[str]) -> str:
    return _short(float(number.group()))
