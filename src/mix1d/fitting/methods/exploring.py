"""EM to see and to touch."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from typing import Any

from mix1d.arguments import text
from mix1d.fitting.methods.fit_like import FitLike
from mix1d.mixture import Mixture

__all__ = ["explore"]

FRAMES = 60
"""Most states of a path that is recorded."""


def explore(
    fit: FitLike,
    path: str | PathLike[str] | None = None,
    *,
    name: str | None = None,
    open_page: bool = True,
) -> Any:
    """See EM climb from the first guess to this fit: step, play; drag the guess of normals.

    Of other families, of one sd for all and of rows that are no exact values (rounded, censored,
    cut off, with errors) the path that was recorded is shown.

    Parameters
    ----------
    path : path, optional
        Ends in ``.html``: a self-contained page is written there and opened in the browser. By
        default the answer is the widget of a notebook.
    name : str, optional
        What the values are.
    open_page : bool, default True
        Whether a browser opens the page.

    Returns
    -------
    Explorer or None
        The widget ``w``: ``w.mixture`` is the guess as it was dragged, ``w.fit()`` the fit from
        there. None if a page was written.

    Examples
    --------
    >>> import mix1d
    >>> fit = mix1d.fit([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2)
    >>> fit.explore("em.html")  # doctest: +SKIP
    """
    from mix1d.show.explorer import deliver, scene_of

    basis, trace = fit._beside, fit.trace
    scene = scene_of(
        trace.mixtures,
        trace.loglik,
        basis.sample,
        frames=FRAMES,
        name=text("name", name),
        algorithm=fit.options.algorithm if basis.is_unrestricted else None,
    )

    known = {"equal_sd": basis.equal_sd, "prior": basis.prior}

    def refit(guess: Mixture, **options: Any) -> Any:
        # `fit` makes the fits that this is a method of: it is asked for when they are there
        again = import_module("mix1d.fitting.one_column").fit
        return again(basis.sample, start=guess, **known | options)

    return deliver(scene, path, start=trace.mixtures[0], refit=refit, open_page=open_page)
