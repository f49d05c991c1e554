"""What a fit looks like: tables in text and HTML, figures, animation.

Numbers here, rendering there: a table is rendered from `Facts`, a figure from a `View`.
Matplotlib is imported on first need only.
"""

from __future__ import annotations

from mix1d.show.animation import Animation, animate
from mix1d.show.figures import plot_fit, plot_guess, plot_trace, plot_truth

__all__ = ["Animation", "animate", "plot_fit", "plot_guess", "plot_trace", "plot_truth"]
