"""A fit as one HTML page that a colleague opens: no network, no script needed to read it.

`Contents` are the numbers and the drawings, `render` makes the page. Jinja2 is imported on first
need only.
"""

from __future__ import annotations

from mix1d.show.report.contents import Contents, Evidence, Merged, Trajectory
from mix1d.show.report.page import needs_jinja, render

__all__ = ["Contents", "Evidence", "Merged", "Trajectory", "needs_jinja", "render"]
