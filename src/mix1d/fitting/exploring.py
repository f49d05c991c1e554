"""`explore`: EM on a column of numbers, to see and to touch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Any

from mix1d.arguments import text
from mix1d.choices import Missing, Start, WeightsAre
from mix1d.errors import Mix1dError
from mix1d.fitting.one_column import fit
from mix1d.mixture import Mixture
from mix1d.objects.arithmetic import usual_arithmetic
from mix1d.objects.keywords import knows_other_names
from mix1d.show.explorer import deliver, few_components, is_live, live
from mix1d.sources.door import Data

__all__ = ["explore"]


@usual_arithmetic
@knows_other_names
def explore(
    x: Any,
    k: int | None = None,
    path: str | PathLike[str] | None = None,
    *,
    start: Start | Mixture | Sequence[float] = "linspace",
    name: str | None = None,
    column: Any = None,
    weights: Any = None,
    weights_are: WeightsAre = "counts",
    missing: Missing = "raise",
    decimal: str = ".",
    thousands: str | None = None,
    missing_values: Iterable[str] = (),
    open_page: bool = True,
) -> Any:
    """See EM work on one column of numbers: drag the first guess, step, play, compare.

    Parameters
    ----------
    x : (n,) or (n, 1) array_like, table, path, iterator, Sample or Sketch
        As for `fit`.
    k : int, optional
        Number of normal components, at most 8; may be left out where `start` says it.
    path : path, optional
        Ends in ``.html``: a self-contained page is written there and opened in the browser. By
        default the answer is the widget of a notebook.
    start : str, Mixture or list of numbers, default "linspace"
        The first guess, as for `fit`: ``[-7, 7]`` are two places.
    name : str, optional
        What the values are; by default the name of the column.
    column, weights, weights_are, missing, decimal, thousands, missing_values
        As for `fit`.
    open_page : bool, default True
        Whether a browser opens the page.

    Returns
    -------
    Explorer or None
        The widget ``w``: ``w.mixture`` is the guess as it was dragged, ``w.fit()`` the fit from
        there. None if a page was written.

    Raises
    ------
    Mix1dError
        If an argument is not what it must be; the sentence names it. Without a path also if
        anywidget is missing (the extra ``widget``).

    Examples
    --------
    >>> import mix1d
    >>> mix1d.explore([1.0, 1.2, 1.4, 5.0, 5.1, 5.3, 5.4], 2, "em.html")  # doctest: +SKIP
    """
    data = Data.of(
        x, column=column, weights=weights, weights_are=weights_are, missing=missing,
        decimal=decimal, thousands=thousands, missing_values=missing_values,
    )  # fmt: skip
    number = k if k is None else few_components(k)
    begun = fit(data, number, start=start, max_iter=1, rounding=None)
    begun.sample.check_exact(
        "the explorer of a guess", "to see a fit of such rows, fit(x, k).explore() shows its path"
    )
    first = begun.trace.mixtures[0]
    if not is_live([first]):
        raise Mix1dError(f"`start` must be a mixture of at most 8 normals, got {first!r}")
    return deliver(
        live(begun.sample, first, name=text("name", name) or data.name),
        path,
        start=first,
        refit=lambda guess, **options: fit(data, start=guess, **options),
        open_page=open_page,
    )
