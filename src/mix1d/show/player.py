"""The player of an animation: Matplotlib's own (play, pause, step, slider), without the network."""

from __future__ import annotations

import hashlib
import re
from html import escape

__all__ = ["offline", "page"]

TOLD = "The curves on their way from the first guess to the result, over the data"
"""What a screen reader says of the frames; the buttons have names of their own."""

ICONS = """<style>
.animation { max-width: 100%; }
.animation img { max-width: 100%; height: auto; background: white; }
.animation .anim-slider { max-width: 100%; }
.anim-buttons button { min-width: 2.6em; height: 2.2em; cursor: pointer; font: 14px sans-serif; }
.anim-buttons .fa { font-style: normal; letter-spacing: -0.1em; }
.fa-minus::before { content: "\\2212"; }
.fa-plus::before { content: "+"; }
.fa-fast-backward::before { content: "|\\25C0"; }
.fa-step-backward::before { content: "\\25C0\\2009|"; }
.fa-play::before { content: "\\25B6"; }
.fa-flip-horizontal { display: inline-block; transform: scaleX(-1); }
.fa-pause::before { content: "\\2009||"; font-weight: bold; }
.fa-step-forward::before { content: "|\\2009\\25B6"; }
.fa-fast-forward::before { content: "\\25B6|"; }
</style>
"""
"""Signs of the buttons in plain characters, in the place of the icon font."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1em auto; max-width: 720px; font-family: sans-serif; }}</style>
</head>
<body>
{body}
</body>
</html>
"""
"""The page around an animation that is saved."""


def offline(player: str) -> str:
    """Matplotlib's player without its icon font, which it requests from the network.

    The ids of its elements depend on the content alone, so that the same fit writes the same page.
    """
    player = re.sub(r"<link[^>]*>", "", player, count=1)
    found = re.search(r"_anim_img([0-9a-f]{32})", player)
    if found:
        anonymous = player.replace(found.group(1), "")
        player = player.replace(found.group(1), hashlib.sha256(anonymous.encode()).hexdigest()[:32])
    player = player.replace("<img id=", f'<img alt="{TOLD}" id=', 1)
    player = player.replace('class="anim-slider"', 'class="anim-slider" aria-label="Frame"', 1)
    return ICONS + player


def page(title: str, body: str) -> str:
    """An HTML page that holds a player and everything it needs."""
    return PAGE.format(title=escape(title), body=body)
