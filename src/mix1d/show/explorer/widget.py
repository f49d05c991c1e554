"""The explorer as the widget of a notebook: Jupyter, VS Code, Colab, marimo (anywidget)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from mix1d.mixture import Mixture
from mix1d.show.explorer import bundle

__all__ = ["Explorer"]


class Explorer(anywidget.AnyWidget):
    """The explorer of some data. What the reader drags comes back as `mixture`.

    Made by `mix1d.explore` and `Fit.explore`.

    Parameters
    ----------
    scene : dict
        What is shown.
    start : Mixture
        The first guess.
    refit : callable
        Fits the data from a mixture; `fit` calls it.
    """

    _esm = f'{bundle.script()}\nexport default widgetOf("{bundle.engine()}");\n'
    _css = bundle.style()

    scene = traitlets.Dict().tag(sync=True)
    """What the page is given."""
    guess = traitlets.Dict().tag(sync=True)
    """Weights, means and sds of the guess; empty until the reader changes it."""

    def __init__(self, scene: dict[str, Any], start: Mixture, refit: Callable[..., Any]) -> None:
        super().__init__(scene=scene)
        self._start, self._refit = start, refit

    @property
    def mixture(self) -> Mixture:
        """The guess as the reader left it; the first guess as long as nothing was changed."""
        if not self.guess:
            return self._start
        weights, means, sds = (self.guess[name] for name in ("weights", "means", "sds"))
        return Mixture.normal(weights, means=means, sds=sds)

    def fit(self, **options: Any) -> Any:
        """The fit of the data from `mixture`; the options are those of `mix1d.fit`."""
        return self._refit(self.mixture, **options)
