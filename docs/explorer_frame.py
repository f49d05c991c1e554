"""Sphinx: the directive ``explorer``, which puts the explorer into a page, offline too.

The build writes the explorer once, as ``_static/explorer.html``. Each directive is a frame that
shows it in a state of its own, which is what stands behind the ``#`` of its address:

    ```{explorer} data=two-clouds&means=-7,7&show=algorithms
    :title: Two clouds and a first guess that is far off
    :height: 700
    ```
"""

from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from mix1d.show import explorer

PLACE = "_static/explorer.html"


class ExplorerFrame(SphinxDirective):
    """A frame with the explorer in the state that its argument names."""

    optional_arguments = 1
    option_spec = {  # noqa: RUF012  (the name that docutils reads)
        "title": directives.unchanged_required,
        "height": directives.nonnegative_int,
    }

    def run(self):
        state = self.arguments[0] if self.arguments else ""
        address = "../" * self.env.docname.count("/") + PLACE + (f"#{state}" if state else "")
        title = self.options.get("title", "EM, to see and to touch")
        frame = (
            f'<iframe class="explorer" title="{escape(title)}" src="{escape(address)}" '
            f'height="{self.options.get("height", 760)}" loading="lazy"></iframe>'
        )
        return [nodes.raw("", frame, format="html")]


def write_page(app, exception):
    if exception is None and app.builder.format == "html":
        page = explorer.page(explorer.empty(), title="EM")
        Path(app.outdir, PLACE).write_text(page, encoding="utf-8", newline="\n")


def setup(app):
    app.add_directive("explorer", ExplorerFrame)
    app.connect("build-finished", write_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
