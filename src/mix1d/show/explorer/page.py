"""The explorer as one self-contained page: nothing is requested, and no other script may run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from mix1d.show.explorer import bundle

__all__ = ["Parts", "frame", "page", "parts"]

HEIGHT = 820
"""Height of the frame around a page in a notebook, in pixels."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<noscript>This page needs JavaScript, which is switched off in this browser.</noscript>
<div data-explorer="scene"></div>
</main>
{data}
<script type="module">{script}</script>
</body>
</html>
"""

BODY = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c1c1c; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; --paper: #14171a; --ink: #e8e6e3; }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { --paper: #14171a; --ink: #e8e6e3; }
}
body { margin: 0; background: var(--paper); color: var(--ink); }
main { margin: 0 auto; padding: 1rem; max-width: 1400px; }
"""
"""Style of the page around the explorer."""


class Parts(NamedTuple):
    """What a page needs to hold an explorer."""

    style: str
    script: str
    """The content of an element ``<script type="module">``: the explorer, compressed."""
    data: str
    """The element with the data; the place of the explorer names it."""
    policy: str
    """The rule for scripts that allows this one, what it unpacks, and its WebAssembly."""


def parts(scene: Mapping[str, Any], name: str, *, compact: bool) -> Parts:
    """The explorer of a page that has an element with the attribute ``data-explorer="name"``.

    Parameters
    ----------
    scene : dict
        What the explorer is given: see `scene`.
    name : str
        The id of the element with the data.
    compact : bool
        Whether it stands among other things: it then leaves the address of the page alone, and has
        no controls that need much room.
    """
    engine = bundle.engine() if scene["kind"] == "live" else ""  # a recorded path needs none
    module = f'{bundle.script()}\nstartPage("{engine}");\n'
    script = f'{bundle.plain("unpack.js")}\nrunModule("{bundle.packed(module.encode())}");\n'
    options = {"hash": not compact, "compact": compact}
    policy = f"script-src {_source(script)} {_source(module)} 'wasm-unsafe-eval'"
    return Parts(bundle.style(), script, _data(name, scene, options), policy)


def page(scene: Mapping[str, Any], *, title: str, compact: bool = False) -> str:
    """A page that holds the explorer and everything that it needs."""
    explorer = parts(scene, "scene", compact=compact)
    style = BODY + explorer.style
    policy = (
        f"default-src 'none'; {explorer.policy}; style-src {_source(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    return PAGE.format(
        policy=policy,
        title=escape(title),
        style=style,
        data=explorer.data,
        script=explorer.script,
    )


def frame(text: str, title: str) -> str:
    """A page in a frame of its own, as a notebook shows it."""
    inside = text.replace("&", "&amp;").replace('"', "&quot;")
    return (
        f'<iframe title="{escape(title)}" srcdoc="{inside}" loading="lazy" '
        'sandbox="allow-scripts allow-downloads" '
        f'style="display:block;width:100%;height:{HEIGHT}px;border:0"></iframe>'
    )


def _data(name: str, scene: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """The element with the data, which nothing in them can end."""
    text = json.dumps({"data": scene, "options": options}, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return f'<script type="application/json" id="{escape(name)}">{text}</script>'


def _source(text: str) -> str:
    """The source of a rule that allows this very text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
