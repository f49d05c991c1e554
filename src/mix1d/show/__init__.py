"""What a fit looks like: tables in text and HTML, figures, animation, report.

| module | what |
|---|---|
| `facts` `table_text` | the numbers of a table, and the texts of its cells |
| `plain_text` `html` | a fit in a terminal, and in a notebook |
| `choice` `criteria` | a choice between fits: as a table, and as a figure |
| `view` | the numbers of a figure of a mixture |
| `figures` `quality` | figures of a mixture over its data, and of how well it fits |
| `artists` `canvas` `captions` | their parts: what is drawn; axes; legends and labels |
| `animation` `player` | EM as an animation, and its player |
| `report/` | one HTML page about a fit |

The numbers are computed before anything is drawn: a table is written from `Facts`, a figure is
drawn from a `View`. Matplotlib is imported when the first figure is drawn.
"""

from __future__ import annotations

from mix1d.show.animation import Animation, animate
from mix1d.show.figures import plot_fit, plot_guess, plot_trace, plot_truth

__all__ = ["Animation", "animate", "plot_fit", "plot_guess", "plot_trace", "plot_truth"]
