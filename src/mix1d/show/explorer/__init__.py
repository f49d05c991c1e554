"""The explorer: EM to see and to touch, one ES module for page, notebook, report and docs.

====================  ===========================================================================
`scene`               what it is given: values, first guess, the path of a fit
`bundle`              its JavaScript, CSS and WebAssembly, as one module
`page`                one self-contained page; the same in a frame of a notebook
`delivery`            that page in the browser, or the widget
`widget`              the widget of a notebook, which sends the guess back (anywidget)
`page.js`, `page.css` the explorer itself, and the modules that it imports
`engine.js`           EM, by the loops in C as WebAssembly (`loops.wasm`)
`doors.js`            how a page and a notebook start it; `unpack.js`: from what is compressed
====================  ===========================================================================
"""

from __future__ import annotations

from mix1d.show.explorer.delivery import deliver, is_opened, save, title_of
from mix1d.show.explorer.page import Parts, frame, page, parts
from mix1d.show.explorer.scene import empty, few_components, is_live, live, of_path, scene_of

__all__ = [
    "Parts", "deliver", "empty", "few_components", "frame", "is_live", "is_opened", "live",
    "of_path", "page", "parts", "save", "scene_of", "title_of",
]  # fmt: skip
