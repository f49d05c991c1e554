"""What a fit looks like: tables in text and HTML, figures, animation, the report.

The numbers of a picture are computed before it is drawn: a table is made from `Facts`, a figure
from a `View`. Matplotlib is imported on first need only.

====================  ===========================================================================
`figures`             still pictures of a mixture over its data; `animation`: EM as a film
`quality`             QQ plot, PP plot, rootogram, replicates of a test
`criteria`, `choice`  a choice between fits: as a picture; as text and HTML
`plain_text`, `html`  a fit for the terminal; for a notebook
`table_text`          the cells that both show; `facts`: the numbers in them
`view`                the numbers of a picture; `captions`, `canvas`: its words and its axes
`report`              a fit as one page to send to a colleague
====================  ===========================================================================
"""

from __future__ import annotations

from mix1d.show.animation import Animation, animate
from mix1d.show.figures import plot_fit, plot_guess, plot_trace, plot_truth

__all__ = ["Animation", "animate", "plot_fit", "plot_guess", "plot_trace", "plot_truth"]
